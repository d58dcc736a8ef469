//! Sending a code to a winner who stands at the counter.

use domain::audit::Deed;
use domain::participants::sign_in::CODE_LIFETIME;
use domain::participants::{Challenge, SignInCode};
use domain::prizes::counter::CODE_LIMITS;
use serde::Serialize;
use storage::prizes::CounterCode;
use storage::{Tx, audit, outbox, participants, prizes};
use uuid::Uuid;

use super::found::Found;
use super::refusal::CounterRefusal;
use crate::audit::{deed, facts};
use crate::context::AppState;
use crate::error::AppError;
use crate::keys::SealedAs;
use crate::staff::who::SignedInStaff;

/// What the message in the outbox is.
const KIND: &str = "counter_code";

/// The message that carries the code.
#[derive(Serialize)]
struct Message<'m> {
    phone: &'m str,
    code: &'m str,
    minutes: i64,
    prize: &'m str,
}

/// What the unit of work needs.
struct Sending {
    code: CounterCode,
    message_id: Uuid,
    message: Vec<u8>,
    deed: Deed,
}

/// Sends a new code to the number of the winner, in place of the last one.
///
/// # Errors
/// Why the prize cannot be handed over; [`CounterRefusal::SentTooOften`].
pub async fn send(state: &AppState, who: &SignedInStaff, id: Uuid) -> Result<(), AppError> {
    let found = Found::load(state, who, id).await?;
    found.may_hand_over(state, who)?;
    let phone = found.phone(state)?;
    let (keys, clock) = (&state.keys, &state.clock);
    let (code_id, message_id) = (clock.id(), clock.id());
    // 64 random bits: the remainder's unevenness is below 1 in 10^13.
    let code = SignInCode::from_number(u64::from_be_bytes(clock.random()));
    let message = Message {
        phone: phone.digits(),
        code: code.digits(),
        minutes: CODE_LIFETIME.num_minutes(),
        prize: &found.told.prize,
    };
    let message = serde_json::to_vec(&message).map_err(|_| AppError::Broken)?;
    let told = facts()
        .with("campaign", found.told.campaign.as_str())
        .with("prize", found.told.prize.as_str());
    let sending = Sending {
        code: CounterCode {
            win_id: id,
            id: code_id,
            code_hash: keys.code_hash(code_id, code.digits()),
            challenge: Challenge {
                issued_at: clock.now(),
                tries: 0,
                used: false,
            },
        },
        message_id,
        message: keys.seal(clock, SealedAs::Message, message_id, &message),
        deed: deed(who, "win.send_code", "win", id).after(told),
    };
    let unit = state
        .db
        .write(sending, |tx, sending| Box::pin(store(tx, sending)));
    unit.await?;
    if state.settings.demo {
        let mut codes = state.demo_codes.lock().map_err(|_| AppError::Broken)?;
        codes.insert(code_id, code.digits().to_owned());
    }
    Ok(())
}

async fn store(tx: &mut Tx, sending: &Sending) -> Result<(), AppError> {
    let now = sending.code.challenge.issued_at;
    let subject = sending.code.win_id.as_bytes();
    for limit in &CODE_LIMITS {
        if !participants::take_from_limit(tx, subject, limit, now).await? {
            let resets_at = participants::limit_resets_at(tx, subject, limit).await?;
            let seconds = resets_at.map_or(60, |at| (at - now).num_seconds().max(0) + 1);
            let seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
            return Err(CounterRefusal::SentTooOften(seconds).into());
        }
    }
    prizes::put_counter_code(tx, &sending.code).await?;
    outbox::add(tx, sending.message_id, KIND, &sending.message, now).await?;
    audit::record(tx, &sending.deed, now).await?;
    Ok(())
}
