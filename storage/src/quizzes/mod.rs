//! Quizzes, attempts and their answers.
//!
//! Whatever changes an attempt or its answers first changes the attempt's own row and counts the
//! change, which on PostgreSQL locks the row until the unit is done; saves are guarded by "still
//! open". The hand-in is guarded by that count as well: it stores what was decided on what it read, or nothing.

mod answers;
mod past;
mod rescoring;

use chrono::{DateTime, Utc};
use domain::quizzes::{Attempt, AttemptResult, AttemptState, Paper, Quiz, QuizRules};
use domain::seed::Seed;
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

pub(crate) use self::answers::Choices;
pub use self::answers::{SavedAnswer, answers, note_practised, practised, save_answer};
pub use self::past::{PastAttempt, PastTicket, add_past};
pub use self::rescoring::{
    Candidate, NewRescoring, Rescoring, Tally, advance, decide_remedy, finish, next_candidates,
    remedies, rescore, rescorings_of, rescorings_to_do, wrong_versions,
};
use crate::{Conn, Error, Tx};

#[derive(FromRow)]
struct QuizRow {
    id: Uuid,
    campaign_id: Uuid,
    title: String,
    rules: Json<QuizRules>,
}

impl From<QuizRow> for Quiz {
    fn from(
        QuizRow {
            id,
            campaign_id,
            title,
            rules,
        }: QuizRow,
    ) -> Self {
        Self {
            id,
            campaign_id,
            title,
            rules: rules.0,
        }
    }
}

/// Adds a quiz to its campaign.
pub async fn add(tx: &mut Tx, quiz: &Quiz) -> Result<(), Error> {
    tx.command("insert into quizzes (id, campaign_id, title, rules) values ($1, $2, $3, $4)")
        .bind(quiz.id)
        .bind(quiz.campaign_id)
        .bind(&quiz.title)
        .bind(Json(quiz.rules.clone()))
        .run()
        .await?;
    Ok(())
}

/// The quiz of a campaign.
pub async fn of_campaign(conn: &mut Conn, campaign: Uuid) -> Result<Option<Quiz>, Error> {
    let row = conn
        .query("select id, campaign_id, title, rules from quizzes where campaign_id = $1")
        .bind(campaign)
        .optional::<QuizRow>()
        .await?;
    Ok(row.map(Into::into))
}

/// An attempt as stored.
#[derive(Clone, Debug)]
pub struct StoredAttempt {
    /// Its id.
    pub id: Uuid,
    /// Of which quiz.
    pub quiz_id: Uuid,
    /// In which campaign.
    pub campaign_id: Uuid,
    /// Whose.
    pub participant_id: Uuid,
    /// What the paper was drawn from.
    pub seed: Seed,
    /// The paper.
    pub paper: Paper,
    /// The quiz's rules as they were at the start: an attempt is judged by what it was told.
    pub rules: QuizRules,
    /// Its rules and state.
    pub attempt: Attempt,
    /// How often it was changed before it was read.
    pub changes: i64,
}

#[derive(FromRow)]
struct AttemptRow {
    id: Uuid,
    quiz_id: Uuid,
    campaign_id: Uuid,
    participant_id: Uuid,
    seed: Vec<u8>,
    paper: Json<Paper>,
    rules: Json<QuizRules>,
    started_at: DateTime<Utc>,
    due_at: Option<DateTime<Utc>>,
    changes: i64,
    closed_at: Option<DateTime<Utc>>,
    result: Option<Json<AttemptResult>>,
}

impl TryFrom<AttemptRow> for StoredAttempt {
    type Error = Error;

    fn try_from(row: AttemptRow) -> Result<Self, Error> {
        let broken = || Error::Broken(format!("attempt {} has a bad seed", row.id));
        let state = match (row.closed_at, row.result) {
            (Some(at), Some(Json(result))) => AttemptState::Scored { at, result },
            _ => AttemptState::Open,
        };
        Ok(Self {
            seed: Seed(row.seed.try_into().map_err(|_| broken())?),
            id: row.id,
            quiz_id: row.quiz_id,
            campaign_id: row.campaign_id,
            participant_id: row.participant_id,
            paper: row.paper.0,
            rules: row.rules.0,
            changes: row.changes,
            attempt: Attempt {
                started_at: row.started_at,
                due_at: row.due_at,
                state,
            },
        })
    }
}

/// Stores a started attempt. `false` where there is one with this id already, or the participant
/// has an open one of this quiz.
pub async fn start(tx: &mut Tx, new: &StoredAttempt) -> Result<bool, Error> {
    let started = tx
        .command(
            "insert into attempts (id, quiz_id, campaign_id, participant_id, seed, paper, rules,
                                   started_at, due_at, changes)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)
             on conflict do nothing",
        )
        .bind(new.id)
        .bind(new.quiz_id)
        .bind(new.campaign_id)
        .bind(new.participant_id)
        .bind(new.seed.0.as_slice())
        .bind(Json(new.paper.clone()))
        .bind(Json(new.rules.clone()))
        .bind(new.attempt.started_at)
        .bind(new.attempt.due_at)
        .run()
        .await?;
    Ok(started == 1)
}

