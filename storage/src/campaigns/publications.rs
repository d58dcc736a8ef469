//! How campaigns get to customers, and what was published of each.

use chrono::{DateTime, Utc};
use domain::campaigns::composition::linked as linked_campaign;
use domain::campaigns::{Campaign, CampaignState, Composition, Difference};
use domain::quizzes::Quiz;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use super::Daily;
use super::works::{ListColumns, StateColumns};
use crate::pictures::{self, Use};
use crate::surveys::{self, Survey};
use crate::{Conn, Error, Tx, prizes};

/// What is to be published.
#[derive(Clone, Debug)]
pub struct NewPublication {
    /// As it was composed.
    pub composition: Composition,
    /// What customers get.
    pub campaign: Campaign,
    /// Its quiz.
    pub quiz: Option<Quiz>,
    /// Its survey.
    pub survey: Option<Survey>,
    /// Its prizes.
    pub prizes: prizes::Published,
    /// SHA-256 of the rule page.
    pub rule_hash: [u8; 32],
    /// What it changes of the publication before.
    pub differences: Vec<Difference>,
    /// Who submitted and who approved it; `None` where the operator brings it.
    pub people: Option<(Uuid, Uuid)>,
}

/// What became of [`publish`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    /// It is there, as the publication with this number.
    Done(u32),
    /// Somebody else has changed the campaign in between, or frozen the list of its draw, which cannot
    /// give what is drawn more.
    Changed,
    /// Another campaign has its name in addresses.
    SlugTaken,
    /// It was closed before its time, for good.
    Closed,
}

#[derive(Clone, Serialize, Deserialize)]
struct Differences {
    list: Vec<Difference>,
}

