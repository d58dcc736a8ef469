//! A film becomes that of a lesson.

use domain::lessons::{LessonDraft, WorkingLesson};
use storage::audit;
use storage::lessons::{self, StoredLesson};
use uuid::Uuid;

use crate::audit::{deed, facts};
use crate::context::AppState;
use crate::error::AppError;
use crate::lessons::refusal::LessonRefusal;
use crate::staff::who::SignedInStaff;

/// Changes the draft of a lesson that was seen with `changes`, or begins the lesson where nothing of it
/// is stored yet. `what` is what the trail says was done.
///
/// # Errors
/// [`LessonRefusal::ChangedMeanwhile`], [`LessonRefusal::State`].
///
/// # Returns
/// What the next change has to name.
pub async fn change_draft(
    state: &AppState,
    who: &SignedInStaff,
    (lesson, changes): (Uuid, Option<i64>),
    what: (&'static str, &'static str, String),
    change: impl FnOnce(&mut LessonDraft),
) -> Result<i64, AppError> {
    let found = {
        let mut conn = state.db.read().await?;
        lessons::find(&mut conn, lesson).await?
    };
    let (action, fact, value) = what;
    let deed = deed(who, action, "lesson", lesson).after(facts().with(fact, value));
    let data = match (found, changes) {
        (Some(found), Some(seen)) if found.changes == seen => {
            let StoredLesson { mut lesson, .. } = found;
            let mut draft = lesson.draft.clone();
            change(&mut draft);
            lesson.edit(draft, who.id).map_err(LessonRefusal::State)?;
            (lesson, Some(seen))
        }
        (None, None) => {
            let mut draft = LessonDraft::default();
            change(&mut draft);
            (WorkingLesson::begun_by(who.id, lesson, draft), None)
        }
        _ => return Err(LessonRefusal::ChangedMeanwhile.into()),
    };
    let data = (data, who.id, deed, state.clock.now());
    let unit = state.db.write(data, |tx, ((lesson, seen), by, deed, now)| {
        Box::pin(async move {
            let stored = match seen {
                Some(seen) => lessons::save(tx, lesson, *seen, *by, *now).await?,
                None => lessons::begin(tx, lesson, *now).await?,
            };
            if !stored {
                return Err(LessonRefusal::ChangedMeanwhile.into());
            }
            audit::record(tx, deed, *now).await?;
            Ok::<_, AppError>(seen.map_or(0, |seen| seen + 1))
        })
    });
    unit.await
}

/// Makes a film that of a lesson, whatever else was changed of its draft since it was seen: only the film
/// is replaced, and nobody wants to bring two gigabytes again.
///
/// # Errors
/// Those of [`change_draft`].
///
/// # Returns
/// What the next change has to name.
pub async fn attach(
    state: &AppState,
    who: &SignedInStaff,
    lesson: Uuid,
    film: Uuid,
) -> Result<i64, AppError> {
    let found = {
        let mut conn = state.db.read().await?;
        lessons::find(&mut conn, lesson).await?
    };
    let changes = match found {
        // Who lost the answer asks again.
        Some(found) if found.lesson.draft.film == Some(film) => return Ok(found.changes),
        found => found.map(|found| found.changes),
    };
    let what = ("lesson.film", "film", film.to_string());
    change_draft(state, who, (lesson, changes), what, |draft| {
        draft.film = Some(film);
    })
    .await
}
