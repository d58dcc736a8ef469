//! Draws of a campaign: the row of each, its frozen list, its picks and its records.

mod list;
mod picks;
mod replacing;
mod settings;
mod steps;
mod tickets;

use chrono::{DateTime, Utc};
use domain::prizes::draw::{DrawState, Given, Hash};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

pub use self::list::{DrawCampaign, campaign, campaigns, link, linkable, linked};
pub use self::picks::{
    StoredLot, StoredPick, add_asides, add_lots, add_picks, lots, picks, tickets_numbered,
};
pub use self::replacing::{Replacement, approve, ask, refuse, replacement};
use self::settings::Numbers;
pub use self::settings::{Commitment, Settings};
pub use self::steps::{
    Drawn, Frozen, NewDraw, Stage, abandon, draw, file, freeze, prepare, publish, save, take_back,
    type_numbers,
};
pub use self::tickets::{
    Counted, Entrant, TicketBlock, add_blocks, block, block_roots, counted, entrants, may_win,
    number_of, shut_out_by, winners_in, with_branches,
};
use crate::db::Sql;
use crate::{Conn, Error};

/// A member of staff: id and name.
pub type Person = (Uuid, String);

/// A draw as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDraw {
    /// Its id.
    pub id: Uuid,
    /// Of which campaign.
    pub campaign_id: Uuid,
    /// The campaign's title.
    pub campaign_title: String,
    /// The campaign's name in addresses.
    pub slug: String,
    /// Whether it is a rehearsal, which gives nothing and is never public.
    pub is_rehearsal: bool,
    /// Which of the campaign's draws, from 1; rehearsals are counted by themselves.
    pub number: u32,
    /// The draw in whose stead it is held.
    pub replaces: Option<Uuid>,
    /// Where it stands.
    pub state: DrawState,
    /// What was set beforehand.
    pub settings: Settings,
    /// The bank's secret, sealed as the draw's; from the freeze on.
    pub secret_sealed: Option<Vec<u8>>,
    /// What was published at the freeze.
    pub commitment: Option<Commitment>,
    /// The hash that was published at the freeze.
    pub freeze_hash: Option<Hash>,
    /// What each source gave, from the typing on; the bank's secret once it is drawn.
    pub numbers: Vec<Option<Given>>,
    /// The record's hash, once it is drawn.
    pub record_hash: Option<Hash>,
    /// Who prepared it, and when.
    pub prepared: (Person, DateTime<Utc>),
    /// Who froze it, and when.
    pub frozen: Option<(Person, DateTime<Utc>)>,
    /// Who typed the numbers, and when.
    pub typed: Option<(Person, DateTime<Utc>)>,
    /// Who confirmed them, and when: that drew.
    pub drawn: Option<(Person, DateTime<Utc>)>,
    /// Who published the winners, and when.
    pub published: Option<(Person, DateTime<Utc>)>,
    /// How often it was changed.
    pub changes: i64,
}

impl StoredDraw {
    /// Whether everybody may see it: what its freeze published stays public.
    pub const fn is_public(&self) -> bool {
        !self.is_rehearsal && self.commitment.is_some()
    }
}

#[derive(FromRow)]
struct DrawRow {
    id: Uuid,
    campaign_id: Uuid,
    campaign_title: String,
    slug: String,
    is_rehearsal: bool,
    number: i64,
    replaces: Option<Uuid>,
    state: String,
    settings: Json<Settings>,
    secret_sealed: Option<Vec<u8>>,
    commitment: Option<Json<Commitment>>,
    freeze_hash: Option<Vec<u8>>,
    numbers: Json<Numbers>,
    record_hash: Option<Vec<u8>>,
    prepared_by: Uuid,
    prepared_name: String,
    prepared_at: DateTime<Utc>,
    frozen_by: Option<Uuid>,
    frozen_name: Option<String>,
    frozen_at: Option<DateTime<Utc>>,
    typed_by: Option<Uuid>,
    typed_name: Option<String>,
    typed_at: Option<DateTime<Utc>>,
    confirmed_by: Option<Uuid>,
    confirmed_name: Option<String>,
    drawn_at: Option<DateTime<Utc>>,
    published_by: Option<Uuid>,
    published_name: Option<String>,
    published_at: Option<DateTime<Utc>>,
    changes: i64,
}

