//! What somebody should go on with, and what they should learn next: what they got wrong in quizzes.

use domain::lessons::{Lesson, time};
use storage::lessons::{self, LessonFilter};
use uuid::Uuid;

use super::card::{Card, Viewer};
use crate::context::AppState;
use crate::error::AppError;
use crate::lessons::version::{self, LessonVersion};
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
    let watches = {
        let mut conn = state.db.read().await?;
        lessons::begun_watches(&mut conn, who, 20).await?
    };
    let mut cards = Vec::new();
    for watch in watches {
        if watch.learned_at.is_some() || cards.len() == GONE_ON_WITH {
            continue;
        }
        let version = version::latest(state, watch.lesson).await?;
        if let Some(version) = version.filter(|version| version.is_shown(state)) {
            let told = far(&version, watch.progress.seen_until());
            cards.push(viewer.card(state, &version).telling(told));
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
    let begun = {
        let mut conn = state.db.read().await?;
        lessons::begun_watches(&mut conn, who, 500).await?
    };
    let mut cards: Vec<Card> = Vec::new();
    for topic in topics {
        let filter = LessonFilter {
            words: topic.clone(),
            ..LessonFilter::default()
        };
        for version in first(state, &filter).await? {
            let id = version.head.lesson_id;
            let is_new = begun.iter().all(|watch| watch.lesson != id)
                && cards.iter().all(|card| card.id != id);
            if is_new && is_about(&version.lesson, &topic) && cards.len() < SUGGESTED {
                let told = format!("您答错过“{topic}”的题");
                cards.push(viewer.card(state, &version).telling(told));
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
) -> Result<Option<(u64, String)>, AppError> {
    let mut others = first(state, &LessonFilter::default()).await?.into_iter();
    let is_next = |id: Uuid| id != lesson && !viewer.has_learned(id);
    let next = others.find(|other| is_next(other.head.lesson_id));
    Ok(next.map(|next| (next.head.number, next.lesson.title.clone())))
}

/// The first lessons of a list.
async fn first(state: &AppState, filter: &LessonFilter) -> Result<Vec<LessonVersion>, AppError> {
    let found = {
        let mut conn = state.db.read().await?;
        lessons::list_published(&mut conn, filter, state.today(), (LOOKED_AT, 0)).await?
    };
    version::all(state, found).await
}
