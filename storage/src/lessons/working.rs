//! Lessons as staff work on them: begun, found, saved, listed, removed.

use chrono::{DateTime, NaiveDate, Utc};
use domain::lessons::{LessonDraft, WorkingLesson};
use domain::review::{Shelf, Standing};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use super::broken;
use crate::db::Sql;
use crate::questions::StateColumns;
use crate::{Conn, Error, Tx};

/// A lesson as stored.
#[derive(Clone, Debug)]
pub struct StoredLesson {
    /// The lesson.
    pub lesson: WorkingLesson,
    /// What staff and addresses call it by.
    pub number: u64,
    /// How many versions were published.
    pub versions: u32,
    /// Who changed it last; `None` where the operator brought it.
    pub edited_by: Option<Uuid>,
    /// How many have learned it.
    pub learned: u64,
    /// What a change has to name.
    pub changes: i64,
    /// What `changes` was when its film was brought last.
    film_changes: Option<i64>,
    /// Whether its draft was saved by itself since the trail was told of it.
    pub is_untold: bool,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl StoredLesson {
    /// Whether nothing but its film was changed since it was seen with `changes`.
    pub fn was_seen(&self, changes: Option<i64>) -> bool {
        let film_alone = self.film_changes == Some(self.changes);
        changes == Some(self.changes) || (film_alone && changes == Some(self.changes - 1))
    }
}

#[derive(FromRow)]
struct LessonRow {
    number: i64,
    #[sqlx(flatten)]
    state: StateColumns,
    versions: i32,
    author_id: Option<Uuid>,
    edited_by: Option<Uuid>,
    draft: Json<LessonDraft>,
    learned: i64,
    changes: i64,
    film_changes: Option<i64>,
    untold: bool,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// A lesson of the list.
#[derive(Clone, Debug, FromRow)]
pub struct ListedWork {
    /// Its id.
    pub id: Uuid,
    /// What staff call it by.
    pub number: i64,
    /// Its title, as far as it has one.
    pub title: String,
    /// The word of its right, once chosen.
    pub right_word: String,
    standing: String,
    stage: Option<String>,
    /// How many versions were published.
    pub versions: i32,
    /// How many have learned it.
    pub learned: i64,
    /// Whether its reviewer has sent it back.
    pub is_sent_back: bool,
    /// The last day on which what is published is shown.
    pub expires_on: Option<NaiveDate>,
    /// Who began it.
    pub author_name: Option<String>,
    /// How far its film is: the word of a state.
    pub film_state: Option<String>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl ListedWork {
    /// Where it stands with customers.
    pub fn standing(&self) -> Option<Standing> {
        Standing::from_word(&self.standing)
    }

    /// [`Shelf::Draft`] or [`Shelf::InReview`], where a version is being written.
    pub fn work(&self) -> Option<Shelf> {
        self.stage.as_deref().and_then(Shelf::from_word)
    }
}

/// The lesson with this id.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<StoredLesson>, Error> {
    let row = conn
        .query(
            "select number, standing, stage, editors, remark, submitted_by, submitted_at,
                    withdrawn_because, versions, author_id, edited_by, draft, learned, changes, film_changes,
                    untold,
                    created_at, updated_at
             from lessons where id = $1",
        )
        .bind(id)
        .optional::<LessonRow>()
        .await?;
    let Some(row) = row else { return Ok(None) };
    let count = |figure: i64| u64::try_from(figure).map_err(|_| broken("figure", id));
    Ok(Some(StoredLesson {
        lesson: WorkingLesson {
            id,
            author: row.author_id,
            state: row.state.into_state().ok_or_else(|| broken("state", id))?,
            draft: row.draft.0,
        },
        number: count(row.number)?,
        versions: u32::try_from(row.versions).map_err(|_| broken("version", id))?,
        edited_by: row.edited_by,
        learned: count(row.learned)?,
        changes: row.changes,
        film_changes: row.film_changes,
        is_untold: row.untold,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }))
}

/// Adds a lesson that somebody begins. `false` where there is one with this id.
pub async fn begin(tx: &mut Tx, lesson: &WorkingLesson, now: DateTime<Utc>) -> Result<bool, Error> {
    let (number,) = tx
        .query("update lesson_counters set number = number + 1 where id = 1 returning number")
        .one::<(i64,)>()
        .await?;
    let state = StateColumns::from(&lesson.state);
    let draft = &lesson.draft;
    let added = tx
        .command(
            "insert into lessons
             (id, number, standing, stage, editors, remark, submitted_by, submitted_at,
              withdrawn_because, versions, author_id, edited_by, draft, film_id, title, right_word,
              published_title, published_right, published_words, learned, changes, created_at,
              updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $10, $11, $12, $13, $14, '', '',
                     '', 0, 0, $15, $15)
             on conflict (id) do nothing",
        )
        .bind(lesson.id)
        .bind(number)
        .bind(state.standing)
        .bind(state.stage)
        .bind(state.editors)
        .bind(state.remark)
        .bind(state.submitted_by)
        .bind(state.submitted_at)
        .bind(state.withdrawn_because)
        .bind(lesson.author)
        .bind(Json(draft.clone()))
        .bind(draft.film)
        .bind(draft.title.trim())
        .bind(right_word(draft))
        .bind(now)
        .run()
        .await?;
    Ok(added == 1)
}

/// Saves what [`find`] found and `by` has changed since: every step but publishing, which
/// [`super::publish`] does. `false` where somebody else has changed it in between.
pub async fn save(
    tx: &mut Tx,
    lesson: &WorkingLesson,
    changes: i64,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    leave_film(tx, lesson.id, now).await?;
    let state = StateColumns::from(&lesson.state);
    let draft = &lesson.draft;
    let saved = tx
        .command(
            "update lessons
             set standing = $3, stage = $4, editors = $5, remark = $6, submitted_by = $7,
                 submitted_at = $8, withdrawn_because = $9, edited_by = $10, draft = $11,
                 film_id = $12, title = $13, right_word = $14, changes = changes + 1,
                 updated_at = $15
             where id = $1 and changes = $2",
        )
        .bind(lesson.id)
        .bind(changes)
        .bind(state.standing)
        .bind(state.stage)
        .bind(state.editors)
        .bind(state.remark)
        .bind(state.submitted_by)
        .bind(state.submitted_at)
        .bind(state.withdrawn_because)
        .bind(by)
        .bind(Json(draft.clone()))
        .bind(draft.film)
        .bind(draft.title.trim())
        .bind(right_word(draft))
        .bind(now)
        .run()
        .await?;
    Ok(saved == 1)
}

/// Notes that its film was brought by the change that was made just now.
pub async fn note_film(tx: &mut Tx, lesson: Uuid) -> Result<(), Error> {
    tx.command("update lessons set film_changes = changes where id = $1")
        .bind(lesson)
        .run()
        .await?;
    Ok(())
}

/// Notes whether the trail was told of the draft as it stands.
pub async fn note_told(tx: &mut Tx, lesson: Uuid, is_told: bool) -> Result<(), Error> {
    tx.command("update lessons set untold = $2 where id = $1")
        .bind(lesson)
        .bind(!is_told)
        .run()
        .await?;
    Ok(())
}

/// A film that a draft may stop to name is kept some days from now on.
async fn leave_film(tx: &mut Tx, lesson: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
    tx.command(
        "update films set updated_at = $2
         where id = (select film_id from lessons where id = $1)",
    )
    .bind(lesson)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

fn right_word(draft: &LessonDraft) -> &'static str {
    draft.right().map_or("", domain::lessons::Right::word)
}

/// Removes a lesson that was never published and whose draft was discarded. `false` where it was
/// published, or somebody else has changed it in between.
pub async fn remove(tx: &mut Tx, id: Uuid, changes: i64) -> Result<bool, Error> {
    let removed = tx
        .command(
            "delete from lessons
             where id = $1 and changes = $2 and standing = 'unpublished' and stage = 'draft'",
        )
        .bind(id)
        .bind(changes)
        .run()
        .await?;
    Ok(removed == 1)
}

/// That its number is `$1`, or its title has what [`super::published::containing`] looks for as `$2` to
/// `$5`.
const NAMED: &str = "(cast(l.number as text) = $1
    or lower(l.title) like $2 escape '\\' and lower(l.title) like $3 escape '\\'
       and lower(l.title) like $4 escape '\\' and lower(l.title) like $5 escape '\\')";

const LISTED: &str =
    "select l.id, l.number, l.title, l.right_word, l.standing, l.stage, l.versions,
                             l.learned, l.remark is not null as is_sent_back, l.expires_on,
                             s.name as author_name, f.state as film_state, l.updated_at
                      from lessons l
                      left join staff s on s.id = l.author_id
                      left join films f on f.id = l.film_id
                      where";

fn on_shelf(shelf: Option<Shelf>) -> &'static str {
    match shelf {
        None => "",
        Some(Shelf::Draft) => "and l.stage = 'draft'",
        Some(Shelf::InReview) => "and l.stage = 'in_review'",
        Some(Shelf::Published) => "and l.standing = 'published'",
        Some(Shelf::Withdrawn) => "and l.standing = 'withdrawn'",
    }
}

