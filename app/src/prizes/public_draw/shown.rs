//! A draw as it is shown: what its freeze published, and what came out once that is public.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::campaigns::Campaign;
use domain::prizes::draw::{DrawState, Fate, Given, Hash, Lot};
use storage::campaigns;
use storage::prizes::draws::{self, Commitment, Replacement, StoredDraw};
use storage::prizes::{PublicPick, lot_branches, pick_counts, public_picks};
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;

/// How many winners, alternates and passed-over picks of a lot a page lists, and how many lots. The
/// record has all.
pub const LISTED: u32 = 500;

/// How many picks a page lists in all.
const LISTED_IN_ALL: u32 = 5_000;

/// How long anybody may object after the winners were published.
const OBJECTIONS: TimeDelta = TimeDelta::days(7);

/// Who looks at a draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everybody: no rehearsals, and winners once they are published.
    Public,
    /// Staff who may see draws.
    Staff,
}

/// A draw whose list is frozen.
pub struct Shown {
    /// As it is stored.
    pub draw: StoredDraw,
    /// Its campaign.
    pub campaign: Campaign,
    /// What its freeze published.
    pub frozen: Commitment,
    /// When that was.
    pub frozen_at: DateTime<Utc>,
    /// What it is known by.
    pub freeze_hash: Hash,
    /// What is drawn; with what came out, after [`Shown::load_picks`].
    pub lots: Vec<ShownLot>,
    /// What came out, once this audience may see it.
    pub held: Option<Held>,
    /// That it was asked to be taken back.
    pub replacement: Option<Replacement>,
    /// The draw that was frozen in its stead.
    pub successor: Option<Uuid>,
}

/// A draw that was held.
pub struct Held {
    /// What each source gave.
    pub numbers: Vec<Given>,
    /// When it was drawn.
    pub drawn_at: DateTime<Utc>,
    /// Who typed the numbers.
    pub typed_by: String,
    /// Who confirmed them.
    pub confirmed_by: String,
    /// The record's hash.
    pub record_hash: Hash,
}

/// A lot, and what came out of it.
pub struct ShownLot {
    /// As it was published.
    pub lot: Lot,
    /// The name of the branch from whose tickets it is drawn.
    pub branch: Option<String>,
    /// The first of its picks, in order, after [`Shown::load_picks`].
    pub picks: Vec<PublicPick>,
    /// How many of its picks won.
    pub winners: i64,
    /// How many stand by.
    pub alternates: i64,
    /// How many of those came in for somebody.
    pub came_in: i64,
    /// How many were passed over.
    pub skipped: i64,
}

impl ShownLot {
    /// The prize, and the branch where it is one's.
    pub fn title(&self) -> String {
        match &self.branch {
            Some(branch) => format!("{} · {branch}", self.lot.prize),
            None => self.lot.prize.clone(),
        }
    }
}

impl Shown {
    /// The draw, where this audience may see it.
    ///
    /// # Errors
    /// [`AppError::NotFound`] where there is none, it is not frozen, or it is not for them.
    pub async fn find(state: &AppState, id: Uuid, who: Audience) -> Result<Self, AppError> {
        let mut conn = state.db.read().await?;
        let draw = draws::find(&mut conn, id).await?;
        let mut draw = draw
            .filter(|draw| who == Audience::Staff || draw.is_public())
            .ok_or(AppError::NotFound)?;
        let frozen = draw.commitment.take().zip(draw.freeze_hash);
        let (frozen, freeze_hash) = frozen.ok_or(AppError::NotFound)?;
        let frozen_at = draw.frozen.as_ref().map(|(_, at)| *at);
        let frozen_at = frozen_at.ok_or(AppError::NotFound)?;
        let campaign = campaigns::find(&mut conn, draw.campaign_id).await?;
        let campaign = campaign.ok_or(AppError::NotFound)?;
        let held = held(&draw, who);
        let mut branches: HashMap<_, _> = lot_branches(&mut conn, id).await?.into_iter().collect();
        let lots = frozen.lots.iter().map(|lot| ShownLot {
            branch: branches.remove(&lot.label),
            lot: lot.clone(),
            picks: Vec::new(),
            winners: 0,
            alternates: 0,
            came_in: 0,
            skipped: 0,
        });
        let lots = lots.collect();
        let replacement = draws::replacement(&mut conn, id).await?;
        let others = draws::public(&mut conn, draw.campaign_id).await?;
        let successor = others.iter().find(|other| other.replaces == Some(id));
        Ok(Self {
            successor: successor.map(|other| other.id),
            draw,
            campaign,
            frozen,
            frozen_at,
            freeze_hash,
            lots,
            held,
            replacement,
        })
    }

    /// Reads what came out of each lot, as far as it is listed; nothing where it is not `held`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn load_picks(&mut self, state: &AppState) -> Result<(), AppError> {
        if self.held.is_none() {
            return Ok(());
        }
        let mut conn = state.db.read().await?;
        let counts = pick_counts(&mut conn, self.draw.id).await?;
        let picks = public_picks(&mut conn, self.draw.id, (LISTED, LISTED_IN_ALL)).await?;
        drop(conn);
        let mut lots: HashMap<_, _> = self
            .lots
            .iter_mut()
            .map(|lot| (lot.lot.label.clone(), lot))
            .collect();
        for count in counts {
            let Some(lot) = lots.get_mut(&count.lot) else {
                continue;
            };
            match count.fate {
                Fate::Winner => lot.winners = count.picks,
                Fate::Alternate => (lot.alternates, lot.came_in) = (count.picks, count.wins),
                _ => lot.skipped += count.picks,
            }
        }
        for pick in picks {
            if let Some(lot) = lots.get_mut(&pick.lot) {
                lot.picks.push(pick);
            }
        }
        Ok(())
    }

    /// The canonical form of all that the sources gave, one after the other.
    pub fn key(&self) -> Option<String> {
        let numbers = &self.held.as_ref()?.numbers;
        let sources = self.frozen.sources.iter().zip(numbers);
        let canonical = sources.map(|(announced, given)| {
            let taken = match given.instead_because {
                None => Some(&announced.source),
                Some(_) => announced.instead.as_ref(),
            };
            taken?.canonical(&given.value).ok()
        });
        canonical.collect()
    }

    /// When nobody can object any more; `None` until the winners are published.
    pub fn objections_until(&self) -> Option<DateTime<Utc>> {
        let (_, published_at) = self.draw.published.as_ref()?;
        Some(*published_at + OBJECTIONS)
    }
}

/// What was drawn, where `who` may see it: everybody may once the winners are published, or where it
/// was taken back and so stays as it was.
fn held(draw: &StoredDraw, who: Audience) -> Option<Held> {
    let is_public = matches!(draw.state, DrawState::Published | DrawState::Replaced);
    if who == Audience::Public && !is_public {
        return None;
    }
    let ((_, confirmed_by), drawn_at) = draw.drawn.clone()?;
    let ((_, typed_by), _) = draw.typed.clone()?;
    let numbers = draw.numbers.iter().cloned().collect::<Option<Vec<_>>>()?;
    Some(Held {
        numbers,
        drawn_at,
        typed_by,
        confirmed_by,
        record_hash: draw.record_hash?,
    })
}
