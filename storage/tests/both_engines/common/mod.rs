//! What the tests set up: ids and times that are only different, not real, and small builders.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::campaigns::{Campaign, CampaignDetails, ChanceRule, Cover, PrizeOffer, Window};
use domain::prizes::{EligibilityRule, TicketPer, TicketReason, Verdict};
use domain::quizzes::{
    AnswerVerdict, Attempt, AttemptResult, AttemptState, Ending, Feedback, MultipleScoring, Paper,
    PaperItem, PaperPlan, Question, QuestionKind, Quiz, QuizRules, Score, TimeAllowance, Topic,
};
use domain::seed::Seed;
use storage::participants::Participant;
use storage::prizes::NewTicket;
use storage::questions::QuestionVersion;
use storage::quizzes::StoredAttempt;
use storage::{BoxFuture, Db, Error, Tx, campaigns, participants, quizzes};
use tokio::sync::Barrier;
use uuid::Uuid;

/// A number that no other call in this process returned.
pub fn number() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// An id that no other call in this process returned; later ones sort behind.
pub fn new_id() -> Uuid {
    Uuid::from_u128(u128::from(number()))
}

/// Bytes that no other call in this process returned.
pub fn new_bytes() -> Vec<u8> {
    number().to_be_bytes().to_vec()
}

/// The moment so many seconds into the test's own time.
pub fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_773_500_000 + seconds, 0).unwrap()
}

/// A day of March 2026.
pub fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

/// Starts `count` tasks that wait for each other and then run at once; their results in order.
pub async fn at_once<T, F>(count: usize, task: impl Fn(usize) -> F) -> Vec<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let start = Arc::new(Barrier::new(count));
    let running = (0..count).map(|number| {
        let (start, task) = (start.clone(), task(number));
        tokio::spawn(async move {
            start.wait().await;
            task.await
        })
    });
    let running: Vec<_> = running.collect();
    let done = futures::future::join_all(running).await;
    done.into_iter().map(Result::unwrap).collect()
}

/// How many of `answers` are yes.
pub fn yes(answers: &[bool]) -> usize {
    answers.iter().filter(|&&answer| answer).count()
}

/// Writes with a unit that only fails where the database does.
pub async fn write<D, T, F>(db: &Db, data: D, unit: F) -> T
where
    D: Send + Sync + 'static,
    T: Send + 'static,
    F: for<'t> Fn(&'t mut Tx, &'t D) -> BoxFuture<'t, Result<T, Error>> + Send + Sync + 'static,
{
    db.write(data, unit).await.unwrap()
}

/// Runs one statement without values as a unit.
pub async fn statement(db: &Db, sql: &'static str) -> Result<u64, Error> {
    db.write(sql, |tx, sql| {
        Box::pin(async move { tx.command(sql).run().await })
    })
    .await
}

/// The number that a query without values returns.
pub async fn count(db: &Db, sql: &'static str) -> i64 {
    let mut conn = db.read().await.unwrap();
    let (count,) = conn.query(sql).one::<(i64,)>().await.unwrap();
    count
}

