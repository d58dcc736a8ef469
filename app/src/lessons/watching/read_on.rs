//! Going on in the transcript.

use chrono::{DateTime, TimeDelta, Utc};
use domain::lessons::{Part, Step, parts};
use uuid::Uuid;

use super::find::{self, TRIES};
use super::learn;
use super::standing::Watched;
use super::transcript_page::page_of_part;
use crate::context::AppState;
use crate::error::{AppError, Refusal};
use crate::lessons::refusal::LessonRefusal;

/// Notes that the part with this number, from 0, was read.
///
/// # Errors
/// [`Refusal::ComesLater`] where others come first, [`LessonRefusal::ReadTooFast`] where nobody can have
/// read it, [`LessonRefusal::QuestionOpen`] where something is still to be answered in it.
///
/// # Returns
/// The page to go on with.
pub async fn read_on(
    state: &AppState,
    who: Uuid,
    lesson: Uuid,
    part: u32,
) -> Result<String, AppError> {
    let mut version = find::shown(state, lesson).await?;
    let next = page_of_part(version.head.number, part.saturating_add(1));
    for _ in 0..TRIES {
        let mut watched = find::watched(state, version, who).await?;
        let now = state.clock.now();
        check(&watched, part, now)?;
        let is_learned = watched.is_learned();
        let watch = watched.watch.as_mut().ok_or(AppError::Broken)?;
        // Who has learned it may read anywhere: then nothing is to be noted.
        if watch.parts_read > part || (is_learned && watch.parts_read < part) {
            return Ok(next);
        }
        watch.parts_read = part + 1;
        if find::save(state, watch.clone(), now).await? {
            learn::settle(state, who, &mut watched).await?;
            return Ok(next);
        }
        version = watched.version;
    }
    Err(AppError::Unavailable)
}

/// The least time that reading a part takes: nobody reads more than this many characters a second.
fn takes(part: &Part<'_>) -> TimeDelta {
    const CHARACTERS_A_SECOND: usize = 30;
    let said = part.steps.iter().map(|step| match step {
        Step::Said(cue) => cue.text.chars().count(),
        Step::Asked(_) => 0,
    });
    let seconds = said.sum::<usize>() / CHARACTERS_A_SECOND;
    TimeDelta::seconds(i64::try_from(seconds).unwrap_or(0))
}

fn check(watched: &Watched, part: u32, now: DateTime<Utc>) -> Result<(), AppError> {
    let parts = parts(&watched.version.lesson);
    let number = usize::try_from(part).unwrap_or(usize::MAX);
    let read = parts.get(number).ok_or(AppError::BadRequest)?;
    if number > watched.parts_read() && !watched.is_learned() {
        return Err(Refusal::ComesLater.into());
    }
    if !watched.is_learned() && number == watched.parts_read() {
        let since = watched.watch.as_ref().map_or(now, |watch| watch.updated_at);
        if now - since < takes(read) {
            return Err(LessonRefusal::ReadTooFast.into());
        }
    }
    let mut asked = read.questions();
    if asked.any(|asked| watched.answer_to(asked.id).is_none()) {
        return Err(LessonRefusal::QuestionOpen.into());
    }
    Ok(())
}
