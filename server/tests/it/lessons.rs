//! Lessons as customers meet them: watched honestly, answered, learned once.

mod pages;
mod reading;
pub mod scene;

use app::error::{AppError, Refusal};
use chrono::TimeDelta;
use domain::lessons::ReportRefusal;
use http::StatusCode;
use storage::each_database;

use self::scene::{
    ANSWER, COLLECT, NewLesson, RIGHT, TestLesson, add_film, chances, change, giving, learned,
    publish_again, publish_changed,
};
use crate::test_app::{Browser, TestApp};

const ANNA: &str = "13900000001";
const BERT: &str = "13900000002";

fn refused(report: ReportRefusal) -> AppError {
    Refusal::NotWatched(report).into()
}

async fn lesson_status(browser: &mut Browser, lesson: &TestLesson) -> StatusCode {
    browser.get(&lesson.page()).await.status
}

each_database! {
    async fn a_lesson_that_was_watched_and_answered_is_learned_once_and_earns_once(database) {
        let app = TestApp::on(database);
        let lesson = NewLesson::titled("柜台前的勾").add(&app).await;
        giving("spring", &lesson).add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        let page = anna.get(&lesson.page()).await;
        assert!(page.shows("看文字版学完") && page.shows("王阿姨去办卡"), "{page:?}");
        lesson.watch(&app, &mut anna, 0, 20).await;
        let told = lesson.answer(&mut anna, 0, "0").await.unwrap();
        assert_eq!((told.is_right, told.right, told.chosen), (false, vec![1], vec![0]));
        assert_eq!(told.explanation, "讲解之语0");
        let again = lesson.answer(&mut anna, 0, RIGHT).await.unwrap();
        assert_eq!((again.is_right, again.chosen), (false, vec![0]), "the first one counts");
        let standing = lesson.watch(&app, &mut anna, 20, 40).await;
        assert!(standing.is_seen && !standing.is_learned, "{standing:?}");
        lesson.answer(&mut anna, 1, RIGHT).await.unwrap();
        let told = lesson.answer(&mut anna, 2, RIGHT).await.unwrap();
        let standing = told.standing;
        assert!(standing.is_learned);
        assert_eq!(standing.earned, ["《答题赢风筝 spring》多了 1 次答题机会。"]);
        assert_eq!((learned(&app).await, chances(&app).await), (1, 1));

        // Watched once more, it earns nothing more, and parts may be passed over.
        let standing = lesson.report(&mut anna, 30, 35).await.unwrap();
        assert_eq!((standing.position_ms, standing.may_seek), (35_000, true));
        lesson.read_on(&mut anna, 0).await;
        assert_eq!((learned(&app).await, chances(&app).await), (1, 1));
        let page = anna.get(&lesson.page()).await;
        assert!(page.shows("已学会") && page.shows("多了 1 次答题机会"), "{page:?}");
        assert!(!page.shows("领取活动机会"), "{page:?}");
    }

    async fn what_was_not_watched_does_not_add_up(database) {
        use ReportRefusal as R;
        let app = TestApp::on(database);
        let lesson = NewLesson::titled("柜台前的勾").add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        anna.get(&lesson.page()).await;
        app.pass(TimeDelta::seconds(1));
        for (from, to, refusal) in [
            (0, 40, R::QuestionOpen),
            (0, 20, R::FasterThanTheClock),
            (10, 15, R::PartPassedOver),
            (5, 5, R::OutsideTheFilm),
            (0, 90, R::OutsideTheFilm),
        ] {
            let told = lesson.report(&mut anna, from, to).await;
            assert_eq!(told, Err(refused(refusal)), "{from} {to}");
        }
        app.pass(TimeDelta::seconds(30));
        // In another order.
        let ahead = lesson.report(&mut anna, 5, 10).await;
        assert_eq!(ahead, Err(refused(R::PartPassedOver)));
        // Again and again.
        for _ in 0..5 {
            let standing = lesson.report(&mut anna, 0, 5).await.unwrap();
            assert_eq!(standing.seen_until_ms, 5_000);
        }
        lesson.report(&mut anna, 5, 20).await.unwrap();
        app.pass(TimeDelta::seconds(30));
        let beyond = lesson.report(&mut anna, 20, 25).await;
        assert_eq!(beyond, Err(refused(R::QuestionOpen)));
        // Nor does the end give its questions away.
        let early = lesson.answer(&mut anna, 1, RIGHT).await;
        assert_eq!(early, Err(Refusal::ComesLater.into()));
        let whole = lesson.report(&mut anna, 0, 20).await.unwrap();
        assert!(!whole.is_seen && !whole.is_learned);
        assert_eq!(learned(&app).await, 0);
    }

    async fn a_question_of_the_film_is_not_answered_before_the_film_comes_to_it(database) {
        let app = TestApp::on(database);
        let lesson = NewLesson::titled("柜台前的勾")
            .with(|draft| draft.questions[1].at = "00:30".into())
            .add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        anna.get(&lesson.page()).await;
        let early = lesson.answer(&mut anna, 1, RIGHT).await;
        assert_eq!(early, Err(Refusal::ComesLater.into()));
        assert_eq!(app.count("select count(*) from lesson_answers").await, 0);
        let unknown = lesson.answer(&mut anna, 0, "7").await;
        assert_eq!(unknown, Err(AppError::BadRequest));
        let (id, first) = (lesson.id.to_string(), lesson.questions[0].to_string());
        let none = [("lesson", &*id), ("question", &*first)];
        let two = [none[0], none[1], ("places[0]", "0"), ("places[1]", "1")];
        for form in [&none[..], &two[..]] {
            let missing = anna.call(ANSWER, form).await.error();
            assert_eq!(missing, Some(Refusal::ChoiceMissing.into()));
        }
    }

    async fn a_lesson_that_is_not_shown_takes_nothing(database) {
        let app = TestApp::on(database);
        let hidden = NewLesson::titled("还在写").unpublished().add(&app).await;
        let expiring = NewLesson::titled("快过期")
            .with(|draft| draft.expires_on = "2026-03-15".into())
            .add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        app.pass(TimeDelta::seconds(10));
        assert_eq!(lesson_status(&mut anna, &hidden).await, StatusCode::NOT_FOUND);
        assert_eq!(hidden.report(&mut anna, 0, 5).await, Err(AppError::NotFound));
        assert!(expiring.report(&mut anna, 0, 4).await.is_ok());
        app.pass(TimeDelta::days(1));
        assert_eq!(lesson_status(&mut anna, &expiring).await, StatusCode::GONE);
        let shown = anna.get("/lessons").await;
        assert!(!shown.shows("快过期") && !shown.shows("还在写"), "{shown:?}");
        let late = expiring.report(&mut anna, 4, 8).await;
        assert_eq!(late, Err(AppError::NotFound));

        let withdrawn = NewLesson::titled("要下架").add(&app).await;
        assert_eq!(lesson_status(&mut anna, &withdrawn).await, StatusCode::OK);
        change(&app, "update lessons set standing = 'withdrawn', withdrawn_because = '有误'
                      where standing = 'published'").await;
        let page = anna.get(&withdrawn.page()).await;
        assert_eq!(page.status, StatusCode::GONE);
        assert!(page.shows("已下架") && page.shows("href=\"/lessons\""), "{page:?}");
        assert_eq!(withdrawn.report(&mut anna, 0, 4).await, Err(AppError::NotFound));
        assert_eq!(withdrawn.answer(&mut anna, 0, RIGHT).await, Err(AppError::NotFound));
        assert_eq!(withdrawn.read_on(&mut anna, 0).await, Some(AppError::NotFound));
        assert_eq!(anna.get(&format!("{}/captions.vtt", withdrawn.page())).await.status, StatusCode::NOT_FOUND);
        let nobody = withdrawn.report(&mut app.browser(), 0, 4).await;
        assert_eq!(nobody, Err(AppError::NotSignedIn));
    }

    async fn what_comes_at_once_counts_once(database) {
        let app = TestApp::on(database);
        let lesson = NewLesson::titled("柜台前的勾").add(&app).await;
        giving("spring", &lesson).add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        anna.get(&lesson.page()).await;
        app.pass(TimeDelta::seconds(5));
        let (mut one, mut other) = (anna.clone(), anna.clone());
        let (first, second) =
            tokio::join!(lesson.report(&mut one, 0, 5), lesson.report(&mut other, 0, 5));
        for told in [first, second] {
            assert_eq!(told.unwrap().seen_until_ms, 5_000);
        }
        // What the clock gave is used up: 4 s of slack and twice 5 s, less 5 s.
        let more = lesson.report(&mut anna, 5, 15).await;
        assert_eq!(more, Err(refused(ReportRefusal::FasterThanTheClock)));
        lesson.report(&mut anna, 5, 14).await.unwrap();
        for (question, part) in [(0, 0), (1, 1)] {
            lesson.answer(&mut anna, question, RIGHT).await.unwrap();
            lesson.read_on(&mut anna, part).await;
        }
        lesson.answer(&mut anna, 2, RIGHT).await.unwrap();
        let lasts = (0..10).map(|_| {
            let (mut browser, lesson) = (anna.clone(), lesson.clone());
            tokio::spawn(async move { lesson.read_on(&mut browser, 1).await })
        });
        for told in futures::future::join_all(lasts).await {
            let told = told.unwrap();
            assert!(matches!(told, None | Some(AppError::Unavailable)), "{told:?}");
        }
        assert_eq!((learned(&app).await, chances(&app).await), (1, 1));
    }

    async fn a_campaign_that_opens_later_gives_its_chance_when_it_is_fetched(database) {
        let app = TestApp::on(database);
        let lesson = NewLesson::titled("柜台前的勾").add(&app).await;
        let later = giving("spring", &lesson).between("2026-03-16 00:00:00", "2026-03-20 00:00:00");
        later.add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        lesson.read(&mut anna).await;
        assert_eq!((learned(&app).await, chances(&app).await), (1, 0));
        assert!(!anna.get(&lesson.page()).await.shows("领取活动机会"));
        app.pass(TimeDelta::days(1));
        let page = anna.get(&lesson.page()).await;
        assert!(page.shows("领取活动机会"), "{page:?}");
        let campaign = anna.get("/campaigns/spring").await;
        assert!(campaign.shows("已学会，打开领取机会"), "{campaign:?}");
        let id = lesson.id.to_string();
        let page = anna.submit(COLLECT, &[("lesson", &id)]).await;
        assert!(page.shows("多了 1 次答题机会") && !page.shows("领取活动机会"), "{page:?}");
        assert_eq!(anna.call(COLLECT, &[("lesson", &id)]).await.error(), None);
        assert_eq!(chances(&app).await, 1);
        let mut bert = app.signed_in(BERT).await;
        let unlearned = bert.call(COLLECT, &[("lesson", &id)]).await.error();
        assert_eq!(unlearned, Some(AppError::BadRequest));
        assert_eq!(chances(&app).await, 1);
    }

    async fn an_answer_is_shown_as_it_was_given_where_options_changed_their_places(database) {
        let app = TestApp::on(database);
        let lesson = NewLesson::titled("柜台前的勾").add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        anna.get(&lesson.page()).await;
        lesson.watch(&app, &mut anna, 0, 20).await;
        lesson.answer(&mut anna, 0, "0").await.unwrap();
        publish_changed(&app, &lesson, |draft| {
            let question = &mut draft.questions[0].question;
            question.options.reverse();
            question.answer = "A".into();
        }).await;
        let page = anna.get(&format!("{}?part=0", lesson.text())).await;
        assert!(page.shows("您的回答：B") && page.shows("答错了"), "{page:?}");
        let again = lesson.answer(&mut anna, 0, "0").await.unwrap();
        assert_eq!((again.chosen, again.is_right), (vec![1], false));
    }

    async fn what_is_chosen_is_judged_by_the_version_that_the_page_had(database) {
        let app = TestApp::on(database);
        let lesson = NewLesson::titled("柜台前的勾").add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        anna.get(&lesson.page()).await;
        lesson.watch(&app, &mut anna, 0, 20).await;
        let seen = lesson.version(&app).await;
        publish_changed(&app, &lesson, |draft| {
            let question = &mut draft.questions[0].question;
            question.options = vec!["先问清楚".into(), "转身就走".into()];
            question.answer = "A".into();
        }).await;
        let (id, first) = (lesson.id.to_string(), lesson.questions[0].to_string());
        let form = |place| {
            [("lesson", &*id), ("question", &*first), ("version", &*seen), ("places[0]", place)]
        };
        // What is not offered any more is no answer.
        let gone = anna.call(ANSWER, &form("0")).await.error();
        assert_eq!(gone, Some(Refusal::LessonChanged.into()));
        assert_eq!(app.count("select count(*) from lesson_answers").await, 0);
        let told = anna.call(ANSWER, &form("1")).await;
        assert!(told.body.contains("\"is_right\":true") && told.body.contains("\"chosen\":[0]"), "{told:?}");
    }

    async fn a_lesson_that_is_withdrawn_stays_among_what_was_learned(database) {
        let app = TestApp::on(database);
        let lesson = NewLesson::titled("柜台前的勾").add(&app).await;
        let other = NewLesson::titled("假警察来电").add(&app).await;
        giving("spring", &lesson).chances(Some(1), None).add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        anna.get(&other.page()).await;
        let list = anna.get("/lessons").await;
        assert!(!list.shows("接着学"), "who has only opened one has not begun: {list:?}");
        lesson.read(&mut anna).await;
        let campaign = anna.get("/campaigns/spring").await;
        assert!(campaign.shows("✓ 已学会"), "{campaign:?}");
        // One a day by the rule, and one for the lesson.
        let me = anna.get("/me").await;
        assert!(me.shows("已学会 1 节") && me.shows("今天还有 2 次"), "{me:?}");
        change(&app, "update lessons set expires_on = '2020-01-01' where number = 1").await;
        let me = anna.get("/me").await;
        assert!(me.shows("柜台前的勾") && me.shows("已下架"), "{me:?}");
    }

    async fn another_film_is_watched_from_its_beginning(database) {
        let app = TestApp::on(database);
        let lesson = NewLesson::titled("柜台前的勾").add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        let mut bert = app.signed_in(BERT).await;
        bert.get(&lesson.page()).await;
        lesson.read(&mut bert).await;
        anna.get(&lesson.page()).await;
        let standing = lesson.watch(&app, &mut anna, 0, 20).await;
        assert_eq!(standing.seen_until_ms, 20_000);
        let film = add_film(&app).await;
        publish_again(&app, &lesson, film).await;
        anna.get(&lesson.page()).await;
        let ahead = lesson.report(&mut anna, 10, 12).await;
        assert_eq!(ahead, Err(refused(ReportRefusal::PartPassedOver)));
        let standing = lesson.report(&mut anna, 0, 2).await.unwrap();
        assert_eq!((standing.seen_until_ms, standing.position_ms), (2_000, 2_000));
        let page = bert.get(&lesson.page()).await;
        assert!(page.shows("已学会"), "what was learned stays learned: {page:?}");
    }
}
