//! A film becomes that of a lesson, and a file its captions.

use domain::lessons::{LessonDraft, WorkingLesson};
use storage::audit;
use storage::lessons::{self, StoredLesson};
use uuid::Uuid;

use crate::audit::{deed, facts};
use crate::context::AppState;
use crate::error::AppError;
use crate::lessons::editing::film_part::captions_mark;
use crate::lessons::refusal::LessonRefusal;
use crate::staff::who::SignedInStaff;

/// What the trail calls it.
const FILM: &str = "lesson.film";

/// Changes the draft of a lesson that was found so, or begins it where nothing of it is stored yet. `what`
/// is what the trail says was done.
///
/// # Errors
/// [`LessonRefusal::ChangedMeanwhile`], [`LessonRefusal::State`].
///
/// # Returns
/// What the next change has to name.
async fn change_draft(
    state: &AppState,
    who: &SignedInStaff,
    (lesson, found): (Uuid, Option<StoredLesson>),
    what: (&'static str, &'static str, String),
    change: impl FnOnce(&mut LessonDraft),
) -> Result<i64, AppError> {
    let (action, fact, value) = what;
    let deed = deed(who, action, "lesson", lesson).after(facts().with(fact, value));
    let data = if let Some(found) = found {
        let StoredLesson {
            mut lesson,
            changes,
            ..
        } = found;
        let mut draft = lesson.draft.clone();
        change(&mut draft);
        lesson.edit(draft, who.id).map_err(LessonRefusal::State)?;
        (lesson, Some(changes))
    } else {
        let mut draft = LessonDraft::default();
        change(&mut draft);
        (WorkingLesson::begun_by(who.id, lesson, draft), None)
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
            if deed.action == FILM {
                lessons::note_film(tx, lesson.id).await?;
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
    let found = stored(state, lesson).await?;
    if let Some(found) = &found
        && found.lesson.draft.film == Some(film)
    {
        // Who lost the answer asks again.
        return Ok(found.changes);
    }
    let what = (FILM, "film", film.to_string());
    change_draft(state, who, (lesson, found), what, |draft| {
        draft.film = Some(film);
    })
    .await
}

/// Puts the captions of a file of this name into the draft, instead of those that were seen
/// ([`captions_mark`]).
///
/// # Errors
/// [`LessonRefusal::ChangedMeanwhile`] where captions were written since; those of
/// [`change_draft`].
///
/// # Returns
/// What the next change has to name.
pub async fn bring_captions(
    state: &AppState,
    who: &SignedInStaff,
    lesson: Uuid,
    (name, captions): (String, String),
    seen: &str,
) -> Result<i64, AppError> {
    let found = stored(state, lesson).await?;
    if let Some(found) = &found
        && captions_mark(&found.lesson.draft.captions) != seen
    {
        return Err(LessonRefusal::ChangedMeanwhile.into());
    }
    let what = ("lesson.captions", "file", name);
    change_draft(state, who, (lesson, found), what, |draft| {
        draft.captions = captions;
    })
    .await
}

async fn stored(state: &AppState, lesson: Uuid) -> Result<Option<StoredLesson>, AppError> {
    let mut conn = state.db.read().await?;
    Ok(lessons::find(&mut conn, lesson).await?)
}
