//! Signing in: the password first, then the second factor, and only then a session.

use chrono::TimeDelta;
use domain::audit::Deed;
use domain::staff::Username;
use http::header::{SET_COOKIE, USER_AGENT};
use http::request::Parts;
use leptos::prelude::expect_context;
use leptos_axum::ResponseOptions;
use storage::staff::{self, Credentials, HalfSignIn, Staff, StaffSession};
use storage::{BoxFuture, Tx};
use uuid::Uuid;

use super::guarded::{self, Subject};
use super::password;
use super::refusal::StaffRefusal;
use super::second_factor::{Proof, open_secret, recovery_hash, step_of};
use super::who::{SignedInStaff, session_cookie, session_hash};
use crate::audit::{deed, facts};
use crate::context::AppState;
use crate::error::AppError;
use crate::keys::token_hash;
use crate::participants::send_code::client_address;
use crate::visitor::{cookie, set_cookie};

/// The cookie of a browser whose password was right.
const HALF_COOKIE: &str = "staff_sign_in";
/// The cookie by which a browser is known again.
const DEVICE_COOKIE: &str = "staff_device";
/// How long the second factor may take.
const HALF_LIFETIME: TimeDelta = TimeDelta::minutes(10);
/// How often it may be tried.
const TRIES: i64 = 5;
/// How long a device stays known.
const DEVICE_KEPT: TimeDelta = TimeDelta::days(180);

/// Looks at username and password, and lets the browser go on to the second factor.
///
/// # Errors
/// [`StaffRefusal::SignInWrong`], [`StaffRefusal::SlowDown`].
pub async fn check_password(
    state: &AppState,
    parts: &Parts,
    username: &str,
    typed: String,
) -> Result<(), AppError> {
    let username = Username::parse(username);
    let name = username.as_ref().map_or("", Username::as_str);
    let found = {
        let mut conn = state.db.read().await?;
        staff::credentials(&mut conn, name).await?
    };
    let account = found.as_ref().map(|found| found.id);
    let device = cookie(&parts.headers, DEVICE_COOKIE);
    let address = client_address(state, parts);
    let subject = Subject::of(state, (name, account), device, &address).await?;
    guarded::count(state, &subject).await?;
    let hash = found.as_ref().map(|found| found.password_hash.clone());
    let right = password::is_right(typed, hash).await?;
    let Some(account) = account.filter(|_| right) else {
        tracing::warn!(client.address = address, "a staff sign-in failed");
        return Err(StaffRefusal::SignInWrong.into());
    };
    let token = data_encoding::HEXLOWER.encode(&state.clock.random::<32>());
    let data = (token_hash(&token), account, state.clock.now());
    let unit = state.db.write(data, |tx, (hash, account, now)| {
        Box::pin(async move { staff::add_half_sign_in(tx, hash, *account, *now).await })
    });
    unit.await?;
    let age = Some(HALF_LIFETIME.num_seconds());
    remember(state, HALF_COOKIE, &token, age);
    Ok(())
}

/// The sign-in that is under way in this browser, with its account.
///
/// # Errors
/// [`StaffRefusal::SignInGone`] where there is none, or no longer.
pub async fn under_way(
    state: &AppState,
    parts: &Parts,
) -> Result<(Vec<u8>, HalfSignIn, Staff, Credentials), AppError> {
    let gone = || AppError::from(StaffRefusal::SignInGone);
    let token = cookie(&parts.headers, HALF_COOKIE).ok_or_else(gone)?;
    let hash = token_hash(token);
    let mut conn = state.db.read().await?;
    let half = staff::find_half_sign_in(&mut conn, &hash).await?;
    let half = half.ok_or_else(gone)?;
    if half.tries >= TRIES || state.clock.now() >= half.created_at + HALF_LIFETIME {
        return Err(gone());
    }
    let account = staff::find(&mut conn, half.staff_id).await?;
    let account = account.ok_or_else(gone)?;
    let credentials = staff::credentials(&mut conn, &account.username).await?;
    Ok((hash, half, account, credentials.ok_or_else(gone)?))
}

/// What the unit of work needs.
struct SigningIn {
    half: Vec<u8>,
    account: Uuid,
    proof: Checked,
    session: StaffSession,
    token: Vec<u8>,
    device: Vec<u8>,
    subject: Vec<u8>,
    old: Option<Vec<u8>>,
    deed: Deed,
}

/// A proof that was looked at.
enum Checked {
    Step(i64),
    Recovery(Vec<u8>),
}

