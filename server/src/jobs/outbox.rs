//! Delivers the messages in the outbox. A message is taken before it is sent, so that of several
//! processes one sends it; it may still leave twice where a process dies between sending it and
//! noting that, which is what its idempotency key is for.

use std::sync::Arc;
use std::time::Duration;

use app::context::AppState;
use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt, stream};
use storage::Error;
use storage::outbox::Message;

use super::audit_head;
use super::http_sender::HttpSender;
use super::low_stock;
use super::message::Outgoing;
use super::pause;
use crate::figures;
use crate::stop::Stop;

/// How long a new message waits at most before it is noticed.
const PAUSE: Duration = Duration::from_millis(500);
/// The same, while the database is away.
const LONG_PAUSE: Duration = Duration::from_secs(5);
const BATCH: u16 = 64;
const AT_ONCE: usize = 8;
/// For how long a taken message is nobody else's: longer than any try takes.
const TAKEN_FOR: TimeDelta = TimeDelta::seconds(30);
/// After so many tries a message is given up.
pub const TRIES: i32 = 8;
/// The same of one that does not expire, and is tried hourly in the end: after a week.
const LASTING_TRIES: i32 = 180;

/// How messages leave.
pub enum Sender {
    /// As log lines, with the text and so with the code: for trying out, where nobody else reads
    /// the log. The number is masked.
    Log,
    /// To a gateway.
    Http(HttpSender),
}

/// Where everything leaves to.
pub struct Outlets {
    /// Messages to people.
    pub messages: Sender,
    /// The head of the audit trail, where another system keeps it.
    pub audit: Option<HttpSender>,
    /// Alerts to staff, where another system takes them.
    pub alerts: Option<HttpSender>,
}

impl From<Sender> for Outlets {
    fn from(messages: Sender) -> Self {
        Self {
            messages,
            audit: None,
            alerts: None,
        }
    }
}

/// Why a message did not leave, in a word that holds nothing of it.
#[derive(Debug, PartialEq, Eq)]
pub enum SendFault {
    /// It may the next time.
    Passing(String),
    /// It never will.
    Final(String),
}

impl Sender {
    async fn send(&self, message: &Outgoing, now: DateTime<Utc>) -> Result<(), SendFault> {
        match self {
            Self::Log => {
                let Outgoing {
                    id,
                    kind,
                    phone,
                    text,
                    ..
                } = message;
                let phone = phone.masked();
                tracing::info!(
                    message.id = %id, message.kind = kind, message.phone = phone,
                    message.text = text, "a message"
                );
                Ok(())
            }
            Self::Http(sender) => sender.send(message, now.timestamp()).await,
        }
    }
}

pub(super) async fn run(state: AppState, outlets: Arc<Outlets>, stop: Stop) {
    let mut away = false;
    while !stop.is_stopping() {
        match deliver_due(&state, &outlets).await {
            Ok(found) => {
                away = false;
                if found < usize::from(BATCH) {
                    pause(PAUSE, &stop).await;
                }
            }
            Err(error) => {
                // Told once, not every few seconds until the database is back.
                if !away {
                    tracing::error!(job.name = "outbox", error = %error, "messages wait");
                }
                away = true;
                pause(LONG_PAUSE, &stop).await;
            }
        }
    }
}

/// Tries the messages that are due, and says how many there were.
///
/// # Errors
/// [`Error`] of the database, where it does not tell which are due.
pub async fn deliver_due(state: &AppState, outlets: &Outlets) -> Result<usize, Error> {
    let mut conn = state.db.read().await?;
    let due = storage::outbox::due(&mut conn, state.clock.now(), BATCH).await?;
    drop(conn);
    let found = due.len();
    let deliveries = stream::iter(due).map(|message| deliver(state, outlets, message));
    deliveries
        .buffer_unordered(AT_ONCE)
        .for_each(|()| async {})
        .await;
    Ok(found)
}

