//! Gathering the figures of a lesson: watches and attempts are folded some hundred at a time, and
//! never held.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use domain::lessons::LessonQuestion;
use domain::lessons::retention::Retention;
use domain::reports::{Histogram, hidden};
use storage::Conn;
use storage::lessons::{self, AnsweredRow};
use uuid::Uuid;

use super::effect::{Effect, effect};
use crate::context::AppState;
use crate::error::AppError;
use crate::lessons::version::{self, LessonVersion};

/// How many watches are read at once.
const AT_ONCE: u16 = 500;

/// What became of a lesson.
pub struct Figures {
    /// The version that is published, or was last.
    pub version: LessonVersion,
    /// How often its page was opened, on every day from the first to the last.
    pub visits: Vec<(NaiveDate, i64)>,
    /// How many signed-in people have begun it.
    pub viewers: i64,
    /// How many of them have learned it.
    pub learned: i64,
    /// Who saw which second of the film that it has now.
    pub retention: Retention,
    /// How much of that film those have seen who have not learned it, in percent.
    pub unfinished: Histogram,
    /// Its questions, in its order.
    pub questions: Vec<Asked>,
    /// Its topics' questions, before and after.
    pub effect: Effect,
    /// Who learned it, by branch.
    pub branches: Vec<BranchLearners>,
}

/// How a question in the film was answered the first time.
pub struct Asked {
    /// The question.
    pub question: LessonQuestion,
    /// Since when its text and key are these: earlier answers were to another question.
    pub since: DateTime<Utc>,
    /// How many answered it.
    pub answered: i64,
    /// How many of them rightly.
    pub right: i64,
    /// How many chose each option, in their order.
    pub chosen: Vec<i64>,
}

/// Those who learned a lesson by way of a branch.
pub struct BranchLearners {
    /// What it is called.
    pub name: String,
    /// How many; `None` where they are few, or would tell how few others are.
    pub learners: Option<i64>,
}

impl Figures {
    /// How often its page was opened in all.
    pub fn visited(&self) -> i64 {
        self.visits.iter().map(|(_, visits)| visits).sum()
    }

    /// Whether there is anything to tell.
    pub fn is_empty(&self) -> bool {
        self.viewers == 0 && self.visited() == 0
    }
}

/// A lesson's title, and its version that was published last; `None` before the first.
///
/// # Errors
/// [`AppError::NotFound`], and those of the database.
pub async fn found(
    state: &AppState,
    id: Uuid,
) -> Result<(String, Option<LessonVersion>), AppError> {
    let stored = {
        let mut conn = state.db.read().await?;
        lessons::find(&mut conn, id)
            .await?
            .ok_or(AppError::NotFound)?
    };
    let version = version::latest(state, id).await?;
    let title = match &version {
        Some(version) => version.lesson.title.clone(),
        None => stored.lesson.draft.title,
    };
    Ok((title, version))
}

/// The figures of a lesson that was published.
///
/// # Errors
/// Those of the database.
pub async fn gather(state: &AppState, version: LessonVersion) -> Result<Figures, AppError> {
    let lesson = version.head.lesson_id;
    let history = version::history(state, lesson).await?;
    let mut conn = state.db.read().await?;
    let visits = lessons::visits(&mut conn, lesson).await?;
    let (viewers, learned) = lessons::watch_counts(&mut conn, lesson).await?;
    let (retention, unfinished) = watched(&mut conn, &version).await?;
    let questions = questions(&mut conn, &version, &history).await?;
    let effect = effect(&mut conn, &version, state.settings.zone).await?;
    let branches = branches(&mut conn, lesson).await?;
    Ok(Figures {
        visits: without_gaps(&visits),
        viewers,
        learned,
        retention,
        unfinished,
        questions,
        effect,
        branches,
        version,
    })
}

async fn watched(
    conn: &mut Conn,
    version: &LessonVersion,
) -> Result<(Retention, Histogram), AppError> {
    let duration_ms = version.film.duration_ms;
    let mut retention = Retention::new(duration_ms);
    let mut unfinished = Histogram::default();
    let of = (version.head.lesson_id, version.lesson.film);
    let mut after = Uuid::nil();
    loop {
        let watches = lessons::seen_after(conn, of, after, AT_ONCE).await?;
        let Some(last) = watches.last() else { break };
        after = last.participant;
        for watch in &watches {
            retention.add(&watch.progress.seen);
            if !watch.is_learned {
                unfinished.add(percent(watch.progress.seen_ms(), duration_ms), 1);
            }
        }
        // A long reading takes no thread for itself.
        tokio::task::yield_now().await;
    }
    Ok((retention, unfinished))
}

