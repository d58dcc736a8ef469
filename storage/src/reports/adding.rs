//! Adding to the figures of a campaign.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Error, Tx};

/// What happened on a day by a way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Counts {
    /// Attempts that were started.
    pub starts: i64,
    /// Of these, those that were their participant's first.
    pub people: i64,
    /// Attempts that were closed.
    pub hand_ins: i64,
    /// Of these, those that passed.
    pub passes: i64,
    /// Tickets that were given.
    pub tickets: i64,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, more: Self) {
        self.starts += more.starts;
        self.people += more.people;
        self.hand_ins += more.hand_ins;
        self.passes += more.passes;
        self.tickets += more.tickets;
    }
}

/// What is spread over buckets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// How long attempts took (`domain::reports::duration_bucket`).
    Seconds,
    /// How they scored, 0 to 100.
    Percent,
}

impl Measure {
    /// The word that is stored.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Percent => "percent",
        }
    }
}

/// Adds to the counts of a day and a way; the nil id where none is known.
pub async fn add_counts(
    tx: &mut Tx,
    campaign: Uuid,
    (day, channel): (NaiveDate, Uuid),
    more: Counts,
) -> Result<(), Error> {
    tx.command(
        "insert into campaign_figures (campaign_id, day, channel_id, starts, people, hand_ins,
                                       passes, tickets)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (campaign_id, day, channel_id) do update
         set starts = campaign_figures.starts + excluded.starts,
             people = campaign_figures.people + excluded.people,
             hand_ins = campaign_figures.hand_ins + excluded.hand_ins,
             passes = campaign_figures.passes + excluded.passes,
             tickets = campaign_figures.tickets + excluded.tickets",
    )
    .bind(campaign)
    .bind(day)
    .bind(channel)
    .bind(more.starts)
    .bind(more.people)
    .bind(more.hand_ins)
    .bind(more.passes)
    .bind(more.tickets)
    .run()
    .await?;
    Ok(())
}

/// Adds so many attempts to a bucket; fewer where negative.
pub async fn add_spread(
    tx: &mut Tx,
    campaign: Uuid,
    (day, measure, bucket): (NaiveDate, Measure, i32),
    more: i64,
) -> Result<(), Error> {
    tx.command(
        "insert into campaign_spreads (campaign_id, day, measure, bucket, attempts)
         values ($1, $2, $3, $4, $5)
         on conflict (campaign_id, day, measure, bucket) do update
         set attempts = campaign_spreads.attempts + excluded.attempts",
    )
    .bind(campaign)
    .bind(day)
    .bind(measure.word())
    .bind(bucket)
    .bind(more)
    .run()
    .await?;
    Ok(())
}

/// Notes that an attempt was left with so many questions behind. `false` where it was handed in
/// meanwhile.
pub async fn leave(tx: &mut Tx, attempt: Uuid, position: i32) -> Result<bool, Error> {
    let left = tx
        .command(
            "insert into campaign_stops (attempt_id, campaign_id, position)
             select id, campaign_id, $2 from attempts where id = $1 and closed_at is null
             on conflict (attempt_id) do nothing",
        )
        .bind(attempt)
        .bind(position)
        .run()
        .await?;
    Ok(left == 1)
}

/// Where an attempt that was handed in after all had been left; it counts as left no more.
pub async fn return_to(tx: &mut Tx, attempt: Uuid) -> Result<Option<i32>, Error> {
    let left = tx
        .query("select position from campaign_stops where attempt_id = $1")
        .bind(attempt)
        .optional::<(i32,)>()
        .await?;
    if left.is_some() {
        tx.command("delete from campaign_stops where attempt_id = $1")
            .bind(attempt)
            .run()
            .await?;
    }
    Ok(left.map(|(position,)| position))
}

