//! What becomes of wins without hands: forfeits, and alternates in their stead.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::win_entries::lay_entry;
use super::wins::{EntryKind, STORED, StoredWin, Who, WinRow};
use crate::db::Sql;
use crate::{Conn, Error, Tx};

/// Wins whose deadline has passed, the longest ago first, at most `limit`.
pub async fn overdue(
    conn: &mut Conn,
    now: DateTime<Utc>,
    limit: u16,
) -> Result<Vec<StoredWin>, Error> {
    let sql = Sql::from(STORED).then(
        "where state in ('open', 'claimed') and deadline <= $1 order by deadline, id limit $2",
    );
    let rows = conn.query(sql).bind(now).bind(i64::from(limit));
    let rows = rows.all::<WinRow>().await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Wins of people who are gone, at most `limit`: whoever deletes the account between freeze and draw
/// still is picked, and the prize then goes to an alternate.
pub async fn of_the_gone(conn: &mut Conn, limit: u16) -> Result<Vec<StoredWin>, Error> {
    let sql = Sql::from(STORED).then(
        "where state in ('open', 'claimed') and exists
         (select 1 from participants p where p.id = wins.participant_id
          and p.deleted_at is not null)
         order by id limit $1",
    );
    let rows = conn.query(sql).bind(i64::from(limit));
    let rows = rows.all::<WinRow>().await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Drawn wins that were given up, for which nobody came, and no lack of alternates was noted.
const VACANT: &str = "where draw_id is not null and state in ('declined', 'forfeited')
    and not exists (select 1 from wins r where r.replaces = wins.id)
    and not exists (select 1 from win_entries e where e.win_id = wins.id
                    and e.kind = 'unreplaced')";

/// Drawn wins that were given up and wait for an alternate, the longest first, at most `limit`.
pub async fn vacant(conn: &mut Conn, limit: u16) -> Result<Vec<StoredWin>, Error> {
    let sql = Sql::from(STORED)
        .then(VACANT)
        .then("order by settled_at, id limit $1");
    let rows = conn.query(sql).bind(i64::from(limit));
    let rows = rows.all::<WinRow>().await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Takes the turn of the prize of `win`: units that find alternates for it wait for each other here.
/// `false` where it does not wait for one any more.
pub async fn take_succession(tx: &mut Tx, win: &StoredWin) -> Result<bool, Error> {
    tx.command("update prizes set held = held where id = $1")
        .bind(win.prize_id)
        .run()
        .await?;
    let sql = Sql::from("select id from wins")
        .then(VACANT)
        .then("and id = $1");
    let found = tx.query(sql).bind(win.id).optional::<(Uuid,)>().await?;
    Ok(found.is_some())
}

/// A pick that comes in where a winner of its lot gives up.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Alternate {
    /// Which of the lot's picks.
    pub place: i32,
    /// The ticket that was picked.
    pub ticket_id: Uuid,
    /// Whose it is.
    pub participant_id: Uuid,
}

/// The next alternate of a lot of a draw behind the place `after`, who has not come in yet.
pub async fn next_alternate(
    conn: &mut Conn,
    (draw, lot): (Uuid, &str),
    after: Option<i32>,
) -> Result<Option<Alternate>, Error> {
    conn.query(
        "select k.place, k.ticket_id, t.participant_id
         from draw_picks k join tickets t on t.id = k.ticket_id
         where k.draw_id = $1 and k.lot = $2 and k.fate = 'alternate' and k.place > $3
           and not exists (select 1 from wins w where w.draw_id = k.draw_id and w.lot = k.lot
                           and w.pick = k.place)
         order by k.place limit 1",
    )
    .bind(draw)
    .bind(lot)
    .bind(after.unwrap_or(-1))
    .optional()
    .await
}

/// Notes that nobody is left who could come in the stead of `win`, in a few words.
pub async fn leave_vacant(
    tx: &mut Tx,
    win: Uuid,
    why: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    lay_entry(
        tx,
        win,
        EntryKind::Unreplaced,
        Who::Platform,
        None,
        why,
        now,
    )
    .await
}
