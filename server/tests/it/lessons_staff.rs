//! Lessons at the console: written, reviewed, published together with their questions, withdrawn.

mod forms;
mod saving;

use app::error::AppError;
use app::lessons::refusal::LessonRefusal;
use domain::review::PublicationRefusal;
use domain::staff::Role;
use http::StatusCode;
use storage::each_database;
use storage::lessons;
use storage::testing::TestDatabase;
use uuid::Uuid;

use self::forms::{
    STEM, lesson_form, page_of, ready_film, refused, step, submit_as_it_stands, submits, with,
    write,
};
use crate::test_app::{TestApp, new_id};

/// How many questions papers are drawn from.
async fn drawn(app: &TestApp) -> usize {
    let mut conn = app.state.db.read().await.unwrap();
    let bank = storage::questions::bank(&mut conn, app.state.today()).await;
    bank.unwrap().iter().filter(|entry| entry.is_newest).count()
}

/// The version and the title that customers get.
async fn published(app: &TestApp, id: Uuid) -> (u32, String) {
    let mut conn = app.state.db.read().await.unwrap();
    let head = lessons::head(&mut conn, id).await.unwrap().unwrap();
    let lesson = lessons::content(&mut conn, head.id).await.unwrap();
    (head.version, lesson.unwrap().title)
}

