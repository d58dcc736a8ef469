//! What the page of a lesson is made of.

use domain::review::{Stage, Work};
use storage::lessons::{self, StoredFilm, StoredLesson};
use storage::{Conn, staff};
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;
use crate::lessons::version::{self, LessonVersion};

/// A lesson with what its page tells of it.
pub struct Shown {
    /// The lesson.
    pub found: StoredLesson,
    /// Its published versions, the newest first.
    pub history: Vec<LessonVersion>,
    /// The film of what is being written, else of what was published last.
    pub film: Option<StoredFilm>,
    /// What the file of the published film was called.
    pub published_film: String,
    people: Vec<(Uuid, String)>,
}

impl Shown {
    /// The name of the account with this id; the operator's where there is none.
    pub fn name(&self, id: Option<Uuid>) -> String {
        let found = id.and_then(|id| self.people.iter().find(|(known, _)| *known == id));
        found.map_or_else(|| "运维".to_owned(), |(_, name)| name.clone())
    }

    /// What the file of the film is called.
    pub fn film_name(&self) -> String {
        self.film
            .as_ref()
            .map(|film| film.name.clone())
            .unwrap_or_default()
    }

    /// Who handed it to the reviewers, and when.
    pub fn submitted(&self) -> Option<(Uuid, chrono::DateTime<chrono::Utc>)> {
        match self.found.lesson.state.work()?.stage {
            Stage::InReview { by, at } => Some((by, at)),
            Stage::Draft { .. } => None,
        }
    }

    /// Whether a version of it is being written.
    pub fn is_drafted(&self) -> bool {
        self.found.lesson.state.work().is_some_and(Work::is_draft)
    }
}

/// Loads what belongs to a lesson.
///
/// # Errors
/// Those of the database.
pub async fn load(state: &AppState, found: StoredLesson) -> Result<Shown, AppError> {
    let history = version::history(state, found.lesson.id).await?;
    let mut conn = state.db.read().await?;
    let film = film(&mut conn, found.lesson.draft.film).await?;
    let published = history.first().map(|newest| newest.lesson.film);
    let published_film = match &film {
        Some(film) if published == Some(film.id) => film.name.clone(),
        _ => self::film(&mut conn, published)
            .await?
            .map(|film| film.name)
            .unwrap_or_default(),
    };
    let mut shown = Shown {
        found,
        history,
        film,
        published_film,
        people: Vec::new(),
    };
    shown.people = people(&mut conn, &shown).await?;
    Ok(shown)
}

async fn film(conn: &mut Conn, id: Option<Uuid>) -> Result<Option<StoredFilm>, AppError> {
    Ok(match id {
        Some(id) => lessons::film(conn, id).await?,
        None => None,
    })
}

/// Names of those who had a hand in it.
async fn people(conn: &mut Conn, shown: &Shown) -> Result<Vec<(Uuid, String)>, AppError> {
    let mut ids = vec![shown.found.lesson.author, shown.found.edited_by];
    ids.extend(shown.submitted().map(|(by, _)| Some(by)));
    for version in &shown.history {
        ids.extend([version.head.submitted_by, version.head.approved_by]);
    }
    let mut people: Vec<(Uuid, String)> = Vec::new();
    for id in ids.into_iter().flatten() {
        if people.iter().all(|(known, _)| *known != id)
            && let Some(person) = staff::find(conn, id).await?
        {
            people.push((id, person.name));
        }
    }
    Ok(people)
}