async fn deliver(state: &AppState, outlets: &Outlets, message: Message) {
    let id = message.id;
    if let Err(error) = try_once(state, outlets, message).await {
        // It is due again when it is no longer taken.
        tracing::error!(message.id = %id, error = %error, "a message's outcome was not noted");
    }
}

async fn try_once(state: &AppState, outlets: &Outlets, message: Message) -> Result<(), Error> {
    let now = state.clock.now();
    if !take(state, &message, now + TAKEN_FOR).await? {
        return Ok(());
    }
    let outlet = match message.kind.as_str() {
        audit_head::KIND => Some(outlets.audit.as_ref()),
        low_stock::KIND => Some(outlets.alerts.as_ref()),
        _ => None,
    };
    if let Some(outlet) = outlet {
        let sent = audit_head::send(state, outlet, &message, now).await;
        return note_outcome(state, &message, sent, None).await;
    }
    let opened = match Outgoing::open(state, &message) {
        Ok(opened) if now >= opened.expires_at => Err("expired"),
        opened => opened,
    };
    let outgoing = match opened {
        Ok(outgoing) => outgoing,
        Err(why) => return give_up(state, &message, why.to_owned()).await,
    };
    let sent = outlets.messages.send(&outgoing, now).await;
    note_outcome(state, &message, sent, Some(outgoing.expires_at)).await
}

async fn note_outcome(
    state: &AppState,
    message: &Message,
    sent: Result<(), SendFault>,
    expires_at: Option<DateTime<Utc>>,
) -> Result<(), Error> {
    match sent {
        Ok(()) => note_sent(state, message).await,
        Err(SendFault::Final(why)) => give_up(state, message, why).await,
        Err(SendFault::Passing(why)) => {
            let tried = message.tries + 1;
            let again = state.clock.now() + back_off(tried, state.clock.random());
            let is_over = match expires_at {
                Some(end) => tried >= TRIES || again >= end,
                None => tried >= LASTING_TRIES,
            };
            if is_over {
                return give_up(state, message, why).await;
            }
            note_failed(state, message, why, again).await
        }
    }
}

/// 1 s, 2 s, 4 s … after the first, second, third … try, each up to a quarter longer, so that
/// messages that failed together are not tried together again.
pub fn back_off(tried: i32, [random]: [u8; 1]) -> TimeDelta {
    let exponent = u32::try_from(tried - 1).unwrap_or(0).min(12);
    let milliseconds = 1000_i64 << exponent;
    TimeDelta::milliseconds(milliseconds + milliseconds * i64::from(random) / 1024)
}

async fn take(state: &AppState, message: &Message, until: DateTime<Utc>) -> Result<bool, Error> {
    let data = (message.clone(), until);
    let unit = state.db.write(data, |tx, (message, until)| {
        Box::pin(storage::outbox::take(tx, message, *until))
    });
    unit.await
}

async fn note_sent(state: &AppState, message: &Message) -> Result<(), Error> {
    figures::message("sent");
    let data = (message.id, state.clock.now());
    let unit = state.db.write(data, |tx, (id, now)| {
        Box::pin(storage::outbox::sent(tx, *id, *now))
    });
    unit.await
}

async fn note_failed(
    state: &AppState,
    message: &Message,
    why: String,
    again: DateTime<Utc>,
) -> Result<(), Error> {
    figures::message("failed");
    tracing::warn!(message.id = %message.id, message.tries = message.tries + 1, reason = why,
        "a message did not leave and is tried again");
    let unit = state
        .db
        .write((message.id, why, again), |tx, (id, why, again)| {
            Box::pin(storage::outbox::failed(tx, *id, why, *again))
        });
    unit.await
}

async fn give_up(state: &AppState, message: &Message, why: String) -> Result<(), Error> {
    figures::message("given_up");
    tracing::error!(message.id = %message.id, message.tries = message.tries + 1, reason = why,
        "a message was given up");
    let unit = state.db.write(
        (message.id, why, state.clock.now()),
        |tx, (id, why, now)| Box::pin(storage::outbox::give_up(tx, *id, why, *now)),
    );
    unit.await
}
