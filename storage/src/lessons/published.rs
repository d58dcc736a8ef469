//! Lessons as customers get them: published in versions, found, listed, opened.

use chrono::{DateTime, NaiveDate, Utc};
use domain::lessons::{Lesson, LessonApproval, LessonDraft, Right};
use domain::review::Standing;
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use super::broken;
use crate::branches::part;
use crate::db::Sql;
use crate::questions::no_editors;
use crate::{Conn, Error, Tx};

/// A version of a lesson without its text ([`content`]), and where the lesson stands.
#[derive(Clone, Debug)]
pub struct LessonHead {
    /// The version's id.
    pub id: Uuid,
    /// The lesson it is a version of.
    pub lesson_id: Uuid,
    /// What addresses call the lesson by.
    pub number: u64,
    /// 1, 2, 3 …
    pub version: u32,
    /// Its film.
    pub film: Uuid,
    /// Where the lesson stands with customers today.
    pub standing: Standing,
    /// The last day on which it is shown.
    pub expires_on: Option<NaiveDate>,
    /// How many have learned the lesson.
    pub learned: u64,
    /// Who submitted it; `None` where the operator brought it.
    pub submitted_by: Option<Uuid>,
    /// Who approved it.
    pub approved_by: Option<Uuid>,
    /// When it was published.
    pub published_at: DateTime<Utc>,
}

impl LessonHead {
    /// Whether the last day on which it is shown lies before `today`.
    pub fn is_over(&self, today: NaiveDate) -> bool {
        self.expires_on.is_some_and(|last| last < today)
    }

    /// Whether customers are shown it on the bank's day `today`.
    pub fn is_shown(&self, today: NaiveDate) -> bool {
        self.standing == Standing::Published && !self.is_over(today)
    }
}

#[derive(FromRow)]
struct HeadRow {
    id: Uuid,
    lesson_id: Uuid,
    number: i64,
    version: i32,
    film_id: Uuid,
    standing: String,
    expires_on: Option<NaiveDate>,
    learned: i64,
    submitted_by: Option<Uuid>,
    approved_by: Option<Uuid>,
    published_at: DateTime<Utc>,
}

impl TryFrom<HeadRow> for LessonHead {
    type Error = Error;

    fn try_from(row: HeadRow) -> Result<Self, Error> {
        let id = row.lesson_id;
        let count = |figure: i64| u64::try_from(figure).map_err(|_| broken("figure", id));
        Ok(Self {
            id: row.id,
            lesson_id: id,
            number: count(row.number)?,
            version: u32::try_from(row.version).map_err(|_| broken("version", id))?,
            film: row.film_id,
            standing: Standing::from_word(&row.standing).ok_or_else(|| broken("standing", id))?,
            expires_on: row.expires_on,
            learned: count(row.learned)?,
            submitted_by: row.submitted_by,
            approved_by: row.approved_by,
            published_at: row.published_at,
        })
    }
}

const HEAD: &str = "select v.id, v.lesson_id, l.number, v.version, v.film_id, l.standing,
                           l.expires_on, l.learned, v.submitted_by, v.approved_by, v.published_at
                    from lesson_versions v join lessons l on l.id = v.lesson_id";

/// The version of a lesson that was published last, by the number in its address; also of one that is
/// withdrawn or has expired.
pub async fn head_by_number(conn: &mut Conn, number: u64) -> Result<Option<LessonHead>, Error> {
    let sql = Sql::from(HEAD).then("where l.number = $1 and v.version = l.versions");
    let row = conn
        .query(sql)
        .bind(i64::try_from(number).unwrap_or(-1))
        .optional::<HeadRow>()
        .await?;
    row.map(TryInto::try_into).transpose()
}

