//! The sample's lessons: three case films of our own, as if staff had published them.

use app::context::AppState;
use app::lessons::films::file_path;
use chrono::TimeDelta;
use domain::lessons::{FilmFile, FilmFiles, LessonDraft, LessonQuestion, WorkingLesson};
use object_store::ObjectStoreExt;
use serde::Deserialize;
use storage::Tx;
use storage::lessons::{self, NewFilm};
use storage::questions::{self, QuestionVersion};
use uuid::Uuid;

use super::SampleError;

/// What a lesson's folder holds.
struct Brought {
    name: &'static str,
    lesson: &'static str,
    captions: &'static str,
    film: &'static [u8],
    poster: &'static [u8],
}

macro_rules! brought {
    ($name:literal) => {
        Brought {
            name: $name,
            lesson: include_str!(concat!("../../demo/lessons/", $name, "/lesson.json")),
            captions: include_str!(concat!("../../demo/lessons/", $name, "/captions.vtt")),
            film: include_bytes!(concat!("../../demo/lessons/", $name, "/film.mp4")),
            poster: include_bytes!(concat!("../../demo/lessons/", $name, "/poster.jpg")),
        }
    };
}

/// In the order in which they were published.
const LESSONS: [Brought; 3] = [
    brought!("credit-card-form"),
    brought!("guaranteed-return"),
    brought!("false-police"),
];

/// A lesson's file.
#[derive(Deserialize)]
struct Sample {
    duration_ms: u32,
    #[serde(flatten)]
    draft: LessonDraft,
}

/// What a unit stores.
struct New {
    lesson: WorkingLesson,
    film: NewFilm,
    files: FilmFiles,
    versions: Vec<QuestionVersion>,
    version_id: Uuid,
}

/// Loads the lessons that are not there yet: all, or none.
///
/// # Errors
/// [`SampleError`].
pub(super) async fn load(state: &AppState) -> Result<usize, SampleError> {
    let there = {
        let mut conn = state.db.read().await?;
        lessons::count_works(&mut conn, (None, "")).await?
    };
    if there > 0 {
        return Ok(0);
    }
    let mut days = 3 * i64::try_from(LESSONS.len()).unwrap_or(0);
    for brought in &LESSONS {
        let new = new(state, brought)?;
        for (name, bytes) in [
            (FilmFiles::PLAIN, brought.film),
            (FilmFiles::POSTER, brought.poster),
        ] {
            let path = file_path(new.film.id, new.files.made_by, name);
            state.store.put(&path, bytes.into()).await?;
        }
        let at = state.clock.now() - TimeDelta::days(days);
        days -= 3;
        let unit = state.db.write((new, at), |tx, (new, at)| {
            Box::pin(async move { publish(tx, new, *at).await })
        });
        let published: Result<(), storage::Error> = unit.await;
        published?;
    }
    Ok(LESSONS.len())
}

fn new(state: &AppState, brought: &Brought) -> Result<New, SampleError> {
    let Sample {
        duration_ms,
        mut draft,
    } = serde_json::from_str(brought.lesson)?;
    let film = NewFilm {
        id: state.clock.id(),
        name: format!("{}.mp4", brought.name),
        bytes: brought.film.len() as u64,
        by: None,
    };
    brought.captions.clone_into(&mut draft.captions);
    draft.film = Some(film.id);
    for question in &mut draft.questions {
        question.id = state.clock.id();
    }
    let files = files(brought, duration_ms);
    let lesson = draft.check(Some(&files)).map_err(|faults| {
        let told = faults.iter().map(ToString::to_string).collect::<Vec<_>>();
        SampleError::Lesson(brought.name, told.join("；"))
    })?;
    let for_bank = lesson.questions.into_iter().filter(|asked| asked.to_bank);
    let versions = for_bank.map(|LessonQuestion { id, question, .. }| QuestionVersion {
        id: state.clock.id(),
        question_id: id,
        question,
    });
    let versions = versions.collect();
    let id = state.clock.id();
    let mut lesson = WorkingLesson::begun_by(Uuid::nil(), id, draft);
    lesson.author = None;
    Ok(New {
        lesson,
        film,
        files,
        versions,
        version_id: state.clock.id(),
    })
}

/// The films are small and play everywhere as they are.
fn files(brought: &Brought, duration_ms: u32) -> FilmFiles {
    let file = |name: &str, bytes: &[u8], media_type: &str| FilmFile {
        name: name.to_owned(),
        bytes: bytes.len() as u64,
        media_type: media_type.to_owned(),
    };
    FilmFiles {
        duration_ms,
        width: 1280,
        height: 720,
        has_audio: false,
        files: vec![
            file(FilmFiles::PLAIN, brought.film, "video/mp4"),
            file(FilmFiles::POSTER, brought.poster, "image/jpeg"),
        ],
        made_by: 0,
        renditions: vec![],
        thumbs: None,
    }
}

async fn publish(
    tx: &mut Tx,
    new: &New,
    at: chrono::DateTime<chrono::Utc>,
) -> Result<(), storage::Error> {
    lessons::add_ready_film(tx, &new.film, &new.files, at).await?;
    let draft = &new.lesson.draft;
    let checked = draft.check(Some(&new.files));
    let version =
        checked.map_err(|_| storage::Error::Broken("a sample lesson is broken".into()))?;
    lessons::begin(tx, &new.lesson, at).await?;
    let texts = (draft, &version);
    lessons::publish_by_operator(tx, new.lesson.id, texts, new.version_id, at).await?;
    for version in &new.versions {
        questions::add(tx, version, at).await?;
    }
    Ok(())
}
