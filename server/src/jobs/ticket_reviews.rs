//! Looks at the tickets of campaigns that are over, before they are drawn. Every process does: what one
//! leaves off another takes up.

use std::time::Duration;

use app::context::AppState;
use app::prizes::reviews::check::check;

use super::pause;
use crate::stop::Stop;

const EVERY: Duration = Duration::from_secs(5);

pub(super) async fn run(state: AppState, stop: Stop) {
    while !stop.is_stopping() {
        if let Err(error) = check(&state).await {
            tracing::error!(job.name = "ticket_reviews", error = %error, "tickets wait for the next try");
        }
        pause(EVERY, &stop).await;
    }
}
