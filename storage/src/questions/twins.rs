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
struct DraftRow {
    id: Uuid,
    number: i64,
    draft: Json<WorkingCopy>,
}

#[derive(FromRow)]
struct PublishedRow {
    number: i64,
    #[sqlx(flatten)]
    version: VersionRow,
}

/// The questions whose stems say the same as `stem`, at most a thousand, in the order of their numbers.
/// Many may share one: 下列说法正确的是.
pub async fn twins(conn: &mut Conn, stem: &str) -> Result<Vec<Twin>, Error> {
    let Some(fingerprint) = stem_fingerprint(stem) else {
        return Ok(Vec::new());
    };
    let drafts = conn
        .query(
            "select b.id, b.number, d.draft
             from bank_questions b join bank_drafts d on d.question_id = b.id
             where b.stem_fingerprint = $1 order by b.number limit 500",
        )
        .bind(fingerprint.as_slice())
        .all::<DraftRow>()
        .await?;
    let published = conn
        .query(
            "select b.number, v.id, v.question_id, v.kind, v.topic, v.difficulty, v.content
             from bank_questions b
             join question_versions v on v.question_id = b.id and v.version = b.versions
             where b.stem_fingerprint = $1 and b.stage is null order by b.number limit 500",
        )
        .bind(fingerprint.as_slice())
        .all::<PublishedRow>()
        .await?;
    let number = |number| u64::try_from(number).unwrap_or(0);
    let mut found: Vec<_> = drafts
        .into_iter()
        .map(|row| Twin {
            id: row.id,
            number: number(row.number),
            draft: row.draft.0.question,
        })
        .collect();
    for row in published {
        let version = QuestionVersion::try_from(row.version)?;
        found.push(Twin {
            id: version.question_id,
            number: number(row.number),
            draft: (&version.question).into(),
        });
    }
    found.sort_by_key(|twin| twin.number);
    Ok(found)
}
