//! Questions that turn out to be wrong during a campaign: what becomes of those who were asked.

use app::error::AppError;
use app::prizes::draws::refusal::DrawRefusal;
use app::questions::refusal::QuestionRefusal;
use chrono::TimeDelta;
use domain::prizes::{TicketPer, Verdict};
use domain::quizzes::{Feedback, RemedyOutcome};
use domain::staff::Role;
use server::jobs::rescoring::rescore;
use storage::each_database;
use storage::quizzes::{Rescoring, Tally, rescorings_of};
use uuid::Uuid;

use crate::draws::Hall;
use crate::test_app::{Browser, NewCampaign, TestApp};

const ANNA: &str = "13900000001";
const BORIS: &str = "13900000002";
const CARLA: &str = "13900000003";

/// The question at a place of an attempt's paper.
async fn question_at(app: &TestApp, attempt: Uuid, position: usize) -> Uuid {
    let version = app.stored(attempt).await.paper.items[position].version_id;
    app.state
        .question(version)
        .await
        .unwrap()
        .stored
        .question_id
}

async fn ask(
    reviewer: &mut Browser,
    what: &str,
    question: Uuid,
    changes: i64,
    remedy: &str,
) -> Option<AppError> {
    let form = [
        ("id", &*question.to_string()),
        ("changes", &*changes.to_string()),
        ("reason", "答案有误"),
        ("remedy", remedy),
    ];
    let reply = reviewer
        .call(&format!("/api/questions/{what}"), &form)
        .await;
    reply.error()
}

/// Withdraws a question that nobody has changed so far.
async fn withdraw(reviewer: &mut Browser, question: Uuid, remedy: &str) {
    assert_eq!(ask(reviewer, "withdraw", question, 0, remedy).await, None);
}

/// Lets the job do all that there is to do.
async fn settle(app: &TestApp) {
    while rescore(&app.state).await.unwrap() {}
}

async fn rescoring(app: &TestApp, question: Uuid) -> Rescoring {
    let mut conn = app.state.db.read().await.unwrap();
    let found = rescorings_of(&mut conn, question).await.unwrap();
    found.into_iter().next().expect("a remedy was decided")
}

fn tally(asked: i64, raised: i64, tickets: i64) -> Tally {
    Tally {
        asked,
        raised,
        tickets,
    }
}

async fn percent(app: &TestApp, attempt: Uuid) -> u32 {
    app.result(attempt).await.score.percent()
}

