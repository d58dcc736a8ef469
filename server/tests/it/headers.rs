//! What every answer carries, and from where changes are taken.

use app::error::AppError;
use axum::body::Body;
use http::{Method, Request, StatusCode};
use leptos::server_fn::axum::server_fn_paths;
use storage::testing::TestDatabase;

use crate::test_app::attempts::SAVE;
use crate::test_app::sign_in::SEND_CODE;
use crate::test_app::{Browser, NewCampaign, Reply, TestApp};

const ANNA: &str = "13900000001";

async fn plain() -> TestApp {
    TestApp::on(TestDatabase::sqlite().await)
}

async fn behind_tls() -> TestApp {
    TestApp::with(TestDatabase::sqlite().await, |settings| {
        settings.secure_cookies = true;
        settings.public_url = Some("https://quiz.example".into());
    })
}

/// A whole journey with some refusals, as plain forms; every answer to it.
async fn journey(app: &TestApp) -> (Browser, Vec<Reply>) {
    NewCampaign::new("spring").add(app).await;
    let mut browser = app.browser();
    for page in ["/", "/campaigns/spring", "/privacy", "/me", "/none"] {
        browser.get(page).await;
    }
    browser.submit(SEND_CODE, &[("phone", "12"), ("consent", "1")]).await;
    browser.submit("/api/participants/set_edition", &[("edition", "elder"), ("back", "/")]).await;
    app.sign_in(&mut browser, ANNA, "/campaigns/spring").await;
    let attempt = browser.take(app, "spring", 4).await;
    let open = browser.start("spring").await;
    let position = [("attempt", &*open.to_string()), ("position", "0"), ("places[]", "0")];
    browser.submit(SAVE, &position).await;
    let (open, closed) = (format!("/attempts/{open}"), format!("/attempts/{attempt}"));
    for page in [&*open, &format!("{open}/review"), &format!("{closed}/result"), &closed] {
        browser.get(page).await;
    }
    for page in ["/", "/me", "/me/data", "/me/data.json", "/practice", "/attempts/x"] {
        browser.get(page).await;
    }
    browser.submit("/api/participants/give_consent", &[("purpose", "prize_notice")]).await;
    browser.submit("/api/participants/delete_account", &[]).await;
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
    assert!(pages.len() > 20);
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
            assert!(policy.contains(part), "{}: {part} is missing in {policy}", page.asked);
        }
        for part in ["'unsafe-inline'", "'unsafe-eval'", "http:", "https:", "*"] {
            let policy = policy.replace("'wasm-unsafe-eval'", "");
            assert!(!policy.contains(part), "{}: {policy}", page.asked);
        }
        let nonce = nonce(page);
        assert_eq!(nonce.len(), 32);
        for script in page.body.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap();
            assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{}: {tag}", page.asked);
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
            let wanted = if tls { "max-age=31536000; includeSubDomains" } else { "" };
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
            assert!(cookies.iter().any(|cookie| cookie.starts_with(name)), "{name}");
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

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_another_site_asks_for_is_refused() {
    let app = plain().await;
    let mut anna = app.signed_in(ANNA).await;
    let before = app.dump().await;
    for (path, _) in server_fn_paths() {
        for headers in [
            &[][..],
            &[("origin", "http://evil.test")],
            &[("origin", "https://quiz.test.evil.test")],
            &[("origin", "null")],
            &[("origin", "http://quiz.test:8080")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "none")],
            // A browser that says both is believed in the worse.
            &[("sec-fetch-site", "cross-site"), ("origin", "http://quiz.test")],
        ] {
            for accept in ["text/html", "application/json"] {
                let mut request = Request::post(path).header("accept", accept);
                for (name, value) in headers {
                    request = request.header(*name, *value);
                }
                let kind = "application/x-www-form-urlencoded";
                let request = request.header("content-type", kind);
                let form = "phone=13900000009&consent=1&edition=elder&confirm=1&allowance=double";
                let reply = anna.send(request.body(form.into()).unwrap()).await;
                assert_eq!(reply.status, StatusCode::FORBIDDEN, "{path} {headers:?}");
                assert_eq!(reply.set_cookies().count(), 0, "{path}");
            }
        }
    }
    assert_eq!(app.dump().await.changes(&before), [""; 0]);
    assert!(anna.is_signed_in().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_are_taken_from_the_public_address_alone() {
    let app = behind_tls().await;
    let edition = |origin: &str| {
        let request = Request::post("/api/participants/set_edition")
            .header("accept", "application/json")
            .header("content-type", "application/x-www-form-urlencoded")
            // As a proxy passes it on.
            .header("host", "10.0.0.5:8080")
            .header("origin", origin);
        request.body("edition=elder".into()).unwrap()
    };
    let reply = app.browser().send(edition("https://quiz.example")).await;
    assert_eq!((reply.status, reply.error()), (StatusCode::OK, None::<AppError>));
    for origin in ["http://quiz.example", "https://10.0.0.5:8080", "http://10.0.0.5:8080"] {
        let reply = app.browser().send(edition(origin)).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{origin}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_methods_change_nothing_either() {
    let app = plain().await;
    let mut anna = app.signed_in(ANNA).await;
    let before = app.dump().await;
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        for (path, _) in server_fn_paths() {
            let request = Request::builder().method(&method).uri(path);
            let request = request.header("sec-fetch-site", "same-origin");
            let reply = anna.send(request.body(Body::from("confirm=1")).unwrap()).await;
            assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        }
    }
    assert_eq!(app.dump().await.changes(&before), [""; 0]);
}
