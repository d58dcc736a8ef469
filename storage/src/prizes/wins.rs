//! Wins: who has won what, and everything that became of it.
//!
//! A step changes the win's row, guarded by the state in which it was read, lays an entry, and moves
//! stock where prizes move, all in one unit. Where a step answers `false` the unit must fail, so that
//! nothing of it stays.

use chrono::{DateTime, Utc};
pub use domain::prizes::EntryKind;
use domain::prizes::{Giving, StockMove, WinState};
use sqlx::FromRow;
use uuid::Uuid;

use super::stock::{self, StockEntry};
use crate::{Conn, Error, Tx};

/// What a win came by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A draw.
    Draw {
        /// Which.
        draw: Uuid,
        /// The label of the lot.
        lot: String,
        /// Which of its picks, from 0.
        pick: u32,
        /// The ticket that was picked.
        ticket: Uuid,
        /// The win that was given up, where this is an alternate's.
        replaces: Option<Uuid>,
    },
    /// A winning moment.
    Instant {
        /// Which.
        moment: Uuid,
        /// The attempt whose hand-in met it.
        attempt: Uuid,
    },
    /// A passed quiz, while there were any.
    Threshold {
        /// The attempt.
        attempt: Uuid,
    },
}

/// A win that is to be given.
#[derive(Clone, Debug)]
pub struct NewWin {
    /// Its id, also the associated data of `code_sealed`.
    pub id: Uuid,
    /// In which campaign.
    pub campaign_id: Uuid,
    /// What is won.
    pub prize_id: Uuid,
    /// By whom.
    pub participant_id: Uuid,
    /// By what.
    pub cause: Cause,
    /// Keyed index of the claim code.
    pub code_index: Vec<u8>,
    /// The claim code, sealed.
    pub code_sealed: Vec<u8>,
    /// The first moment at which it cannot be claimed or handed over any more.
    pub deadline: DateTime<Utc>,
}

/// Who did something to a win.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Its winner.
    Holder,
    /// Somebody of the staff.
    Staff(Uuid),
    /// The platform, by the rules.
    Platform,
}

/// A win as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredWin {
    /// Its id.
    pub id: Uuid,
    /// In which campaign.
    pub campaign_id: Uuid,
    /// What is won.
    pub prize_id: Uuid,
    /// By whom.
    pub participant_id: Uuid,
    /// By which way of giving.
    pub given: Giving,
    /// The ticket that was picked; `None` where nothing was drawn.
    pub ticket_id: Option<Uuid>,
    /// The attempt that met a moment or passed; `None` where it was drawn.
    pub attempt_id: Option<Uuid>,
    /// The draw, its lot and the place of the pick.
    pub draw: Option<(Uuid, String, u32)>,
    /// The win in whose stead this one came.
    pub replaces: Option<Uuid>,
    /// The claim code, sealed.
    pub code_sealed: Vec<u8>,
    /// Where it stands.
    pub state: WinState,
    /// The first moment at which it cannot be claimed or handed over any more.
    pub deadline: DateTime<Utc>,
    /// Since when.
    pub won_at: DateTime<Utc>,
    /// How its winner agreed to be named in public.
    pub shown_as: Option<String>,
    /// How often it was changed.
    pub changes: i64,
}

#[derive(FromRow)]
pub(super) struct WinRow {
    id: Uuid,
    campaign_id: Uuid,
    prize_id: Uuid,
    participant_id: Uuid,
    given: String,
    ticket_id: Option<Uuid>,
    attempt_id: Option<Uuid>,
    draw_id: Option<Uuid>,
    lot: Option<String>,
    pick: Option<i32>,
    replaces: Option<Uuid>,
    code_sealed: Vec<u8>,
    state: String,
    branch_id: Option<Uuid>,
    deadline: DateTime<Utc>,
    won_at: DateTime<Utc>,
    settled_at: Option<DateTime<Utc>>,
    redeemed_by: Option<Uuid>,
    shown_as: Option<String>,
    changes: i64,
}

