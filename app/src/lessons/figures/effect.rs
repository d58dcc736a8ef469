//! What people answer in quizzes to a lesson's topics, before and after they learned it, and what
//! others answered in the same weeks.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;
use domain::campaigns::bank_day;
use domain::lessons::Lesson;
use domain::lessons::effect::{Answers, Side, Tally};
use storage::Conn;
use storage::lessons::{self, TakenPaper};
use storage::reports::Place;
use uuid::Uuid;

use crate::error::AppError;
use crate::lessons::version::LessonVersion;

/// The attempts of how many people are read at once.
const AT_ONCE: u16 = 100;
/// How many attempts of others are read at once.
const OTHERS_AT_ONCE: u16 = 500;
/// More attempts of others than these are not compared: a page cannot wait for them.
const MOST_OTHERS: usize = 20_000;

/// Answers before and after.
pub type Sides = [Tally; 2];

/// How a lesson's topics were answered.
pub struct Effect {
    /// The topics.
    pub topics: Vec<String>,
    /// By those who learned it: before and after they did.
    pub learners: Sides,
    /// By others in the weeks in which they answered; `None` where too many did.
    pub others: Option<Sides>,
}

/// Answers as they are folded.
#[derive(Default)]
struct Fold {
    sides: Sides,
    /// The Mondays of the weeks in which anybody answered, before and after.
    weeks: [BTreeSet<NaiveDate>; 2],
    /// When the first and the last of these attempts were closed.
    span: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

impl Fold {
    /// Counts the attempts of one person at a time.
    fn add(
        &mut self,
        papers: &[TakenPaper],
        learned_at: &BTreeMap<Uuid, DateTime<Utc>>,
        (versions, zone): (&HashSet<Uuid>, Tz),
    ) {
        let mut people = BTreeMap::<Uuid, [Answers; 2]>::new();
        for paper in papers {
            let closed_at = paper.place.at;
            let learned_at = learned_at.get(&paper.participant);
            let side = learned_at.and_then(|at| Side::of((paper.started_at, closed_at), *at));
            let Some(side) = side else { continue };
            let answers = answers(paper, versions);
            if answers.given == 0 {
                continue;
            }
            people.entry(paper.participant).or_default()[side as usize] += answers;
            self.weeks[side as usize].insert(week(closed_at, zone));
            let (first, last) = self.span.unwrap_or((closed_at, closed_at));
            self.span = Some((first.min(closed_at), last.max(closed_at)));
        }
        add_people(&mut self.sides, people.values());
    }
}

fn answers(paper: &TakenPaper, versions: &HashSet<Uuid>) -> Answers {
    Answers::of(&paper.paper, &paper.result, |id| versions.contains(&id))
}

fn add_people<'p>(sides: &mut Sides, people: impl Iterator<Item = &'p [Answers; 2]>) {
    for person in people {
        for (tally, answers) in sides.iter_mut().zip(person) {
            tally.add(*answers);
        }
    }
}

/// The Monday of the bank's week.
fn week(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    bank_day(at, zone).week(Weekday::Mon).first_day()
}

/// What the quizzes' questions that a lesson is about have as their topic.
fn topics(lesson: &Lesson) -> Vec<String> {
    let mut topics = vec![lesson.right.label().to_owned()];
    for tag in &lesson.tags {
        if !topics.contains(tag) {
            topics.push(tag.clone());
        }
    }
    topics
}

/// How a lesson's topics were answered in quizzes that were handed in.
///
/// # Errors
/// Those of the database.
pub async fn effect(
    conn: &mut Conn,
    version: &LessonVersion,
    zone: Tz,
) -> Result<Effect, AppError> {
    let topics = topics(&version.lesson);
    let mut versions = HashSet::new();
    for topic in &topics {
        versions.extend(lessons::versions_of_topic(conn, topic).await?);
    }
    let mut fold = Fold::default();
    let mut after = Uuid::nil();
    loop {
        let learners =
            lessons::learners_after(conn, version.head.lesson_id, after, AT_ONCE).await?;
        let Some(&(last, _)) = learners.last() else {
            break;
        };
        let span = (after, last);
        let papers = lessons::papers_of_learners(conn, version.head.lesson_id, span).await?;
        let learned_at: BTreeMap<_, _> = learners.into_iter().collect();
        fold.add(&papers, &learned_at, (&versions, zone));
        after = last;
        tokio::task::yield_now().await;
    }
    let others = others(conn, version.head.lesson_id, &fold, (&versions, zone)).await?;
    Ok(Effect {
        topics,
        learners: fold.sides,
        others,
    })
}

/// What others answered in the weeks in which those who learned did.
async fn others(
    conn: &mut Conn,
    lesson: Uuid,
    learners: &Fold,
    (versions, zone): (&HashSet<Uuid>, Tz),
) -> Result<Option<Sides>, AppError> {
    let mut sides = Sides::default();
    let Some((first, last)) = learners.span else {
        return Ok(Some(sides));
    };
    let mut people = BTreeMap::<Uuid, [Answers; 2]>::new();
    // Whole weeks, whichever day they begin on here.
    let until = last + TimeDelta::days(7);
    let mut from = Place {
        at: first - TimeDelta::days(7),
        id: Uuid::nil(),
    };
    let mut read = 0;
    loop {
        let span = (from, until);
        let papers = lessons::papers_of_others(conn, lesson, span, OTHERS_AT_ONCE).await?;
        let Some(end) = papers.last() else { break };
        from = end.place;
        read += papers.len();
        if read > MOST_OTHERS {
            return Ok(None);
        }
        for paper in &papers {
            let (week, answers) = (week(paper.place.at, zone), answers(paper, versions));
            for (side, weeks) in learners.weeks.iter().enumerate() {
                if weeks.contains(&week) {
                    people.entry(paper.participant).or_default()[side] += answers;
                }
            }
        }
        tokio::task::yield_now().await;
    }
    add_people(&mut sides, people.values());
    Ok(Some(sides))
}
