//! The bank's list: narrowed, ordered, page by page.
//!
//! A statement names only the filters that are set, because a statement that allows for all of
//! them (`$2 is null or topic = $2`) is planned for none. Each is a constant that names its value
//! by a fixed number:
//!
//! | `$1` | `$2` | `$3` | `$4` | `$5` | `$6` | `$7` | `$8` | `$9` | `$10` |
//! |---|---|---|---|---|---|---|---|---|---|
//! | words | topic | kind | difficulty | author | number | today | end of "soon" | limit | offset |

use chrono::{DateTime, NaiveDate, Utc};
use domain::quizzes::{
    Attention, Figures, QuestionKind, SearchWords, Sort, Topic, Validity, stem_fingerprint,
};
use domain::review::{Shelf, Standing};
use sqlx::FromRow;
use uuid::Uuid;

use super::rows::broken;
use super::search;
use crate::db::{Dialect, Query, Sql};
use crate::{Conn, Error};

/// What the list is narrowed to; everything that is set must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// It has these words.
    pub words: Option<SearchWords>,
    /// It is of this topic.
    pub topic: Option<Topic>,
    /// It is of this kind.
    pub kind: Option<QuestionKind>,
    /// It has this difficulty (1–5).
    pub difficulty: Option<u8>,
    /// It stands here.
    pub shelf: Option<Shelf>,
    /// This member of staff began it.
    pub author: Option<Uuid>,
    /// Staff call it by this number.
    pub number: Option<u64>,
    /// It needs to be looked at for this reason.
    pub attention: Option<Attention>,
}

/// Which part of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageOf {
    /// Its order.
    pub sort: Sort,
    /// How many questions stand on a page.
    pub size: u32,
    /// The page, the first is 0.
    pub page: u32,
}

/// A question of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedQuestion {
    /// Its id.
    pub id: Uuid,
    /// What staff call it by.
    pub number: u64,
    /// Its newest stem, at most 500 characters; empty while a draft has none.
    pub stem: String,
    /// Its kind, once chosen.
    pub kind: Option<QuestionKind>,
    /// Its topic, once chosen.
    pub topic: Option<Topic>,
    /// Its difficulty, once chosen.
    pub difficulty: Option<u8>,
    /// Where it stands with customers.
    pub standing: Standing,
    /// [`Shelf::Draft`] or [`Shelf::InReview`], where a version is being written.
    pub work: Option<Shelf>,
    /// The newest published version's number, 0 before the first.
    pub versions: u32,
    /// Who began it, with their name; `None` where the operator brought it.
    pub author: Option<(Uuid, String)>,
    /// When it may be asked.
    pub validity: Validity,
    /// How the published version did.
    pub figures: Figures,
    /// Whether that is odd.
    pub suspicious: bool,
    /// What a change has to name.
    pub changes: i64,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// Whether its reviewer has sent it back.
    pub is_sent_back: bool,
}

const LISTED: &str = "select b.id, b.number, b.stem, b.kind, b.topic, b.difficulty, b.standing,
    b.stage, b.versions, b.author_id, s.name as author_name, b.effective_on, b.expires_on,
    b.review_on, b.used, b.answered, b.answered_right, b.suspicious, b.changes, b.updated_at,
    b.remark is not null as is_sent_back
    from bank_questions b left join staff s on s.id = b.author_id";

#[derive(FromRow)]
struct ListedRow {
    id: Uuid,
    number: i64,
    stem: String,
    kind: String,
    topic: String,
    difficulty: i32,
    standing: String,
    stage: Option<String>,
    versions: i32,
    author_id: Option<Uuid>,
    author_name: Option<String>,
    effective_on: Option<NaiveDate>,
    expires_on: Option<NaiveDate>,
    review_on: Option<NaiveDate>,
    used: i64,
    answered: i64,
    answered_right: i64,
    suspicious: bool,
    changes: i64,
    updated_at: DateTime<Utc>,
    is_sent_back: bool,
}

impl TryFrom<ListedRow> for ListedQuestion {
    type Error = Error;

    fn try_from(row: ListedRow) -> Result<Self, Error> {
        let id = row.id;
        let count = |figure: i64| u64::try_from(figure).map_err(|_| broken("figure", id));
        let standing = Standing::from_word(&row.standing);
        Ok(Self {
            id,
            number: count(row.number)?,
            stem: row.stem,
            kind: QuestionKind::from_word(&row.kind),
            topic: Topic::parse(&row.topic),
            difficulty: u8::try_from(row.difficulty).ok().filter(|&level| level > 0),
            standing: standing.ok_or_else(|| broken("standing", id))?,
            work: row.stage.as_deref().and_then(Shelf::from_word),
            versions: u32::try_from(row.versions).map_err(|_| broken("version", id))?,
            author: row.author_id.zip(row.author_name),
            validity: Validity {
                effective_on: row.effective_on,
                expires_on: row.expires_on,
                review_on: row.review_on,
            },
            figures: Figures {
                used: count(row.used)?,
                answered: count(row.answered)?,
                right: count(row.answered_right)?,
            },
            suspicious: row.suspicious,
            changes: row.changes,
            updated_at: row.updated_at,
            is_sent_back: row.is_sent_back,
        })
    }
}

