//! Sending a sign-in code: at the first asking and again.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use domain::participants::sign_in::{ADDRESS_LIMITS, CODE_LIFETIME, PHONE_LIMITS};
use domain::participants::{Challenge, ConsentPurpose, PhoneNumber, SignInCode};
use http::HeaderMap;
use http::request::Parts;
use leptos::prelude::expect_context;
use leptos_axum::ResponseOptions;
use serde::Serialize;
use storage::participants::SentCode;
use storage::{Tx, outbox, participants};
use uuid::Uuid;

use crate::context::AppState;
use crate::error::{AppError, Refusal};
use crate::keys::{SealedAs, token_hash};
use crate::visitor::{cookie, local_page, set_cookie};

/// The cookie that binds a code to the browser that asked for it.
pub const REQUEST_COOKIE: &str = "sign_in";

/// The outbox message that carries a code.
#[derive(Serialize)]
struct CodeMessage<'a> {
    phone: &'a str,
    code: &'a str,
    minutes: i64,
}

/// What the unit of work needs.
struct Sending {
    sent: SentCode,
    address_index: Vec<u8>,
    message_id: Uuid,
    message: Vec<u8>,
}

/// Stores a new code and puts its message out, within the limits.
///
/// # Errors
/// [`Refusal::TooOften`].
///
/// # Returns
/// The token that the asking browser keeps.
pub async fn send_code(
    state: &AppState,
    phone: &PhoneNumber,
    purposes: &[ConsentPurpose],
    address: &str,
) -> Result<String, AppError> {
    let (keys, clock) = (&state.keys, &state.clock);
    let (id, message_id) = (clock.id(), clock.id());
    let token = data_encoding::HEXLOWER.encode(&clock.random::<32>());
    // 64 random bits: the remainder's unevenness is below 1 in 10^13.
    let code = SignInCode::from_number(u64::from_be_bytes(clock.random()));
    let message = CodeMessage {
        phone: phone.digits(),
        code: code.digits(),
        minutes: CODE_LIFETIME.num_minutes(),
    };
    let message = serde_json::to_vec(&message).map_err(|_| AppError::Broken)?;
    let consents: BTreeSet<String> = purposes.iter().map(|p| p.word().to_owned()).collect();
    let sending = Sending {
        sent: SentCode {
            id,
            request_hash: token_hash(&token),
            phone_sealed: keys.seal(
                clock,
                SealedAs::ChallengePhone,
                id,
                phone.digits().as_bytes(),
            ),
            phone_index: keys.phone_index(phone),
            code_hash: keys.code_hash(id, code.digits()),
            consents,
            challenge: Challenge {
                issued_at: clock.now(),
                tries: 0,
                used: false,
            },
        },
        address_index: keys.address_index(address),
        message_id,
        message: keys.seal(clock, SealedAs::Message, message_id, &message),
    };
    state
        .db
        .write(sending, |tx, sending| Box::pin(store(tx, sending)))
        .await?;
    if state.settings.demo {
        let mut codes = state.demo_codes.lock().map_err(|_| AppError::Broken)?;
        if codes.len() > 1_000 {
            codes.clear();
        }
        codes.insert(id, code.digits().to_owned());
    }
    Ok(token)
}

async fn store(tx: &mut Tx, sending: &Sending) -> Result<(), AppError> {
    let now = sending.sent.challenge.issued_at;
    let by_phone = PHONE_LIMITS
        .iter()
        .map(|limit| (&sending.sent.phone_index, limit));
    let by_address = ADDRESS_LIMITS
        .iter()
        .map(|limit| (&sending.address_index, limit));
    for (subject, limit) in by_phone.chain(by_address) {
        if !participants::take_from_limit(tx, subject, limit, now).await? {
            let resets_at = participants::limit_resets_at(tx, subject, limit).await?;
            let seconds = resets_at.map_or(60, |at| (at - now).num_seconds().max(0) + 1);
            return Err(Refusal::TooOften(u32::try_from(seconds).unwrap_or(u32::MAX)).into());
        }
    }
    participants::add_sent_code(tx, &sending.sent).await?;
    outbox::add(
        tx,
        sending.message_id,
        "sign_in_code",
        &sending.message,
        now,
    )
    .await?;
    Ok(())
}

