//! Starting an attempt, going on with it on any device, and what it is worth.

use app::error::{AppError, Refusal};
use chrono::TimeDelta;
use domain::prizes::{TicketPer, Verdict};
use domain::quizzes::AnswerVerdict::{self, Right, Unanswered, Wrong};
use storage::each_database;
use storage::testing::TestDatabase;

use crate::test_app::attempts::{HAND_IN, SAVE, START};
use crate::test_app::browser::hidden;
use crate::test_app::{NewCampaign, TestApp, new_id};

const ANNA: &str = "13900000001";

each_database! {
    async fn the_journey_works_form_by_form(database) {
        let app = TestApp::on(database);
        NewCampaign::new("spring").add(&app).await;
        let mut anna = app.browser();
        app.sign_in(&mut anna, ANNA, "/campaigns/spring").await;
        let page = anna.get("/campaigns/spring").await;
        let key = hidden(&page, START, "key").to_owned();
        let page = anna.submit(START, &[("campaign", "spring"), ("key", &key)]).await;
        assert!(page.shows("第 1 道题") && page.shows("下一题"), "{page:?}");

        for (position, solved) in app.solved(key.parse().unwrap()).await.iter().enumerate() {
            let place = position.to_string();
            let mut form = vec![("attempt", &*key), ("position", &*place)];
            let places: Vec<_> = solved.right.iter().map(ToString::to_string).collect();
            form.extend(places.iter().map(|place| ("places[]", place.as_str())));
            form.push(("go", if position == 4 { "review" } else { "next" }));
            let page = anna.submit(SAVE, &form).await;
            let next = format!("第 {} 道题", position + 2);
            assert!(page.shows(if position == 4 { "检查并交卷" } else { &next }), "{page:?}");
        }
        let page = anna.get(&format!("/attempts/{key}/review")).await;
        assert!(!page.shows("未作答"), "{page:?}");
        let hand_in = hidden(&page, HAND_IN, "key").to_owned();
        let page = anna.submit(HAND_IN, &[("attempt", &key), ("key", &hand_in)]).await;
        assert!(page.shows("5 题答对 5 题") && page.shows("已存入"), "{page:?}");
        assert_eq!(app.tickets().await, 1);
    }

    async fn starting_again_goes_on_with_the_open_attempt(database) {
        let app = TestApp::on(database);
        NewCampaign::new("spring").chances(Some(1), None).add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        let key = new_id();
        assert_eq!(anna.try_start("spring", key).await, Ok(key));
        assert_eq!(anna.try_start("spring", key).await, Ok(key), "the same form again");
        assert_eq!(anna.try_start("spring", new_id()).await, Ok(key), "a form of another tab");
        assert_eq!(anna.hand_in(key).await, None);
        assert_eq!(anna.try_start("spring", key).await, Ok(key), "even when it is handed in");
        assert_eq!(app.count("select count(*) from attempts").await, 1);
        assert_eq!(app.count("select used from chances_used where period = 'all'").await, 1);
    }

    async fn of_starts_at_once_one_uses_a_chance(database) {
        let app = TestApp::on(database);
        NewCampaign::new("spring").chances(Some(3), None).add(&app).await;
        let anna = app.signed_in(ANNA).await;
        let same = new_id();
        let starts = (0..30).map(|number| {
            let mut browser = anna.clone();
            let key = if number % 2 == 0 { same } else { new_id() };
            tokio::spawn(async move { browser.try_start("spring", key).await.unwrap() })
        });
        let started = futures::future::join_all(starts).await;
        let first = started[0].as_ref().unwrap();
        assert!(started.iter().all(|id| id.as_ref().unwrap() == first), "{started:?}");
        assert_eq!(app.count("select count(*) from attempts").await, 1);
        assert_eq!(app.count("select used from chances_used where period = 'all'").await, 1);
    }

    async fn a_second_device_goes_on_where_the_first_was(database) {
        let app = TestApp::on(database);
        NewCampaign::new("spring").add(&app).await;
        let mut phone = app.signed_in(ANNA).await;
        let attempt = phone.start("spring").await;
        let solved = app.solved(attempt).await;
        phone.save(attempt, 0, &solved[0].right).await;
        phone.save(attempt, 1, &solved[1].wrong).await;

        app.pass(TimeDelta::minutes(1));
        let mut tablet = app.signed_in(ANNA).await;
        assert_eq!(tablet.start("spring").await, attempt);
        let page = tablet.get(&format!("/attempts/{attempt}")).await;
        assert!(page.shows("第 <b>3"), "the first that is not answered: {page:?}");
        tablet.save(attempt, 1, &solved[1].right).await;
        tablet.save(attempt, 2, &solved[2].right).await;
        phone.save(attempt, 3, &solved[3].right).await;
        assert_eq!(tablet.hand_in(attempt).await, None);

        let late = phone.save(attempt, 4, &solved[4].right).await.error();
        assert_eq!(late, Some(Refusal::AttemptClosed.into()));
        let page = phone.open(&format!("/attempts/{attempt}?q=5")).await;
        assert!(page.shows("5 题答对 4 题"), "{page:?}");
    }

    async fn an_answer_can_be_changed_and_taken_back_until_hand_in(database) {
        let app = TestApp::on(database);
        NewCampaign::new("spring").add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        let attempt = anna.start("spring").await;
        anna.answer_all(&app, attempt, 5).await;
        anna.answer_all(&app, attempt, 2).await;
        anna.save(attempt, 4, &[]).await;
        assert_eq!(anna.hand_in(attempt).await, None);
        let result = app.result(attempt).await;
        assert_eq!(result.answers, [Right, Right, Wrong, Wrong, Unanswered]);
        let page = anna.result_page(attempt).await;
        assert!(page.shows("还差 2 题达到 80 分"), "{page:?}");
        assert_eq!(app.tickets().await, 0);
    }

    async fn part_of_a_multiple_choice_counts_where_the_quiz_says_so(database) {
        let app = TestApp::on(database);
        NewCampaign::new("whole").add(&app).await;
        NewCampaign::new("part").partial_credit().add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        for (slug, verdict, percent) in
            [("whole", Wrong, 20), ("part", AnswerVerdict::Partly(66), 33)]
        {
            let attempt = anna.start(slug).await;
            let solved = app.solved(attempt).await;
            anna.save(attempt, 0, &solved[0].right).await;
            anna.save(attempt, 2, &solved[2].right[..2]).await;
            assert_eq!(anna.hand_in(attempt).await, None);
            let result = app.result(attempt).await;
            assert_eq!((result.answers[2], result.score.percent()), (verdict, percent), "{slug}");
        }
        let attempt = anna.start("part").await;
        let solved = app.solved(attempt).await;
        let everything = [0, 1, 2, 3];
        anna.save(attempt, 2, &everything).await;
        assert_eq!(anna.hand_in(attempt).await, None);
        let verdict = app.result(attempt).await.answers[2];
        assert_eq!(verdict, Wrong, "{:?} are right", solved[2].right);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_is_judged_by_the_rules_it_was_started_under() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let (_, quiz) = NewCampaign::new("spring")
        .ticket_per(TicketPer::Never)
        .add(&app)
        .await;
    let mut anna = app.signed_in(ANNA).await;
    let attempt = anna.start("spring").await;
    let stricter: Result<u64, storage::Error> = app
        .state
        .db
        .write(quiz.id, |tx, quiz| {
            let sql = "update quizzes set rules = json_set(rules, '$.eligibility.pass_mark', 100)
                       where id = $1";
            Box::pin(async move { tx.command(sql).bind(*quiz).run().await })
        })
        .await;
    assert_eq!(stricter.unwrap(), 1);
    anna.answer_all(&app, attempt, 4).await;
    assert_eq!(anna.hand_in(attempt).await, None);
    assert_eq!(app.result(attempt).await.verdict, Verdict::Passed);

    let stricter = anna.take(&app, "spring", 4).await;
    let missed = Verdict::BelowPassMark {
        missing: 1,
        pass_mark: 100,
    };
    assert_eq!(app.result(stricter).await.verdict, missed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_that_is_not_there_cannot_be_started() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut anna = app.signed_in(ANNA).await;
    let refused = anna.try_start("none", new_id()).await;
    assert_eq!(refused, Err(AppError::NotFound));
}
