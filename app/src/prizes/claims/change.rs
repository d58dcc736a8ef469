//! What a winner decides: where to come, to give up, to be named.

use domain::prizes::claiming::{may_begin, public_name};
use domain::prizes::{PrizeKind, WinRefusal, WinState};
use storage::Conn;
use storage::prizes::{self, EntryKind, Missed, ShelfFilter, StoredWin, Who};
use uuid::Uuid;

use super::refusal::ClaimRefusal;
use crate::context::AppState;
use crate::error::AppError;
use crate::flash::Done;
use crate::participants::data::phone_of;
use crate::visitor::SignedIn;

/// A win of the participant's own.
///
/// # Errors
/// [`AppError::NotFound`], also where it is somebody else's.
pub async fn own(conn: &mut Conn, who: Uuid, id: Uuid) -> Result<StoredWin, AppError> {
    let found = prizes::find(conn, id).await?;
    found
        .filter(|win| win.participant_id == who)
        .ok_or(AppError::NotFound)
}

/// Claims a win: at `branch`, or there instead of where it was claimed before; a voucher's code at
/// once. Claiming again what is claimed there changes nothing.
///
/// # Errors
/// [`ClaimRefusal`].
pub async fn claim(
    state: &AppState,
    who: Uuid,
    id: Uuid,
    branch: Option<Uuid>,
) -> Result<Done, AppError> {
    let mut conn = state.db.read().await?;
    let win = own(&mut conn, who, id).await?;
    let prize = prizes::prize(&mut conn, win.prize_id)
        .await?
        .ok_or(AppError::Broken)?;
    let terms = prizes::terms(&mut conn, win.campaign_id).await?;
    if prize.kind == PrizeKind::Voucher {
        drop(conn);
        return Err(ClaimRefusal::NoVoucher.into());
    }
    win.state
        .claim(state.clock.now(), win.deadline)
        .and_then(|()| may_begin(terms.map(|terms| terms.claim_from), state.today()))
        .map_err(refused)?;
    let branch = branch.ok_or(ClaimRefusal::BranchMissing)?;
    let said = match win.state {
        WinState::Claimed { branch: kept } if kept == branch => return Ok(Done::PrizeClaimed),
        WinState::Claimed { .. } => Done::PrizeMoved,
        _ => Done::PrizeClaimed,
    };
    let shelf = ShelfFilter {
        branch: Some(branch),
        ..ShelfFilter::all(win.prize_id)
    };
    if prizes::count_shelves(&mut conn, &shelf).await? == 0 {
        return Err(ClaimRefusal::NoStock.into());
    }
    drop(conn);
    reserve(state, win, branch).await?;
    Ok(said)
}

async fn reserve(state: &AppState, win: StoredWin, branch: Uuid) -> Result<(), AppError> {
    let entries = [state.clock.id(), state.clock.id()];
    let data = (win, branch, entries, state.clock.now());
    let unit = state.db.write(data, |tx, (win, branch, entries, now)| {
        Box::pin(async move {
            let claimed = prizes::claim(tx, win, *branch, *entries, *now).await?;
            claimed.map_err(|missed| {
                AppError::from(match missed {
                    Missed::NoStock => ClaimRefusal::NoStock,
                    Missed::Changed => ClaimRefusal::ChangedMeanwhile,
                })
            })
        })
    });
    unit.await
}

/// Gives a win up; what was kept for it is free again. Declining again changes nothing.
///
/// # Errors
/// [`ClaimRefusal`].
pub async fn decline(state: &AppState, who: Uuid, id: Uuid) -> Result<(), AppError> {
    let win = {
        let mut conn = state.db.read().await?;
        own(&mut conn, who, id).await?
    };
    if win.state == WinState::Declined {
        return Ok(());
    }
    win.state.decline().map_err(refused)?;
    let data = (win, state.clock.id(), state.clock.now());
    let unit = state.db.write(data, |tx, (win, entry, now)| {
        Box::pin(async move {
            let (kind, holder) = (EntryKind::Declined, Who::Holder);
            let declined = prizes::give_up(tx, (win, *entry), kind, holder, *now).await?;
            let changed = AppError::from(ClaimRefusal::ChangedMeanwhile);
            declined.then_some(()).ok_or(changed)
        })
    });
    unit.await
}

/// The winner agrees to be named by surname and masked number.
///
/// # Errors
/// [`ClaimRefusal::SurnameInvalid`], [`ClaimRefusal::GivenUp`].
pub async fn publish_name(
    state: &AppState,
    who: &SignedIn,
    id: Uuid,
    surname: &str,
) -> Result<(), AppError> {
    {
        let mut conn = state.db.read().await?;
        own(&mut conn, who.id, id).await?;
    }
    let shown = public_name(surname, &phone_of(state, who)?);
    let shown = shown.ok_or(ClaimRefusal::SurnameInvalid)?;
    let data = (id, who.id, shown, state.clock.now());
    let unit = state.db.write(data, |tx, (id, who, shown, now)| {
        Box::pin(async move {
            let published = prizes::publish_name(tx, (*id, *who), shown, *now).await?;
            let given_up = AppError::from(ClaimRefusal::GivenUp);
            published.then_some(()).ok_or(given_up)
        })
    });
    unit.await
}

/// The winner takes that back; where it was not given, nothing changes.
///
/// # Errors
/// Those of the database.
pub async fn withdraw_name(state: &AppState, who: Uuid, id: Uuid) -> Result<(), AppError> {
    {
        let mut conn = state.db.read().await?;
        own(&mut conn, who, id).await?;
    }
    let data = (id, who, state.clock.now());
    let unit = state.db.write(data, |tx, (id, who, now)| {
        Box::pin(async move {
            let _was_named: bool = prizes::withdraw_name(tx, (*id, *who), *now).await?;
            Ok(())
        })
    });
    unit.await
}

fn refused(refusal: WinRefusal) -> AppError {
    ClaimRefusal::from(refusal).into()
}
