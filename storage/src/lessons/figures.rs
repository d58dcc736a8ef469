//! What the figures of a lesson are added up from: counts, and watches and attempts some hundred at a
//! time.

use chrono::{DateTime, NaiveDate, Utc};
use domain::lessons::Progress;
use domain::quizzes::{AttemptResult, Paper};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use crate::quizzes::Choices;
use crate::reports::Place;
use crate::{Conn, Error};

/// How often a lesson's page was opened on each day of the bank on which it was, the first day first.
pub async fn visits(conn: &mut Conn, lesson: Uuid) -> Result<Vec<(NaiveDate, i64)>, Error> {
    conn.query("select day, visits from lesson_visits where lesson_id = $1 order by day")
        .bind(lesson)
        .all()
        .await
}

/// How many have begun a lesson, and how many of them have learned it.
pub async fn watch_counts(conn: &mut Conn, lesson: Uuid) -> Result<(i64, i64), Error> {
    conn.query("select count(*), count(learned_at) from lesson_watches where lesson_id = $1")
        .bind(lesson)
        .one()
        .await
}

/// How much of a film somebody has seen.
#[derive(Clone, Debug)]
pub struct SeenRow {
    /// Who.
    pub participant: Uuid,
    /// How much.
    pub progress: Progress,
    /// Whether they have learned the lesson.
    pub is_learned: bool,
}

#[derive(FromRow)]
struct ProgressRow {
    participant_id: Uuid,
    progress: Json<Progress>,
    is_learned: bool,
}

/// The next `limit` watches of this film for a lesson, behind the participant `after`.
pub async fn seen_after(
    conn: &mut Conn,
    (lesson, film): (Uuid, Uuid),
    after: Uuid,
    limit: u16,
) -> Result<Vec<SeenRow>, Error> {
    let rows = conn
        .query(
            "select participant_id, progress, learned_at is not null as is_learned
             from lesson_watches
             where lesson_id = $1 and film_id = $2 and participant_id > $3
             order by participant_id limit $4",
        )
        .bind(lesson)
        .bind(film)
        .bind(after)
        .bind(i64::from(limit))
        .all::<ProgressRow>()
        .await?;
    let rows = rows.into_iter().map(|row| SeenRow {
        participant: row.participant_id,
        progress: row.progress.0,
        is_learned: row.is_learned,
    });
    Ok(rows.collect())
}

/// How often a question in a lesson was answered in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnsweredRow {
    /// Which question.
    pub question: Uuid,
    /// The places that were chosen, as the lesson has them.
    pub places: Vec<u8>,
    /// Whether that was right.
    pub is_right: bool,
    /// How often.
    pub times: i64,
}

#[derive(FromRow)]
struct TimesRow {
    question_id: Uuid,
    choices: Json<Choices>,
    is_right: bool,
    times: i64,
}

/// The first answers to the questions in a lesson since a moment, by what was chosen.
pub async fn answers_since(
    conn: &mut Conn,
    lesson: Uuid,
    since: DateTime<Utc>,
) -> Result<Vec<AnsweredRow>, Error> {
    let rows = conn
        .query(
            "select question_id, choices, is_right, count(*) as times from lesson_answers
             where lesson_id = $1 and answered_at >= $2
             group by question_id, choices, is_right",
        )
        .bind(lesson)
        .bind(since)
        .all::<TimesRow>()
        .await?;
    let rows = rows.into_iter().map(|row| AnsweredRow {
        question: row.question_id,
        places: row.choices.0.places,
        is_right: row.is_right,
        times: row.times,
    });
    Ok(rows.collect())
}

