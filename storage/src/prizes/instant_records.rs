//! Campaigns with instant wins, and the records that are published of them at their ends.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Error, Tx};

/// A campaign with instant wins, in a list.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct InstantCampaign {
    /// Its id.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// The first moment.
    pub opens_at: DateTime<Utc>,
    /// The first moment after the end.
    pub closes_at: DateTime<Utc>,
    /// How many moments it has.
    pub moments: i64,
    /// How many of them were met.
    pub met: i64,
    /// Whether its record is published.
    pub published: bool,
}

/// How many campaigns have instant wins.
pub async fn count_instant_campaigns(conn: &mut Conn) -> Result<u32, Error> {
    let (count,) = conn
        .query("select count(distinct campaign_id) from instant_plans")
        .one::<(i64,)>()
        .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Campaigns with instant wins, those that end last first.
pub async fn instant_campaigns(
    conn: &mut Conn,
    offset: u32,
    limit: u32,
) -> Result<Vec<InstantCampaign>, Error> {
    conn.query(
        "select c.id, c.title, c.opens_at, c.closes_at,
                (select count(*) from instant_moments m where m.campaign_id = c.id) as moments,
                (select count(m.attempt_id) from instant_moments m where m.campaign_id = c.id)
                as met,
                exists (select 1 from instant_records r where r.campaign_id = c.id) as published
         from campaigns c
         where exists (select 1 from instant_plans p where p.campaign_id = c.id)
         order by c.closes_at desc, c.id limit $1 offset $2",
    )
    .bind(i64::from(limit))
    .bind(i64::from(offset))
    .all()
    .await
}

/// Campaigns with instant wins that were over at `ended` and whose record is not published.
pub async fn without_record(conn: &mut Conn, ended: DateTime<Utc>) -> Result<Vec<Uuid>, Error> {
    let rows = conn
        .query(
            "select c.id from campaigns c
             where c.closes_at <= $1
               and exists (select 1 from instant_plans p where p.campaign_id = c.id)
               and not exists (select 1 from instant_records r where r.campaign_id = c.id)
             order by c.id",
        )
        .bind(ended)
        .all::<(Uuid,)>()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Publishes the record of a campaign. `false` where it is.
pub async fn put_instant_record(
    tx: &mut Tx,
    campaign: Uuid,
    record: &str,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let put = tx
        .command(
            "insert into instant_records (campaign_id, record, published_at) values ($1, $2, $3)
             on conflict (campaign_id) do nothing",
        )
        .bind(campaign)
        .bind(record)
        .bind(now)
        .run()
        .await?;
    Ok(put > 0)
}

/// The published record of a campaign, and when it was published.
pub async fn instant_record(
    conn: &mut Conn,
    campaign: Uuid,
) -> Result<Option<(String, DateTime<Utc>)>, Error> {
    conn.query("select record, published_at from instant_records where campaign_id = $1")
        .bind(campaign)
        .optional()
        .await
}

/// When the record of a campaign was published.
pub async fn instant_record_at(
    conn: &mut Conn,
    campaign: Uuid,
) -> Result<Option<DateTime<Utc>>, Error> {
    let published = conn
        .query("select published_at from instant_records where campaign_id = $1")
        .bind(campaign)
        .optional::<(DateTime<Utc>,)>()
        .await?;
    Ok(published.map(|(at,)| at))
}
