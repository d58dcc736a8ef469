//! Many questions at once, with their texts: what a file of the bank is made of.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::quizzes::{BankQuestion, WorkingCopy};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use super::Filter;
use super::rows::{StateColumns, broken};
use super::versions::{PublishedRow, PublishedVersion};
use crate::db::{Row, Sql};
use crate::{Conn, Error};

/// A question with what staff call it by.
#[derive(Clone, Debug)]
pub struct NumberedQuestion {
    /// 1, 2, 3 …
    pub number: u64,
    /// The question.
    pub question: BankQuestion,
}

#[derive(FromRow)]
struct TextRow {
    id: Uuid,
    number: i64,
    author_id: Option<Uuid>,
    #[sqlx(flatten)]
    state: StateColumns,
    draft: Option<Json<WorkingCopy>>,
}

/// The questions that fit `filter` on the bank's day `today`, in the order of their numbers: those
/// after `number`, at most `limit`.
pub async fn texts(
    conn: &mut Conn,
    filter: &Filter,
    today: NaiveDate,
    number: u64,
    limit: u32,
) -> Result<Vec<NumberedQuestion>, Error> {
    let rows: Vec<TextRow> = {
        let sql = "select b.id, b.number, b.author_id, b.standing, b.stage, b.editors, b.remark,
                          b.submitted_by, b.submitted_at, b.withdrawn_because, d.draft
                   from bank_questions b left join bank_drafts d on d.question_id = b.id";
        selected(conn, sql, filter, today, (number, limit)).await?
    };
    let published: Vec<PublishedRow> = {
        let sql = "select v.id, v.question_id, v.kind, v.topic, v.difficulty, v.content,
                          v.version as number, v.effective_on, v.expires_on, v.review_on,
                          v.submitted_by, v.approved_by, v.created_at
                   from bank_questions b
                   join question_versions v on v.question_id = b.id and v.version = b.versions";
        selected(conn, sql, filter, today, (number, limit)).await?
    };
    let mut copies = HashMap::with_capacity(published.len());
    for row in published {
        let PublishedVersion {
            version, validity, ..
        } = row.try_into()?;
        let question = (&version.question).into();
        copies.insert(version.question_id, WorkingCopy { question, validity });
    }
    let numbered = rows.into_iter().map(|row| {
        let id = row.id;
        let published = copies.remove(&id);
        let copy = row.draft.map(|Json(copy)| copy).or(published);
        Ok(NumberedQuestion {
            number: u64::try_from(row.number).map_err(|_| broken("number", id))?,
            question: BankQuestion {
                id,
                author: row.author_id,
                state: row.state.into_state().ok_or_else(|| broken("state", id))?,
                draft: copy.ok_or_else(|| broken("text", id))?,
            },
        })
    });
    numbered.collect()
}

/// What `sql` selects of the questions `b` that are asked for.
async fn selected<R: Row>(
    conn: &mut Conn,
    sql: &'static str,
    filter: &Filter,
    today: NaiveDate,
    (number, limit): (u64, u32),
) -> Result<Vec<R>, Error> {
    let dialect = conn.dialect();
    let sql = Sql::from(sql)
        .then("where b.number in (select b.number from bank_questions b where b.number > $9");
    let sql = filter
        .narrow(sql)
        .then("order by b.number limit $10) order by b.number");
    filter
        .bind(conn.query(sql), dialect, today)
        .bind(i64::try_from(number).unwrap_or(i64::MAX))
        .bind(i64::from(limit))
        .all::<R>()
        .await
}
