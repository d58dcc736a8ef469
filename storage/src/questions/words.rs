//! Makes the words and fingerprints of questions that have no words: those that an earlier release
//! published, and all after a migration that emptied `bank_words` because words or fingerprints are
//! made differently now.

use domain::quizzes::WorkingCopy;
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use super::rows::{ListColumns, broken};
use super::versions::{self, PublishedVersion};
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
        let newest = versions::history(tx, id).await?.into_iter().next();
        if let Some(PublishedVersion { version, .. }) = &newest {
            renew_fingerprint(tx, id, version.question.fingerprint()).await?;
        }
        let question = match (draft, newest) {
            (Some(Json(copy)), _) => copy.question,
            (None, Some(newest)) => (&newest.version.question).into(),
            (None, None) => return Err(broken("text", id)),
        };
        let listed = ListColumns::from(&question);
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
        .bind(question.search_words())
        .run()
        .await?;
    }
    Ok(last)
}

/// Where another question got it in between, this one keeps its own.
async fn renew_fingerprint(tx: &mut Tx, id: Uuid, fingerprint: [u8; 32]) -> Result<(), Error> {
    tx.command(
        "update questions set fingerprint = $2
         where id = $1 and fingerprint <> $2
           and not exists (select 1 from questions o where o.fingerprint = $2)",
    )
    .bind(id)
    .bind(fingerprint.as_slice())
    .run()
    .await?;
    Ok(())
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
