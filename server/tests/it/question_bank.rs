//! The bank at the console: writing, reviewing, publishing, taking out of use.

use app::error::AppError;
use app::questions::refusal::QuestionRefusal;
use domain::review::PublicationRefusal;
use domain::staff::Role;
use http::StatusCode;
use storage::audit::Filter;
use storage::each_database;
use storage::testing::TestDatabase;
use uuid::Uuid;

use crate::test_app::staff::{WRITE, question_form};
use crate::test_app::{Browser, TestApp};

const SUBMIT: &str = "/api/questions/submit";
const SAVE: &str = "/api/staff/autosave";

/// Takes a step with the changes that stand.
async fn step(browser: &mut Browser, verb: &str, id: Uuid, changes: i64) -> Option<AppError> {
    let form = [
        ("id", id.to_string()),
        ("changes", changes.to_string()),
        ("remark", "条例已修改".to_owned()),
        ("reason", "条例已修改".to_owned()),
        ("remedy", "none".to_owned()),
    ];
    let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
    browser
        .call(&format!("/api/questions/{verb}"), &form)
        .await
        .error()
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "compared with what a call returned"
)]
fn refused(refusal: QuestionRefusal) -> Option<AppError> {
    Some(refusal.into())
}

/// How many questions papers are drawn from.
async fn drawn(app: &TestApp) -> usize {
    let mut conn = app.state.db.read().await.unwrap();
    let bank = storage::questions::bank(&mut conn, app.state.today()).await;
    bank.unwrap().iter().filter(|entry| entry.is_newest).count()
}

