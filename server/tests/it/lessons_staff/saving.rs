//! What is typed: saved by itself, told in the trail, compared, and refused where its last day is over.

use app::error::AppError;
use app::lessons::refusal::LessonRefusal;
use chrono::TimeDelta;
use domain::staff::Role;
use http::StatusCode;
use storage::each_database;

use super::forms::{
    autosave, lesson_form, page_of, ready_film, refused, saved_by_itself, step, submits, with,
    write,
};
use crate::test_app::{TestApp, new_id};

each_database! {
    async fn what_is_typed_is_saved_by_itself_and_told_in_the_trail_at_the_button(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let (id, film) = (new_id(), ready_film(&app).await);
        let text = id.to_string();
        let mut form = lesson_form("", &film, "柜台前的勾");
        form.push(("id", &text));
        let (changes, preview) = saved_by_itself(&mut editor, &form).await;
        assert_eq!(changes, 0);
        assert!(preview.contains("柜台前的勾") && preview.contains("捆绑销售"), "{preview}");
        let mut form = lesson_form("0", &film, "先看清，再签字");
        form.push(("id", &text));
        assert_eq!(saved_by_itself(&mut editor, &form).await.0, 1);
        assert_eq!(saved_by_itself(&mut editor, &with(form.clone(), "changes", "1")).await.0, 1, "the same");
        let told = "select count(*) from audit_entries where action = 'lesson.change'";
        assert_eq!(app.count(told).await, 0);
        let page = write(&mut editor, id, &lesson_form("1", &film, "先看清，再签字")).await;
        assert!(page.shows("草稿已保存") && page.shows("先看清，再签字"), "{page:?}");
        assert_eq!(app.count(told).await, 1);
        write(&mut editor, id, &lesson_form("2", &film, "先看清，再签字")).await;
        assert_eq!(app.count(told).await, 1, "nothing was changed since");
        // Nobody else's page saves anything, and longer forms than others' are taken.
        let mut auditor = app.at_the_desk(Role::Auditor).await;
        let refused = autosave(&mut auditor, &form).await.error();
        assert_eq!(refused, Some(AppError::NotPermitted));
        let long = "长".repeat(30_000);
        let longer = with(with(form.clone(), "case", &long), "changes", "2");
        assert_eq!(saved_by_itself(&mut editor, &longer).await.0, 3);
        let refused = autosave(&mut app.browser(), &longer).await;
        assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE, "{refused:?}");
        let form = with(with(form, "title", "再改"), "changes", "3");
        assert_eq!(saved_by_itself(&mut editor, &form).await.0, 4);
        // From a page that somebody else has overtaken it is kept beside.
        let late = with(with(form, "title", "晚到的标题"), "changes", "1");
        let beside = autosave(&mut editor, &late).await;
        assert!(beside.body.contains("?mine="), "{beside:?}");
        assert!(editor.get(&page_of(id)).await.shows("再改"));
        // Nothing typed is nothing to keep.
        let empty = [("id", "00000000-0000-0000-0000-0000000000f1"), ("title", ""), ("changes", "")];
        assert_eq!(saved_by_itself(&mut editor, &empty).await.0, -1);
        assert_eq!(app.count("select count(*) from lessons").await, 1);
    }

    async fn a_lesson_whose_last_day_is_over_is_not_published(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let mut reviewer = app.at_the_desk(Role::Reviewer).await;
        let (id, film) = (new_id(), ready_film(&app).await);
        let today = app.state.today();
        let (before, last) = (today.pred_opt().unwrap().to_string(), today.to_string());
        let mut form = lesson_form("", &film, "柜台前的勾");
        form.extend([("submit", "1"), ("expires_on", &*before)]);
        let page = write(&mut editor, id, &form).await;
        assert!(page.shows("这一天已经过了") && !page.shows("已提交审核"), "{page:?}");
        let form = with(with(form, "changes", "0"), "expires_on", &last);
        let page = write(&mut editor, id, &form).await;
        assert!(page.shows("已提交审核"), "{page:?}");
        let home = reviewer.get("/staff").await;
        assert!(home.shows("微课待审核"), "{home:?}");
        app.pass(TimeDelta::days(1));
        let mut reviewer = app.at_the_desk(Role::Reviewer).await;
        assert_eq!(step(&mut reviewer, "approve", id, 2).await, refused(LessonRefusal::ExpiryOver));
        app.pass(TimeDelta::days(-1));
        assert_eq!(step(&mut reviewer, "approve", id, 2).await, None);
        app.pass(TimeDelta::days(1));
        let mut reviewer = app.at_the_desk(Role::Reviewer).await;
        assert!(reviewer.get("/staff/lessons").await.shows("已过期"));
    }

    async fn the_comparison_shows_what_was_changed_and_nothing_else(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let mut reviewer = app.at_the_desk(Role::Reviewer).await;
        let (id, film) = submits(&app, &mut editor, "柜台前的勾").await;
        assert_eq!(step(&mut reviewer, "approve", id, 1).await, None);
        assert_eq!(step(&mut editor, "revise", id, 2).await, None);
        // The same moments, written otherwise.
        let form = with(lesson_form("3", &film, "柜台前的勾"), "chapters", "0:00 起因\n0:20.0  转折");
        let mut form = with(form, "case", "改过的案情。");
        form.push(("submit", "1"));
        write(&mut editor, id, &form).await;
        let review = reviewer.get(&page_of(id)).await;
        assert!(review.shows("改过的案情。"), "{review:?}");
        assert_eq!(review.body.matches("<tr class=\"changed\"").count(), 1, "{review:?}");
    }
}
