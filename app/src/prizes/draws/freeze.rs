//! Freezing: the list is numbered, its root computed, and all of it published before anybody can know
//! the numbers.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::campaigns::rule_page::rule_hash;
use domain::prizes::Giving;
use domain::prizes::draw::{
    ALGORITHM, Announced, DrawState, Exclusion, Freeze, Hash, Linked, Lot, Record, Replaced, merkle,
};
use storage::prizes::draws::{
    self, Commitment, Counted, Frozen, StoredDraw, StoredLot, TicketBlock,
};
use storage::prizes::{self, Prize};
use storage::{Conn, audit, branches, campaigns, quizzes};
use uuid::Uuid;

use super::entrants::{self, List};
use super::prepare::{find, told};
use super::program::program;
use super::record;
use super::refusal::DrawRefusal;
use super::sources;
use crate::audit::deed;
use crate::context::AppState;
use crate::error::AppError;
use crate::heavy::heavy;
use crate::keys::SealedAs;
use crate::staff::who::SignedInStaff;

/// What a title begins with that belongs to a rehearsal.
pub const REHEARSAL: &str = "【演练】";

/// Freezes a draw that was seen with `changes`. Where it is frozen already nothing happens.
///
/// # Errors
/// [`DrawRefusal`] with what is in the way.
pub async fn freeze(
    state: &AppState,
    who: &SignedInStaff,
    (id, changes): (Uuid, i64),
) -> Result<(), AppError> {
    let draw = find(state, id).await?;
    if draw.state == DrawState::Frozen {
        return Ok(());
    }
    if draw.state != DrawState::Prepared || draw.changes != changes {
        return Err(DrawRefusal::ChangedMeanwhile.into());
    }
    let now = state.clock.now();
    let announced = Announcement::of(state, &draw, now).await?;
    let program = program().await?;
    let codes = announced.codes();
    let linked: Vec<_> = announced
        .linked
        .iter()
        .map(|linked| linked.campaign)
        .collect();
    let list = entrants::read(state, draw.campaign_id, &codes, &linked).await?;
    if list.tickets.is_empty() {
        return Err(DrawRefusal::NoTickets.into());
    }
    if !draw.is_rehearsal && !looked_at(state, draw.campaign_id).await? {
        return Err(DrawRefusal::NotLookedAt.into());
    }
    let (secret, sealed) = secret(state, &draw);
    let sources = sources_of(&draw, Hash::of(&[&secret]), now);
    sources::check(&sources, now)?;
    let lots = announced.stored.clone();
    let freeze = Freeze {
        algorithm: ALGORITHM.into(),
        campaign: draw.campaign_id,
        title: announced.title,
        rules: announced.rules,
        replaces: announced.replaces,
        frozen_at: now,
        frozen_by: who.name.clone(),
        program,
        sources,
        lots: announced.lots,
        linked: announced.linked,
        tickets: 0,
        root: Hash::default(),
        branches: Vec::new(),
        excluded: Vec::new(),
        same_holder: Vec::new(),
        leaves: Vec::new(),
    };
    let read = (list.counted, list.aside.clone());
    let made = heavy(move || make(freeze, list)).await??;
    let file = record::put(state, id, made.hash, made.file).await?;
    if !draw.is_rehearsal {
        // Reading a long list takes its time: nothing may have become known meanwhile.
        sources::check(&made.commitment.sources, state.clock.now())?;
    }
    let frozen = Frozen {
        secret_sealed: Some(sealed),
        commitment: made.commitment,
        hash: made.hash,
        file,
    };
    store(state, who, &draw, (frozen, made.blocks, lots, read), now).await
}

async fn looked_at(state: &AppState, campaign: Uuid) -> Result<bool, AppError> {
    let mut conn = state.db.read().await?;
    Ok(prizes::all_looked_at(&mut conn, campaign).await?)
}

/// What a freeze says beside its list.
struct Announcement {
    title: String,
    rules: Hash,
    replaces: Option<Replaced>,
    lots: Vec<Lot>,
    stored: Vec<StoredLot>,
    linked: Vec<Linked>,
}

