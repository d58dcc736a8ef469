//! Who watched how far, what they answered, and what they learned.

use chrono::{DateTime, Utc};
use domain::lessons::Progress;
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use crate::db::Sql;
use crate::quizzes::Choices;
use crate::{Conn, Error, Tx};

/// How far a participant is with a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watch {
    /// The lesson.
    pub lesson: Uuid,
    /// Who watches.
    pub participant: Uuid,
    /// The film that was watched.
    pub film: Uuid,
    /// How much of it.
    pub progress: Progress,
    /// Where it goes on, in milliseconds.
    pub position_ms: u32,
    /// How many parts of the transcript were read.
    pub parts_read: u32,
    /// What a change has to name.
    pub changes: i64,
    /// When it was begun.
    pub began_at: DateTime<Utc>,
    /// When it last went on.
    pub updated_at: DateTime<Utc>,
    /// When it was learned.
    pub learned_at: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct WatchRow {
    lesson_id: Uuid,
    participant_id: Uuid,
    film_id: Uuid,
    progress: Json<Progress>,
    position_ms: i64,
    parts_read: i32,
    changes: i64,
    began_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    learned_at: Option<DateTime<Utc>>,
}

impl From<WatchRow> for Watch {
    fn from(row: WatchRow) -> Self {
        Self {
            lesson: row.lesson_id,
            participant: row.participant_id,
            film: row.film_id,
            progress: row.progress.0,
            position_ms: u32::try_from(row.position_ms).unwrap_or(0),
            parts_read: u32::try_from(row.parts_read).unwrap_or(0),
            changes: row.changes,
            began_at: row.began_at,
            updated_at: row.updated_at,
            learned_at: row.learned_at,
        }
    }
}

/// How far this participant is with this lesson; `None` where they never began.
pub async fn watch(
    conn: &mut Conn,
    lesson: Uuid,
    participant: Uuid,
) -> Result<Option<Watch>, Error> {
    let row = conn
        .query(
            "select lesson_id, participant_id, film_id, progress, position_ms, parts_read, changes,
                    began_at, updated_at, learned_at
             from lesson_watches where lesson_id = $1 and participant_id = $2",
        )
        .bind(lesson)
        .bind(participant)
        .optional::<WatchRow>()
        .await?;
    Ok(row.map(Into::into))
}

/// What a participant has opened, the latest first, at most `limit`.
pub async fn watches(conn: &mut Conn, participant: Uuid, limit: u16) -> Result<Vec<Watch>, Error> {
    listed(conn, "", participant, limit).await
}

/// What a participant has gone on with or learned, the latest first, at most `limit`: who has only opened
/// a lesson has not begun it.
pub async fn begun_watches(
    conn: &mut Conn,
    participant: Uuid,
    limit: u16,
) -> Result<Vec<Watch>, Error> {
    let begun = "and (position_ms > 0 or parts_read > 0 or learned_at is not null)";
    listed(conn, begun, participant, limit).await
}

