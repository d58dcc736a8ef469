//! Saved answers of attempts, and practice afterwards.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Conn, Error, Tx};

/// A saved answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedAnswer {
    /// The question's place on the paper, from 0.
    pub position: u16,
    /// Shown places that were chosen, rising.
    pub choices: Vec<u8>,
    /// Whether its feedback was shown, which makes it final.
    pub checked: bool,
}

#[derive(FromRow)]
struct AnswerRow {
    position: i32,
    choices: Json<Choices>,
    checked_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Choices {
    pub(crate) places: Vec<u8>,
}

/// The saved answers of an attempt, in the order of the paper.
pub async fn answers(conn: &mut Conn, attempt: Uuid) -> Result<Vec<SavedAnswer>, Error> {
    let rows = conn
        .query(
            "select position, choices, checked_at from answers
             where attempt_id = $1 order by position",
        )
        .bind(attempt)
        .all::<AnswerRow>()
        .await?;
    let saved = rows.into_iter().map(|row| SavedAnswer {
        position: u16::try_from(row.position).unwrap_or(u16::MAX),
        choices: row.choices.0.places,
        checked: row.checked_at.is_some(),
    });
    Ok(saved.collect())
}

/// Saves an answer of an attempt that is held open. `false` where it was final.
pub async fn save_answer(
    tx: &mut Tx,
    attempt: Uuid,
    answer: &SavedAnswer,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let saved = tx
        .command(
            "insert into answers (attempt_id, position, choices, saved_at, checked_at)
             values ($1, $2, $3, $4, $5)
             on conflict (attempt_id, position) do update
             set choices = excluded.choices, saved_at = excluded.saved_at,
                 checked_at = excluded.checked_at
             where answers.checked_at is null",
        )
        .bind(attempt)
        .bind(i32::from(answer.position))
        .bind(Json(Choices {
            places: answer.choices.clone(),
        }))
        .bind(now)
        .bind(answer.checked.then_some(now))
        .run()
        .await?;
    Ok(saved == 1)
}

/// Notes that a question that was once wrong was answered right in practice.
pub async fn note_practised(
    tx: &mut Tx,
    participant: Uuid,
    question: Uuid,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    tx.command(
        "insert into practised (participant_id, question_id, right_at) values ($1, $2, $3)
         on conflict (participant_id, question_id) do update set right_at = excluded.right_at",
    )
    .bind(participant)
    .bind(question)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// When each practised question was last answered right in practice.
pub async fn practised(
    conn: &mut Conn,
    participant: Uuid,
) -> Result<Vec<(Uuid, DateTime<Utc>)>, Error> {
    conn.query("select question_id, right_at from practised where participant_id = $1")
        .bind(participant)
        .all()
        .await
}
