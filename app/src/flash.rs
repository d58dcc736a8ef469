//! What a plain form's answer carries to the next page: why it was refused together with what was
//! typed, or that it was done. Sealed in a short-lived cookie, so that nothing personal stands in
//! an address and nobody can craft a link that shows an error.

mod done;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64URL_NOPAD;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use leptos::prelude::expect_context;
use leptos::server_fn::ServerFn;
use leptos::server_fn::error::SERVER_FN_ERROR_HEADER;
use leptos_axum::ResponseOptions;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::done::Done;
use crate::context::AppState;
use crate::error::AppError;
use crate::keys::SealedAs;
use crate::participants::api::SetEdition;
use crate::prizes::counter::api::SendCode;
use crate::visitor::{accepts_html, cookie, referring_page, set_cookie};

/// The cookie's name.
pub const FLASH_COOKIE: &str = "flash";

/// A form that needs more than this loses what was typed when it is refused: sealed and encoded,
/// it must fit into a cookie, which holds 4 KiB.
const MOST_CARRIED: usize = 2_900;

/// The most that an error of a server function takes up.
const MOST_TOLD: usize = 64 * 1024;

/// What the next page is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Flash {
    /// The form was refused.
    Refused {
        /// Why.
        error: AppError,
        /// What was typed.
        typed: Vec<(String, String)>,
    },
    /// Something was done in the middle of a form, which goes on: the edition was changed, a code sent.
    Kept {
        /// What was typed.
        typed: Vec<(String, String)>,
    },
    /// Something was done that the next page should say.
    Done(Done),
    /// Something that is shown once and stored nowhere in this form.
    Secret(Secret),
}

/// What is shown once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Secret {
    /// The link with which a member of staff sets an account up.
    Invitation {
        /// The address.
        link: String,
    },
    /// Recovery codes, as shown.
    RecoveryCodes(Vec<String>),
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Flash {
    /// What was typed into `field` of a form that is shown again.
    pub fn typed(&self, field: &str) -> Option<&str> {
        let found = self.all_typed().iter().find(|(name, _)| name == field);
        found.map(|(_, value)| value.as_str())
    }

    /// Everything that was typed into a form that is shown again.
    pub fn all_typed(&self) -> &[(String, String)] {
        match self {
            Self::Refused { typed, .. } | Self::Kept { typed } => typed,
            Self::Done(_) | Self::Secret(_) => &[],
        }
    }

    /// The cookie that carries this to the next page.
    pub fn to_cookie(&self, state: &AppState) -> HeaderValue {
        let mut json = serde_json::to_vec(self).unwrap_or_default();
        if json.len() > MOST_CARRIED {
            let mut bare = self.clone();
            if let Self::Refused { typed, .. } | Self::Kept { typed } = &mut bare {
                typed.clear();
            }
            json = serde_json::to_vec(&bare).unwrap_or_default();
        }
        let sealed = state
            .keys
            .seal(&state.clock, SealedAs::Flash, Uuid::nil(), &json);
        set_cookie(
            state,
            FLASH_COOKIE,
            &BASE64URL_NOPAD.encode(&sealed),
            Some(match self {
                // Signing in takes a while.
                Self::Kept { .. } => 600,
                _ => 120,
            }),
        )
    }

    /// What the last answer carried.
    pub fn from_headers(state: &AppState, headers: &HeaderMap) -> Option<Self> {
        let sealed = BASE64URL_NOPAD
            .decode(cookie(headers, FLASH_COOKIE)?.as_bytes())
            .ok()?;
        let json = state
            .keys
            .open(SealedAs::Flash, Uuid::nil(), &sealed)
            .ok()?;
        serde_json::from_slice(&json).ok()
    }
}

/// From a server function: leads on to `page`, which shows something once.
pub fn show_once(state: &AppState, secret: Secret, page: &str) {
    lead_on(state, &Flash::Secret(secret), page);
}

/// From a server function: leads on to `page`, which tells why something was refused.
pub fn refuse_on(state: &AppState, error: AppError, page: &str) {
    let typed = Vec::new();
    lead_on(state, &Flash::Refused { error, typed }, page);
}

fn lead_on(state: &AppState, flash: &Flash, page: &str) {
    let response = expect_context::<ResponseOptions>();
    response.append_header(header::SET_COOKIE, flash.to_cookie(state));
    leptos_axum::redirect(page);
}

/// Around the server functions: a refusal is answered with its own status, and a plain form that
/// was refused goes back to its page, with the reason and what was typed in the flash cookie
/// instead of the address. What is done in the middle of a form carries what was typed back likewise.
pub async fn carry_refusals(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    if !accepts_html(request.headers()) {
        let (response, error) = refused(next.run(request).await).await;
        return match error {
            Some(error @ AppError::TooFast(seconds)) => {
                let later = [(header::RETRY_AFTER, HeaderValue::from(seconds))];
                (error.status(), later, response).into_response()
            }
            Some(error) => (error.status(), response).into_response(),
            None => response,
        };
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, state.settings.request_limit).await else {
        return AppError::TooLarge.into_response();
    };
    let came_from = referring_page(&parts.headers);
    let goes_on = [SetEdition::url(), SendCode::url()].contains(&parts.uri.path());
    let response = next
        .run(Request::from_parts(parts, body.clone().into()))
        .await;
    let (mut response, error) = refused(response).await;
    let Some(error) = error else {
        let typed = if goes_on { typed(&body) } else { Vec::new() };
        if !typed.is_empty() {
            let kept = Flash::Kept { typed }.to_cookie(&state);
            response.headers_mut().append(header::SET_COOKIE, kept);
        }
        return response;
    };
    if matches!(
        error,
        AppError::NotSignedIn | AppError::StaffNotSignedIn | AppError::TooFast(_)
    ) {
        // What was typed waits for the page to be shown again.
        let kept = Flash::Kept {
            typed: typed(&body),
        };
        let mut response = error.into_response();
        let cookie = kept.to_cookie(&state);
        response.headers_mut().append(header::SET_COOKIE, cookie);
        return response;
    }
    let back = HeaderValue::from_str(&at_error(&came_from, error));
    let back = back.unwrap_or(HeaderValue::from_static("/"));
    let flash = Flash::Refused {
        error,
        typed: typed(&body),
    };
    (
        StatusCode::SEE_OTHER,
        [
            (header::LOCATION, back),
            (header::SET_COOKIE, flash.to_cookie(&state)),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ],
    )
        .into_response()
}

/// What of a form is shown again: never a code, a password or a link's token.
fn typed(body: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(body)
        .filter(|(name, _)| {
            !matches!(
                &**name,
                "code" | "edition" | "back" | "password" | "new_password" | "token"
            )
        })
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}

/// The page where it tells the error, which may be far down.
fn at_error(page: &str, error: AppError) -> String {
    match error.field() {
        Some(field) => format!("{page}#{field}-error"),
        None => page.to_owned(),
    }
}

/// The answer together with the error in it. Every answer of a server function that failed holds
/// the error as its body; the address that it leads a plain form to does so only where the
/// browser told which page it came from.
async fn refused(response: Response) -> (Response, Option<AppError>) {
    if !response.headers().contains_key(SERVER_FN_ERROR_HEADER) {
        return (response, None);
    }
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, MOST_TOLD).await;
    let body = body.unwrap_or_default();
    let error = serde_json::from_slice(&body).unwrap_or(AppError::Broken);
    (Response::from_parts(parts, body.into()), Some(error))
}
