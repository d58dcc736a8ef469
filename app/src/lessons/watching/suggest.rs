//! What somebody should go on with, and what they should learn next: what they got wrong in quizzes.

use domain::lessons::{Lesson, time};
use storage::lessons::{self, LessonFilter, LessonVersion};
use uuid::Uuid;

use super::card::{Card, Viewer};
use super::find;
use crate::context::AppState;
use crate::error::AppError;
use crate::quizzes::practice;

/// How many lessons are suggested at most.
const SUGGESTED: usize = 3;

/// How many lessons that were begun are shown.
const GONE_ON_WITH: usize = 3;

/// How many topics of mistakes are looked at, those that were met with last first.
const TOPICS: usize = 5;

/// How many lessons are looked at, for one topic or for the next one.
const LOOKED_AT: u32 = 12;

/// What a participant has begun and not yet learned, the latest first.
///
/// # Errors
/// Those of the database.
pub async fn begun(state: &AppState, viewer: &Viewer, who: Uuid) -> Result<Vec<Card>, AppError> {
    let mut conn = state.db.read().await?;
    let mut cards = Vec::new();
    for watch in lessons::watches(&mut conn, who, 20).await? {
        if watch.learned_at.is_some() || cards.len() == GONE_ON_WITH {
            continue;
        }
        let Some(version) = lessons::version(&mut conn, watch.lesson).await? else {
            continue;
        };
        if find::is_shown(state, &version) {
            let told = far(&version, watch.progress.seen_until());
            cards.push(viewer.version(state, &version).telling(told));
        }
    }
    Ok(cards)
}

/// How far somebody has seen it, in words.
pub fn far(version: &LessonVersion, seen_ms: u32) -> String {
    let (seen, whole) = (time::shown(seen_ms), time::shown(version.film.duration_ms));
    format!("看到 {seen} / {whole}")
}

/// Lessons about what a participant got wrong, which they have not begun.
///
/// # Errors
/// Those of the database.
pub async fn suggested(
    state: &AppState,
    viewer: &Viewer,
    who: Uuid,
) -> Result<Vec<Card>, AppError> {
    let topics = topics(state, who).await?;
    let mut conn = state.db.read().await?;
    let begun = lessons::watches(&mut conn, who, 500).await?;
    let mut cards: Vec<Card> = Vec::new();
    for topic in topics {
        let filter = LessonFilter {
            words: topic.clone(),
            ..LessonFilter::default()
        };
        let page = (LOOKED_AT, 0);
        let found = lessons::list_published(&mut conn, &filter, state.today(), page).await?;
        for listed in found {
            let is_new = begun.iter().all(|watch| watch.lesson != listed.id)
                && cards.iter().all(|card| card.id != listed.id);
            if is_new && is_about(listed.lesson(), &topic) && cards.len() < SUGGESTED {
                let told = format!("您答错过“{topic}”的题");
                cards.push(viewer.listed(state, &listed).telling(told));
            }
        }
    }
    Ok(cards)
}

/// The topics of a participant's mistakes, each once.
async fn topics(state: &AppState, who: Uuid) -> Result<Vec<String>, AppError> {
    let mut topics: Vec<String> = Vec::new();
    for question in practice::mistakes(state, who).await? {
        let topic = question.stored.question.topic.as_str();
        if topics.len() < TOPICS && topics.iter().all(|known| known != topic) {
            topics.push(topic.to_owned());
        }
    }
    Ok(topics)
}

fn is_about(lesson: &Lesson, topic: &str) -> bool {
    lesson.right.label() == topic || lesson.tags.iter().any(|tag| tag == topic)
}

/// The newest lesson that is not this one and was not learned: its number and its title.
///
/// # Errors
/// Those of the database.
pub async fn next(
    state: &AppState,
    viewer: &Viewer,
    lesson: Uuid,
) -> Result<Option<(i64, String)>, AppError> {
    let mut conn = state.db.read().await?;
    let filter = LessonFilter::default();
    let page = (LOOKED_AT, 0);
    let found = lessons::list_published(&mut conn, &filter, state.today(), page).await?;
    let mut others = found.into_iter();
    let next = others.find(|other| other.id != lesson && !viewer.has_learned(other.id));
    Ok(next.map(|next| (next.number, next.lesson().title.clone())))
}
