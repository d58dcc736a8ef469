//! What a draw's public page and its holders' proofs are made of.

use chrono::{DateTime, Utc};
use domain::prizes::claiming::name_shown;
use domain::prizes::draw::Fate;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Error};

/// A pick as everybody sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicPick {
    /// The lot's label.
    pub lot: String,
    /// Which of its picks, from 0.
    pub place: u32,
    /// The ticket's number.
    pub number: u32,
    /// What became of it.
    pub fate: Fate,
    /// Its win, where one was given.
    pub win: Option<PickedWin>,
}

/// What became of a pick's win.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PickedWin {
    /// How its winner agreed to be named, as everybody sees it now.
    pub shown_as: Option<String>,
    /// Whether it was declined, or not come for in time.
    pub is_given_up: bool,
}

#[derive(FromRow)]
struct PickRow {
    lot: String,
    place: i32,
    number: i64,
    fate: String,
    has_win: bool,
    shown_as: Option<String>,
    /// Whether this prize or another waits for the winner, for which the counter asks for the same digits.
    waits: bool,
    is_given_up: bool,
}

impl TryFrom<PickRow> for PublicPick {
    type Error = Error;

    fn try_from(row: PickRow) -> Result<Self, Error> {
        let broken = || Error::Broken(format!("a pick of lot {} cannot be read", row.lot));
        let agreed = row.shown_as.as_deref();
        let win = row.has_win.then_some(PickedWin {
            shown_as: agreed.map(|agreed| name_shown(agreed, row.waits)),
            is_given_up: row.is_given_up,
        });
        Ok(Self {
            place: u32::try_from(row.place).map_err(|_| broken())?,
            number: u32::try_from(row.number).map_err(|_| broken())?,
            fate: Fate::from_word(&row.fate).ok_or_else(broken)?,
            win,
            lot: row.lot,
        })
    }
}

/// The picks of a draw, lot by lot in the order in which they were drawn: of each lot the first `each`
/// winners, alternates and those that were passed over, and `all` of all lots.
pub async fn public_picks(
    conn: &mut Conn,
    draw: Uuid,
    (each, all): (u32, u32),
) -> Result<Vec<PublicPick>, Error> {
    let rows = conn
        .query(
            "select k.lot, k.place, k.number, k.fate, w.id is not null as has_win, w.shown_as,
                    w.shown_as is not null and exists
                        (select 1 from wins o where o.participant_id = w.participant_id
                         and o.state in ('open', 'claimed')) as waits,
                    coalesce(w.state in ('declined', 'forfeited'), false) as is_given_up
             from (select p.draw_id, p.lot, p.place, p.number, p.fate, l.place as lot_place,
                          row_number() over (
                              partition by p.lot, case p.fate when 'winner' then 0
                                                  when 'alternate' then 1 else 2 end
                              order by p.place) as nth
                   from draw_picks p
                   join draw_lots l on l.draw_id = p.draw_id and l.label = p.lot
                   where p.draw_id = $1) k
             left join wins w on w.draw_id = k.draw_id and w.lot = k.lot and w.pick = k.place
             where k.nth <= $2 order by k.lot_place, k.place limit $3",
        )
        .bind(draw)
        .bind(i64::from(each))
        .bind(i64::from(all))
        .all::<PickRow>()
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// How often a lot has a fate, and how many of those picks have a win.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PickCount {
    /// The lot's label.
    pub lot: String,
    /// The fate.
    pub fate: Fate,
    /// How many picks.
    pub picks: i64,
    /// How many of them have a win.
    pub wins: i64,
}

