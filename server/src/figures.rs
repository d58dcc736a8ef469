//! Figures for Prometheus, at an address of their own.

use std::time::Duration;

use app::context::AppState;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header;
use metrics::{counter, gauge, histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;

use crate::stop::Stop;

/// Seconds. Pages take about a millisecond; a durable write waits for the disk.
const BUCKETS: [f64; 11] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0,
];
const UPKEEP: Duration = Duration::from_secs(2);
const SECONDS: &str = "zhiyuan_http_request_duration_seconds";

/// Starts counting. What is counted before is lost.
///
/// # Errors
/// Where something counts already.
pub fn start() -> Result<PrometheusHandle, BuildError> {
    let builder = PrometheusBuilder::new();
    let builder = builder.set_buckets_for_metric(Matcher::Full(SECONDS.into()), &BUCKETS)?;
    let handle = builder.install_recorder()?;
    metrics::describe_histogram!(SECONDS, "How long requests took, by route and status.");
    metrics::describe_counter!("zhiyuan_messages_total", "Messages tried, by outcome.");
    metrics::describe_gauge!(
        "zhiyuan_outbox_messages",
        "Messages that wait or were given up."
    );
    metrics::describe_gauge!(
        "process_resident_memory_bytes",
        "Memory that the process holds."
    );
    Ok(handle)
}

/// Counts an answered request. `route` is a pattern.
pub fn request(method: &str, route: &str, status: u16, took: Duration) {
    histogram!(
        SECONDS,
        "method" => known(method), "route" => route.to_owned(), "status" => status.to_string()
    )
    .record(took.as_secs_f64());
}

/// Browsers may make methods up; figures must not grow with them.
fn known(method: &str) -> &'static str {
    match method {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        _ => "other",
    }
}

/// Counts a message that was tried.
pub fn message(outcome: &'static str) {
    counter!("zhiyuan_messages_total", "outcome" => outcome).increment(1);
}

#[derive(Clone)]
struct Figures {
    state: AppState,
    handle: PrometheusHandle,
}

/// Answers `/metrics` until told to stop.
pub async fn serve(listener: TcpListener, state: AppState, handle: PrometheusHandle, stop: Stop) {
    let figures = Figures {
        state,
        handle: handle.clone(),
    };
    let router = Router::new()
        .route("/metrics", get(render))
        .with_state(figures);
    // Single measurements are kept until they are sorted into their buckets, also where nobody
    // ever asks for the figures.
    let upkeep = async {
        loop {
            tokio::time::sleep(UPKEEP).await;
            handle.run_upkeep();
        }
    };
    tokio::select! {
        served = axum::serve(listener, router).with_graceful_shutdown(stop.wait()) => {
            if let Err(error) = served {
                tracing::error!(error = %error, "figures are no longer served");
            }
        }
        () = upkeep => {}
    }
}

async fn render(State(Figures { state, handle }): State<Figures>) -> Response {
    let engine = state.db.engine();
    gauge!("zhiyuan_build_info", "version" => env!("CARGO_PKG_VERSION"), "engine" => engine)
        .set(1.0);
    if let Some(bytes) = resident_memory() {
        gauge!("process_resident_memory_bytes").set(bytes);
    }
    let reached = count_outbox(&state).await.is_ok();
    gauge!("zhiyuan_database_up", "engine" => engine).set(if reached { 1.0 } else { 0.0 });
    let text = handle.render();
    (
        [(
            header::CONTENT_TYPE,
            "text/plain; version=0.0.4; charset=utf-8",
        )],
        text,
    )
        .into_response()
}

async fn count_outbox(state: &AppState) -> Result<(), storage::Error> {
    let mut conn = state.db.read().await?;
    let (waiting, dead) = storage::outbox::counts(&mut conn).await?;
    for (kind, count) in [("waiting", waiting), ("dead", dead)] {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        gauge!("zhiyuan_outbox_messages", "state" => kind).set(f64::from(count));
    }
    Ok(())
}

/// Bytes, where the system tells them as Linux does.
fn resident_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u32 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(f64::from(kibibytes) * 1024.0)
}