each_database! {
    async fn a_question_goes_from_draft_to_paper_through_a_second_person(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let mut reviewer = app.at_the_desk(Role::Reviewer).await;
        let id = editor.drafts("存款保险最高偿付多少？").await;
        assert_eq!(drawn(&app).await, 0, "a draft is on no paper");
        assert_eq!(step(&mut editor, "submit", id, 0).await, None);
        assert_eq!(step(&mut editor, "approve", id, 1).await, Some(AppError::NotPermitted));
        assert_eq!(step(&mut reviewer, "approve", id, 1).await, None);
        assert_eq!(drawn(&app).await, 1);
        assert_eq!(step(&mut reviewer, "withdraw", id, 2).await, None);
        assert_eq!(drawn(&app).await, 0);
        let page = editor.get(&format!("/staff/questions/{id}")).await;
        assert!(page.shows("已停用") && page.shows("条例已修改"), "{page:?}");
    }

    async fn nobody_approves_what_they_wrote(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let mut admin = app.at_the_desk(Role::Administrator).await;
        let id = editor.submits("存款保险最高偿付多少？").await;
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
        let own = refused(QuestionRefusal::State(PublicationRefusal::OwnWork));
        assert_eq!(step(&mut browser, "approve", id, 1).await, own);
        assert_eq!(step(&mut browser, "send_back", id, 1).await, own);
        let page = browser.get(&format!("/staff/questions/{id}")).await;
        assert!(page.shows("需要别人审核") && !page.shows("通过并发布"), "{page:?}");
        let bulk = [("chosen[0]", format!("{id}:1")), ("verb", "approve".to_owned())];
        let bulk = bulk.each_ref().map(|(name, value)| (*name, value.as_str()));
        browser.call("/api/questions/bulk", &bulk).await;
        assert_eq!(drawn(&app).await, 0);
    }

    async fn a_published_question_changes_by_a_new_version_only(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let mut reviewer = app.at_the_desk(Role::Reviewer).await;
        let id = editor.submits("存款保险最高偿付多少？").await;
        assert_eq!(step(&mut reviewer, "approve", id, 1).await, None);
        let text = id.to_string();
        let write = question_form(&text, "2", "改过的题干");
        let told = editor.call(WRITE, &write).await.error();
        assert_eq!(told, refused(QuestionRefusal::State(PublicationRefusal::NotBeingWritten)));
        assert_eq!(step(&mut editor, "revise", id, 2).await, None);
        let write = question_form(&text, "3", "改过的题干，存款保险最高偿付多少？");
        assert_eq!(editor.call(WRITE, &write).await.error(), None);
        assert_eq!(drawn(&app).await, 1, "the published version stays in force");
        assert_eq!(step(&mut editor, "submit", id, 4).await, None);
        let review = reviewer.get(&format!("/staff/questions/{id}")).await;
        assert!(review.shows("<ins>") && review.shows("现在发布的"), "{review:?}");
        assert_eq!(step(&mut reviewer, "approve", id, 5).await, None);
        assert_eq!(app.count("select count(*) from question_versions").await, 2);
        assert_eq!(drawn(&app).await, 1);
    }

    async fn what_was_typed_outlives_the_session(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let id = editor.drafts("存款保险最高偿付多少？").await.to_string();
        let page = format!("/staff/questions/{id}");
        editor.get(&page).await;
        editor.cookies.remove("staff_session");
        let typed = question_form(&id, "0", "写了很久的题干");
        let sign_in = editor.submit(WRITE, &typed).await;
        assert!(sign_in.shows("/api/staff/sign_in"), "{sign_in:?}");
        app.staff_sign_in(&mut editor, "editor").await;
        let again = editor.get(&page).await;
        assert!(again.shows("写了很久的题干"), "{again:?}");

        // A colleague was faster meanwhile: both texts are shown.
        let mut colleague = app.at_the_desk(Role::CampaignEditor).await;
        editor.cookies.remove("staff_session");
        editor.post(WRITE, &typed).await;
        colleague.call(WRITE, &question_form(&id, "0", "同事的题干")).await;
        app.staff_sign_in(&mut editor, "editor").await;
        let both = editor.get(&page).await;
        for text in ["写了很久的题干", "同事的题干", "没有覆盖别人的内容"] {
            assert!(both.shows(text), "{text}: {both:?}");
        }

        // A day that is none is told, and takes nothing else along.
        let mut wrong = question_form(&id, "1", "第三个题干");
        wrong.push(("expires_on", "12026-01-01"));
        colleague.get(&page).await;
        let told = colleague.submit(WRITE, &wrong).await;
        assert!(told.shows("第三个题干") && told.shows("这不是有效的日期"), "{told:?}");
    }

    async fn the_trail_tells_what_was_changed_also_where_the_page_saved_by_itself(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let id = editor.drafts("第一个题干").await.to_string();
        let by_itself = question_form(&id, "0", "第二个题干");
        let fields: Vec<_> = by_itself
            .iter()
            .enumerate()
            .flat_map(|(at, (name, value))| {
                [(format!("fields[{at}][0]"), *name), (format!("fields[{at}][1]"), *value)]
            })
            .collect();
        let what = ("what", "question");
        let fields = fields.iter().map(|(name, value)| (name.as_str(), *value));
        let fields: Vec<_> = fields.chain([what]).collect();
        assert_eq!(editor.call(SAVE, &fields).await.error(), None);
        assert_eq!(editor.call(WRITE, &question_form(&id, "1", "第二个题干")).await.error(), None);
        let mut conn = app.state.db.read().await.unwrap();
        let trail = storage::audit::page(&mut conn, &Filter::default(), 0, 1).await.unwrap();
        assert_eq!(trail[0].action, "question.change");
        assert!(trail[0].before.contains("第一个题干"), "{:?}", trail[0]);
        assert!(trail[0].after.contains("第二个题干"), "{:?}", trail[0]);
        drop(conn);
        // What is dropped is told once more, whole.
        assert_eq!(step(&mut editor, "discard", id.parse().unwrap(), 2).await, None);
        let mut conn = app.state.db.read().await.unwrap();
        let trail = storage::audit::page(&mut conn, &Filter::default(), 0, 1).await.unwrap();
        assert!(trail[0].before.contains("条例规定是五十万元"), "{:?}", trail[0]);
    }

    async fn many_are_changed_only_as_they_were_seen(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let mut reviewer = app.at_the_desk(Role::Reviewer).await;
        let (seen, changed) = (editor.submits("第一题的题干？").await, editor.submits("第二题的题干？").await);
        assert_eq!(step(&mut editor, "take_back", changed, 1).await, None);
        let text = changed.to_string();
        editor.call(WRITE, &question_form(&text, "2", "换过的题干？")).await;
        assert_eq!(step(&mut editor, "submit", changed, 3).await, None);
        reviewer.get("/staff/questions").await;
        let bulk = [
            ("chosen[0]", format!("{seen}:1")),
            ("chosen[1]", format!("{changed}:1")),
            ("verb", "approve".to_owned()),
        ];
        let bulk = bulk.each_ref().map(|(name, value)| (*name, value.as_str()));
        let told = reviewer.submit("/api/questions/bulk", &bulk).await;
        for text in ["1 道题目已处理，1 道没有处理", "第 2 题", "这道题被别人改过"] {
            assert!(told.shows(text), "{text}: {told:?}");
        }
        assert_eq!(drawn(&app).await, 1);
        // Where nothing was done, the page says why, and what was ticked stays.
        let value = format!("{changed}:4");
        let bulk = [("chosen[0]", &*value), ("verb", "withdraw"), ("remedy", "none")];
        let told = reviewer.submit("/api/questions/bulk", &bulk).await;
        assert!(told.shows("请写明停用原因"), "{told:?}");
        assert_eq!(reviewer.call("/api/questions/bulk", &bulk).await.error(), refused(QuestionRefusal::ReasonMissing));
    }

    async fn a_wrong_question_is_stopped_while_its_revision_is_under_way(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let mut reviewer = app.at_the_desk(Role::Reviewer).await;
        let id = editor.submits("存款保险最高偿付多少？").await;
        assert_eq!(step(&mut reviewer, "approve", id, 1).await, None);
        assert_eq!(step(&mut editor, "revise", id, 2).await, None);
        let text = id.to_string();
        editor.call(WRITE, &question_form(&text, "3", "正在改的题干")).await;
        let page = reviewer.get(&format!("/staff/questions/{id}")).await;
        assert!(page.shows("存款保险最高偿付多少？") && page.shows("停用这道题"), "{page:?}");
        assert!(!page.shows("正在改的题干"), "nobody's to judge yet: {page:?}");
        assert_eq!(step(&mut reviewer, "withdraw", id, 4).await, None);
        assert_eq!(drawn(&app).await, 0);
    }

    async fn who_comes_second_overwrites_nothing_and_loses_nothing(database) {
        let app = TestApp::on(database);
        let mut first = app.at_the_desk(Role::CampaignEditor).await;
        let mut second = app.at_the_desk(Role::CampaignEditor).await;
        let id = first.drafts("存款保险最高偿付多少？").await.to_string();
        let page = format!("/staff/questions/{id}");
        second.get(&page).await;
        first.call(WRITE, &question_form(&id, "0", "先保存的题干")).await;
        let shown = second.submit(WRITE, &question_form(&id, "0", "后保存的题干")).await;
        for text in ["先保存的题干", "后保存的题干", "没有覆盖别人的内容"] {
            assert!(shown.shows(text), "{text}: {shown:?}");
        }
        assert!(first.get(&page).await.shows("先保存的题干"));
        assert!(!first.get(&page).await.shows("后保存的题干"));
        // Having seen both, the second saves.
        second.submit(WRITE, &question_form(&id, "1", "后保存的题干")).await;
        assert!(first.get(&page).await.shows("后保存的题干"));
    }

    async fn the_same_question_is_published_once(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let mut reviewer = app.at_the_desk(Role::Reviewer).await;
        let one = editor.submits("存款保险最高偿付多少？").await;
        let other = editor.submits("存款保险， 最高偿付多少?").await;
        let page = reviewer.get(&format!("/staff/questions/{other}")).await;
        assert!(page.shows("题干相同"), "{page:?}");
        assert_eq!(step(&mut reviewer, "approve", one, 1).await, None);
        let same = refused(QuestionRefusal::Same);
        assert_eq!(step(&mut reviewer, "approve", other, 1).await, same);
    }

    async fn the_list_finds_two_characters_anywhere_in_the_text(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        editor.drafts("存款保险最高偿付多少？").await;
        let id = editor.drafts("出租银行卡违法吗？").await;
        let found = editor.get("/staff/questions?q=%E9%93%B6%E8%A1%8C").await;
        assert!(found.shows("出租银行卡") && !found.shows("存款保险最高"), "{found:?}");
        let found = editor.get("/staff/questions?q=%E6%9D%A1%E4%BE%8B&shelf=draft").await;
        assert!(found.shows("2 道<"), "the source is searched, too: {found:?}");
        let none = editor.get("/staff/questions?q=%E9%A3%8E%E7%AD%9D").await;
        assert!(none.shows("没有符合条件的题目"), "{none:?}");
        let page = editor.get(&format!("/staff/questions/{id}")).await;
        assert_eq!(page.status, StatusCode::OK);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unfinished_draft_is_kept_and_told_what_it_lacks() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut editor = app.at_the_desk(Role::CampaignEditor).await;
    editor.get("/staff/questions/new").await;
    let id = Uuid::from_u128(7).to_string();
    let form = [
        ("id", &*id),
        ("changes", ""),
        ("kind", "single"),
        ("stem", "只有题干"),
        ("submit", "1"),
    ];
    let page = editor.submit(WRITE, &form).await;
    assert!(page.shows("草稿已保存，但还有"), "{page:?}");
    for told in [
        "stem",
        "只有题干",
        "options-error",
        "explanation-error",
        "source-error",
        "topic-error",
    ] {
        assert!(page.shows(told), "{told}: {page:?}");
    }
    let told = editor
        .call(SUBMIT, &[("id", &id), ("changes", "0")])
        .await
        .error();
    assert!(matches!(told, Some(AppError::Refused(_))), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_saves_by_itself_and_tells_when_somebody_was_faster() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut editor = app.at_the_desk(Role::CampaignEditor).await;
    let fields = |id: &str, changes: &str, stem: &str| {
        let pairs = [
            ("id", id),
            ("changes", changes),
            ("kind", "single"),
            ("stem", stem),
        ];
        let named = pairs
            .into_iter()
            .enumerate()
            .flat_map(|(at, (name, value))| {
                [
                    (format!("fields[{at}][0]"), name.to_owned()),
                    (format!("fields[{at}][1]"), value.to_owned()),
                ]
            });
        named.collect::<Vec<_>>()
    };
    let id = Uuid::from_u128(9).to_string();
    let mut save = async |changes: &str, stem: &str| {
        let form = fields(&id, changes, stem);
        let form = form.iter().map(|(n, v)| (n.as_str(), v.as_str()));
        let form: Vec<_> = form.chain([("what", "question")]).collect();
        editor.call(SAVE, &form).await.body
    };
    assert!(
        save("", "").await.contains("\"changes\":-1"),
        "nothing to keep yet"
    );
    let first = save("", "存款**保险**").await;
    assert!(
        first.contains("\"changes\":0") && first.contains("<strong>保险"),
        "{first}"
    );
    assert!(save("0", "存款保险二").await.contains("\"changes\":1"));
    assert!(
        save("1", "存款保险二").await.contains("\"changes\":1"),
        "nothing new"
    );
    assert!(
        save("0", "存款保险三").await.contains("?mine="),
        "made for an older text"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_exported_is_narrowed_and_written_down() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut editor = app.at_the_desk(Role::CampaignEditor).await;
    editor.drafts("存款保险最高偿付多少？").await;
    editor.drafts("出租银行卡违法吗？").await;
    let csv = editor
        .get("/staff/questions.csv?q=%E9%93%B6%E8%A1%8C")
        .await;
    assert!(
        csv.shows("出租银行卡") && !csv.shows("存款保险最高"),
        "{csv:?}"
    );
    assert!(csv.header("content-disposition").contains("attachment"));
    let gift = editor.get("/staff/questions.gift").await;
    assert!(
        gift.shows("{") && gift.shows("存款保险最高偿付多少"),
        "{gift:?}"
    );
    let exports = "select count(*) from audit_entries where action = 'question.export'";
    assert_eq!(app.count(exports).await, 2);
    let mut teller = app.at_the_desk(Role::BranchTeller).await;
    assert_eq!(
        teller.get("/staff/questions.csv").await.status,
        StatusCode::FORBIDDEN
    );
}
