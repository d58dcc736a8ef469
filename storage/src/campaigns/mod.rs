//! Campaigns, what staff compose of them, and the chances used in them.

mod audience;
mod publications;
mod works;

use chrono::{DateTime, NaiveDate, Utc};
use domain::campaigns::{Campaign, CampaignDetails, ChanceRule, DailyHours, Window};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

pub use self::audience::{add_to_audience, audience_count, clear_audience, is_in_audience};
pub use self::publications::{
    NewPublication, Publication, Published, close_early, publication, publications, publish,
    set_pause,
};
pub use self::works::{
    ListedWork, StoredWork, WorkFilter, begin_work, find_work, list_works, remove_work, save_work,
    slug_taken, works_waiting,
};
use crate::{Conn, Error, Tx};

#[derive(FromRow)]
struct CampaignRow {
    id: Uuid,
    slug: String,
    title: String,
    opens_at: DateTime<Utc>,
    closes_at: DateTime<Utc>,
    daily: Json<Daily>,
    chances: Json<ChanceRule>,
    details: Json<CampaignDetails>,
    paused_because: Option<String>,
    closed_because: Option<String>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
pub(super) struct Daily {
    pub hours: Option<DailyHours>,
}

impl From<CampaignRow> for Campaign {
    fn from(row: CampaignRow) -> Self {
        let CampaignRow {
            id,
            slug,
            title,
            opens_at,
            closes_at,
            daily,
            chances,
            details,
            paused_because,
            closed_because,
        } = row;
        let window = Window {
            opens_at,
            closes_at,
            daily: daily.0.hours,
        };
        Self {
            id,
            slug,
            title,
            window,
            chances: chances.0,
            details: details.0,
            paused_because,
            closed_because,
        }
    }
}

/// Adds a campaign that runs and that nobody composed. `false` where its slug is taken.
pub async fn add(tx: &mut Tx, campaign: &Campaign, now: DateTime<Utc>) -> Result<bool, Error> {
    let added = tx
        .command(
            "insert into campaigns
             (id, slug, title, opens_at, closes_at, daily, chances, details, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             on conflict (slug) do nothing",
        )
        .bind(campaign.id)
        .bind(&campaign.slug)
        .bind(&campaign.title)
        .bind(campaign.window.opens_at)
        .bind(campaign.window.closes_at)
        .bind(Json(Daily {
            hours: campaign.window.daily,
        }))
        .bind(Json(campaign.chances))
        .bind(Json(campaign.details.clone()))
        .bind(now)
        .run()
        .await?;
    if added == 0 {
        return Ok(false);
    }
    tx.command(
        "insert into campaign_works (id, standing, editors, publications, title, slug, changes,
                                     created_at, updated_at)
         values ($1, 'published', $2, 1, $3, $4, 0, $5, $5) on conflict (id) do nothing",
    )
    .bind(campaign.id)
    .bind(works::no_editors())
    .bind(&campaign.title)
    .bind(&campaign.slug)
    .bind(now)
    .run()
    .await?;
    Ok(true)
}

/// The campaign with this slug.
pub async fn find_by_slug(conn: &mut Conn, slug: &str) -> Result<Option<Campaign>, Error> {
    let row = conn
        .query(
            "select id, slug, title, opens_at, closes_at, daily, chances, details,
                    paused_because, closed_because
             from campaigns where slug = $1",
        )
        .bind(slug)
        .optional::<CampaignRow>()
        .await?;
    Ok(row.map(Into::into))
}

/// The campaign with this id.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Campaign>, Error> {
    let row = conn
        .query(
            "select id, slug, title, opens_at, closes_at, daily, chances, details,
                    paused_because, closed_because
             from campaigns where id = $1",
        )
        .bind(id)
        .optional::<CampaignRow>()
        .await?;
    Ok(row.map(Into::into))
}

