//! Counts how questions do, so that the bank tells which were never used and which look wrong.

use std::time::Duration;

use app::context::AppState;
use app::questions::count_uses::step;

use super::pause;
use crate::stop::Stop;

const EVERY: Duration = Duration::from_secs(20);

pub(super) async fn run(state: AppState, stop: Stop) {
    while !stop.is_stopping() {
        match step(&state).await {
            Ok(true) => {}
            Ok(false) => pause(EVERY, &stop).await,
            Err(error) => {
                tracing::error!(job.name = "question_figures", error = %error, "figures wait for the next try");
                pause(EVERY, &stop).await;
            }
        }
    }
}
