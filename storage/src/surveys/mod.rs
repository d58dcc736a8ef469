//! Surveys: what runs, unfinished answers, sheets.
//!
//! A participant who has begun has a row in `survey_starts`, and a draft until the hand-in. The
//! hand-in is one unit: it takes the draft away if nothing came in between, takes a place of each
//! quota by a guarded statement, and lays the sheet in. Nothing that names the participant is
//! written in it by this file, so that not even the engine's own row versions join an anonymous
//! sheet to somebody.

mod drafts;
mod results;
mod sheets;

use chrono::{DateTime, Utc};
use domain::surveys::{Definition, Key};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

pub use self::drafts::{
    Draft, begin, draft, forget, has_answered, has_begun, save, sheets_of, sweep, take_over_starts,
};
pub use self::results::{
    GroupSize, HiddenText, SheetRow, branches_of, channels_of, count, group_sizes, hidden, hide,
    sheets_after, show,
};
pub use self::sheets::{Full, HandIn, NotTaken, add_past, hand_in, shuffle, to_shuffle};
use crate::{Conn, Error, Tx};

/// A survey that runs in its campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// Its id.
    pub id: Uuid,
    /// Of which campaign.
    pub campaign_id: Uuid,
    /// What it asks.
    pub definition: Definition,
    /// When it was published last.
    pub published_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct SurveyRow {
    id: Uuid,
    campaign_id: Uuid,
    definition: Json<Definition>,
    published_at: DateTime<Utc>,
}

impl From<SurveyRow> for Survey {
    fn from(row: SurveyRow) -> Self {
        Self {
            id: row.id,
            campaign_id: row.campaign_id,
            definition: row.definition.0,
            published_at: row.published_at,
        }
    }
}

/// Publishes a survey: its campaign's first, or what it becomes. That a later one only has changes
/// that may be made is for [`domain::surveys::only_favourable`] to say before; its id stays that of
/// the first.
///
/// # Errors
/// [`Error`] of the database, also where a quota would fall below what is taken.
pub async fn publish(tx: &mut Tx, survey: &Survey) -> Result<(), Error> {
    let definition = &survey.definition;
    tx.command(
        "insert into surveys (id, campaign_id, definition, taken, quota, opens_at, closes_at, published_at)
         values ($1, $2, $3, 0, $4, $5, $6, $7)
         on conflict (campaign_id) do update
         set definition = excluded.definition, quota = excluded.quota,
             opens_at = excluded.opens_at, closes_at = excluded.closes_at,
             published_at = excluded.published_at",
    )
    .bind(survey.id)
    .bind(survey.campaign_id)
    .bind(Json(definition.clone()))
    .bind(definition.quota.map(i64::from))
    .bind(definition.opens_at)
    .bind(definition.closes_at)
    .bind(survey.published_at)
    .run()
    .await?;
    let stored = tx
        .query("select id from surveys where campaign_id = $1")
        .bind(survey.campaign_id);
    let (id,) = stored.one::<(Uuid,)>().await?;
    let mut limited = Vec::new();
    for question in definition.questions() {
        for option in question.ask.options() {
            match option.quota {
                Some(quota) => limited.push((&question.key, &option.key, quota)),
                None => lift_quota(tx, id, &question.key, &option.key).await?,
            }
        }
    }
    for (question, option, quota) in limited {
        set_quota(tx, id, (question, option), quota).await?;
    }
    Ok(())
}

async fn set_quota(
    tx: &mut Tx,
    survey: Uuid,
    (question, option): (&Key, &Key),
    quota: u32,
) -> Result<(), Error> {
    tx.command(
        "insert into survey_quotas (survey_id, question, choice, taken, quota)
         values ($1, $2, $3, 0, $4)
         on conflict (survey_id, question, choice) do update set quota = excluded.quota",
    )
    .bind(survey)
    .bind(question.as_str())
    .bind(option.as_str())
    .bind(i64::from(quota))
    .run()
    .await?;
    Ok(())
}

async fn lift_quota(tx: &mut Tx, survey: Uuid, question: &Key, option: &Key) -> Result<(), Error> {
    tx.command("delete from survey_quotas where survey_id = $1 and question = $2 and choice = $3")
        .bind(survey)
        .bind(question.as_str())
        .bind(option.as_str())
        .run()
        .await?;
    Ok(())
}

/// The survey of a campaign, once it is published.
///
/// # Errors
/// [`Error`] of the database.
pub async fn of_campaign(conn: &mut Conn, campaign: Uuid) -> Result<Option<Survey>, Error> {
    let row = conn
        .query(
            "select id, campaign_id, definition, published_at from surveys where campaign_id = $1",
        )
        .bind(campaign)
        .optional::<SurveyRow>()
        .await?;
    Ok(row.map(Into::into))
}

/// How much of a survey's room is taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Room {
    /// Sheets that were handed in.
    pub taken: i64,
    /// Whether no more are accepted.
    pub is_full: bool,
    /// Options of questions that nobody can choose any more.
    pub full: Vec<(Key, Key)>,
}

impl Room {
    /// Whether an option of a question is full.
    pub fn is_full_for(&self, question: &Key, option: &Key) -> bool {
        let full = self.full.iter();
        full.clone().any(|(q, o)| q == question && o == option)
    }
}

/// How much of a survey's room is taken.
///
/// # Errors
/// [`Error`] of the database.
pub async fn room(conn: &mut Conn, survey: Uuid) -> Result<Room, Error> {
    let whole = conn
        .query("select taken, quota from surveys where id = $1")
        .bind(survey);
    let (taken, quota) = whole.one::<(i64, Option<i64>)>().await?;
    let options = conn
        .query(
            "select question, choice from survey_quotas where survey_id = $1 and taken >= quota
             order by question, choice",
        )
        .bind(survey)
        .all::<(String, String)>()
        .await?;
    let keys =
        |(question, option): (String, String)| Some((Key::parse(&question)?, Key::parse(&option)?));
    Ok(Room {
        taken,
        is_full: quota.is_some_and(|quota| taken >= quota),
        full: options.into_iter().filter_map(keys).collect(),
    })
}
