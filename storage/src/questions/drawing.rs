//! What papers are drawn from.

use chrono::NaiveDate;
use domain::quizzes::{BankEntry, QuestionKind, Topic};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Error};

#[derive(FromRow)]
struct EntryRow {
    id: Uuid,
    kind: String,
    topic: String,
    difficulty: i32,
    options: i32,
    is_newest: bool,
}

impl TryFrom<EntryRow> for BankEntry {
    type Error = Error;

    fn try_from(row: EntryRow) -> Result<Self, Error> {
        let broken = |what| Error::Broken(format!("question version {} has a bad {what}", row.id));
        Ok(Self {
            version_id: row.id,
            kind: QuestionKind::from_word(&row.kind).ok_or_else(|| broken("kind"))?,
            topic: Topic::parse(&row.topic).ok_or_else(|| broken("topic"))?,
            difficulty: u8::try_from(row.difficulty).map_err(|_| broken("difficulty"))?,
            options: u8::try_from(row.options).map_err(|_| broken("option count"))?,
            is_newest: row.is_newest,
        })
    }
}

/// What papers of the bank's `day` are made of: the versions that are effective and neither
/// withdrawn nor expired. A version that takes effect later leaves the one before the newest until
/// then.
pub async fn bank(conn: &mut Conn, day: NaiveDate) -> Result<Vec<BankEntry>, Error> {
    let rows = conn
        .query(
            "select v.id, v.kind, v.topic, v.difficulty, v.options,
                    v.version = (select max(n.version) from question_versions n
                                 where n.question_id = b.id and n.version > b.withdrawn_through
                                   and (n.effective_on is null or n.effective_on <= $1))
                    as is_newest
             from bank_questions b join question_versions v on v.question_id = b.id
             where b.standing = 'published' and v.version > b.withdrawn_through
               and (v.effective_on is null or v.effective_on <= $1)
               and (v.expires_on is null or v.expires_on >= $1)
             order by v.id",
        )
        .bind(day)
        .all::<EntryRow>()
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// A number that changes whenever a question is published or withdrawn: what [`bank`] returned
/// for a day stays right on that day until it does.
pub async fn edition(conn: &mut Conn) -> Result<i64, Error> {
    let (edition,) = conn
        .query("select edition from bank_counters where id = 1")
        .one::<(i64,)>()
        .await?;
    Ok(edition)
}

/// The version of the question that staff call by this number which is asked on `day`: `None` where
/// there is no such question, `Some(None)` where it has no version to ask.
pub async fn version_by_number(
    conn: &mut Conn,
    number: u64,
    day: NaiveDate,
) -> Result<Option<Option<Uuid>>, Error> {
    let row = conn
        .query(
            "select (select v.id from question_versions v
                     where v.question_id = b.id and b.standing = 'published'
                       and v.version > b.withdrawn_through
                       and (v.effective_on is null or v.effective_on <= $2)
                       and (v.expires_on is null or v.expires_on >= $2)
                     order by v.version desc limit 1)
             from bank_questions b where b.number = $1",
        )
        .bind(i64::try_from(number).unwrap_or(i64::MAX))
        .bind(day)
        .optional::<(Option<Uuid>,)>()
        .await?;
    Ok(row.map(|(version,)| version))
}
