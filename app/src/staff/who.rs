//! Which member of staff is asking, and whether they may.

use std::ops::Deref;

use axum::extract::FromRequestParts;
use chrono::TimeDelta;
use domain::audit::Actor;
use domain::staff::Permission;
use http::HeaderMap;
use http::request::Parts;
use leptos::prelude::use_context;
use storage::staff::{self, Staff};
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;
use crate::flash::Flash;
use crate::keys::token_hash;
use crate::participants::send_code::client_address;
use crate::visitor::{Visitor, cookie, request};

/// How often the use of a session is noted at most.
const NOTE_USE_EVERY: TimeDelta = TimeDelta::minutes(1);

/// A signed-in member of staff.
#[derive(Clone, Debug)]
pub struct SignedInStaff {
    /// Who.
    pub staff: Staff,
    /// Their session.
    pub session: Uuid,
    /// From where they ask.
    pub address: String,
}

impl Deref for SignedInStaff {
    type Target = Staff;
    fn deref(&self) -> &Staff {
        &self.staff
    }
}

impl SignedInStaff {
    /// As the audit trail names them.
    pub fn actor(&self) -> Actor {
        Actor {
            id: Some(self.id),
            name: format!("{}（{}）", self.name, self.username),
            role: self.role.word().into(),
            address: self.address.clone(),
        }
    }

    /// Goes on where the role permits it.
    ///
    /// # Errors
    /// [`AppError::NotPermitted`].
    pub fn require(&self, permission: Permission) -> Result<(), AppError> {
        if self.role.may(permission) {
            Ok(())
        } else {
            Err(AppError::NotPermitted)
        }
    }
}

/// Whoever asks for a page of the console.
#[derive(Clone, Debug)]
pub struct Desk {
    /// Who, if signed in.
    pub who: Option<SignedInStaff>,
    visitor: Visitor,
}

impl Deref for Desk {
    type Target = Visitor;
    fn deref(&self) -> &Visitor {
        &self.visitor
    }
}

impl Desk {
    /// The signed-in member of staff of a page that any of them may see.
    ///
    /// # Errors
    /// [`AppError::StaffNotSignedIn`], which leads to the sign-in page and back.
    pub fn require_staff(&self) -> Result<&SignedInStaff, AppError> {
        self.who.as_ref().ok_or(AppError::StaffNotSignedIn)
    }

    /// The desk at which a refused form is shown again at once, with all that was typed: more than the
    /// cookie of a flash holds.
    #[must_use]
    pub fn refused(mut self, error: AppError, typed: Vec<(String, String)>) -> Self {
        self.visitor.flash = Some(Flash::Refused { error, typed });
        self
    }

    /// The signed-in member of staff of a page that takes a permission.
    ///
    /// # Errors
    /// [`AppError::StaffNotSignedIn`], [`AppError::NotPermitted`].
    pub fn require(&self, permission: Permission) -> Result<&SignedInStaff, AppError> {
        let who = self.require_staff()?;
        who.require(permission)?;
        Ok(who)
    }
}

impl FromRequestParts<AppState> for Desk {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        Ok(Self {
            who: signed_in(state, parts).await?,
            visitor: Visitor::of_console(state, parts),
        })
    }
}

/// Inside a server function: the member of staff who calls it, whose role must permit it.
///
/// # Errors
/// [`AppError::StaffNotSignedIn`], [`AppError::NotPermitted`].
pub async fn require_staff(permission: Permission) -> Result<(AppState, SignedInStaff), AppError> {
    let (state, who) = require_any_staff().await?;
    who.require(permission)?;
    Ok((state, who))
}

/// Inside a server function: the member of staff who calls it, of whatever role.
///
/// # Errors
/// [`AppError::StaffNotSignedIn`].
pub async fn require_any_staff() -> Result<(AppState, SignedInStaff), AppError> {
    let (state, _) = request()?;
    let mut parts = use_context::<Parts>().ok_or(AppError::Broken)?;
    let who = signed_in(&state, &mut parts).await?;
    Ok((state, who.ok_or(AppError::StaffNotSignedIn)?))
}

/// The name of the session cookie: bound to the host where TLS is in front.
pub fn session_cookie(state: &AppState) -> &'static str {
    if state.settings.secure_cookies {
        "__Host-staff_session"
    } else {
        "staff_session"
    }
}

/// The stored form of the token that the browser holds, if any.
pub fn session_hash(state: &AppState, headers: &HeaderMap) -> Option<Vec<u8>> {
    cookie(headers, session_cookie(state)).map(token_hash)
}

async fn signed_in(state: &AppState, parts: &mut Parts) -> Result<Option<SignedInStaff>, AppError> {
    let Some(hash) = session_hash(state, &parts.headers) else {
        return Ok(None);
    };
    let found = {
        let mut conn = state.db.read().await?;
        staff::find_session(&mut conn, &hash).await?
    };
    let Some((session, staff)) = found else {
        return Ok(None);
    };
    let now = state.clock.now();
    let ended = now >= session.seen_at + state.settings.staff_session_idle
        || now >= session.began_at + state.settings.staff_session_absolute;
    if ended {
        return Ok(None);
    }
    if now >= session.seen_at + NOTE_USE_EVERY {
        let unit = state.db.write((session.session_id, now), |tx, &(id, now)| {
            Box::pin(async move { staff::touch_session(tx, id, now).await })
        });
        // A page that can be read is shown even where this fails.
        if let Err(error) = unit.await {
            tracing::warn!(error = %error, "the use of a session was not noted");
        }
    }
    Ok(Some(SignedInStaff {
        staff,
        session: session.session_id,
        address: client_address(state, parts),
    }))
}
