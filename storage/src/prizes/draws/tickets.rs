//! The list of a draw: read in the order in which it is numbered, and kept as it was frozen.

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER_PERMISSIVE;
use domain::prizes::draw::merkle::BLOCK;
use domain::prizes::draw::{Hash, Linked};
use serde::Deserialize;
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use crate::db::{Dialect, Sql};
use crate::{Conn, Error, Tx, participants};

/// A ticket that is about to be numbered.
#[derive(Clone, Debug)]
pub struct Entrant {
    /// Its id.
    pub id: Uuid,
    /// Who holds it.
    pub participant_id: Uuid,
    /// Its secret, sealed.
    pub secret_sealed: Vec<u8>,
    /// When it was given.
    pub created_at: DateTime<Utc>,
    /// Whether its holder deleted the account.
    pub is_void: bool,
}

/// Tickets of a campaign behind `after`, in the order in which they are numbered: by the time at which
/// they were given, and by their ids. A list is long, and a row of its own for each ticket takes most of a
/// freeze's time: the one row has the text of all.
///
/// # Errors
/// [`Error`] of the database; [`Error::Broken`] where a text is none of tickets.
pub async fn entrants(
    conn: &mut Conn,
    campaign: Uuid,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: u32,
) -> Result<Vec<Entrant>, Error> {
    let (at, id) = after.unwrap_or((DateTime::UNIX_EPOCH, Uuid::nil()));
    let packed = match conn.dialect() {
        Dialect::Sqlite => {
            "select group_concat(hex(id) || ' ' || hex(participant_id) || ' ' || hex(secret_sealed) || ' ' ||
                                 created_at || ' ' || (voided_at is not null), ',')"
        }
        Dialect::Postgres => {
            "select string_agg(id || ' ' || participant_id || ' ' || encode(secret_sealed, 'hex') || ' ' ||
                               to_char(created_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') ||
                               ' ' || (voided_at is not null)::int, ',')"
        }
    };
    let sql = Sql::from(packed).then(
        " from (select id, participant_id, secret_sealed, created_at, voided_at
                from tickets where campaign_id = $1 and (created_at, id) > ($2, $3)
                order by created_at, id limit $4) l",
    );
    let (texts,) = conn
        .query(sql)
        .bind(campaign)
        .bind(at)
        .bind(id)
        .bind(i64::from(limit))
        .one::<(Option<String>,)>()
        .await?;
    let broken = || Error::Broken(format!("a ticket of campaign {campaign} cannot be read"));
    let texts = texts.iter().flat_map(|texts| texts.split(','));
    let read = texts.map(|text| entrant(text).ok_or_else(broken));
    let mut entrants = read.collect::<Result<Vec<_>, _>>()?;
    // They come in order, which neither engine promises.
    entrants.sort_by_key(|entrant| (entrant.created_at, entrant.id));
    Ok(entrants)
}

/// Reads the text of a ticket.
fn entrant(text: &str) -> Option<Entrant> {
    let mut words = text.split(' ');
    let mut next = || words.next();
    let read = Entrant {
        id: next()?.parse().ok()?,
        participant_id: next()?.parse().ok()?,
        secret_sealed: HEXLOWER_PERMISSIVE.decode(next()?.as_bytes()).ok()?,
        created_at: next()?.parse().ok()?,
        is_void: next()? == "1",
    };
    next().is_none().then_some(read)
}

/// How many tickets a campaign has, and of how many the holder deleted the account: whether a list
/// that was read is still all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct Counted {
    /// All tickets.
    pub tickets: i64,
    /// Those of deleted accounts.
    pub void: i64,
}

/// Counts a campaign's tickets.
pub async fn counted(conn: &mut Conn, campaign: Uuid) -> Result<Counted, Error> {
    conn.query(
        "select (select count(*) from tickets where campaign_id = $1) as tickets,
                (select count(*) from tickets where campaign_id = $1 and voided_at is not null) as void",
    )
    .bind(campaign)
    .one()
    .await
}

