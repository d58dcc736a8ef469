//! The browser's files. Their names hold their hash, so browsers keep them for good.

use std::convert::Infallible;
use std::fs;
use std::path::Path;

use app::context::{AppState, Site};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderValue, StatusCode, header};
use tower::{Service, ServiceBuilder};
use tower_http::services::ServeDir;

/// What the build wrote about the files in `site`.
///
/// # Errors
/// Why it cannot be read, for people.
pub fn read_site(site: &Path) -> Result<Site, String> {
    let manifest = site.join("manifest.json");
    let named = |why: String| format!("{}: {why}", manifest.display());
    let json = fs::read(&manifest).map_err(|error| named(format!("{error}; was it built?")))?;
    serde_json::from_slice(&json).map_err(|error| named(error.to_string()))
}

/// Serves `site/pkg`, taking what the build compressed where the browser takes that.
pub(super) fn service(
    site: &Path,
) -> impl Service<Request, Response = Response, Error = Infallible, Future: Send + 'static>
+ Clone
+ Send
+ Sync
+ 'static {
    let files = ServeDir::new(site.join("pkg"))
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip();
    ServiceBuilder::new()
        .map_response(|response: http::Response<_>| with_headers(response.map(Body::new)))
        .service(files)
}

fn with_headers(mut response: Response) -> Response {
    let kept = match response.status() {
        status if status.is_success() => "public, max-age=31536000, immutable",
        StatusCode::NOT_MODIFIED => "public, max-age=31536000, immutable",
        // A file that is not there yet may be there after an upgrade.
        _ => "no-store",
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    response
}

/// Browsers ask for this name by themselves.
pub(super) async fn favicon(State(state): State<AppState>) -> Response {
    let for_a_day = [(header::CACHE_CONTROL, "public, max-age=86400")];
    (
        for_a_day,
        Redirect::temporary(&state.site.asset("favicon.svg")),
    )
        .into_response()
}
