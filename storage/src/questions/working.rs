//! Questions as staff work on them: begun, found, saved, removed.

use chrono::{DateTime, Utc};
use domain::quizzes::{BankQuestion, Figures, Validity, WorkingCopy};
use domain::review::Standing;
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use super::rows::{ListColumns, StateColumns, broken};
use super::versions::history;
use crate::{Conn, Error, Tx};

/// A question of the bank as stored.
#[derive(Clone, Debug)]
pub struct StoredQuestion {
    /// The question.
    pub question: BankQuestion,
    /// What staff call it by.
    pub number: u64,
    /// The newest published version's number, 0 before the first.
    pub versions: u32,
    /// How the published version did.
    pub figures: Figures,
    /// Who changed it last; `None` where the operator brought it and nobody has.
    pub edited_by: Option<Uuid>,
    /// What a change has to name.
    pub changes: i64,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct StoredRow {
    number: i64,
    #[sqlx(flatten)]
    state: StateColumns,
    versions: i32,
    author_id: Option<Uuid>,
    edited_by: Option<Uuid>,
    used: i64,
    answered: i64,
    answered_right: i64,
    changes: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    draft: Option<Json<WorkingCopy>>,
}

/// The question with this id.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<StoredQuestion>, Error> {
    let row = conn
        .query(
            "select b.number, b.standing, b.stage, b.editors, b.remark, b.submitted_by,
                    b.submitted_at, b.withdrawn_because, b.versions, b.author_id, b.edited_by,
                    b.used, b.answered, b.answered_right, b.changes, b.created_at, b.updated_at,
                    d.draft
             from bank_questions b left join bank_drafts d on d.question_id = b.id
             where b.id = $1",
        )
        .bind(id)
        .optional::<StoredRow>()
        .await?;
    let Some(row) = row else { return Ok(None) };
    let copy = match row.draft {
        Some(Json(copy)) => copy,
        None => published_copy(conn, id)
            .await?
            .ok_or_else(|| broken("text", id))?,
    };
    let count = |figure: i64| u64::try_from(figure).map_err(|_| broken("figure", id));
    Ok(Some(StoredQuestion {
        question: BankQuestion {
            id,
            author: row.author_id,
            state: row.state.into_state().ok_or_else(|| broken("state", id))?,
            draft: copy,
        },
        number: count(row.number)?,
        versions: u32::try_from(row.versions).map_err(|_| broken("version", id))?,
        figures: Figures {
            used: count(row.used)?,
            answered: count(row.answered)?,
            right: count(row.answered_right)?,
        },
        edited_by: row.edited_by,
        changes: row.changes,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }))
}

/// What was published last, as a copy to work on: what discarding a revision goes back to.
pub async fn published_copy(conn: &mut Conn, question: Uuid) -> Result<Option<WorkingCopy>, Error> {
    let versions = history(conn, question).await?;
    Ok(versions.first().map(|newest| WorkingCopy {
        question: (&newest.version.question).into(),
        validity: newest.validity,
    }))
}

/// Adds questions that somebody begins. Imports give some hundreds to a unit.
///
/// # Returns
/// How many were added: the bank may have a question with this id.
pub async fn add_drafts(
    tx: &mut Tx,
    new: &[BankQuestion],
    now: DateTime<Utc>,
) -> Result<usize, Error> {
    let first = reserve_numbers(tx, new.len()).await?;
    let mut added = 0;
    for (number, question) in (first..).zip(new) {
        added += usize::from(insert(tx, question, number, 0, now).await?);
    }
    Ok(added)
}

/// The first of `count` numbers that nobody else gets.
pub(super) async fn reserve_numbers(tx: &mut Tx, count: usize) -> Result<i64, Error> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let (last,) = tx
        .query("update bank_counters set number = number + $1 where id = 1 returning number")
        .bind(count)
        .one::<(i64,)>()
        .await?;
    Ok(last - count + 1)
}

/// Tells those who keep the bank in memory to read it again.
pub(super) async fn count_edition(tx: &mut Tx) -> Result<(), Error> {
    tx.command("update bank_counters set edition = edition + 1 where id = 1")
        .run()
        .await?;
    Ok(())
}