/// The version of a lesson that was published last, by the lesson's id.
pub async fn head(conn: &mut Conn, lesson: Uuid) -> Result<Option<LessonHead>, Error> {
    let sql = Sql::from(HEAD).then("where l.id = $1 and v.version = l.versions");
    let row = conn.query(sql).bind(lesson).optional::<HeadRow>().await?;
    row.map(TryInto::try_into).transpose()
}

/// Every version of a lesson, the newest first.
pub async fn history(conn: &mut Conn, lesson: Uuid) -> Result<Vec<LessonHead>, Error> {
    let sql = Sql::from(HEAD).then("where l.id = $1 order by v.version desc");
    let rows = conn.query(sql).bind(lesson).all::<HeadRow>().await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The text of the version with this id, which never changes.
pub async fn content(conn: &mut Conn, version: Uuid) -> Result<Option<Lesson>, Error> {
    let row = conn
        .query("select content from lesson_versions where id = $1")
        .bind(version)
        .optional::<(Json<Lesson>,)>()
        .await?;
    Ok(row.map(|(content,)| content.0))
}

/// Publishes an approved version of the lesson that [`super::find`] found with `changes`. `false` where
/// somebody else has changed it in between.
pub async fn publish(
    tx: &mut Tx,
    approval: &LessonApproval,
    changes: i64,
    version_id: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let who = (Some(approval.submitted_by), Some(approval.approved_by));
    let draft = &approval.lesson.draft;
    let lesson = (approval.lesson.id, changes);
    put_in_force(tx, lesson, (draft, &approval.version), who, version_id, now).await
}

/// Publishes a lesson that the operator brings and [`super::begin`] has begun.
pub async fn publish_by_operator(
    tx: &mut Tx,
    id: Uuid,
    (draft, version): (&LessonDraft, &Lesson),
    version_id: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    put_in_force(tx, (id, 0), (draft, version), (None, None), version_id, now).await
}

async fn put_in_force(
    tx: &mut Tx,
    (id, changes): (Uuid, i64),
    (draft, lesson): (&LessonDraft, &Lesson),
    (submitted_by, approved_by): (Option<Uuid>, Option<Uuid>),
    version_id: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let row = tx
        .query(
            "update lessons
             set standing = 'published', stage = null, editors = $3, remark = null,
                 submitted_by = null, submitted_at = null, withdrawn_because = null,
                 versions = versions + 1, edited_by = $4, published_title = $5,
                 published_right = $6, published_words = $7, expires_on = $8,
                 first_published_at = coalesce(first_published_at, $9),
                 changes = changes + 1, updated_at = $9
             where id = $1 and changes = $2
             returning versions",
        )
        .bind(id)
        .bind(changes)
        .bind(no_editors())
        .bind(approved_by)
        .bind(&lesson.title)
        .bind(lesson.right.word())
        .bind(words(lesson))
        .bind(draft.expires_on())
        .bind(now)
        .optional::<(i32,)>()
        .await?;
    let Some((version,)) = row else {
        return Ok(false);
    };
    tx.command(
        "insert into lesson_versions (id, lesson_id, version, film_id, content, submitted_by,
                                      approved_by, published_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(version_id)
    .bind(id)
    .bind(version)
    .bind(lesson.film)
    .bind(Json(lesson.clone()))
    .bind(submitted_by)
    .bind(approved_by)
    .bind(now)
    .run()
    .await?;
    Ok(true)
}

/// What a lesson is found by: parted by line ends, in small letters.
fn words(lesson: &Lesson) -> String {
    let mut words = vec![
        lesson.title.as_str(),
        lesson.summary.as_str(),
        lesson.right.label(),
        lesson.case.as_str(),
    ];
    words.extend(lesson.tags.iter().map(String::as_str));
    words.join("\n").to_lowercase()
}

/// Patterns for texts that have each of these words in them, in any order; beyond the fourth word the rest
/// counts as one.
pub(super) fn containing(words: &str) -> [String; 4] {
    let mut rest = words.trim();
    std::array::from_fn(|place| {
        let (word, behind) = match rest.split_once(char::is_whitespace) {
            Some((word, behind)) if place < 3 => (word, behind.trim_start()),
            _ => (rest, ""),
        };
        rest = behind;
        part(word)
    })
}

/// That a lesson is shown on the day `$1`, and has what [`containing`] looks for as `$2` to `$5`.
const SHOWN: &str = "l.standing = 'published' and (l.expires_on is null or l.expires_on >= $1)
    and l.published_words like $2 escape '\\' and l.published_words like $3 escape '\\'
    and l.published_words like $4 escape '\\' and l.published_words like $5 escape '\\'";

/// In which order customers are shown lessons.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LessonOrder {
    /// Those that were published last.
    #[default]
    Newest,
    /// Those that most people have learned.
    MostLearned,
}

/// What customers narrow the list to.
#[derive(Clone, Debug, Default)]
pub struct LessonFilter {
    /// It touches this right.
    pub right: Option<Right>,
    /// It has these words.
    pub words: String,
    /// In which order.
    pub order: LessonOrder,
}

fn of_right(filter: &LessonFilter) -> &'static str {
    if filter.right.is_some() {
        "and l.published_right = $6"
    } else {
        ""
    }
}

