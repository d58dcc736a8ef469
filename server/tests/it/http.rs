//! What every answer has around it.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use axum::routing::get;
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use server::http::{guarded, router};
use server::stop::{Stop, stop};
use storage::testing::TestDatabase;
use tempfile::TempDir;
use tower::ServiceExt;

use crate::support::{Platform, site};

const LIMIT: Duration = Duration::from_millis(200);

async fn ask(router: &Router, request: Request<Body>) -> (Response, String) {
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    (Response::from_parts(parts, Body::empty()), text)
}

fn get_of(path: &str) -> Request<Body> {
    Request::get(path)
        .header("accept-encoding", "br, gzip")
        .body(Body::empty())
        .unwrap()
}

fn header<'r>(response: &'r Response, name: &str) -> &'r str {
    response
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

/// The whole router, with what must live as long as it does.
async fn served(told: &Stop) -> (Router, Platform, TempDir) {
    let (platform, site) = (Platform::on(TestDatabase::sqlite().await), site());
    (
        router(&platform.state, site.path(), LIMIT, told),
        platform,
        site,
    )
}

fn around(path: &str, route: axum::routing::MethodRouter) -> Router {
    guarded(
        Router::new().route(path, route),
        &server::clock::clock(),
        LIMIT,
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_kept_for_good_and_come_compressed() {
    let (_stopper, told) = stop();
    let (router, _platform, _site) = served(&told).await;
    let (found, text) = ask(&router, get_of("/pkg/a.css")).await;
    assert_eq!(
        (found.status(), text.as_str()),
        (StatusCode::OK, "compressed")
    );
    assert_eq!(header(&found, "content-encoding"), "br");
    assert_eq!(
        header(&found, "cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(header(&found, "x-content-type-options"), "nosniff");

    for missing in [
        "/pkg/b.css",
        "/pkg/",
        "/pkg/..%2fmanifest.json",
        "/pkg/../manifest.json",
    ] {
        let (response, _) = ask(&router, get_of(missing)).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{missing}");
        assert!(
            !header(&response, "cache-control").contains("immutable"),
            "{missing}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_not_kept_without_asking() {
    let (_stopper, told) = stop();
    let (router, _platform, _site) = served(&told).await;
    let (home, _) = ask(&router, get_of("/no-such-page")).await;
    assert!(["no-cache", "no-store"].contains(&header(&home, "cache-control")));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_has_a_name_of_its_own() {
    let (_stopper, told) = stop();
    let (router, _platform, _site) = served(&told).await;
    let (first, _) = ask(&router, get_of("/healthz")).await;
    let (second, _) = ask(&router, get_of("/no-such-page")).await;
    assert_eq!(header(&first, "x-request-id").len(), 36);
    assert_ne!(
        header(&first, "x-request-id"),
        header(&second, "x-request-id")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_ready_until_it_is_told_to_stop() {
    let (stopper, told) = stop();
    let (router, _platform, _site) = served(&told).await;
    let (ready, text) = ask(&router, get_of("/readyz")).await;
    assert_eq!((ready.status(), text.as_str()), (StatusCode::OK, "ready\n"));
    stopper.stop();
    let (unready, text) = ask(&router, get_of("/readyz")).await;
    assert_eq!(
        (unready.status(), text.as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, "stopping\n")
    );
    let (alive, _) = ask(&router, get_of("/healthz")).await;
    assert_eq!(alive.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_not_ready_without_its_database() {
    let platform = Platform::on(TestDatabase::sqlite().await);
    let (_stopper, told) = stop();
    let router = router(&platform.state, site().path(), LIMIT, &told);
    platform.state.db.close().await;
    let (unready, text) = ask(&router, get_of("/readyz")).await;
    assert_eq!(unready.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(text, "database_read\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reload_stream_lasts_until_the_server_stops() {
    let (stopper, told) = stop();
    let (router, _platform, _site) = served(&told).await;
    let stream = router.clone().oneshot(get_of("/dev/reload")).await.unwrap();
    assert_eq!(header(&stream, "content-type"), "text/event-stream");
    let ended = stream.into_body().collect();
    tokio::pin!(ended);
    let early = tokio::time::timeout(Duration::from_millis(300), &mut ended).await;
    assert!(early.is_err(), "it ended before the server");
    stopper.stop();
    ended.await.unwrap();
}

#[tokio::test]
async fn a_panic_is_answered_with_a_page() {
    async fn broken() -> &'static str {
        panic!("a fault")
    }
    let (response, text) = ask(&around("/", get(broken)), get_of("/")).await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(
        text.contains("请稍后再试") && !text.contains("fault"),
        "{text}"
    );
    assert_eq!(header(&response, "cache-control"), "no-store");
    assert!(!header(&response, "x-request-id").is_empty());
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_told_to_try_later() {
    let slow = get(|| tokio::time::sleep(Duration::from_mins(1)));
    let (response, text) = ask(&around("/", slow), get_of("/")).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(text.contains("请稍后再试"), "{text}");
}
