//! Undoing that a prize was handed over: by somebody else of the branch, on the same day.

use domain::prizes::counter::LONGEST_REASON;
use domain::quizzes::clean;
use storage::{audit, prizes};
use uuid::Uuid;

use super::found::Found;
use super::refusal::CounterRefusal;
use crate::audit::{deed, facts};
use crate::context::AppState;
use crate::error::AppError;
use crate::prizes::winning::new_code;
use crate::staff::who::SignedInStaff;

/// Undoes it; the prize is kept for its winner again, under a new claim code. `key` is made with the form:
/// the same form again does nothing more.
///
/// # Errors
/// [`CounterRefusal`] with the reason.
pub async fn undo(
    state: &AppState,
    who: &SignedInStaff,
    (id, key): (Uuid, Uuid),
    reason: &str,
) -> Result<(), AppError> {
    let reason = clean(reason);
    if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
        return Err(CounterRefusal::ReasonMissing.into());
    }
    let found = Found::load(state, who, id).await?;
    let sent_before = {
        let mut conn = state.db.read().await?;
        prizes::was_laid(&mut conn, id, key).await?
    };
    if sent_before {
        return Ok(());
    }
    found.may_undo(state, who).map_err(CounterRefusal::from)?;
    let told = facts()
        .with("campaign", found.told.campaign.as_str())
        .with("prize", found.told.prize.as_str())
        .with("redeemed_by", found.told.redeemed_by.clone())
        .with("reason", reason.as_str());
    let deed = deed(who, "win.undo", "win", id).after(told);
    let at = (who.scope.branch, who.id);
    let stored = (new_code(state, id), reason);
    let data = (found.win, key, at, stored, deed, state.clock.now());
    let unit = state
        .db
        .write(data, |tx, (win, key, at, (code, reason), deed, now)| {
            Box::pin(async move {
                if !prizes::undo(tx, (win, *key), *at, code, reason, *now).await? {
                    return Err(AppError::from(CounterRefusal::Changed));
                }
                audit::record(tx, deed, *now).await?;
                Ok(())
            })
        });
    unit.await
}