each_database! {
    async fn a_lesson_reaches_customers_through_a_second_person_and_its_questions_the_bank(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let mut reviewer = app.at_the_desk(Role::Reviewer).await;
        let (id, _) = submits(&app, &mut editor, "柜台前的勾").await;
        assert_eq!(app.count("select count(*) from lesson_versions").await, 0);
        assert_eq!(step(&mut editor, "approve", id, 1).await, Some(AppError::NotPermitted));
        let review = reviewer.get(&page_of(id)).await;
        for told in ["通过并发布", "退回修改", "柜员可以替客户勾选。", "我先看看。", "王阿姨去办卡"] {
            assert!(review.shows(told), "{told}: {review:?}");
        }
        assert_eq!(step(&mut reviewer, "approve", id, 0).await, refused(LessonRefusal::ChangedMeanwhile));
        assert_eq!(step(&mut reviewer, "approve", id, 1).await, None);
        assert_eq!(published(&app, id).await, (1, "柜台前的勾".to_owned()));
        assert_eq!(drawn(&app).await, 3);
        let deeds = "select count(*) from audit_entries where action = 'question.approve'";
        assert_eq!(app.count(deeds).await, 3);
        let list = editor.get("/staff/lessons?shelf=published").await;
        for told in ["柜台前的勾", "知情权", "已发布", "可以播放"] {
            assert!(list.shows(told), "{told}: {list:?}");
        }

        assert_eq!(step(&mut editor, "withdraw", id, 2).await, Some(AppError::NotPermitted));
        assert_eq!(step(&mut reviewer, "withdraw", id, 2).await, None);
        let page = editor.get(&page_of(id)).await;
        assert!(page.shows("已下架") && page.shows("办法已修改"), "{page:?}");
        assert_eq!(drawn(&app).await, 3, "the bank keeps its questions");
    }

    async fn customers_keep_a_version_until_the_next_one_is_approved(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let mut reviewer = app.at_the_desk(Role::Reviewer).await;
        let (id, film) = submits(&app, &mut editor, "柜台前的勾").await;
        assert_eq!(step(&mut reviewer, "approve", id, 1).await, None);
        assert_eq!(step(&mut editor, "revise", id, 2).await, None);
        let form = lesson_form("3", &film, "先看清，再签字");
        let form = with(form, "questions.0.stem", "柜员可以替客户签字。");
        let page = write(&mut editor, id, &form).await;
        assert!(page.shows("先看清，再签字") && page.shows("放弃修订"), "{page:?}");
        assert_eq!(published(&app, id).await, (1, "柜台前的勾".to_owned()));
        assert!(!reviewer.get(&page_of(id)).await.shows("先看清，再签字"), "nobody's to judge yet");
        submit_as_it_stands(&app, &mut editor, id).await;
        let review = reviewer.get(&page_of(id)).await;
        assert!(review.shows("上次发布的") && review.shows("柜员可以替客户签字。"), "{review:?}");
        assert_eq!(step(&mut reviewer, "approve", id, 5).await, None);
        assert_eq!(published(&app, id).await, (2, "先看清，再签字".to_owned()));
        // Only the question that was changed has another version.
        assert_eq!(app.count("select count(*) from question_versions").await, 4);
        assert_eq!(drawn(&app).await, 3);
    }

    async fn a_discarded_revision_leaves_what_is_published(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let mut reviewer = app.at_the_desk(Role::Reviewer).await;
        let (id, film) = submits(&app, &mut editor, "柜台前的勾").await;
        assert_eq!(step(&mut reviewer, "approve", id, 1).await, None);
        assert_eq!(step(&mut editor, "revise", id, 2).await, None);
        write(&mut editor, id, &lesson_form("3", &film, "写坏了的标题")).await;
        assert_eq!(step(&mut editor, "discard", id, 4).await, None);
        let page = editor.get(&page_of(id)).await;
        assert!(page.shows("柜台前的勾") && !page.shows("写坏了的标题"), "{page:?}");
        // It can be revised and published again just as it was written out.
        assert_eq!(step(&mut editor, "revise", id, 5).await, None);
        submit_as_it_stands(&app, &mut editor, id).await;
        assert_eq!(step(&mut reviewer, "approve", id, 7).await, None);
        assert_eq!(published(&app, id).await, (2, "柜台前的勾".to_owned()));
        assert_eq!(app.count("select count(*) from question_versions").await, 3);
    }

    async fn nobody_approves_the_lesson_that_they_wrote(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let mut admin = app.at_the_desk(Role::Administrator).await;
        let (id, _) = submits(&app, &mut editor, "柜台前的勾").await;
        // The editor becomes a reviewer.
        let account = app.account("editor").await.id.to_string();
        let seen = app.seen("editor").await;
        let form = [
            ("id", &*account),
            ("seen", &*seen),
            ("name", "王芳"),
            ("role", "reviewer"),
            ("branch", "0000"),
        ];
        assert_eq!(admin.call("/api/staff/change", &form).await.error(), None);
        let mut browser = app.browser();
        app.seat(&mut browser, "editor").await;
        let own = refused(LessonRefusal::State(PublicationRefusal::OwnWork));
        assert_eq!(step(&mut browser, "approve", id, 1).await, own);
        assert_eq!(step(&mut browser, "send_back", id, 1).await, own);
        let page = browser.get(&page_of(id)).await;
        assert!(page.shows("需要别人审核") && !page.shows("通过并发布"), "{page:?}");
        assert_eq!(app.count("select count(*) from lesson_versions").await, 0);
    }

    async fn a_question_that_the_bank_has_keeps_the_whole_lesson_back(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let mut reviewer = app.at_the_desk(Role::Reviewer).await;
        let question = editor.submits(STEM).await.to_string();
        let form = [("id", &*question), ("changes", "1")];
        assert_eq!(reviewer.call("/api/questions/approve", &form).await.error(), None);
        let (id, _) = submits(&app, &mut editor, "柜台前的勾").await;
        let same = refused(LessonRefusal::SameInBank(3));
        assert_eq!(step(&mut reviewer, "approve", id, 1).await, same);
        assert_eq!(app.count("select count(*) from lesson_versions").await, 0);
        assert_eq!(app.count("select count(*) from question_versions").await, 1);
    }

    async fn a_lesson_is_sent_back_with_what_should_change(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let mut reviewer = app.at_the_desk(Role::Reviewer).await;
        let (id, _) = submits(&app, &mut editor, "柜台前的勾").await;
        let text = id.to_string();
        let silent = [("id", &*text), ("changes", "1"), ("remark", " ")];
        let told = reviewer.call("/api/lessons/send_back", &silent).await.error();
        assert_eq!(told, refused(LessonRefusal::RemarkMissing));
        assert_eq!(step(&mut reviewer, "send_back", id, 1).await, None);
        let page = editor.get(&page_of(id)).await;
        assert!(page.shows("审核退回") && page.shows("字幕有错字"), "{page:?}");
        let list = editor.get("/staff/lessons?shelf=draft").await;
        assert!(list.shows("退回待改"), "{list:?}");
        // Its editor submits it again and takes it back.
        submit_as_it_stands(&app, &mut editor, id).await;
        assert_eq!(step(&mut editor, "take_back", id, 3).await, None);
        assert_eq!(step(&mut editor, "discard", id, 4).await, None);
        assert_eq!(editor.get(&page_of(id)).await.status, StatusCode::NOT_FOUND);
    }

    async fn two_editors_at_once_lose_nothing_of_a_lesson(database) {
        let app = TestApp::on(database);
        let mut first = app.at_the_desk(Role::CampaignEditor).await;
        let mut second = app.at_the_desk(Role::CampaignEditor).await;
        let (id, film) = (new_id(), ready_film(&app).await);
        write(&mut first, id, &lesson_form("", &film, "柜台前的勾")).await;
        write(&mut first, id, &lesson_form("0", &film, "先保存的标题")).await;
        // Meanwhile somebody who had not seen the film writes on.
        let shown = write(&mut second, id, &lesson_form("0", "", "后保存的标题")).await;
        for text in ["先保存的标题", "后保存的标题", "没有覆盖别人的内容"] {
            assert!(shown.shows(text), "{text}: {shown:?}");
        }
        assert!(!first.get(&page_of(id)).await.shows("后保存的标题"));
        assert!(shown.shows(&film), "the film stays: {shown:?}");
        // Having seen both, the second saves.
        write(&mut second, id, &lesson_form("1", &film, "后保存的标题")).await;
        assert!(first.get(&page_of(id)).await.shows("后保存的标题"));
        // One who writes on a lesson that is gone begins it anew.
        assert_eq!(step(&mut first, "discard", id, 2).await, None);
        let again = write(&mut second, id, &lesson_form("2", &film, "最后的标题")).await;
        assert!(again.shows("原来的草稿已被删除") && again.shows("最后的标题"), "{again:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unfinished_lesson_is_kept_and_told_what_it_lacks() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut editor = app.at_the_desk(Role::CampaignEditor).await;
    let fresh = editor.get("/staff/lessons/new").await;
    assert!(fresh.shows("questions.1.stem") && !fresh.shows("questions.2.stem"));
    let form = [
        ("changes", ""),
        ("film", "00000000-0000-0000-0000-000000000001"),
        ("title", "只有标题"),
        ("captions", "00:03 --> 00:02\n倒着的时间"),
        ("chapters", "起因"),
        ("expires_on", "12027-01-01"),
        ("questions.4.kind", "single"),
        ("questions.4.at", "二十秒"),
        ("questions.4.stem", "只有题干"),
        ("questions.4.options", "甲"),
        ("submit", "1"),
    ];
    let page = write(&mut editor, new_id(), &form).await;
    assert!(page.shows("草稿已保存，但还有"), "{page:?}");
    for kept in ["只有标题", "倒着的时间", "二十秒", "只有题干", ">甲<"] {
        assert!(page.shows(kept), "{kept}: {page:?}");
    }
    for field in [
        "summary",
        "case",
        "turning_point",
        "risks",
        "right",
        "advice",
        "source",
        "film",
        "captions",
        "chapters",
        "questions",
        "expires_on",
        "question-1-at",
        "question-1-options",
        "question-1-explanation",
    ] {
        let error = format!("id=\"{field}-error\"");
        assert!(page.shows(&error), "{field}: {page:?}");
    }
    assert!(page.shows("还没有上传视频"), "no film is there: {page:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_into_a_lesson_outlives_the_session() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut editor = app.at_the_desk(Role::CampaignEditor).await;
    let id = new_id();
    let draft = format!("/staff/lessons/{id}/draft");
    let long = "写了很久的案情。".repeat(900);
    let form = with(lesson_form("", "", "柜台前的勾"), "case", &long);
    editor.get("/staff/lessons/new").await;
    editor.cookies.remove("staff_session");
    let held = editor.post(&draft, &form).await;
    assert_eq!(held.status, StatusCode::UNAUTHORIZED);
    for told in [&*long, "登录已过期，还没有保存", "继续保存", &*draft] {
        assert!(held.shows(told), "{told}: {held:?}");
    }
    assert_eq!(app.count("select count(*) from lessons").await, 0);
    app.seat(&mut editor, "editor").await;
    let saved = editor.submit(&draft, &form).await;
    assert!(saved.shows("草稿") && saved.shows(&long), "{saved:?}");
    // Sent twice, it is the same lesson.
    editor.submit(&draft, &form).await;
    assert_eq!(app.count("select count(*) from lessons").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn lessons_are_written_and_judged_by_those_whose_work_it_is() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut editor = app.at_the_desk(Role::CampaignEditor).await;
    let (id, film) = submits(&app, &mut editor, "柜台前的勾").await;
    let draft = format!("/staff/lessons/{id}/draft");
    for role in [Role::Reviewer, Role::Auditor, Role::BranchTeller] {
        let mut browser = app.at_the_desk(role).await;
        let form = lesson_form("1", &film, "改过的标题");
        let reply = browser.post(&draft, &form).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{role:?}");
        assert_eq!(
            step(&mut browser, "take_back", id, 1).await,
            Some(AppError::NotPermitted),
            "{role:?}"
        );
        let page = browser.get(&page_of(id)).await;
        let sees = role != Role::BranchTeller;
        assert_eq!(page.shows("柜台前的勾"), sees, "{role:?}: {page:?}");
        assert_eq!(
            page.shows("通过并发布"),
            role == Role::Reviewer,
            "{role:?}: {page:?}"
        );
    }
    let nothing = editor.post(&draft, &[("title", "没有其他字段")]).await;
    assert_eq!(nothing.status, StatusCode::BAD_REQUEST);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poster_leads_to_what_customers_see() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut editor = app.at_the_desk(Role::CampaignEditor).await;
    let mut reviewer = app.at_the_desk(Role::Reviewer).await;
    let (id, _) = submits(&app, &mut editor, "柜台前的勾").await;
    let poster = format!("/staff/lessons/{id}/poster");
    assert_eq!(editor.get(&poster).await.status, StatusCode::NOT_FOUND);
    assert_eq!(step(&mut reviewer, "approve", id, 1).await, None);
    let page = editor.get(&poster).await;
    assert!(page.shows(&format!("{poster}.svg?size=a4")), "{page:?}");
    let svg = editor.get(&format!("{poster}.svg?size=phone")).await;
    for told in ["扫码看片", "柜台前的勾", "知情权", "第 1 节微课"] {
        assert!(svg.shows(told), "{told}: {svg:?}");
    }
    assert!(!svg.shows("咨询"), "{svg:?}");
}