/// Looks at the second factor and begins a session.
///
/// # Errors
/// [`StaffRefusal::CodeWrong`], [`StaffRefusal::CodeUsed`], [`StaffRefusal::SignInGone`].
pub async fn check_proof(state: &AppState, parts: &Parts, proof: Proof) -> Result<(), AppError> {
    let (half, begun, account, credentials) = under_way(state, parts).await?;
    let known = cookie(&parts.headers, DEVICE_COOKIE).map(ToOwned::to_owned);
    let name = (account.username.as_str(), Some(account.id));
    let subject = Subject::of(state, name, known.as_deref(), &client_address(state, parts)).await?;
    let data = (
        state.clone(),
        half.clone(),
        begun.tries,
        subject.clone(),
        account.id,
    );
    let counted = state
        .db
        .write(data, |tx, (state, half, tries, subject, account)| {
            Box::pin(async move {
                let now = state.clock.now();
                guarded::count_second_factor(state, tx, subject, *account, now).await?;
                Ok::<_, AppError>(staff::count_try(tx, half, *tries).await?)
            })
        });
    if !counted.await? {
        return Err(StaffRefusal::SignInGone.into());
    }
    let left = u32::try_from(TRIES - begun.tries - 1).unwrap_or(0);
    let wrong = || match left {
        0 => StaffRefusal::SignInGone,
        left => StaffRefusal::CodeWrong(left),
    };
    let checked = match proof {
        Proof::Code(code) => {
            let secret = open_secret(state, account.id, &credentials.totp_sealed)?;
            Checked::Step(step_of(state, &secret, &code).ok_or_else(wrong)?)
        }
        Proof::Recovery(code) => Checked::Recovery(recovery_hash(state, account.id, &code)),
    };
    let how = match checked {
        Checked::Step(_) => "totp",
        Checked::Recovery(_) => "recovery_code",
    };
    let who = session_for(state, parts, account);
    let token = data_encoding::HEXLOWER.encode(&state.clock.random::<32>());
    let device =
        known.unwrap_or_else(|| data_encoding::HEXLOWER.encode(&state.clock.random::<32>()));
    let signing_in = SigningIn {
        half,
        account: who.id,
        proof: checked,
        session: new_session(state, parts, &who),
        token: token_hash(&token),
        device: token_hash(&device),
        subject: subject.key,
        old: session_hash(state, &parts.headers),
        deed: deed(&who, "session.begin", "staff", who.id)
            .after(facts().with("second_factor", how)),
    };
    let outcome = state.db.write(signing_in, unit).await?;
    match outcome {
        Outcome::SignedIn => {}
        Outcome::Gone => return Err(StaffRefusal::SignInGone.into()),
        Outcome::Used => return Err(StaffRefusal::CodeUsed.into()),
        Outcome::Wrong => return Err(wrong().into()),
    }
    remember(state, HALF_COOKIE, "", Some(0));
    remember(
        state,
        DEVICE_COOKIE,
        &device,
        Some(DEVICE_KEPT.num_seconds()),
    );
    remember_session(state, &token);
    Ok(())
}

enum Outcome {
    SignedIn,
    Gone,
    Used,
    Wrong,
}

fn unit<'t>(tx: &'t mut Tx, with: &'t SigningIn) -> BoxFuture<'t, Result<Outcome, AppError>> {
    Box::pin(async move {
        match &with.proof {
            Checked::Step(step) => {
                if !staff::take_totp_step(tx, with.account, *step).await? {
                    return Ok(Outcome::Used);
                }
            }
            Checked::Recovery(hash) => {
                if !staff::use_recovery_code(tx, with.account, hash).await? {
                    return Ok(Outcome::Wrong);
                }
            }
        }
        if !staff::end_half_sign_in(tx, &with.half).await? {
            return Ok(Outcome::Gone);
        }
        let now = with.session.began_at;
        staff::forget_failures(tx, &with.subject).await?;
        staff::keep_device(tx, &with.device, with.account, now).await?;
        if let Some(old) = &with.old
            && let Some((session, staff)) = staff::find_session(tx, old).await?
        {
            staff::end_session(tx, staff.id, session.session_id).await?;
        }
        staff::start_session(tx, &with.token, with.account, &with.session).await?;
        storage::audit::record(tx, &with.deed, now).await?;
        Ok(Outcome::SignedIn)
    })
}

/// The account as somebody who acts from this browser in a session that is about to begin.
pub fn session_for(state: &AppState, parts: &Parts, staff: Staff) -> SignedInStaff {
    SignedInStaff {
        staff,
        session: state.clock.id(),
        address: client_address(state, parts),
    }
}

/// A session that begins now.
pub fn new_session(state: &AppState, parts: &Parts, who: &SignedInStaff) -> StaffSession {
    let now = state.clock.now();
    let agent = parts.headers.get(USER_AGENT);
    let agent = agent.map(|agent| String::from_utf8_lossy(agent.as_bytes()));
    StaffSession {
        session_id: who.session,
        began_at: now,
        seen_at: now,
        address: who.address.clone(),
        agent: agent.unwrap_or_default().chars().take(300).collect(),
    }
}

/// Puts the session's token into the browser.
pub fn remember_session(state: &AppState, token: &str) {
    let age = state.settings.staff_session_absolute.num_seconds();
    remember(state, session_cookie(state), token, Some(age));
}

/// Takes the session out of the browser.
pub fn forget_session(state: &AppState) {
    remember(state, session_cookie(state), "", Some(0));
}

/// Puts a cookie into the browser; an age of zero takes it out.
pub fn remember(state: &AppState, name: &str, value: &str, age: Option<i64>) {
    let cookie = set_cookie(state, name, value, age);
    expect_context::<ResponseOptions>().append_header(SET_COOKIE, cookie);
}
