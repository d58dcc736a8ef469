//! Imports of questions: what was brought, what would happen to each row, and how far it is.
//!
//! A change of an import or of its rows first takes the import's own row, in the state in which the
//! change makes sense: so two clicks or two processes take turns, and the later one is refused.

mod rows;

use chrono::{DateTime, Utc};
use domain::quizzes::ImportState;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Conn, Error, Tx};

pub use rows::{
    Counts, DraftUpdate, ImportRow, add_rows, counts, imported, mark, numbered, ready, row, rows,
    settle, skip,
};

/// What rows get that say nothing of it; empty where they get nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Defaults {
    /// The topic.
    pub topic: String,
    /// 1 to 5.
    pub difficulty: String,
    /// Law, article or case.
    pub source: String,
}

/// An import as it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewImport {
    /// Its id.
    pub id: Uuid,
    /// Who brought it.
    pub staff_id: Uuid,
    /// The file's name; empty for pasted text.
    pub name: String,
    /// What it was said to be: `auto`, `table`, `text`, `gift` or `aiken`.
    pub format: String,
    /// What its rows get that say nothing of it.
    pub defaults: Defaults,
    /// What a person should know of the file as a whole.
    pub notes: Vec<String>,
    /// How many rows it has.
    pub row_count: i64,
}

/// An import as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredImport {
    /// As it began.
    pub import: NewImport,
    /// How far it is.
    pub state: ImportState,
    /// When it was brought.
    pub created_at: DateTime<Utc>,
    /// When its last question went into the bank, or it was given up.
    pub finished_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct Told {
    told: Vec<String>,
}

#[derive(FromRow)]
struct Stored {
    id: Uuid,
    staff_id: Uuid,
    name: String,
    format: String,
    defaults: Json<Defaults>,
    notes: Json<Told>,
    row_count: i64,
    state: String,
    created_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
}

impl TryFrom<Stored> for StoredImport {
    type Error = Error;

    fn try_from(row: Stored) -> Result<Self, Error> {
        let state = ImportState::from_word(&row.state);
        Ok(Self {
            state: state
                .ok_or_else(|| Error::Broken(format!("import {} has a bad state", row.id)))?,
            created_at: row.created_at,
            finished_at: row.finished_at,
            import: NewImport {
                id: row.id,
                staff_id: row.staff_id,
                name: row.name,
                format: row.format,
                defaults: row.defaults.0,
                notes: row.notes.0.told,
                row_count: row.row_count,
            },
        })
    }
}

/// Begins an import, whose rows are to follow.
pub async fn begin(tx: &mut Tx, new: &NewImport, now: DateTime<Utc>) -> Result<(), Error> {
    let notes = Told {
        told: new.notes.clone(),
    };
    tx.command(
        "insert into question_imports
         (id, staff_id, name, format, defaults, notes, row_count, state, changes, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, 'reading', 0, $8)",
    )
    .bind(new.id)
    .bind(new.staff_id)
    .bind(&new.name)
    .bind(&new.format)
    .bind(Json(new.defaults.clone()))
    .bind(Json(notes))
    .bind(new.row_count)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// The import with this id, where this member of staff brought it.
pub async fn find(
    conn: &mut Conn,
    id: Uuid,
    staff_id: Uuid,
) -> Result<Option<StoredImport>, Error> {
    let row = conn
        .query(
            "select id, staff_id, name, format, defaults, notes, row_count, state, created_at,
                    finished_at
             from question_imports where id = $1 and staff_id = $2",
        )
        .bind(id)
        .bind(staff_id)
        .optional::<Stored>()
        .await?;
    row.map(TryInto::try_into).transpose()
}

/// The newest imports of a member of staff, at most `limit`.
pub async fn latest(
    conn: &mut Conn,
    staff_id: Uuid,
    limit: u16,
) -> Result<Vec<StoredImport>, Error> {
    let rows = conn
        .query(
            "select id, staff_id, name, format, defaults, notes, row_count, state, created_at,
                    finished_at
             from question_imports where staff_id = $1
             order by created_at desc, id desc limit $2",
        )
        .bind(staff_id)
        .bind(i64::from(limit))
        .all::<Stored>()
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Every import whose questions are on their way into the bank, the oldest first.
pub async fn importing(conn: &mut Conn) -> Result<Vec<StoredImport>, Error> {
    let rows = conn
        .query(
            "select id, staff_id, name, format, defaults, notes, row_count, state, created_at,
                    finished_at
             from question_imports where state = 'importing' order by created_at, id",
        )
        .all::<Stored>()
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Takes the import's own row until the unit ends. `false` where it is not in this state, any more
/// or yet.
pub async fn take(tx: &mut Tx, id: Uuid, state: ImportState) -> Result<bool, Error> {
    let taken = tx
        .command("update question_imports set changes = changes + 1 where id = $1 and state = $2")
        .bind(id)
        .bind(state.word())
        .run()
        .await?;
    Ok(taken == 1)
}

/// Brings an import from one state to the next. `false` where it is not in the first: of two that
/// ask, one is refused. `now` is when it ended, where the next state is an end.
pub async fn change_state(
    tx: &mut Tx,
    id: Uuid,
    (from, to): (ImportState, ImportState),
    now: Option<DateTime<Utc>>,
) -> Result<bool, Error> {
    let changed = tx
        .command(
            "update question_imports set state = $3, changes = changes + 1, finished_at = $4
             where id = $1 and state = $2",
        )
        .bind(id)
        .bind(from.word())
        .bind(to.word())
        .bind(now)
        .run()
        .await?;
    Ok(changed == 1)
}

/// Forgets the rows of imports that began before `before`, gives up those that nobody confirmed.
/// What was imported stays in the bank; the imports themselves stay as a record.
pub async fn sweep(tx: &mut Tx, before: DateTime<Utc>) -> Result<(), Error> {
    tx.command(
        "update question_imports set state = 'abandoned', changes = changes + 1, finished_at = $1
         where state in ('reading', 'settling') and created_at < $1",
    )
    .bind(before)
    .run()
    .await?;
    tx.command(
        "delete from question_import_rows where import_id in
         (select id from question_imports where state in ('done', 'abandoned') and created_at < $1)",
    )
    .bind(before)
    .run()
    .await?;
    Ok(())
}