pub(super) const STORED: &str =
    "select id, campaign_id, prize_id, participant_id, given, ticket_id, attempt_id,
    draw_id, lot, pick, replaces, code_sealed, state, branch_id, deadline, won_at, settled_at,
    redeemed_by, shown_as, changes from wins";

impl TryFrom<WinRow> for StoredWin {
    type Error = Error;

    fn try_from(row: WinRow) -> Result<Self, Error> {
        let broken = || Error::Broken(format!("win {} cannot be read", row.id));
        let state = match (row.state.as_str(), row.branch_id, row.settled_at) {
            ("open", None, None) => WinState::Open,
            ("claimed", Some(branch), None) => WinState::Claimed { branch },
            ("redeemed", branch, Some(at)) => WinState::Redeemed {
                branch,
                at,
                by: row.redeemed_by,
            },
            ("declined", _, Some(_)) => WinState::Declined,
            ("forfeited", _, Some(_)) => WinState::Forfeited,
            _ => return Err(broken()),
        };
        let pick = row.pick.and_then(|pick| u32::try_from(pick).ok());
        let draw = row.draw_id.zip(row.lot).zip(pick);
        Ok(Self {
            id: row.id,
            campaign_id: row.campaign_id,
            prize_id: row.prize_id,
            participant_id: row.participant_id,
            given: Giving::from_word(&row.given).ok_or_else(broken)?,
            ticket_id: row.ticket_id,
            attempt_id: row.attempt_id,
            draw: draw.map(|((draw, lot), pick)| (draw, lot, pick)),
            replaces: row.replaces,
            code_sealed: row.code_sealed,
            state,
            deadline: row.deadline,
            won_at: row.won_at,
            shown_as: row.shown_as,
            changes: row.changes,
        })
    }
}

/// Gives a win, with its first entry. `false` where all prizes of its kind are somebody's, or the
/// participant has won by this way of giving in the campaign before, with this account or an earlier one; then nothing is changed, and the
/// unit may go on.
pub async fn give(tx: &mut Tx, new: &NewWin, now: DateTime<Utc>) -> Result<bool, Error> {
    let held = tx
        .command(
            "update prizes set held = held + 1
             where id = $1 and held < quantity and not exists
             (select 1 from wins w where w.campaign_id = prizes.campaign_id
              and w.participant_id = $2 and w.given = prizes.given)
             and not exists
             (select 1 from wins_before b join wins w on w.id = b.win_id
              where b.participant_id = $2 and w.campaign_id = prizes.campaign_id
              and w.given = prizes.given)",
        )
        .bind(new.prize_id)
        .bind(new.participant_id)
        .run()
        .await?;
    if held == 0 {
        return Ok(false);
    }
    let (mut ticket, mut attempt, mut moment, mut replaced) = (None, None, None, None);
    let mut drawn = (None, None, None);
    match &new.cause {
        Cause::Draw {
            draw,
            lot,
            pick,
            ticket: picked,
            replaces,
        } => {
            ticket = Some(*picked);
            replaced = *replaces;
            let pick = i32::try_from(*pick).unwrap_or(i32::MAX);
            drawn = (Some(*draw), Some(lot.clone()), Some(pick));
        }
        Cause::Instant {
            moment: met,
            attempt: by,
        } => (moment, attempt) = (Some(*met), Some(*by)),
        Cause::Threshold { attempt: by } => attempt = Some(*by),
    }
    tx.command(
        "insert into wins (id, campaign_id, prize_id, participant_id, given, ticket_id, attempt_id,
                           draw_id, lot, pick, moment_id, replaces, code_index, code_sealed, state,
                           deadline, won_at, changes)
         select $1, campaign_id, id, $2, given, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open', $12,
                $13, 0
         from prizes where id = $14",
    )
    .bind(new.id)
    .bind(new.participant_id)
    .bind(ticket)
    .bind(attempt)
    .bind(drawn.0)
    .bind(drawn.1)
    .bind(drawn.2)
    .bind(moment)
    .bind(replaced)
    .bind(&new.code_index)
    .bind(&new.code_sealed)
    .bind(new.deadline)
    .bind(now)
    .bind(new.prize_id)
    .run_guarded()
    .await?;
    lay_entry(tx, new.id, EntryKind::Won, Who::Platform, None, "", now).await?;
    Ok(true)
}

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

