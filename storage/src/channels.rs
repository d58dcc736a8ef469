//! The ways that lead to a campaign, and how many came by each.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use domain::campaigns::{ChannelDraft, Medium};
use domain::staff::Scope;
use sqlx::FromRow;
use uuid::Uuid;

use crate::branches::part;
use crate::db::{Query, Sql};
use crate::{Conn, Error, Tx};

/// A channel with what has come by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredChannel {
    /// Its id.
    pub id: Uuid,
    /// What its link carries.
    pub code: String,
    /// What staff call it.
    pub name: String,
    /// What it is.
    pub medium: Medium,
    /// The code and name of the branch it belongs to.
    pub branch: Option<(String, String)>,
    /// Since when it is not counted any more.
    pub closed_at: Option<DateTime<Utc>>,
    /// How often the campaign's page was opened by it.
    pub visits: i64,
    /// How many attempts were started by it.
    pub starts: i64,
    /// How many of them were handed in.
    pub hand_ins: i64,
}

#[derive(FromRow)]
struct ChannelRow {
    id: Uuid,
    code: String,
    name: String,
    medium: String,
    branch_code: Option<String>,
    branch_name: Option<String>,
    closed_at: Option<DateTime<Utc>>,
    visits: i64,
    starts: i64,
    hand_ins: i64,
}

impl TryFrom<ChannelRow> for StoredChannel {
    type Error = Error;

    fn try_from(row: ChannelRow) -> Result<Self, Error> {
        let medium = Medium::from_word(&row.medium)
            .ok_or_else(|| Error::Broken(format!("channel {} has a bad medium", row.id)))?;
        Ok(Self {
            id: row.id,
            code: row.code,
            name: row.name,
            medium,
            branch: row.branch_code.zip(row.branch_name),
            closed_at: row.closed_at,
            visits: row.visits,
            starts: row.starts,
            hand_ins: row.hand_ins,
        })
    }
}

/// A campaign as its channels need it, published or not.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ChannelCampaign {
    /// Its id.
    pub id: Uuid,
    /// Its name in addresses; empty where none was chosen yet.
    pub slug: String,
    /// Its title; empty where none was written yet.
    pub title: String,
    /// Whether customers see it.
    pub is_published: bool,
}

/// What a list of a campaign's channels is narrowed to.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Of which campaign.
    pub campaign: Uuid,
    /// Whose eyes: below the head office only channels of branches that the scope covers.
    pub scope: Scope,
    /// A part of a name or code, or of the branch's.
    pub text: Option<String>,
    /// Only of this medium.
    pub medium: Option<Medium>,
    /// Only open, or only closed ones.
    pub open: Option<bool>,
    /// Only this one.
    pub id: Option<Uuid>,
}

impl Filter {
    /// All of a campaign that can be seen.
    pub const fn all(campaign: Uuid, scope: Scope) -> Self {
        Self {
            campaign,
            scope,
            text: None,
            medium: None,
            open: None,
            id: None,
        }
    }

    /// `query` with the values that [`NARROWED`] names.
    fn bind<'c>(&self, query: Query<'c>) -> Query<'c> {
        query
            .bind(self.campaign)
            .bind(self.scope.kind.word())
            .bind(self.scope.branch)
            .bind(self.text.as_deref().map(part))
            .bind(self.medium.map(Medium::word))
            .bind(self.open)
            .bind(self.id)
    }
}

/// The conditions of a [`Filter`] on a row `c` with its branch `b`.
const NARROWED: &str = "where c.campaign_id = $1
    and ($2 = 'head_office' or b.id = $3 or b.parent_id = $3)
    and ($4 is null or lower(c.name) like $4 escape '\\' or c.code like $4 escape '\\'
         or lower(b.name) like $4 escape '\\' or lower(b.code) like $4 escape '\\')
    and ($5 is null or c.medium = $5)
    and ($6 is null or (c.closed_at is null) = $6)
    and ($7 is null or c.id = $7)";

const FOUND: &str = "from channels c left join branches b on b.id = c.branch_id";

