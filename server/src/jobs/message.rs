//! A message as it stands in the outbox, opened.

use app::context::AppState;
use app::keys::SealedAs;
use app::prizes::claims::notices::{PrizeMessage, REMINDER, WON};
use app::ui::format::end;
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
    /// The code in it, if there is one.
    pub code: Option<String>,
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
        let read = match message.kind.as_str() {
            "sign_in_code" => sign_in_code,
            "counter_code" => counter_code,
            WON => prize_won,
            REMINDER => prize_reminder,
            _ => return Err("unknown_kind"),
        };
        let opened = state
            .keys
            .open(SealedAs::Message, message.id, &message.payload_sealed);
        let payload = opened.map_err(|_| "does_not_open")?;
        read(state, message.id, &payload)
    }
}

fn sign_in_code(_: &AppState, id: Uuid, payload: &[u8]) -> Result<Outgoing, &'static str> {
    with_code(
        id,
        payload,
        "sign_in_code",
        |Carried { code, minutes, .. }| {
            format!(
                "【纸鸢】验证码 {code}，{minutes} 分钟内有效。工作人员不会向您索要，请勿告诉他人。"
            )
        },
    )
}

fn counter_code(_: &AppState, id: Uuid, payload: &[u8]) -> Result<Outgoing, &'static str> {
    with_code(id, payload, "counter_code", |told| {
        let Carried {
            code,
            minutes,
            prize,
            ..
        } = told;
        format!(
            "【纸鸢】领奖验证码 {code}，{minutes} 分钟内有效。您正在网点领取“{prize}”，只在柜台当面报给工作人员；不是您本人在领，请勿告诉他人。"
        )
    })
}

/// A message with a code, which is of no use once its minutes are over.
fn with_code(
    id: Uuid,
    payload: &[u8],
    kind: &'static str,
    tell: impl FnOnce(&Carried) -> String,
) -> Result<Outgoing, &'static str> {
    let read: Carried = serde_json::from_slice(payload).map_err(|_| "unreadable")?;
    let made_at = made_at(id).ok_or("no_time")?;
    let text = tell(&read);
    Ok(Outgoing {
        id,
        kind,
        phone: PhoneNumber::parse(&read.phone).ok_or("no_phone_number")?,
        code: Some(read.code),
        text,
        expires_at: made_at + TimeDelta::minutes(i64::from(read.minutes)),
    })
}

fn prize_won(state: &AppState, id: Uuid, payload: &[u8]) -> Result<Outgoing, &'static str> {
    about_prize(state, id, payload, WON, |won, until| {
        let PrizeMessage {
            prize, campaign, ..
        } = won;
        let came = if won.alternate {
            format!("您是“{campaign}”的候补，现递补获得{prize}")
        } else {
            format!("恭喜您在“{campaign}”中获得{prize}")
        };
        let next = next_step(won);
        format!("{came}。请在 {until} 前登录活动页面，在“我的”里{next}。")
    })
}

fn prize_reminder(state: &AppState, id: Uuid, payload: &[u8]) -> Result<Outgoing, &'static str> {
    about_prize(state, id, payload, REMINDER, |won, until| {
        let PrizeMessage {
            prize, campaign, ..
        } = won;
        match &won.branch {
            Some(branch) => format!(
                "您在“{campaign}”中获得的{prize}还没有领取，请在 {until} 前到{branch}出示“我的”里的领奖码。"
            ),
            None => format!(
                "您在“{campaign}”中获得的{prize}还没有领取，{until} 截止，请登录活动页面，在“我的”里{}。",
                next_step(won)
            ),
        }
    })
}

const fn next_step(won: &PrizeMessage) -> &'static str {
    match (won.voucher, won.branch.is_some()) {
        (true, _) => "领取券码",
        (false, false) => "选择领奖网点",
        (false, true) => "查看领奖码",
    }
}

/// A message about a win: of no use once its deadline has passed.
fn about_prize(
    state: &AppState,
    id: Uuid,
    payload: &[u8],
    kind: &'static str,
    tell: impl FnOnce(&PrizeMessage, &str) -> String,
) -> Result<Outgoing, &'static str> {
    let won: PrizeMessage = serde_json::from_slice(payload).map_err(|_| "unreadable")?;
    let until = end(won.deadline, state.clock.now(), state.settings.zone);
    let told = tell(&won, &until);
    Ok(Outgoing {
        id,
        kind,
        phone: PhoneNumber::parse(&won.phone).ok_or("no_phone_number")?,
        code: None,
        text: format!("【纸鸢】{told}领奖不收任何费用。"),
        expires_at: won.deadline,
    })
}

/// An id of version 7 begins with the time at which it was made (RFC 9562, 5.7).
fn made_at(id: Uuid) -> Option<DateTime<Utc>> {
    let (seconds, nanoseconds) = id.get_timestamp()?.to_unix();
    DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanoseconds)
}
