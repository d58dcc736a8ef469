//! The list of a draw: every ticket of the campaign in its order, with its leaf, its holder's first
//! ticket, its branch, and whether it may win.

use std::collections::{BTreeMap, HashMap, VecDeque};

use chrono::{DateTime, Utc};
use domain::prizes::draw::{Branch, Excluded, Exclusion, Hash, merkle};
use storage::Conn;
use storage::prizes;
use storage::prizes::draws::{self, Counted, Entrant, TicketBlock};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;
use crate::keys::SealedAs;

/// Tickets that are read at once.
const BATCH: u32 = 20_000;
/// Batches whose secrets are being opened while the next one is read.
const OPENING: usize = 3;

/// A list that was read.
pub struct List {
    /// The tickets in their order, and when each was given.
    pub tickets: Vec<(Uuid, DateTime<Utc>)>,
    /// Their leaves.
    pub leaves: Vec<Hash>,
    /// Of each ticket that is not its holder's first, its number and that of the first.
    pub same_holder: Vec<[u32; 2]>,
    /// How many people hold them.
    pub holders: u32,
    /// Of each branch that was asked for, its tickets.
    pub branches: Vec<Branch>,
    /// Those that may not win.
    pub excluded: Vec<Excluded>,
    /// Of these, those whose holders work for the organiser or that a person set aside: nobody may
    /// have decided anything else when the list is frozen.
    pub aside: Vec<(Uuid, Exclusion)>,
    /// What was counted beforehand: what is frozen must still be all of it.
    pub counted: Counted,
}

/// A list as far as it was read.
#[derive(Default)]
struct Reading {
    tickets: Vec<(Uuid, DateTime<Utc>)>,
    first_of: HashMap<Uuid, u32>,
    same_holder: Vec<[u32; 2]>,
    void: Vec<Uuid>,
}

impl Reading {
    /// Numbers some more tickets.
    ///
    /// # Errors
    /// [`AppError::TooLarge`] where they are more than numbers go.
    fn take(&mut self, batch: &[Entrant]) -> Result<(), AppError> {
        for entrant in batch {
            self.tickets.push((entrant.id, entrant.created_at));
            let number = u32::try_from(self.tickets.len()).map_err(|_| AppError::TooLarge)?;
            let first = *self
                .first_of
                .entry(entrant.participant_id)
                .or_insert(number);
            if first != number {
                self.same_holder.push([number, first]);
            }
            if entrant.is_void {
                self.void.push(entrant.id);
            }
        }
        Ok(())
    }

    /// The tickets with their numbers.
    fn numbered(&self) -> impl Iterator<Item = (u32, Uuid)> {
        (1..).zip(self.tickets.iter().map(|(id, _)| *id))
    }
}

/// Reads the list of a campaign. `codes` are the branches whose tickets are drawn from by themselves,
/// `linked` the campaigns whose winners may not win.
///
/// # Errors
/// Those of the database; [`AppError::Broken`], logged, where a ticket's secret does not open.
pub async fn read(
    state: &AppState,
    campaign: Uuid,
    codes: &[String],
    linked: &[Uuid],
) -> Result<List, AppError> {
    let mut conn = state.db.read().await?;
    let counted = draws::counted(&mut conn, campaign).await?;
    let mut reading = Reading::default();
    let mut opening: VecDeque<JoinHandle<Result<Vec<Hash>, AppError>>> = VecDeque::new();
    let mut leaves: Vec<Hash> = Vec::new();
    loop {
        let after = reading.tickets.last().map(|(id, at)| (*at, *id));
        let batch = draws::entrants(&mut conn, campaign, after, BATCH).await?;
        if batch.is_empty() {
            break;
        }
        reading.take(&batch)?;
        if opening.len() >= OPENING
            && let Some(done) = opening.pop_front()
        {
            leaves.extend(opened(done).await?);
        }
        let keys = state.clone();
        opening.push_back(tokio::task::spawn_blocking(move || {
            leaves_of(&keys, &batch)
        }));
    }
    for done in opening {
        leaves.extend(opened(done).await?);
    }
    let aside = prizes::set_aside(&mut conn, campaign).await?;
    let void = std::mem::take(&mut reading.void);
    let reasons = exclusions(&mut conn, campaign, linked, (&aside, void)).await?;
    let excluded = reading.numbered().filter_map(|(ticket, id)| {
        let because = *reasons.get(&id)?;
        Some(Excluded { ticket, because })
    });
    Ok(List {
        excluded: excluded.collect(),
        branches: branches(&mut conn, campaign, codes, &reading).await?,
        holders: u32::try_from(reading.first_of.len()).unwrap_or(u32::MAX),
        tickets: reading.tickets,
        leaves,
        same_holder: reading.same_holder,
        aside,
        counted,
    })
}