/// Lays an entry that changes nothing, such as [`EntryKind::Reminded`].
pub async fn note(
    tx: &mut Tx,
    win: Uuid,
    kind: EntryKind,
    text: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    lay_entry(tx, win, kind, Who::Platform, None, text, now).await
}

/// A prize of `win` moves at `branch`.
async fn move_stock(
    tx: &mut Tx,
    (entry, win): (Uuid, &StoredWin),
    branch: Uuid,
    kind: StockMove,
    who: Who,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let entry = StockEntry {
        id: entry,
        prize_id: win.prize_id,
        branch_id: branch,
        kind,
        quantity: 1,
        win_id: Some(win.id),
        transfer_id: None,
        count_id: None,
        staff_id: match who {
            Who::Staff(id) => Some(id),
            Who::Holder | Who::Platform => None,
        },
        note: String::new(),
    };
    stock::lay(tx, &entry, now).await
}

/// Why a step was not taken; the unit must fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missed {
    /// The win was changed since it was read.
    Changed,
    /// There is no free prize at that branch.
    NoStock,
}

/// Its winner chooses `branch`, or that one in place of another: a prize is kept there at once.
/// `entries` are ids for the stock entries.
pub async fn claim(
    tx: &mut Tx,
    win: &StoredWin,
    branch: Uuid,
    entries: [Uuid; 2],
    now: DateTime<Utc>,
) -> Result<Result<(), Missed>, Error> {
    let (before, kind) = match win.state {
        WinState::Open => (None, EntryKind::Claimed),
        WinState::Claimed { branch } => (Some(branch), EntryKind::Moved),
        _ => return Ok(Err(Missed::Changed)),
    };
    if before == Some(branch) {
        return Ok(Ok(()));
    }
    let claimed = tx
        .command(
            "update wins set state = 'claimed', branch_id = $3, claimed_at = $4,
                    changes = changes + 1
             where id = $1 and changes = $2 and state in ('open', 'claimed') and deadline > $4",
        )
        .bind(win.id)
        .bind(win.changes)
        .bind(branch)
        .bind(now)
        .run()
        .await?;
    if claimed == 0 {
        return Ok(Err(Missed::Changed));
    }
    let [release, reserve] = entries;
    if let Some(before) = before
        && !move_stock(
            tx,
            (release, win),
            before,
            StockMove::Released,
            Who::Holder,
            now,
        )
        .await?
    {
        return Err(Error::Broken(format!(
            "win {} has nothing reserved",
            win.id
        )));
    }
    if !move_stock(
        tx,
        (reserve, win),
        branch,
        StockMove::Reserved,
        Who::Holder,
        now,
    )
    .await?
    {
        return Ok(Err(Missed::NoStock));
    }
    lay_entry(tx, win.id, kind, Who::Holder, Some(branch), "", now).await?;
    Ok(Ok(()))
}

/// `teller` hands it over at `branch`, where it lies. `false` where it does not lie there, or not any
/// more.
pub async fn redeem(
    tx: &mut Tx,
    (win, entry): (&StoredWin, Uuid),
    (branch, teller): (Uuid, Uuid),
    note: &str,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let redeemed = tx
        .command(
            "update wins set state = 'redeemed', settled_at = $3, redeemed_by = $4,
                    changes = changes + 1
             where id = $1 and branch_id = $2 and state = 'claimed' and deadline > $3",
        )
        .bind(win.id)
        .bind(branch)
        .bind(now)
        .bind(teller)
        .run()
        .await?;
    if redeemed == 0 {
        return Ok(false);
    }
    let who = Who::Staff(teller);
    if !move_stock(tx, (entry, win), branch, StockMove::HandedOver, who, now).await? {
        return Err(Error::Broken(format!(
            "win {} has nothing reserved",
            win.id
        )));
    }
    lay_entry(
        tx,
        win.id,
        EntryKind::Redeemed,
        who,
        Some(branch),
        note,
        now,
    )
    .await?;
    Ok(true)
}