/// A page of lessons whose titles have `words`, or whose number they are, the latest change first.
pub async fn list_works(
    conn: &mut Conn,
    (shelf, words): (Option<Shelf>, &str),
    size: u32,
    page: u32,
) -> Result<Vec<ListedWork>, Error> {
    let [first, second, third, fourth] = super::published::containing(words);
    let sql = Sql::from(LISTED)
        .then(NAMED)
        .then(on_shelf(shelf))
        .then("order by l.updated_at desc, l.id desc limit $6 offset $7");
    conn.query(sql)
        .bind(words.trim().to_owned())
        .bind(first)
        .bind(second)
        .bind(third)
        .bind(fourth)
        .bind(i64::from(size))
        .bind(i64::from(size) * i64::from(page))
        .all()
        .await
}

/// How many lessons [`list_works`] has in all.
pub async fn count_works(
    conn: &mut Conn,
    (shelf, words): (Option<Shelf>, &str),
) -> Result<u64, Error> {
    let [first, second, third, fourth] = super::published::containing(words);
    let sql = Sql::from("select count(*) from lessons l where")
        .then(NAMED)
        .then(on_shelf(shelf));
    let (count,) = conn
        .query(sql)
        .bind(words.trim().to_owned())
        .bind(first)
        .bind(second)
        .bind(third)
        .bind(fourth)
        .one::<(i64,)>()
        .await?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// How many lessons wait for their reviewers, and how many came back to their writers.
pub async fn works_waiting(conn: &mut Conn) -> Result<(i64, i64), Error> {
    conn.query(
        "select count(case when stage = 'in_review' then 1 end),
                count(case when remark is not null then 1 end)
         from lessons",
    )
    .one()
    .await
}
