//! Reading the figures of a campaign: few rows, whatever the number of attempts.

use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

use super::adding::{Counts, Measure};
use crate::{Conn, Error};

/// What happened on a day by a way.
#[derive(Clone, Copy, Debug, FromRow)]
pub struct CountsRow {
    /// The bank's day.
    pub day: NaiveDate,
    /// The way; the nil id where none is known.
    pub channel_id: Uuid,
    /// What happened.
    #[sqlx(flatten)]
    pub counts: Counts,
}

/// The counts of a campaign, by day and way.
pub async fn counts(conn: &mut Conn, campaign: Uuid) -> Result<Vec<CountsRow>, Error> {
    conn.query(
        "select day, channel_id, starts, people, hand_ins, passes, tickets
         from campaign_figures where campaign_id = $1 order by day, channel_id",
    )
    .bind(campaign)
    .all()
    .await
}

/// How often the campaign's page was opened on a day by a way.
#[derive(Clone, Copy, Debug, FromRow)]
pub struct VisitsRow {
    /// The bank's day.
    pub day: NaiveDate,
    /// The way; the nil id where none is known.
    pub channel_id: Uuid,
    /// How often.
    pub visits: i64,
}

/// The visits of a campaign, by day and way.
pub async fn visits(conn: &mut Conn, campaign: Uuid) -> Result<Vec<VisitsRow>, Error> {
    conn.query("select day, channel_id, visits from campaign_visits where campaign_id = $1")
        .bind(campaign)
        .all()
        .await
}

/// How many attempts of a day lie in a bucket.
#[derive(Clone, Copy, Debug, FromRow)]
pub struct SpreadRow {
    /// The bank's day on which they closed.
    pub day: NaiveDate,
    /// The bucket.
    pub bucket: i32,
    /// How many.
    pub attempts: i64,
}

/// How a measure is spread, by day.
pub async fn spreads(
    conn: &mut Conn,
    campaign: Uuid,
    measure: Measure,
) -> Result<Vec<SpreadRow>, Error> {
    conn.query(
        "select day, bucket, attempts from campaign_spreads
         where campaign_id = $1 and measure = $2",
    )
    .bind(campaign)
    .bind(measure.word())
    .all()
    .await
}

/// How many attempts were left, by how many questions lay behind them.
pub async fn stops(conn: &mut Conn, campaign: Uuid) -> Result<Vec<(i32, i64)>, Error> {
    conn.query(
        "select position, attempts from campaign_stop_counts
         where campaign_id = $1 order by position",
    )
    .bind(campaign)
    .all()
    .await
}

/// A way that leads to a campaign.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Channel {
    /// Its id.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// Where it is: poster, wechat …
    pub medium: String,
    /// The branch it belongs to.
    pub branch_id: Option<Uuid>,
    /// What that is called.
    pub branch: Option<String>,
    /// The branch above that.
    pub above_id: Option<Uuid>,
}

/// The ways that lead to a campaign.
pub async fn channels(conn: &mut Conn, campaign: Uuid) -> Result<Vec<Channel>, Error> {
    conn.query(
        "select c.id, c.name, c.medium, c.branch_id, b.name as branch, b.parent_id as above_id
         from channels c left join branches b on b.id = c.branch_id
         where c.campaign_id = $1 order by c.created_at, c.id",
    )
    .bind(campaign)
    .all()
    .await
}

/// How many first attempts had a pair of mark and rest score.
#[derive(Clone, Copy, Debug, FromRow)]
pub struct ItemRow {
    /// The version that was asked.
    pub version_id: Uuid,
    /// Its mark, in hundredths of a question.
    pub mark: i32,
    /// The marks of the others.
    pub rest: i32,
    /// How many.
    pub attempts: i64,
}

/// The cells of every item that a campaign asked.
pub async fn item_cells(conn: &mut Conn, campaign: Uuid) -> Result<Vec<ItemRow>, Error> {
    conn.query(
        "select version_id, mark, rest, attempts from campaign_item_cells
         where campaign_id = $1 order by version_id, mark, rest",
    )
    .bind(campaign)
    .all()
    .await
}

/// How often an option was chosen in first attempts.
#[derive(Clone, Copy, Debug, FromRow)]
pub struct OptionRow {
    /// The version that was asked.
    pub version_id: Uuid,
    /// The option's place in the bank's order; -1 where nothing was chosen.
    pub place: i32,
    /// How often.
    pub chosen: i64,
    /// The sum of the rest scores of those who chose it.
    pub rest: i64,
}

/// The options of every item that a campaign asked.
pub async fn options(conn: &mut Conn, campaign: Uuid) -> Result<Vec<OptionRow>, Error> {
    conn.query(
        "select version_id, place, chosen, rest from campaign_options
         where campaign_id = $1 order by version_id, place",
    )
    .bind(campaign)
    .all()
    .await
}

/// How many first attempts had each total, in hundredths of a question.
pub async fn totals(conn: &mut Conn, campaign: Uuid) -> Result<Vec<(i32, i64)>, Error> {
    conn.query("select total, attempts from campaign_totals where campaign_id = $1 order by total")
        .bind(campaign)
        .all()
        .await
}
