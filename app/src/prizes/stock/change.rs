//! Moving stock by hand: in, out, and from branch to branch.

use domain::audit::Deed;
use domain::prizes::stock_fault::{note, quantity};
use domain::prizes::{PrizeKind, StockFault, StockMove};
use domain::staff::{Branch, BranchKind};
use storage::prizes::{self, NewTransfer, PrizeLine, StockEntry, Transfer};
use storage::{Tx, audit};
use uuid::Uuid;

use super::look::{any_branch, own_branch, prize};
use crate::audit::{deed, facts};
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::who::SignedInStaff;

/// What a form about a movement says.
pub struct Typed<'f> {
    /// Where.
    pub branch: &'f str,
    /// How many.
    pub quantity: &'f str,
    /// What is written about it.
    pub note: &'f str,
}

/// The prize, where it is one that lies at branches.
async fn thing(state: &AppState, who: &SignedInStaff, id: Uuid) -> Result<PrizeLine, AppError> {
    let found = prize(state, who, id).await?;
    match found.kind {
        PrizeKind::Thing => Ok(found),
        PrizeKind::Voucher => Err(AppError::NotFound),
    }
}

/// Lays an entry that is written by hand, with the id `key`; nothing where it is there already.
///
/// # Errors
/// [`StockFault`], with the field it belongs beside; [`AppError::NotFound`].
pub async fn lay(
    state: &AppState,
    who: &SignedInStaff,
    (id, key): (Uuid, Uuid),
    kind: &str,
    typed: &Typed<'_>,
) -> Result<(), AppError> {
    let prize = thing(state, who, id).await?;
    let kind = StockMove::from_word(kind).filter(|kind| StockMove::BY_HAND.contains(kind));
    let kind = kind.ok_or(StockFault::Kind)?;
    let branch = {
        let mut conn = state.db.read().await?;
        own_branch(&mut conn, who, typed.branch).await?
    };
    if kind == StockMove::Received && !branch.open {
        return Err(StockFault::Branch.into());
    }
    let wanted = quantity(typed.quantity, 1).ok_or(StockFault::Quantity)?;
    let note = note(typed.note).ok_or(StockFault::Note)?;
    if kind.needs_reason() && note.is_empty() {
        return Err(StockFault::Note.into());
    }
    let entry = StockEntry {
        id: key,
        prize_id: id,
        branch_id: branch.id,
        kind,
        quantity: wanted,
        win_id: None,
        transfer_id: None,
        count_id: None,
        staff_id: Some(who.id),
        note: note.clone(),
    };
    let told = facts()
        .with("prize", prize.name)
        .with("branch", branch.name)
        .with("quantity", wanted)
        .with("note", note);
    let action = format!("stock.{}", kind.word());
    let deed = deed(who, &action, "prize", id).after(told);
    let data = (entry, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (entry, deed, now)| {
        Box::pin(async move {
            if prizes::entry_is_laid(tx, entry.id).await? {
                return Ok(());
            }
            if !prizes::lay(tx, entry, *now).await? {
                return Err(not_enough(
                    tx,
                    (entry.prize_id, entry.branch_id),
                    (entry.kind, entry.quantity),
                )
                .await?);
            }
            Ok(audit::record(tx, deed, *now).await?)
        })
    });
    unit.await
}

/// What a refused movement is told as.
async fn not_enough(
    tx: &mut Tx,
    (prize, branch): (Uuid, Uuid),
    (kind, wanted): (StockMove, u32),
) -> Result<AppError, AppError> {
    let free = prizes::free_at(tx, prize, branch).await?;
    let free = u32::try_from(free.max(0)).unwrap_or(u32::MAX);
    Ok(StockFault::NotEnough { kind, free, wanted }.into())
}

/// Sends prizes to another branch, under the id `key`; nothing where that was done already.
///
/// # Errors
/// [`StockFault`], with the field it belongs beside; [`AppError::NotFound`].
pub async fn send(
    state: &AppState,
    who: &SignedInStaff,
    (id, key): (Uuid, Uuid),
    typed: &Typed<'_>,
    to: &str,
) -> Result<(), AppError> {
    let prize = thing(state, who, id).await?;
    let (from, to) = {
        let mut conn = state.db.read().await?;
        let from = own_branch(&mut conn, who, typed.branch).await?;
        (from, any_branch(&mut conn, to).await?)
    };
    let to = to.filter(|to| to.open && to.id != from.id);
    let to = to.ok_or(StockFault::To)?;
    let quantity = quantity(typed.quantity, 1).ok_or(StockFault::Quantity)?;
    let note = note(typed.note).ok_or(StockFault::Note)?;
    let deed = sending(who, &prize, (&from, &to), quantity);
    let new = NewTransfer {
        id: key,
        prize_id: id,
        from: from.id,
        to: to.id,
        quantity,
        note,
        by: Some(who.id),
    };
    let data = (new, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (new, deed, now)| {
        Box::pin(async move {
            if prizes::entry_is_laid(tx, new.id).await? {
                return Ok(());
            }
            if !prizes::send(tx, new, *now).await? {
                return Err(not_enough(
                    tx,
                    (new.prize_id, new.from),
                    (StockMove::Sent, new.quantity),
                )
                .await?);
            }
            Ok(audit::record(tx, deed, *now).await?)
        })
    });
    unit.await
}

