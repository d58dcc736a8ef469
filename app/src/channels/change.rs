//! Adding, closing and reopening channels.

use domain::campaigns::{ChannelCode, ChannelDraft, ChannelFault, Medium};
use domain::staff::{BranchKind, Scope};
use storage::branches::{self, StoredBranch};
use storage::channels::{self, Filter, NewChannel};
use storage::{Conn, audit};
use uuid::Uuid;

use super::link::channel;
use crate::audit::{deed, facts};
use crate::context::AppState;
use crate::error::{AppError, Refusal};
use crate::staff::who::SignedInStaff;

/// How many codes are tried where one is taken: two of them are hardly ever alike.
const TRIES: u8 = 4;

fn refused(fault: ChannelFault) -> AppError {
    Refusal::Channel(fault).into()
}

/// Adds a channel of the campaign with the id `key`; nothing where it is there already.
///
/// # Errors
/// [`ChannelFault`], with the field it belongs beside; [`AppError::NotFound`].
pub async fn add(
    state: &AppState,
    who: &SignedInStaff,
    (campaign, key): (Uuid, Uuid),
    name: &str,
    (medium, branch): (&str, &str),
) -> Result<(), AppError> {
    let mut conn = state.db.read().await?;
    let named = channels::campaign(&mut conn, campaign).await?;
    let named = named.ok_or(AppError::NotFound)?;
    let branch = branch_of(&mut conn, who, branch).await?;
    drop(conn);
    let id = branch.as_ref().map(|found| found.branch.id);
    let draft = ChannelDraft::parse(name, medium, id).map_err(refused)?;
    if draft.branch.is_none() && who.scope.kind != BranchKind::HeadOffice {
        // What belongs to no branch, only the head office sees.
        return Err(refused(ChannelFault::Branch));
    }
    let told = facts()
        .with("campaign", named.title.as_str())
        .with("name", draft.name.as_str())
        .with("medium", draft.medium.label())
        .with("branch", branch.map(|found| found.branch.name));
    let deed = deed(who, "channel.add", "channel", key).after(told);
    for _ in 0..TRIES {
        let new = NewChannel {
            id: key,
            campaign,
            code: ChannelCode::new(state.clock.random()).to_string(),
            draft: draft.clone(),
        };
        let data = (new, deed.clone(), state.clock.now());
        let unit = state.db.write(data, |tx, (new, deed, now)| {
            Box::pin(async move {
                let added = channels::add(tx, new, *now).await?;
                if added {
                    audit::record(tx, deed, *now).await?;
                }
                Ok(added)
            })
        });
        let added: Result<bool, storage::Error> = unit.await;
        if added? {
            return Ok(());
        }
        match why_not(state, who, campaign, key, &draft).await? {
            Taken::SamePost => return Ok(()),
            Taken::SameName => return Err(refused(ChannelFault::Taken)),
            Taken::Code => {}
        }
    }
    Err(AppError::Unavailable)
}

/// What was there already.
enum Taken {
    SamePost,
    SameName,
    Code,
}

async fn why_not(
    state: &AppState,
    who: &SignedInStaff,
    campaign: Uuid,
    key: Uuid,
    draft: &ChannelDraft,
) -> Result<Taken, AppError> {
    match channel(state, who, campaign, key).await {
        Ok(_) => return Ok(Taken::SamePost),
        Err(AppError::NotFound) => {}
        Err(error) => return Err(error),
    }
    let Some(branch) = draft.branch else {
        return Ok(Taken::Code);
    };
    let filter = Filter {
        medium: Some(draft.medium),
        ..Filter::all(campaign, who.scope)
    };
    let mut conn = state.db.read().await?;
    let found = branches::find(&mut conn, branch).await?;
    let code = found.map(|found| found.branch.code);
    let all = channels::list(&mut conn, &filter, 0, u32::MAX).await?;
    let same = all.iter().any(|channel| {
        let its = channel.branch.as_ref().map(|(code, _)| code);
        channel.name == draft.name && its == code.as_ref()
    });
    Ok(if same { Taken::SameName } else { Taken::Code })
}

/// The branch that a form names by its code, perhaps with its name behind; `None` for nothing.
async fn branch_of(
    conn: &mut Conn,
    who: &SignedInStaff,
    typed: &str,
) -> Result<Option<StoredBranch>, AppError> {
    let Some(code) = typed.split_whitespace().next() else {
        return Ok(None);
    };
    let found = branches::find_by_code(conn, code).await?;
    let found = found.filter(|found| who.scope.covers(&found.branch));
    found.map(Some).ok_or(refused(ChannelFault::Branch))
}

