//! Lessons that are there without staff having made them.

use chrono::{DateTime, Utc};
use domain::lessons::{FilmFiles, LessonDraft, WorkingLesson};
use uuid::Uuid;

use crate::lessons::{self, NewFilm};
use crate::{Db, Error};

/// What a film of 40 seconds without sound was made into. No file of it lies anywhere.
pub fn film_files() -> FilmFiles {
    FilmFiles {
        duration_ms: 40_000,
        width: 1280,
        height: 720,
        has_audio: false,
        files: vec![],
        made_by: 0,
        renditions: vec![],
        thumbs: None,
    }
}

/// Adds a film that can be watched as far as its row tells.
///
/// # Panics
/// Where the database fails.
pub async fn add_film(db: &Db, id: Uuid, files: FilmFiles, now: DateTime<Utc>) {
    let new = NewFilm {
        id,
        name: "柜台.mp4".into(),
        bytes: 12,
        by: None,
    };
    let unit = db.write((new, files, now), |tx, (new, files, now)| {
        Box::pin(async move { lessons::add_ready_film(tx, new, files, *now).await })
    });
    let added: Result<(), Error> = unit.await;
    added.expect("a film is stored");
}

/// Adds a lesson that the operator brought, and publishes it under these ids of the lesson and of its
/// version. Its film is one of 40 seconds.
///
/// # Panics
/// Where the database fails, or the draft lacks something.
pub async fn publish(
    db: &Db,
    (id, version_id): (Uuid, Uuid),
    draft: LessonDraft,
    now: DateTime<Utc>,
) {
    add(db, id, draft, now).await;
    let unit = db.write((id, version_id, now), |tx, &(id, version_id, now)| {
        Box::pin(async move {
            let stored = lessons::find(tx, id).await?.expect("the lesson is there");
            let draft = &stored.lesson.draft;
            let version = draft
                .check(Some(&film_files()))
                .expect("the draft is whole");
            let texts = (draft, &version);
            lessons::publish_by_operator(tx, id, texts, version_id, now).await
        })
    });
    let published: Result<bool, Error> = unit.await;
    assert!(published.expect("a lesson is published"));
}

/// Adds a lesson that nobody wrote, unpublished.
///
/// # Panics
/// Where the database fails.
pub async fn add(db: &Db, id: Uuid, draft: LessonDraft, now: DateTime<Utc>) {
    let mut lesson = WorkingLesson::begun_by(id, id, draft);
    lesson.author = None;
    let unit = db.write((lesson, now), |tx, (lesson, now)| {
        Box::pin(async move { lessons::begin(tx, lesson, *now).await })
    });
    let begun: Result<bool, Error> = unit.await;
    assert!(begun.expect("a lesson is stored"));
}