impl Announcement {
    async fn of(state: &AppState, draw: &StoredDraw, now: DateTime<Utc>) -> Result<Self, AppError> {
        let mut conn = state.db.read().await?;
        let campaign = campaigns::find(&mut conn, draw.campaign_id).await?;
        let campaign = campaign.ok_or(AppError::NotFound)?;
        if !draw.is_rehearsal && !campaign.window.is_settled(now) {
            return Err(DrawRefusal::NotOver.into());
        }
        let published = campaigns::publication(&mut conn, draw.campaign_id).await?;
        let rules = match published {
            Some(published) => published
                .rule_hash
                .try_into()
                .map_err(|_| AppError::Broken)?,
            None => rule_hash(&campaign.details.rules),
        };
        let prizes = prizes::prizes_of(&mut conn, draw.campaign_id).await?;
        let terms = prizes::terms(&mut conn, draw.campaign_id).await?;
        let alternates = terms.map_or(0, |terms| terms.alternates);
        let (lots, stored) = lots(&mut conn, &prizes, draw, alternates).await?;
        if lots.is_empty() {
            return Err(DrawRefusal::NothingToDraw.into());
        }
        let mark = if draw.is_rehearsal { REHEARSAL } else { "" };
        Ok(Self {
            title: format!("{mark}{}", campaign.title),
            rules: Hash(rules),
            replaces: replaced(&mut conn, draw).await?,
            lots,
            stored,
            linked: draws::linked(&mut conn, draw.campaign_id).await?,
        })
    }

    /// The branches that lots name, each once.
    fn codes(&self) -> Vec<String> {
        let mut codes: Vec<_> = self
            .lots
            .iter()
            .filter_map(|lot| lot.branch.clone())
            .collect();
        codes.sort();
        codes.dedup();
        codes
    }
}

/// What is announced; of a rehearsal, made-up sources.
fn sources_of(draw: &StoredDraw, commitment: Hash, now: DateTime<Utc>) -> Vec<Announced> {
    let public = &draw.settings.sources;
    if draw.is_rehearsal {
        sources::announced(&sources::rehearsed(public, now), commitment)
    } else {
        sources::announced(public, commitment)
    }
}

/// A lot for each prize that is drawn and still there, of a rehearsal for all that there were; where it is
/// given by branch, one for each.
pub async fn lots(
    conn: &mut Conn,
    prizes: &[Prize],
    draw: &StoredDraw,
    alternates: u32,
) -> Result<(Vec<Lot>, Vec<StoredLot>), AppError> {
    let (mut lots, mut stored) = (Vec::new(), Vec::new());
    let drawn = prizes.iter().filter(|prize| prize.given == Giving::Draw);
    for prize in drawn {
        let place = prize.place + 1;
        let held = if draw.is_rehearsal { 0 } else { prize.held };
        let free = prize.quantity.saturating_sub(held);
        let mut add = |label: String, branch: Option<(String, Uuid)>, winners: u32| {
            if winners == 0 {
                return;
            }
            lots.push(Lot {
                label: label.clone(),
                prize: prize.name.clone(),
                branch: branch.as_ref().map(|(code, _)| code.clone()),
                winners,
                alternates,
            });
            stored.push(StoredLot {
                label,
                prize_id: prize.id,
                branch_id: branch.map(|(_, id)| id),
            });
        };
        if prize.by_branch.is_empty() {
            add(place.to_string(), None, free);
            continue;
        }
        let mut left = free;
        for (code, count) in &prize.by_branch {
            let found = branches::find_by_code(conn, code).await?;
            let id = found.ok_or(DrawRefusal::BranchGone)?.branch.id;
            let winners = left.min(*count);
            left -= winners;
            add(format!("{place}@{code}"), Some((code.clone(), id)), winners);
        }
    }
    Ok((lots, stored))
}

/// The record that this draw replaces, and who approved that.
async fn replaced(conn: &mut Conn, draw: &StoredDraw) -> Result<Option<Replaced>, AppError> {
    let Some(id) = draw.replaces else {
        return Ok(None);
    };
    let old = draws::find(conn, id).await?.ok_or(AppError::Broken)?;
    let asked = draws::replacement(conn, id)
        .await?
        .ok_or(AppError::Broken)?;
    let record = old
        .record_hash
        .or(old.freeze_hash)
        .ok_or(AppError::Broken)?;
    let (first, second) = asked.first.zip(asked.second).ok_or(AppError::Broken)?;
    let (first, mut second) = (first.0.1, second.0.1);
    if first == second {
        // Two people of the same name are two people all the same.
        second.push_str("（2）");
    }
    Ok(Some(Replaced {
        record,
        reason: asked.reason,
        approved_by: [first, second],
    }))
}

