//! What the console's pages send of films, and are told of them.

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Form, Multipart, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::lessons::UploadFault;
use domain::lessons::film::PIECE_BYTES;
use domain::lessons::{Captions, captions};
use domain::quizzes::clean;
use domain::staff::Permission;
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use storage::lessons;
use uuid::Uuid;

use super::{attach, take};
use crate::context::AppState;
use crate::error::{AppError, Refusal};
use crate::flash::{Done, Flash};
use crate::lessons::refusal::LessonRefusal;
use crate::staff::who::Desk;
use crate::ui::files::brought;

/// A film that is about to come.
#[derive(Deserialize)]
pub struct Announced {
    name: String,
    bytes: u64,
}

/// How far a film is, for a page that watches it.
#[derive(Serialize)]
struct Told {
    id: Uuid,
    state: &'static str,
    percent: u8,
    piece_bytes: u64,
    pieces: Vec<u32>,
    fault: Option<String>,
}

/// For which lesson a film is.
#[derive(Deserialize)]
pub struct ForLesson {
    lesson: Uuid,
}

/// What became of an attachment.
#[derive(Serialize)]
struct Attached {
    film: Uuid,
    changes: i64,
    page: String,
}

/// What a script is told of a refusal.
#[derive(Serialize)]
struct Error {
    error: String,
}

/// An answer to a script: a refusal tells its words.
fn answer<T: Serialize>(result: Result<T, AppError>) -> Response {
    let not_kept = [(header::CACHE_CONTROL, "no-store")];
    match result {
        Ok(told) => (not_kept, Json(told)).into_response(),
        Err(error) => {
            let told = Error {
                error: error.text(),
            };
            (error.status(), not_kept, Json(told)).into_response()
        }
    }
}

/// `POST /staff/films`: begins a film, or goes on with the one that was broken off. For those who write
/// lessons.
pub async fn begin(
    State(state): State<AppState>,
    desk: Desk,
    Form(announced): Form<Announced>,
) -> Response {
    let begun = async {
        let who = desk.require(Permission::EditLessons)?;
        let brought = (announced.name.as_str(), announced.bytes);
        let film = take::begin(&state, who.id, brought).await?;
        told(&state, film.id).await
    };
    answer(begun.await)
}

/// `GET /staff/films/{id}`: how far it is. For those who see lessons.
pub async fn film(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    desk.require(Permission::ViewLessons)?;
    Ok(answer(told(&state, id).await))
}

async fn told(state: &AppState, id: Uuid) -> Result<Told, AppError> {
    let mut conn = state.db.read().await?;
    let film = lessons::film(&mut conn, id).await?;
    let film = film.ok_or(AppError::NotFound)?;
    Ok(Told {
        id,
        state: film.state.word(),
        percent: film.percent,
        piece_bytes: PIECE_BYTES,
        pieces: lessons::pieces(&mut conn, id).await?,
        fault: film.fault,
    })
}

/// `PUT /staff/films/{id}/pieces/{piece}`: one piece. For who brings the film.
pub async fn piece(
    State(state): State<AppState>,
    desk: Desk,
    Path((id, piece)): Path<(Uuid, u32)>,
    content: Body,
) -> Response {
    let stored = async {
        let who = desk.require(Permission::EditLessons)?;
        let film = take::coming(&state, who.id, id).await?;
        // Only now is anything read.
        let most = usize::try_from(PIECE_BYTES).unwrap_or(usize::MAX);
        let content = to_bytes(content, most).await;
        let content = content.map_err(|_| LessonRefusal::Upload(UploadFault::WrongPiece))?;
        take::piece(&state, &film, piece, content).await
    };
    match stored.await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => answer::<()>(Err(error)),
    }
}

/// `POST /staff/films/{id}/complete`: every piece is there, and the film is that of a lesson. For who
/// brings the film.
pub async fn complete(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
    Form(wanted): Form<ForLesson>,
) -> Response {
    let attached = async {
        let who = desk.require(Permission::EditLessons)?;
        // Who lost the answer asks again.
        match take::coming(&state, who.id, id).await {
            Ok(film) => take::complete(&state, &film).await?,
            Err(AppError::Refused(_)) => {}
            Err(error) => return Err(error),
        }
        let changes = attach::attach(&state, who, wanted.lesson, id).await?;
        Ok(Attached {
            film: id,
            changes,
            page: format!("/staff/lessons/{}", wanted.lesson),
        })
    };
    answer(attached.await)
}

/// `POST /staff/lessons/{id}/film`: a film in a plain form. For those who write lessons.
pub async fn upload(
    State(state): State<AppState>,
    desk: Desk,
    Path(lesson): Path<Uuid>,
    form: Multipart,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::EditLessons)?;
    let page = format!("/staff/lessons/{lesson}");
    let attached = async {
        let taken = take::from_form(&state, who.id, form).await?;
        attach::attach(&state, who, lesson, taken).await
    };
    done(&state, attached.await, (&page, "film"), Done::FilmTaken)
}

/// `POST /staff/lessons/{id}/captions`: a file of captions instead of what stands in the draft. For
/// those who write lessons.
pub async fn captions(
    State(state): State<AppState>,
    desk: Desk,
    Path(lesson): Path<Uuid>,
    form: Multipart,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::EditLessons)?;
    let page = format!("/staff/lessons/{lesson}");
    let changed = async {
        let brought = brought(form).await?;
        if brought.bytes.is_empty() {
            return Err(LessonRefusal::CaptionsMissing.into());
        }
        let text = exchange::table::decode(&brought.bytes).ok();
        let text = text.filter(|text| text.len() <= captions::MOST_BYTES);
        let text = text.ok_or(LessonRefusal::CaptionsUnreadable)?;
        let text = clean(&text);
        Captions::parse(&text).map_err(|_| LessonRefusal::CaptionsUnreadable)?;
        let name = clean(&brought.name);
        attach::bring_captions(&state, who, lesson, (name, text), brought.field("seen")).await
    };
    done(&state, changed.await, (&page, "captions"), Done::DraftSaved)
}

/// Back to the page, which says what was done, or beside the field what is wrong.
fn done(
    state: &AppState,
    result: Result<i64, AppError>,
    (page, place): (&str, &str),
    done: Done,
) -> Result<Response, AppError> {
    let (flash, to) = match result {
        Ok(_) => (Flash::Done(done), format!("{page}#{place}")),
        Err(error @ AppError::Refused(Refusal::Lesson(_))) => {
            let typed = Vec::new();
            (
                Flash::Refused { error, typed },
                format!("{page}#{place}-error"),
            )
        }
        Err(error) => return Err(error),
    };
    let cookie = flash.to_cookie(state);
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&to)).into_response())
}