const WITH_COUNTS: &str = "select c.id, c.code, c.name, c.medium, b.code as branch_code,
    b.name as branch_name, c.closed_at,
    (select cast(coalesce(sum(v.visits), 0) as bigint) from campaign_visits v
     where v.campaign_id = c.campaign_id and v.channel_id = c.id) as visits,
    (select count(*) from attempts a where a.channel_id = c.id) as starts,
    (select count(*) from attempts a where a.channel_id = c.id and a.closed_at is not null)
        as hand_ins";

/// The campaign with this id, as staff compose it.
pub async fn campaign(conn: &mut Conn, id: Uuid) -> Result<Option<ChannelCampaign>, Error> {
    conn.query(
        "select w.id, w.slug, w.title, (c.id is not null) as is_published
         from campaign_works w left join campaigns c on c.id = w.id where w.id = $1",
    )
    .bind(id)
    .optional()
    .await
}

/// A channel that is to be.
#[derive(Clone, Debug)]
pub struct NewChannel {
    /// Its id, made with the form: a repeated post adds nothing.
    pub id: Uuid,
    /// Of which campaign.
    pub campaign: Uuid,
    /// What its link carries.
    pub code: String,
    /// What it is.
    pub draft: ChannelDraft,
}

/// Adds a channel. `false` where its id or code is taken, or the branch has one of this medium and
/// name.
pub async fn add(tx: &mut Tx, new: &NewChannel, now: DateTime<Utc>) -> Result<bool, Error> {
    let added = tx
        .command(
            "insert into channels (id, campaign_id, code, name, branch_id, medium, created_at)
             values ($1, $2, $3, $4, $5, $6, $7)
             on conflict do nothing",
        )
        .bind(new.id)
        .bind(new.campaign)
        .bind(&new.code)
        .bind(&new.draft.name)
        .bind(new.draft.branch)
        .bind(new.draft.medium.word())
        .bind(now)
        .run()
        .await?;
    Ok(added == 1)
}

/// Ends the counting of a channel, or lets it go on. `false` where it is so already, or there is no
/// such channel of this campaign.
pub async fn set_open(
    tx: &mut Tx,
    (campaign, id): (Uuid, Uuid),
    open: bool,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let closed_at = (!open).then_some(now);
    let set = tx
        .command(
            "update channels set closed_at = $1
             where id = $2 and campaign_id = $3 and (closed_at is null) <> $4",
        )
        .bind(closed_at)
        .bind(id)
        .bind(campaign)
        .bind(open)
        .run()
        .await?;
    Ok(set == 1)
}

