//! What the process answers by HTTP: the pages, the browser's files, and how it is itself.

mod files;
mod guard;
mod health;
mod observe;
mod reload;
mod serve;

use std::path::Path;
use std::time::Duration;

use app::context::{AppState, Clock};
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use http::{HeaderValue, header};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::compression::{CompressionLayer, CompressionLevel};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::stop::Stop;

pub use self::files::read_site;
pub use self::health::{Readiness, Unready};
pub use self::serve::{Shutdown, serve};

/// Everything that the public address answers; a request may take so long.
pub fn router(state: &AppState, site: &Path, limit: Duration, stop: &Stop) -> Router {
    let mut router = Router::new()
        .merge(pages(state))
        .nest_service("/pkg", files::service(site))
        .route(
            "/favicon.ico",
            get(files::favicon).with_state(state.clone()),
        )
        .route("/healthz", get(health::alive))
        .route(
            "/readyz",
            get(health::ready).with_state(Readiness::new(state, stop)),
        );
    if state.settings.dev_reload {
        router = router.route("/dev/reload", get(reload::stream).with_state(stop.clone()));
    }
    guarded(router, &state.clock, limit)
}

/// Puts the time limit, the page after a panic, the request's name and the figures around `router`.
pub fn guarded(router: Router, clock: &Clock, limit: Duration) -> Router {
    // The last is outermost: what the others refuse or break is observed as well.
    router
        .layer(from_fn_with_state(limit, guard::time_limit))
        .layer(CatchPanicLayer::custom(guard::after_panic))
        .layer(from_fn_with_state(clock.clone(), observe::observe))
}

/// The pages, compressed as they are made. Browsers keep no page without asking again.
fn pages(state: &AppState) -> Router {
    let no_cache = HeaderValue::from_static("no-cache");
    // Low levels: pages are small and made for one reader, so time counts for more than bytes.
    let worth_it = SizeAbove::new(1024)
        .and(NotForContentType::IMAGES)
        .and(NotForContentType::SSE)
        // Films are compressed already, and players ask for parts of them.
        .and(NotForContentType::const_new("video/"))
        .and(NotForContentType::const_new("audio/"));
    let compression = CompressionLayer::new()
        .quality(CompressionLevel::Precise(2))
        .compress_when(worth_it);
    app::routes::router(state.clone())
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            no_cache,
        ))
        .layer(compression)
}