/// Adds the rows of a question, of which `versions` are published.
pub(super) async fn insert(
    tx: &mut Tx,
    question: &BankQuestion,
    number: i64,
    versions: i32,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let BankQuestion {
        id,
        author,
        state,
        draft: copy,
    } = question;
    let state = StateColumns::from(state);
    let listed = ListColumns::from(&copy.question);
    let added = tx
        .command(
            "insert into bank_questions
         (id, number, standing, stage, editors, remark, submitted_by, submitted_at,
          withdrawn_because, versions, withdrawn_through, author_id, edited_by, kind, topic,
          difficulty, stem, stem_fingerprint, effective_on, expires_on, review_on, used, answered,
          answered_right, suspicious, changes, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $11, $12, $13, $14, $15, $16,
                 $17, $18, $19, 0, 0, 0, false, 0, $20, $20)
         on conflict (id) do nothing",
        )
        .bind(*id)
        .bind(number)
        .bind(state.standing)
        .bind(state.stage)
        .bind(state.editors)
        .bind(state.remark)
        .bind(state.submitted_by)
        .bind(state.submitted_at)
        .bind(state.withdrawn_because)
        .bind(versions)
        .bind(*author)
        .bind(listed.kind)
        .bind(listed.topic)
        .bind(listed.difficulty)
        .bind(listed.stem)
        .bind(listed.stem_fingerprint)
        .bind(copy.validity.effective_on)
        .bind(copy.validity.expires_on)
        .bind(copy.validity.review_on)
        .bind(now)
        .run()
        .await?;
    if added == 0 {
        return Ok(false);
    }
    store_texts(tx, question).await?;
    Ok(true)
}

/// Stores the version being written, where one is, and the words by which the question is found.
async fn store_texts(tx: &mut Tx, question: &BankQuestion) -> Result<(), Error> {
    let BankQuestion {
        id,
        state,
        draft: copy,
        ..
    } = question;
    if state.work().is_some() {
        tx.command(
            "insert into bank_drafts (question_id, draft) values ($1, $2)
             on conflict (question_id) do update set draft = excluded.draft",
        )
        .bind(*id)
        .bind(Json(copy.clone()))
        .run()
        .await?;
    } else {
        remove_draft(tx, *id).await?;
    }
    tx.command(
        "insert into bank_words (number, words) select number, $2 from bank_questions where id = $1
         on conflict (number) do update set words = excluded.words
         where bank_words.words <> excluded.words",
    )
    .bind(*id)
    .bind(copy.question.search_words())
    .run()
    .await?;
    Ok(())
}

pub(super) async fn remove_draft(tx: &mut Tx, question: Uuid) -> Result<u64, Error> {
    tx.command("delete from bank_drafts where question_id = $1")
        .bind(question)
        .run()
        .await
}

/// Saves what [`find`] found and `by` has changed since: every step but publishing, which
/// [`super::publish`] does. `false` where somebody else has changed it in between.
pub async fn save(
    tx: &mut Tx,
    question: &BankQuestion,
    changes: i64,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let BankQuestion {
        id,
        state,
        draft: copy,
        ..
    } = question;
    let Validity {
        effective_on,
        expires_on,
        review_on,
    } = copy.validity;
    let state = StateColumns::from(state);
    let listed = ListColumns::from(&copy.question);
    let saved = tx
        .command(
            "update bank_questions
             set standing = $3, stage = $4, editors = $5, remark = $6, submitted_by = $7,
                 submitted_at = $8, withdrawn_because = $9,
                 withdrawn_through = case when $3 = 'withdrawn' then versions
                                          else withdrawn_through end,
                 edited_by = $10, kind = $11, topic = $12, difficulty = $13, stem = $14,
                 stem_fingerprint = $15,
                 effective_on = case when versions = 0 then $16 else effective_on end,
                 expires_on = case when versions = 0 then $17 else expires_on end,
                 review_on = case when versions = 0 then $18 else review_on end,
                 changes = changes + 1, updated_at = $19
             where id = $1 and changes = $2",
        )
        .bind(*id)
        .bind(changes)
        .bind(state.standing)
        .bind(state.stage)
        .bind(state.editors)
        .bind(state.remark)
        .bind(state.submitted_by)
        .bind(state.submitted_at)
        .bind(state.withdrawn_because)
        .bind(by)
        .bind(listed.kind)
        .bind(listed.topic)
        .bind(listed.difficulty)
        .bind(listed.stem)
        .bind(listed.stem_fingerprint)
        .bind(effective_on)
        .bind(expires_on)
        .bind(review_on)
        .bind(now)
        .run()
        .await?;
    if saved == 0 {
        return Ok(false);
    }
    store_texts(tx, question).await?;
    if question.state.standing() == Standing::Withdrawn {
        count_edition(tx).await?;
    }
    Ok(true)
}

/// Removes a question that was never published and whose draft was discarded. `false` where it
/// was published, or somebody else has changed it in between.
pub async fn remove(tx: &mut Tx, id: Uuid, changes: i64) -> Result<bool, Error> {
    // The guard first, then what names the row, then the row.
    let guarded = tx
        .command(
            "update bank_questions set changes = changes + 1
             where id = $1 and changes = $2 and standing = 'unpublished' and stage = 'draft'",
        )
        .bind(id)
        .bind(changes)
        .run()
        .await?;
    if guarded == 0 {
        return Ok(false);
    }
    remove_draft(tx, id).await?;
    tx.command(
        "delete from bank_words where number = (select number from bank_questions where id = $1)",
    )
    .bind(id)
    .run()
    .await?;
    tx.command("delete from bank_questions where id = $1")
        .bind(id)
        .run()
        .await?;
    Ok(true)
}