/// Counts the picks of a draw by lot and fate.
pub async fn pick_counts(conn: &mut Conn, draw: Uuid) -> Result<Vec<PickCount>, Error> {
    let rows = conn
        .query(
            "select p.lot, p.fate, count(*), count(w.id) from draw_picks p
             left join wins w on w.draw_id = p.draw_id and w.lot = p.lot and w.pick = p.place
             where p.draw_id = $1 group by p.lot, p.fate",
        )
        .bind(draw)
        .all::<(String, String, i64, i64)>()
        .await?;
    let read = rows.into_iter().map(|(lot, fate, picks, wins)| {
        let broken = || Error::Broken(format!("a pick of draw {draw} cannot be read"));
        Ok(PickCount {
            fate: Fate::from_word(&fate).ok_or_else(broken)?,
            lot,
            picks,
            wins,
        })
    });
    read.collect()
}

/// What came of a ticket in a draw: a pick for each lot that picked it.
pub async fn picks_of_ticket(
    conn: &mut Conn,
    draw: Uuid,
    ticket: Uuid,
) -> Result<Vec<PublicPick>, Error> {
    let rows = conn
        .query(
            "select p.lot, p.place, p.number, p.fate, w.id is not null as has_win, w.shown_as,
                    w.shown_as is not null and exists
                        (select 1 from wins o where o.participant_id = w.participant_id
                         and o.state in ('open', 'claimed')) as waits,
                    coalesce(w.state in ('declined', 'forfeited'), false) as is_given_up
             from draw_picks p
             left join wins w on w.draw_id = p.draw_id and w.lot = p.lot and w.pick = p.place
             where p.draw_id = $1 and p.ticket_id = $2 order by p.lot, p.place",
        )
        .bind(draw)
        .bind(ticket)
        .all::<PickRow>()
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// A ticket as its holder proves it.
#[derive(Clone, Debug, FromRow)]
pub struct HeldTicket {
    /// Its id.
    pub id: Uuid,
    /// What its holder reads out.
    pub code: String,
    /// Its secret, sealed with the id.
    pub secret_sealed: Vec<u8>,
    /// When it was given.
    pub created_at: DateTime<Utc>,
}

/// The participant's tickets of a campaign, in the order in which they were given: `limit` of them
/// after `offset`.
pub async fn held_tickets(
    conn: &mut Conn,
    campaign: Uuid,
    participant: Uuid,
    (offset, limit): (u32, u16),
) -> Result<Vec<HeldTicket>, Error> {
    conn.query(
        "select id, code, secret_sealed, created_at from tickets
         where campaign_id = $1 and participant_id = $2 and voided_at is null
         order by created_at, id limit $3 offset $4",
    )
    .bind(campaign)
    .bind(participant)
    .bind(i64::from(limit))
    .bind(i64::from(offset))
    .all()
    .await
}

/// How many tickets of a campaign the participant holds.
pub async fn held_count(conn: &mut Conn, campaign: Uuid, participant: Uuid) -> Result<i64, Error> {
    let (count,) = conn
        .query(
            "select count(*) from tickets
             where campaign_id = $1 and participant_id = $2 and voided_at is null",
        )
        .bind(campaign)
        .bind(participant)
        .one::<(i64,)>()
        .await?;
    Ok(count)
}

/// One ticket of the participant's in a campaign.
pub async fn held_ticket(
    conn: &mut Conn,
    campaign: Uuid,
    participant: Uuid,
    ticket: Uuid,
) -> Result<Option<HeldTicket>, Error> {
    conn.query(
        "select id, code, secret_sealed, created_at from tickets
         where campaign_id = $1 and participant_id = $2 and voided_at is null and id = $3",
    )
    .bind(campaign)
    .bind(participant)
    .bind(ticket)
    .optional()
    .await
}

/// The names of the branches from whose tickets lots of a draw are drawn, by the lots' labels.
pub async fn lot_branches(conn: &mut Conn, draw: Uuid) -> Result<Vec<(String, String)>, Error> {
    conn.query(
        "select l.label, b.name from draw_lots l join branches b on b.id = l.branch_id
         where l.draw_id = $1 order by l.place",
    )
    .bind(draw)
    .all()
    .await
}
