//! What stands between a request that goes wrong and the person who waits for it.

use std::any::Any;
use std::time::Duration;

use app::routes::brings_a_film;
use app::troubles::broken_page;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderValue, Method, StatusCode, header};

/// Answers with a page where a request takes too long. What it changes goes on or is undone as a
/// whole: units of work do not end with their request.
pub(super) async fn time_limit(
    State(limit): State<Duration>,
    request: Request,
    next: Next,
) -> Response {
    // A film of two gigabytes comes as fast as its line.
    if request.method() == Method::POST && brings_a_film(request.uri().path()) {
        return next.run(request).await;
    }
    if let Ok(response) = tokio::time::timeout(limit, next.run(request)).await {
        return response;
    }
    tracing::error!(limit.seconds = limit.as_secs(), "a request took too long");
    let mut page = uncached(broken_page());
    *page.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    page
}

/// Answers a panic, which the panic hook has logged, with a page.
pub(super) fn after_panic(_: Box<dyn Any + Send + 'static>) -> Response {
    uncached(broken_page())
}

fn uncached(mut page: Response) -> Response {
    page.headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    page
}
