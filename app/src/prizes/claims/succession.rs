//! What becomes of wins that nobody fetches: they are given up, and the next alternate comes in.

use chrono::{DateTime, Utc};
use storage::Tx;
use storage::prizes::draws;
use storage::prizes::{self, Cause, EntryKind, NewWin, StoredWin, Who};
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;
use crate::prizes::winning::{deadline, new_win};

/// Gives a win up by the rules: [`EntryKind::Forfeited`] after its deadline, [`EntryKind::Declined`]
/// where its winner is gone. `false` where something came in between.
///
/// # Errors
/// Those of the database.
pub async fn give_up(state: &AppState, win: StoredWin, kind: EntryKind) -> Result<bool, AppError> {
    let data = (win, state.clock.id(), kind, state.clock.now());
    let unit = state.db.write(data, |tx, (win, entry, kind, now)| {
        Box::pin(async move {
            Ok(prizes::give_up(tx, (win, *entry), *kind, Who::Platform, *now).await?)
        })
    });
    unit.await
}

/// What became of a prize that was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Succession {
    /// The next alternate has won it.
    Replaced,
    /// No alternate is left, or no prize; that is noted.
    Vacant,
    /// Another process was faster.
    Settled,
}

/// Has the next alternate of its lot come in for a drawn win that was given up. Every process may try:
/// they take turns, and the one that comes second finds it settled.
///
/// # Errors
/// Those of the database.
pub async fn replace(state: &AppState, win: StoredWin) -> Result<Succession, AppError> {
    let Some((draw, lot, _)) = win.draw.clone() else {
        return Err(AppError::Broken);
    };
    let mut conn = state.db.read().await?;
    let terms = prizes::terms(&mut conn, win.campaign_id).await?;
    let linked = draws::shut_out_by(&mut conn, draw).await?;
    drop(conn);
    let until = terms.map(|terms| terms.claim_until);
    let deadline = deadline(until, state.clock.now(), state.settings.zone);
    // Whose it is and for which pick is found in the unit.
    let cause = Cause::Draw {
        draw,
        lot,
        pick: 0,
        ticket: Uuid::nil(),
        replaces: Some(win.id),
    };
    let prize = (win.campaign_id, win.prize_id);
    let blank = new_win(state, prize, Uuid::nil(), cause, deadline);
    let data = (win, blank, linked, state.clock.now());
    let unit = state.db.write(data, |tx, (win, blank, linked, now)| {
        Box::pin(settle(tx, win, (blank, linked), *now))
    });
    unit.await
}

async fn settle(
    tx: &mut Tx,
    win: &StoredWin,
    (blank, linked): (&NewWin, &[Uuid]),
    now: DateTime<Utc>,
) -> Result<Succession, AppError> {
    if !prizes::take_succession(tx, win).await? {
        return Ok(Succession::Settled);
    }
    let Cause::Draw { draw, lot, .. } = &blank.cause else {
        return Err(AppError::Broken);
    };
    let prize = prizes::prize(tx, win.prize_id).await?;
    let is_left = prize.is_some_and(|prize| prize.held < prize.quantity);
    let mut after = None;
    // Who is gone, or has won meanwhile, is passed over.
    while is_left && let Some(next) = prizes::next_alternate(tx, (*draw, lot), after).await? {
        after = Some(next.place);
        let new = NewWin {
            participant_id: next.participant_id,
            cause: Cause::Draw {
                draw: *draw,
                lot: lot.clone(),
                pick: u32::try_from(next.place).map_err(|_| AppError::Broken)?,
                ticket: next.ticket_id,
                replaces: Some(win.id),
            },
            ..blank.clone()
        };
        if draws::may_win(tx, new.participant_id, linked).await?
            && prizes::give(tx, &new, now).await?
        {
            return Ok(Succession::Replaced);
        }
    }
    prizes::leave_vacant(tx, win.id, "没有候补或奖品可以递补", now).await?;
    Ok(Succession::Vacant)
}
