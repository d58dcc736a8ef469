//! A name for every request, and what is known about it afterwards: one log line and the figures.
//! Neither holds an address, an id or a query: routes are told by their pattern.

use std::collections::HashSet;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use app::context::Clock;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue, Method};
use leptos::server_fn::axum::server_fn_paths;
use tracing::{Instrument, Level, enabled};

use crate::figures;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

pub(super) async fn observe(State(clock): State<Clock>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = clock.id().to_string();
    let seen = Seen {
        method: request.method().clone(),
        route: Route::of(&request),
    };
    let span = tracing::info_span!("request", request.id = id);

    let mut response = next.run(request).instrument(span.clone()).await;

    let took = started.elapsed();
    let status = response.status().as_u16();
    span.in_scope(|| seen.log(status, took));
    figures::request(seen.method.as_str(), seen.route.pattern(), status, took);
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

struct Seen {
    method: Method,
    route: Route,
}

impl Seen {
    fn log(&self, status: u16, took: Duration) {
        let (method, route) = (self.method.as_str(), self.route.pattern());
        let milliseconds = took.as_secs_f64() * 1000.0;
        // Whoever looks after the process asks these every few seconds.
        if matches!(route, "/healthz" | "/readyz") {
            tracing::debug!(
                http.method = method,
                http.route = route,
                http.status = status
            );
        } else if enabled!(Level::INFO) {
            tracing::info!(
                http.method = method,
                http.route = route,
                http.status = status,
                http.milliseconds = (milliseconds * 1000.0).round() / 1000.0,
                "answered"
            );
        }
    }
}

/// The addresses of the changes that browsers can make: one route answers them all.
static CHANGES: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| server_fn_paths().map(|(path, _)| path).collect());

enum Route {
    Files,
    Change(&'static str),
    Pattern(MatchedPath),
    Unknown,
}

impl Route {
    fn of(request: &Request) -> Self {
        let path = request.uri().path();
        if path.starts_with("/pkg/") {
            return Self::Files;
        }
        if let Some(change) = CHANGES.get(path) {
            return Self::Change(change);
        }
        request
            .extensions()
            .get()
            .cloned()
            .map_or(Self::Unknown, Self::Pattern)
    }

    fn pattern(&self) -> &str {
        match self {
            Self::Files => "/pkg/{*file}",
            Self::Change(path) => path,
            Self::Pattern(pattern) => pattern.as_str(),
            Self::Unknown => "unknown",
        }
    }
}
