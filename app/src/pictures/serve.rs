//! `/pictures/{id}/{file}`: the files of pictures.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::pictures::PictureFormat;
use http::{HeaderMap, HeaderName, StatusCode, header};
use object_store::ObjectStoreExt;
use uuid::Uuid;

use super::{path, unavailable};
use crate::context::AppState;
use crate::error::AppError;
use crate::ui::files::has_tag;

/// `GET /pictures/{id}/{width}.{jpg,png}`. For anyone: nothing in a cover is secret, and its id
/// cannot be guessed. A file never changes, so browsers keep it for good.
pub async fn picture(
    State(state): State<AppState>,
    Path((id, file)): Path<(Uuid, String)>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let (width, format) = parse(&file).ok_or(AppError::NotFound)?;
    let picture = state.picture(id).await?;
    let has = picture.sizes.iter().any(|size| size.width == width);
    if !has || picture.format != format {
        return Err(AppError::NotFound);
    }
    let tag = format!("\"{id}-{width}\"");
    let kept = [
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        // Opened by itself it is a picture and nothing else.
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ];
    if has_tag(&headers, &tag) {
        let tag = [(header::ETAG, tag)];
        return Ok((StatusCode::NOT_MODIFIED, kept, tag).into_response());
    }
    let bytes = match state.store.get(&path(id, width, format)).await {
        Ok(found) => found.bytes().await.map_err(|error| unavailable(&error))?,
        Err(object_store::Error::NotFound { .. }) => {
            tracing::error!(picture.id = %id, picture.width = width, "a picture's file is missing");
            return Err(AppError::NotFound);
        }
        Err(error) => return Err(unavailable(&error)),
    };
    let told = [
        (header::ETAG, tag),
        (header::CONTENT_TYPE, format.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, "inline".to_owned()),
    ];
    Ok((kept, told, bytes).into_response())
}

/// `960.jpg`, written in this way only.
fn parse(file: &str) -> Option<(u32, PictureFormat)> {
    let (width, format) = file.split_once('.')?;
    let number: u32 = width.parse().ok()?;
    let format = PictureFormat::from_extension(format)?;
    (number.to_string() == width).then_some((number, format))
}
