//! Setting an account up: whoever has the link chooses a password, then proves that an
//! authenticator app has the new secret, and is signed in.

use domain::audit::Deed;
use domain::staff::{RecoveryCode, check_password};
use http::HeaderMap;
use http::request::Parts;
use serde::{Deserialize, Serialize};
use storage::staff::{self, Invitation, StaffSession};
use storage::{BoxFuture, Tx, audit};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::password;
use super::refusal::StaffRefusal;
use super::second_factor::{new_recovery_codes, new_secret, recovery_hash, step_of};
use super::sign_in::{new_session, remember, remember_session, session_for};
use crate::audit::deed;
use crate::context::AppState;
use crate::error::AppError;
use crate::keys::{SealedAs, token_hash};
use crate::visitor::cookie;

/// The cookie that binds what was chosen to the browser in which it was.
const BROWSER_COOKIE: &str = "staff_set_up";

/// What was chosen and made, until it is confirmed. Not `Debug`.
#[derive(Serialize, Deserialize)]
pub struct Chosen {
    password_hash: String,
    /// The browser in which it was chosen: nobody confirms what somebody else has chosen.
    browser: Vec<u8>,
    /// The secret of the second factor.
    pub secret: Vec<u8>,
}

/// The invitation behind a link.
///
/// # Errors
/// [`StaffRefusal::InvitationGone`].
pub async fn invitation(state: &AppState, token: &str) -> Result<Invitation, AppError> {
    let mut conn = state.db.read().await?;
    let found = staff::find_invitation(&mut conn, &token_hash(token)).await?;
    found
        .filter(|found| state.clock.now() < found.expires_at)
        .ok_or(StaffRefusal::InvitationGone.into())
}

/// What was chosen so far in this browser, where something was.
pub fn chosen(state: &AppState, headers: &HeaderMap, invitation: &Invitation) -> Option<Chosen> {
    let sealed = invitation.set_up_sealed.as_deref()?;
    let opened = state
        .keys
        .open(SealedAs::StaffSetUp, invitation.staff.id, sealed)
        .ok()?;
    let chosen: Chosen = serde_json::from_slice(&opened).ok()?;
    let browser = token_hash(cookie(headers, BROWSER_COOKIE)?);
    bool::from(browser.ct_eq(&chosen.browser)).then_some(chosen)
}

/// Keeps the chosen password, with a new secret for the second factor.
///
/// # Errors
/// [`StaffRefusal::Password`], [`StaffRefusal::InvitationGone`].
pub async fn choose_password(
    state: &AppState,
    token: &str,
    new_password: String,
) -> Result<(), AppError> {
    let invitation = invitation(state, token).await?;
    check_password(&new_password, &invitation.staff.username).map_err(StaffRefusal::Password)?;
    let browser = data_encoding::HEXLOWER.encode(&state.clock.random::<32>());
    let chosen = Chosen {
        password_hash: password::hash(state, new_password).await?,
        browser: token_hash(&browser),
        secret: new_secret(state),
    };
    let chosen = serde_json::to_vec(&chosen).map_err(|_| AppError::Broken)?;
    let sealed = state.keys.seal(
        &state.clock,
        SealedAs::StaffSetUp,
        invitation.staff.id,
        &chosen,
    );
    let unit = state
        .db
        .write((token_hash(token), sealed), |tx, (hash, sealed)| {
            Box::pin(async move { staff::keep_set_up(tx, hash, sealed).await })
        });
    if !unit.await? {
        return Err(StaffRefusal::InvitationGone.into());
    }
    remember(state, BROWSER_COOKIE, &browser, Some(60 * 60));
    Ok(())
}

/// What the unit of work needs.
struct SettingUp {
    account: Uuid,
    password_hash: String,
    totp_sealed: Vec<u8>,
    step: i64,
    recovery: Vec<Vec<u8>>,
    session: StaffSession,
    token: Vec<u8>,
    deed: Deed,
}

/// Takes the first code, makes everything valid and signs in.
///
/// # Errors
/// [`StaffRefusal::CodeInvalid`], [`StaffRefusal::InvitationGone`].
///
/// # Returns
/// The recovery codes, to be shown once.
pub async fn confirm(
    state: &AppState,
    parts: &Parts,
    token: &str,
    code: &str,
) -> Result<Vec<RecoveryCode>, AppError> {
    let invitation = invitation(state, token).await?;
    let chosen = chosen(state, &parts.headers, &invitation);
    let chosen = chosen.ok_or(StaffRefusal::SetUpElsewhere)?;
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let step = step_of(state, &chosen.secret, &code).ok_or(StaffRefusal::SetUpCodeWrong)?;
    let codes = new_recovery_codes(state);
    let account = invitation.staff.id;
    let who = session_for(state, parts, invitation.staff);
    let token = data_encoding::HEXLOWER.encode(&state.clock.random::<32>());
    let setting_up = SettingUp {
        account,
        password_hash: chosen.password_hash,
        totp_sealed: state
            .keys
            .seal(&state.clock, SealedAs::TotpSecret, account, &chosen.secret),
        step,
        recovery: codes
            .iter()
            .map(|code| recovery_hash(state, account, code))
            .collect(),
        session: new_session(state, parts, &who),
        token: token_hash(&token),
        deed: deed(&who, "staff.set_up", "staff", account),
    };
    state.db.write(setting_up, unit).await?;
    remember(state, BROWSER_COOKIE, "", Some(0));
    remember_session(state, &token);
    Ok(codes)
}

fn unit<'t>(tx: &'t mut Tx, with: &'t SettingUp) -> BoxFuture<'t, Result<(), AppError>> {
    Box::pin(async move {
        // Whoever is second finds none: one link sets up once.
        if staff::end_invitations(tx, with.account).await? == 0 {
            return Err(StaffRefusal::InvitationGone.into());
        }
        let now = with.session.began_at;
        staff::set_up(
            tx,
            with.account,
            &with.password_hash,
            &with.totp_sealed,
            with.step,
        )
        .await?;
        staff::set_recovery_codes(tx, with.account, &with.recovery).await?;
        staff::start_session(tx, &with.token, with.account, &with.session).await?;
        Ok(audit::record(tx, &with.deed, now).await?)
    })
}
