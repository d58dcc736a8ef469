//! `/staff/campaigns/{id}/cover`: a picture of the bank's own as the cover.

use axum::extract::{Multipart, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::campaigns::{ComposeStep, Cover};
use domain::pictures::PictureFault;
use domain::staff::Permission;
use http::header;
use uuid::Uuid;

use super::fields::{Fields, apply};
use super::step_page::address;
use super::work::{Saved, change};
use crate::context::AppState;
use crate::error::{AppError, Refusal};
use crate::flash::{Done, Flash};
use crate::pictures::take;
use crate::staff::who::Desk;
use crate::ui::files::{Brought, brought};

/// `POST /staff/campaigns/{id}/cover`: the form of the first step with a file in it. Everything else
/// that was typed is kept as well, also where the file is refused. For those who compose campaigns.
pub async fn upload(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
    file: Multipart,
) -> Result<Response, AppError> {
    const STEP: ComposeStep = ComposeStep::Basics;
    let who = desk.require(Permission::EditCampaigns)?.clone();
    let (brought, taken) = match brought(file).await {
        Ok(mut brought) => {
            let bytes = std::mem::take(&mut brought.bytes);
            let taken = take(&state, Some(who.id), bytes).await;
            (brought, taken)
        }
        Err(AppError::TooLarge) => {
            let refusal = Refusal::Picture(PictureFault::TooLarge).into();
            return Ok(refused(&state, refusal, &address(id, STEP)));
        }
        Err(error) => return Err(error),
    };
    let Brought { fields, .. } = brought;
    let fields = Fields(&fields);
    let changes = match (fields.changes(), &taken) {
        (Some(changes), _) => changes,
        (None, Err(error @ AppError::Refused(_))) => {
            return Ok(refused(&state, *error, &address(id, STEP)));
        }
        (None, _) => return Err(AppError::BadRequest),
    };
    let picture = taken.as_ref().ok().copied();
    let saved = change(&state, &who, (id, changes), true, |composition| {
        apply(STEP, &fields, composition);
        if let Some(picture) = picture {
            composition.basics.cover = Cover::Picture(picture).to_string();
        }
    });
    let saved = match saved.await {
        Err(error @ AppError::Refused(_)) => {
            return Ok(refused(&state, error, &format!("/staff/campaigns/{id}")));
        }
        saved => saved?,
    };
    match (saved, taken) {
        (Saved::Beside(mine), _) => {
            let to = format!("{}?mine={mine}", address(id, STEP));
            Ok(Redirect::to(&to).into_response())
        }
        (Saved::Stored(_), Err(error @ AppError::Refused(_))) => {
            Ok(refused(&state, error, &address(id, STEP)))
        }
        (Saved::Stored(_), Err(error)) => Err(error),
        (Saved::Stored(_), Ok(_)) => {
            let cookie = Flash::Done(Done::CoverTaken).to_cookie(&state);
            let to = format!("{}#cover", address(id, STEP));
            Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&to)).into_response())
        }
    }
}

/// Back to the page, which says beside the field what is wrong.
fn refused(state: &AppState, error: AppError, page: &str) -> Response {
    let to = match error.field() {
        Some(field) => format!("{page}#{field}-error"),
        None => page.to_owned(),
    };
    let typed = Vec::new();
    let cookie = Flash::Refused { error, typed }.to_cookie(state);
    ([(header::SET_COOKIE, cookie)], Redirect::to(&to)).into_response()
}