/// `teller` undoes that somebody else handed it over at `branch`: it is claimed again. `false` where it
/// is not handed over, by that other, at that time.
pub async fn undo(
    tx: &mut Tx,
    (win, entry): (&StoredWin, Uuid),
    (branch, teller): (Uuid, Uuid),
    why: &str,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let undone = tx
        .command(
            "update wins set state = 'claimed', settled_at = null, redeemed_by = null,
                    changes = changes + 1
             where id = $1 and changes = $2 and branch_id = $3 and state = 'redeemed'
               and redeemed_by <> $4",
        )
        .bind(win.id)
        .bind(win.changes)
        .bind(branch)
        .bind(teller)
        .run()
        .await?;
    if undone == 0 {
        return Ok(false);
    }
    let who = Who::Staff(teller);
    if !move_stock(tx, (entry, win), branch, StockMove::TakenBack, who, now).await? {
        return Err(Error::Broken(format!("win {} was not handed over", win.id)));
    }
    lay_entry(tx, win.id, EntryKind::Undone, who, Some(branch), why, now).await?;
    Ok(true)
}

/// It is given up: [`EntryKind::Declined`] or [`EntryKind::Forfeited`]. What was kept for it is free
/// again. `false` where it was changed since it was read.
pub async fn give_up(
    tx: &mut Tx,
    (win, entry): (&StoredWin, Uuid),
    kind: EntryKind,
    who: Who,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let given_up = tx
        .command(
            "update wins set state = $3, settled_at = $4, changes = changes + 1
             where id = $1 and changes = $2 and state in ('open', 'claimed')",
        )
        .bind(win.id)
        .bind(win.changes)
        .bind(kind.word())
        .bind(now)
        .run()
        .await?;
    if given_up == 0 {
        return Ok(false);
    }
    tx.command("update prizes set held = held - 1 where id = $1")
        .bind(win.prize_id)
        .run()
        .await?;
    let mut at = None;
    if let WinState::Claimed { branch } = win.state {
        at = Some(branch);
        if !move_stock(tx, (entry, win), branch, StockMove::Released, who, now).await? {
            return Err(Error::Broken(format!(
                "win {} has nothing reserved",
                win.id
            )));
        }
    }
    lay_entry(tx, win.id, kind, who, at, "", now).await?;
    Ok(true)
}

/// A win.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<StoredWin>, Error> {
    let row = conn
        .query(crate::db::Sql::from(STORED).then(" where id = $1"))
        .bind(id)
        .optional::<WinRow>()
        .await?;
    row.map(TryInto::try_into).transpose()
}

/// The win with the claim code of this index.
pub async fn by_code(conn: &mut Conn, code_index: &[u8]) -> Result<Option<StoredWin>, Error> {
    let row = conn
        .query(crate::db::Sql::from(STORED).then(" where code_index = $1"))
        .bind(code_index)
        .optional::<WinRow>()
        .await?;
    row.map(TryInto::try_into).transpose()
}

/// What a participant has won, newest first, at most `limit`.
pub async fn of_participant(
    conn: &mut Conn,
    participant: Uuid,
    limit: u16,
) -> Result<Vec<StoredWin>, Error> {
    let sql = crate::db::Sql::from(STORED)
        .then(" where participant_id = $1 order by won_at desc, id desc limit $2");
    let rows = conn
        .query(sql)
        .bind(participant)
        .bind(i64::from(limit))
        .all::<WinRow>()
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
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
