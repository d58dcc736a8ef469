//! Making a win.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::campaigns::{bank_day, moment};
use domain::prizes::ClaimCode;
use domain::prizes::claiming::winner_until;
use storage::prizes::{Cause, NewWin};
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;
use crate::keys::SealedAs;

/// The win of `participant`, with a claim code of its own, to be given in a unit.
pub fn new_win(
    state: &AppState,
    (campaign, prize): (Uuid, Uuid),
    participant: Uuid,
    cause: Cause,
    deadline: DateTime<Utc>,
) -> NewWin {
    let id = state.clock.id();
    let (code_index, code_sealed) = new_code(state, id);
    NewWin {
        id,
        campaign_id: campaign,
        prize_id: prize,
        participant_id: participant,
        cause,
        code_index,
        code_sealed,
        deadline,
    }
}

/// A claim code of a win's own: its keyed index, and the code, sealed.
pub fn new_code(state: &AppState, win: Uuid) -> (Vec<u8>, Vec<u8>) {
    let (keys, clock) = (&state.keys, &state.clock);
    let code = ClaimCode::new(clock.random());
    let sealed = keys.seal(clock, SealedAs::ClaimCode, win, code.digits().as_bytes());
    (keys.claim_index(&code), sealed)
}

/// The first moment at which a prize that is drawn or becomes free `now` cannot be claimed any more; `until`
/// is the last day that was published.
pub fn deadline(until: Option<NaiveDate>, now: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    end_of(winner_until(bank_day(now, zone), until), zone)
}

/// The first moment after a day at the bank.
pub fn end_of(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    moment(day.succ_opt().unwrap_or(day).into(), zone)
}

/// The claim code of a win: for its winner's eyes.
///
/// # Errors
/// [`AppError::Broken`], logged, where it does not open.
pub fn code_of(state: &AppState, win: Uuid, sealed: &[u8]) -> Result<ClaimCode, AppError> {
    let digits = state.keys.open(SealedAs::ClaimCode, win, sealed).ok();
    let digits = digits.and_then(|bytes| String::from_utf8(bytes).ok());
    digits.as_deref().and_then(ClaimCode::parse).ok_or_else(|| {
        tracing::error!(win.id = %win, "a claim code does not open");
        AppError::Broken
    })
}