/// Why a unit of a test fails.
#[derive(Debug)]
pub enum Refusal {
    /// The rules refused.
    Refused,
    /// The database failed.
    Database(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

/// Whether a unit was stored rather than refused.
pub fn was_stored(done: Result<(), Refusal>) -> bool {
    match done {
        Ok(()) => true,
        Err(Refusal::Refused) => false,
        Err(Refusal::Database(error)) => panic!("{error}"),
    }
}

/// A participant with a phone of their own.
pub async fn participant(db: &Db) -> Uuid {
    let new = someone();
    write(db, new, |tx, new| {
        Box::pin(async move { participants::add(tx, new, new.id.as_bytes()).await })
    })
    .await
}

/// A participant who is not stored; those that are have their id as the index of their phone.
pub fn someone() -> Participant {
    Participant {
        id: new_id(),
        phone_sealed: b"sealed".to_vec(),
        time_allowance: TimeAllowance::Standard,
        created_at: at(0),
    }
}

/// A campaign that is not stored.
pub fn new_campaign(chances: ChanceRule) -> Campaign {
    let id = new_id();
    Campaign {
        id,
        slug: format!("campaign-{}", id.as_u128()),
        title: "315 金融知识竞答".into(),
        window: Window {
            opens_at: at(0),
            closes_at: at(0) + TimeDelta::days(7),
            daily: None,
        },
        chances,
        details: CampaignDetails {
            summary: "答题赢好礼".into(),
            organiser: "纸鸢银行".into(),
            contact: "95000".into(),
            cover: Cover::Site("cover.svg".into()),
            prizes: vec![PrizeOffer {
                name: "纸鸢".into(),
                count: 10,
                value_fen: 9_900,
                how: "凭券到网点领取".into(),
                picture: "kite.svg".into(),
                ..PrizeOffer::default()
            }],
            rules: "# 规则".into(),
            ..CampaignDetails::default()
        },
        paused_because: None,
        closed_because: None,
    }
}

/// A stored campaign.
pub async fn campaign(db: &Db, chances: ChanceRule) -> Campaign {
    let new = new_campaign(chances);
    let added = write(db, new.clone(), |tx, new| {
        Box::pin(campaigns::add(tx, new, at(0)))
    });
    assert!(added.await);
    new
}

/// A stored campaign that sets no limit to chances.
pub async fn open_campaign(db: &Db) -> Campaign {
    let unlimited = ChanceRule {
        per_day: None,
        in_all: None,
    };
    campaign(db, unlimited).await
}

/// A stored quiz in a campaign of its own.
pub async fn quiz(db: &Db) -> Quiz {
    let quiz = Quiz {
        id: new_id(),
        campaign_id: open_campaign(db).await.id,
        title: "每日一答".into(),
        rules: QuizRules {
            paper: PaperPlan::Drawn { rules: vec![] },
            eligibility: EligibilityRule {
                pass_mark: 80,
                ticket_per: TicketPer::Day,
            },
            feedback: Feedback::AfterEach,
            multiple: MultipleScoring::Partial,
            time_limit: None,
        },
    };
    write(db, quiz.clone(), |tx, quiz| {
        Box::pin(quizzes::add(tx, quiz))
    })
    .await;
    quiz
}

/// An attempt that is not stored.
pub fn new_attempt(quiz: &Quiz, participant_id: Uuid) -> StoredAttempt {
    let version_id = new_id();
    StoredAttempt {
        id: new_id(),
        quiz_id: quiz.id,
        campaign_id: quiz.campaign_id,
        participant_id,
        seed: Seed([7; 32]),
        paper: Paper {
            items: vec![PaperItem {
                version_id,
                order: vec![2, 0, 1],
            }],
        },
        rules: quiz.rules.clone(),
        attempt: Attempt {
            started_at: at(0),
            due_at: Some(at(600)),
            state: AttemptState::Open,
        },
        changes: 0,
    }
}

/// Starts an attempt; whether there was none open.
pub async fn start(db: &Db, new: &StoredAttempt) -> bool {
    write(db, new.clone(), |tx, new| Box::pin(quizzes::start(tx, new))).await
}

/// A stored open attempt of `participant` in a quiz of its own.
pub async fn open_attempt(db: &Db, participant: Uuid) -> StoredAttempt {
    let new = new_attempt(&quiz(db).await, participant);
    assert!(start(db, &new).await);
    new
}

/// A result worth so many points.
pub fn result(points: u32) -> AttemptResult {
    AttemptResult {
        ending: Ending::HandedIn,
        score: Score {
            points,
            right: points / 100,
            questions: 1,
        },
        answers: vec![AnswerVerdict::Right],
        verdict: Verdict::Eligible {
            reason: TicketReason::QuizPassed,
            occasion: "2026-03-15".into(),
        },
        remedied: vec![],
    }
}

/// The ticket of an attempt, for one occasion.
pub fn new_ticket(attempt: &StoredAttempt, occasion: &str) -> NewTicket {
    NewTicket {
        id: new_id(),
        campaign_id: attempt.campaign_id,
        participant_id: attempt.participant_id,
        attempt_id: Some(attempt.id),
        reason: TicketReason::QuizPassed,
        occasion: occasion.into(),
        code: format!("CODE{}", number()),
        secret_sealed: b"sealed".to_vec(),
    }
}

/// A question that is not stored, different from every other by its stem.
pub fn new_question() -> QuestionVersion {
    QuestionVersion {
        id: new_id(),
        question_id: new_id(),
        question: Question {
            kind: QuestionKind::Multiple,
            topic: Topic::parse("反诈").unwrap(),
            difficulty: 3,
            stem: format!("第 {} 题：哪些是诈骗？", number()),
            options: ["刷单返利", "存款保险", "冒充客服"].map(Into::into).into(),
            key: vec![0, 2],
            explanation: "刷单返利与冒充客服都是诈骗。".into(),
            source: "《反电信网络诈骗法》".into(),
        },
    }
}
