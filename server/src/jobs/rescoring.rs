//! Re-scores the attempts that were asked a question which turned out to be wrong. Every process
//! does: what one leaves off another takes up.

use std::time::Duration;

use app::context::AppState;
use app::error::AppError;
use app::quizzes::rescore::step;
use storage::quizzes::rescorings_to_do;

use super::pause;
use crate::stop::Stop;

const EVERY: Duration = Duration::from_secs(1);

pub(super) async fn run(state: AppState, stop: Stop) {
    while !stop.is_stopping() {
        match rescore(&state).await {
            Ok(true) => {}
            Ok(false) => pause(EVERY, &stop).await,
            Err(error) => {
                tracing::error!(job.name = "rescoring", error = %error, "re-scorings wait");
                pause(EVERY, &stop).await;
            }
        }
    }
}

/// Takes a step of each re-scoring. `false` where there was none to take.
///
/// # Errors
/// Those of the database, where it does not tell what is to be done.
pub async fn rescore(state: &AppState) -> Result<bool, AppError> {
    let to_do = {
        let mut conn = state.db.read().await?;
        rescorings_to_do(&mut conn).await?
    };
    let mut took_one = false;
    for rescoring in to_do {
        match step(state, &rescoring).await {
            Ok(took) => took_one |= took,
            // The next one is not to wait for it.
            Err(error) => tracing::error!(
                job.name = "rescoring", rescoring.id = %rescoring.id, error = %error,
                "a re-scoring waits for the next try"
            ),
        }
    }
    Ok(took_one)
}