/// The bank's secret and what is stored of it.
fn secret(state: &AppState, draw: &StoredDraw) -> ([u8; 32], Vec<u8>) {
    let secret = state.clock.random::<32>();
    let sealed = state
        .keys
        .seal(&state.clock, SealedAs::DrawSecret, draw.id, &secret);
    (secret, sealed)
}

/// A freeze that was computed.
struct Made {
    hash: Hash,
    commitment: Commitment,
    file: Vec<u8>,
    blocks: Vec<TicketBlock>,
}

fn make(begun: Freeze, list: List) -> Result<Made, AppError> {
    let blocks = entrants::blocks(&list.tickets, &list.leaves);
    let roots: Vec<Hash> = blocks.iter().map(|block| block.root).collect();
    let tickets = u32::try_from(list.tickets.len()).map_err(|_| AppError::TooLarge)?;
    let mut excluded: BTreeMap<&str, (Exclusion, u32)> = BTreeMap::new();
    for entry in &list.excluded {
        excluded
            .entry(entry.because.label())
            .or_insert((entry.because, 0))
            .1 += 1;
    }
    let excluded = excluded.into_values().collect();
    let holders = list.holders;
    let freeze = Freeze {
        tickets,
        root: merkle::root(&roots),
        branches: list.branches,
        excluded: list.excluded,
        same_holder: list.same_holder,
        leaves: list.leaves,
        ..begun
    };
    let record = Record::frozen(freeze);
    let freeze = &record.freeze;
    Ok(Made {
        hash: record.freeze_hash,
        commitment: Commitment {
            title: freeze.title.clone(),
            rules: freeze.rules,
            frozen_by: freeze.frozen_by.clone(),
            program: freeze.program.clone(),
            sources: freeze.sources.clone(),
            lots: freeze.lots.clone(),
            linked: freeze.linked.clone(),
            tickets,
            root: freeze.root,
            excluded,
            holders,
            replaces: freeze.replaces.clone(),
        },
        file: record::to_file(&record)?,
        blocks,
    })
}

/// What the list was made of, and which tickets were set aside then.
type Read = (Counted, Vec<(Uuid, Exclusion)>);

async fn store(
    state: &AppState,
    who: &SignedInStaff,
    draw: &StoredDraw,
    fixed: (Frozen, Vec<TicketBlock>, Vec<StoredLot>, Read),
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let facts = told(draw)
        .with("entrants", i64::from(fixed.0.commitment.tickets))
        .with("freeze_hash", fixed.0.hash.to_string());
    let deed = deed(who, "draw.freeze", "draw", draw.id).after(facts);
    let seen = (draw.id, draw.changes, draw.campaign_id, draw.is_rehearsal);
    let data = (seen, fixed, who.id, deed, now);
    let unit = state.db.write(data, |tx, (seen, fixed, who, deed, now)| {
        Box::pin(async move {
            let (id, changes, campaign, is_rehearsal) = *seen;
            let (frozen, blocks, lots, (counted, aside)) = fixed;
            if !is_rehearsal {
                if !quizzes::rescorings_to_do(tx).await?.is_empty() {
                    return Err(AppError::from(DrawRefusal::Rescoring));
                }
                // From here on nobody decides on tickets; what was decided since they were read counts.
                if !prizes::close_reviews(tx, campaign, *now).await? {
                    return Err(DrawRefusal::NotLookedAt.into());
                }
                let same = draws::counted(tx, campaign).await? == *counted
                    && prizes::set_aside(tx, campaign).await? == *aside;
                if !same {
                    return Err(DrawRefusal::ListChanged.into());
                }
            }
            if !draws::freeze(tx, (id, changes), frozen, *who, *now).await? {
                return Err(DrawRefusal::ChangedMeanwhile.into());
            }
            draws::add_blocks(tx, id, blocks).await?;
            draws::add_lots(tx, id, lots).await?;
            if !is_rehearsal {
                draws::add_asides(tx, id, aside).await?;
            }
            Ok(audit::record(tx, deed, *now).await?)
        })
    });
    unit.await
}
