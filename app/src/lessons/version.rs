//! Versions of lessons as they were published: their texts and what their films were made into never
//! change, so those in use are kept in memory.

use std::sync::Arc;

use domain::lessons::{FilmFiles, Lesson};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use storage::lessons::{self, LessonHead};
use uuid::Uuid;

use super::films::serve::files;
use crate::context::AppState;
use crate::error::AppError;

/// How many bytes of texts are kept in memory, about.
const KEPT: u64 = 16 * 1024 * 1024;

/// Versions of lessons that are in use.
pub struct Lessons(Cache<Uuid, Arc<Lesson>, ByText>);

/// A lesson weighs what its captions do, which are most of it, and something besides.
#[derive(Clone)]
struct ByText;

impl Weighter<Uuid, Arc<Lesson>> for ByText {
    fn weight(&self, _: &Uuid, lesson: &Arc<Lesson>) -> u64 {
        let cues = lesson.captions.cues.iter();
        let captions: usize = cues.map(|cue| cue.text.len() + 100).sum();
        (captions + lesson.case.len() + 8 * 1024) as u64
    }
}

impl Default for Lessons {
    fn default() -> Self {
        Self(Cache::with_weighter(1_000, KEPT, ByText))
    }
}

/// The text of the version with this id, from memory where it was used before.
///
/// # Errors
/// [`AppError::NotFound`] where there is none.
pub async fn text(state: &AppState, version: Uuid) -> Result<Arc<Lesson>, AppError> {
    let kept = &state.lessons.0;
    if let Some(known) = kept.get(&version) {
        return Ok(known);
    }
    let mut conn = state.db.read().await?;
    let found = lessons::content(&mut conn, version).await?;
    let found = Arc::new(found.ok_or(AppError::NotFound)?);
    kept.insert(version, found.clone());
    Ok(found)
}

/// A version of a lesson, whole.
#[derive(Clone, Debug)]
pub struct LessonVersion {
    /// Where the lesson stands, and how the version came to be published.
    pub head: LessonHead,
    /// The lesson.
    pub lesson: Arc<Lesson>,
    /// What its film was made into.
    pub film: Arc<FilmFiles>,
}

impl LessonVersion {
    /// Whether customers are shown the lesson today.
    pub fn is_shown(&self, state: &AppState) -> bool {
        self.head.is_shown(state.today())
    }
}

/// The version of a lesson that was published last, by the lesson's id; `None` where none was.
///
/// # Errors
/// Those of the database.
pub async fn latest(state: &AppState, lesson: Uuid) -> Result<Option<LessonVersion>, AppError> {
    let head = {
        let mut conn = state.db.read().await?;
        lessons::head(&mut conn, lesson).await?
    };
    match head {
        Some(head) => Ok(Some(whole(state, head).await?)),
        None => Ok(None),
    }
}

/// Every version of a lesson, the newest first.
///
/// # Errors
/// Those of the database.
pub async fn history(state: &AppState, lesson: Uuid) -> Result<Vec<LessonVersion>, AppError> {
    let heads = {
        let mut conn = state.db.read().await?;
        lessons::history(&mut conn, lesson).await?
    };
    all(state, heads).await
}

/// The versions of these heads, in their order.
///
/// # Errors
/// Those of the database.
pub async fn all(state: &AppState, heads: Vec<LessonHead>) -> Result<Vec<LessonVersion>, AppError> {
    let mut versions = Vec::new();
    for head in heads {
        versions.push(whole(state, head).await?);
    }
    Ok(versions)
}

/// The version of this head.
///
/// # Errors
/// Those of the database.
pub async fn whole(state: &AppState, head: LessonHead) -> Result<LessonVersion, AppError> {
    Ok(LessonVersion {
        lesson: text(state, head.id).await?,
        film: files(state, head.film).await?,
        head,
    })
}