/// How much of a film that is, rounded down.
fn percent(seen_ms: u64, duration_ms: u32) -> i32 {
    let percent = (seen_ms * 100).checked_div(u64::from(duration_ms));
    i32::try_from(percent.unwrap_or(0).min(100)).unwrap_or(100)
}

async fn questions(
    conn: &mut Conn,
    version: &LessonVersion,
    history: &[LessonVersion],
) -> Result<Vec<Asked>, AppError> {
    let asked = version.lesson.questions.iter();
    let asked: Vec<_> = asked
        .map(|asked| (asked, asked_since(history, asked)))
        .collect();
    // Nearly always all questions are as they were in the same version, and are read once.
    let moments: BTreeSet<_> = asked.iter().map(|(_, since)| *since).collect();
    let mut read = BTreeMap::new();
    for since in moments {
        let rows = lessons::answers_since(conn, version.head.lesson_id, since).await?;
        read.insert(since, rows);
    }
    let counted = asked.into_iter().map(|(asked, since)| {
        let rows = read.get(&since).map(Vec::as_slice).unwrap_or_default();
        counted(asked, since, rows)
    });
    Ok(counted.collect())
}

/// Adds up the answers to one question.
fn counted(asked: &LessonQuestion, since: DateTime<Utc>, rows: &[AnsweredRow]) -> Asked {
    let mut question = Asked {
        since,
        answered: 0,
        right: 0,
        chosen: vec![0; asked.question.options.len()],
        question: asked.clone(),
    };
    for row in rows.iter().filter(|row| row.question == asked.id) {
        question.answered += row.times;
        question.right += if row.is_right { row.times } else { 0 };
        for &place in &row.places {
            if let Some(chosen) = question.chosen.get_mut(usize::from(place)) {
                *chosen += row.times;
            }
        }
    }
    question
}

/// Since when a question is asked as it is now, by the versions of its lesson, the newest first.
fn asked_since(history: &[LessonVersion], asked: &LessonQuestion) -> DateTime<Utc> {
    let now = &asked.question;
    let is_same = |version: &&LessonVersion| {
        let was = version.lesson.question(asked.id);
        was.is_some_and(|was| {
            let was = &was.question;
            (&was.stem, &was.options, &was.key) == (&now.stem, &now.options, &now.key)
        })
    };
    let first = history.iter().take_while(is_same).last();
    first.map_or(DateTime::UNIX_EPOCH, |version| version.head.published_at)
}

async fn branches(conn: &mut Conn, lesson: Uuid) -> Result<Vec<BranchLearners>, AppError> {
    let rows = lessons::learners_by_branch(conn, lesson).await?;
    let people = rows
        .iter()
        .map(|row| u64::try_from(row.learners).unwrap_or(0));
    let hidden = hidden(&people.collect::<Vec<_>>());
    let mut rows: Vec<_> = rows.into_iter().zip(hidden).collect();
    // What is not known stands last; groups that are not told stand in the order of their names, as the
    // order of their sizes would tell of them.
    rows.sort_by_key(|(row, is_hidden)| {
        let size = if *is_hidden { 0 } else { row.learners };
        (
            row.branch_id.is_none(),
            std::cmp::Reverse(size),
            row.branch.clone(),
        )
    });
    let groups = rows.into_iter().map(|(row, is_hidden)| BranchLearners {
        name: row.branch.unwrap_or_else(|| "未知".to_owned()),
        learners: (!is_hidden).then_some(row.learners),
    });
    Ok(groups.collect())
}

/// Every day between the first and the last, also those on which nobody came.
fn without_gaps(visits: &[(NaiveDate, i64)]) -> Vec<(NaiveDate, i64)> {
    let by_day: BTreeMap<_, _> = visits.iter().copied().collect();
    let (Some((&first, _)), Some((&last, _))) = (by_day.first_key_value(), by_day.last_key_value())
    else {
        return Vec::new();
    };
    let days = first.iter_days().take_while(|day| *day <= last);
    days.map(|day| (day, by_day.get(&day).copied().unwrap_or(0)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_on_which_nobody_came_are_told() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        let told = without_gaps(&[(day(1), 4), (day(3), 2)]);
        assert_eq!(told, [(day(1), 4), (day(2), 0), (day(3), 2)]);
        assert_eq!(without_gaps(&[]), []);
    }

    #[test]
    fn what_was_seen_is_told_in_percent() {
        assert_eq!(percent(10_000, 40_000), 25);
        assert_eq!(percent(41_000, 40_000), 100);
        assert_eq!(percent(1, 0), 0);
    }
}
