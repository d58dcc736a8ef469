//! Telling winners, and reminding them: messages in the outbox, in the unit that notes them.

use chrono::{DateTime, Utc};
use domain::participants::PhoneNumber;
use domain::prizes::PrizeKind;
use domain::prizes::claiming::reminders_due;
use serde::{Deserialize, Serialize};
use storage::prizes::{self, Notice};
use storage::{Tx, outbox};
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;
use crate::keys::SealedAs;

/// How the message of a win is called in the outbox.
pub const WON: &str = "prize_won";

/// The same of a reminder.
pub const REMINDER: &str = "prize_reminder";

/// A message about a win, as it is sealed in the outbox: nothing by which somebody else could fetch
/// the prize.
#[derive(Serialize, Deserialize)]
pub struct PrizeMessage {
    /// To which number.
    pub phone: String,
    /// What was won.
    pub prize: String,
    /// In which campaign.
    pub campaign: String,
    /// Whether it is a voucher's code.
    pub voucher: bool,
    /// Whether it came because somebody else gave up.
    pub alternate: bool,
    /// Where it is kept, once that is chosen.
    pub branch: Option<String>,
    /// The first moment at which it cannot be claimed any more.
    pub deadline: DateTime<Utc>,
}

/// A notice with its message, for a unit.
struct Sending {
    notice: Notice,
    kind: &'static str,
    reminders: u8,
    message: (Uuid, Vec<u8>),
    now: DateTime<Utc>,
}

/// Tells a winner. `false` where another process was faster.
///
/// # Errors
/// Those of the database and of the keys.
pub async fn tell(state: &AppState, notice: Notice) -> Result<bool, AppError> {
    send(state, notice, WON).await
}

/// Reminds a winner. `false` where another process was faster.
///
/// # Errors
/// Those of the database and of the keys.
pub async fn remind(state: &AppState, notice: Notice) -> Result<bool, AppError> {
    send(state, notice, REMINDER).await
}

async fn send(state: &AppState, notice: Notice, kind: &'static str) -> Result<bool, AppError> {
    let Notice {
        participant_id,
        phone_sealed,
        ..
    } = &notice;
    let phone = state
        .keys
        .open_phone(SealedAs::Phone, *participant_id, phone_sealed)?;
    let message = message(&notice, &phone);
    let message = serde_json::to_vec(&message).map_err(|_| AppError::Broken)?;
    let (id, now) = (state.clock.id(), state.clock.now());
    let sealed = state
        .keys
        .seal(&state.clock, SealedAs::Message, id, &message);
    let sending = Sending {
        reminders: reminders_due(notice.deadline, now),
        notice,
        kind,
        message: (id, sealed),
        now,
    };
    let unit = state
        .db
        .write(sending, |tx, sending| Box::pin(store(tx, sending)));
    unit.await
}

fn message(notice: &Notice, phone: &PhoneNumber) -> PrizeMessage {
    PrizeMessage {
        phone: phone.digits().to_owned(),
        prize: notice.prize.clone(),
        campaign: notice.campaign.clone(),
        voucher: notice.kind == PrizeKind::Voucher,
        alternate: notice.is_alternate,
        branch: notice.branch.clone(),
        deadline: notice.deadline,
    }
}

async fn store(tx: &mut Tx, sending: &Sending) -> Result<bool, AppError> {
    let Sending {
        notice,
        kind,
        reminders,
        message: (id, sealed),
        now,
    } = sending;
    let is_first = if *kind == WON {
        prizes::tell(tx, notice.win_id, *reminders, *now).await?
    } else {
        prizes::remind(tx, notice.win_id, *reminders, *now).await?
    };
    if is_first {
        outbox::add(tx, *id, kind, sealed, *now).await?;
    }
    Ok(is_first)
}
