//! The rows of imports.

use domain::quizzes::{RowVerdict, WorkingCopy, lacks};
use serde::{Deserialize, Serialize};
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
    /// The draft that it changes; `None` where it becomes a question of its own.
    pub updates: Option<DraftUpdate>,
    /// The question that it became.
    pub question_id: Option<Uuid>,
}

/// A draft of the bank that a row changes, as it was when somebody looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftUpdate {
    /// Which question.
    pub question: Uuid,
    /// What staff call it by.
    pub number: u64,
    /// What its change has to name.
    pub changes: i64,
}

#[derive(FromRow)]
struct Stored {
    position: i64,
    line: i64,
    draft: Json<WorkingCopy>,
    verdict: String,
    reasons: Json<Told>,
    updates: Option<Json<DraftUpdate>>,
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
            updates: row.updates.map(|updates| updates.0),
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
             (import_id, position, line, draft, verdict, reasons, updates, incomplete, question_id)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(import)
        .bind(row.position)
        .bind(row.line)
        .bind(Json(row.copy.clone()))
        .bind(row.verdict.word())
        .bind(Json(reasons))
        .bind(row.updates.map(Json))
        .bind(!lacks(&row.copy.question).is_empty())
        .bind(row.question_id)
        .run()
        .await?;
    }
    Ok(())
}

/// How many rows of an import there are of each verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(Vec<Counted>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Counted {
    verdict: RowVerdict,
    all: i64,
    incomplete: i64,
    updates: i64,
}

impl Counts {
    /// How many rows have one of these verdicts.
    pub fn of(&self, verdicts: &[RowVerdict]) -> i64 {
        self.sum(verdicts, |counted| counted.all)
    }

    fn sum(&self, verdicts: &[RowVerdict], of: impl Fn(&Counted) -> i64) -> i64 {
        let wanted = self.0.iter();
        let wanted = wanted.filter(|counted| verdicts.contains(&counted.verdict));
        wanted.map(of).sum()
    }

    /// How many rows there are.
    pub fn all(&self) -> i64 {
        self.of(&RowVerdict::ALL)
    }

    /// How many will go into the bank once the import starts.
    pub fn ready(&self) -> i64 {
        self.of(&READY)
    }

    /// How many of those lack something that a reviewer needs.
    pub fn incomplete(&self) -> i64 {
        self.sum(&READY, |counted| counted.incomplete)
    }

    /// How many of what is in the bank changed a draft that was there.
    pub fn updated(&self) -> i64 {
        self.sum(&[RowVerdict::Imported], |counted| counted.updates)
    }
}

const READY: [RowVerdict; 2] = [RowVerdict::Clear, RowVerdict::Settled];

/// Counts the rows of an import.
pub async fn counts(conn: &mut Conn, import: Uuid) -> Result<Counts, Error> {
    let rows = conn
        .query(
            "select verdict, count(*), cast(sum(case when incomplete then 1 else 0 end) as bigint),
                    count(updates)
             from question_import_rows where import_id = $1 group by verdict",
        )
        .bind(import)
        .all::<(String, i64, i64, i64)>()
        .await?;
    let counted = rows.into_iter().map(|(word, all, incomplete, updates)| {
        Ok(Counted {
            verdict: verdict(&word)?,
            all,
            incomplete,
            updates,
        })
    });
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
        "select position, line, draft, verdict, reasons, updates, question_id
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
            "select position, line, draft, verdict, reasons, updates, question_id
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
    rows(conn, import, Some(READY), (0, limit)).await
}

/// The question with this number, by which a row may name it.
pub async fn numbered(conn: &mut Conn, number: u64) -> Result<Option<Uuid>, Error> {
    let Ok(number) = i64::try_from(number) else {
        return Ok(None);
    };
    let found = conn
        .query("select id from bank_questions where number = $1")
        .bind(number)
        .optional::<(Uuid,)>()
        .await?;
    Ok(found.map(|(id,)| id))
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
            "update question_import_rows set draft = $3, verdict = $4, incomplete = $5
             where import_id = $1 and position = $2
               and verdict in ('clear', 'doubtful', 'settled', 'skipped')",
        )
        .bind(import)
        .bind(position)
        .bind(Json(copy.clone()))
        .bind(verdict.word())
        .bind(!lacks(&copy.question).is_empty())
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

/// Notes what became of a row that was to go into the bank: imported with its question, or left out.
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
