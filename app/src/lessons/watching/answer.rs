//! Answering a question of a lesson: the first answer counts.

use domain::lessons::{Lesson, LessonQuestion, Part, parts};
use domain::quizzes::{Question, QuestionKind};
use storage::lessons::{self, Answered, LessonAnswer};
use uuid::Uuid;

use super::standing::Watched;
use super::{find, learn};
use crate::context::AppState;
use crate::error::{AppError, Refusal};
use crate::lessons::shown::{Standing, Told};
use crate::lessons::version::{self, LessonVersion};
use crate::ui::markdown;
use crate::visitor::local_page;

/// A question may be answered this many milliseconds before the film comes to it: what was played is
/// told every few seconds.
const NEAR_MS: u32 = 2_000;

/// What somebody chose.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The places of the options.
    pub places: Vec<u8>,
    /// The version of the lesson that has them; `None` for the one that is published now.
    pub version: Option<Uuid>,
}

/// Answers a question of a lesson.
///
/// # Errors
/// [`Refusal::LessonChanged`] where what was chosen is not offered any more;
/// [`Refusal::ChoiceMissing`] where nothing, or more than one option of a single choice, is chosen;
/// [`Refusal::ComesLater`] where neither film nor transcript was followed so far;
/// [`AppError::NotFound`] for a lesson that is not shown or does not ask this.
pub async fn answer(
    state: &AppState,
    who: Uuid,
    (lesson, question): (Uuid, Uuid),
    chosen: Chosen,
) -> Result<Told, AppError> {
    let version = find::shown(state, lesson).await?;
    let asked = version.lesson.question(question).cloned();
    let asked = asked.ok_or(AppError::NotFound)?;
    let places = places_now(state, &version, &asked, chosen).await?;
    let places = choices(&asked.question, &places)?;
    let given = LessonAnswer {
        question,
        version: Some(version.head.id),
        is_right: places == asked.question.key,
        places,
    };
    let mut watched = find::watched(state, version, who).await?;
    if watched.answer_to(question).is_none() && !is_reached(&watched, &asked) {
        return Err(Refusal::ComesLater.into());
    }
    // What was answered before counts, as its options stand now.
    let counts = match watched.answer_to(question).cloned() {
        Some(before) => before,
        None => {
            let counts = put(state, (lesson, who), given).await?;
            watched.answers.push(counts.clone());
            counts
        }
    };
    let standing = learn::settle(state, who, &mut watched).await?;
    Ok(told(&asked, counts, standing))
}

/// The places that the chosen options have in the version that is published now.
async fn places_now(
    state: &AppState,
    version: &LessonVersion,
    asked: &LessonQuestion,
    chosen: Chosen,
) -> Result<Vec<u8>, AppError> {
    let Some(id) = chosen.version.filter(|id| *id != version.head.id) else {
        return Ok(chosen.places);
    };
    let then = version::text(state, id).await?;
    let was = then.question(asked.id).ok_or(AppError::NotFound)?;
    let places = was.question.places_in(&asked.question, &chosen.places);
    if places.len() < chosen.places.len() {
        return Err(Refusal::LessonChanged.into());
    }
    Ok(places)
}

/// The chosen places in rising order, each once, where they fit the question.
fn choices(question: &Question, places: &[u8]) -> Result<Vec<u8>, AppError> {
    let mut places = places.to_vec();
    places.sort_unstable();
    places.dedup();
    let options = question.options.len();
    if places.iter().any(|&place| usize::from(place) >= options) {
        return Err(AppError::BadRequest);
    }
    let one = question.kind != QuestionKind::Multiple;
    if places.is_empty() || (one && places.len() > 1) {
        return Err(Refusal::ChoiceMissing.into());
    }
    Ok(places)
}

/// Whether the film was seen, or the transcript read, as far as the question; where parts may be passed
/// over, it may be gone to at once.
pub(super) fn is_reached(watched: &Watched, asked: &LessonQuestion) -> bool {
    let showing = watched.showing();
    let seen = watched.watch.as_ref();
    let seen = seen.map_or(0, |watch| watch.progress.seen_until());
    let in_film = match asked.at_ms {
        Some(at_ms) => showing.may_seek || seen.saturating_add(NEAR_MS) >= at_ms,
        None => showing.may_seek || watched.is_seen(),
    };
    in_film || part_of(&watched.version.lesson, asked.id) <= watched.parts_read()
}

/// Which part of the transcript asks it, from 0.
fn part_of(lesson: &Lesson, question: Uuid) -> usize {
    let parts = parts(lesson);
    let asks = |part: &Part<'_>| part.questions().any(|one| one.id == question);
    parts.iter().position(asks).unwrap_or(usize::MAX)
}

/// Stores an answer; the one that counts.
async fn put(
    state: &AppState,
    who: (Uuid, Uuid),
    given: LessonAnswer,
) -> Result<LessonAnswer, AppError> {
    let data = (who, given.clone(), state.clock.now());
    let unit = state.db.write(data, |tx, (who, given, now)| {
        Box::pin(async move { lessons::put_answer(tx, *who, given, *now).await })
    });
    let put: Result<Answered, storage::Error> = unit.await;
    Ok(match put? {
        Answered::First => given,
        Answered::Before(before) => before,
    })
}

fn told(asked: &LessonQuestion, counts: LessonAnswer, standing: Standing) -> Told {
    let question = &asked.question;
    Told {
        is_right: counts.is_right,
        chosen: counts.places,
        right: question.key.clone(),
        explanation: markdown::inline(&question.explanation),
        source: question.source.clone(),
        standing,
    }
}

/// Where a plain form leads: to its question on the page of a lesson that it came from.
pub fn way_back(page: &str, question: Uuid) -> String {
    let page = local_page(page);
    let page = page.split_once('#').map_or(page, |(page, _)| page);
    if page.starts_with("/lessons/") {
        format!("{page}#question-{question}")
    } else {
        "/lessons".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_leads_back_to_its_question_on_pages_of_lessons_alone() {
        let id = Uuid::nil();
        let text = way_back("/lessons/3/text?part=1#x", id);
        assert_eq!(text, format!("/lessons/3/text?part=1#question-{id}"));
        for elsewhere in ["/me", "//evil.cn/lessons/3", "https://evil.cn", ""] {
            assert_eq!(way_back(elsewhere, id), "/lessons", "{elsewhere}");
        }
    }
}
