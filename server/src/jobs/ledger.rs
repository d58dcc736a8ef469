//! Verifies the ledger of every campaign each night, so that a difference is known before the
//! counters open.

use std::time::Duration;

use app::context::AppState;
use chrono::{NaiveDate, Timelike};
use storage::{Error, prizes};

use super::pause;
use crate::stop::Stop;

const EVERY: Duration = Duration::from_mins(10);

/// The hour of the bank's day from which on it is done.
const FROM_HOUR: u32 = 1;

pub(super) async fn run(state: AppState, stop: Stop) {
    let mut done: Option<NaiveDate> = None;
    while !stop.is_stopping() {
        let today = state.today();
        let local = state.clock.now().with_timezone(&state.settings.zone);
        if done != Some(today) && local.hour() >= FROM_HOUR {
            match verify(&state).await {
                Ok(_) => done = Some(today),
                Err(error) => {
                    tracing::error!(job.name = "ledger", error = %error, "the ledger was not verified");
                }
            }
        }
        pause(EVERY, &stop).await;
    }
}

/// Verifies every campaign, and logs each difference as an error.
///
/// # Errors
/// [`Error`] of the database.
///
/// # Returns
/// How many differences there are.
pub async fn verify(state: &AppState) -> Result<usize, Error> {
    let campaigns = {
        let mut conn = state.db.read().await?;
        prizes::ledger_campaigns(&mut conn).await?
    };
    let (mut differences, mut wins) = (0, 0);
    for campaign in &campaigns {
        let verified = prizes::verify(&state.db, campaign.id).await?;
        wins += verified.totals.wins;
        differences += verified.differences.len();
        for difference in &verified.differences {
            tracing::error!(
                job.name = "ledger",
                campaign.slug = %campaign.slug,
                difference = %difference,
                "the ledger does not agree"
            );
        }
    }
    if differences == 0 {
        tracing::info!(
            job.name = "ledger",
            ledger.campaigns = campaigns.len(),
            ledger.wins = wins,
            "the ledger agrees"
        );
    }
    Ok(differences)
}