impl Filter {
    /// `sql`, which ends in a condition on a row `b` of `bank_questions`, with those of the filter.
    pub(super) fn narrow(&self, sql: Sql) -> Sql {
        let place = self.shelf.map(|place| match place {
            Shelf::Draft => "and b.stage = 'draft'",
            Shelf::InReview => "and b.stage = 'in_review'",
            Shelf::Published => "and b.standing = 'published'",
            Shelf::Withdrawn => "and b.standing = 'withdrawn'",
        });
        let attention = self.attention.map(attention);
        let asked = match (&self.words, self.number) {
            (Some(_), Some(_)) => search::CONDITION_OR_NUMBER,
            (Some(_), None) => search::CONDITION,
            (None, Some(_)) => "and b.number = $6",
            (None, None) => "",
        };
        sql.then(asked)
            .then_if(self.topic.is_some(), "and b.topic = $2")
            .then_if(self.kind.is_some(), "and b.kind = $3")
            .then_if(self.difficulty.is_some(), "and b.difficulty = $4")
            .then_if(self.author.is_some(), "and b.author_id = $5")
            .then(place.unwrap_or_default())
            .then(attention.unwrap_or_default())
    }

    /// `query` with the values that [`Filter::narrow`] names.
    pub(super) fn bind<'c>(
        &self,
        query: Query<'c>,
        dialect: Dialect,
        today: NaiveDate,
    ) -> Query<'c> {
        let words = self.words.as_ref();
        query
            .bind(words.map(|words| search::query(words, dialect)))
            .bind(self.topic.as_ref().map(|topic| topic.as_str().to_owned()))
            .bind(self.kind.map(QuestionKind::word))
            .bind(self.difficulty.map(i32::from))
            .bind(self.author)
            // A number that no row can have stays one.
            .bind(self.number.map(|number| i64::try_from(number).unwrap_or(0)))
            .bind(today)
            .bind(Validity::expiring_until(today))
    }
}

/// The conditions of [`Attention`] on a row `b`; `$7` is today, `$8` the end of "soon".
const fn attention(reason: Attention) -> &'static str {
    match reason {
        Attention::Expiring => {
            "and b.standing = 'published' and b.expires_on >= $7 and b.expires_on <= $8"
        }
        Attention::Expired => "and b.standing = 'published' and b.expires_on < $7",
        Attention::ReviewDue => "and b.standing = 'published' and b.review_on <= $7",
        Attention::NeverUsed => "and b.standing = 'published' and b.used = 0",
        Attention::Suspicious => "and b.standing = 'published' and b.suspicious",
        Attention::SentBack => "and b.remark is not null",
    }
}

/// A page of the questions that fit `filter` on the bank's day `today`.
pub async fn list(
    conn: &mut Conn,
    filter: &Filter,
    page: PageOf,
    today: NaiveDate,
) -> Result<Vec<ListedQuestion>, Error> {
    let dialect = conn.dialect();
    // Which rows stand on the page is told by an index alone; only those are then read whole.
    let sql = Sql::from(LISTED)
        .then("where b.number in (select b.number from bank_questions b where 1 = 1");
    let order = order(page.sort);
    let sql = filter
        .narrow(sql)
        .then(order)
        .then("limit $9 offset $10)")
        .then(order);
    let rows = filter
        .bind(conn.query(sql), dialect, today)
        .bind(i64::from(page.size))
        .bind(i64::from(page.size) * i64::from(page.page))
        .all::<ListedRow>()
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

const fn order(sort: Sort) -> &'static str {
    match sort {
        Sort::Changed => "order by b.updated_at desc, b.number desc",
        Sort::Number => "order by b.number",
        Sort::Expiry => "order by b.expires_on nulls last, b.number",
        Sort::Review => "order by b.review_on nulls last, b.number",
    }
}

/// How many questions fit `filter` on the bank's day `today`.
pub async fn count(conn: &mut Conn, filter: &Filter, today: NaiveDate) -> Result<u64, Error> {
    let dialect = conn.dialect();
    let sql = Sql::from("select count(*) from bank_questions b where 1 = 1");
    let sql = filter.narrow(sql);
    let (count,) = filter
        .bind(conn.query(sql), dialect, today)
        .one::<(i64,)>()
        .await?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Other questions whose stems say the same as `stem`, at most 20: likely duplicates of `besides`.
pub async fn same_stem(
    conn: &mut Conn,
    stem: &str,
    besides: Uuid,
) -> Result<Vec<ListedQuestion>, Error> {
    let Some(fingerprint) = stem_fingerprint(stem) else {
        return Ok(Vec::new());
    };
    let rows = conn
        .query(
            Sql::from(LISTED)
                .then("where b.stem_fingerprint = $1 and b.id <> $2 order by b.number limit 20"),
        )
        .bind(fingerprint.as_slice())
        .bind(besides)
        .all::<ListedRow>()
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}
