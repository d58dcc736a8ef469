//! Forgets whose changes were counted a minute ago, so that the limits' memory does not grow.

use std::time::Duration;

use app::context::AppState;

use super::pause;
use crate::stop::Stop;

const EVERY: Duration = Duration::from_mins(1);

pub(super) async fn run(state: AppState, stop: Stop) {
    while !stop.is_stopping() {
        pause(EVERY, &stop).await;
        state.limits.forget_idle();
    }
}
