//! Finding a win by the code that a customer shows.

use axum::extract::{Multipart, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::pictures::PictureFault;
use domain::prizes::ClaimCode;
use domain::prizes::counter::{SCAN_LIMIT, read_code};
use domain::staff::Permission;
use http::header;
use storage::{Tx, participants, prizes};
use uuid::Uuid;

use super::found::page_of;
use super::refusal::CounterRefusal;
use crate::context::AppState;
use crate::error::{AppError, Refusal};
use crate::flash::Flash;
use crate::heavy::heavy;
use crate::staff::who::{Desk, SignedInStaff};
use crate::ui::files::brought;

/// The win whose code was typed or scanned. That it was shown is noted for this teller.
///
/// # Errors
/// [`CounterRefusal::CodeUnreadable`], [`CounterRefusal::CodeUnknown`],
/// [`CounterRefusal::CodesSpent`].
pub async fn by_code(state: &AppState, who: &SignedInStaff, typed: &str) -> Result<Uuid, AppError> {
    let code = read_code(typed).ok_or(CounterRefusal::CodeUnreadable)?;
    let now = state.clock.now();
    let data = (state.keys.claim_index(&code), who.id, now);
    let unit = state.db.write(data, |tx, (index, teller, now)| {
        Box::pin(async move {
            let subject = teller.as_bytes();
            if !participants::take_from_limit(tx, subject, &SCAN_LIMIT, *now).await? {
                return Ok(Looked::Spent);
            }
            look(tx, index, *teller, *now).await
        })
    });
    let looked: Result<Looked, storage::Error> = unit.await;
    match looked? {
        Looked::Found(win) => Ok(win),
        Looked::Unknown => Err(CounterRefusal::CodeUnknown.into()),
        Looked::Spent => {
            let mut conn = state.db.read().await?;
            let until = participants::limit_resets_at(&mut conn, who.id.as_bytes(), &SCAN_LIMIT);
            let seconds = until
                .await?
                .map_or(60, |at| (at - now).num_seconds().max(1));
            let seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
            Err(CounterRefusal::CodesSpent(seconds).into())
        }
    }
}

/// What came of looking a code up.
enum Looked {
    Found(Uuid),
    Unknown,
    Spent,
}

async fn look(
    tx: &mut Tx,
    index: &[u8],
    teller: Uuid,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Looked, storage::Error> {
    let Some(win) = prizes::by_code(tx, index).await? else {
        return Ok(Looked::Unknown);
    };
    prizes::note_scan(tx, win.id, teller, now).await?;
    Ok(Looked::Found(win.id))
}

/// `POST /staff/counter/photo`: a photo of the QR code, for whom no camera can be looked through. It is
/// looked at and not kept. For tellers.
pub async fn by_photo(
    State(state): State<AppState>,
    desk: Desk,
    file: Multipart,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::RedeemWins)?;
    let photo = match brought(file).await {
        Ok(brought) => Ok(brought.bytes),
        Err(AppError::TooLarge) => Err(CounterRefusal::Photo(PictureFault::TooLarge)),
        Err(error) => return Err(error),
    };
    let code = match photo {
        Ok(photo) => heavy(move || code_in(&photo)).await?,
        Err(refusal) => Err(refusal),
    };
    let found = match code {
        Ok(code) => by_code(&state, who, code.digits()).await,
        Err(refusal) => Err(refusal.into()),
    };
    match found {
        Ok(win) => Ok(Redirect::to(&page_of(win)).into_response()),
        Err(error @ AppError::Refused(refusal)) => Ok(refused(&state, error, refusal)),
        Err(error) => Err(error),
    }
}

fn code_in(photo: &[u8]) -> Result<ClaimCode, CounterRefusal> {
    let texts = exchange::qr_photo::texts(photo).map_err(CounterRefusal::Photo)?;
    let code = texts.iter().find_map(|text| read_code(text));
    code.ok_or(CounterRefusal::PhotoWithoutCode)
}

/// Back to the counter, which says beside the field what is wrong.
fn refused(state: &AppState, error: AppError, refusal: Refusal) -> Response {
    let field = refusal.field().unwrap_or("photo");
    let typed = Vec::new();
    let cookie = Flash::Refused { error, typed }.to_cookie(state);
    let to = format!("/staff/counter#{field}-error");
    ([(header::SET_COOKIE, cookie)], Redirect::to(&to)).into_response()
}
