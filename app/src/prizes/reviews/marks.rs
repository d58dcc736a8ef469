//! What is remembered of an attempt until its tickets are drawn, and how browsers are told apart.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use data_encoding::BASE64URL_NOPAD;
use domain::prizes::signals::{SLOT_SECONDS, pace, wrong_print};
use domain::quizzes::AnswerVerdict;
use http::HeaderValue;
use http::request::Parts;
use storage::prizes::{HandInMarks, StartMarks};
use storage::quizzes::{SavedAnswer, StoredAttempt};

use crate::context::AppState;
use crate::error::AppError;
use crate::participants::send_code::client_ip;
use crate::visitor::{cookie, set_cookie};

/// The cookie that tells a browser from others: a random id, and nothing else.
pub const DEVICE_COOKIE: &str = "device";

/// How long a browser keeps it, in seconds: a year.
const KEPT_FOR: i64 = 365 * 24 * 60 * 60;

/// Which browser starts an attempt, and from where: keyed, so that neither can be read out again.
#[derive(Clone, Debug, Default)]
pub struct Met {
    /// Keyed index of the browser's id.
    pub device_index: Option<Vec<u8>>,
    /// Keyed index of the block of addresses.
    pub block_index: Option<Vec<u8>>,
    /// The id that the browser is to keep, where it had none.
    fresh: Option<String>,
}

impl Met {
    /// Of a request.
    pub fn of(state: &AppState, parts: &Parts) -> Self {
        let known = cookie(&parts.headers, DEVICE_COOKIE).filter(|id| is_ours(id));
        let fresh = known
            .is_none()
            .then(|| BASE64URL_NOPAD.encode(&state.clock.random::<16>()));
        let device = known.or(fresh.as_deref());
        Self {
            device_index: device.map(|id| state.keys.device_index(id)),
            block_index: client_ip(state, parts).map(|ip| state.keys.block_index(&block(ip))),
            fresh,
        }
    }

    /// The cookie that a browser is to keep, where it had none.
    pub fn cookie(&self, state: &AppState) -> Option<HeaderValue> {
        let id = self.fresh.as_deref()?;
        Some(set_cookie(state, DEVICE_COOKIE, id, Some(KEPT_FOR)))
    }

    /// The marks of an attempt that starts, where its tickets may be drawn one day.
    pub fn marks(self, attempt: &StoredAttempt) -> Option<StartMarks> {
        attempt
            .rules
            .eligibility
            .gives_tickets()
            .then_some(StartMarks {
                attempt_id: attempt.id,
                campaign_id: attempt.campaign_id,
                participant_id: attempt.participant_id,
                device_index: self.device_index,
                block_index: self.block_index,
            })
    }
}

/// Whether this is an id as we make them.
fn is_ours(id: &str) -> bool {
    let decoded = BASE64URL_NOPAD.decode(id.as_bytes());
    decoded.is_ok_and(|bytes| bytes.len() == 16)
}

/// The block of an address: what one subscriber, hall or office has, more or less.
fn block(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, c, _] = ip.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(ip) => {
            let [a, b, c, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    }
}

/// How an attempt is handed in.
///
/// # Errors
/// Those of the database.
pub async fn of_hand_in(
    state: &AppState,
    stored: &StoredAttempt,
    (answers, verdicts): (&[SavedAnswer], &[AnswerVerdict]),
    now: DateTime<Utc>,
) -> Result<HandInMarks, AppError> {
    let (mut characters, mut wrong) = (0, Vec::new());
    for (position, (item, verdict)) in (0u16..).zip(stored.paper.items.iter().zip(verdicts)) {
        let question = state.question(item.version_id).await?;
        let question = &question.stored.question;
        let options = question.options.iter();
        characters += question.stem.chars().count();
        characters += options.map(|option| option.chars().count()).sum::<usize>();
        if !matches!(verdict, AnswerVerdict::Wrong | AnswerVerdict::Partly(_)) {
            continue;
        }
        let answer = answers.iter().find(|answer| answer.position == position);
        let places = answer.map_or(&[][..], |answer| &answer.choices);
        let chosen = places
            .iter()
            .filter_map(|&place| item.order.get(usize::from(place)))
            .copied();
        wrong.push((item.version_id, chosen.collect()));
    }
    let took = now - stored.attempt.started_at;
    Ok(HandInMarks {
        pace: pace(took, characters, stored.paper.items.len()),
        wrong_print: wrong_print(wrong),
        slot: now.timestamp().div_euclid(SLOT_SECONDS),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_what_a_hall_or_a_household_has() {
        let of = |text: &str| block(text.parse().unwrap());
        assert_eq!(of("192.0.2.77"), "192.0.2.0/24");
        assert_eq!(of("2001:db8:1:2:3::4"), "2001:db8:1::/48");
    }

    #[test]
    fn only_ids_of_our_own_making_are_taken_for_one() {
        assert!(is_ours(&BASE64URL_NOPAD.encode(&[7; 16])));
        for other in ["", "x", "AAAA", "用户", &"A".repeat(200)] {
            assert!(!is_ours(other), "{other}");
        }
    }
}
