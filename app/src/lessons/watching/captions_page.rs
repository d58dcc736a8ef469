//! The captions of a lesson, as its film loads them.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::lessons::Captions;
use http::{HeaderMap, StatusCode, header};
use uuid::Uuid;

use super::find;
use crate::context::AppState;
use crate::error::AppError;
use crate::ui::files::has_tag;
use crate::visitor::Visitor;

/// `GET /lessons/{number}/captions.vtt`. For whoever may watch the lesson.
pub async fn captions(
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
    Path(number): Path<u64>,
) -> Result<Response, AppError> {
    let version = find::by_number(&state, number).await?;
    if !version.is_shown(&state) {
        return Err(AppError::NotFound);
    }
    find::audience(&visitor, &version)?;
    Ok(vtt(&headers, version.head.id, &version.lesson.captions))
}

/// Captions as a file; a browser that has them of the same `version` keeps what it has.
fn vtt(headers: &HeaderMap, version: Uuid, captions: &Captions) -> Response {
    let tag = format!("\"{version}\"");
    let is_known = has_tag(headers, &tag);
    let about = [
        (header::CONTENT_TYPE, "text/vtt; charset=utf-8".to_owned()),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
        (header::ETAG, tag),
    ];
    if is_known {
        (StatusCode::NOT_MODIFIED, about).into_response()
    } else {
        (about, captions.to_vtt()).into_response()
    }
}
