//! Taking a draw back before its winners are told: it stays visible, and a new one is held with the
//! reason and the names of those who approved.

use domain::prizes::draw::DrawState;
use storage::prizes::draws::{self, NewDraw, Settings, StoredDraw};
use storage::{Conn, audit};
use uuid::Uuid;

use super::prepare::{find, told};
use super::refusal::DrawRefusal;
use crate::audit::deed;
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::who::SignedInStaff;

fn possible(draw: &StoredDraw) -> Result<(), AppError> {
    if draw.is_rehearsal {
        return Err(DrawRefusal::RehearsalOnly.into());
    }
    match draw.state {
        DrawState::Published => Err(DrawRefusal::PublishedAlready.into()),
        state if state.may_be_replaced() => Ok(()),
        _ => Err(DrawRefusal::ChangedMeanwhile.into()),
    }
}

/// Whether it is asked that a draw be taken back, and not decided yet: then it goes no further.
///
/// # Errors
/// Those of the database.
pub async fn is_asked(conn: &mut Conn, draw: Uuid) -> Result<bool, storage::Error> {
    let asked = draws::replacement(conn, draw).await?;
    Ok(asked.is_some_and(|asked| asked.second.is_none()))
}

/// Why a step was refused by its statement: somebody asks that the draw be taken back, or has gone on.
///
/// # Errors
/// Those of the database.
pub async fn in_the_way(conn: &mut Conn, draw: Uuid) -> Result<DrawRefusal, storage::Error> {
    Ok(if is_asked(conn, draw).await? {
        DrawRefusal::BeingReplaced
    } else {
        DrawRefusal::ChangedMeanwhile
    })
}

/// Asks that a draw be taken back. Where that was asked already nothing happens.
///
/// # Errors
/// [`DrawRefusal`] with what is in the way.
pub async fn ask(
    state: &AppState,
    who: &SignedInStaff,
    id: Uuid,
    reason: &str,
) -> Result<(), AppError> {
    let draw = find(state, id).await?;
    possible(&draw)?;
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > 200 {
        return Err(DrawRefusal::ReasonMissing.into());
    }
    let deed =
        deed(who, "draw.ask_replacement", "draw", id).after(told(&draw).with("reason", reason));
    let data = (id, reason.to_owned(), who.id, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (draw, reason, who, deed, now)| {
        Box::pin(async move {
            if draws::ask(tx, *draw, reason, *who, *now).await? {
                audit::record(tx, deed, *now).await?;
                return Ok::<_, storage::Error>(true);
            }
            Ok(draws::replacement(tx, *draw).await?.is_some())
        })
    });
    if unit.await? {
        return Ok(());
    }
    // Somebody has gone on in between.
    possible(&find(state, id).await?)?;
    Err(DrawRefusal::ChangedMeanwhile.into())
}

/// Approves that a draw is taken back: `Some` of the new draw where this was the second approval.
///
/// # Errors
/// [`DrawRefusal::SamePerson`]; [`DrawRefusal::ChangedMeanwhile`] where it was refused; [`DrawRefusal`] with
/// what else is in the way.
pub async fn approve(
    state: &AppState,
    who: &SignedInStaff,
    id: Uuid,
) -> Result<Option<Uuid>, AppError> {
    let draw = find(state, id).await?;
    possible(&draw)?;
    let new = NewDraw {
        id: state.clock.id(),
        campaign_id: draw.campaign_id,
        is_rehearsal: false,
        replaces: Some(id),
        settings: Settings {
            // Their numbers may be known by now.
            sources: Vec::new(),
            ..draw.settings.clone()
        },
    };
    let deed = deed(who, "draw.approve_replacement", "draw", id).after(told(&draw));
    let data = (id, new, who.id, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (draw, new, who, deed, now)| {
        Box::pin(async move {
            let Some(replaced) = draws::approve(tx, *draw, new, *who, *now).await? else {
                let refused = draws::replacement(tx, *draw).await?.is_none();
                let because = if refused {
                    DrawRefusal::ChangedMeanwhile
                } else {
                    DrawRefusal::SamePerson
                };
                return Err(AppError::from(because));
            };
            let mut deed = deed.clone();
            deed.after = deed.after.with("replaced", replaced);
            audit::record(tx, &deed, *now).await?;
            Ok(replaced.then_some(new.id))
        })
    });
    unit.await
}

/// Refuses that a draw is taken back: it goes on. Where nothing is asked any more nothing happens.
///
/// # Errors
/// [`DrawRefusal`] with what is in the way.
pub async fn refuse(state: &AppState, who: &SignedInStaff, id: Uuid) -> Result<(), AppError> {
    let draw = find(state, id).await?;
    possible(&draw)?;
    let asked = {
        let mut conn = state.db.read().await?;
        draws::replacement(&mut conn, id).await?
    };
    let Some(asked) = asked else {
        return Ok(());
    };
    let told = told(&draw)
        .with("reason", asked.reason)
        .with("asked_by", asked.asked.0.1);
    let deed = deed(who, "draw.refuse_replacement", "draw", id).before(told);
    let data = (id, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (draw, deed, now)| {
        Box::pin(async move {
            if draws::refuse(tx, *draw).await? {
                audit::record(tx, deed, *now).await?;
            } else if draws::replacement(tx, *draw).await?.is_some() {
                // The second approval came first.
                return Err(AppError::from(DrawRefusal::ChangedMeanwhile));
            }
            Ok(())
        })
    });
    unit.await
}
