//! Adds up what happens in campaigns, so that boards read few rows. Boards themselves add what is
//! not counted yet.

use std::time::Duration;

use app::context::AppState;
use app::reports::count::step;

use super::pause;
use crate::stop::Stop;

const EVERY: Duration = Duration::from_secs(5);

pub(super) async fn run(state: AppState, stop: Stop) {
    while !stop.is_stopping() {
        match step(&state).await {
            Ok(true) => {}
            Ok(false) => pause(EVERY, &stop).await,
            Err(error) => {
                tracing::error!(job.name = "campaign_figures", error = %error, "figures of campaigns wait for the next try");
                pause(EVERY, &stop).await;
            }
        }
    }
}
