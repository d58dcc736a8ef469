//! The steps of a win: each is one guarded statement of its row, with its entry and what it moves in stock.

use chrono::{DateTime, Utc};
use domain::prizes::{StockMove, WinState};
use uuid::Uuid;

use super::stock::{self, StockEntry};
use super::win_entries::lay_entry;
use super::wins::{Cause, EntryKind, NewWin, StoredWin, Who};
use crate::{Error, Tx};

/// Gives a win, with its first entry. `false` where all prizes of its kind are somebody's, or the
/// participant has won in the campaign before, with this account or an earlier one: by chance, be it a draw
/// or a moment, everybody wins once, and earns once what everybody earns who passes. Then nothing is
/// changed, and the unit may go on.
pub async fn give(tx: &mut Tx, new: &NewWin, now: DateTime<Utc>) -> Result<bool, Error> {
    let held = tx
        .command(
            "update prizes set held = held + 1
             where id = $1 and held < quantity and not exists
             (select 1 from winners w where w.campaign_id = prizes.campaign_id
              and w.participant_id = $2
              and (w.given = 'threshold') = (prizes.given = 'threshold'))",
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

/// What was kept for `win` moves at `branch`: it is there, or the ledger is broken.
async fn move_kept(
    tx: &mut Tx,
    of: (Uuid, &StoredWin),
    branch: Uuid,
    kind: StockMove,
    who: Who,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if move_stock(tx, of, branch, kind, who, now).await? {
        return Ok(());
    }
    let (win, kind) = (of.1.id, kind.word());
    Err(Error::Broken(format!(
        "win {win} has nothing at its branch to be {kind}"
    )))
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
    let who = Who::Holder;
    if let Some(before) = before {
        move_kept(tx, (release, win), before, StockMove::Released, who, now).await?;
    }
    if !move_stock(tx, (reserve, win), branch, StockMove::Reserved, who, now).await? {
        return Ok(Err(Missed::NoStock));
    }
    lay_entry(tx, win.id, kind, who, Some(branch), "", now).await?;
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
    move_kept(tx, (entry, win), branch, StockMove::HandedOver, who, now).await?;
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

/// Its winner has the voucher's code that the same unit gave, and so all there is to have. `false`
/// where it was changed since it was read, or its deadline has passed; then the unit must fail.
pub async fn redeem_voucher(
    tx: &mut Tx,
    win: &StoredWin,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let redeemed = tx
        .command(
            "update wins set state = 'redeemed', claimed_at = $3, settled_at = $3,
                    changes = changes + 1
             where id = $1 and changes = $2 and state = 'open' and deadline > $3",
        )
        .bind(win.id)
        .bind(win.changes)
        .bind(now)
        .run()
        .await?;
    if redeemed == 1 {
        let (kind, holder) = (EntryKind::Redeemed, Who::Holder);
        lay_entry(tx, win.id, kind, holder, None, "", now).await?;
    }
    Ok(redeemed == 1)
}

/// `teller` undoes that somebody else handed it over at `branch`: it is claimed again, under a new claim
/// code, given as its keyed index and the code sealed: whoever came for it has the last one. To no teller
/// was the new one shown. `false` where it is not handed over, by that other, at that time.
pub async fn undo(
    tx: &mut Tx,
    (win, entry): (&StoredWin, Uuid),
    (branch, teller): (Uuid, Uuid),
    code: &(Vec<u8>, Vec<u8>),
    why: &str,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let undone = tx
        .command(
            "update wins set state = 'claimed', settled_at = null, redeemed_by = null,
                    code_index = $5, code_sealed = $6, changes = changes + 1
             where id = $1 and changes = $2 and branch_id = $3 and state = 'redeemed'
               and redeemed_by <> $4",
        )
        .bind(win.id)
        .bind(win.changes)
        .bind(branch)
        .bind(teller)
        .bind(&code.0)
        .bind(&code.1)
        .run()
        .await?;
    if undone == 0 {
        return Ok(false);
    }
    tx.command("delete from counter_scans where win_id = $1")
        .bind(win.id)
        .run()
        .await?;
    let who = Who::Staff(teller);
    move_kept(tx, (entry, win), branch, StockMove::TakenBack, who, now).await?;
    lay_entry(tx, win.id, EntryKind::Undone, who, Some(branch), why, now).await?;
    Ok(true)
}

/// It is given up: [`EntryKind::Declined`] or [`EntryKind::Forfeited`]. What was kept for it is free
/// again, and its winner is not named any more: nobody could take that back. `false` where it was changed since it was read.
pub async fn give_up(
    tx: &mut Tx,
    (win, entry): (&StoredWin, Uuid),
    kind: EntryKind,
    who: Who,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let given_up = tx
        .command(
            "update wins set state = $3, settled_at = $4, shown_as = null, changes = changes + 1
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
        move_kept(tx, (entry, win), branch, StockMove::Released, who, now).await?;
    }
    lay_entry(tx, win.id, kind, who, at, "", now).await?;
    Ok(true)
}