/// The campaigns to show on the home page: those that end last first, at most `limit`.
pub async fn latest(conn: &mut Conn, limit: u16) -> Result<Vec<Campaign>, Error> {
    let rows = conn
        .query(
            "select id, slug, title, opens_at, closes_at, daily, chances, details,
                    paused_because, closed_because
             from campaigns
             where not exists (select 1 from campaign_works w
                               where w.id = campaigns.id and w.standing = 'archived')
             order by closes_at desc, id limit $1",
        )
        .bind(i64::from(limit))
        .all::<CampaignRow>()
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Uses one chance of `day`, or one beyond the rule where the rule leaves none. `false` where there
/// is neither; then the unit must fail, which gives back what was counted.
pub async fn use_chance(
    tx: &mut Tx,
    campaign: &Campaign,
    participant: Uuid,
    day: NaiveDate,
) -> Result<bool, Error> {
    let used = chances_used(tx, campaign.id, participant, day).await?;
    if !campaign.chances.left(used.0, used.1).any() {
        return use_extra(tx, campaign.id, participant).await;
    }
    let day = day.to_string();
    let ChanceRule { per_day, in_all } = campaign.chances;
    // The day first: where it refuses, nothing of the whole is counted yet, so that what is left
    // can still be told.
    for (period, limit) in [(day.as_str(), per_day), ("all", in_all)] {
        let limit = limit.map_or(i64::MAX, i64::from);
        if limit == 0 {
            return Ok(false);
        }
        let used = tx
            .command(
                "insert into chances_used (campaign_id, participant_id, period, used)
                 values ($1, $2, $3, 1)
                 on conflict (campaign_id, participant_id, period) do update
                 set used = chances_used.used + 1 where chances_used.used < $4",
            )
            .bind(campaign.id)
            .bind(participant)
            .bind(period)
            .bind(limit)
            .run()
            .await?;
        if used == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Uses one of the chances beyond the rule. `false` where none is left.
async fn use_extra(tx: &mut Tx, campaign: Uuid, participant: Uuid) -> Result<bool, Error> {
    let used = tx
        .command(
            "insert into chances_used (campaign_id, participant_id, period, used)
             select $1, $2, 'extra', 1
             where (select coalesce(sum(e.chances), 0) from extra_chances e
                    where e.campaign_id = $1 and e.participant_id = $2) > 0
             on conflict (campaign_id, participant_id, period) do update
             set used = chances_used.used + 1
             where chances_used.used < (select coalesce(sum(e.chances), 0) from extra_chances e
                                        where e.campaign_id = $1 and e.participant_id = $2)",
        )
        .bind(campaign)
        .bind(participant)
        .run()
        .await?;
    Ok(used == 1)
}

/// Gives chances beyond the rule, once for this reason and occasion. `false` where they were given.
pub async fn grant_chances(
    tx: &mut Tx,
    (campaign, participant): (Uuid, Uuid),
    (reason, occasion): (&str, &str),
    chances: u32,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let granted = tx
        .command(
            "insert into extra_chances
             (campaign_id, participant_id, reason, occasion, chances, granted_at)
             values ($1, $2, $3, $4, $5, $6)
             on conflict (campaign_id, participant_id, reason, occasion) do nothing",
        )
        .bind(campaign)
        .bind(participant)
        .bind(reason)
        .bind(occasion)
        .bind(i64::from(chances))
        .bind(now)
        .run()
        .await?;
    Ok(granted == 1)
}

/// Chances beyond the rule that were given.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ChancesGiven {
    /// In which campaign.
    pub campaign_id: Uuid,
    /// What it is called.
    pub campaign_title: String,
    /// How many.
    pub chances: i64,
}

/// What a participant was given for this reason and occasion, in every campaign.
pub async fn chances_given(
    conn: &mut Conn,
    participant: Uuid,
    (reason, occasion): (&str, &str),
) -> Result<Vec<ChancesGiven>, Error> {
    // From the few campaigns to their rows by the whole key: there is no index by participant.
    conn.query(
        "select c.id as campaign_id, c.title as campaign_title, e.chances
         from campaigns c
         join extra_chances e on e.campaign_id = c.id and e.participant_id = $1
                             and e.reason = $2 and e.occasion = $3
         order by e.granted_at, c.id",
    )
    .bind(participant)
    .bind(reason.to_owned())
    .bind(occasion.to_owned())
    .all()
    .await
}

/// How many chances beyond the rule are left.
pub async fn extra_left(conn: &mut Conn, campaign: Uuid, participant: Uuid) -> Result<u32, Error> {
    let (granted,) = conn
        .query(
            "select cast(coalesce(sum(chances), 0) as bigint) from extra_chances
             where campaign_id = $1 and participant_id = $2",
        )
        .bind(campaign)
        .bind(participant)
        .one::<(i64,)>()
        .await?;
    let used = conn
        .query(
            "select used from chances_used
             where campaign_id = $1 and participant_id = $2 and period = 'extra'",
        )
        .bind(campaign)
        .bind(participant)
        .optional::<(i64,)>()
        .await?;
    let left = granted - used.map_or(0, |(used,)| used);
    Ok(u32::try_from(left).unwrap_or(0))
}

/// How many chances were used: on `day`, and in all.
pub async fn chances_used(
    conn: &mut Conn,
    campaign: Uuid,
    participant: Uuid,
    day: NaiveDate,
) -> Result<(u32, u32), Error> {
    let day = day.to_string();
    let rows = conn
        .query(
            "select period, used from chances_used
             where campaign_id = $1 and participant_id = $2 and period in ($3, 'all')",
        )
        .bind(campaign)
        .bind(participant)
        .bind(&day)
        .all::<(String, i64)>()
        .await?;
    let used = |wanted: &str| {
        let row = rows.iter().find(|(period, _)| period == wanted);
        row.map_or(0, |(_, used)| u32::try_from(*used).unwrap_or(u32::MAX))
    };
    Ok((used(&day), used("all")))
}
