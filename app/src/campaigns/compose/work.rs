//! Saving what is composed of a campaign, whole or not. Nothing that was typed is ever lost: where
//! somebody else was faster, it is kept beside and shown with what stands now.

use domain::audit::Facts;
use domain::campaigns::{Composition, Template};
use serde_json::Value;
use storage::audit;
use storage::campaigns::{self, StoredWork};
use uuid::Uuid;

use crate::audit::deed;
use crate::campaigns::refusal::ComposeRefusal;
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::kept;
use crate::staff::who::SignedInStaff;

/// What a kept composition is for.
const KEPT: &str = "campaign_composition";

/// What became of a save.
pub enum Saved {
    /// It is stored; the next form is made for so many changes.
    Stored(i64),
    /// Somebody else was faster: it is kept under this id.
    Beside(Uuid),
}

/// The campaign with this id.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn find(state: &AppState, id: Uuid) -> Result<StoredWork, AppError> {
    let mut conn = state.db.read().await?;
    let found = campaigns::find_work(&mut conn, id).await?;
    found.ok_or(AppError::NotFound)
}

/// What is composed of it.
///
/// # Errors
/// [`ComposeRefusal::NoComposition`].
pub fn composition(work: &StoredWork) -> Result<&Composition, AppError> {
    let composition = work.composition.as_ref();
    composition.ok_or(ComposeRefusal::NoComposition.into())
}

/// What the trail says of a composition: every field that something stands in, by its path.
pub fn facts_of(composition: &Composition) -> Facts {
    fn gather(path: &str, value: Value, facts: Facts) -> Facts {
        let below = |name: &str| match path {
            "" => name.to_owned(),
            _ => format!("{path}.{name}"),
        };
        match value {
            Value::Object(map) => map.into_iter().fold(facts, |facts, (name, value)| {
                gather(&below(&name), value, facts)
            }),
            Value::Array(items) => (1..).zip(items).fold(facts, |facts, (number, value)| {
                gather(&below(&format!("{number}")), value, facts)
            }),
            Value::Null => facts,
            Value::String(text) if text.is_empty() => facts,
            other => facts.with(path, other),
        }
    }
    let value = serde_json::to_value(composition).unwrap_or(Value::Null);
    gather("", value, Facts::none())
}

/// Begins a campaign from a template, or as a copy of another one, without sharing its parts. `id`
/// is made with the form, so that a repeated post begins it once.
///
/// # Errors
/// [`AppError::NotFound`], [`ComposeRefusal::NoComposition`] of the one to copy.
pub async fn begin(
    state: &AppState,
    who: &SignedInStaff,
    id: Uuid,
    from: Begun,
) -> Result<(), AppError> {
    let (composition, action, copied) = match from {
        Begun::From(template) => (template.composition(), "campaign.add", None),
        Begun::CopyOf(other) => {
            let other = find(state, other).await?;
            let copied = copy_of(composition(&other)?);
            (copied, "campaign.copy", Some(other.id))
        }
    };
    let mut facts = facts_of(&composition);
    if let Some(copied) = copied {
        facts = facts.with("copied_from", copied.to_string());
    }
    let deed = deed(who, action, "campaign", id).after(facts);
    let data = (id, who.id, composition, deed, state.clock.now());
    let unit = state
        .db
        .write(data, |tx, (id, author, composition, deed, now)| {
            Box::pin(async move {
                if campaigns::begin_work(tx, *id, Some(*author), composition, *now).await? {
                    audit::record(tx, deed, *now).await?;
                }
                Ok::<_, AppError>(())
            })
        });
    unit.await
}

/// What a campaign begins with.
pub enum Begun {
    /// A template.
    From(Template),
    /// Another campaign.
    CopyOf(Uuid),
}

/// A copy to compose on: its days and its name in addresses are its own.
fn copy_of(other: &Composition) -> Composition {
    let mut copy = other.clone();
    copy.basics.title = format!("{}（副本）", other.basics.title);
    copy.basics.slug.clear();
    copy.days = domain::campaigns::composition::Days::default();
    copy.prizes.draw_at.clear();
    copy.prizes.claim_from.clear();
    copy.prizes.claim_until.clear();
    copy
}

/// Changes what is composed of the campaign that was read with `changes`.
///
/// # Errors
/// [`ComposeRefusal::State`] where it cannot be composed on now.
pub async fn change(
    state: &AppState,
    who: &SignedInStaff,
    (id, changes): (Uuid, i64),
    by_hand: bool,
    apply: impl FnOnce(&mut Composition),
) -> Result<Saved, AppError> {
    let work = find(state, id).await?;
    let before = composition(&work)?;
    let mut after = before.clone();
    apply(&mut after);
    if work.changes != changes && after != *before {
        return keep(state, who, &after).await;
    }
    match store(state, who, work, by_hand, &after).await? {
        Some(changes) => Ok(Saved::Stored(changes)),
        None => keep(state, who, &after).await,
    }
}

/// Stores what is composed in the place of what `work` was read with. What differs goes into the
/// trail, where somebody saved `by_hand`.
///
/// # Errors
/// [`ComposeRefusal::State`] where it cannot be composed on now.
///
/// # Returns
/// Its count of changes; `None` where somebody else was faster.
pub async fn store(
    state: &AppState,
    who: &SignedInStaff,
    mut work: StoredWork,
    by_hand: bool,
    after: &Composition,
) -> Result<Option<i64>, AppError> {
    let (id, changes) = (work.id, work.changes);
    let before = composition(&work)?.clone();
    work.state.edit(who.id).map_err(ComposeRefusal::State)?;
    if *after == before {
        return Ok(Some(changes));
    }
    let deed = by_hand.then(|| {
        let (was, is) = (facts_of(&before), facts_of(after));
        deed(who, "campaign.change", "campaign", id)
            .before(was.unlike(&is))
            .after(is.unlike(&was))
    });
    work.composition = Some(after.clone());
    let data = (work, who.id, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (work, by, deed, now)| {
        Box::pin(async move {
            let saved = campaigns::save_work(tx, work, *by, *now).await?;
            if let (true, Some(deed)) = (saved, deed) {
                audit::record(tx, deed, *now).await?;
            }
            Ok::<_, AppError>(saved)
        })
    });
    Ok(unit.await?.then_some(changes + 1))
}

/// Keeps a composition that could not be saved, for whoever typed it.
async fn keep(
    state: &AppState,
    who: &SignedInStaff,
    composition: &Composition,
) -> Result<Saved, AppError> {
    Ok(Saved::Beside(
        kept::keep(state, who, KEPT, composition).await?,
    ))
}

/// A composition that was kept, where it is this person's.
///
/// # Errors
/// Those of the database.
pub async fn kept(
    state: &AppState,
    who: &SignedInStaff,
    id: Uuid,
) -> Result<Option<Composition>, AppError> {
    kept::kept(state, who, KEPT, id).await
}
