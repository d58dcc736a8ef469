//! Who is asking: the session behind the cookie, and the edition they chose.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::FromRequestParts;
use chrono::{DateTime, TimeDelta, Utc};
use domain::quizzes::TimeAllowance;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, header};
use leptos::prelude::use_context;
use storage::participants::{self, Participant};
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;
use crate::flash::Flash;
use crate::keys::token_hash;

/// How often the use of a session is noted at most: a write for every page would be dear.
const NOTE_USE_EVERY: TimeDelta = TimeDelta::minutes(5);

/// A visitor of a page.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// Who it is, if signed in.
    pub participant: Option<SignedIn>,
    /// The edition chosen, if one was.
    pub edition: Option<Edition>,
    /// What the last form's answer carries.
    pub flash: Option<Flash>,
    /// Whether the page has said beside a field why its form was refused.
    pub refusal_told: Arc<AtomicBool>,
    /// The page asked for, with its query.
    pub page: String,
}

/// A signed-in participant.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The id.
    pub id: Uuid,
    /// The phone number as sealed.
    pub phone_sealed: Vec<u8>,
    /// How much time this person needs.
    pub time_allowance: TimeAllowance,
    /// Since when there is an account.
    pub created_at: DateTime<Utc>,
    /// The session.
    pub token_hash: Vec<u8>,
}

/// The edition of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    /// The ordinary one.
    Standard,
    /// 长辈版, in one of three sizes.
    Elder(Scale),
}

/// How large the elder edition's text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// 22 px.
    Normal,
    /// 26 px.
    Large,
    /// 30 px.
    Largest,
}

impl Edition {
    /// The word in the cookie and in forms.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Elder(Scale::Normal) => "elder",
            Self::Elder(Scale::Large) => "elder-large",
            Self::Elder(Scale::Largest) => "elder-largest",
        }
    }

    /// The edition that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        let all = [
            Self::Standard,
            Self::Elder(Scale::Normal),
            Self::Elder(Scale::Large),
            Self::Elder(Scale::Largest),
        ];
        all.into_iter().find(|edition| edition.word() == word)
    }
}

impl Visitor {
    /// Whether the elder edition is on.
    pub const fn is_elder(&self) -> bool {
        matches!(self.edition, Some(Edition::Elder(_)))
    }

    /// The signed-in participant of a page that needs one.
    ///
    /// # Errors
    /// [`AppError::NotSignedIn`], which leads to the sign-in page and back.
    pub fn require(&self) -> Result<&SignedIn, AppError> {
        self.participant.as_ref().ok_or(AppError::NotSignedIn)
    }

    /// What a refused form says beside `field`.
    pub fn refusal(&self, field: &str) -> Option<String> {
        let Some(Flash::Refused { error, .. }) = &self.flash else {
            return None;
        };
        let told = error.beside(field)?;
        self.refusal_told.store(true, Ordering::Relaxed);
        Some(told)
    }

    /// What was typed into `field` of a form that is shown again.
    pub fn typed(&self, field: &str) -> Option<&str> {
        self.flash.as_ref().and_then(|flash| flash.typed(field))
    }

    /// Whether one of the values of `field`, in a form that is shown again, was this one.
    pub fn has_typed(&self, field: &str, value: &str) -> bool {
        let typed = self.flash.as_ref().map_or(&[][..], Flash::all_typed);
        typed
            .iter()
            .any(|(name, typed)| name == field && typed == value)
    }

    /// Somebody at the console: not a participant, and without editions.
    pub(crate) fn of_console(state: &AppState, parts: &Parts) -> Self {
        Self {
            participant: None,
            edition: None,
            flash: Flash::from_headers(state, &parts.headers),
            refusal_told: Arc::default(),
            page: page_of(parts),
        }
    }

    pub(crate) async fn load(
        state: &AppState,
        headers: &HeaderMap,
        page: String,
    ) -> Result<Self, AppError> {
        Ok(Self {
            participant: signed_in(state, headers).await?,
            edition: cookie(headers, "edition").and_then(Edition::from_word),
            flash: Flash::from_headers(state, headers),
            refusal_told: Arc::default(),
            page,
        })
    }
}

impl FromRequestParts<AppState> for Visitor {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        Self::load(state, &parts.headers, page_of(parts)).await
    }
}

/// The path and query that were asked for.
fn page_of(parts: &Parts) -> String {
    let page = parts.uri.path_and_query();
    page.map_or_else(|| "/".to_owned(), ToString::to_string)
}

