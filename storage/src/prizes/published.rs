//! What can be won in a campaign, as its publication says.

use chrono::{DateTime, NaiveDate, Utc};
use domain::campaigns::plan::Tax;
use domain::prizes::{Giving, PrizeKind};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Conn, Error, Tx};

/// A prize of a published campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prize {
    /// Its id.
    pub id: Uuid,
    /// In which campaign.
    pub campaign_id: Uuid,
    /// Its place among the campaign's prizes, from 0.
    pub place: u16,
    /// Its name.
    pub name: String,
    /// Of which kind.
    pub kind: PrizeKind,
    /// By what it is given.
    pub given: Giving,
    /// How many there are.
    pub quantity: u32,
    /// How many are somebody's.
    pub held: u32,
    /// What one is worth, in fen.
    pub value_fen: i64,
    /// Its kind and specification.
    pub terms: String,
    /// How many at which branch, by its code; empty where given in all.
    pub by_branch: Vec<(String, u32)>,
}

/// What the published rules say about a campaign's prizes together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrizeTerms {
    /// The first day on which prizes are claimed.
    pub claim_from: NaiveDate,
    /// The last day.
    pub claim_until: NaiveDate,
    /// Who bears the tax.
    pub tax: Tax,
    /// When the draw is held; `None` where nothing is drawn.
    pub draw_at: Option<DateTime<Utc>>,
    /// How many alternates are drawn.
    pub alternates: u32,
}

/// The prizes of a publication; ids of those that are there already are not used.
#[derive(Clone, Debug)]
pub struct Published {
    /// In the order in which they are published.
    pub prizes: Vec<Prize>,
    /// What is said about them; there where there are any.
    pub terms: Option<PrizeTerms>,
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct ByBranch {
    list: Vec<(String, u32)>,
}

#[derive(FromRow)]
struct PrizeRow {
    id: Uuid,
    campaign_id: Uuid,
    place: i32,
    name: String,
    kind: String,
    given: String,
    quantity: i64,
    held: i64,
    value_fen: i64,
    terms: String,
    by_branch: Json<ByBranch>,
}

impl TryFrom<PrizeRow> for Prize {
    type Error = Error;

    fn try_from(row: PrizeRow) -> Result<Self, Error> {
        let broken = || Error::Broken(format!("prize {} cannot be read", row.id));
        Ok(Self {
            id: row.id,
            campaign_id: row.campaign_id,
            place: u16::try_from(row.place).map_err(|_| broken())?,
            kind: PrizeKind::from_word(&row.kind).ok_or_else(broken)?,
            given: Giving::from_word(&row.given).ok_or_else(broken)?,
            quantity: u32::try_from(row.quantity).map_err(|_| broken())?,
            held: u32::try_from(row.held).map_err(|_| broken())?,
            name: row.name,
            value_fen: row.value_fen,
            terms: row.terms,
            by_branch: row.by_branch.0.list,
        })
    }
}

/// Puts the prizes of a publication in force. Each keeps its place and its id, and what is held of it;
/// where fewer are published than are held, the constraint refuses.
///
/// # Errors
/// [`Error::Broken`] where another prize would come into the place of one that is published: its wins,
/// its stock and its codes would be the other one's.
///
/// # Returns
/// `false` where more would be drawn than the campaign's draw, whose list is frozen, can give; then the
/// unit must fail.
pub async fn put(tx: &mut Tx, campaign: Uuid, published: &Published) -> Result<bool, Error> {
    let mut prizes = published.prizes.iter();
    if prizes.any(|prize| prize.given == Giving::Draw) {
        turn_freezes_back(tx, campaign).await?;
    }
    for prize in &published.prizes {
        if put_prize(tx, campaign, prize).await? {
            continue;
        }
        if holds_another(tx, campaign, prize).await? {
            let place = prize.place;
            let told = format!("another prize is published in place {place} of {campaign}");
            return Err(Error::Broken(told));
        }
        return Ok(false);
    }
    if let Some(terms) = published.terms {
        put_terms(tx, campaign, terms).await?;
    }
    Ok(true)
}

/// A freeze that read what there was to draw before this has to read it anew; one that is being stored
/// comes first, and this waits for it.
async fn turn_freezes_back(tx: &mut Tx, campaign: Uuid) -> Result<(), Error> {
    tx.command(
        "update draws set changes = changes + 1
         where campaign_id = $1 and not is_rehearsal and state = 'prepared'",
    )
    .bind(campaign)
    .run()
    .await?;
    Ok(())
}

/// `false` where its place holds another prize, or more of it would be drawn than a frozen draw has lots
/// for.
async fn put_prize(tx: &mut Tx, campaign: Uuid, prize: &Prize) -> Result<bool, Error> {
    let put = tx
        .command(
            "insert into prizes (id, campaign_id, place, name, kind, given, quantity, held,
                                 value_fen, terms, by_branch)
             select $1, $2, $3, $4, $5, $6, $7, 0, $8, $9, $10
             where $6 <> 'draw'
                or $7 <= coalesce((select p.quantity from prizes p
                                   where p.campaign_id = $2 and p.place = $3), 0)
                or not exists (select 1 from draws d
                               where d.campaign_id = $2 and not d.is_rehearsal
                                 and d.state in ('frozen', 'typed', 'drawn', 'published'))
             on conflict (campaign_id, place) do update
             set quantity = excluded.quantity, value_fen = excluded.value_fen,
                 terms = excluded.terms, by_branch = excluded.by_branch
             where prizes.name = excluded.name and prizes.kind = excluded.kind
               and prizes.given = excluded.given",
        )
        .bind(prize.id)
        .bind(campaign)
        .bind(i32::from(prize.place))
        .bind(&prize.name)
        .bind(prize.kind.word())
        .bind(prize.given.word())
        .bind(i64::from(prize.quantity))
        .bind(prize.value_fen)
        .bind(&prize.terms)
        .bind(Json(ByBranch {
            list: prize.by_branch.clone(),
        }))
        .run()
        .await?;
    Ok(put == 1)
}

