//! The page on which a lesson is watched.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::review;
use http::{HeaderMap, Method, StatusCode};
use leptos::prelude::*;
use uuid::Uuid;

use super::card::Viewer;
use super::lesson_view::LessonPage;
use super::standing::Watched;
use super::{earn, find, learn, suggest};
use crate::channels::visits::visit_lesson;
use crate::context::AppState;
use crate::error::AppError;
use crate::lessons::films::address::poster;
use crate::lessons::shown::Standing;
use crate::lessons::version::LessonVersion;
use crate::shell::{Body, Head, ShareCard, page};
use crate::ui::parts::Picture;
use crate::visitor::Visitor;

/// `GET /lessons/{number}`. For anyone, unless the lesson is for participants.
pub async fn lesson(
    State(state): State<AppState>,
    visitor: Visitor,
    method: Method,
    headers: HeaderMap,
    Path(number): Path<u64>,
) -> Result<Response, AppError> {
    let version = find::by_number(&state, number).await?;
    if !version.is_shown(&state) {
        return Ok(gone(&state, &visitor, &version));
    }
    let who = find::audience(&visitor, &version)?;
    let (watched, standing) = stand(&state, version, who).await?;
    let version = &watched.version;
    let (mut next, mut can_collect) = (None, false);
    if let (Some(who), true) = (who, standing.is_learned) {
        let viewer = Viewer::of(&state, &visitor).await?;
        next = suggest::next(&state, &viewer, version.head.lesson_id).await?;
        let given = earn::given(&state, who, version.head.lesson_id).await?;
        can_collect =
            earn::something_left(&state, who, (version.head.lesson_id, number), &given).await?;
    }
    let head = Head::new(version.lesson.title.clone());
    let head = head.with_player().sharing(share_card(&state, version));
    let shown = LessonPage {
        state: &state,
        visitor: &visitor,
        watched: &watched,
        standing,
        can_collect,
        next,
        captions: format!("/lessons/{number}/captions.vtt"),
        is_preview: false,
    };
    let response = page(&state, &visitor, &head, || shown.body());
    let lesson = (version.head.lesson_id, number);
    Ok(visit_lesson(&state, lesson, (&method, &headers), response))
}

/// How far whoever opens a page is; a participant begins.
///
/// # Errors
/// Those of the database.
pub(super) async fn stand(
    state: &AppState,
    version: LessonVersion,
    who: Option<Uuid>,
) -> Result<(Watched, Standing), AppError> {
    let Some(who) = who else {
        let watched = Watched::by_nobody(version);
        let standing = watched.standing(Vec::new());
        return Ok((watched, standing));
    };
    let mut watched = find::watched(state, version, who).await?;
    let standing = learn::settle(state, who, &mut watched).await?;
    Ok((watched, standing))
}

/// What a messenger shows of a link to the lesson.
fn share_card(state: &AppState, version: &LessonVersion) -> ShareCard {
    let lesson = &version.lesson;
    ShareCard {
        title: lesson.title.clone(),
        description: lesson.summary.clone(),
        page: format!("/lessons/{}", version.head.number),
        picture: (poster(state, lesson.film), 1280, 720),
    }
}

/// The page of a lesson that is not shown any more.
pub(super) fn gone(state: &AppState, visitor: &Visitor, version: &LessonVersion) -> Response {
    let (title, told) = if version.head.standing == review::Standing::Published {
        ("这节微课已过期", "内容可能已经不适用，所以不再播放。")
    } else {
        (
            "这节微课已下架",
            "我们不再播放它，您学会的记录和得到的机会照常有效。",
        )
    };
    let head = Head::new(title).status(StatusCode::GONE);
    page(state, visitor, &head, || {
        Body::new(view! {
            <div class="state">
                <Picture state=state name="closed.svg"/>
                <h1>{title}</h1>
                <p class="soft">{told}</p>
                <a class="button primary" href="/lessons">"看看别的微课"</a>
            </div>
        })
    })
}
