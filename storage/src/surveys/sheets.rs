//! Sheets that are handed in.

use chrono::{DateTime, NaiveDate, Utc};
use domain::surveys::{Answer, Answers, Definition, Key};
use sqlx::types::Json;
use uuid::Uuid;

use super::results::{Row, SheetRow};
use crate::{Conn, Error, Tx};

/// How many rows are laid anew together at least: a row is hidden among so many.
const SHUFFLED_TOGETHER: i64 = 10;
/// How many are laid anew in one unit at most.
const SHUFFLED_AT_ONCE: i64 = 1_000;

/// A sheet that is about to be handed in.
#[derive(Clone, Debug)]
pub struct HandIn {
    /// Its id: random.
    pub id: Uuid,
    /// Of which survey.
    pub survey: Uuid,
    /// Who hands it in.
    pub participant: Uuid,
    /// Whether it names them.
    pub is_named: bool,
    /// When they agreed to that.
    pub consented_at: Option<DateTime<Utc>>,
    /// As often as the draft was changed before it was read.
    pub changes: i64,
    /// The answers.
    pub answers: Answers,
    /// The bank's day.
    pub day: NaiveDate,
    /// By which channel they came.
    pub channel_id: Option<Uuid>,
    /// Of which branch that was.
    pub branch_id: Option<Uuid>,
}

/// What has no room any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Full {
    /// The survey, or its time is over.
    Survey,
    /// An option of a question.
    Option(Key, Key),
}

/// Why a sheet was not taken: nothing of the unit may be stored then.
#[derive(Debug)]
pub enum NotTaken {
    /// The draft was changed or handed in in between.
    Changed,
    /// There is no room.
    Full(Full),
    /// The database failed.
    Database(Error),
}

impl From<Error> for NotTaken {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

/// Takes the draft away and lays the sheet in, where there is room for it.
///
/// # Errors
/// [`NotTaken`], with which the unit must fail as a whole.
pub async fn hand_in(
    tx: &mut Tx,
    sheet: &HandIn,
    definition: &Definition,
    now: DateTime<Utc>,
) -> Result<(), NotTaken> {
    if !take_draft(tx, sheet).await? {
        return Err(NotTaken::Changed);
    }
    if !take_place(tx, sheet.survey, now).await? {
        return Err(NotTaken::Full(Full::Survey));
    }
    // In the order of their names, so that two units never wait for each other.
    for (question, option) in limited(definition, &sheet.answers) {
        if !take_option(tx, sheet.survey, question, option).await? {
            return Err(NotTaken::Full(Full::Option(
                question.clone(),
                option.clone(),
            )));
        }
    }
    lay_in(tx, sheet).await?;
    Ok(())
}

/// Options with a quota that the answers choose, in order.
fn limited<'a>(definition: &'a Definition, answers: &Answers) -> Vec<(&'a Key, &'a Key)> {
    let mut found = Vec::new();
    for question in definition.questions() {
        let Some(Answer::Choice { chosen, .. }) = answers.get(&question.key) else {
            continue;
        };
        let options = question.ask.options().iter();
        let limited = options.filter(|option| option.quota.is_some());
        let chosen = limited.filter(|option| chosen.contains(&option.key));
        found.extend(chosen.map(|option| (&question.key, &option.key)));
    }
    found.sort();
    found
}

async fn take_draft(tx: &mut Tx, sheet: &HandIn) -> Result<bool, Error> {
    let taken = tx
        .command(
            "delete from survey_drafts
             where survey_id = $1 and participant_id = $2 and changes = $3",
        )
        .bind(sheet.survey)
        .bind(sheet.participant)
        .bind(sheet.changes)
        .run()
        .await?;
    Ok(taken == 1)
}

async fn take_place(tx: &mut Tx, survey: Uuid, now: DateTime<Utc>) -> Result<bool, Error> {
    let taken = tx
        .command(
            "update surveys set taken = taken + 1
             where id = $1 and (quota is null or taken < quota)
               and (opens_at is null or opens_at <= $2)
               and (closes_at is null or closes_at > $2)",
        )
        .bind(survey)
        .bind(now)
        .run()
        .await?;
    Ok(taken == 1)
}

