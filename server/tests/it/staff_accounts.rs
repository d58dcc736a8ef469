//! Accounts: the first administrator, invitations, what ends sessions, and one's own password.

use app::error::AppError;
use app::staff::demo::PASSWORD;
use app::staff::refusal::StaffRefusal;
use chrono::TimeDelta;
use domain::staff::{PasswordFault, Role};
use http::StatusCode;
use server::first_administrator;
use storage::each_database;
use storage::testing::TestDatabase;

use crate::test_app::browser::hidden;
use crate::test_app::staff::{SIGN_IN, SIGN_IN_CODE};
use crate::test_app::{Browser, Reply, TestApp};

const CHANGE: &str = "/api/staff/change";
const CHOOSE: &str = "/api/staff/choose_password";
const CONFIRM: &str = "/api/staff/confirm_set_up";
const NEW_PASSWORD: &str = "four plain words here";

/// What stands between two marks on a page.
fn between<'p>(page: &'p Reply, from: &str, to: &str) -> &'p str {
    let rest = page
        .body
        .split_once(from)
        .unwrap_or_else(|| panic!("{page:?}"))
        .1;
    rest.split_once(to).unwrap().0
}

/// The code that an app shows which was given the secret on the page.
fn code_of(app: &TestApp, page: &Reply) -> String {
    let groups = between(page, "class=\"secret\">", "</code>");
    let secret: String = groups
        .split("<span>")
        .filter_map(|part| part.split_once("</span>").map(|(group, _)| group))
        .collect();
    let secret = data_encoding::BASE32_NOPAD
        .decode(secret.as_bytes())
        .unwrap();
    app::staff::second_factor::code_after(&app.state, &secret, 0)
}

/// Goes through the whole set-up; the browser is signed in afterwards. Returns the recovery codes.
async fn set_up(app: &TestApp, browser: &mut Browser, page: &str) -> Vec<String> {
    let token = page.rsplit('/').next().unwrap().to_owned();
    assert!(browser.get(page).await.shows("设置密码"));
    let form = [("token", &*token), ("new_password", NEW_PASSWORD)];
    let shown = browser.submit(CHOOSE, &form).await;
    assert!(shown.shows("<svg"), "{shown:?}");
    let code = code_of(app, &shown);
    let shown = browser
        .submit(CONFIRM, &[("token", &*token), ("code", &*code)])
        .await;
    assert!(shown.shows("只显示这一次"), "{shown:?}");
    let list = between(&shown, "class=\"recovery-codes\">", "</ol>");
    let codes = list.split("<code>").skip(1);
    codes
        .map(|code| code.split('<').next().unwrap().to_owned())
        .collect()
}

