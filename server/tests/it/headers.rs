//! What every answer carries.

use storage::testing::TestDatabase;

use crate::test_app::attempts::SAVE;
use crate::test_app::sign_in::SEND_CODE;
use crate::test_app::{Browser, NewCampaign, Reply, TestApp};

const ANNA: &str = "13900000001";

async fn plain() -> TestApp {
    TestApp::on(TestDatabase::sqlite().await)
}

async fn behind_tls() -> TestApp {
    TestApp::behind_tls(TestDatabase::sqlite().await)
}

/// A whole journey with some refusals, as plain forms; every answer to it.
async fn journey(app: &TestApp) -> (Browser, Vec<Reply>) {
    NewCampaign::new("spring").add(app).await;
    let mut browser = app.browser();
    for page in ["/", "/campaigns/spring", "/privacy", "/me", "/none"] {
        browser.get(page).await;
    }
    browser
        .submit(SEND_CODE, &[("phone", "12"), ("consent", "1")])
        .await;
    browser
        .submit(
            "/api/participants/set_edition",
            &[("edition", "elder"), ("back", "/")],
        )
        .await;
    app.sign_in(&mut browser, ANNA, "/campaigns/spring").await;
    let attempt = browser.take(app, "spring", 4).await;
    let open = browser.start("spring").await;
    let position = [
        ("attempt", &*open.to_string()),
        ("position", "0"),
        ("places[]", "0"),
    ];
    browser.submit(SAVE, &position).await;
    let (open, closed) = (format!("/attempts/{open}"), format!("/attempts/{attempt}"));
    for page in [
        &*open,
        &format!("{open}/review"),
        &format!("{closed}/result"),
        &closed,
    ] {
        browser.get(page).await;
    }
    for page in [
        "/",
        "/me",
        "/me/data",
        "/me/data.json",
        "/practice",
        "/attempts/x",
    ] {
        browser.get(page).await;
    }
    browser
        .submit(
            "/api/participants/give_consent",
            &[("purpose", "prize_notice")],
        )
        .await;
    browser
        .submit("/api/participants/delete_account", &[])
        .await;
    browser.submit("/api/participants/sign_out", &[]).await;
    let seen = browser.seen();
    (browser, seen)
}

fn is_page(reply: &Reply) -> bool {
    reply.header("content-type").starts_with("text/html")
}

fn nonce(page: &Reply) -> String {
    let policy = page.header("content-security-policy");
    let nonce = policy.split("'nonce-").nth(1);
    let nonce = nonce.unwrap_or_else(|| panic!("no nonce in {policy:?} of {}", page.asked));
    nonce.split('\'').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_has_a_policy_with_a_nonce_of_its_own_that_its_scripts_bear() {
    let (_, seen) = journey(&plain().await).await;
    let pages: Vec<_> = seen.iter().filter(|reply| is_page(reply)).collect();
    assert!(pages.len() > 15, "{}", pages.len());
    let mut nonces = Vec::new();
    for page in pages {
        let policy = page.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
            "'strict-dynamic'",
            "'wasm-unsafe-eval'",
        ] {
            assert!(
                policy.contains(part),
                "{}: {part} is missing in {policy}",
                page.asked
            );
        }
        for part in ["'unsafe-inline'", "'unsafe-eval'", "http:", "https:", "*"] {
            let policy = policy.replace("'wasm-unsafe-eval'", "");
            assert!(!policy.contains(part), "{}: {policy}", page.asked);
        }
        let nonce = nonce(page);
        assert_eq!(nonce.len(), 32);
        for script in page.body.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap();
            assert!(
                tag.contains(&format!("nonce=\"{nonce}\"")),
                "{}: {tag}",
                page.asked
            );
        }
        for inline in [" style=\"", " onclick=", " onload=", "javascript:"] {
            assert!(!page.body.contains(inline), "{}: {inline}", page.asked);
        }
        assert!(!nonces.contains(&nonce), "{nonce} came twice");
        nonces.push(nonce);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_security_headers() {
    for (app, tls) in [(plain().await, false), (behind_tls().await, true)] {
        let (_, seen) = journey(&app).await;
        for reply in seen {
            let asked = &reply.asked;
            assert_eq!(reply.header("x-content-type-options"), "nosniff", "{asked}");
            assert_eq!(reply.header("referrer-policy"), "same-origin", "{asked}");
            assert_eq!(reply.header("x-request-id").len(), 36, "{asked}");
            let policy = reply.header("strict-transport-security");
            let wanted = if tls {
                "max-age=31536000; includeSubDomains"
            } else {
                ""
            };
            assert_eq!(policy, wanted, "{asked}");
            for header in ["server", "x-powered-by", "access-control-allow-origin"] {
                assert_eq!(reply.header(header), "", "{asked}: {header}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_copy_of_a_signed_in_page_is_kept() {
    let app = plain().await;
    NewCampaign::new("spring").add(&app).await;
    let mut anna = app.signed_in(ANNA).await;
    let closed = anna.take(&app, "spring", 3).await;
    let open = anna.start("spring").await;
    for page in [
        "/".to_owned(),
        "/campaigns/spring".into(),
        "/campaigns/spring/rules".into(),
        "/privacy".into(),
        "/me".into(),
        "/me/data".into(),
        "/me/data.json".into(),
        "/practice".into(),
        format!("/attempts/{open}"),
        format!("/attempts/{open}/review"),
        format!("/attempts/{closed}/result"),
        "/none".into(),
    ] {
        let reply = anna.get(&page).await;
        assert_eq!(reply.header("cache-control"), "no-store", "{page}");
    }
    for page in ["/", "/campaigns/spring", "/sign-in"] {
        let reply = app.browser().get(page).await;
        assert_eq!(reply.header("cache-control"), "no-cache", "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cookies_are_out_of_reach_of_scripts_and_other_sites() {
    for (app, tls) in [(plain().await, false), (behind_tls().await, true)] {
        let (_, seen) = journey(&app).await;
        let cookies: Vec<_> = seen.iter().flat_map(Reply::set_cookies).collect();
        let session = if tls { "__Host-session=" } else { "session=" };
        for name in [session, "sign_in=", "flash=", "edition="] {
            assert!(
                cookies.iter().any(|cookie| cookie.starts_with(name)),
                "{name}"
            );
        }
        for cookie in cookies {
            for attribute in ["; HttpOnly", "; SameSite=Lax", "; Path=/;"] {
                assert!(cookie.contains(attribute), "{cookie}");
            }
            assert_eq!(cookie.ends_with("; Secure"), tls, "{cookie}");
            assert!(!cookie.contains("Domain"), "{cookie}");
            assert!(tls || !cookie.starts_with("__"), "{cookie}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_tls_a_session_cookie_of_another_name_is_no_session() {
    let app = behind_tls().await;
    let mut anna = app.signed_in(ANNA).await;
    assert!(anna.is_signed_in().await);
    let token = anna.cookies.remove("__Host-session").unwrap();
    anna.cookies.insert("session".into(), token);
    assert!(!anna.is_signed_in().await);
}
