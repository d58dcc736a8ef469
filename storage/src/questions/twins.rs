//! Questions of the bank whose stems say the same as one that is brought.

use domain::quizzes::{QuestionDraft, WorkingCopy, stem_fingerprint};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use super::versions::{QuestionVersion, VersionRow};
use crate::{Conn, Error};

/// A question whose stem says the same.
#[derive(Clone, Debug)]
pub struct Twin {
    /// Which question.
    pub id: Uuid,
    /// What staff call it by.
    pub number: u64,
    /// Its newest text: of the version being written, otherwise of the one published last.
    pub draft: QuestionDraft,
}

#[derive(FromRow)]
struct TwinRow {
    id: Uuid,
    number: i64,
    draft: Option<Json<WorkingCopy>>,
}

/// The questions whose stems say the same as `stem`, at most 20, in the order of their numbers.
pub async fn twins(conn: &mut Conn, stem: &str) -> Result<Vec<Twin>, Error> {
    let Some(fingerprint) = stem_fingerprint(stem) else {
        return Ok(Vec::new());
    };
    let rows = conn
        .query(
            "select b.id, b.number, d.draft
             from bank_questions b left join bank_drafts d on d.question_id = b.id
             where b.stem_fingerprint = $1
             order by b.number limit 20",
        )
        .bind(fingerprint.as_slice())
        .all::<TwinRow>()
        .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let draft = match row.draft {
            Some(Json(copy)) => Some(copy.question),
            None => newest(conn, row.id).await?,
        };
        found.extend(draft.map(|draft| Twin {
            id: row.id,
            number: u64::try_from(row.number).unwrap_or(0),
            draft,
        }));
    }
    Ok(found)
}

async fn newest(conn: &mut Conn, question: Uuid) -> Result<Option<QuestionDraft>, Error> {
    let row = conn
        .query(
            "select id, question_id, kind, topic, difficulty, content
             from question_versions where question_id = $1
             order by version desc limit 1",
        )
        .bind(question)
        .optional::<VersionRow>()
        .await?;
    let version = row.map(QuestionVersion::try_from).transpose()?;
    Ok(version.map(|version| (&version.question).into()))
}