const STORED: &str = "select d.id, d.campaign_id, c.title as campaign_title, c.slug,
    d.is_rehearsal, d.number, d.replaces, d.state, d.settings, d.secret_sealed, d.commitment,
    d.freeze_hash, d.numbers, d.record_hash, d.prepared_by, p.name as prepared_name, d.prepared_at,
    d.frozen_by, f.name as frozen_name, d.frozen_at, d.typed_by, t.name as typed_name, d.typed_at,
    d.confirmed_by, k.name as confirmed_name, d.drawn_at, d.published_by,
    u.name as published_name, d.published_at, d.changes
    from draws d join campaigns c on c.id = d.campaign_id join staff p on p.id = d.prepared_by
    left join staff f on f.id = d.frozen_by left join staff t on t.id = d.typed_by
    left join staff k on k.id = d.confirmed_by left join staff u on u.id = d.published_by";

/// Who did something, and when; `None` unless all of it is there.
fn done(
    id: Option<Uuid>,
    name: Option<String>,
    at: Option<DateTime<Utc>>,
) -> Option<(Person, DateTime<Utc>)> {
    id.zip(name).zip(at)
}

impl TryFrom<DrawRow> for StoredDraw {
    type Error = Error;

    fn try_from(row: DrawRow) -> Result<Self, Error> {
        let broken = || Error::Broken(format!("draw {} cannot be read", row.id));
        let hash = |bytes: Option<Vec<u8>>| {
            let read = bytes.map(|bytes| bytes.try_into().map(Hash));
            read.transpose().map_err(|_| broken())
        };
        Ok(Self {
            id: row.id,
            campaign_id: row.campaign_id,
            campaign_title: row.campaign_title,
            slug: row.slug,
            is_rehearsal: row.is_rehearsal,
            number: u32::try_from(row.number).map_err(|_| broken())?,
            replaces: row.replaces,
            state: DrawState::from_word(&row.state).ok_or_else(broken)?,
            settings: row.settings.0,
            secret_sealed: row.secret_sealed,
            commitment: row.commitment.map(|commitment| commitment.0),
            freeze_hash: hash(row.freeze_hash)?,
            numbers: row.numbers.0.list,
            record_hash: hash(row.record_hash)?,
            prepared: ((row.prepared_by, row.prepared_name), row.prepared_at),
            frozen: done(row.frozen_by, row.frozen_name, row.frozen_at),
            typed: done(row.typed_by, row.typed_name, row.typed_at),
            drawn: done(row.confirmed_by, row.confirmed_name, row.drawn_at),
            published: done(row.published_by, row.published_name, row.published_at),
            changes: row.changes,
        })
    }
}

/// A draw.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<StoredDraw>, Error> {
    let row = conn
        .query(Sql::from(STORED).then("where d.id = $1"))
        .bind(id)
        .optional::<DrawRow>()
        .await?;
    row.map(TryInto::try_into).transpose()
}

/// Every draw of a campaign, rehearsals behind the others, newest first.
pub async fn of_campaign(conn: &mut Conn, campaign: Uuid) -> Result<Vec<StoredDraw>, Error> {
    let sql = Sql::from(STORED)
        .then("where d.campaign_id = $1 order by d.is_rehearsal, d.number desc limit 200");
    let rows = conn.query(sql).bind(campaign).all::<DrawRow>().await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The draws of a campaign that everybody may see, oldest first: from the freeze on, no rehearsals,
/// those that were taken back too.
pub async fn public(conn: &mut Conn, campaign: Uuid) -> Result<Vec<StoredDraw>, Error> {
    let sql = Sql::from(STORED).then(
        "where d.campaign_id = $1 and not d.is_rehearsal and d.frozen_at is not null
         order by d.number",
    );
    let rows = conn.query(sql).bind(campaign).all::<DrawRow>().await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The draw of a campaign whose winners have their wins; `None` before that.
pub async fn published(conn: &mut Conn, campaign: Uuid) -> Result<Option<StoredDraw>, Error> {
    let sql = Sql::from(STORED)
        .then("where d.campaign_id = $1 and not d.is_rehearsal and d.state = 'published'");
    let row = conn.query(sql).bind(campaign).optional::<DrawRow>().await?;
    row.map(TryInto::try_into).transpose()
}
