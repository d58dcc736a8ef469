//! Signing in with a code, and out again.

use chrono::{DateTime, Utc};
use domain::participants::{CONSENT_VERSION, CodeCheck, ConsentPurpose, SignInCode};
use domain::quizzes::TimeAllowance;
use http::HeaderMap;
use leptos::prelude::expect_context;
use leptos_axum::ResponseOptions;
use storage::participants::{self, Participant};
use storage::{BoxFuture, Tx};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::send_code::{REQUEST_COOKIE, phone_of};
use crate::context::AppState;
use crate::error::{AppError, Refusal};
use crate::flash::Done;
use crate::keys::{SealedAs, token_hash};
use crate::visitor::{cookie, session_cookie, set_cookie};

/// What the unit of work needs. It counts the try, so it must be stored whatever comes out.
struct SigningIn {
    request_hash: Vec<u8>,
    code_hash: Vec<u8>,
    new: Participant,
    phone_index: Vec<u8>,
    phone_mark: Vec<u8>,
    consent_ids: [Uuid; ConsentPurpose::ALL.len()],
    token_hash: Vec<u8>,
    /// The session that the browser had before, which ends.
    old: Option<Vec<u8>>,
    now: DateTime<Utc>,
}

/// Signs the browser in whose request the code answers, and gives it a new session.
///
/// # Errors
/// Why the code does not do.
pub async fn sign_in(
    state: &AppState,
    headers: &HeaderMap,
    code: &SignInCode,
) -> Result<(), AppError> {
    let (keys, clock) = (&state.keys, &state.clock);
    let sent = super::send_code::find(state, headers)
        .await?
        .ok_or(Refusal::CodeNotAsked)?;
    let phone = phone_of(state, &sent)?;
    let id = clock.id();
    let token = data_encoding::HEXLOWER.encode(&clock.random::<32>());
    let signing_in = SigningIn {
        request_hash: sent.request_hash,
        code_hash: keys.code_hash(sent.id, code.digits()),
        new: Participant {
            id,
            phone_sealed: keys.seal(clock, SealedAs::Phone, id, phone.digits().as_bytes()),
            time_allowance: TimeAllowance::default(),
            created_at: clock.now(),
        },
        phone_index: keys.phone_index(&phone),
        phone_mark: keys.phone_mark(&phone),
        consent_ids: std::array::from_fn(|_| clock.id()),
        token_hash: token_hash(&token),
        old: cookie(headers, session_cookie(state)).map(token_hash),
        now: clock.now(),
    };
    let checked = state.db.write(signing_in, unit).await?;
    match checked {
        CodeCheck::Accepted => {}
        CodeCheck::Wrong { left } => return Err(Refusal::CodeWrong(left).into()),
        CodeCheck::Burnt => return Err(Refusal::CodeBurnt.into()),
        CodeCheck::Expired => return Err(Refusal::CodeExpired.into()),
    }
    let response = expect_context::<ResponseOptions>();
    let age = state.settings.session_absolute.num_seconds();
    let session = set_cookie(state, session_cookie(state), &token, Some(age));
    response.append_header(http::header::SET_COOKIE, session);
    let forget = set_cookie(state, REQUEST_COOKIE, "", Some(0));
    response.append_header(http::header::SET_COOKIE, forget);
    Ok(())
}

fn unit<'t>(tx: &'t mut Tx, with: &'t SigningIn) -> BoxFuture<'t, Result<CodeCheck, AppError>> {
    Box::pin(async move {
        let sent = participants::find_sent_code(tx, &with.request_hash).await?;
        let sent = sent.ok_or(Refusal::CodeNotAsked)?;
        let matches: bool = sent.code_hash.ct_eq(&with.code_hash).into();
        let checked = sent.challenge.check(with.now, matches);
        // A try that another one overtook was not looked at: it counts as burnt, not as right.
        if !sent.challenge.used && !participants::count_try(tx, &sent).await? {
            return Ok(CodeCheck::Burnt);
        }
        if checked != CodeCheck::Accepted {
            return Ok(checked);
        }
        if !participants::use_sent_code(tx, sent.id, with.now).await? {
            return Ok(CodeCheck::Burnt);
        }
        let who = participants::add(tx, &with.new, &with.phone_index).await?;
        participants::take_over_chances(tx, who, &with.phone_mark).await?;
        for (purpose, id) in ConsentPurpose::ALL.into_iter().zip(with.consent_ids) {
            if sent.consents.contains(purpose.word()) {
                let given_at = sent.challenge.issued_at;
                participants::give_consent(tx, id, who, purpose, CONSENT_VERSION, given_at).await?;
            }
        }
        if let Some(old) = &with.old {
            participants::end_session(tx, old).await?;
        }
        participants::start_session(tx, &with.token_hash, who, with.now).await?;
        Ok(CodeCheck::Accepted)
    })
}

/// Ends one session.
///
/// # Errors
/// Those of the database.
pub async fn end_session(state: &AppState, token_hash: Vec<u8>) -> Result<(), AppError> {
    state
        .db
        .write(token_hash, |tx, hash| {
            Box::pin(async move { Ok(participants::end_session(tx, hash).await?) })
        })
        .await
}

/// Ends every session of a participant.
///
/// # Errors
/// Those of the database.
pub async fn end_sessions(state: &AppState, participant: Uuid) -> Result<(), AppError> {
    state
        .db
        .write(participant, |tx, &who| {
            Box::pin(async move { Ok(participants::end_sessions(tx, who).await?) })
        })
        .await
}

/// Forgets the session in the browser and leads to the home page, which says what was done.
pub fn leave(state: &AppState, done: Done) {
    let response = expect_context::<ResponseOptions>();
    let forget = set_cookie(state, session_cookie(state), "", Some(0));
    response.append_header(http::header::SET_COOKIE, forget);
    super::data::done(state, done, "/");
}
