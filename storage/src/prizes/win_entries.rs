//! What became of wins: entries, which nobody changes.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::wins::{EntryKind, Who};
use crate::{Conn, Error, Tx};

pub(super) async fn lay_entry(
    tx: &mut Tx,
    win: Uuid,
    kind: EntryKind,
    who: Who,
    branch: Option<Uuid>,
    note: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let (by_whom, staff) = match who {
        Who::Holder => ("holder", None),
        Who::Platform => ("platform", None),
        Who::Staff(id) => ("staff", Some(id)),
    };
    tx.command(
        "insert into win_entries (win_id, seq, kind, at, by_whom, staff_id, branch_id, note)
         select $1, coalesce(max(seq), 0) + 1, $2, $3, $4, $5, $6, $7
         from win_entries where win_id = $1",
    )
    .bind(win)
    .bind(kind.word())
    .bind(now)
    .bind(by_whom)
    .bind(staff)
    .bind(branch)
    .bind(note)
    .run_guarded()
    .await?;
    Ok(())
}

/// Something that became of a win.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WinEntry {
    /// What.
    pub kind: EntryKind,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub who: Who,
    /// The name of that member of staff.
    pub staff: Option<String>,
    /// The code and name of the branch.
    pub branch: Option<(String, String)>,
    /// What was written about it.
    pub note: String,
}

#[derive(FromRow)]
struct EntryRow {
    kind: String,
    at: DateTime<Utc>,
    by_whom: String,
    staff_id: Option<Uuid>,
    staff: Option<String>,
    branch_code: Option<String>,
    branch_name: Option<String>,
    note: String,
}

/// Everything that became of a win, in order.
pub async fn entries(conn: &mut Conn, win: Uuid) -> Result<Vec<WinEntry>, Error> {
    let rows = conn
        .query(
            "select e.kind, e.at, e.by_whom, e.staff_id, s.name as staff, b.code as branch_code,
                    b.name as branch_name, e.note
             from win_entries e left join staff s on s.id = e.staff_id
             left join branches b on b.id = e.branch_id
             where e.win_id = $1 order by e.seq",
        )
        .bind(win)
        .all::<EntryRow>()
        .await?;
    let read = rows.into_iter().map(|row| {
        let kind = EntryKind::from_word(&row.kind);
        let who = match (row.by_whom.as_str(), row.staff_id) {
            ("holder", None) => Some(Who::Holder),
            ("platform", None) => Some(Who::Platform),
            ("staff", Some(id)) => Some(Who::Staff(id)),
            _ => None,
        };
        let broken = || Error::Broken(format!("an entry of win {win} cannot be read"));
        Ok(WinEntry {
            kind: kind.ok_or_else(broken)?,
            at: row.at,
            who: who.ok_or_else(broken)?,
            staff: row.staff,
            branch: row.branch_code.zip(row.branch_name),
            note: row.note,
        })
    });
    read.collect()
}
