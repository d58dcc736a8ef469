//! Campaigns as staff compose them: begun, found, saved, listed, removed.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::campaigns::{CampaignState, Composition, Cover, Running};
use domain::review::{Remark, Stage, Work};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use crate::db::Sql;
use crate::pictures::{self, Use};
use crate::{Conn, Error, Tx};

/// A campaign as staff compose it.
#[derive(Clone, Debug)]
pub struct StoredWork {
    /// Its id, also of what is published of it.
    pub id: Uuid,
    /// Where it stands.
    pub state: CampaignState,
    /// As it is being composed, or was published last; `None` where an earlier release published
    /// it.
    pub composition: Option<Composition>,
    /// Its title, as far as it has one.
    pub title: String,
    /// How many publications there are.
    pub publications: u32,
    /// Who began it; `None` where the operator brought it.
    pub author: Option<Uuid>,
    /// Who changed it last.
    pub edited_by: Option<Uuid>,
    /// What a change has to name.
    pub changes: i64,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct WorkRow {
    id: Uuid,
    #[sqlx(flatten)]
    state: StateColumns,
    composition: Option<Json<Composition>>,
    title: String,
    publications: i32,
    author_id: Option<Uuid>,
    edited_by: Option<Uuid>,
    changes: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// The columns that say where a campaign stands.
#[derive(FromRow)]
pub(super) struct StateColumns {
    pub standing: String,
    pub stage: Option<String>,
    pub editors: Json<Editors>,
    pub remark: Option<String>,
    pub submitted_by: Option<Uuid>,
    pub submitted_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Editors {
    ids: BTreeSet<Uuid>,
}

impl From<&CampaignState> for StateColumns {
    fn from(state: &CampaignState) -> Self {
        let mut columns = Self {
            standing: state.running().word().to_owned(),
            stage: None,
            editors: Json(Editors::default()),
            remark: None,
            submitted_by: None,
            submitted_at: None,
        };
        if let Some(work) = state.work() {
            columns.editors.ids.clone_from(&work.editors);
            match &work.stage {
                Stage::Draft { remark } => {
                    columns.stage = Some("draft".into());
                    columns.remark = remark.as_ref().map(|remark| remark.as_str().to_owned());
                }
                Stage::InReview { by, at } => {
                    columns.stage = Some("in_review".into());
                    (columns.submitted_by, columns.submitted_at) = (Some(*by), Some(*at));
                }
            }
        }
        columns
    }
}

impl StateColumns {
    /// The state, or `None` where the columns make none.
    fn into_state(self) -> Option<CampaignState> {
        let stage = match self.stage.as_deref() {
            None => None,
            Some("draft") => {
                let remark = self.remark.as_deref().map(Remark::parse);
                Some(Stage::Draft {
                    // A remark that is there must be one.
                    remark: remark.map_or(Some(None), |remark| remark.map(Some))?,
                })
            }
            Some("in_review") => Some(Stage::InReview {
                by: self.submitted_by?,
                at: self.submitted_at?,
            }),
            Some(_) => return None,
        };
        let editors = self.editors.0.ids;
        let work = stage.map(|stage| Work { editors, stage });
        Some(match Running::from_word(&self.standing)? {
            Running::Unpublished => CampaignState::New(work?),
            Running::Published => CampaignState::Published(work),
            Running::Archived => CampaignState::Archived,
        })
    }
}

/// Who composed what nobody composed.
pub(super) fn no_editors() -> Json<Editors> {
    Json(Editors::default())
}

/// What lists show of a composition, in the columns beside it.
pub(super) struct ListColumns {
    pub title: String,
    pub slug: String,
}

impl From<&Composition> for ListColumns {
    fn from(composition: &Composition) -> Self {
        let short = |text: &str| text.trim().chars().take(100).collect();
        Self {
            title: short(&composition.basics.title),
            slug: short(&composition.basics.slug),
        }
    }
}

/// The campaign with this id.
pub async fn find_work(conn: &mut Conn, id: Uuid) -> Result<Option<StoredWork>, Error> {
    let row = conn
        .query(
            "select id, standing, stage, editors, remark, submitted_by, submitted_at, composition,
                    title, publications, author_id, edited_by, changes, created_at, updated_at
             from campaign_works where id = $1",
        )
        .bind(id)
        .optional::<WorkRow>()
        .await?;
    let Some(row) = row else { return Ok(None) };
    let broken = |what: &str| Error::Broken(format!("campaign {id} has a bad {what}"));
    Ok(Some(StoredWork {
        id: row.id,
        state: row.state.into_state().ok_or_else(|| broken("state"))?,
        composition: row.composition.map(|composition| composition.0),
        title: row.title,
        publications: u32::try_from(row.publications).map_err(|_| broken("count"))?,
        author: row.author_id,
        edited_by: row.edited_by,
        changes: row.changes,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }))
}

/// Adds a campaign that `author` begins, or the operator. `false` where there is one with this id.
pub async fn begin_work(
    tx: &mut Tx,
    id: Uuid,
    author: Option<Uuid>,
    composition: &Composition,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let work = Work {
        editors: author.into_iter().collect(),
        stage: Stage::Draft { remark: None },
    };
    let state = StateColumns::from(&CampaignState::New(work));
    let listed = ListColumns::from(composition);
    let begun = tx
        .command(
            "insert into campaign_works
             (id, standing, stage, editors, publications, composition, title, slug, author_id,
              edited_by, changes, created_at, updated_at)
             values ($1, $2, $3, $4, 0, $5, $6, $7, $8, $8, 0, $9, $9)
             on conflict (id) do nothing",
        )
        .bind(id)
        .bind(state.standing)
        .bind(state.stage)
        .bind(state.editors)
        .bind(Json(composition.clone()))
        .bind(listed.title)
        .bind(listed.slug)
        .bind(author)
        .bind(now)
        .run()
        .await?;
    if begun == 1 {
        let cover = Cover::from(composition.basics.cover.as_str());
        pictures::use_cover(tx, Use::Draft(id), &cover, now).await?;
    }
    Ok(begun == 1)
}

/// Saves what [`find_work`] found with `changes` and `by` has changed since. `false` where somebody
/// else has changed it in between.
pub async fn save_work(
    tx: &mut Tx,
    work: &StoredWork,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let state = StateColumns::from(&work.state);
    let composition = work.composition.clone().unwrap_or_default();
    let listed = ListColumns::from(&composition);
    let saved = tx
        .command(
            "update campaign_works
             set standing = $3, stage = $4, editors = $5, remark = $6, submitted_by = $7,
                 submitted_at = $8, composition = $9, title = $10, slug = $11, edited_by = $12,
                 changes = changes + 1, updated_at = $13
             where id = $1 and changes = $2",
        )
        .bind(work.id)
        .bind(work.changes)
        .bind(state.standing)
        .bind(state.stage)
        .bind(state.editors)
        .bind(state.remark)
        .bind(state.submitted_by)
        .bind(state.submitted_at)
        .bind(work.composition.clone().map(Json))
        .bind(listed.title)
        .bind(listed.slug)
        .bind(by)
        .bind(now)
        .run()
        .await?;
    if saved == 1 {
        let cover = Cover::from(composition.basics.cover.as_str());
        pictures::use_cover(tx, Use::Draft(work.id), &cover, now).await?;
    }
    Ok(saved == 1)
}

/// Removes a campaign that was never published. `false` where it was, or somebody else has changed
/// it in between.
pub async fn remove_work(tx: &mut Tx, id: Uuid, changes: i64) -> Result<bool, Error> {
    // The guard first, then what names the row, then the row.
    let guarded = tx
        .command(
            "update campaign_works set changes = changes + 1
             where id = $1 and changes = $2 and standing = 'unpublished' and stage = 'draft'",
        )
        .bind(id)
        .bind(changes)
        .run()
        .await?;
    if guarded == 0 {
        return Ok(false);
    }
    super::clear_audience(tx, id).await?;
    pictures::release(tx, Use::Draft(id)).await?;
    tx.command("delete from channels where campaign_id = $1")
        .bind(id)
        .run()
        .await?;
    tx.command("delete from campaign_works where id = $1")
        .bind(id)
        .run()
        .await?;
    Ok(true)
}

/// Whether another campaign has this name in addresses.
pub async fn slug_taken(conn: &mut Conn, slug: &str, but: Uuid) -> Result<bool, Error> {
    let (count,) = conn
        .query(
            "select (select count(*) from campaigns where slug = $1 and id <> $2)
                  + (select count(*) from campaign_works where slug = $1 and id <> $2
                     and standing = 'unpublished' and stage = 'in_review')",
        )
        .bind(slug)
        .bind(but)
        .one::<(i64,)>()
        .await?;
    Ok(count > 0)
}

/// What a list of campaigns is narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkFilter {
    /// A part of its title.
    pub title: String,
    /// The word of where it stands: draft, `in_review`, scheduled, running, paused, over, archived;
    /// empty for all but the archived.
    pub shelf: String,
}

/// A campaign of the list.
#[derive(Clone, Debug, FromRow)]
pub struct ListedWork {
    /// Its id.
    pub id: Uuid,
    /// Its title; empty while a draft has none.
    pub title: String,
    /// Its name in addresses.
    pub slug: String,
    /// The word of where it stands, as in [`WorkFilter::shelf`].
    pub shelf: String,
    /// The word of what is being composed about it: draft or `in_review`.
    pub stage: Option<String>,
    /// Whether its reviewer has sent it back.
    pub is_sent_back: bool,
    /// When what is published opens.
    pub opens_at: Option<DateTime<Utc>>,
    /// When it closes.
    pub closes_at: Option<DateTime<Utc>>,
    /// Who changed it last.
    pub editor: Option<String>,
    /// When.
    pub updated_at: DateTime<Utc>,
}

/// Where a campaign stands with customers at `$1`.
const SHELF: &str = "case when w.standing = 'archived' then 'archived'
    when w.standing = 'unpublished' then w.stage
    when c.closes_at <= $1 then 'over'
    when c.paused_because is not null then 'paused'
    when c.opens_at > $1 then 'scheduled'
    else 'running' end";

/// Campaigns, the latest change first, `size` from the `page`th (the first is 0), and how many
/// there are. A bank has some hundreds.
pub async fn list_works(
    conn: &mut Conn,
    filter: &WorkFilter,
    (page, size): (u32, u32),
    now: DateTime<Utc>,
) -> Result<(Vec<ListedWork>, u64), Error> {
    let title = filter.title.trim();
    let escaped = title
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    let like = format!("%{escaped}%");
    let narrowed = |sql: Sql| {
        sql.then(
            " from campaign_works w left join campaigns c on c.id = w.id
             left join staff s on s.id = w.edited_by
             where w.title like $2 escape '\\' and ($3 = (",
        )
        .then(SHELF)
        .then(") or ($3 = '' and w.standing <> 'archived'))")
    };
    let columns = Sql::from("select w.id, w.title, w.slug, ")
        .then(SHELF)
        .then(
            " as shelf, w.stage, w.remark is not null as is_sent_back, c.opens_at, c.closes_at,
         s.name as editor, w.updated_at",
        );
    let listed = conn
        .query(narrowed(columns).then(" order by w.updated_at desc, w.id limit $4 offset $5"))
        .bind(now)
        .bind(&like)
        .bind(&filter.shelf)
        .bind(i64::from(size))
        .bind(i64::from(page) * i64::from(size))
        .all::<ListedWork>()
        .await?;
    let (count,) = conn
        .query(narrowed(Sql::from("select count(*)")))
        .bind(now)
        .bind(&like)
        .bind(&filter.shelf)
        .one::<(i64,)>()
        .await?;
    Ok((listed, u64::try_from(count).unwrap_or(0)))
}

/// How many campaigns wait for a reviewer, and how many were sent back.
pub async fn works_waiting(conn: &mut Conn) -> Result<(i64, i64), Error> {
    conn.query(
        "select count(case when stage = 'in_review' then 1 end),
                count(case when remark is not null then 1 end)
         from campaign_works",
    )
    .one()
    .await
}