async fn listed(
    conn: &mut Conn,
    narrowed: &'static str,
    participant: Uuid,
    limit: u16,
) -> Result<Vec<Watch>, Error> {
    let sql = Sql::from(
        "select lesson_id, participant_id, film_id, progress, position_ms, parts_read, changes,
                began_at, updated_at, learned_at
         from lesson_watches where participant_id = $1",
    )
    .then(narrowed)
    .then("order by updated_at desc limit $2");
    let rows = conn
        .query(sql)
        .bind(participant)
        .bind(i64::from(limit))
        .all::<WatchRow>()
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Notes that a participant begins. Who has begun already goes on as they were.
pub async fn begin_watch(
    tx: &mut Tx,
    (lesson, participant): (Uuid, Uuid),
    film: Uuid,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    tx.command(
        "insert into lesson_watches (lesson_id, participant_id, film_id, progress, position_ms,
                                     parts_read, changes, began_at, updated_at)
         values ($1, $2, $3, $4, 0, 0, 0, $5, $5)
         on conflict (lesson_id, participant_id) do nothing",
    )
    .bind(lesson)
    .bind(participant)
    .bind(film)
    .bind(Json(Progress::begun(now)))
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// Saves what [`watch`] found and was changed since, but whether it was learned. `false` where another
/// report came in between.
pub async fn save_watch(tx: &mut Tx, watch: &Watch, now: DateTime<Utc>) -> Result<bool, Error> {
    let saved = tx
        .command(
            "update lesson_watches
             set film_id = $4, progress = $5, position_ms = $6, parts_read = $7,
                 changes = changes + 1, updated_at = $8
             where lesson_id = $1 and participant_id = $2 and changes = $3",
        )
        .bind(watch.lesson)
        .bind(watch.participant)
        .bind(watch.changes)
        .bind(watch.film)
        .bind(Json(watch.progress.clone()))
        .bind(i64::from(watch.position_ms))
        .bind(i32::try_from(watch.parts_read).unwrap_or(i32::MAX))
        .bind(now)
        .run()
        .await?;
    Ok(saved == 1)
}

/// Notes that a participant has learned a lesson. `true` the first time alone.
pub async fn learn(
    tx: &mut Tx,
    (lesson, participant): (Uuid, Uuid),
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let learned = tx
        .command(
            "update lesson_watches set learned_at = $3, changes = changes + 1, updated_at = $3
             where lesson_id = $1 and participant_id = $2 and learned_at is null",
        )
        .bind(lesson)
        .bind(participant)
        .bind(now)
        .run()
        .await?;
    if learned == 0 {
        return Ok(false);
    }
    tx.command("update lessons set learned = learned + 1 where id = $1")
        .bind(lesson)
        .run()
        .await?;
    Ok(true)
}

/// When this participant has learned which lessons.
pub async fn learned(
    conn: &mut Conn,
    participant: Uuid,
) -> Result<Vec<(Uuid, DateTime<Utc>)>, Error> {
    conn.query(
        "select lesson_id, learned_at from lesson_watches
         where participant_id = $1 and learned_at is not null order by learned_at desc",
    )
    .bind(participant)
    .all()
    .await
}

/// The lesson that has this number, where this participant has learned it.
pub async fn learned_of_number(
    conn: &mut Conn,
    participant: Uuid,
    number: u64,
) -> Result<Option<Uuid>, Error> {
    let row = conn
        .query(
            "select w.lesson_id from lesson_watches w join lessons l on l.id = w.lesson_id
             where w.participant_id = $1 and l.number = $2 and w.learned_at is not null",
        )
        .bind(participant)
        .bind(i64::try_from(number).unwrap_or(-1))
        .optional::<(Uuid,)>()
        .await?;
    Ok(row.map(|(lesson,)| lesson))
}

/// An answer to a question in a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LessonAnswer {
    /// Which question.
    pub question: Uuid,
    /// The places that were chosen, as the lesson has them; rising.
    pub places: Vec<u8>,
    /// Whether that is right.
    pub is_right: bool,
    /// The version of the lesson that asked it; `None` of an answer from before that was kept.
    pub version: Option<Uuid>,
}

/// What became of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    /// It counts.
    First,
    /// This one was given before, and counts.
    Before(LessonAnswer),
}

#[derive(FromRow)]
struct AnswerRow {
    question_id: Uuid,
    choices: Json<Choices>,
    is_right: bool,
    version_id: Option<Uuid>,
}

impl From<AnswerRow> for LessonAnswer {
    fn from(row: AnswerRow) -> Self {
        Self {
            question: row.question_id,
            places: row.choices.0.places,
            is_right: row.is_right,
            version: row.version_id,
        }
    }
}

/// Stores an answer; the first one counts.
pub async fn put_answer(
    tx: &mut Tx,
    (lesson, participant): (Uuid, Uuid),
    answer: &LessonAnswer,
    now: DateTime<Utc>,
) -> Result<Answered, Error> {
    let stored = tx
        .command(
            "insert into lesson_answers (lesson_id, participant_id, question_id, choices, is_right,
                                         version_id, answered_at)
             values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (lesson_id, participant_id, question_id) do nothing",
        )
        .bind(lesson)
        .bind(participant)
        .bind(answer.question)
        .bind(Json(Choices {
            places: answer.places.clone(),
        }))
        .bind(answer.is_right)
        .bind(answer.version)
        .bind(now)
        .run()
        .await?;
    if stored == 1 {
        return Ok(Answered::First);
    }
    let before = answers(tx, lesson, participant).await?;
    let before = before
        .into_iter()
        .find(|known| known.question == answer.question);
    Ok(before.map_or(Answered::First, Answered::Before))
}

/// What this participant has answered in this lesson.
pub async fn answers(
    conn: &mut Conn,
    lesson: Uuid,
    participant: Uuid,
) -> Result<Vec<LessonAnswer>, Error> {
    let rows = conn
        .query(
            "select question_id, choices, is_right, version_id from lesson_answers
             where lesson_id = $1 and participant_id = $2 order by answered_at",
        )
        .bind(lesson)
        .bind(participant)
        .all::<AnswerRow>()
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}
