//! Chances beyond the rule, which learning earns: a survey answered, wrong questions done again.

use chrono::NaiveDate;
use domain::campaigns::{Phase, bank_day};
use domain::quizzes::AttemptState;
use storage::quizzes::StoredAttempt;
use storage::{Error, Tx, campaigns};
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;

/// The campaigns that give chances for practice to somebody who has just done the last of the wrong
/// questions again: those that are open and in which they handed in today, with how many.
///
/// # Errors
/// Those of the database.
pub async fn for_practice(
    state: &AppState,
    attempts: &[StoredAttempt],
) -> Result<Vec<(Uuid, u32)>, AppError> {
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let today = bank_day(now, zone);
    let mut ids: Vec<Uuid> = attempts
        .iter()
        .filter(|stored| match &stored.attempt.state {
            AttemptState::Scored { at, .. } => bank_day(*at, zone) == today,
            AttemptState::Open => false,
        })
        .map(|stored| stored.campaign_id)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let mut conn = state.db.read().await?;
    let mut giving = Vec::new();
    for id in ids {
        let Some(campaign) = campaigns::find(&mut conn, id).await? else {
            continue;
        };
        let chances = campaign.details.extra.for_practice;
        if chances > 0 && matches!(campaign.phase(now, zone), Phase::Open { .. }) {
            giving.push((id, chances));
        }
    }
    Ok(giving)
}

/// Gives them, once a day.
///
/// # Errors
/// Those of the database.
pub async fn give_for_practice(
    tx: &mut Tx,
    participant: Uuid,
    giving: &[(Uuid, u32)],
    (day, now): (NaiveDate, chrono::DateTime<chrono::Utc>),
) -> Result<(), Error> {
    for (campaign, chances) in giving {
        let occasion = day.to_string();
        let reason = ("practice", occasion.as_str());
        campaigns::grant_chances(tx, (*campaign, participant), reason, *chances, now).await?;
    }
    Ok(())
}