/// The channels that the filter leaves, those of no branch first, then by branch, oldest first.
pub async fn list(
    conn: &mut Conn,
    filter: &Filter,
    offset: u32,
    limit: u32,
) -> Result<Vec<StoredChannel>, Error> {
    let sql = Sql::from(WITH_COUNTS).then(FOUND).then(NARROWED).then(
        "order by case when b.code is null then 0 else 1 end, b.code, c.created_at, c.id
         limit $8 offset $9",
    );
    let rows = filter
        .bind(conn.query(sql))
        .bind(i64::from(limit))
        .bind(i64::from(offset))
        .all::<ChannelRow>()
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// How many channels the filter leaves.
pub async fn count(conn: &mut Conn, filter: &Filter) -> Result<i64, Error> {
    let sql = Sql::from("select count(*)").then(FOUND).then(NARROWED);
    let (count,) = filter.bind(conn.query(sql)).one::<(i64,)>().await?;
    Ok(count)
}

/// Visits, starts and hand-ins by all channels that the filter leaves.
pub async fn totals(conn: &mut Conn, filter: &Filter) -> Result<(i64, i64, i64), Error> {
    let sql = Sql::from(
        "select cast(coalesce(sum(t.visits), 0) as bigint),
         cast(coalesce(sum(t.starts), 0) as bigint), cast(coalesce(sum(t.hand_ins), 0) as bigint)
         from (",
    )
    .then(WITH_COUNTS)
    .then(FOUND)
    .then(NARROWED)
    .then(") t");
    filter.bind(conn.query(sql)).one().await
}

/// How often the campaign's page was opened by no channel at all.
pub async fn direct_visits(conn: &mut Conn, campaign: Uuid) -> Result<i64, Error> {
    let (visits,) = conn
        .query(
            "select cast(coalesce(sum(visits), 0) as bigint) from campaign_visits
             where campaign_id = $1 and channel_id = $2",
        )
        .bind(campaign)
        .bind(Uuid::nil())
        .one::<(i64,)>()
        .await?;
    Ok(visits)
}

/// A channel that is counted.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct OpenChannel {
    /// Its id.
    pub id: Uuid,
    /// What its link carries.
    pub code: String,
    /// The branch it belongs to.
    pub branch_id: Option<Uuid>,
}

/// The campaign's open channel with this code.
pub async fn open_channel(
    conn: &mut Conn,
    campaign: Uuid,
    code: &str,
) -> Result<Option<OpenChannel>, Error> {
    conn.query(
        "select id, code, branch_id from channels
         where code = $1 and campaign_id = $2 and closed_at is null",
    )
    .bind(code)
    .bind(campaign)
    .optional()
    .await
}

/// Notes by which channel an attempt came; in the unit that starts it.
pub async fn note_start(tx: &mut Tx, attempt: Uuid, channel: Uuid) -> Result<(), Error> {
    tx.command("update attempts set channel_id = $1 where id = $2")
        .bind(channel)
        .bind(attempt)
        .run()
        .await?;
    Ok(())
}

/// Counts visits of a campaign's page on a day of the bank, by a channel or by none.
pub async fn count_visits(
    tx: &mut Tx,
    campaign: Uuid,
    day: NaiveDate,
    channel: Option<Uuid>,
    visits: i64,
) -> Result<(), Error> {
    tx.command(
        "insert into campaign_visits (campaign_id, day, channel_id, visits)
         values ($1, $2, $3, $4)
         on conflict (campaign_id, day, channel_id) do update
         set visits = campaign_visits.visits + excluded.visits",
    )
    .bind(campaign)
    .bind(day)
    .bind(channel.unwrap_or(Uuid::nil()))
    .bind(visits)
    .run()
    .await?;
    Ok(())
}

/// The branch and name of every channel of this medium that belongs to a branch.
pub async fn of_branches(
    conn: &mut Conn,
    campaign: Uuid,
    medium: Medium,
) -> Result<HashSet<(Uuid, String)>, Error> {
    let rows = conn
        .query(
            "select branch_id, name from channels
             where campaign_id = $1 and medium = $2 and branch_id is not null",
        )
        .bind(campaign)
        .bind(medium.word())
        .all::<(Uuid, String)>()
        .await?;
    Ok(rows.into_iter().collect())
}

#[derive(FromRow)]
struct CountedCampaign {
    id: Uuid,
    slug: String,
    title: String,
    is_published: bool,
    channels: i64,
}

/// The campaigns that have open channels in this scope, the newest first, with how many: at most 100.
pub async fn campaigns_of(
    conn: &mut Conn,
    scope: Scope,
) -> Result<Vec<(ChannelCampaign, i64)>, Error> {
    let rows = conn
        .query(
            "select w.id, w.slug, w.title, (p.id is not null) as is_published, t.channels
             from campaign_works w
             join (select c.campaign_id, count(*) as channels
                   from channels c left join branches b on b.id = c.branch_id
                   where c.closed_at is null
                     and ($1 = 'head_office' or b.id = $2 or b.parent_id = $2)
                   group by c.campaign_id) t on t.campaign_id = w.id
             left join campaigns p on p.id = w.id
             order by w.created_at desc, w.id limit 100",
        )
        .bind(scope.kind.word())
        .bind(scope.branch)
        .all::<CountedCampaign>()
        .await?;
    let rows = rows.into_iter().map(|row| {
        let campaign = ChannelCampaign {
            id: row.id,
            slug: row.slug,
            title: row.title,
            is_published: row.is_published,
        };
        (campaign, row.channels)
    });
    Ok(rows.collect())
}