async fn take_option(
    tx: &mut Tx,
    survey: Uuid,
    question: &Key,
    option: &Key,
) -> Result<bool, Error> {
    let taken = tx
        .command(
            "update survey_quotas set taken = taken + 1
             where survey_id = $1 and question = $2 and choice = $3 and taken < quota",
        )
        .bind(survey)
        .bind(question.as_str())
        .bind(option.as_str())
        .run()
        .await?;
    Ok(taken == 1)
}

async fn lay_in(tx: &mut Tx, sheet: &HandIn) -> Result<(), Error> {
    tx.command(
        "insert into survey_sheets (id, survey_id, participant_id, consented_at, answered_on, answers,
                                    channel_id, branch_id, shuffled)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(sheet.id)
    .bind(sheet.survey)
    .bind(sheet.is_named.then_some(sheet.participant))
    .bind(sheet.consented_at.filter(|_| sheet.is_named))
    .bind(sheet.day)
    .bind(Json(sheet.answers.clone()))
    .bind(sheet.channel_id)
    .bind(sheet.branch_id)
    .bind(sheet.is_named)
    .run()
    .await?;
    Ok(())
}

/// Anonymous surveys with enough fresh sheets to be laid anew together, or with any at all once
/// nobody can answer any more.
///
/// # Errors
/// [`Error`] of the database.
pub async fn to_shuffle(conn: &mut Conn, now: DateTime<Utc>) -> Result<Vec<Uuid>, Error> {
    let rows = conn
        .query(
            "select s.survey_id from survey_sheets s
             join surveys v on v.id = s.survey_id join campaigns c on c.id = v.campaign_id
             where not s.shuffled
             group by s.survey_id, c.closes_at, v.closes_at
             having count(*) >= $1 or c.closes_at <= $2 or v.closes_at <= $2",
        )
        .bind(SHUFFLED_TOGETHER)
        .bind(now)
        .all::<(Uuid,)>()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Lays fresh sheets of an anonymous survey anew, in the order of their random ids: where a row lies
/// in the file, and which transaction wrote it, then no longer tells when it came.
///
/// # Errors
/// [`Error`] of the database.
///
/// # Returns
/// How many were laid anew.
pub async fn shuffle(tx: &mut Tx, survey: Uuid) -> Result<usize, Error> {
    let fresh = tx
        .query(
            "select id, answered_on, answers, channel_id, branch_id from survey_sheets
             where survey_id = $1 and not shuffled order by id limit $2",
        )
        .bind(survey)
        .bind(SHUFFLED_AT_ONCE)
        .all::<Row>()
        .await?;
    let mut taken = Vec::with_capacity(fresh.len());
    for sheet in fresh {
        let deleted = tx
            .command("delete from survey_sheets where id = $1 and not shuffled")
            .bind(sheet.id)
            .run()
            .await?;
        // Another process may be at it as well.
        if deleted == 1 {
            taken.push(SheetRow::from(sheet));
        }
    }
    add_past(tx, survey, &taken).await?;
    Ok(taken.len())
}

/// Stores sheets of an anonymous survey that are given from elsewhere, such as a sample's.
///
/// # Errors
/// [`Error`] of the database.
pub async fn add_past(tx: &mut Tx, survey: Uuid, sheets: &[SheetRow]) -> Result<(), Error> {
    for sheet in sheets {
        tx.command(
            "insert into survey_sheets (id, survey_id, answered_on, answers, channel_id, branch_id, shuffled)
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(sheet.id)
        .bind(survey)
        .bind(sheet.day)
        .bind(Json(sheet.answers.clone()))
        .bind(sheet.channel_id)
        .bind(sheet.branch_id)
        .bind(true)
        .run()
        .await?;
    }
    Ok(())
}