/// The open outlets of a part of the organisation that have no channel of this medium by their own
/// name. `part` is `all`, or the code of a city.
///
/// # Errors
/// [`ChannelFault::Part`], and those of the database.
pub async fn outlets_without(
    state: &AppState,
    who: &SignedInStaff,
    campaign: Uuid,
    (medium, part): (Medium, &str),
) -> Result<Vec<StoredBranch>, AppError> {
    let mut conn = state.db.read().await?;
    let parent = match part.split_whitespace().next() {
        None => return Err(refused(ChannelFault::Part)),
        Some("all") => None,
        Some(code) => {
            let found = branches::find_by_code(&mut conn, code).await?;
            let city = found.filter(|found| {
                found.branch.kind == BranchKind::City && who.scope.covers(&found.branch)
            });
            Some(city.ok_or(refused(ChannelFault::Part))?.branch.id)
        }
    };
    let filter = branches::Filter {
        parent,
        kind: Some(BranchKind::Outlet),
        open: Some(true),
        ..branches::Filter::all(who.scope)
    };
    let outlets = branches::list(&mut conn, &filter, 0, u32::MAX).await?;
    let have = channels::of_branches(&mut conn, campaign, medium).await?;
    let lacks = |outlet: &StoredBranch| {
        let own = (outlet.branch.id, outlet.branch.name.clone());
        !have.contains(&own)
    };
    Ok(outlets.into_iter().filter(lacks).collect())
}

/// Adds a channel for each of those, named as the branch is.
///
/// # Errors
/// [`ChannelFault::NothingToAdd`] and its like.
///
/// # Returns
/// How many were added.
pub async fn add_all(
    state: &AppState,
    who: &SignedInStaff,
    campaign: Uuid,
    medium: &str,
    part: &str,
) -> Result<u32, AppError> {
    let medium = Medium::from_word(medium).ok_or(refused(ChannelFault::Medium))?;
    let named = {
        let mut conn = state.db.read().await?;
        channels::campaign(&mut conn, campaign).await?
    };
    let named = named.ok_or(AppError::NotFound)?;
    let outlets = outlets_without(state, who, campaign, (medium, part)).await?;
    let new: Vec<_> = outlets
        .into_iter()
        .map(|outlet| NewChannel {
            id: state.clock.id(),
            campaign,
            code: ChannelCode::new(state.clock.random()).to_string(),
            draft: ChannelDraft {
                name: outlet.branch.name,
                medium,
                branch: Some(outlet.branch.id),
            },
        })
        .collect();
    let told = facts()
        .with("campaign", named.title.as_str())
        .with("medium", medium.label());
    let deed = deed(who, "channel.add_all", "campaign", campaign).after(told);
    let data = (new, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (new, deed, now)| {
        Box::pin(async move {
            let mut added = 0;
            for channel in new {
                // One that somebody else adds at the same moment is not added again.
                added += u32::from(channels::add(tx, channel, *now).await?);
            }
            if added > 0 {
                let mut deed = deed.clone();
                deed.after = deed.after.with("channels", added);
                audit::record(tx, &deed, *now).await?;
            }
            Ok(added)
        })
    });
    let added: Result<u32, storage::Error> = unit.await;
    match added? {
        0 => Err(refused(ChannelFault::NothingToAdd)),
        added => Ok(added),
    }
}

/// Closes or reopens a channel. Where it is so already nothing happens.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn set_open(
    state: &AppState,
    who: &SignedInStaff,
    (campaign, id): (Uuid, Uuid),
    open: bool,
) -> Result<(), AppError> {
    let found = channel(state, who, campaign, id).await?;
    let action = if open {
        "channel.reopen"
    } else {
        "channel.close"
    };
    let deed = deed(who, action, "channel", id).after(
        facts()
            .with("name", found.name.as_str())
            .with("medium", found.medium.label()),
    );
    let data = ((campaign, id), open, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (channel, open, deed, now)| {
        Box::pin(async move {
            if channels::set_open(tx, *channel, *open, *now).await? {
                audit::record(tx, deed, *now).await?;
            }
            Ok::<_, storage::Error>(())
        })
    });
    Ok(unit.await?)
}

/// The cities in sight, by code and name: the parts for which channels can be added at once.
///
/// # Errors
/// Those of the database.
pub async fn parts(state: &AppState, scope: Scope) -> Result<Vec<(String, String)>, AppError> {
    let filter = branches::Filter {
        kind: Some(BranchKind::City),
        ..branches::Filter::all(scope)
    };
    let mut conn = state.db.read().await?;
    let cities = branches::list(&mut conn, &filter, 0, 5_000).await?;
    let named = cities.into_iter().map(|city| {
        let below = city.below;
        let name = format!(
            "{} {}（{below} 个网点）",
            city.branch.code, city.branch.name
        );
        (city.branch.code, name)
    });
    Ok(named.collect())
}