each_database! {
    async fn the_first_administrator_is_set_up_by_a_one_time_link(database) {
        let app = TestApp::on(database);
        let first = first_administrator::invite(&app.state).await.unwrap().unwrap();
        let second = first_administrator::invite(&app.state).await.unwrap().unwrap();
        let mut browser = app.browser();
        assert!(browser.get(&first.page()).await.shows("链接已失效"), "a newer one was printed");
        let codes = set_up(&app, &mut browser, &second.page()).await;
        assert_eq!(codes.len(), 10);
        assert!(browser.get("/staff/accounts").await.shows("系统管理员"));
        assert!(browser.get(&second.page()).await.shows("链接已失效"));
        assert!(first_administrator::invite(&app.state).await.unwrap().is_none());
        // A recovery code signs in once.
        for accepted in [true, false] {
            let mut browser = app.browser();
            let form = [("username", "admin"), ("password", NEW_PASSWORD)];
            assert_eq!(browser.call(SIGN_IN, &form).await.error(), None);
            let error = browser.call(SIGN_IN_CODE, &[("code", &*codes[3])]).await.error();
            assert_eq!(error.is_none(), accepted, "{error:?}");
        }
    }

    async fn a_link_that_is_used_twice_at_once_sets_up_once(database) {
        let app = TestApp::on(database);
        let link = first_administrator::invite(&app.state).await.unwrap().unwrap();
        let token = link.page().rsplit('/').next().unwrap().to_owned();
        let mut browser = app.browser();
        browser.get(&link.page()).await;
        let form = [("token", &*token), ("new_password", NEW_PASSWORD)];
        let shown = browser.submit(CHOOSE, &form).await;
        let code = code_of(&app, &shown);
        let tries = (0..8).map(|_| {
            let (mut browser, token, code) = (browser.clone(), token.clone(), code.clone());
            async move { browser.call(CONFIRM, &[("token", &token), ("code", &code)]).await.error() }
        });
        let outcomes = futures::future::join_all(tries).await;
        let done = outcomes.iter().filter(|outcome| outcome.is_none()).count();
        assert_eq!(done, 1, "{outcomes:?}");
    }

    async fn one_of_two_administrators_who_stop_each_other_stays(database) {
        let app = TestApp::on(database);
        let mut first = app.at_the_desk(Role::Administrator).await;
        let form = [("username", "second"), ("name", "二号"), ("role", "administrator"), ("branch", "0000")];
        let page = first.submit("/api/staff/invite", &form).await;
        let link = between(&page, "id=\"link\"", ">").split("value=\"").nth(1).unwrap();
        let link = link.split('"').next().unwrap().split_once("/staff").unwrap().1;
        let mut second = app.browser();
        set_up(&app, &mut second, &format!("/staff{link}")).await;
        let ids = [app.account("admin").await.id, app.account("second").await.id];
        let [one, two] = ids.map(|id| id.to_string());
        let (mut first, mut second) = (first.clone(), second.clone());
        let (two, one) = ([("id", &*two)], [("id", &*one)]);
        let (a, b) = tokio::join!(
            first.call("/api/staff/disable", &two),
            second.call("/api/staff/disable", &one),
        );
        let stopped = [a.error(), b.error()].iter().filter(|error| error.is_none()).count();
        assert_eq!(stopped, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_weak_password_is_refused_with_its_reason() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let link = first_administrator::invite(&app.state)
        .await
        .unwrap()
        .unwrap();
    let token = link.page().rsplit('/').next().unwrap().to_owned();
    let mut browser = app.browser();
    for (password, fault) in [
        ("too short", PasswordFault::TooShort),
        ("password1234", PasswordFault::Common),
        ("letmein-2026!", PasswordFault::Common),
    ] {
        let form = [("token", &*token), ("new_password", password)];
        let error = browser.call(CHOOSE, &form).await.error();
        assert_eq!(
            error,
            Some(StaffRefusal::Password(fault).into()),
            "{password}"
        );
    }
    browser.get(&link.page()).await;
    let page = browser
        .submit(
            CHOOSE,
            &[("token", &*token), ("new_password", "password1234")],
        )
        .await;
    assert!(
        page.shows("太常见") && !page.shows("password1234"),
        "{page:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_ends_after_three_days() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let link = first_administrator::invite(&app.state)
        .await
        .unwrap()
        .unwrap();
    app.pass(TimeDelta::days(3));
    assert!(app.browser().get(&link.page()).await.shows("链接已失效"));
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_an_account_ends_what_it_has_open() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut admin = app.at_the_desk(Role::Administrator).await;
    let mut editor = app.at_the_desk(Role::CampaignEditor).await;
    let id = app.account("editor").await.id.to_string();
    let page = admin.get(&format!("/staff/accounts/{id}")).await;
    assert!(page.shows("停用这个账号"), "{page:?}");
    admin.submit("/api/staff/disable", &[("id", &id)]).await;
    assert!(editor.get("/staff").await.status.is_redirection());
    let form = [("username", "editor"), ("password", PASSWORD)];
    let error = app.browser().call(SIGN_IN, &form).await.error();
    assert_eq!(error, Some(StaffRefusal::SignInWrong.into()));
    admin.submit("/api/staff/enable", &[("id", &id)]).await;
    assert_eq!(app.browser().call(SIGN_IN, &form).await.error(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_role_ends_the_sessions_of_the_old_one() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut admin = app.at_the_desk(Role::Administrator).await;
    let mut editor = app.at_the_desk(Role::CampaignEditor).await;
    let id = app.account("editor").await.id.to_string();
    for (role, stays) in [("campaign_editor", true), ("reviewer", false)] {
        let seen = app.seen("editor").await;
        let form = [
            ("id", &*id),
            ("seen", &*seen),
            ("name", "王芳"),
            ("role", role),
            ("branch", "0000"),
        ];
        assert_eq!(admin.call(CHANGE, &form).await.error(), None);
        assert_eq!(
            editor.get("/staff").await.status == StatusCode::OK,
            stays,
            "{role}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_was_opened_earlier_puts_no_role_back() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut admin = app.at_the_desk(Role::Administrator).await;
    let id = app.account("editor").await.id.to_string();
    let seen = app.seen("editor").await;
    let form = |role, name| {
        [
            ("id", id.clone()),
            ("seen", seen.clone()),
            ("name", name),
            ("role", role),
            ("branch", "0000".to_owned()),
        ]
    };
    for (role, name, expected) in [
        ("reviewer", "王芳", None),
        (
            "campaign_editor",
            "王小芳",
            Some(StaffRefusal::ChangedMeanwhile.into()),
        ),
    ] {
        let form = form(role.to_owned(), name.to_owned());
        let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
        assert_eq!(admin.call(CHANGE, &form).await.error(), expected);
    }
    let account = app.account("editor").await;
    assert_eq!((account.role, &*account.name), (Role::Reviewer, "王芳"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_reaches_the_whole_bank_belongs_to_its_head_office() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut admin = app.at_the_desk(Role::Administrator).await;
    for (role, branch, expected) in [
        (
            "administrator",
            "0571",
            Some(StaffRefusal::HeadOfficeOnly.into()),
        ),
        (
            "auditor",
            "0571-01",
            Some(StaffRefusal::HeadOfficeOnly.into()),
        ),
        ("auditor", "0000", None),
        ("reviewer", "0571", None),
    ] {
        let username = format!("{role}.{branch}");
        let form = [
            ("username", &*username),
            ("name", "某人"),
            ("role", role),
            ("branch", branch),
        ];
        let error = admin.call("/api/staff/invite", &form).await.error();
        assert_eq!(error, expected, "{username}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_changes_the_own_role_or_stops_oneself() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut admin = app.at_the_desk(Role::Administrator).await;
    let id = app.account("admin").await.id.to_string();
    let form = [
        ("id", &*id),
        ("seen", &*app.seen("admin").await),
        ("name", "周敏"),
        ("role", "auditor"),
        ("branch", "0000"),
    ];
    let refused: Option<AppError> = Some(StaffRefusal::NotOneself.into());
    assert_eq!(admin.call(CHANGE, &form).await.error(), refused);
    assert_eq!(
        admin
            .call("/api/staff/disable", &[("id", &id)])
            .await
            .error(),
        refused
    );
    let own = format!("/staff/accounts/{id}");
    let page = admin.get(&own).await;
    for offered in ["停用这个账号", "type=\"radio\"", "list=\"branches\""] {
        assert!(!page.shows(offered), "{offered}: {page:?}");
    }
    let form = ["id", "seen", "role", "branch"].map(|name| (name, hidden(&page, CHANGE, name)));
    let form = [&form[..], &[("name", "周敏敏")]].concat();
    assert_eq!(admin.call(CHANGE, &form).await.error(), None);
    assert!(admin.get(&own).await.shows("周敏敏"));
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_listed_and_ended_one_by_one_or_all_at_once() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut here = app.at_the_desk(Role::CampaignEditor).await;
    let mut there = app.at_the_desk(Role::CampaignEditor).await;
    let mut third = app.at_the_desk(Role::CampaignEditor).await;
    let page = here.get("/staff/me").await;
    assert_eq!(page.body.matches(">结束<").count(), 2, "{page:?}");
    let session = crate::test_app::browser::hidden(&page, "/api/staff/end_my_sessions", "session");
    here.submit("/api/staff/end_my_sessions", &[("session", session)])
        .await;
    let left = [there.get("/staff").await, third.get("/staff").await];
    let open = left
        .iter()
        .filter(|reply| reply.status == StatusCode::OK)
        .count();
    assert_eq!(open, 1);
    here.submit("/api/staff/end_my_sessions", &[]).await;
    for browser in [&mut there, &mut third] {
        assert!(browser.get("/staff").await.status.is_redirection());
    }
    assert_eq!(here.get("/staff").await.status, StatusCode::OK);
    // An administrator ends anyone's.
    let mut admin = app.at_the_desk(Role::Administrator).await;
    let id = app.account("editor").await.id.to_string();
    admin
        .submit("/api/staff/end_sessions", &[("id", &id)])
        .await;
    assert!(here.get("/staff").await.status.is_redirection());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_takes_the_old_one() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut here = app.at_the_desk(Role::Auditor).await;
    let mut there = app.at_the_desk(Role::Auditor).await;
    let change = "/api/staff/change_password";
    let wrong = [("password", "not this one"), ("new_password", NEW_PASSWORD)];
    let error = here.call(change, &wrong).await.error();
    assert_eq!(error, Some(StaffRefusal::PasswordWrong.into()));
    let right = [("password", PASSWORD), ("new_password", NEW_PASSWORD)];
    assert!(here.submit(change, &right).await.shows("密码已修改"));
    assert!(there.get("/staff").await.status.is_redirection());
    assert_eq!(here.get("/staff").await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_invitation_keeps_what_was_typed() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut admin = app.at_the_desk(Role::Administrator).await;
    admin.get("/staff/accounts/new").await;
    let form = [
        ("username", "editor"),
        ("name", "另一位"),
        ("role", "reviewer"),
        ("branch", "0571"),
    ];
    let page = admin.submit("/api/staff/invite", &form).await;
    assert!(page.shows("这个用户名已有人使用"), "{page:?}");
    for kept in ["另一位", "value=\"0571\"", "value=\"reviewer\" checked"] {
        assert!(page.shows(kept), "{kept}: {page:?}");
    }
}
