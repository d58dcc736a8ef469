//! Participants who are signed in and have answered every question of the sample's first quiz, but
//! not handed it in. They are stored as the server stores them, through its own storage.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use app::context::Clock;
use chrono::{DateTime, Utc};
use domain::quizzes::{Attempt, AttemptState, BankEntry, Paper, Quiz, TimeAllowance, draw_paper};
use domain::seed::Seed;
use futures::{StreamExt, TryStreamExt, stream};
use sha2::{Digest, Sha256};
use storage::participants::{self, Participant};
use storage::quizzes::{self, SavedAnswer, StoredAttempt};
use storage::{BoxFuture, Db, DbOptions, Error, Tx, campaigns, questions};
use uuid::{Builder, Uuid};

pub const CAMPAIGN: &str = "315-kite";
/// Those who look at pages and never hand in.
const VISITORS: usize = 32;
const UNIT: usize = 50;

/// A participant with an open attempt.
#[derive(Clone)]
pub struct Entrant {
    pub id: Uuid,
    pub campaign: Uuid,
    pub attempt: Uuid,
    /// The session cookie's value.
    pub session: String,
}

pub struct Sample(Vec<Entrant>);

impl Entrant {
    pub fn page(&self) -> String {
        format!("/attempts/{}?q=1", self.attempt)
    }
}

impl Sample {
    pub fn visitors(&self) -> &[Entrant] {
        &self.0[..VISITORS]
    }

    /// Those who hand in.
    pub fn entrants(&self) -> &[Entrant] {
        &self.0[VISITORS..]
    }
}

/// The quiz, and what is right.
struct Bank {
    quiz: Quiz,
    entries: Vec<BankEntry>,
    keys: HashMap<Uuid, Vec<u8>>,
}

pub async fn open(url: &str) -> Result<Db> {
    let options = DbOptions {
        url: url.to_owned(),
        connections: 4,
        patience: Duration::from_secs(30),
    };
    Ok(Db::open(&options).await?)
}

/// Adds `entrants` participants, and those who only look at pages.
pub async fn prepare(url: &str, entrants: usize) -> Result<Sample> {
    let db = open(url).await?;
    let now = now();
    let bank = Bank::read(&db, now).await?;
    let mut all = Vec::new();
    let mut units = Vec::new();
    let numbers: Vec<_> = (0..u64::try_from(VISITORS + entrants)?).collect();
    for numbers in numbers.chunks(UNIT) {
        let mut unit = Vec::new();
        for &number in numbers {
            let new = New::make(&bank, number, now)?;
            all.push(new.entrant.clone());
            unit.push(new);
        }
        units.push(db.write(unit, store_all));
    }
    stream::iter(units)
        .buffer_unordered(4)
        .try_collect::<()>()
        .await?;
    db.close().await;
    Ok(Sample(all))
}

impl Bank {
    async fn read(db: &Db, now: DateTime<Utc>) -> Result<Self> {
        let mut conn = db.read().await?;
        let campaign = campaigns::find_by_slug(&mut conn, CAMPAIGN).await?;
        let campaign = campaign.context("the sample has its campaign")?;
        let quiz = quizzes::of_campaign(&mut conn, campaign.id).await?;
        let entries = questions::bank(&mut conn, now.date_naive()).await?;
        let mut keys = HashMap::new();
        for entry in &entries {
            let version = questions::version(&mut conn, entry.version_id).await?;
            let version = version.context("the bank has its versions")?;
            keys.insert(version.id, version.question.key);
        }
        Ok(Self {
            quiz: quiz.context("the campaign has a quiz")?,
            entries,
            keys,
        })
    }

    /// Everything right, so that every hand-in earns a ticket.
    fn answers(&self, paper: &Paper) -> Vec<SavedAnswer> {
        let answers = (0u16..)
            .zip(&paper.items)
            .map(|(position, item)| SavedAnswer {
                position,
                choices: item.shown(&self.keys[&item.version_id]),
                checked: false,
            });
        answers.collect()
    }
}

/// The rows of one participant.
struct New {
    entrant: Entrant,
    participant: Participant,
    phone_index: [u8; 32],
    attempt: StoredAttempt,
    answers: Vec<SavedAnswer>,
}

impl New {
    fn make(bank: &Bank, number: u64, now: DateTime<Utc>) -> Result<Self> {
        let random = |what: &str| -> [u8; 32] {
            Sha256::digest(format!("{what} {number}").as_bytes()).into()
        };
        let entrant = Entrant {
            id: id("participant", number, now),
            campaign: bank.quiz.campaign_id,
            attempt: id("attempt", number, now),
            session: format!("{number:043}"),
        };
        let seed = Seed(random("seed"));
        let paper = draw_paper(&bank.quiz.rules.paper, &bank.entries, &seed)?;
        Ok(Self {
            participant: Participant {
                id: entrant.id,
                // As long as a sealed number; nothing here opens it.
                phone_sealed: vec![0; 52],
                time_allowance: TimeAllowance::Standard,
                created_at: now,
            },
            phone_index: random("phone"),
            answers: bank.answers(&paper),
            attempt: StoredAttempt {
                id: entrant.attempt,
                quiz_id: bank.quiz.id,
                campaign_id: bank.quiz.campaign_id,
                participant_id: entrant.id,
                seed,
                paper,
                rules: bank.quiz.rules.clone(),
                attempt: Attempt {
                    started_at: now,
                    due_at: None,
                    state: AttemptState::Open,
                },
                changes: 0,
            },
            entrant,
        })
    }
}

fn store_all<'t>(tx: &'t mut Tx, unit: &'t Vec<New>) -> BoxFuture<'t, Result<(), Error>> {
    Box::pin(async move {
        for new in unit {
            let now = new.participant.created_at;
            participants::add(tx, &new.participant, &new.phone_index).await?;
            let token = Sha256::digest(new.entrant.session.as_bytes());
            participants::start_session(tx, &token, new.entrant.id, now).await?;
            quizzes::start(tx, &new.attempt).await?;
            for answer in &new.answers {
                quizzes::save_answer(tx, new.entrant.attempt, answer, now).await?;
            }
        }
        Ok(())
    })
}

/// An id like those the server makes: they sort by time, and the rest of it looks random.
pub fn id(what: &str, number: u64, now: DateTime<Utc>) -> Uuid {
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0) + number / 4;
    let random = Sha256::digest(format!("{what} {number}").as_bytes());
    let random: [u8; 10] = std::array::from_fn(|at| random[at]);
    Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the server goes by the machine's clock, and its sessions and campaign must be valid"
)]
pub fn now() -> DateTime<Utc> {
    DateTime::from(std::time::SystemTime::now())
}

/// A clock whose bytes nobody needs to be unable to predict.
pub fn clock() -> Clock {
    let counter = AtomicU64::new(0);
    Clock::new(now, move |bytes| {
        for part in bytes.chunks_mut(32) {
            let block = Sha256::digest(counter.fetch_add(1, Ordering::Relaxed).to_be_bytes());
            part.copy_from_slice(&block[..part.len()]);
        }
    })
}
