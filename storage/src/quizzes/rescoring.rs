//! Remedies for wrong questions, and the re-scoring of the attempts that were asked them.
//!
//! A hand-in that was decided before a remedy and closes after it is made to decide anew:
//! [`rescore`] counts a change of each attempt that is still open, by which the hand-in is guarded.
//! Whatever is handed in later finds the remedy by itself.

use chrono::{DateTime, Utc};
use domain::quizzes::{AttemptResult, AttemptState, Remedy};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use super::{AttemptRow, StoredAttempt};
use crate::db::Sql;
use crate::{Conn, Error, Tx};

/// A rule for a wrong question that is to be decided.
#[derive(Clone, Copy, Debug)]
pub struct NewRescoring {
    /// Its id.
    pub id: Uuid,
    /// The question, already withdrawn.
    pub question_id: Uuid,
    /// The rule.
    pub remedy: Remedy,
    /// Who decided.
    pub decided_by: Uuid,
}

/// A re-scoring, and how far it is.
#[derive(Clone, Debug)]
pub struct Rescoring {
    /// Its id.
    pub id: Uuid,
    /// The wrong question.
    pub question_id: Uuid,
    /// The rule.
    pub remedy: Remedy,
    /// Who decided.
    pub decided_by: Uuid,
    /// When.
    pub decided_at: DateTime<Utc>,
    /// Attempts with ids up to this one are done.
    pub done_through: Uuid,
    /// What it came to so far.
    pub tally: Tally,
    /// When it was finished.
    pub done_at: Option<DateTime<Utc>>,
}

/// What a re-scoring came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Tally {
    /// Closed attempts that were asked the question.
    pub asked: i64,
    /// Of these, how many have a higher score now.
    pub raised: i64,
    /// How many tickets were given.
    pub tickets: i64,
}

#[derive(FromRow)]
struct RescoringRow {
    id: Uuid,
    question_id: Uuid,
    remedy: String,
    decided_by: Uuid,
    decided_at: DateTime<Utc>,
    done_through: Uuid,
    #[sqlx(flatten)]
    tally: Tally,
    done_at: Option<DateTime<Utc>>,
}

fn remedy(word: &str) -> Result<Remedy, Error> {
    Remedy::from_word(word).ok_or_else(|| Error::Broken(format!("a remedy is called {word}")))
}

impl TryFrom<RescoringRow> for Rescoring {
    type Error = Error;

    fn try_from(row: RescoringRow) -> Result<Self, Error> {
        Ok(Self {
            remedy: remedy(&row.remedy)?,
            id: row.id,
            question_id: row.question_id,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
            done_through: row.done_through,
            tally: row.tally,
            done_at: row.done_at,
        })
    }
}

/// Decides the rule for every version of a question that was withdrawn and has none yet. `false`
/// where there is no such version.
pub async fn decide_remedy(
    tx: &mut Tx,
    new: &NewRescoring,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    tx.command(
        "insert into rescorings (id, question_id, remedy, decided_by, decided_at, done_through,
                                 asked, raised, tickets)
         values ($1, $2, $3, $4, $5, $6, 0, 0, 0)",
    )
    .bind(new.id)
    .bind(new.question_id)
    .bind(new.remedy.word())
    .bind(new.decided_by)
    .bind(now)
    .bind(Uuid::nil())
    .run()
    .await?;
    let versions = tx
        .command(
            "insert into remedied_versions (version_id, rescoring_id)
             select v.id, $1 from question_versions v join bank_questions b on b.id = v.question_id
             where b.id = $2 and v.version <= b.withdrawn_through
             on conflict (version_id) do nothing",
        )
        .bind(new.id)
        .bind(new.question_id)
        .run()
        .await?;
    Ok(versions > 0)
}

/// The rule for each version that turned out to be wrong. There are few in a bank's whole life.
pub async fn remedies(conn: &mut Conn) -> Result<Vec<(Uuid, Remedy)>, Error> {
    let rows = conn
        .query(
            "select v.version_id, r.remedy
             from remedied_versions v join rescorings r on r.id = v.rescoring_id",
        )
        .all::<(Uuid, String)>()
        .await?;
    rows.into_iter()
        .map(|(version, word)| Ok((version, remedy(&word)?)))
        .collect()
}