async fn holds_another(conn: &mut Conn, campaign: Uuid, prize: &Prize) -> Result<bool, Error> {
    let other = conn
        .query(
            "select 1 from prizes where campaign_id = $1 and place = $2
             and (name <> $3 or kind <> $4 or given <> $5)",
        )
        .bind(campaign)
        .bind(i32::from(prize.place))
        .bind(&prize.name)
        .bind(prize.kind.word())
        .bind(prize.given.word())
        .optional::<(i32,)>()
        .await?;
    Ok(other.is_some())
}

async fn put_terms(tx: &mut Tx, campaign: Uuid, terms: PrizeTerms) -> Result<(), Error> {
    tx.command(
        "insert into prize_terms (campaign_id, claim_from, claim_until, tax, draw_at, alternates)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (campaign_id) do update
         set claim_from = excluded.claim_from, claim_until = excluded.claim_until,
             tax = excluded.tax, draw_at = excluded.draw_at, alternates = excluded.alternates",
    )
    .bind(campaign)
    .bind(terms.claim_from)
    .bind(terms.claim_until)
    .bind(terms.tax.word())
    .bind(terms.draw_at)
    .bind(i64::from(terms.alternates))
    .run()
    .await?;
    Ok(())
}

/// The prizes of a campaign, in their places.
pub async fn prizes_of(conn: &mut Conn, campaign: Uuid) -> Result<Vec<Prize>, Error> {
    let rows = conn
        .query(
            "select id, campaign_id, place, name, kind, given, quantity, held, value_fen, terms,
                    by_branch
             from prizes where campaign_id = $1 order by place",
        )
        .bind(campaign)
        .all::<PrizeRow>()
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The places of the prizes of a campaign that everybody earns who passes and of which none is left.
pub async fn gone(conn: &mut Conn, campaign: Uuid) -> Result<Vec<u16>, Error> {
    let rows = conn
        .query(
            "select place from prizes
             where campaign_id = $1 and given = 'threshold' and held >= quantity order by place",
        )
        .bind(campaign)
        .all::<(i32,)>()
        .await?;
    let places = rows.into_iter();
    Ok(places
        .filter_map(|(place,)| u16::try_from(place).ok())
        .collect())
}

/// Whether the participant has won in a campaign, with this account or an earlier one, by chance or by
/// passing.
pub async fn has_won(
    conn: &mut Conn,
    campaign: Uuid,
    participant: Uuid,
    by_passing: bool,
) -> Result<bool, Error> {
    let (count,) = conn
        .query(
            "select count(*) from winners
             where campaign_id = $1 and participant_id = $2 and (given = 'threshold') = $3",
        )
        .bind(campaign)
        .bind(participant)
        .bind(by_passing)
        .one::<(i64,)>()
        .await?;
    Ok(count > 0)
}

/// One prize.
pub async fn prize(conn: &mut Conn, id: Uuid) -> Result<Option<Prize>, Error> {
    let row = conn
        .query(
            "select id, campaign_id, place, name, kind, given, quantity, held, value_fen, terms,
                    by_branch
             from prizes where id = $1",
        )
        .bind(id)
        .optional::<PrizeRow>()
        .await?;
    row.map(TryInto::try_into).transpose()
}

#[derive(FromRow)]
struct TermsRow {
    claim_from: NaiveDate,
    claim_until: NaiveDate,
    tax: String,
    draw_at: Option<DateTime<Utc>>,
    alternates: i64,
}

/// What the rules say about a campaign's prizes; `None` where it has none.
pub async fn terms(conn: &mut Conn, campaign: Uuid) -> Result<Option<PrizeTerms>, Error> {
    let row = conn
        .query(
            "select claim_from, claim_until, tax, draw_at, alternates from prize_terms
             where campaign_id = $1",
        )
        .bind(campaign)
        .optional::<TermsRow>()
        .await?;
    row.map(|row| {
        let broken = || Error::Broken(format!("prize terms of {campaign} cannot be read"));
        Ok(PrizeTerms {
            claim_from: row.claim_from,
            claim_until: row.claim_until,
            tax: Tax::from_word(&row.tax).ok_or_else(broken)?,
            draw_at: row.draw_at,
            alternates: u32::try_from(row.alternates).map_err(|_| broken())?,
        })
    })
    .transpose()
}

/// Campaigns with a publication and without prize terms: those without prizes, and those that an
/// earlier release published.
pub async fn without_rows(conn: &mut Conn) -> Result<Vec<Uuid>, Error> {
    let rows = conn
        .query(
            "select c.id from campaigns c
             where exists (select 1 from campaign_publications p where p.campaign_id = c.id)
               and not exists (select 1 from prize_terms t where t.campaign_id = c.id)
             order by c.id",
        )
        .all::<(Uuid,)>()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
