//! Sheets as results and files read them: never all at once, in the order of their random ids.

use chrono::NaiveDate;
use domain::surveys::{Answers, Key};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Conn, Error, Tx};

/// A sheet without whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetRow {
    /// Its id.
    pub id: Uuid,
    /// The bank's day.
    pub day: NaiveDate,
    /// The answers.
    pub answers: Answers,
    /// By which channel.
    pub channel_id: Option<Uuid>,
    /// Of which branch.
    pub branch_id: Option<Uuid>,
}

#[derive(FromRow)]
pub(super) struct Row {
    pub(super) id: Uuid,
    answered_on: NaiveDate,
    answers: Json<Answers>,
    channel_id: Option<Uuid>,
    branch_id: Option<Uuid>,
}

impl From<Row> for SheetRow {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            day: row.answered_on,
            answers: row.answers.0,
            channel_id: row.channel_id,
            branch_id: row.branch_id,
        }
    }
}

/// The next `limit` sheets behind the one with the id `after`.
///
/// # Errors
/// [`Error`] of the database.
pub async fn sheets_after(
    conn: &mut Conn,
    survey: Uuid,
    after: Uuid,
    limit: u32,
) -> Result<Vec<SheetRow>, Error> {
    let rows = conn
        .query(
            "select id, answered_on, answers, channel_id, branch_id from survey_sheets
             where survey_id = $1 and id > $2 order by id limit $3",
        )
        .bind(survey)
        .bind(after)
        .bind(i64::from(limit))
        .all::<Row>()
        .await?;
    Ok(rows.into_iter().map(SheetRow::from).collect())
}

/// How many sheets there are.
///
/// # Errors
/// [`Error`] of the database.
pub async fn count(conn: &mut Conn, survey: Uuid) -> Result<i64, Error> {
    let counted = conn
        .query("select count(*) from survey_sheets where survey_id = $1")
        .bind(survey);
    let (count,) = counted.one::<(i64,)>().await?;
    Ok(count)
}

/// Words that are kept out of results: of which sheet and question.
pub type HiddenText = (Uuid, Key);

/// The words of a survey that are hidden.
///
/// # Errors
/// [`Error`] of the database.
pub async fn hidden(conn: &mut Conn, survey: Uuid) -> Result<Vec<HiddenText>, Error> {
    let rows = conn
        .query(
            "select h.sheet_id, h.question from survey_hidden_texts h
             join survey_sheets s on s.id = h.sheet_id where s.survey_id = $1",
        )
        .bind(survey)
        .all::<(Uuid, String)>()
        .await?;
    let keys = rows.into_iter();
    let keys = keys.filter_map(|(sheet, question)| Some((sheet, Key::parse(&question)?)));
    Ok(keys.collect())
}

/// Hides the words that a sheet of this survey gives to a question. `false` where there is no such
/// sheet, or they are hidden.
///
/// # Errors
/// [`Error`] of the database.
pub async fn hide(tx: &mut Tx, survey: Uuid, sheet: Uuid, question: &Key) -> Result<bool, Error> {
    let hidden = tx
        .command(
            "insert into survey_hidden_texts (sheet_id, question)
             select id, $1 from survey_sheets where id = $2 and survey_id = $3
             on conflict do nothing",
        )
        .bind(question.as_str())
        .bind(sheet)
        .bind(survey)
        .run()
        .await?;
    Ok(hidden == 1)
}

/// Shows hidden words again. `false` where they are not hidden.
///
/// # Errors
/// [`Error`] of the database.
pub async fn show(tx: &mut Tx, survey: Uuid, sheet: Uuid, question: &Key) -> Result<bool, Error> {
    let shown = tx
        .command(
            "delete from survey_hidden_texts where question = $1 and sheet_id in
             (select id from survey_sheets where id = $2 and survey_id = $3)",
        )
        .bind(question.as_str())
        .bind(sheet)
        .bind(survey)
        .run()
        .await?;
    Ok(shown == 1)
}

/// Branches that sheets of a survey came by, with their names.
///
/// # Errors
/// [`Error`] of the database.
pub async fn branches_of(conn: &mut Conn, survey: Uuid) -> Result<Vec<(Uuid, String)>, Error> {
    conn.query(
        "select distinct b.id, b.name from survey_sheets s join branches b on b.id = s.branch_id
         where s.survey_id = $1 order by b.name, b.id",
    )
    .bind(survey)
    .all()
    .await
}

/// Channels that sheets of a survey came by, with their names.
///
/// # Errors
/// [`Error`] of the database.
pub async fn channels_of(conn: &mut Conn, survey: Uuid) -> Result<Vec<(Uuid, String)>, Error> {
    conn.query(
        "select distinct c.id, c.name from survey_sheets s join channels c on c.id = s.channel_id
         where s.survey_id = $1 order by c.name, c.id",
    )
    .bind(survey)
    .all()
    .await
}

/// How many sheets came of one branch, by one channel, on one day.
pub type GroupSize = (Option<Uuid>, Option<Uuid>, NaiveDate, i64);

/// How many sheets came of each branch, by each channel, on each day.
///
/// # Errors
/// [`Error`] of the database.
pub async fn group_sizes(conn: &mut Conn, survey: Uuid) -> Result<Vec<GroupSize>, Error> {
    conn.query(
        "select branch_id, channel_id, answered_on, count(*) from survey_sheets
         where survey_id = $1 group by branch_id, channel_id, answered_on",
    )
    .bind(survey)
    .all()
    .await
}
