//! Lessons that are read, without scripts and without a session.

use app::error::{AppError, Refusal};
use app::lessons::refusal::LessonRefusal;
use chrono::TimeDelta;
use storage::each_database;

use super::scene::{ANSWER, NewLesson, READ_ON, RIGHT, chances, giving, learned};
use crate::test_app::TestApp;
use crate::test_app::browser::hidden;

const ANNA: &str = "13900000001";

each_database! {
    async fn without_scripts_a_lesson_is_learned_form_by_form(database) {
        let app = TestApp::on(database);
        let lesson = NewLesson::titled("柜台前的勾").add(&app).await;
        giving("spring", &lesson).add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        let id = lesson.id.to_string();
        let page = anna.get(&lesson.text()).await;
        assert!(page.shows("第 <b>1") && page.shows("王阿姨") && !page.shows("我先看看"), "{page:?}");
        // What comes later cannot be gone to.
        let page = anna.get(&format!("{}?part=1", lesson.text())).await;
        assert!(page.shows("第 <b>1"), "{page:?}");
        let page = anna.submit(READ_ON, &[("lesson", &id), ("part", "0")]).await;
        assert!(page.shows("请先回答这一部分里的问题"), "{page:?}");
        anna.get(&lesson.text()).await;
        let first = lesson.questions[0].to_string();
        let back = lesson.text();
        let unanswered = [("lesson", &*id), ("question", &*first), ("back", &*back)];
        let page = anna.submit(ANSWER, &unanswered).await;
        assert!(page.shows("places-error") && page.shows("请先选择一个答案"), "{page:?}");
        let mut part = 0;
        for (number, asked) in lesson.questions.iter().enumerate() {
            let page = anna.get(&lesson.text()).await;
            assert_eq!(hidden(&page, READ_ON, "part"), part.to_string());
            let asked = asked.to_string();
            let form = [("lesson", &*id), ("question", &*asked), ("places[]", RIGHT), ("back", &*back)];
            let reply = anna.post(ANSWER, &form).await;
            assert_eq!(reply.location(), format!("{back}#question-{asked}"));
            let page = anna.get(&back).await;
            assert!(page.shows("答对了") && page.shows(&format!("讲解之语{number}")), "{page:?}");
            if number != 1 {
                let part_read = part.to_string();
                let page = anna.submit(READ_ON, &[("lesson", &id), ("part", &part_read)]).await;
                part += 1;
                assert_eq!(page.shows("您学会了"), number == 2, "{page:?}");
            }
        }
        let page = anna.get(&format!("{}?part=2", lesson.text())).await;
        assert!(page.shows("《答题赢风筝 spring》多了 1 次答题机会"), "{page:?}");
        assert_eq!((learned(&app).await, chances(&app).await), (1, 1));
        let page = anna.get("/lessons").await;
        assert!(page.shows("已学会") && page.shows("1 人学会"), "{page:?}");
    }

    async fn parts_are_read_in_order(database) {
        let app = TestApp::on(database);
        let lesson = NewLesson::titled("柜台前的勾").add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        let ahead = lesson.read_on(&mut anna, 1).await;
        assert_eq!(ahead, Some(Refusal::ComesLater.into()));
        assert_eq!(lesson.read_on(&mut anna, 9).await, Some(AppError::BadRequest));
        let open = lesson.read_on(&mut anna, 0).await;
        assert_eq!(open, Some(LessonRefusal::QuestionOpen.into()));
        lesson.answer(&mut anna, 0, RIGHT).await.unwrap();
        assert_eq!(lesson.read_on(&mut anna, 0).await, None);
        assert_eq!(lesson.read_on(&mut anna, 0).await, None, "once more");
        let open = lesson.read_on(&mut anna, 1).await;
        assert_eq!(open, Some(LessonRefusal::QuestionOpen.into()));
        assert_eq!(learned(&app).await, 0);
    }

    async fn what_is_right_comes_after_the_answer_alone(database) {
        let app = TestApp::on(database);
        let lesson = NewLesson::titled("柜台前的勾").add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        let mut nobody = app.browser();
        for page in [lesson.page(), lesson.text(), format!("{}?part=1", lesson.text())] {
            for browser in [&mut anna, &mut nobody] {
                let shown = browser.get(&page).await;
                assert!(shown.status.is_success(), "{shown:?}");
                assert!(!shown.shows("讲解之语") && !shown.shows("依据之书"), "{shown:?}");
                assert!(!shown.shows("正确答案"), "{shown:?}");
            }
        }
        lesson.answer(&mut anna, 0, RIGHT).await.unwrap();
        let shown = anna.get(&lesson.text()).await;
        assert!(shown.shows("讲解之语0") && shown.shows("依据之书0"), "{shown:?}");
        let shown = nobody.get(&lesson.text()).await;
        assert!(shown.shows("第 0 个问题") && !shown.shows("讲解之语"), "{shown:?}");
    }

    async fn a_lesson_for_participants_takes_sign_in(database) {
        let app = TestApp::on(database);
        let lesson = NewLesson::titled("只给客户看")
            .with(|draft| draft.participants_only = "yes".into())
            .add(&app).await;
        let mut nobody = app.browser();
        for page in [lesson.page(), lesson.text(), format!("{}/captions.vtt", lesson.page())] {
            let reply = nobody.get(&page).await;
            assert!(reply.location().starts_with("/sign-in?next=/lessons/"), "{reply:?}");
        }
        let refused = lesson.answer(&mut nobody, 0, RIGHT).await;
        assert_eq!(refused, Err(AppError::NotSignedIn));
        let list = nobody.get("/lessons").await;
        assert!(list.shows("登录后可看"), "{list:?}");
        assert!(list.shows("/pic-"), "the poster alone: {list:?}");
        let mut anna = app.signed_in(ANNA).await;
        let page = anna.get(&lesson.page()).await;
        assert!(page.status.is_success() && page.shows("/films/"), "{page:?}");
    }

    async fn nobody_reads_faster_than_anybody_can(database) {
        let app = TestApp::on(database);
        let said = "字".repeat(75);
        let captions = format!("00:01 --> 00:10\n{said}\n\n00:11 --> 00:20\n{said}");
        let lesson = NewLesson::titled("柜台前的勾").with(|draft| draft.captions = captions);
        let lesson = lesson.add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        anna.get(&lesson.text()).await;
        lesson.answer(&mut anna, 0, RIGHT).await.unwrap();
        app.pass(TimeDelta::seconds(4));
        let fast = lesson.read_on(&mut anna, 0).await;
        assert_eq!(fast, Some(LessonRefusal::ReadTooFast.into()));
        app.pass(TimeDelta::seconds(1));
        assert_eq!(lesson.read_on(&mut anna, 0).await, None);
    }

    async fn who_is_not_signed_in_may_watch_and_is_told_no_answer(database) {
        let app = TestApp::on(database);
        let lesson = NewLesson::titled("柜台前的勾").add(&app).await;
        let mut nobody = app.browser();
        let page = nobody.get(&lesson.page()).await;
        assert!(page.shows("登录后学完可计入"), "{page:?}");
        let before = app.dump().await;
        assert_eq!(lesson.answer(&mut nobody, 0, RIGHT).await, Err(AppError::NotSignedIn));
        assert_eq!(lesson.report(&mut nobody, 0, 4).await, Err(AppError::NotSignedIn));
        assert_eq!(lesson.read_on(&mut nobody, 0).await, Some(AppError::NotSignedIn));
        let whole = nobody.get(&lesson.text()).await;
        assert!(whole.shows("王阿姨") && whole.shows("我先看看"), "{whole:?}");
        assert_eq!(app.dump().await.changes(&before), [""; 0]);
    }
}