async fn opened(done: JoinHandle<Result<Vec<Hash>, AppError>>) -> Result<Vec<Hash>, AppError> {
    done.await.map_err(|error| {
        tracing::error!(error = %error, "opening the secrets of tickets broke");
        AppError::Broken
    })?
}

fn leaves_of(state: &AppState, batch: &[Entrant]) -> Result<Vec<Hash>, AppError> {
    batch
        .iter()
        .map(|entrant| leaf_of(state, entrant))
        .collect()
}

/// The leaf of a ticket. A sample's ticket that nobody holds any more has no secret; it stands for 32
/// zero bytes.
fn leaf_of(state: &AppState, entrant: &Entrant) -> Result<Hash, AppError> {
    let sealed = &entrant.secret_sealed;
    let secret = state.keys.open(SealedAs::TicketSecret, entrant.id, sealed);
    let secret = secret
        .ok()
        .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    match secret {
        Some(secret) => Ok(merkle::leaf(&secret)),
        None if entrant.is_void => Ok(merkle::leaf(&[0; 32])),
        None => {
            tracing::error!(ticket.id = %entrant.id, "the secret of a ticket does not open");
            Err(AppError::Broken)
        }
    }
}

/// Of each of these branches, the numbers of its tickets, rising.
async fn branches(
    conn: &mut Conn,
    campaign: Uuid,
    codes: &[String],
    reading: &Reading,
) -> Result<Vec<Branch>, AppError> {
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let numbers: HashMap<Uuid, u32> = reading
        .numbered()
        .map(|(number, id)| (id, number))
        .collect();
    let mut own: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for code in codes {
        own.insert(code, Vec::new());
    }
    for (id, code) in draws::with_branches(conn, campaign).await? {
        if let Some(own) = own.get_mut(code.as_str())
            && let Some(number) = numbers.get(&id)
        {
            own.push(*number);
        }
    }
    let branches = own.into_iter().map(|(code, mut tickets)| {
        tickets.sort_unstable();
        Branch {
            code: code.to_owned(),
            tickets,
        }
    });
    Ok(branches.collect())
}

/// Which tickets may not win, and why: the one place that says so. Where several reasons fit, the one
/// that is told here last stays.
async fn exclusions(
    conn: &mut Conn,
    campaign: Uuid,
    linked: &[Uuid],
    (aside, void): (&[(Uuid, Exclusion)], Vec<Uuid>),
) -> Result<HashMap<Uuid, Exclusion>, AppError> {
    let mut found: HashMap<_, _> = aside.iter().copied().collect();
    for other in linked.iter().chain([&campaign]) {
        let because = if *other == campaign {
            Exclusion::WonInstantly
        } else {
            Exclusion::WonElsewhere
        };
        let winners = draws::winners_in(conn, campaign, *other).await?;
        found.extend(winners.into_iter().map(|id| (id, because)));
    }
    found.extend(void.into_iter().map(|id| (id, Exclusion::AccountDeleted)));
    Ok(found)
}

/// The list in the parts in which it is stored.
pub fn blocks(tickets: &[(Uuid, DateTime<Utc>)], leaves: &[Hash]) -> Vec<TicketBlock> {
    let parts = tickets
        .chunks(merkle::BLOCK)
        .zip(leaves.chunks(merkle::BLOCK));
    parts
        .map(|(tickets, leaves)| TicketBlock {
            first_at: tickets.first().map_or(DateTime::UNIX_EPOCH, |(_, at)| *at),
            tickets: tickets.iter().map(|(id, _)| *id).collect(),
            leaves: leaves.to_vec(),
            root: merkle::root(leaves),
        })
        .collect()
}