/// Publishes what [`super::find_work`] found with `changes`. Where it is not [`Published::Done`],
/// the unit must fail.
pub async fn publish(
    tx: &mut Tx,
    new: &NewPublication,
    changes: i64,
    now: DateTime<Utc>,
) -> Result<Published, Error> {
    let id = new.campaign.id;
    let state = StateColumns::from(&CampaignState::Published(None));
    let listed = ListColumns::from(&new.composition);
    let number = tx
        .query(
            "update campaign_works
             set standing = $3, stage = null, editors = $4, remark = null, submitted_by = null,
                 submitted_at = null, publications = publications + 1, composition = $5,
                 title = $6, slug = $7, edited_by = coalesce($8, edited_by),
                 changes = changes + 1, updated_at = $9
             where id = $1 and changes = $2 returning publications",
        )
        .bind(id)
        .bind(changes)
        .bind(state.standing)
        .bind(state.editors)
        .bind(Json(new.composition.clone()))
        .bind(listed.title)
        .bind(listed.slug)
        .bind(new.people.map(|(submitter, _)| submitter))
        .bind(now)
        .optional::<(i32,)>()
        .await?;
    let Some((number,)) = number else {
        return Ok(Published::Changed);
    };
    if !put_in_force(tx, &new.campaign, now).await? {
        let closed = tx
            .query("select 1 from campaigns where id = $1 and closed_because is not null")
            .bind(id);
        return Ok(match closed.optional::<(i32,)>().await? {
            Some(_) => Published::Closed,
            None => Published::SlugTaken,
        });
    }
    let cover = &new.campaign.details.cover;
    pictures::use_cover(tx, Use::Published(id), cover, now).await?;
    if let Some(quiz) = &new.quiz {
        put_quiz(tx, quiz).await?;
    }
    if let Some(survey) = &new.survey {
        surveys::publish(tx, survey).await?;
    }
    if !prizes::put(tx, id, &new.prizes).await? {
        return Ok(Published::Changed);
    }
    let linked = new.composition.prizes.linked.iter();
    let slugs: Vec<_> = linked
        .filter_map(|line| linked_campaign(line))
        .map(|(slug, _)| slug)
        .collect();
    prizes::draws::link(tx, id, &slugs).await?;
    tx.command(
        "insert into campaign_publications
         (campaign_id, number, composition, rule_page, rule_hash, differences, submitted_by,
          approved_by, published_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(id)
    .bind(number)
    .bind(Json(new.composition.clone()))
    .bind(&new.campaign.details.rules)
    .bind(new.rule_hash.as_slice())
    .bind(Json(Differences {
        list: new.differences.clone(),
    }))
    .bind(new.people.map(|(submitter, _)| submitter))
    .bind(new.people.map(|(_, approver)| approver))
    .bind(now)
    .run()
    .await?;
    Ok(Published::Done(u32::try_from(number).unwrap_or(u32::MAX)))
}

/// `false` where another campaign has its name in addresses, or it was closed before its time.
async fn put_in_force(tx: &mut Tx, campaign: &Campaign, now: DateTime<Utc>) -> Result<bool, Error> {
    let put = tx
        .command(
            "insert into campaigns
             (id, slug, title, opens_at, closes_at, daily, chances, details, created_at)
             select $1, $2, $3, $4, $5, $6, $7, $8, $9
             where not exists (select 1 from campaigns where slug = $2 and id <> $1)
             on conflict (id) do update
             set slug = excluded.slug, title = excluded.title, opens_at = excluded.opens_at,
                 closes_at = excluded.closes_at, daily = excluded.daily,
                 chances = excluded.chances, details = excluded.details
             where campaigns.closed_because is null",
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
    Ok(put == 1)
}

async fn put_quiz(tx: &mut Tx, quiz: &Quiz) -> Result<(), Error> {
    tx.command(
        "insert into quizzes (id, campaign_id, title, rules) values ($1, $2, $3, $4)
         on conflict (campaign_id) do update set title = excluded.title, rules = excluded.rules",
    )
    .bind(quiz.id)
    .bind(quiz.campaign_id)
    .bind(&quiz.title)
    .bind(Json(quiz.rules.clone()))
    .run()
    .await?;
    Ok(())
}

/// What was published of a campaign, at a time.
#[derive(Clone, Debug)]
pub struct Publication {
    /// 1, 2, 3 …
    pub number: u32,
    /// As it was composed.
    pub composition: Composition,
    /// The rule page, in Markdown.
    pub rule_page: String,
    /// Its SHA-256.
    pub rule_hash: Vec<u8>,
    /// What it changed of the one before.
    pub differences: Vec<Difference>,
    /// Who submitted it; `None` where the operator brought it.
    pub submitted_by: Option<Uuid>,
    /// Who approved it.
    pub approved_by: Option<Uuid>,
    /// When.
    pub published_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct PublicationRow {
    number: i32,
    composition: Json<Composition>,
    rule_page: String,
    rule_hash: Vec<u8>,
    differences: Json<Differences>,
    submitted_by: Option<Uuid>,
    approved_by: Option<Uuid>,
    published_at: DateTime<Utc>,
}

impl From<PublicationRow> for Publication {
    fn from(row: PublicationRow) -> Self {
        Self {
            number: u32::try_from(row.number).unwrap_or(0),
            composition: row.composition.0,
            rule_page: row.rule_page,
            rule_hash: row.rule_hash,
            differences: row.differences.0.list,
            submitted_by: row.submitted_by,
            approved_by: row.approved_by,
            published_at: row.published_at,
        }
    }
}

/// What was published of a campaign, the newest first.
pub async fn publications(conn: &mut Conn, campaign: Uuid) -> Result<Vec<Publication>, Error> {
    let rows = conn
        .query(
            "select number, composition, rule_page, rule_hash, differences, submitted_by,
                    approved_by, published_at
             from campaign_publications where campaign_id = $1 order by number desc",
        )
        .bind(campaign)
        .all::<PublicationRow>()
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The newest publication of a campaign.
pub async fn publication(conn: &mut Conn, campaign: Uuid) -> Result<Option<Publication>, Error> {
    let row = conn
        .query(
            "select number, composition, rule_page, rule_hash, differences, submitted_by,
                    approved_by, published_at
             from campaign_publications where campaign_id = $1 order by number desc limit 1",
        )
        .bind(campaign)
        .optional::<PublicationRow>()
        .await?;
    Ok(row.map(Into::into))
}

/// Stops a campaign for now with a notice, or lets it go on. `false` where it stands so already.
pub async fn set_pause(tx: &mut Tx, campaign: Uuid, notice: Option<&str>) -> Result<bool, Error> {
    let set = tx
        .command(
            "update campaigns set paused_because = $2
             where id = $1 and (paused_because is null) <> (cast($2 as text) is null)",
        )
        .bind(campaign)
        .bind(notice.map(ToOwned::to_owned))
        .run()
        .await?;
    Ok(set == 1)
}

/// Closes a campaign before its time, now. `false` where it is closed already.
pub async fn close_early(
    tx: &mut Tx,
    campaign: Uuid,
    because: &str,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let closed = tx
        .command(
            "update campaigns
             set closed_because = $2, paused_because = null, closes_at = $3,
                 opens_at = case when opens_at < $3 then opens_at else $4 end
             where id = $1 and closes_at > $3",
        )
        .bind(campaign)
        .bind(because)
        .bind(now)
        .bind(now - chrono::TimeDelta::microseconds(1))
        .run()
        .await?;
    Ok(closed == 1)
}
