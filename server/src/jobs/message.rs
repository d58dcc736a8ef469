//! A message as it stands in the outbox, opened.

use app::context::AppState;
use app::keys::SealedAs;
use chrono::{DateTime, TimeDelta, Utc};
use domain::participants::PhoneNumber;
use serde::Deserialize;
use storage::outbox::Message;
use uuid::Uuid;

/// A message that can be sent. Not `Debug`: it holds a phone number and a code.
pub struct Outgoing {
    /// Its id: a gateway that sees it twice should send it once.
    pub id: Uuid,
    /// What it is.
    pub kind: &'static str,
    /// To whom.
    pub phone: PhoneNumber,
    /// The code in it.
    pub code: String,
    /// All of it, as a person reads it.
    pub text: String,
    /// From when on it is of no use.
    pub expires_at: DateTime<Utc>,
}

#[derive(Deserialize)]
struct Carried {
    phone: String,
    code: String,
    minutes: u16,
    /// What is to be handed over; only of a code that is asked for at a counter.
    #[serde(default)]
    prize: String,
}

impl Outgoing {
    /// Opens a message.
    ///
    /// # Errors
    /// Why it can never be sent, in a word that holds nothing of it.
    pub fn open(state: &AppState, message: &Message) -> Result<Self, &'static str> {
        let kind = match message.kind.as_str() {
            "sign_in_code" => "sign_in_code",
            "counter_code" => "counter_code",
            _ => return Err("unknown_kind"),
        };
        let opened = state
            .keys
            .open(SealedAs::Message, message.id, &message.payload_sealed);
        let payload = opened.map_err(|_| "does_not_open")?;
        let Carried {
            phone,
            code,
            minutes,
            prize,
        } = serde_json::from_slice(&payload).map_err(|_| "unreadable")?;
        let phone = PhoneNumber::parse(&phone).ok_or("no_phone_number")?;
        let made_at = made_at(message.id).ok_or("no_time")?;
        let text = if kind == "counter_code" {
            format!(
                "【纸鸢】领奖验证码 {code}，{minutes} 分钟内有效。您正在网点领取“{prize}”，只在柜台当面报给工作人员；不是您本人在领，请勿告诉他人。"
            )
        } else {
            format!(
                "【纸鸢】验证码 {code}，{minutes} 分钟内有效。工作人员不会向您索要，请勿告诉他人。"
            )
        };
        let expires_at = made_at + TimeDelta::minutes(i64::from(minutes));
        Ok(Self {
            id: message.id,
            kind,
            phone,
            code,
            text,
            expires_at,
        })
    }
}

/// An id of version 7 begins with the time at which it was made (RFC 9562, 5.7).
fn made_at(id: Uuid) -> Option<DateTime<Utc>> {
    let (seconds, nanoseconds) = id.get_timestamp()?.to_unix();
    DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanoseconds)
}
