//! Staff sign in with a password and a second factor.

use app::error::AppError;
use app::staff::demo::PASSWORD;
use app::staff::refusal::StaffRefusal;
use chrono::TimeDelta;
use domain::staff::Role;
use http::StatusCode;
use storage::each_database;
use storage::testing::TestDatabase;

use crate::test_app::staff::{SIGN_IN, SIGN_IN_CODE};
use crate::test_app::{Browser, TestApp};

async fn app() -> TestApp {
    let app = TestApp::on(TestDatabase::sqlite().await);
    app.with_staff().await;
    app
}

async fn type_password(browser: &mut Browser, username: &str, password: &str) -> Option<AppError> {
    let form = [("username", username), ("password", password)];
    browser.call(SIGN_IN, &form).await.error()
}

async fn type_code(browser: &mut Browser, code: &str) -> Option<AppError> {
    browser.call(SIGN_IN_CODE, &[("code", code)]).await.error()
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "compared with what a call returned"
)]
fn refused(refusal: StaffRefusal) -> Option<AppError> {
    Some(refusal.into())
}

each_database! {
    async fn a_password_and_a_code_open_the_console(database) {
        let app = TestApp::on(database);
        app.with_staff().await;
        let mut browser = app.browser();
        let asked = browser.get("/staff/branches?q=%E8%A5%BF").await;
        assert_eq!(asked.location(), "/staff/sign-in?next=/staff/branches%3Fq=%25E8%25A5%25BF");
        let done = app.staff_sign_in(&mut browser, "editor").await;
        assert_eq!(done.location(), "/staff");
        assert!(browser.open("/staff").await.shows("王芳，您好"));
        // Signed in before already: the old session ends with the new one.
        let before = browser.clone();
        app.pass(TimeDelta::seconds(30));
        app.staff_sign_in(&mut app.browser(), "editor").await;
        assert!(before.clone().get("/staff").await.shows("王芳，您好"), "another device stays");
    }

    async fn one_code_signs_in_once(database) {
        let app = TestApp::on(database);
        app.with_staff().await;
        let code = app.totp("editor").await;
        let mut browsers = Vec::new();
        for _ in 0..5 {
            let mut browser = app.browser();
            assert_eq!(type_password(&mut browser, "editor", PASSWORD).await, None);
            browsers.push(browser);
        }
        let tries = browsers.iter_mut().map(|browser| type_code(browser, &code));
        let outcomes = futures::future::join_all(tries).await;
        let accepted = outcomes.iter().filter(|outcome| outcome.is_none()).count();
        assert_eq!(accepted, 1, "{outcomes:?}");
        assert!(outcomes.contains(&refused(StaffRefusal::CodeUsed)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_learns_which_accounts_there_are() {
    let app = app().await;
    let mut browser = app.browser();
    for (username, password) in [
        ("editor", "wrong password"),
        ("nobody", "wrong password"),
        ("not a username", "x"),
        ("", ""),
    ] {
        let told = type_password(&mut browser, username, password).await;
        assert_eq!(told, refused(StaffRefusal::SignInWrong), "{username}");
    }
    browser.open("/staff/sign-in").await;
    let form = [("username", "editor"), ("password", "hunter2 hunter2")];
    let page = browser.submit(SIGN_IN, &form).await;
    assert!(
        page.shows("用户名或密码不正确") && page.shows("value=\"editor\""),
        "{page:?}"
    );
    assert!(!page.shows("hunter2"), "a password is never shown again");
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_slow_the_stranger_and_not_the_owner() {
    let app = app().await;
    // The owner's own browser is known from an earlier sign-in.
    let mut owner = app.browser();
    app.staff_sign_in(&mut owner, "editor").await;
    owner.cookies.remove("staff_session");
    let mut stranger = app.browser();
    for _ in 0..5 {
        let told = type_password(&mut stranger, "editor", "guess guess guess").await;
        assert_eq!(told, refused(StaffRefusal::SignInWrong));
    }
    let told = type_password(&mut stranger, "editor", PASSWORD).await;
    assert!(
        matches!(told, Some(AppError::Refused(_))) && told != refused(StaffRefusal::SignInWrong),
        "even the right password waits: {told:?}"
    );
    assert_eq!(type_password(&mut owner, "editor", PASSWORD).await, None);
    // From the stranger's own address, too, where the device is known.
    owner.address = stranger.address;
    assert_eq!(type_password(&mut owner, "editor", PASSWORD).await, None);
    // And another person at another address is not concerned.
    assert_eq!(
        type_password(&mut app.browser(), "editor", PASSWORD).await,
        None
    );
    app.pass(TimeDelta::seconds(31));
    assert_eq!(type_password(&mut stranger, "editor", PASSWORD).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_sent_at_once_are_counted_one_by_one() {
    let app = app().await;
    let browser = app.browser();
    let guesses = (0..30).map(|_| {
        let mut browser = browser.clone();
        async move { type_password(&mut browser, "editor", "guess guess guess").await }
    });
    let told = futures::future::join_all(guesses).await;
    let looked_at = told
        .iter()
        .filter(|told| **told == refused(StaffRefusal::SignInWrong))
        .count();
    assert!(looked_at <= 5, "{looked_at} were looked at");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_may_be_tried_five_times() {
    let app = app().await;
    let mut browser = app.browser();
    assert_eq!(type_password(&mut browser, "editor", PASSWORD).await, None);
    let right = app.totp("editor").await;
    let wrong = if right == "000000" {
        "111111"
    } else {
        "000000"
    };
    for left in [4, 3, 2, 1] {
        let told = type_code(&mut browser, wrong).await;
        assert_eq!(told, refused(StaffRefusal::CodeWrong(left)));
    }
    assert_eq!(
        type_code(&mut browser, "12345").await,
        refused(StaffRefusal::CodeInvalid)
    );
    let last = browser.call(SIGN_IN_CODE, &[("code", wrong)]).await;
    assert!(last.location().starts_with("/staff/sign-in"), "{last:?}");
    let told = browser.call(SIGN_IN_CODE, &[("code", &right)]).await;
    assert!(told.location().starts_with("/staff/sign-in"), "{told:?}");
    assert!(!browser.cookies.contains_key("staff_session"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_when_it_is_not_used_and_after_half_a_day() {
    let app = app().await;
    let mut idle = app.at_the_desk(Role::CampaignEditor).await;
    app.pass(TimeDelta::minutes(14));
    assert_eq!(idle.get("/staff").await.status, StatusCode::OK);
    app.pass(TimeDelta::minutes(15));
    assert!(idle.get("/staff").await.status.is_redirection());

    let mut busy = app.at_the_desk(Role::CampaignEditor).await;
    for _ in 0..(12 * 6 - 1) {
        app.pass(TimeDelta::minutes(10));
        assert_eq!(busy.get("/staff").await.status, StatusCode::OK);
    }
    app.pass(TimeDelta::minutes(10));
    assert!(busy.get("/staff").await.status.is_redirection());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_survives_a_session_that_has_ended() {
    let app = app().await;
    let mut browser = app.browser();
    app.staff_sign_in(&mut browser, "admin").await;
    browser.get("/staff/branches/new").await;
    app.pass(TimeDelta::minutes(16));
    let form = [
        ("kind", "outlet"),
        ("parent", "0571"),
        ("branch_code", "0571-09"),
        ("name", "新网点"),
    ];
    let page = browser.submit("/api/branches/add", &form).await;
    assert!(page.shows("员工登录"), "{page:?}");
    let form = [
        ("username", "admin"),
        ("password", PASSWORD),
        ("next", "/staff/branches/new"),
    ];
    browser.submit(SIGN_IN, &form).await;
    let code = app.totp("admin").await;
    let code = [("code", &*code), ("next", "/staff/branches/new")];
    let page = browser.submit(SIGN_IN_CODE, &code).await;
    assert!(page.shows("0571-09") && page.shows("新网点"), "{page:?}");
}
