//! Tells the head of the audit trail once a day, so that it is written down elsewhere: whoever
//! rewrote the whole trail here would still not fit what others hold (RFC 6962 makes the same point
//! of its logs).

use std::time::Duration;

use app::context::AppState;
use app::keys::SealedAs;
use chrono::{DateTime, Utc};
use serde_json::json;
use storage::outbox::Message;
use storage::{Error, audit, outbox};

use super::http_sender::HttpSender;
use super::outbox::SendFault;
use super::pause;
use crate::stop::Stop;

/// What its message is called in the outbox.
pub const KIND: &str = "audit_head";

const EVERY: Duration = Duration::from_mins(10);

pub(super) async fn run(state: AppState, stop: Stop) {
    while !stop.is_stopping() {
        if let Err(error) = tell(&state).await {
            tracing::error!(job.name = "audit_head", error = %error, "the audit trail's head was not told");
        }
        pause(EVERY, &stop).await;
    }
}

/// Tells the head where nobody has on this day of the bank.
///
/// # Errors
/// [`Error`] of the database.
///
/// # Returns
/// Whether it was told now.
pub async fn tell(state: &AppState) -> Result<bool, Error> {
    let (seq, hash) = {
        let mut conn = state.db.read().await?;
        audit::head(&mut conn).await?
    };
    let (id, now, day) = (state.clock.id(), state.clock.now(), state.today());
    let message = json!({
        "id": id, "kind": KIND, "day": day.to_string(), "seq": seq, "hash": hash.to_string(),
    });
    let sealed = state.keys.seal(
        &state.clock,
        SealedAs::Message,
        id,
        message.to_string().as_bytes(),
    );
    let data = (id, sealed, day, seq, hash, now);
    let unit = state
        .db
        .write(data, |tx, (id, sealed, day, seq, hash, now)| {
            Box::pin(async move {
                let told = audit::tell_head(tx, *day, (*seq, *hash), *now).await?;
                if told {
                    outbox::add(tx, *id, KIND, sealed, *now).await?;
                }
                Ok::<_, Error>(told)
            })
        });
    let told = unit.await?;
    if told {
        tracing::info!(audit.day = %day, audit.seq = seq, audit.hash = %hash, "the audit trail's head");
    }
    Ok(told)
}

/// Posts a message for another system, a head or an alert, where one takes it; without, the log has it.
pub(super) async fn send(
    state: &AppState,
    outlet: Option<&HttpSender>,
    message: &Message,
    now: DateTime<Utc>,
) -> Result<(), SendFault> {
    let Some(outlet) = outlet else { return Ok(()) };
    let opened = state
        .keys
        .open(SealedAs::Message, message.id, &message.payload_sealed);
    let body = opened.map_err(|_| SendFault::Final("does_not_open".into()))?;
    let posted = outlet.post(message.id, body, now.timestamp()).await;
    // Whoever refuses it today may have been set up wrongly: no day's head is lost by that.
    posted.map_err(|(SendFault::Final(why) | SendFault::Passing(why))| SendFault::Passing(why))
}