/// The versions that a re-scoring is about.
pub async fn wrong_versions(conn: &mut Conn, rescoring: Uuid) -> Result<Vec<Uuid>, Error> {
    let rows = conn
        .query("select version_id from remedied_versions where rescoring_id = $1")
        .bind(rescoring)
        .all::<(Uuid,)>()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

const SELECT: &str = "select id, question_id, remedy, decided_by, decided_at, done_through, asked,
                             raised, tickets, done_at
                      from rescorings";

/// The rules that were decided for a question, the newest first.
pub async fn rescorings_of(conn: &mut Conn, question: Uuid) -> Result<Vec<Rescoring>, Error> {
    let sql = Sql::from(SELECT).then("where question_id = $1 order by decided_at desc");
    let rows = conn.query(sql).bind(question).all::<RescoringRow>().await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The re-scorings that are not finished, the oldest first.
pub async fn rescorings_to_do(conn: &mut Conn) -> Result<Vec<Rescoring>, Error> {
    let sql = Sql::from(SELECT).then("where done_at is null order by decided_at");
    let rows = conn.query(sql).all::<RescoringRow>().await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// An attempt that may have to be re-scored.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The attempt.
    pub stored: StoredAttempt,
    /// Whether its participant has deleted the account since, and can be given nothing.
    pub is_forgotten: bool,
}

#[derive(FromRow)]
struct CandidateRow {
    #[sqlx(flatten)]
    attempt: AttemptRow,
    is_forgotten: bool,
}

/// The next attempts, at most `limit`, of campaigns that closed `since` or have not closed yet.
pub async fn next_candidates(
    conn: &mut Conn,
    rescoring: &Rescoring,
    since: DateTime<Utc>,
    limit: u16,
) -> Result<Vec<Candidate>, Error> {
    let rows = conn
        .query(
            "select a.id, a.quiz_id, a.campaign_id, a.participant_id, a.seed, a.paper, a.rules,
                    a.started_at, a.due_at, a.changes, a.closed_at, a.result,
                    p.deleted_at is not null as is_forgotten
             from attempts a
             join campaigns c on c.id = a.campaign_id
             join participants p on p.id = a.participant_id
             where a.id > $1 and c.closes_at >= $2 order by a.id limit $3",
        )
        .bind(rescoring.done_through)
        .bind(since)
        .bind(i64::from(limit))
        .all::<CandidateRow>()
        .await?;
    let candidates = rows.into_iter().map(|row| {
        Ok(Candidate {
            stored: row.attempt.try_into()?,
            is_forgotten: row.is_forgotten,
        })
    });
    candidates.collect()
}

/// Gives a closed attempt its new result, or makes the hand-in of an open one decide anew, where
/// `result` is `None`. `false` where the attempt was changed since it was read.
pub async fn rescore(
    tx: &mut Tx,
    read: &StoredAttempt,
    result: Option<&AttemptResult>,
) -> Result<bool, Error> {
    debug_assert_eq!(result.is_none(), read.attempt.state == AttemptState::Open);
    let command = match result {
        Some(result) => tx
            .command(
                "update attempts set changes = changes + 1, result = $3
                 where id = $1 and changes = $2 and closed_at is not null",
            )
            .bind(read.id)
            .bind(read.changes)
            .bind(Json(result.clone())),
        None => tx
            .command(
                "update attempts set changes = changes + 1 where id = $1 and closed_at is null",
            )
            .bind(read.id),
    };
    Ok(command.run().await? == 1)
}

/// Notes that the attempts up to `through` are done, and what they came to. `false` where another
/// process has noted more.
pub async fn advance(
    tx: &mut Tx,
    rescoring: &Rescoring,
    through: Uuid,
    tally: Tally,
) -> Result<bool, Error> {
    let advanced = tx
        .command(
            "update rescorings
             set done_through = $3, asked = asked + $4, raised = raised + $5, tickets = tickets + $6
             where id = $1 and done_through = $2",
        )
        .bind(rescoring.id)
        .bind(rescoring.done_through)
        .bind(through)
        .bind(tally.asked)
        .bind(tally.raised)
        .bind(tally.tickets)
        .run()
        .await?;
    Ok(advanced == 1)
}

/// Closes a re-scoring. `false` where it is closed already.
pub async fn finish(tx: &mut Tx, rescoring: Uuid, now: DateTime<Utc>) -> Result<bool, Error> {
    let finished = tx
        .command("update rescorings set done_at = $2 where id = $1 and done_at is null")
        .bind(rescoring)
        .bind(now)
        .run()
        .await?;
    Ok(finished == 1)
}