/// The versions, published ever, of questions with this topic.
pub async fn versions_of_topic(conn: &mut Conn, topic: &str) -> Result<Vec<Uuid>, Error> {
    let rows = conn
        .query("select id from question_versions where topic = $1")
        .bind(topic)
        .all::<(Uuid,)>()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The next `limit` participants behind `after` who have learned a lesson, and when.
pub async fn learners_after(
    conn: &mut Conn,
    lesson: Uuid,
    after: Uuid,
    limit: u16,
) -> Result<Vec<(Uuid, DateTime<Utc>)>, Error> {
    conn.query(
        "select participant_id, learned_at from lesson_watches
         where lesson_id = $1 and participant_id > $2 and learned_at is not null
         order by participant_id limit $3",
    )
    .bind(lesson)
    .bind(after)
    .bind(i64::from(limit))
    .all()
    .await
}

/// A closed attempt, as far as it tells what somebody knew.
#[derive(Clone, Debug)]
pub struct TakenPaper {
    /// When it was closed, and its id.
    pub place: Place,
    /// Whose it is.
    pub participant: Uuid,
    /// When it was started.
    pub started_at: DateTime<Utc>,
    /// What it was asked.
    pub paper: Paper,
    /// How each answer was judged.
    pub result: AttemptResult,
}

#[derive(FromRow)]
struct TakenRow {
    #[sqlx(flatten)]
    place: Place,
    participant_id: Uuid,
    started_at: DateTime<Utc>,
    paper: Json<Paper>,
    result: Json<AttemptResult>,
}

impl From<TakenRow> for TakenPaper {
    fn from(row: TakenRow) -> Self {
        Self {
            place: row.place,
            participant: row.participant_id,
            started_at: row.started_at,
            paper: row.paper.0,
            result: row.result.0,
        }
    }
}

/// The closed attempts of those who have learned a lesson, from behind the participant `after` up to
/// and with `to`.
pub async fn papers_of_learners(
    conn: &mut Conn,
    lesson: Uuid,
    (after, to): (Uuid, Uuid),
) -> Result<Vec<TakenPaper>, Error> {
    let rows = conn
        .query(
            "select a.closed_at as at, a.id, a.participant_id, a.started_at, a.paper, a.result
             from lesson_watches w join attempts a on a.participant_id = w.participant_id
             where w.lesson_id = $1 and w.participant_id > $2 and w.participant_id <= $3
               and w.learned_at is not null and a.closed_at is not null
             order by a.closed_at, a.id",
        )
        .bind(lesson)
        .bind(after)
        .bind(to)
        .all::<TakenRow>()
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The next `limit` attempts that were closed behind `from` and before `until` by people who have not
/// learned a lesson.
pub async fn papers_of_others(
    conn: &mut Conn,
    lesson: Uuid,
    (from, until): (Place, DateTime<Utc>),
    limit: u16,
) -> Result<Vec<TakenPaper>, Error> {
    let rows = conn
        .query(
            "select a.closed_at as at, a.id, a.participant_id, a.started_at, a.paper, a.result
             from attempts a
             where a.closed_at is not null and (a.closed_at, a.id) > ($1, $2) and a.closed_at < $3
               and not exists (select 1 from lesson_watches w
                               where w.lesson_id = $4 and w.participant_id = a.participant_id
                                 and w.learned_at is not null)
             order by a.closed_at, a.id limit $5",
        )
        .bind(from.at)
        .bind(from.id)
        .bind(until)
        .bind(lesson)
        .bind(i64::from(limit))
        .all::<TakenRow>()
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// How many of those who learned a lesson came by a branch.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct LearnersRow {
    /// The branch; `None` where none is known.
    pub branch_id: Option<Uuid>,
    /// What it is called.
    pub branch: Option<String>,
    /// How many.
    pub learners: i64,
}

/// Those who learned a lesson by the branch of the channel by which their latest attempt came; a lesson
/// has no channels of its own.
pub async fn learners_by_branch(conn: &mut Conn, lesson: Uuid) -> Result<Vec<LearnersRow>, Error> {
    conn.query(
        "select latest.branch_id, b.name as branch, count(*) as learners
         from (select (select c.branch_id
                       from attempts a left join channels c on c.id = a.channel_id
                       where a.participant_id = w.participant_id
                       order by a.started_at desc, a.id desc limit 1) as branch_id
               from lesson_watches w
               where w.lesson_id = $1 and w.learned_at is not null) latest
         left join branches b on b.id = latest.branch_id
         group by latest.branch_id, b.name
         order by count(*) desc, b.name",
    )
    .bind(lesson)
    .all()
    .await
}