/// Adds so many attempts that were left at a position; fewer where negative.
pub async fn add_stop(tx: &mut Tx, campaign: Uuid, position: i32, more: i64) -> Result<(), Error> {
    tx.command(
        "insert into campaign_stop_counts (campaign_id, position, attempts) values ($1, $2, $3)
         on conflict (campaign_id, position) do update
         set attempts = campaign_stop_counts.attempts + excluded.attempts",
    )
    .bind(campaign)
    .bind(position)
    .bind(more)
    .run()
    .await?;
    Ok(())
}

/// A pair of an item's mark and the rest score, in hundredths of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ItemCell {
    /// The version that was asked.
    pub version: Uuid,
    /// Its mark.
    pub mark: i32,
    /// The marks of the others.
    pub rest: i32,
}

/// Adds so many first attempts to a cell.
pub async fn add_cell(tx: &mut Tx, campaign: Uuid, cell: ItemCell, more: i64) -> Result<(), Error> {
    tx.command(
        "insert into campaign_item_cells (campaign_id, version_id, mark, rest, attempts)
         values ($1, $2, $3, $4, $5)
         on conflict (campaign_id, version_id, mark, rest) do update
         set attempts = campaign_item_cells.attempts + excluded.attempts",
    )
    .bind(campaign)
    .bind(cell.version)
    .bind(cell.mark)
    .bind(cell.rest)
    .bind(more)
    .run()
    .await?;
    Ok(())
}

/// How often an option was chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OptionCount {
    /// How often.
    pub chosen: i64,
    /// The sum of the rest scores of those who chose it.
    pub rest: i64,
}

/// Adds choices of an option by first attempts; `place` in the bank's order, -1 for none.
pub async fn add_option(
    tx: &mut Tx,
    campaign: Uuid,
    (version, place): (Uuid, i32),
    more: OptionCount,
) -> Result<(), Error> {
    tx.command(
        "insert into campaign_options (campaign_id, version_id, place, chosen, rest)
         values ($1, $2, $3, $4, $5)
         on conflict (campaign_id, version_id, place) do update
         set chosen = campaign_options.chosen + excluded.chosen,
             rest = campaign_options.rest + excluded.rest",
    )
    .bind(campaign)
    .bind(version)
    .bind(place)
    .bind(more.chosen)
    .bind(more.rest)
    .run()
    .await?;
    Ok(())
}

/// Adds so many first attempts with this total.
pub async fn add_total(tx: &mut Tx, campaign: Uuid, total: i32, more: i64) -> Result<(), Error> {
    tx.command(
        "insert into campaign_totals (campaign_id, total, attempts) values ($1, $2, $3)
         on conflict (campaign_id, total) do update
         set attempts = campaign_totals.attempts + excluded.attempts",
    )
    .bind(campaign)
    .bind(total)
    .bind(more)
    .run()
    .await?;
    Ok(())
}

/// A way that leads to a campaign, for samples and measurements.
#[derive(Clone, Debug)]
pub struct SampleChannel {
    /// Its id.
    pub id: Uuid,
    /// What its link carries.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// Where it is.
    pub medium: &'static str,
    /// The branch it belongs to.
    pub branch: Option<Uuid>,
}

/// Adds a way that leads to a campaign.
pub async fn add_channel(
    tx: &mut Tx,
    campaign: Uuid,
    new: &SampleChannel,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    tx.command(
        "insert into channels (id, campaign_id, code, name, branch_id, medium, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new.id)
    .bind(campaign)
    .bind(&new.code)
    .bind(&new.name)
    .bind(new.branch)
    .bind(new.medium)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// Adds visits of a day by a way; the nil id where none is known.
pub async fn add_visits(
    tx: &mut Tx,
    campaign: Uuid,
    (day, channel): (NaiveDate, Uuid),
    more: i64,
) -> Result<(), Error> {
    tx.command(
        "insert into campaign_visits (campaign_id, day, channel_id, visits) values ($1, $2, $3, $4)
         on conflict (campaign_id, day, channel_id) do update
         set visits = campaign_visits.visits + excluded.visits",
    )
    .bind(campaign)
    .bind(day)
    .bind(channel)
    .bind(more)
    .run()
    .await?;
    Ok(())
}
