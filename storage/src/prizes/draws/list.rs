//! Campaigns with prizes that are drawn.

use chrono::{DateTime, Utc};
use domain::prizes::draw::Linked;
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::Sql;
use crate::{Conn, Error, Tx};

/// A campaign with something to draw, and how far its draw has come.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct DrawCampaign {
    /// Its id.
    pub id: Uuid,
    /// Its name in addresses.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// When it ends.
    pub closes_at: DateTime<Utc>,
    /// When its rules say that it is drawn.
    pub draw_at: Option<DateTime<Utc>>,
    /// How many prizes are drawn.
    pub prizes: i64,
    /// Its draw that is under way or held.
    pub draw_id: Option<Uuid>,
    /// Where that stands, as a word of `DrawState`.
    pub state: Option<String>,
    /// Whether somebody asks that that one be taken back.
    pub asked: bool,
    /// How many draws of it were taken back.
    pub replaced: i64,
}

const CAMPAIGNS: &str = "select c.id, c.slug, c.title, c.closes_at, t.draw_at,
        (select cast(coalesce(sum(p.quantity), 0) as bigint) from prizes p
         where p.campaign_id = c.id and p.given = 'draw') as prizes,
        d.id as draw_id, d.state,
        exists (select 1 from draw_replacements r where r.draw_id = d.id) as asked,
        (select count(*) from draws r
         where r.campaign_id = c.id and not r.is_rehearsal and r.state = 'replaced') as replaced
    from campaigns c left join prize_terms t on t.campaign_id = c.id
    left join draws d on d.campaign_id = c.id and not d.is_rehearsal
         and d.state not in ('abandoned', 'replaced')
    where exists (select 1 from prizes p where p.campaign_id = c.id and p.given = 'draw')";

/// Campaigns with prizes that are drawn, those that end last first: `limit` of them after `offset`.
pub async fn campaigns(
    conn: &mut Conn,
    offset: u32,
    limit: u16,
) -> Result<(Vec<DrawCampaign>, i64), Error> {
    let (count,) = conn
        .query("select count(distinct campaign_id) from prizes where given = 'draw'")
        .one::<(i64,)>()
        .await?;
    let sql = Sql::from(CAMPAIGNS).then("order by c.closes_at desc, c.id limit $1 offset $2");
    let rows = conn
        .query(sql)
        .bind(i64::from(limit))
        .bind(i64::from(offset))
        .all()
        .await?;
    Ok((rows, count))
}

/// One of them.
pub async fn campaign(conn: &mut Conn, id: Uuid) -> Result<Option<DrawCampaign>, Error> {
    conn.query(Sql::from(CAMPAIGNS).then("and c.id = $1"))
        .bind(id)
        .optional()
        .await
}

/// Campaigns whose winners may be kept from winning in `campaign`: names in addresses and titles of the
/// latest fifty others with prizes that are won by chance.
pub async fn linkable(conn: &mut Conn, campaign: Uuid) -> Result<Vec<(String, String)>, Error> {
    conn.query(
        "select c.slug, c.title from campaigns c
         where c.id <> $1 and exists (select 1 from prizes p where p.campaign_id = c.id
                                      and p.given <> 'threshold')
         order by c.closes_at desc, c.id limit 50",
    )
    .bind(campaign)
    .all()
    .await
}

/// Links the campaigns with these names in addresses with `campaign`, and no others: their winners win
/// nothing in its draw.
pub async fn link(tx: &mut Tx, campaign: Uuid, slugs: &[String]) -> Result<(), Error> {
    tx.command("delete from linked_campaigns where campaign_id = $1")
        .bind(campaign)
        .run()
        .await?;
    for slug in slugs {
        tx.command(
            "insert into linked_campaigns (campaign_id, linked_id)
             select $1, id from campaigns where slug = $2 and id <> $1
             on conflict (campaign_id, linked_id) do nothing",
        )
        .bind(campaign)
        .bind(slug)
        .run()
        .await?;
    }
    Ok(())
}

/// The campaigns that are linked with `campaign`, by their titles.
pub async fn linked(conn: &mut Conn, campaign: Uuid) -> Result<Vec<Linked>, Error> {
    let rows = conn
        .query(
            "select c.id, c.title from linked_campaigns l join campaigns c on c.id = l.linked_id
             where l.campaign_id = $1 order by c.title, c.id",
        )
        .bind(campaign)
        .all::<(Uuid, String)>()
        .await?;
    let linked = rows.into_iter();
    Ok(linked
        .map(|(campaign, title)| Linked { campaign, title })
        .collect())
}
