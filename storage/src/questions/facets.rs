//! What the list can be narrowed to, and how much of the bank that is.

use chrono::NaiveDate;
use domain::quizzes::{Attention, Validity};
use domain::review::Shelf;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Error};

/// An author of the bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorCount {
    /// Their id.
    pub id: Uuid,
    /// Their name.
    pub name: String,
    /// How many questions they began.
    pub questions: u64,
}

/// How many questions stand where, and how many need to be looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overview {
    /// In all.
    pub all: u64,
    shelves: [u64; 4],
    attention: [u64; 6],
}

impl Overview {
    /// How many stand `there`.
    pub const fn on(&self, there: Shelf) -> u64 {
        self.shelves[there as usize]
    }

    /// How many need to be looked at for `reason`.
    pub const fn needing(&self, reason: Attention) -> u64 {
        self.attention[reason as usize]
    }
}

#[derive(FromRow)]
struct OverviewRow {
    in_all: i64,
    draft: i64,
    in_review: i64,
    published: i64,
    withdrawn: i64,
    expiring: i64,
    expired: i64,
    review_due: i64,
    never_used: i64,
    suspicious: i64,
    sent_back: i64,
}

fn known(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

/// How much of the bank stands where on the bank's day `today`.
pub async fn overview(conn: &mut Conn, today: NaiveDate) -> Result<Overview, Error> {
    let row = conn
        .query(
            "select count(*) as in_all,
                    count(*) filter (where stage = 'draft') as draft,
                    count(*) filter (where stage = 'in_review') as in_review,
                    count(*) filter (where standing = 'published') as published,
                    count(*) filter (where standing = 'withdrawn') as withdrawn,
                    count(*) filter (where standing = 'published' and expires_on >= $1
                                     and expires_on <= $2) as expiring,
                    count(*) filter (where standing = 'published' and expires_on < $1) as expired,
                    count(*) filter (where standing = 'published' and review_on <= $1)
                        as review_due,
                    count(*) filter (where standing = 'published' and used = 0) as never_used,
                    count(*) filter (where standing = 'published' and suspicious) as suspicious,
                    -- A small index has these.
                    (select count(*) from bank_questions where remark is not null) as sent_back
             from bank_questions",
        )
        .bind(today)
        .bind(Validity::expiring_until(today))
        .one::<OverviewRow>()
        .await?;
    // In the order of Shelf::ALL and Attention::ALL.
    Ok(Overview {
        all: known(row.in_all),
        shelves: [row.draft, row.in_review, row.published, row.withdrawn].map(known),
        attention: [
            row.expiring,
            row.expired,
            row.review_due,
            row.never_used,
            row.suspicious,
            row.sent_back,
        ]
        .map(known),
    })
}

/// The topics of the bank with how many questions each has, by name.
pub async fn topics(conn: &mut Conn) -> Result<Vec<(String, u64)>, Error> {
    let rows = conn
        .query(
            "select topic, count(*) from bank_questions where topic <> ''
             group by topic order by topic",
        )
        .all::<(String, i64)>()
        .await?;
    let topics = rows.into_iter().map(|(topic, count)| (topic, known(count)));
    Ok(topics.collect())
}

/// Who began questions of the bank, who began most first.
pub async fn authors(conn: &mut Conn) -> Result<Vec<AuthorCount>, Error> {
    let rows = conn
        .query(
            "select s.id, s.name, a.questions
             from (select author_id, count(*) as questions from bank_questions
                   where author_id is not null group by author_id) a
             join staff s on s.id = a.author_id
             order by a.questions desc, s.name, s.id",
        )
        .all::<(Uuid, String, i64)>()
        .await?;
    let authors = rows.into_iter().map(|(id, name, questions)| AuthorCount {
        id,
        name,
        questions: known(questions),
    });
    Ok(authors.collect())
}
