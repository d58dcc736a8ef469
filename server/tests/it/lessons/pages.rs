//! The list of lessons, their captions, how they are counted and previewed.

use app::channels::visits::flush;
use app::ui::lists::with_query;
use axum::body::Body;
use chrono::TimeDelta;
use domain::staff::Role;
use http::{Request, StatusCode, header};
use storage::each_database;

use super::scene::NewLesson;
use crate::test_app::{NewCampaign, TestApp};

const ANNA: &str = "13900000001";

each_database! {
    async fn the_list_is_searched_narrowed_ordered_and_paged(database) {
        let app = TestApp::on(database);
        let oldest = NewLesson::titled("最早的一课")
            .with(|draft| {
                draft.right = "信息安全权".into();
                draft.tags = "短信验证码".into();
            })
            .add(&app).await;
        for number in 1..=12 {
            app.pass(TimeDelta::minutes(1));
            NewLesson::titled(&format!("第 {number:02} 课")).add(&app).await;
        }
        let mut anna = app.signed_in(ANNA).await;
        let first = anna.get("/lessons").await;
        assert!(first.shows("共 13 节") && first.shows("第 12 课"), "{first:?}");
        assert!(!first.shows("最早的一课"), "{first:?}");
        let at = |text: &str| first.body.find(text).unwrap();
        assert!(at("第 12 课") < at("第 01 课"), "the newest first");
        for page in ["/lessons?page=2", "/lessons?page=99"] {
            let second = anna.get(page).await;
            assert!(second.shows("最早的一课") && !second.shows("第 12 课"), "{second:?}");
        }
        for (name, value, found) in [
            ("q", "验证码", true),
            ("q", "没有的词", false),
            ("right", "data_safety", true),
            ("right", "respect", false),
        ] {
            let page = anna.get(&with_query("/lessons", &[(name, value.into())])).await;
            assert_eq!(page.shows("最早的一课"), found, "{name}={value}");
            assert_eq!(page.shows("没有找到合适的微课"), !found, "{name}={value}");
            assert!(!page.shows("第 12 课"), "{name}={value}");
        }
        oldest.read(&mut anna).await;
        let most = app.browser().get("/lessons?by=learned").await;
        let at = |text: &str| most.body.find(text).unwrap();
        assert!(at("最早的一课") < at("第 12 课"), "the one that most have learned first");
    }

    async fn what_was_begun_and_what_was_got_wrong_come_first(database) {
        let app = TestApp::on(database);
        NewCampaign::new("spring").add(&app).await;
        let begun = NewLesson::titled("看了一半").add(&app).await;
        NewLesson::titled("识破骗局").with(|draft| draft.tags = "反诈".into()).add(&app).await;
        let mut anna = app.signed_in(ANNA).await;
        anna.take(&app, "spring", 4).await;
        let page = anna.get("/lessons").await;
        assert!(page.shows("建议先学") && page.shows("您答错过“反诈”的题"), "{page:?}");
        assert!(!page.shows("接着学"), "{page:?}");
        anna.get(&begun.page()).await;
        begun.watch(&app, &mut anna, 0, 10).await;
        let page = anna.get("/lessons").await;
        assert!(page.shows("接着学") && page.shows("看到 00:10 / 00:40"), "{page:?}");
        let page = app.browser().get("/lessons").await;
        assert!(!page.shows("建议先学") && !page.shows("接着学"), "{page:?}");
    }

    async fn somebody_who_opens_the_page_is_counted_once_in_a_while(database) {
        let app = TestApp::on(database);
        let lesson = NewLesson::titled("柜台前的勾").add(&app).await;
        let mut nobody = app.browser();
        for _ in 0..2 {
            let request = Request::get(lesson.page())
                .header(header::USER_AGENT, "Mozilla/5.0 (Windows NT 10.0) Firefox/115.0");
            let page = nobody.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(page.status, StatusCode::OK);
        }
        // What names itself a program, or nothing, only looks.
        app.browser().get(&lesson.page()).await;
        let visits = "select cast(coalesce(sum(visits), 0) as bigint) from lesson_visits";
        assert_eq!(app.count(visits).await, 0, "it waits with others");
        flush(&app.state).await.unwrap();
        assert_eq!(app.count(visits).await, 1);
    }

    async fn staff_see_how_it_will_be(database) {
        let app = TestApp::on(database);
        let lesson = NewLesson::titled("还在写").unpublished().add(&app).await;
        let unfinished = NewLesson::titled("缺案情").unpublished();
        let unfinished = unfinished.with(|draft| draft.case.clear()).add(&app).await;
        let mut reviewer = app.at_the_desk(Role::Reviewer).await;
        let page = reviewer.get(&format!("/staff/lessons/{}/preview", lesson.id)).await;
        assert!(page.shows("王阿姨去办卡") && page.shows("<video"), "{page:?}");
        assert!(!page.shows("讲解之语"), "{page:?}");
        let captions = format!("/staff/lessons/{}/preview/captions.vtt", lesson.id);
        assert!(page.shows(&captions), "{page:?}");
        assert!(reviewer.get(&captions).await.body.starts_with("WEBVTT"));
        let page = reviewer.get(&format!("/staff/lessons/{}/preview", unfinished.id)).await;
        assert!(page.shows("还没有填案情"), "{page:?}");
        let visits = "select count(*) from lesson_visits";
        assert_eq!(app.count(visits).await + app.count("select count(*) from lesson_watches").await, 0);
        let mut anna = app.signed_in(ANNA).await;
        let page = anna.get(&format!("/staff/lessons/{}/preview", lesson.id)).await;
        assert!(page.location().starts_with("/staff/sign-in"), "{page:?}");
    }

    async fn captions_are_served_and_kept_by_browsers(database) {
        let app = TestApp::on(database);
        let lesson = NewLesson::titled("柜台前的勾").add(&app).await;
        let mut nobody = app.browser();
        let captions = nobody.get(&format!("{}/captions.vtt", lesson.page())).await;
        assert_eq!(captions.header("content-type"), "text/vtt; charset=utf-8");
        assert_eq!(captions.header("cache-control"), "private, no-cache");
        assert!(captions.body.starts_with("WEBVTT\n"), "{captions:?}");
        assert!(captions.shows("<v 王阿姨>这张表要填这么多？"), "{captions:?}");
        assert!(!captions.header("etag").is_empty());
    }
}