/// The participant's attempt with this id; `None` for anybody else's.
pub async fn attempt(
    conn: &mut Conn,
    id: Uuid,
    participant: Uuid,
) -> Result<Option<StoredAttempt>, Error> {
    let row = conn
        .query(
            "select id, quiz_id, campaign_id, participant_id, seed, paper, rules, started_at, due_at,
                    changes, closed_at, result
             from attempts where id = $1 and participant_id = $2",
        )
        .bind(id)
        .bind(participant)
        .optional::<AttemptRow>()
        .await?;
    row.map(TryInto::try_into).transpose()
}

/// The participant's open attempt of a quiz.
pub async fn open_attempt(
    conn: &mut Conn,
    quiz: Uuid,
    participant: Uuid,
) -> Result<Option<Uuid>, Error> {
    let row = conn
        .query(
            "select id from attempts
             where quiz_id = $1 and participant_id = $2 and closed_at is null",
        )
        .bind(quiz)
        .bind(participant)
        .optional::<(Uuid,)>()
        .await?;
    Ok(row.map(|(id,)| id))
}

/// The participant's attempts, newest first, at most `limit`.
pub async fn attempts(
    conn: &mut Conn,
    participant: Uuid,
    limit: u16,
) -> Result<Vec<StoredAttempt>, Error> {
    let rows = conn
        .query(
            "select id, quiz_id, campaign_id, participant_id, seed, paper, rules, started_at, due_at,
                    changes, closed_at, result
             from attempts where participant_id = $1 order by started_at desc, id desc limit $2",
        )
        .bind(participant)
        .bind(i64::from(limit))
        .all::<AttemptRow>()
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// How many attempts the participant has.
pub async fn count(conn: &mut Conn, participant: Uuid) -> Result<i64, Error> {
    let (count,) = conn
        .query("select count(*) from attempts where participant_id = $1")
        .bind(participant)
        .one::<(i64,)>()
        .await?;
    Ok(count)
}

/// An attempt as its participant takes it along: without paper and rules.
#[derive(Clone, Debug)]
pub struct AttemptOutline {
    /// Its id.
    pub id: Uuid,
    /// In which campaign.
    pub campaign_id: Uuid,
    /// When it was started.
    pub started_at: DateTime<Utc>,
    /// When it was closed, and with what.
    pub closed: Option<(DateTime<Utc>, AttemptResult)>,
}

#[derive(FromRow)]
struct OutlineRow {
    id: Uuid,
    campaign_id: Uuid,
    started_at: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
    result: Option<Json<AttemptResult>>,
}

/// Every attempt of the participant, oldest first, and every saved answer with the id of its
/// attempt, in the order of the papers.
pub async fn outlines(
    conn: &mut Conn,
    participant: Uuid,
) -> Result<(Vec<AttemptOutline>, Vec<(Uuid, Vec<u8>)>), Error> {
    let rows = conn
        .query(
            "select id, campaign_id, started_at, closed_at, result from attempts
             where participant_id = $1 order by started_at, id",
        )
        .bind(participant)
        .all::<OutlineRow>()
        .await?;
    let answers = conn
        .query(
            "select a.attempt_id, a.choices from answers a
             join attempts t on t.id = a.attempt_id
             where t.participant_id = $1 order by a.attempt_id, a.position",
        )
        .bind(participant)
        .all::<(Uuid, Json<Choices>)>()
        .await?;
    let outlines = rows.into_iter().map(|row| AttemptOutline {
        id: row.id,
        campaign_id: row.campaign_id,
        started_at: row.started_at,
        closed: row.closed_at.zip(row.result.map(|result| result.0)),
    });
    let answers = answers
        .into_iter()
        .map(|(attempt, choices)| (attempt, choices.0.places));
    Ok((outlines.collect(), answers.collect()))
}

/// Takes the attempt's turn: nobody else changes it until this unit is done. `false` where it is
/// closed, or not the participant's.
pub async fn hold_open(tx: &mut Tx, attempt: Uuid, participant: Uuid) -> Result<bool, Error> {
    let held = tx
        .command(
            "update attempts set changes = changes + 1
             where id = $1 and participant_id = $2 and closed_at is null",
        )
        .bind(attempt)
        .bind(participant)
        .run()
        .await?;
    Ok(held == 1)
}

/// Lifts the limits of the participant's open attempts whose time is not up at `now`.
pub async fn lift_time_limits(
    tx: &mut Tx,
    participant: Uuid,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    tx.command(
        "update attempts set due_at = null, changes = changes + 1
         where participant_id = $1 and closed_at is null and due_at > $2",
    )
    .bind(participant)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// Closes an attempt for good. `false` where it was changed since it was read: an answer was saved
/// in between, or it is closed, and its first result stands.
pub async fn close(
    tx: &mut Tx,
    read: &StoredAttempt,
    result: &AttemptResult,
    key: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let closed = tx
        .command(
            "update attempts
             set closed_at = $1, result = $2, hand_in_key = $3, changes = changes + 1
             where id = $4 and changes = $5 and closed_at is null",
        )
        .bind(now)
        .bind(Json(result.clone()))
        .bind(key)
        .bind(read.id)
        .bind(read.changes)
        .run()
        .await?;
    Ok(closed == 1)
}