each_database! {
    async fn everybody_gets_the_point_and_the_ticket_that_was_missed(database) {
        let app = TestApp::on(database);
        NewCampaign::new("spring").add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        let mut boris = app.signed_in(BORIS).await;
        let mut carla = app.signed_in(CARLA).await;
        let missed = anna.take(&app, "spring", 3).await;
        let passed = boris.take(&app, "spring", 4).await;
        let open = carla.start("spring").await;
        carla.answer_all(&app, open, 3).await;
        assert_eq!(app.tickets().await, 1);

        let mut reviewer = app.at_the_desk(Role::Reviewer).await;
        let question = question_at(&app, missed, 4).await;
        withdraw(&mut reviewer, question, "credit").await;
        let page = reviewer.get(&format!("/staff/questions/{question}")).await;
        assert!(page.shows("正在重新计分") && page.shows("人人得分"), "{page:?}");
        settle(&app).await;

        assert_eq!((percent(&app, missed).await, percent(&app, passed).await), (80, 100));
        assert_eq!(app.tickets().await, 2);
        assert_eq!(rescoring(&app, question).await.tally, tally(2, 2, 1));
        let page = anna.result_page(missed).await;
        for text in ["题目更正", "第 5 题有误", "由 60 分更正为 80 分", "抽奖券", "这道题有误"] {
            assert!(page.shows(text), "{text}: {page:?}");
        }
        assert!(!page.shows("讲解之语 spring-5"), "what explained the wrong key is not told");
        let practice = anna.get("/practice").await;
        assert!(practice.shows("spring 的第 4 道题"), "{practice:?}");
        assert!(practice.shows("共 1 题") || !practice.shows("spring 的第 5 道题"));

        // Who had not handed in yet gets it with the hand-in.
        assert_eq!(carla.hand_in(open).await, None);
        assert_eq!((percent(&app, open).await, app.tickets().await), (80, 3));

        let mut auditor = app.at_the_desk(Role::Auditor).await;
        let trail = auditor.get("/staff/audit").await;
        for text in ["重新计分", "系统", "答案有误"] {
            assert!(trail.shows(text), "{text}: {trail:?}");
        }
        let page = reviewer.get(&format!("/staff/questions/{question}")).await;
        assert!(page.shows("已重新计分") && page.shows("补发抽奖券 1 张"), "{page:?}");

        // The campaign goes on without the question, as soon as the bank is read again.
        app.pass(TimeDelta::seconds(11));
        let next = anna.start("spring").await;
        assert_eq!(app.stored(next).await.paper.items.len(), 4);
    }

    async fn a_question_leaves_the_papers_that_do_no_worse_without_it(database) {
        let app = TestApp::on(database);
        NewCampaign::new("spring").ticket_per(TicketPer::Attempt).add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        let mut boris = app.signed_in(BORIS).await;
        let missed = anna.take(&app, "spring", 0).await;
        let passed = boris.take(&app, "spring", 4).await;
        let mut reviewer = app.at_the_desk(Role::Reviewer).await;
        withdraw(&mut reviewer, question_at(&app, passed, 0).await, "leave_out").await;
        settle(&app).await;

        let (missed, kept) = (app.result(missed).await, app.result(passed).await);
        assert_eq!((missed.score.questions, missed.score.percent()), (4, 0));
        let below = Verdict::BelowPassMark { missing: 4, pass_mark: 80 };
        assert_eq!(missed.verdict, below, "four of four instead of four of five");
        assert_eq!(kept.score.percent(), 80);
        assert_eq!(kept.outcome_at(0), Some(RemedyOutcome::Kept));
        assert!(boris.result_page(passed).await.shows("您的得分不变"));

        // A second one is found wrong: both count, and the verdict is found anew.
        withdraw(&mut reviewer, question_at(&app, passed, 4).await, "leave_out").await;
        settle(&app).await;
        assert_eq!(percent(&app, passed).await, 100);
        assert_eq!(app.tickets().await, 1, "the ticket that it had");
    }

    async fn a_hand_in_beside_the_withdrawal_is_remedied_all_the_same(database) {
        let app = TestApp::on(database);
        NewCampaign::new("spring").add(&app).await;
        let other_process = app.another_process().await;
        let mut open = Vec::new();
        for number in 0..12 {
            let mut browser = app.signed_in(&format!("139000001{number:02}")).await;
            let attempt = browser.start("spring").await;
            browser.answer_all(&app, attempt, 3).await;
            open.push((browser, attempt));
        }
        let question = question_at(&app, open[0].1, 4).await;
        let mut reviewer = app.at_the_desk(Role::Reviewer).await;
        let attempts: Vec<_> = open.iter().map(|(_, attempt)| *attempt).collect();
        let hand_ins: Vec<_> = open
            .into_iter()
            .map(|(mut browser, attempt)| {
                tokio::spawn(async move { browser.hand_in(attempt).await })
            })
            .collect();
        withdraw(&mut reviewer, question, "credit").await;
        // Both processes' jobs, at once.
        tokio::join!(settle(&app), settle(&other_process));
        for done in futures::future::join_all(hand_ins).await {
            assert_eq!(done.unwrap(), None);
        }
        for attempt in attempts {
            let result = app.result(attempt).await;
            assert_eq!(result.outcome_at(4), Some(RemedyOutcome::Credited));
            assert_eq!(result.score.percent(), 80);
        }
        assert_eq!(app.tickets().await, 12);
        let told = "select count(*) from audit_entries where action = 'question.rescore'";
        assert_eq!(app.count(told).await, 1);
    }

    async fn what_one_process_leaves_off_another_takes_up_once(database) {
        let app = TestApp::on(database);
        NewCampaign::new("spring").add(&app).await;
        let mut attempts = Vec::new();
        for number in 0..5 {
            let mut browser = app.signed_in(&format!("139000001{number:02}")).await;
            attempts.push(browser.take(&app, "spring", 3).await);
        }
        let mut reviewer = app.at_the_desk(Role::Reviewer).await;
        let question = question_at(&app, attempts[0], 3).await;
        withdraw(&mut reviewer, question, "credit").await;
        // A step that was read before another one was taken changes nothing any more.
        let seen = rescoring(&app, question).await;
        assert!(app::quizzes::rescore::step(&app.state, &seen).await.unwrap());
        assert!(app::quizzes::rescore::step(&app.state, &seen).await.unwrap());
        settle(&app).await;
        let done = rescoring(&app, question).await;
        assert_eq!(done.tally, tally(5, 5, 5));
        assert!(done.done_at.is_some());
        assert_eq!(app.tickets().await, 5);
    }

    async fn long_over_campaigns_and_forgotten_participants_get_nothing(database) {
        let app = TestApp::on(database);
        NewCampaign::new("spring").add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        let mut boris = app.signed_in(BORIS).await;
        let (stays, leaves) =
            (anna.take(&app, "spring", 3).await, boris.take(&app, "spring", 3).await);
        let deleted = boris.call("/api/participants/delete_account", &[("confirm", "1")]).await;
        assert_eq!(deleted.error(), None, "{deleted:?}");
        // Closed a week ago: tickets count by when the attempt was handed in.
        app.pass_until("2026-03-29 10:00:00");
        let mut reviewer = app.at_the_desk(Role::Reviewer).await;
        let question = question_at(&app, stays, 4).await;
        withdraw(&mut reviewer, question, "credit").await;
        settle(&app).await;
        assert_eq!(rescoring(&app, question).await.tally, tally(2, 2, 1));
        assert_eq!(app.tickets().await, 1);
        let earned = app.result(stays).await.verdict;
        assert!(matches!(&earned, Verdict::Eligible { occasion, .. } if occasion == "2026-03-15"));
        assert_eq!(percent(&app, leaves).await, 80);

        app.pass(TimeDelta::days(40));
        let mut reviewer = app.at_the_desk(Role::Reviewer).await;
        withdraw(&mut reviewer, question_at(&app, stays, 3).await, "credit").await;
        settle(&app).await;
        assert_eq!(percent(&app, stays).await, 80, "its prizes are given");
    }

    async fn no_list_is_frozen_while_it_goes_on(database) {
        let mut hall = Hall::on(TestApp::on(database)).await;
        let mut anna = hall.app.signed_in(ANNA).await;
        let attempt = anna.take(&hall.app, "spring", 3).await;
        let draw = hall.prepare(false).await;
        assert_eq!(hall.set(draw, "2026-03-24T21:15").await, None);
        hall.pass_until("2026-03-22 10:00:00").await;
        let mut reviewer = hall.app.at_the_desk(Role::Reviewer).await;
        withdraw(&mut reviewer, question_at(&hall.app, attempt, 3).await, "credit").await;
        let waits = Some(AppError::from(DrawRefusal::Rescoring));
        assert_eq!(hall.freeze(draw).await, waits);
        settle(&hall.app).await;
        hall.pass_until("2026-03-22 10:01:00").await;
        assert_eq!(hall.freeze(draw).await, None);
    }

    async fn a_remedy_is_chosen_knowingly_and_once(database) {
        let app = TestApp::on(database);
        NewCampaign::new("spring").add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        let attempt = anna.take(&app, "spring", 3).await;
        let mut reviewer = app.at_the_desk(Role::Reviewer).await;
        let question = question_at(&app, attempt, 4).await;
        let missing = Some(QuestionRefusal::RemedyMissing.into());
        let nothing = Some(QuestionRefusal::NothingToRemedy.into());
        assert_eq!(ask(&mut reviewer, "withdraw", question, 0, "").await, missing);
        assert_eq!(ask(&mut reviewer, "decide_remedy", question, 0, "credit").await, nothing);
        let page = format!("/staff/questions/{question}");
        reviewer.get(&page).await;
        let form = [("id", &*question.to_string()), ("changes", "0"), ("reason", "条例已修改")];
        let refused = reviewer.submit("/api/questions/withdraw", &form).await;
        for text in ["条例已修改", "请选择已经答过这道题的卷怎么算"] {
            assert!(refused.shows(text), "{text}: {refused:?}");
        }

        withdraw(&mut reviewer, question, "none").await;
        settle(&app).await;
        assert_eq!(percent(&app, attempt).await, 60, "it was not wrong");
        assert!(reviewer.get(&page).await.shows("题目有错？"));
        assert_eq!(ask(&mut reviewer, "decide_remedy", question, 1, "none").await, missing);
        assert_eq!(ask(&mut reviewer, "decide_remedy", question, 1, "credit").await, None);
        assert_eq!(ask(&mut reviewer, "decide_remedy", question, 2, "leave_out").await, nothing);
        settle(&app).await;
        assert_eq!(percent(&app, attempt).await, 80);
    }

    async fn where_each_answer_is_explained_a_wrong_key_is_told_no_more(database) {
        let app = TestApp::on(database);
        NewCampaign::new("spring").feedback(Feedback::AfterEach).add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        let attempt = anna.start("spring").await;
        let solved = app.solved(attempt).await;
        anna.check(attempt, 0, &solved[0].wrong).await;
        let mut reviewer = app.at_the_desk(Role::Reviewer).await;
        for position in [0, 1] {
            withdraw(&mut reviewer, question_at(&app, attempt, position).await, "credit").await;
        }
        let told = anna.check(attempt, 1, &solved[1].wrong).await;
        let page = anna.get(&format!("/attempts/{attempt}?q=1")).await;
        for shown in [told, page] {
            assert!(shown.shows("不会影响您的成绩"), "{shown:?}");
            assert!(!shown.shows("讲解之语"), "{shown:?}");
        }
    }
}
