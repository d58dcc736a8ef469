//! Publishes the records of instant wins that are over.

use std::time::Duration;

use app::context::AppState;
use app::prizes::instant::record::publish_due;

use super::pause;
use crate::stop::Stop;

const EVERY: Duration = Duration::from_mins(1);

pub(super) async fn run(state: AppState, stop: Stop) {
    while !stop.is_stopping() {
        if let Err(error) = publish_due(&state).await {
            tracing::error!(job.name = "instant_records", error = %error, "records wait for the next try");
        }
        pause(EVERY, &stop).await;
    }
}
