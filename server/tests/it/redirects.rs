//! Every way back stays on our own pages, whoever crafted it.

use storage::testing::TestDatabase;

use crate::test_app::browser::hidden;
use crate::test_app::sign_in::{SEND_CODE, SIGN_IN};
use crate::test_app::{NewCampaign, TestApp};

const ANNA: &str = "13900000001";

const ELSEWHERE: [&str; 12] = [
    "https://evil.test/",
    "//evil.test/",
    "///evil.test/",
    "/\\evil.test/",
    "\\\\evil.test/",
    "/\t/evil.test/",
    "/\n/evil.test/",
    " //evil.test/",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.test",
    "/\r\nset-cookie: session=x",
];

fn quoted(text: &str) -> String {
    let bytes = text.bytes().map(|byte| format!("%{byte:02X}"));
    bytes.collect::<Vec<_>>().concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn after_signing_in_nobody_is_led_elsewhere() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    for (number, evil) in ELSEWHERE.into_iter().enumerate() {
        let phone = format!("139000001{number:02}");
        let mut browser = app.browser();
        let page = browser
            .get(&format!("/sign-in?next={}", quoted(evil)))
            .await;
        assert_eq!(hidden(&page, SEND_CODE, "next"), "/", "{evil:?}");

        let form = [("next", evil), ("phone", &*phone), ("consent", "1")];
        let asked = browser.post(SEND_CODE, &form).await;
        assert_eq!(asked.location(), "/sign-in/code?next=/", "{evil:?}");
        let page = browser
            .get(&format!("/sign-in/code?next={}", quoted(evil)))
            .await;
        assert_eq!(hidden(&page, SIGN_IN, "next"), "/", "{evil:?}");

        let code = app.code_sent_to(&phone).await;
        let done = browser
            .post(SIGN_IN, &[("next", evil), ("code", &code)])
            .await;
        assert_eq!(done.location(), "/", "{evil:?}");
        let again = browser
            .get(&format!("/sign-in?next={}", quoted(evil)))
            .await;
        assert_eq!(again.location(), "/", "{evil:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_change_nobody_is_led_elsewhere() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut anna = app.signed_in(ANNA).await;
    for evil in ELSEWHERE {
        let form = [
            ("edition", "elder"),
            ("allowance", "double"),
            ("back", evil),
        ];
        for path in [
            "/api/participants/set_edition",
            "/api/participants/set_time_allowance",
        ] {
            assert_eq!(
                anna.post(path, &form).await.location(),
                "/",
                "{path} {evil:?}"
            );
            assert_eq!(
                anna.call(path, &form).await.location(),
                "/",
                "{path} {evil:?}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_form_goes_back_to_a_page_of_ours_whatever_the_browser_tells() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut anna = app.signed_in(ANNA).await;
    for (referer, back) in [
        ("https://evil.test/phish?x=1", "/phish?x=1"),
        ("https://quiz.test//evil.test/", "/"),
        ("https://quiz.test/\\evil.test/", "/"),
        ("https://quiz.test", "/"),
        ("//evil.test/", "/"),
        ("no address at all", "/"),
        ("http://quiz.test/me/data?a=b", "/me/data?a=b"),
    ] {
        for (mut browser, path, field) in [
            (anna.clone(), "/api/participants/delete_account", "confirm"),
            (app.browser(), SEND_CODE, "phone"),
        ] {
            let request = http::Request::post(path)
                .header("accept", "text/html")
                .header("origin", "http://quiz.test")
                .header("content-type", "application/x-www-form-urlencoded")
                .header("referer", referer);
            let reply = browser.send(request.body("phone=1".into()).unwrap()).await;
            let error = format!("{back}#{field}-error");
            assert_eq!(reply.location(), error, "{path} {referer}");
        }
    }
    // A change that needs signing in leads there and back to the page, never elsewhere.
    let request = http::Request::post("/api/participants/delete_account")
        .header("accept", "text/html")
        .header("origin", "http://quiz.test")
        .header("referer", "https://quiz.test//evil.test/");
    let mut stranger = app.browser();
    let reply = stranger
        .send(request.body("confirm=1".into()).unwrap())
        .await;
    let page = stranger.get(reply.location()).await;
    assert_eq!(hidden(&page, SEND_CODE, "next"), "/");
    assert!(anna.is_signed_in().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_form_says_why_even_where_the_browser_hides_its_page() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    // No page was opened before, so no Referer is sent.
    let page = app
        .browser()
        .submit(SEND_CODE, &[("phone", "1"), ("consent", "1")])
        .await;
    assert!(page.shows("请输入 11 位大陆手机号码"), "{page:?}");

    let reply = app
        .browser()
        .post("/api/participants/delete_account", &[])
        .await;
    assert!(reply.location().starts_with("/sign-in?next="), "{reply:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_with_a_slash_too_many_leads_to_the_one_without() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut browser = app.browser();
    for (typed, page) in [
        ("/privacy/", "/privacy"),
        ("/campaigns/spring/", "/campaigns/spring"),
    ] {
        let reply = browser.get(typed).await;
        assert_eq!(
            (reply.status.as_u16(), reply.location()),
            (308, page),
            "{typed}"
        );
    }
    for elsewhere in ["//evil.test/", "/\\evil.test/"] {
        let reply = browser.get(&format!("http://quiz.test{elsewhere}")).await;
        assert_eq!(reply.status.as_u16(), 404, "{elsewhere}: {reply:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_goes_back_to_the_code_after_signing_in_is_led_on() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut anna = app.signed_in(ANNA).await;
    assert_eq!(anna.get("/sign-in/code?next=/me").await.location(), "/me");
    let again = anna
        .post(SIGN_IN, &[("code", "123456"), ("next", "/me")])
        .await;
    assert_eq!(again.location(), "/me", "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_leads_back_to_where_it_was_asked_for() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    NewCampaign::new("spring").add(&app).await;
    let mut browser = app.browser();
    let page = browser.get("/campaigns/spring?from=a&to=b").await;
    assert!(page.shows("登录并答题"));
    let done = app
        .sign_in(&mut browser, ANNA, "/campaigns/spring?from=a&to=b")
        .await;
    assert_eq!(done.location(), "/campaigns/spring?from=a&to=b");
}
