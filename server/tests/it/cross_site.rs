//! From where changes are taken, and how.

use app::error::AppError;
use axum::body::Body;
use http::{Method, Request, StatusCode};
use leptos::server_fn::axum::server_fn_paths;
use storage::testing::TestDatabase;

use crate::test_app::TestApp;

const ANNA: &str = "13900000001";

async fn plain() -> TestApp {
    TestApp::on(TestDatabase::sqlite().await)
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
            &[
                ("sec-fetch-site", "cross-site"),
                ("origin", "http://quiz.test"),
            ],
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
                if accept == "text/html" {
                    assert!(reply.shows("不是从本站页面发出的"), "{reply:?}");
                } else {
                    let told: AppError = serde_json::from_str(&reply.body).unwrap();
                    assert_eq!(told, AppError::ForeignSite, "{path}");
                }
            }
        }
    }
    assert_eq!(app.dump().await.changes(&before), [""; 0]);
    assert!(anna.is_signed_in().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_are_taken_from_the_public_address_alone() {
    let app = TestApp::behind_tls(TestDatabase::sqlite().await);
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
    assert_eq!(
        (reply.status, reply.error()),
        (StatusCode::OK, None::<AppError>)
    );
    for origin in [
        "http://quiz.example",
        "https://10.0.0.5:8080",
        "http://10.0.0.5:8080",
    ] {
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
            let reply = anna
                .send(request.body(Body::from("confirm=1")).unwrap())
                .await;
            assert_eq!(
                reply.status,
                StatusCode::METHOD_NOT_ALLOWED,
                "{method} {path}"
            );
        }
    }
    assert_eq!(app.dump().await.changes(&before), [""; 0]);
}