fn sending(
    who: &SignedInStaff,
    prize: &PrizeLine,
    (from, to): (&Branch, &Branch),
    quantity: u32,
) -> Deed {
    let told = facts()
        .with("prize", prize.name.as_str())
        .with("from", from.name.as_str())
        .with("to", to.name.as_str())
        .with("quantity", quantity);
    deed(who, "stock.send", "prize", prize.id).after(told)
}

/// Whether `who` is of the branch that awaits a transfer, or above it.
pub fn awaits(who: &SignedInStaff, transfer: &Transfer) -> bool {
    let scope = who.scope;
    scope.kind == BranchKind::HeadOffice
        || transfer.to_branch == scope.branch
        || transfer.to_parent == Some(scope.branch)
}

/// Confirms what came of a transfer. What did not come is lost, with the explanation.
///
/// # Errors
/// [`StockFault`], with the field it belongs beside; [`AppError::NotFound`] for a transfer that
/// goes elsewhere.
pub async fn arrive(
    state: &AppState,
    who: &SignedInStaff,
    id: Uuid,
    (arrived, explanation): (&str, &str),
) -> Result<(), AppError> {
    let found = {
        let mut conn = state.db.read().await?;
        prizes::transfer(&mut conn, id, who.scope).await?
    };
    let found = found
        .filter(|found| awaits(who, found))
        .ok_or(AppError::NotFound)?;
    let sent = u32::try_from(found.quantity).map_err(|_| AppError::Broken)?;
    let arrived = quantity(arrived, 0).filter(|arrived| *arrived <= sent);
    let arrived = arrived.ok_or(StockFault::Arrived { sent })?;
    let explanation = note(explanation).ok_or(StockFault::ExplanationMissing)?;
    if arrived < sent && explanation.is_empty() {
        return Err(StockFault::ExplanationMissing.into());
    }
    if found.arrived == Some(i64::from(arrived)) {
        return Ok(());
    }
    let told = facts()
        .with("prize", found.prize.as_str())
        .with("from", found.from_name.as_str())
        .with("to", found.to_name.as_str())
        .with("quantity", sent)
        .with("arrived", arrived)
        .with("note", explanation.as_str());
    let deed = deed(who, "stock.arrive", "prize", found.prize_id).after(told);
    let entries = [state.clock.id(), state.clock.id()];
    let data = (
        found,
        (arrived, explanation),
        (entries, who.id),
        deed,
        state.clock.now(),
    );
    let unit = state
        .db
        .write(data, |tx, (found, (arrived, why), by, deed, now)| {
            Box::pin(async move {
                if !prizes::arrive(tx, found, (*arrived, why), *by, *now).await? {
                    return Err(StockFault::ArrivedBefore.into());
                }
                Ok(audit::record(tx, deed, *now).await?)
            })
        });
    unit.await
}

/// Sets from how many on it is told that little is left; an empty text ends that.
///
/// # Errors
/// [`StockFault`], with the field it belongs beside; [`AppError::NotFound`].
pub async fn set_threshold(
    state: &AppState,
    who: &SignedInStaff,
    id: Uuid,
    (branch, threshold): (&str, &str),
) -> Result<(), AppError> {
    let prize = thing(state, who, id).await?;
    let branch = {
        let mut conn = state.db.read().await?;
        own_branch(&mut conn, who, branch).await?
    };
    let threshold = match threshold.trim() {
        "" => None,
        typed => Some(quantity(typed, 0).ok_or(StockFault::Threshold)?),
    };
    let told = facts()
        .with("prize", prize.name)
        .with("branch", branch.name)
        .with("threshold", threshold);
    let deed = deed(who, "stock.threshold", "prize", id).after(told);
    let data = ((id, branch.id), threshold, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (place, threshold, deed, now)| {
        Box::pin(async move {
            prizes::set_threshold(tx, *place, *threshold).await?;
            audit::record(tx, deed, *now).await
        })
    });
    Ok(unit.await?)
}
