//! `/films/{id}/{key}/{file}`: the files of films, whole or in part (RFC 9110, section 14).

use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::lessons::{FilmFiles, ShownTo};
use futures::stream;
use http::{HeaderMap, HeaderName, StatusCode, header};
use http_range_header::{StartPosition, parse_range_header};
use uuid::Uuid;

use super::address::shown_to;
use super::blocks::BLOCK;
use crate::context::AppState;
use crate::error::AppError;
use crate::ui::files::has_tag;

/// `GET /films/{id}/{key}/{file}`. For whoever was given the key, which the page of a lesson carries
/// for those who may watch it.
pub async fn film(
    State(state): State<AppState>,
    Path((id, key, name)): Path<(Uuid, String, String)>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let to = shown_to(&state, id, &key).ok_or(AppError::NotFound)?;
    if to == ShownTo::PosterOnly && name != FilmFiles::POSTER {
        return Err(AppError::NotFound);
    }
    let files = files(&state, id).await?;
    let place = files.files.iter().position(|file| file.name == name);
    let place = place.ok_or(AppError::NotFound)?;
    let file = &files.files[place];
    let tag = format!("\"{id}-{place}\"");
    let told = told(to, &tag);
    if has_tag(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, told).into_response());
    }
    let part = match asked(&headers, &tag, file.bytes) {
        Ok(part) => part,
        Err(Unsatisfiable) => {
            let size = [(header::CONTENT_RANGE, format!("bytes */{}", file.bytes))];
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, told, size).into_response());
        }
    };
    let status = match part {
        Some(_) => StatusCode::PARTIAL_CONTENT,
        None => StatusCode::OK,
    };
    let within = part.as_ref().map(|part| {
        let (from, to) = (part.start(), part.end());
        let range = format!("bytes {from}-{to}/{}", file.bytes);
        [(header::CONTENT_RANGE, range)]
    });
    let part = part.map_or(0..file.bytes, |part| *part.start()..part.end() + 1);
    let about = [
        (header::CONTENT_TYPE, file.media_type.clone()),
        (header::CONTENT_LENGTH, (part.end - part.start).to_string()),
    ];
    let body = body(state, (id, files.clone(), place), part);
    Ok((status, told, about, within, body).into_response())
}

/// What every answer about a file says.
fn told(to: ShownTo, tag: &str) -> [(HeaderName, String); 5] {
    let kept = match to {
        // No longer than a key holds at least.
        ShownTo::PosterOnly => "public, max-age=2592000",
        ShownTo::Anyone => "public, max-age=21600",
        ShownTo::Participants => "private, max-age=21600",
    };
    [
        (header::CACHE_CONTROL, kept.to_owned()),
        (header::ETAG, tag.to_owned()),
        (header::ACCEPT_RANGES, "bytes".to_owned()),
        // Opened by itself it is a film and nothing else.
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; media-src 'self'; sandbox".to_owned(),
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin".to_owned(),
        ),
    ]
}

/// What a film was made into.
///
/// # Errors
/// [`AppError::NotFound`] where it cannot be watched.
pub async fn files(state: &AppState, film: Uuid) -> Result<Arc<FilmFiles>, AppError> {
    if let Some(known) = state.films.known(film) {
        return Ok(known);
    }
    let mut conn = state.db.read().await?;
    let found = storage::lessons::film(&mut conn, film).await?;
    let files = found.and_then(|found| found.files);
    let files = Arc::new(files.ok_or(AppError::NotFound)?);
    state.films.know(film, files.clone());
    Ok(files)
}

/// Nothing of the file lies in the range that was asked for.
struct Unsatisfiable;

/// The part that was asked for; `None` for the whole. What is no range that is understood, more than
/// one, and a range of another file than ours, are answered with the whole.
fn asked(
    headers: &HeaderMap,
    tag: &str,
    bytes: u64,
) -> Result<Option<RangeInclusive<u64>>, Unsatisfiable> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(range) = text(header::RANGE) else {
        return Ok(None);
    };
    if text(header::IF_RANGE).is_some_and(|known| known != tag) {
        return Ok(None);
    }
    let Ok(parsed) = parse_range_header(range) else {
        return Ok(None);
    };
    let [range] = &*parsed.ranges else {
        return Ok(None);
    };
    // An end that is longer than the file is the whole of it.
    if matches!(range.start, StartPosition::FromLast(length) if length >= bytes) {
        return Ok(Some(0..=bytes.saturating_sub(1)));
    }
    let ranges = parsed.validate(bytes).map_err(|_| Unsatisfiable)?;
    Ok(ranges.into_iter().next())
}

/// The bytes of a part, block by block as they are taken.
fn body(
    state: AppState,
    (id, files, place): (Uuid, Arc<FilmFiles>, usize),
    part: Range<u64>,
) -> Body {
    let blocks = stream::try_unfold(part, move |part| {
        let (state, files) = (state.clone(), files.clone());
        async move {
            if part.is_empty() {
                return Ok(None);
            }
            let number = part.start / BLOCK;
            let file = (id, &*files, place);
            let block = state.films.block(&*state.store, file, number);
            let block = block.await.inspect_err(|error| {
                tracing::error!(film.id = %id, error = %error, "a film's file cannot be read");
            })?;
            let from = part.start - number * BLOCK;
            let to = (part.end - number * BLOCK).min(block.len() as u64);
            // A file that is shorter than its row says ends the answer, which then is cut off.
            if from >= to {
                return Err(object_store::Error::Generic {
                    store: "films",
                    source: "a file is shorter than it should be".into(),
                });
            }
            let (start, end) = (small(from), small(to));
            let rest = number * BLOCK + to..part.end;
            Ok(Some((block.slice(start..end), rest)))
        }
    });
    Body::from_stream(blocks)
}

/// A place in a block.
fn small(place: u64) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}
