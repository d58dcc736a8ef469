//! What tickets are looked at by, added up by the database: of a million attempts only the groups that
//! are large, and one page of tickets at a time, are ever held.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::prizes::signals::{MANY_IN_A_BLOCK, MANY_ON_A_DEVICE, MANY_TWINS, Seen, Twins};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Error};

type Index = Vec<u8>;

/// The large groups of a campaign.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    devices: HashMap<Index, u32>,
    blocks: HashMap<Index, u32>,
    /// By the hash of the wrong answers and the ten minutes.
    twins: HashMap<(Index, i64), u32>,
    alike: HashMap<Index, u32>,
    slots: HashMap<i64, u32>,
    in_all: u32,
}

/// A ticket with what is known of it.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The ticket.
    pub ticket_id: Uuid,
    /// What stands out or does not.
    pub seen: Seen,
    /// Keyed index of its browser.
    pub device_index: Option<Vec<u8>>,
    /// Keyed index of its block of addresses.
    pub block_index: Option<Vec<u8>>,
}

#[derive(FromRow)]
struct CandidateRow {
    ticket_id: Uuid,
    given_at: DateTime<Utc>,
    joined_at: DateTime<Utc>,
    is_staff: bool,
    at_branch: bool,
    came_before: bool,
    device_index: Option<Index>,
    block_index: Option<Index>,
    pace: Option<i32>,
    wrong_print: Option<Index>,
    slot: Option<i64>,
}

fn small(count: i64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The large groups of a campaign.
pub async fn groups(conn: &mut Conn, campaign: Uuid) -> Result<Groups, Error> {
    let slots = slots(conn, campaign).await?;
    Ok(Groups {
        devices: devices(conn, campaign).await?,
        blocks: blocks(conn, campaign).await?,
        twins: twins(conn, campaign).await?,
        alike: alike(conn, campaign).await?,
        in_all: slots
            .values()
            .fold(0, |sum: u32, count| sum.saturating_add(*count)),
        slots,
    })
}

async fn devices(conn: &mut Conn, campaign: Uuid) -> Result<HashMap<Index, u32>, Error> {
    let rows = conn
        .query(
            "select device_index, count(distinct participant_id) from attempt_marks
             where campaign_id = $1 and device_index is not null
             group by device_index having count(distinct participant_id) >= $2",
        )
        .bind(campaign)
        .bind(i64::from(MANY_ON_A_DEVICE))
        .all::<(Index, i64)>()
        .await?;
    Ok(rows
        .into_iter()
        .map(|(index, count)| (index, small(count)))
        .collect())
}

async fn blocks(conn: &mut Conn, campaign: Uuid) -> Result<HashMap<Index, u32>, Error> {
    let rows = conn
        .query(
            "select block_index, count(distinct participant_id) from attempt_marks
             where campaign_id = $1 and block_index is not null
             group by block_index having count(distinct participant_id) >= $2",
        )
        .bind(campaign)
        .bind(i64::from(MANY_IN_A_BLOCK))
        .all::<(Index, i64)>()
        .await?;
    Ok(rows
        .into_iter()
        .map(|(index, count)| (index, small(count)))
        .collect())
}

async fn twins(conn: &mut Conn, campaign: Uuid) -> Result<HashMap<(Index, i64), u32>, Error> {
    let rows = conn
        .query(
            "select wrong_print, slot, count(distinct participant_id) from attempt_marks
             where campaign_id = $1 and wrong_print is not null
             group by wrong_print, slot having count(distinct participant_id) >= $2",
        )
        .bind(campaign)
        .bind(i64::from(MANY_TWINS))
        .all::<(Index, i64, i64)>()
        .await?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|(print, slot, count)| ((print, slot), small(count)))
        .collect())
}

async fn alike(conn: &mut Conn, campaign: Uuid) -> Result<HashMap<Index, u32>, Error> {
    let rows = conn
        .query(
            "select wrong_print, count(distinct participant_id) from attempt_marks
             where campaign_id = $1 and wrong_print is not null
             group by wrong_print having count(distinct participant_id) >= $2",
        )
        .bind(campaign)
        .bind(i64::from(MANY_TWINS))
        .all::<(Index, i64)>()
        .await?;
    Ok(rows
        .into_iter()
        .map(|(print, count)| (print, small(count)))
        .collect())
}

async fn slots(conn: &mut Conn, campaign: Uuid) -> Result<HashMap<i64, u32>, Error> {
    let rows = conn
        .query(
            "select slot, count(*) from attempt_marks
             where campaign_id = $1 and slot is not null group by slot",
        )
        .bind(campaign)
        .all::<(i64, i64)>()
        .await?;
    Ok(rows
        .into_iter()
        .map(|(slot, count)| (slot, small(count)))
        .collect())
}

/// The next tickets of a campaign behind the ticket `after`, at most `limit`, with what is known of
/// each.
pub async fn candidates(
    conn: &mut Conn,
    groups: &Groups,
    campaign: Uuid,
    after: Uuid,
    limit: u16,
) -> Result<Vec<Candidate>, Error> {
    let rows = conn
        .query(
            "select t.id as ticket_id, t.created_at as given_at, p.created_at as joined_at,
                    (s.phone_index is not null) as is_staff,
                    (c.branch_id is not null) as at_branch,
                    exists (select 1 from attempt_marks e
                            where e.participant_id = m.participant_id
                              and e.campaign_id = m.campaign_id
                              and e.started_at < m.started_at) as came_before,
                    m.device_index, m.block_index, m.pace, m.wrong_print, m.slot
             from tickets t
             join participants p on p.id = t.participant_id
             left join staff_numbers s on s.phone_index = p.phone_index
             left join attempt_marks m on m.attempt_id = t.attempt_id
             left join attempts a on a.id = t.attempt_id
             left join channels c on c.id = a.channel_id
             where t.campaign_id = $1 and t.voided_at is null and t.id > $2
             order by t.id limit $3",
        )
        .bind(campaign)
        .bind(after)
        .bind(i64::from(limit))
        .all::<CandidateRow>()
        .await?;
    Ok(rows.into_iter().map(|row| row.seen_among(groups)).collect())
}

impl CandidateRow {
    fn seen_among(self, groups: &Groups) -> Candidate {
        let of = |index: &Option<Index>, all: &HashMap<Index, u32>| {
            index
                .as_ref()
                .and_then(|index| all.get(index))
                .copied()
                .unwrap_or(0)
        };
        let pace = self.pace.and_then(|pace| u16::try_from(pace).ok());
        let seen = Seen {
            is_staff: self.is_staff,
            on_device: of(&self.device_index, &groups.devices),
            in_block: of(&self.block_index, &groups.blocks),
            at_branch: self.at_branch,
            pace: pace.filter(|_| !self.came_before),
            twins: self.wrong_print.zip(self.slot).and_then(|(print, slot)| {
                let alike = groups.alike.get(&print).copied().unwrap_or(0);
                let together = groups.twins.get(&(print, slot)).copied()?;
                Some(Twins {
                    together,
                    alike,
                    in_slot: groups.slots.get(&slot).copied().unwrap_or(0),
                    in_all: groups.in_all,
                })
            }),
            account_age: self.given_at - self.joined_at,
        };
        Candidate {
            ticket_id: self.ticket_id,
            seen,
            device_index: self.device_index,
            block_index: self.block_index,
        }
    }
}
