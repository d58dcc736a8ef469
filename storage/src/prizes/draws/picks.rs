//! What is drawn, and what came out.

use std::collections::BTreeMap;

use domain::prizes::draw::merkle::BLOCK;
use domain::prizes::draw::{Exclusion, Fate};
use sqlx::FromRow;
use uuid::Uuid;

use super::tickets::block;
use crate::{Conn, Error, Tx};

/// A lot of a draw, and the prize and branch that it stands for.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct StoredLot {
    /// Names it in the record.
    pub label: String,
    /// The prize.
    pub prize_id: Uuid,
    /// The branch from whose tickets it is drawn; `None` for all tickets.
    pub branch_id: Option<Uuid>,
}

/// A pick of a draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPick {
    /// The lot.
    pub lot: String,
    /// Which of its picks, from 0.
    pub place: u32,
    /// The ticket's number in the frozen list.
    pub number: u32,
    /// The ticket.
    pub ticket_id: Uuid,
    /// The ticket's code, as its holder knows it.
    pub code: String,
    /// Who holds it.
    pub participant_id: Uuid,
    /// What became of it.
    pub fate: Fate,
}

/// Stores what a draw draws, in order.
pub async fn add_lots(tx: &mut Tx, draw: Uuid, lots: &[StoredLot]) -> Result<(), Error> {
    for (place, lot) in (0_i32..).zip(lots) {
        tx.command(
            "insert into draw_lots (draw_id, place, label, prize_id, branch_id)
             values ($1, $2, $3, $4, $5)",
        )
        .bind(draw)
        .bind(place)
        .bind(&lot.label)
        .bind(lot.prize_id)
        .bind(lot.branch_id)
        .run()
        .await?;
    }
    Ok(())
}

/// What a draw draws, in order.
pub async fn lots(conn: &mut Conn, draw: Uuid) -> Result<Vec<StoredLot>, Error> {
    conn.query("select label, prize_id, branch_id from draw_lots where draw_id = $1 order by place")
        .bind(draw)
        .all()
        .await
}

/// Stores the picks of a lot, in order: number, ticket and fate.
pub async fn add_picks(
    tx: &mut Tx,
    draw: Uuid,
    lot: &str,
    picks: &[(u32, Uuid, Fate)],
) -> Result<(), Error> {
    for (place, (number, ticket, fate)) in (0_i32..).zip(picks) {
        tx.command(
            "insert into draw_picks (draw_id, lot, place, number, ticket_id, fate)
             values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(draw)
        .bind(lot)
        .bind(place)
        .bind(i64::from(*number))
        .bind(*ticket)
        .bind(fate.word())
        .run()
        .await?;
    }
    Ok(())
}

#[derive(FromRow)]
struct PickRow {
    lot: String,
    place: i32,
    number: i64,
    ticket_id: Uuid,
    code: String,
    participant_id: Uuid,
    fate: String,
}

/// Keeps which tickets a freeze left out, and why.
pub async fn add_asides(
    tx: &mut Tx,
    draw: Uuid,
    asides: &[(Uuid, Exclusion)],
) -> Result<(), Error> {
    for (ticket, because) in asides {
        tx.command("insert into draw_asides (draw_id, ticket_id, is_staff) values ($1, $2, $3)")
            .bind(draw)
            .bind(*ticket)
            .bind(*because == Exclusion::Staff)
            .run()
            .await?;
    }
    Ok(())
}

/// The first `limit` picks of a draw, lot by lot in the order in which they were drawn.
pub async fn picks(conn: &mut Conn, draw: Uuid, limit: u32) -> Result<Vec<StoredPick>, Error> {
    let rows = conn
        .query(
            "select p.lot, p.place, p.number, p.ticket_id, t.code, t.participant_id, p.fate
             from draw_picks p join draw_lots l on l.draw_id = p.draw_id and l.label = p.lot
             join tickets t on t.id = p.ticket_id
             where p.draw_id = $1 order by l.place, p.place limit $2",
        )
        .bind(draw)
        .bind(i64::from(limit))
        .all::<PickRow>()
        .await?;
    let read = rows.into_iter().map(|row| {
        let broken = || Error::Broken(format!("a pick of draw {draw} cannot be read"));
        let fate = Fate::from_word(&row.fate);
        Ok(StoredPick {
            place: u32::try_from(row.place).map_err(|_| broken())?,
            number: u32::try_from(row.number).map_err(|_| broken())?,
            fate: fate.ok_or_else(broken)?,
            lot: row.lot,
            ticket_id: row.ticket_id,
            code: row.code,
            participant_id: row.participant_id,
        })
    });
    read.collect()
}

/// The tickets with these numbers in a draw's list; numbers that it does not have are left out.
pub async fn tickets_numbered(
    conn: &mut Conn,
    draw: Uuid,
    numbers: &[u32],
) -> Result<BTreeMap<u32, Uuid>, Error> {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    let size = u32::try_from(BLOCK).unwrap_or(u32::MAX);
    let mut found = BTreeMap::new();
    for same in sorted.chunk_by(|one, other| (one - 1) / size == (other - 1) / size) {
        let Some((block, _)) = block(conn, draw, same[0]).await? else {
            continue;
        };
        for number in same {
            let place = usize::try_from((number - 1) % size).unwrap_or(usize::MAX);
            if let Some(ticket) = block.tickets.get(place) {
                found.insert(*number, *ticket);
            }
        }
    }
    Ok(found)
}