/// A page of the lessons that are shown on the bank's day `today`, by the version published last.
pub async fn list_published(
    conn: &mut Conn,
    filter: &LessonFilter,
    today: NaiveDate,
    (size, page): (u32, u32),
) -> Result<Vec<LessonHead>, Error> {
    let order = match filter.order {
        LessonOrder::Newest => "order by l.first_published_at desc, l.id desc",
        LessonOrder::MostLearned => "order by l.learned desc, l.first_published_at desc, l.id desc",
    };
    let [first, second, third, fourth] = containing(&filter.words);
    let sql = Sql::from(HEAD)
        .then("where v.version = l.versions and")
        .then(SHOWN)
        .then(of_right(filter))
        .then(order)
        .then("limit $7 offset $8");
    let rows = conn
        .query(sql)
        .bind(today)
        .bind(first)
        .bind(second)
        .bind(third)
        .bind(fourth)
        .bind(filter.right.map(Right::word))
        .bind(i64::from(size))
        .bind(i64::from(size) * i64::from(page))
        .all::<HeadRow>()
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The numbers and titles of all lessons that are shown on the bank's day `today`, the newest first, at
/// most 500.
pub async fn titles(conn: &mut Conn, today: NaiveDate) -> Result<Vec<(i64, String)>, Error> {
    conn.query(
        "select number, published_title from lessons
         where standing = 'published' and (expires_on is null or expires_on >= $1)
         order by first_published_at desc, id desc limit 500",
    )
    .bind(today)
    .all()
    .await
}

/// How many lessons [`list_published`] has in all.
pub async fn count_published(
    conn: &mut Conn,
    filter: &LessonFilter,
    today: NaiveDate,
) -> Result<u64, Error> {
    let [first, second, third, fourth] = containing(&filter.words);
    let sql = Sql::from("select count(*) from lessons l where")
        .then(SHOWN)
        .then(of_right(filter));
    let (count,) = conn
        .query(sql)
        .bind(today)
        .bind(first)
        .bind(second)
        .bind(third)
        .bind(fourth)
        .bind(filter.right.map(Right::word))
        .one::<(i64,)>()
        .await?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Counts that a lesson's page was opened so often on this day of the bank.
pub async fn visit(tx: &mut Tx, lesson: Uuid, day: NaiveDate, visits: i64) -> Result<(), Error> {
    tx.command(
        "insert into lesson_visits (lesson_id, day, visits) values ($1, $2, $3)
         on conflict (lesson_id, day) do update
         set visits = lesson_visits.visits + excluded.visits",
    )
    .bind(lesson)
    .bind(day)
    .bind(visits)
    .run()
    .await?;
    Ok(())
}
