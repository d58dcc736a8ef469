//! `/staff/prizes/{id}/picture`: what customers see of a prize.

use axum::extract::{Multipart, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::pictures::PictureFault;
use domain::staff::Permission;
use http::header;
use storage::audit;
use storage::pictures::{self, Use};
use uuid::Uuid;

use super::look::{page_of, prize};
use crate::audit::{deed, facts};
use crate::context::AppState;
use crate::error::{AppError, Refusal};
use crate::flash::{Done, Flash};
use crate::pictures::take;
use crate::staff::who::{Desk, SignedInStaff};
use crate::ui::files::brought;

/// `POST /staff/prizes/{id}/picture`. For those who edit campaigns.
pub async fn upload(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
    file: Multipart,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::EditCampaigns)?.clone();
    prize(&state, &who, id).await?;
    let taken = match brought(file).await {
        Ok(brought) => take(&state, Some(who.id), brought.bytes).await,
        Err(AppError::TooLarge) => Err(Refusal::Picture(PictureFault::TooLarge).into()),
        Err(error) => return Err(error),
    };
    let (flash, to) = match taken {
        Ok(picture) => {
            set(&state, &who, id, Some(picture)).await?;
            (Flash::Done(Done::PrizePictureSet), page_of(id))
        }
        Err(error @ AppError::Refused(_)) => {
            let typed = Vec::new();
            let to = format!("{}#cover-error", page_of(id));
            (Flash::Refused { error, typed }, to)
        }
        Err(error) => return Err(error),
    };
    let cookie = flash.to_cookie(&state);
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&to)).into_response())
}

/// Sets what a prize's picture is, or that it has none of its own.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Unavailable`] where the picture was swept in between.
pub async fn set(
    state: &AppState,
    who: &SignedInStaff,
    id: Uuid,
    picture: Option<Uuid>,
) -> Result<(), AppError> {
    let prize = prize(state, who, id).await?;
    let told = facts()
        .with("prize", prize.name)
        .with("picture", picture.map(|picture| picture.to_string()));
    let deed = deed(who, "prize.picture", "prize", id).after(told);
    let data = (id, picture, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (id, picture, deed, now)| {
        Box::pin(async move {
            match picture {
                Some(picture) => {
                    if !pictures::use_in(tx, Use::Prize(*id), *picture, *now).await? {
                        return Err(AppError::Unavailable);
                    }
                }
                None => pictures::use_none(tx, Use::Prize(*id), *now).await?,
            }
            Ok(audit::record(tx, deed, *now).await?)
        })
    });
    unit.await
}
