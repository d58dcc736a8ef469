//! Lays fresh sheets of anonymous surveys anew, so that neither their place in the database's files
//! nor the transaction that wrote them tells when they came.

use std::time::Duration;

use app::context::AppState;
use storage::{Error, surveys};

use super::pause;
use crate::stop::Stop;

const EVERY: Duration = Duration::from_mins(1);

pub(super) async fn run(state: AppState, stop: Stop) {
    while !stop.is_stopping() {
        if let Err(error) = shuffle(&state).await {
            tracing::error!(job.name = "survey_sheets", error = %error, "sheets wait for the next try");
        }
        pause(EVERY, &stop).await;
    }
}

async fn shuffle(state: &AppState) -> Result<(), Error> {
    let ready = {
        let mut conn = state.db.read().await?;
        surveys::to_shuffle(&mut conn, state.clock.now()).await?
    };
    for survey in ready {
        let unit = state
            .db
            .write(survey, |tx, survey| Box::pin(surveys::shuffle(tx, *survey)));
        let _count: usize = unit.await?;
    }
    Ok(())
}
