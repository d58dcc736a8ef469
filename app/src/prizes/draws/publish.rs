//! Publishing: the winners get their wins, once.

use chrono::{DateTime, Utc};
use domain::prizes::draw::{DrawState, Fate};
use storage::prizes::draws::{self, StoredDraw, StoredPick};
use storage::prizes::{self, Cause, NewWin};
use storage::{Tx, audit};
use uuid::Uuid;

use super::prepare::{find, told};
use super::refusal::DrawRefusal;
use super::replace::in_the_way;
use crate::audit::deed;
use crate::context::AppState;
use crate::error::AppError;
use crate::prizes::winning::{deadline, new_win};
use crate::staff::who::SignedInStaff;

/// What one lot gives.
struct LotWins {
    winners: Vec<NewWin>,
    /// In the order in which they come in for winners who cannot win any more.
    alternates: Vec<NewWin>,
}

/// Publishes a draw and gives its wins. Where it is published already nothing happens.
///
/// # Errors
/// [`DrawRefusal`] with what is in the way.
pub async fn publish(state: &AppState, who: &SignedInStaff, id: Uuid) -> Result<(), AppError> {
    let draw = find(state, id).await?;
    match draw.state {
        DrawState::Published => return Ok(()),
        DrawState::Drawn if draw.is_rehearsal => return Err(DrawRefusal::RehearsalOnly.into()),
        DrawState::Drawn => {}
        _ => return Err(DrawRefusal::ChangedMeanwhile.into()),
    }
    let lots = wins_of(state, &draw).await?;
    let deed = deed(who, "draw.publish", "draw", id).after(told(&draw));
    let linked = {
        let mut conn = state.db.read().await?;
        draws::shut_out_by(&mut conn, id).await?
    };
    let lots = (lots, linked);
    let data = ((id, draw.changes), lots, who.id, deed, state.clock.now());
    let unit = state
        .db
        .write(data, |tx, (read, (lots, linked), who, deed, now)| {
            Box::pin(async move {
                if !draws::publish(tx, *read, *who, *now).await? {
                    return Ok(false);
                }
                let (mut given, mut passed_over) = (0_i64, 0_i64);
                for lot in lots {
                    let (some, others) = give(tx, (lot, linked), *now).await?;
                    given += some;
                    passed_over += others;
                }
                let mut deed = deed.clone();
                deed.after = deed
                    .after
                    .with("wins", given)
                    .with("passed_over", passed_over);
                audit::record(tx, &deed, *now).await?;
                Ok::<_, AppError>(true)
            })
        });
    if unit.await? {
        return Ok(());
    }
    if find(state, id).await?.state == DrawState::Published {
        return Ok(());
    }
    let mut conn = state.db.read().await?;
    Err(in_the_way(&mut conn, id).await?.into())
}

/// Gives the wins of a lot: how many were given, and how many of those who were picked were passed
/// over, since their account is gone, or they have won by chance in this campaign or one of `linked`.
async fn give(
    tx: &mut Tx,
    (lot, linked): (&LotWins, &[Uuid]),
    now: DateTime<Utc>,
) -> Result<(i64, i64), AppError> {
    let mut alternates = lot.alternates.iter();
    let (mut given, mut passed_over) = (0, 0);
    for winner in &lot.winners {
        let mut next = Some(winner);
        while let Some(win) = next {
            if draws::may_win(tx, win.participant_id, linked).await?
                && prizes::give(tx, win, now).await?
            {
                given += 1;
                break;
            }
            passed_over += 1;
            next = alternates.next();
        }
    }
    Ok((given, passed_over))
}

async fn wins_of(state: &AppState, draw: &StoredDraw) -> Result<Vec<LotWins>, AppError> {
    let mut conn = state.db.read().await?;
    let lots = draws::lots(&mut conn, draw.id).await?;
    let picks = draws::picks(&mut conn, draw.id, u32::MAX).await?;
    let terms = prizes::terms(&mut conn, draw.campaign_id).await?;
    drop(conn);
    let until = terms.map(|terms| terms.claim_until);
    let deadline = deadline(until, state.clock.now(), state.settings.zone);
    let lots = lots.into_iter().map(|lot| {
        let wins = |fate: Fate| {
            let picks = picks
                .iter()
                .filter(|pick| pick.lot == lot.label && pick.fate == fate);
            picks
                .map(|pick| win(state, draw, (lot.prize_id, pick), deadline))
                .collect()
        };
        LotWins {
            winners: wins(Fate::Winner),
            alternates: wins(Fate::Alternate),
        }
    });
    Ok(lots.collect())
}

fn win(
    state: &AppState,
    draw: &StoredDraw,
    (prize, pick): (Uuid, &StoredPick),
    deadline: DateTime<Utc>,
) -> NewWin {
    let cause = Cause::Draw {
        draw: draw.id,
        lot: pick.lot.clone(),
        pick: pick.place,
        ticket: pick.ticket_id,
        replaces: None,
    };
    let prize = (draw.campaign_id, prize);
    new_win(state, prize, pick.participant_id, cause, deadline)
}