/// The number and consents of the code that this browser asked for before.
///
/// # Errors
/// [`Refusal::CodeNotAsked`].
pub async fn asked_before(
    state: &AppState,
    headers: &HeaderMap,
) -> Result<(PhoneNumber, Vec<ConsentPurpose>), AppError> {
    let sent = find(state, headers).await?.ok_or(Refusal::CodeNotAsked)?;
    let phone = phone_of(state, &sent)?;
    let purposes = sent
        .consents
        .iter()
        .filter_map(|word| ConsentPurpose::from_word(word));
    Ok((phone, purposes.collect()))
}

/// The code that this browser asked for last.
///
/// # Errors
/// Those of the database.
pub async fn find(state: &AppState, headers: &HeaderMap) -> Result<Option<SentCode>, AppError> {
    let Some(token) = cookie(headers, REQUEST_COOKIE) else {
        return Ok(None);
    };
    let mut conn = state.db.read().await?;
    Ok(participants::find_sent_code(&mut conn, &token_hash(token)).await?)
}

/// The number that a code was sent to.
///
/// # Errors
/// [`AppError::Broken`] where it does not open.
pub fn phone_of(state: &AppState, sent: &SentCode) -> Result<PhoneNumber, AppError> {
    state
        .keys
        .open_phone(SealedAs::ChallengePhone, sent.id, &sent.phone_sealed)
}

/// Keeps the token in the browser for as long as its code can be used.
pub fn remember(state: &AppState, token: &str) {
    let age = CODE_LIFETIME.num_seconds() * 2;
    let cookie = set_cookie(state, REQUEST_COOKIE, token, Some(age));
    expect_context::<ResponseOptions>().append_header(http::header::SET_COOKIE, cookie);
}

/// Leads to the page where the code is typed.
pub fn go_on_to_code(next: Option<&str>) {
    let next = local_page(next.unwrap_or("/"));
    leptos_axum::redirect(&crate::shell::sign_in_page(next).replacen(
        "/sign-in",
        "/sign-in/code",
        1,
    ));
}

/// The network address of the browser, as far as the proxy in front tells it. An IPv6 subscriber
/// has a whole /64 to choose from, so that is what is counted.
pub fn client_address(state: &AppState, parts: &Parts) -> String {
    match client_ip(state, parts) {
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        None => "unknown".to_owned(),
    }
}

/// The network address of the browser, whole.
pub fn client_ip(state: &AppState, parts: &Parts) -> Option<IpAddr> {
    let told = state.settings.client_address_header.as_ref();
    let told = told.and_then(|name| last_address(&parts.headers, name));
    let peer = || {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        peer.map(|ConnectInfo(address)| address.ip())
    };
    told.or_else(peer).map(|address| address.to_canonical())
}

/// A proxy appends what it saw, to the last line or as a line of its own: the last entry is the one
/// that it vouches for.
fn last_address(headers: &HeaderMap, name: &str) -> Option<IpAddr> {
    let line = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    line.rsplit(',').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn the_proxys_own_entry_is_the_last_one() {
        let name = HeaderName::from_static("x-forwarded-for");
        let mut headers = HeaderMap::new();
        headers.append(&name, HeaderValue::from_static("6.6.6.6"));
        headers.append(&name, HeaderValue::from_static("7.7.7.7, 192.0.2.1"));
        assert_eq!(
            last_address(&headers, name.as_str()),
            "192.0.2.1".parse().ok()
        );
        headers.append(&name, HeaderValue::from_static("nonsense"));
        assert_eq!(last_address(&headers, name.as_str()), None);
    }
}
