//! `/staff/lessons/{id}/preview`: the customers' page of a lesson that is being written, as far as it is
//! whole. Nothing in it can be sent, and nothing is counted.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use domain::lessons::{Captions, FilmFiles, Lesson, LessonFault};
use domain::review;
use domain::staff::Permission;
use http::{HeaderValue, header};
use leptos::prelude::*;
use serde::Deserialize;
use storage::lessons::{self, LessonHead, StoredLesson};
use uuid::Uuid;

use super::lesson_view::LessonPage;
use super::standing::Watched;
use crate::context::AppState;
use crate::error::AppError;
use crate::lessons::shown::Standing;
use crate::lessons::version::LessonVersion;
use crate::shell::{Body, Head, page};
use crate::staff::who::Desk;
use crate::visitor::{Edition, Visitor};

/// In which edition.
#[derive(Deserialize)]
pub struct PreviewQuery {
    edition: Option<String>,
}

/// `GET /staff/lessons/{id}/preview`. For those who may see lessons.
pub async fn preview(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
    Query(query): Query<PreviewQuery>,
) -> Result<Response, AppError> {
    desk.require(Permission::ViewLessons)?;
    let (stored, film) = load(&state, id).await?;
    let visitor = Visitor {
        participant: None,
        edition: query.edition.as_deref().and_then(Edition::from_word),
        flash: None,
        refusal_told: Arc::default(),
        page: "/".into(),
    };
    let checked = stored.lesson.draft.check(film.as_ref());
    let (lesson, film) = match (checked, film) {
        (Ok(lesson), Some(film)) => (lesson, film),
        (checked, _) => {
            let faults = checked.err().unwrap_or_default();
            let head = Head::new("预览");
            return Ok(framed(page(&state, &visitor, &head, || {
                unfinished(&faults)
            })));
        }
    };
    let watched = Watched::by_nobody(version(&stored, lesson, film));
    let standing = Standing {
        may_seek: true,
        ..watched.standing(Vec::new())
    };
    let head = Head::new(watched.version.lesson.title.clone()).with_player();
    let shown = LessonPage {
        state: &state,
        visitor: &visitor,
        watched: &watched,
        standing,
        can_collect: false,
        next: None,
        captions: format!("/staff/lessons/{id}/preview/captions.vtt"),
        is_preview: true,
    };
    Ok(framed(page(&state, &visitor, &head, || shown.body())))
}

/// `GET /staff/lessons/{id}/preview/captions.vtt`: the captions as they are being written. For those who
/// may see lessons.
pub async fn captions(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    desk.require(Permission::ViewLessons)?;
    let (stored, _) = load(&state, id).await?;
    let captions = Captions::parse(&stored.lesson.draft.captions);
    let captions = captions.map_err(|_| AppError::NotFound)?;
    let about = [
        (header::CONTENT_TYPE, "text/vtt; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((about, captions.to_vtt()).into_response())
}

/// A lesson as staff work on it, and what its film was made into.
async fn load(state: &AppState, id: Uuid) -> Result<(StoredLesson, Option<FilmFiles>), AppError> {
    let mut conn = state.db.read().await?;
    let stored = lessons::find(&mut conn, id).await?;
    let stored = stored.ok_or(AppError::NotFound)?;
    let film = match stored.lesson.draft.film {
        Some(film) => lessons::film(&mut conn, film).await?,
        None => None,
    };
    Ok((stored, film.and_then(|film| film.files)))
}

/// The version that publishing the draft would make.
fn version(stored: &StoredLesson, lesson: Lesson, film: FilmFiles) -> LessonVersion {
    LessonVersion {
        head: LessonHead {
            id: Uuid::nil(),
            lesson_id: stored.lesson.id,
            number: stored.number,
            version: stored.versions + 1,
            film: lesson.film,
            standing: review::Standing::Published,
            expires_on: None,
            learned: stored.learned,
            submitted_by: None,
            approved_by: None,
            published_at: stored.updated_at,
        },
        lesson: Arc::new(lesson),
        film: Arc::new(film),
    }
}

fn unfinished(faults: &[LessonFault]) -> Body {
    let faults: Vec<_> = faults
        .iter()
        .map(|fault| view! { <li>{fault.to_string()}</li> })
        .collect();
    Body::new(view! {
        <h1>"还不能预览"</h1>
        <div class="notice warning">
            <p>"下面这些补齐后，这里显示客户看到的页面："</p>
            <ul>{faults}</ul>
        </div>
    })
}

/// A page of ours may show it in a frame, and no form in it is sent anywhere.
fn framed(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let policy = headers.get(header::CONTENT_SECURITY_POLICY);
    let policy = policy.and_then(|policy| policy.to_str().ok());
    let policy = policy
        .unwrap_or_default()
        .replace("frame-ancestors 'none'", "frame-ancestors 'self'")
        .replace("form-action 'self'", "form-action 'none'");
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
