//! Makes the words of questions that have none: those that an earlier release published, and all
//! after a migration that emptied `bank_words` because words are made differently now.

use domain::quizzes::WorkingCopy;
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use super::rows::{ListColumns, broken};
use super::working::published_copy;
use crate::{Db, Error, Tx};

/// Units of this many questions let others write in between.
const AT_ONCE: i64 = 500;

#[derive(FromRow)]
struct WordlessRow {
    id: Uuid,
    number: i64,
    draft: Option<Json<WorkingCopy>>,
}

/// Makes the words of the next questions after `number` that have none, at most `limit`. Returns
/// the last one's number; `None` where there are no more.
async fn make_some(tx: &mut Tx, number: i64, limit: i64) -> Result<Option<i64>, Error> {
    let rows = tx
        .query(
            "select b.id, b.number, d.draft
             from bank_questions b
             left join bank_words w on w.number = b.number
             left join bank_drafts d on d.question_id = b.id
             where b.number > $1 and w.number is null
             order by b.number limit $2",
        )
        .bind(number)
        .bind(limit)
        .all::<WordlessRow>()
        .await?;
    let last = rows.last().map(|row| row.number);
    for WordlessRow { id, number, draft } in rows {
        let copy = match draft {
            Some(Json(copy)) => Some(copy),
            None => published_copy(tx, id).await?,
        };
        let copy = copy.ok_or_else(|| broken("text", id))?;
        let listed = ListColumns::from(&copy.question);
        tx.command("update bank_questions set stem_fingerprint = $2 where id = $1")
            .bind(id)
            .bind(listed.stem_fingerprint)
            .run()
            .await?;
        // Whoever saves the question in between makes its words as well.
        tx.command(
            "insert into bank_words (number, words) values ($1, $2)
             on conflict (number) do nothing",
        )
        .bind(number)
        .bind(copy.question.search_words())
        .run()
        .await?;
    }
    Ok(last)
}

/// Makes all missing words, in units. To be called at every start; where none are missing that is
/// one query.
pub async fn make_words(db: &Db) -> Result<(), Error> {
    let mut after = 0;
    loop {
        let unit = db.write(after, |tx, after| Box::pin(make_some(tx, *after, AT_ONCE)));
        match unit.await? {
            Some(last) => after = last,
            None => return Ok(()),
        }
    }
}