async fn signed_in(state: &AppState, headers: &HeaderMap) -> Result<Option<SignedIn>, AppError> {
    let Some(token) = cookie(headers, session_cookie(state)) else {
        return Ok(None);
    };
    let token_hash = token_hash(token);
    let found = {
        let mut conn = state.db.read().await?;
        participants::find_session(&mut conn, &token_hash).await?
    };
    let Some(session) = found else {
        return Ok(None);
    };
    let now = state.clock.now();
    let ended = now >= session.seen_at + state.settings.session_idle
        || now >= session.created_at + state.settings.session_absolute;
    if ended {
        return Ok(None);
    }
    if now >= session.seen_at + NOTE_USE_EVERY {
        note_use(state, token_hash.clone(), now).await;
    }
    let Participant {
        id,
        phone_sealed,
        time_allowance,
        created_at,
    } = session.participant;
    Ok(Some(SignedIn {
        id,
        phone_sealed,
        time_allowance,
        created_at,
        token_hash,
    }))
}

/// Notes that a session is in use. A page that can be read is shown even where this fails.
async fn note_use(state: &AppState, token_hash: Vec<u8>, now: DateTime<Utc>) {
    let noted: Result<(), storage::Error> = state
        .db
        .write((token_hash, now), |tx, (token_hash, now)| {
            Box::pin(async move { participants::touch_session(tx, token_hash, *now).await })
        })
        .await;
    if let Err(error) = noted {
        tracing::warn!(error = %error, "the use of a session was not noted");
    }
}

/// Inside a server function: what it works with.
///
/// # Errors
/// [`AppError::Broken`] outside of a request.
pub fn request() -> Result<(AppState, Parts), AppError> {
    let state = use_context::<AppState>().ok_or(AppError::Broken)?;
    let parts = use_context::<Parts>().ok_or(AppError::Broken)?;
    Ok((state, parts))
}

/// Inside a server function: the participant who calls it, and the change counted.
///
/// # Errors
/// [`AppError::NotSignedIn`], [`AppError::TooFast`].
pub async fn require_participant() -> Result<(AppState, SignedIn), AppError> {
    let (state, parts) = request()?;
    let who = signed_in(&state, &parts.headers)
        .await?
        .ok_or(AppError::NotSignedIn)?;
    state.limits.take_by_participant(who.id)?;
    Ok((state, who))
}

/// The value of a cookie.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|line| line.to_str().ok());
    let mut pairs = lines
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.split_once('='));
    pairs
        .find(|(key, _)| key.trim() == name)
        .map(|(_, value)| value.trim())
}

/// The name of the session cookie: bound to the host where TLS is in front.
pub fn session_cookie(state: &AppState) -> &'static str {
    if state.settings.secure_cookies {
        "__Host-session"
    } else {
        "session"
    }
}

/// A `Set-Cookie` header; `max_age` in seconds, `Some(0)` to remove it, `None` for as long as the
/// browser stays open. `value` must be plain letters, digits, `-` and `_`.
pub fn set_cookie(state: &AppState, name: &str, value: &str, max_age: Option<i64>) -> HeaderValue {
    let secure = if state.settings.secure_cookies {
        "; Secure"
    } else {
        ""
    };
    let age = max_age
        .map(|seconds| format!("; Max-Age={seconds}"))
        .unwrap_or_default();
    let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}{secure}");
    HeaderValue::from_str(&cookie).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Whether a plain form or link asks, rather than a script.
pub fn accepts_html(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

/// The page of ours that a form was posted from; the home page where the browser does not tell.
pub fn referring_page(headers: &HeaderMap) -> String {
    let referer = headers
        .get(header::REFERER)
        .and_then(|from| from.to_str().ok());
    let uri = referer.and_then(|from| from.parse::<http::Uri>().ok());
    let page = uri.and_then(|uri| uri.path_and_query().map(ToString::to_string));
    local_page(page.as_deref().unwrap_or("/")).to_owned()
}

/// `page` where it is a page of ours, the home page otherwise: for ways back.
pub fn local_page(page: &str) -> &str {
    let plain = page
        .bytes()
        .all(|b| (b'!'..=b'~').contains(&b) && b != b'\\');
    if plain && page.starts_with('/') && !page.starts_with("//") {
        page
    } else {
        "/"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_found_by_their_whole_name() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::COOKIE,
            HeaderValue::from_static("xsession=1; session=2; a=b"),
        );
        assert_eq!(cookie(&headers, "session"), Some("2"));
        assert_eq!(cookie(&headers, "flash"), None);
    }

    #[test]
    fn ways_back_stay_on_our_own_pages() {
        assert_eq!(local_page("/me?x=1"), "/me?x=1");
        for elsewhere in ["//evil.cn", "https://evil.cn", "/\\evil.cn", "", "/\n"] {
            assert_eq!(local_page(elsewhere), "/", "{elsewhere}");
        }
    }

    #[test]
    fn editions_are_remembered_by_word() {
        for edition in [Edition::Standard, Edition::Elder(Scale::Largest)] {
            assert_eq!(Edition::from_word(edition.word()), Some(edition));
        }
    }
}
