//! Beginning a draw, and setting what its freeze will announce.

use domain::prizes::draw::DrawState;
use storage::audit;
use storage::prizes::draws::{self, NewDraw, Settings, StoredDraw};
use uuid::Uuid;

use super::refusal::DrawRefusal;
use super::settings_form::SettingsForm;
use super::sources;
use crate::audit::{deed, facts};
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::who::SignedInStaff;

/// A draw, whoever may see it.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn find(state: &AppState, id: Uuid) -> Result<StoredDraw, AppError> {
    let mut conn = state.db.read().await?;
    draws::find(&mut conn, id).await?.ok_or(AppError::NotFound)
}

/// What the trail tells of a draw.
pub fn told(draw: &StoredDraw) -> domain::audit::Facts {
    facts()
        .with("campaign", draw.campaign_title.as_str())
        .with("draw", i64::from(draw.number))
        .with("rehearsal", draw.is_rehearsal)
}

/// Begins a draw with the id `key`; nothing where it is there already. A rehearsal begins with what the
/// campaign's draw is set to.
///
/// # Errors
/// [`DrawRefusal::AnotherDraw`], [`AppError::NotFound`].
pub async fn prepare(
    state: &AppState,
    who: &SignedInStaff,
    (campaign, key): (Uuid, Uuid),
    is_rehearsal: bool,
) -> Result<(), AppError> {
    let mut conn = state.db.read().await?;
    let found = draws::campaign(&mut conn, campaign).await?;
    let found = found.ok_or(AppError::NotFound)?;
    let current = match found.draw_id {
        Some(current) => draws::find(&mut conn, current).await?,
        None => None,
    };
    drop(conn);
    let settings = match current {
        Some(current) if is_rehearsal => current.settings,
        _ => Settings::default(),
    };
    let new = NewDraw {
        id: key,
        campaign_id: campaign,
        is_rehearsal,
        replaces: None,
        settings,
    };
    let told = facts()
        .with("campaign", found.title.as_str())
        .with("rehearsal", is_rehearsal);
    let deed = deed(who, "draw.prepare", "draw", key).after(told);
    let data = (new, who.id, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (new, who, deed, now)| {
        Box::pin(async move {
            let begun = draws::prepare(tx, new, *who, *now).await?;
            if begun {
                audit::record(tx, deed, *now).await?;
            }
            Ok::<_, storage::Error>(begun)
        })
    });
    if unit.await? {
        return Ok(());
    }
    match find(state, key).await {
        Ok(same) if same.campaign_id == campaign => Ok(()),
        Ok(_) => Err(AppError::BadRequest),
        Err(AppError::NotFound) => Err(DrawRefusal::AnotherDraw.into()),
        Err(error) => Err(error),
    }
}

/// Saves what is set before the freeze, unless somebody else changed it.
///
/// # Errors
/// [`DrawRefusal`], with the field it belongs beside.
pub async fn save(
    state: &AppState,
    who: &SignedInStaff,
    (id, changes): (Uuid, i64),
    form: &SettingsForm,
) -> Result<(), AppError> {
    let draw = find(state, id).await?;
    let settings = sources::read(form, state.clock.now(), state.settings.zone)?;
    if draw.state == DrawState::Prepared && draw.settings == settings {
        return Ok(());
    }
    let publics = i64::try_from(settings.sources.len()).unwrap_or(i64::MAX);
    let told = told(&draw)
        .with("sources", publics)
        .with("witnesses", settings.witnesses.join("、"))
        .with("notary", settings.notary.clone());
    let deed = deed(who, "draw.set", "draw", id).after(told);
    let data = ((id, changes), settings, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (draw, settings, deed, now)| {
        Box::pin(async move {
            if !draws::save(tx, *draw, settings).await? {
                return Err(AppError::from(DrawRefusal::ChangedMeanwhile));
            }
            Ok(audit::record(tx, deed, *now).await?)
        })
    });
    unit.await
}

/// Gives a draw up before its freeze, or a rehearsal. Where it was given up already nothing happens.
///
/// # Errors
/// [`DrawRefusal::ChangedMeanwhile`] where its list is frozen.
pub async fn abandon(state: &AppState, who: &SignedInStaff, id: Uuid) -> Result<(), AppError> {
    let draw = find(state, id).await?;
    if draw.state == DrawState::Abandoned {
        return Ok(());
    }
    let deed = deed(who, "draw.abandon", "draw", id).after(told(&draw));
    let data = (id, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (draw, deed, now)| {
        Box::pin(async move {
            if !draws::abandon(tx, *draw).await? {
                return Err(AppError::from(DrawRefusal::ChangedMeanwhile));
            }
            Ok(audit::record(tx, deed, *now).await?)
        })
    });
    unit.await
}
