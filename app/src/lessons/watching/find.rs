//! Finding a lesson that is shown, and how far a participant is with it.

use chrono::{DateTime, Utc};
use domain::lessons::Progress;
use storage::lessons::{self, LessonAnswer, Watch};
use uuid::Uuid;

use super::standing::Watched;
use crate::context::AppState;
use crate::error::AppError;
use crate::lessons::version::{self, LessonVersion};
use crate::visitor::Visitor;

/// How often a change is tried where others come in between.
pub const TRIES: u8 = 3;

/// The lesson with the number of an address, also one that is not shown any more.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn by_number(state: &AppState, number: u64) -> Result<LessonVersion, AppError> {
    let head = {
        let mut conn = state.db.read().await?;
        lessons::head_by_number(&mut conn, number).await?
    };
    version::whole(state, head.ok_or(AppError::NotFound)?).await
}

/// The lesson with this id, which is shown today.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn shown(state: &AppState, lesson: Uuid) -> Result<LessonVersion, AppError> {
    let found = version::latest(state, lesson).await?;
    let shown = found.filter(|version| version.is_shown(state));
    shown.ok_or(AppError::NotFound)
}

/// Who watches a lesson, where somebody is signed in.
///
/// # Errors
/// [`AppError::NotSignedIn`] where only participants may watch it.
pub fn audience(visitor: &Visitor, version: &LessonVersion) -> Result<Option<Uuid>, AppError> {
    let who = visitor.participant.as_ref().map(|who| who.id);
    if who.is_none() && version.lesson.participants_only {
        return Err(AppError::NotSignedIn);
    }
    Ok(who)
}

/// How far a participant is with a lesson. Whoever has not begun begins now.
///
/// # Errors
/// Those of the database.
pub async fn watched(
    state: &AppState,
    version: LessonVersion,
    who: Uuid,
) -> Result<Watched, AppError> {
    let watch = begun(state, &version, who).await?;
    let answers = {
        let mut conn = state.db.read().await?;
        lessons::answers(&mut conn, version.head.lesson_id, who).await?
    };
    let mut carried = Vec::new();
    for answer in answers {
        carried.extend(carry(state, &version, answer).await?);
    }
    Ok(Watched {
        version,
        watch: Some(watch),
        answers: carried,
    })
}

/// An answer with the places that its options have today. Questions that a newer version does not ask any
/// more are no matter.
async fn carry(
    state: &AppState,
    version: &LessonVersion,
    mut answer: LessonAnswer,
) -> Result<Option<LessonAnswer>, AppError> {
    let Some(asked) = version.lesson.question(answer.question) else {
        return Ok(None);
    };
    if let Some(id) = answer.version.filter(|id| *id != version.head.id) {
        let then = version::text(state, id).await?;
        if let Some(was) = then.question(answer.question) {
            answer.places = was.question.places_in(&asked.question, &answer.places);
        }
    }
    Ok(Some(answer))
}

/// Another film is watched from its beginning; what was learned stays learned.
async fn begun(state: &AppState, version: &LessonVersion, who: Uuid) -> Result<Watch, AppError> {
    let film = version.lesson.film;
    for _ in 0..TRIES {
        let found = {
            let mut conn = state.db.read().await?;
            lessons::watch(&mut conn, version.head.lesson_id, who).await?
        };
        let now = state.clock.now();
        match found {
            Some(watch) if watch.film == film => return Ok(watch),
            Some(watch) => {
                let anew = Watch {
                    film,
                    progress: Progress::begun(now),
                    position_ms: 0,
                    parts_read: 0,
                    ..watch
                };
                save(state, anew, now).await?;
            }
            None => begin(state, (version.head.lesson_id, who), film, now).await?,
        }
    }
    Err(AppError::Unavailable)
}

async fn begin(
    state: &AppState,
    who: (Uuid, Uuid),
    film: Uuid,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let unit = state.db.write((who, film, now), |tx, &(who, film, now)| {
        Box::pin(async move { lessons::begin_watch(tx, who, film, now).await })
    });
    let begun: Result<(), storage::Error> = unit.await;
    Ok(begun?)
}

/// Saves how far somebody is. `false` where another change came in between.
///
/// # Errors
/// Those of the database.
pub async fn save(state: &AppState, watch: Watch, now: DateTime<Utc>) -> Result<bool, AppError> {
    let unit = state.db.write((watch, now), |tx, (watch, now)| {
        Box::pin(async move { lessons::save_watch(tx, watch, *now).await })
    });
    let saved: Result<bool, storage::Error> = unit.await;
    Ok(saved?)
}
