//! The rows of imports.

use domain::quizzes::{RowVerdict, WorkingCopy};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use super::Told;
use crate::db::Sql;
use crate::{Conn, Error, Tx};

/// A row of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRow {
    /// Its place in the file, from 0.
    pub position: i64,
    /// The line on which it begins, from 1.
    pub line: i64,
    /// What it says.
    pub copy: WorkingCopy,
    /// What becomes of it.
    pub verdict: RowVerdict,
    /// Why it is doubtful, refused or left out.
    pub reasons: Vec<String>,
    /// The question that it became.
    pub question_id: Option<Uuid>,
}

#[derive(FromRow)]
struct Stored {
    position: i64,
    line: i64,
    draft: Json<WorkingCopy>,
    verdict: String,
    reasons: Json<Told>,
    question_id: Option<Uuid>,
}

fn verdict(word: &str) -> Result<RowVerdict, Error> {
    RowVerdict::from_word(word)
        .ok_or_else(|| Error::Broken("a row of an import has a bad verdict".into()))
}

impl TryFrom<Stored> for ImportRow {
    type Error = Error;

    fn try_from(row: Stored) -> Result<Self, Error> {
        Ok(Self {
            position: row.position,
            line: row.line,
            copy: row.draft.0,
            verdict: verdict(&row.verdict)?,
            reasons: row.reasons.0.told,
            question_id: row.question_id,
        })
    }
}

/// Adds rows to an import that is being read; some hundreds to a unit.
pub async fn add_rows(tx: &mut Tx, import: Uuid, rows: &[ImportRow]) -> Result<(), Error> {
    for row in rows {
        let reasons = Told {
            told: row.reasons.clone(),
        };
        tx.command(
            "insert into question_import_rows
             (import_id, position, line, draft, verdict, reasons, question_id)
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(import)
        .bind(row.position)
        .bind(row.line)
        .bind(Json(row.copy.clone()))
        .bind(row.verdict.word())
        .bind(Json(reasons))
        .bind(row.question_id)
        .run()
        .await?;
    }
    Ok(())
}

/// How many rows of an import there are of each verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(Vec<(RowVerdict, i64)>);

impl Counts {
    /// How many rows have one of these verdicts.
    pub fn of(&self, verdicts: &[RowVerdict]) -> i64 {
        let wanted = self
            .0
            .iter()
            .filter(|(verdict, _)| verdicts.contains(verdict));
        wanted.map(|(_, count)| count).sum()
    }

    /// How many rows there are.
    pub fn all(&self) -> i64 {
        self.of(&RowVerdict::ALL)
    }

    /// How many will go into the bank once the import starts.
    pub fn ready(&self) -> i64 {
        self.of(&[RowVerdict::Clear, RowVerdict::Settled])
    }
}

/// Counts the rows of an import.
pub async fn counts(conn: &mut Conn, import: Uuid) -> Result<Counts, Error> {
    let rows = conn
        .query(
            "select verdict, count(*) from question_import_rows where import_id = $1
             group by verdict",
        )
        .bind(import)
        .all::<(String, i64)>()
        .await?;
    let counted = rows
        .into_iter()
        .map(|(word, count)| Ok((verdict(&word)?, count)));
    Ok(Counts(counted.collect::<Result<_, Error>>()?))
}

/// A part of an import's rows in the file's order: those of two verdicts, or all.
pub async fn rows(
    conn: &mut Conn,
    import: Uuid,
    of: Option<[RowVerdict; 2]>,
    (offset, limit): (u32, u32),
) -> Result<Vec<ImportRow>, Error> {
    let [one, other] = of.unwrap_or([RowVerdict::Clear; 2]);
    let sql = Sql::from(
        "select position, line, draft, verdict, reasons, question_id
         from question_import_rows where import_id = $1",
    );
    let sql = sql
        .then_if(of.is_some(), "and verdict in ($2, $3)")
        .then("order by position limit $4 offset $5");
    let rows = conn
        .query(sql)
        .bind(import)
        .bind(one.word())
        .bind(other.word())
        .bind(i64::from(limit))
        .bind(i64::from(offset))
        .all::<Stored>()
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// One row.
pub async fn row(conn: &mut Conn, import: Uuid, position: i64) -> Result<Option<ImportRow>, Error> {
    let row = conn
        .query(
            "select position, line, draft, verdict, reasons, question_id
             from question_import_rows where import_id = $1 and position = $2",
        )
        .bind(import)
        .bind(position)
        .optional::<Stored>()
        .await?;
    row.map(TryInto::try_into).transpose()
}

/// The next rows that go into the bank, at most `limit`.
pub async fn ready(conn: &mut Conn, import: Uuid, limit: u32) -> Result<Vec<ImportRow>, Error> {
    let ready = [RowVerdict::Clear, RowVerdict::Settled];
    rows(conn, import, Some(ready), (0, limit)).await
}

/// The questions that an import brought, after a position: position and question, at most `limit`.
pub async fn imported(
    conn: &mut Conn,
    import: Uuid,
    after: i64,
    limit: u32,
) -> Result<Vec<(i64, Uuid)>, Error> {
    conn.query(
        "select position, question_id from question_import_rows
         where import_id = $1 and verdict = 'imported' and position > $2
         order by position limit $3",
    )
    .bind(import)
    .bind(after)
    .bind(i64::from(limit))
    .all()
    .await
}

/// Stores what a person makes of a row, `verdict` being settled, or doubtful where it is not right
/// yet: what was typed is kept either way. `false` where the row is not one to be settled.
pub async fn settle(
    tx: &mut Tx,
    (import, position): (Uuid, i64),
    copy: &WorkingCopy,
    verdict: RowVerdict,
) -> Result<bool, Error> {
    let settled = tx
        .command(
            "update question_import_rows set draft = $3, verdict = $4
             where import_id = $1 and position = $2
               and verdict in ('clear', 'doubtful', 'settled', 'skipped')",
        )
        .bind(import)
        .bind(position)
        .bind(Json(copy.clone()))
        .bind(verdict.word())
        .run()
        .await?;
    Ok(settled == 1)
}

/// Leaves a row out. `false` where there is nothing to leave out.
pub async fn skip(tx: &mut Tx, import: Uuid, position: i64) -> Result<bool, Error> {
    let skipped = tx
        .command(
            "update question_import_rows set verdict = 'skipped'
             where import_id = $1 and position = $2
               and verdict in ('clear', 'doubtful', 'settled')",
        )
        .bind(import)
        .bind(position)
        .run()
        .await?;
    Ok(skipped == 1)
}

/// Notes what became of a row that was to go into the bank: imported with its question, or known.
/// `false` where somebody else has noted it already, who then has added the question.
pub async fn mark(
    tx: &mut Tx,
    (import, position): (Uuid, i64),
    verdict: RowVerdict,
    reason: Option<&str>,
    question: Option<Uuid>,
) -> Result<bool, Error> {
    let reasons = reason.map(|reason| {
        Json(Told {
            told: vec![reason.to_owned()],
        })
    });
    let marked = tx
        .command(
            "update question_import_rows
             set verdict = $3, reasons = coalesce($4, reasons), question_id = $5
             where import_id = $1 and position = $2 and verdict in ('clear', 'settled')",
        )
        .bind(import)
        .bind(position)
        .bind(verdict.word())
        .bind(reasons)
        .bind(question)
        .run()
        .await?;
    Ok(marked == 1)
}
