//! Stores the visits of campaigns' pages that were counted in memory.

use std::time::Duration;

use app::channels::visits::flush;
use app::context::AppState;

use super::pause;
use crate::stop::Stop;

const EVERY: Duration = Duration::from_secs(5);

pub(super) async fn run(state: AppState, stop: Stop) {
    while !stop.is_stopping() {
        pause(EVERY, &stop).await;
        if let Err(error) = flush(&state).await {
            tracing::error!(job.name = "visits", error = %error, "visits wait for the next try");
        }
    }
}