/// The tickets of a campaign that belong to a branch, by the channel of their attempt, and the
/// branch's code: those that came by no branch's channel are left out.
pub async fn with_branches(conn: &mut Conn, campaign: Uuid) -> Result<Vec<(Uuid, String)>, Error> {
    conn.query(
        "select t.id, b.code from tickets t join attempts a on a.id = t.attempt_id
         join channels c on c.id = a.channel_id join branches b on b.id = c.branch_id
         where t.campaign_id = $1",
    )
    .bind(campaign)
    .all()
    .await
}

/// Tickets of `campaign` whose holders have won by chance in the campaign `other` and did not give that up;
/// where `other` is the same one, those who won there by a moment, even if they gave that up.
pub async fn winners_in(conn: &mut Conn, campaign: Uuid, other: Uuid) -> Result<Vec<Uuid>, Error> {
    let rows = conn
        .query(
            "select distinct t.id from winners w
             join tickets t on t.participant_id = w.participant_id and t.campaign_id = $1
             where w.campaign_id = $2 and w.given <> 'threshold'
               and (w.state not in ('declined', 'forfeited') or w.campaign_id = $1)",
        )
        .bind(campaign)
        .bind(other)
        .all::<(Uuid,)>()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// What [`shut_out_by`] reads of a commitment.
#[derive(Deserialize)]
struct ShutOut {
    #[serde(default)]
    linked: Vec<Linked>,
}

/// The campaigns whose winners win nothing in a draw, as its freeze published them.
pub async fn shut_out_by(conn: &mut Conn, draw: Uuid) -> Result<Vec<Uuid>, Error> {
    let found = conn
        .query("select commitment from draws where id = $1 and commitment is not null")
        .bind(draw)
        .optional::<(Json<ShutOut>,)>()
        .await?;
    let linked = found.map_or_else(Vec::new, |(commitment,)| commitment.0.linked);
    Ok(linked.into_iter().map(|linked| linked.campaign).collect())
}

/// Whether a draw may still give `participant` something: the account is there, and nothing was won by
/// chance, and not given up, in the campaigns `linked` since the list was frozen. Takes the participant's
/// turn, so that two linked draws that are published at once do not both find nothing.
pub async fn may_win(tx: &mut Tx, participant: Uuid, linked: &[Uuid]) -> Result<bool, Error> {
    participants::take_turn(tx, participant).await?;
    let (accounts,) = tx
        .query("select count(*) from participants where id = $1 and deleted_at is null")
        .bind(participant)
        .one::<(i64,)>()
        .await?;
    if accounts == 0 {
        return Ok(false);
    }
    for campaign in linked {
        let (wins,) = tx
            .query(
                "select count(*) from winners
                 where campaign_id = $2 and participant_id = $1 and given <> 'threshold'
                   and state not in ('declined', 'forfeited')",
            )
            .bind(participant)
            .bind(*campaign)
            .one::<(i64,)>()
            .await?;
        if wins > 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A part of a frozen list: [`BLOCK`] tickets, fewer in the last one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketBlock {
    /// When the first one was given.
    pub first_at: DateTime<Utc>,
    /// The tickets, in order.
    pub tickets: Vec<Uuid>,
    /// Their leaves.
    pub leaves: Vec<Hash>,
    /// The root over them.
    pub root: Hash,
}

/// Stores the list of a draw, all its blocks in order.
pub async fn add_blocks(tx: &mut Tx, draw: Uuid, blocks: &[TicketBlock]) -> Result<(), Error> {
    for (place, block) in (0_i64..).zip(blocks) {
        let first = block.tickets.first().copied().unwrap_or_default();
        let tickets: Vec<u8> = block.tickets.iter().flat_map(|id| *id.as_bytes()).collect();
        let leaves: Vec<u8> = block.leaves.iter().flat_map(|leaf| leaf.0).collect();
        tx.command(
            "insert into draw_tickets (draw_id, block, first_at, first_id, tickets, leaves, root)
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(draw)
        .bind(place)
        .bind(block.first_at)
        .bind(first)
        .bind(tickets)
        .bind(leaves)
        .bind(block.root.0.to_vec())
        .run()
        .await?;
    }
    Ok(())
}

#[derive(FromRow)]
struct BlockRow {
    block: i64,
    first_at: DateTime<Utc>,
    tickets: Vec<u8>,
    leaves: Vec<u8>,
    root: Vec<u8>,
}

impl TryFrom<BlockRow> for TicketBlock {
    type Error = Error;

    fn try_from(row: BlockRow) -> Result<Self, Error> {
        let broken = || Error::Broken(format!("block {} of a frozen list", row.block));
        let (tickets, rest) = row.tickets.as_chunks::<16>();
        let (leaves, beyond) = row.leaves.as_chunks::<32>();
        if tickets.len() != leaves.len() || !rest.is_empty() || !beyond.is_empty() {
            return Err(broken());
        }
        Ok(Self {
            first_at: row.first_at,
            tickets: tickets.iter().map(|id| Uuid::from_bytes(*id)).collect(),
            leaves: leaves.iter().map(|leaf| Hash(*leaf)).collect(),
            root: Hash(row.root.as_slice().try_into().map_err(|_| broken())?),
        })
    }
}

/// The block of a draw's list in which the ticket with this number is, and its place in it, from 0;
/// `None` where the list has no such number.
pub async fn block(
    conn: &mut Conn,
    draw: Uuid,
    number: u32,
) -> Result<Option<(TicketBlock, usize)>, Error> {
    let Some(index) = number.checked_sub(1).and_then(|n| usize::try_from(n).ok()) else {
        return Ok(None);
    };
    let row = conn
        .query(
            "select block, first_at, tickets, leaves, root from draw_tickets
             where draw_id = $1 and block = $2",
        )
        .bind(draw)
        .bind(i64::try_from(index / BLOCK).unwrap_or(i64::MAX))
        .optional::<BlockRow>()
        .await?;
    let block: Option<TicketBlock> = row.map(TryInto::try_into).transpose()?;
    let place = index % BLOCK;
    Ok(block
        .filter(|block| place < block.tickets.len())
        .map(|block| (block, place)))
}

/// The roots of all blocks of a draw's list, in order: as the leaves of a tree (`merkle::path`) they
/// continue a path that begins within a block.
pub async fn block_roots(conn: &mut Conn, draw: Uuid) -> Result<Vec<Hash>, Error> {
    let rows = conn
        .query("select root from draw_tickets where draw_id = $1 order by block")
        .bind(draw)
        .all::<(Vec<u8>,)>()
        .await?;
    let read = rows.into_iter().map(|(root,)| {
        let root = root.try_into().map(Hash);
        root.map_err(|_| Error::Broken("the root of a block is no hash".into()))
    });
    read.collect()
}

/// The number of a ticket in a draw's list; `None` where it is not in it.
pub async fn number_of(
    conn: &mut Conn,
    draw: Uuid,
    (ticket, created_at): (Uuid, DateTime<Utc>),
) -> Result<Option<u32>, Error> {
    let row = conn
        .query(
            "select block, first_at, tickets, leaves, root from draw_tickets
             where draw_id = $1 and (first_at, first_id) <= ($2, $3)
             order by first_at desc, first_id desc limit 1",
        )
        .bind(draw)
        .bind(created_at)
        .bind(ticket)
        .optional::<BlockRow>()
        .await?;
    let Some(row) = row else { return Ok(None) };
    let before = usize::try_from(row.block).unwrap_or(usize::MAX);
    let block = TicketBlock::try_from(row)?;
    let place = block.tickets.iter().position(|id| *id == ticket);
    let number = place.and_then(|place| u32::try_from(before * BLOCK + place + 1).ok());
    Ok(number)
}
