//! Adds the questions of imports that were started. Every process does: the steps take turns, and
//! what one leaves off another takes up.

use std::time::Duration;

use app::context::AppState;
use app::questions::import::run::{Step, step};
use storage::Error;
use storage::question_imports::StoredImport;

use super::pause;
use crate::stop::Stop;

const EVERY: Duration = Duration::from_secs(1);

pub(super) async fn run(state: AppState, stop: Stop) {
    while !stop.is_stopping() {
        if let Err(error) = import(&state, &stop).await {
            tracing::error!(job.name = "question_imports", error = %error, "imports wait");
        }
        pause(EVERY, &stop).await;
    }
}

async fn import(state: &AppState, stop: &Stop) -> Result<(), Error> {
    let started = {
        let mut conn = state.db.read().await?;
        storage::question_imports::importing(&mut conn).await?
    };
    for import in started {
        if let Err(error) = finish(state, stop, &import).await {
            // The next one is not to wait for it.
            tracing::error!(
                job.name = "question_imports", import.id = %import.import.id, error = %error,
                "an import waits for the next try"
            );
        }
    }
    Ok(())
}

async fn finish(state: &AppState, stop: &Stop, import: &StoredImport) -> Result<(), Error> {
    while !stop.is_stopping() && step(state, import).await? == Step::More {}
    Ok(())
}
