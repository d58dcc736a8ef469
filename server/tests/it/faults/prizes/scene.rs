//! What the clients work on: people with a quiz each that they have answered rightly, a prize that
//! everybody earns once who passes, a branch with far too few of it and one with enough, and tellers.

use std::collections::HashMap;
use std::net::SocketAddr;

use app::keys::{Keys, SealedAs, token_hash};
use chrono::{DateTime, TimeDelta, Utc};
use domain::campaigns::PrizeOffer;
use domain::campaigns::plan::Tax;
use domain::prizes::{Giving, PrizeKind, StockMove, TicketPer};
use domain::quizzes::{BankEntry, Quiz, TimeAllowance, draw_paper};
use domain::seed::Seed;
use domain::staff::{Branch, BranchKind, Role};
use storage::participants::Participant;
use storage::prizes::{self, Prize, PrizeTerms, Published, StockEntry};
use storage::quizzes::{SavedAnswer, StoredAttempt};
use storage::staff::{StaffDraft, StaffSession};
use storage::{Db, Tx, branches, participants, questions, quizzes, staff};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::super::load::{Load, open_attempt};
use super::client::{Client, Notes};
use crate::test_app::{KEYS, NewCampaign, new_id};

/// How many clients there are.
pub const CLIENTS: usize = 64;
/// How many people of a client's are stored in one unit.
const AT_ONCE: usize = 32;

/// What lies at the branch that soon has none left.
const FEW: u32 = 8;

/// Somebody who is signed in, with a quiz to hand in.
#[derive(Clone)]
pub struct Person {
    pub token: String,
    pub phone: String,
    pub attempt: Uuid,
}

/// A branch, with the sessions of two tellers for each client.
#[derive(Clone)]
pub struct Counter {
    pub branch: Uuid,
    pub tellers: Vec<[String; 2]>,
}

pub struct Scene {
    pub campaign: Uuid,
    pub prize: Uuid,
    /// How many lie at each branch.
    pub stock: [i64; 2],
    pub counters: [Counter; 2],
    people: Vec<Vec<Person>>,
}

struct NewPerson {
    participant: Participant,
    index: Vec<u8>,
    token: String,
    attempt: StoredAttempt,
    answers: Vec<SavedAnswer>,
}

impl Scene {
    /// Stores it all, without the server: people enough for so many seconds.
    pub async fn prepare(db: &Db, seconds: u64) -> Self {
        let now = server::clock::clock().now();
        let each = 8 + usize::try_from(seconds).unwrap();
        let winners = u32::try_from(CLIENTS * each).unwrap();
        let stock = [FEW, winners];
        let began = now - TimeDelta::days(1);
        let new = NewCampaign::beginning("counter", began).ticket_per(TicketPer::Attempt);
        let offer = PrizeOffer {
            given: Giving::Threshold,
            count: winners,
            ..PrizeOffer::default()
        };
        let new = new.with(|details| details.prizes = vec![offer]);
        let (campaign, quiz) = new.add_to(db).await;
        let prize = add_prize(db, campaign.id, winners, now).await;
        let mut counters = Vec::new();
        let head = add_branch(db, "0000", BranchKind::HeadOffice, None, now).await;
        for (code, stock) in ["0571", "0536"].into_iter().zip(stock) {
            let branch = add_branch(db, code, BranchKind::City, Some(head), now).await;
            receive(db, prize, branch, stock, now).await;
            let tellers = add_tellers(db, branch, now).await;
            counters.push(Counter { branch, tellers });
        }
        let mut conn = db.read().await.unwrap();
        let bank = storage::questions::bank(&mut conn, now.date_naive());
        let bank = bank.await.unwrap();
        let mut keys = HashMap::new();
        for entry in &bank {
            let version = questions::version(&mut conn, entry.version_id).await;
            keys.insert(entry.version_id, version.unwrap().unwrap().question.key);
        }
        drop(conn);
        let mut people = Vec::new();
        for client in 0..CLIENTS {
            people.push(add_people(db, (client, each), (&quiz, &bank, &keys), now).await);
        }
        Self {
            campaign: campaign.id,
            prize,
            stock: stock.map(i64::from),
            counters: counters.try_into().ok().unwrap(),
            people,
        }
    }

    /// Lets everybody begin; the server is wherever `address` says now.
    pub fn begin(
        &mut self,
        load: &Load,
        address: &watch::Receiver<SocketAddr>,
    ) -> Vec<JoinHandle<Vec<Notes>>> {
        let people = std::mem::take(&mut self.people);
        let begin = |(number, people): (usize, Vec<Person>)| {
            let counters = self.counters.each_ref().map(|counter| {
                let [first, second] = counter.tellers[number].clone();
                (counter.branch, first, second)
            });
            let seed = Seed([u8::try_from(number).unwrap(); 32]);
            let choices = seed.stream("choices");
            let client = Client::new(people, counters, choices, address.clone(), load.clone());
            tokio::spawn(client.run())
        };
        people.into_iter().enumerate().map(begin).collect()
    }
}

async fn store<D, F>(db: &Db, data: D, unit: F)
where
    D: Send + Sync + 'static,
    F: for<'t> Fn(&'t mut Tx, &'t D) -> storage::BoxFuture<'t, Result<(), storage::Error>>
        + Send
        + Sync
        + 'static,
{
    db.write(data, unit).await.unwrap();
}

async fn add_prize(db: &Db, campaign: Uuid, quantity: u32, now: DateTime<Utc>) -> Uuid {
    let prize = Prize {
        id: new_id(),
        campaign_id: campaign,
        place: 0,
        name: "手绘风筝".into(),
        kind: PrizeKind::Thing,
        given: Giving::Threshold,
        quantity,
        held: 0,
        value_fen: 6_800,
        terms: String::new(),
        by_branch: vec![],
    };
    let id = prize.id;
    let published = Published {
        prizes: vec![prize],
        terms: Some(PrizeTerms {
            claim_from: (now - TimeDelta::days(2)).date_naive(),
            claim_until: (now + TimeDelta::days(30)).date_naive(),
            tax: Tax::Organiser,
            draw_at: None,
            alternates: 0,
        }),
    };
    store(db, (campaign, published), |tx, (campaign, published)| {
        Box::pin(async move {
            assert!(prizes::put(tx, *campaign, published).await?);
            Ok::<_, storage::Error>(())
        })
    })
    .await;
    id
}

async fn add_branch(
    db: &Db,
    code: &str,
    kind: BranchKind,
    parent: Option<Uuid>,
    now: DateTime<Utc>,
) -> Uuid {
    let branch = Branch {
        id: new_id(),
        parent,
        kind,
        code: code.into(),
        name: format!("机构{code}"),
        address: String::new(),
        phone: String::new(),
        hours: String::new(),
        open: true,
    };
    let id = branch.id;
    store(db, (branch, now), |tx, (branch, now)| {
        Box::pin(async move {
            assert!(branches::add(tx, branch, *now).await?);
            Ok(())
        })
    })
    .await;
    id
}

async fn receive(db: &Db, prize: Uuid, branch: Uuid, quantity: u32, now: DateTime<Utc>) {
    let entry = StockEntry {
        id: new_id(),
        prize_id: prize,
        branch_id: branch,
        kind: StockMove::Received,
        quantity,
        win_id: None,
        transfer_id: None,
        count_id: None,
        staff_id: None,
        note: String::new(),
    };
    store(db, (entry, now), |tx, (entry, now)| {
        Box::pin(async move {
            assert!(prizes::lay(tx, entry, *now).await?);
            Ok(())
        })
    })
    .await;
}

async fn add_tellers(db: &Db, branch: Uuid, now: DateTime<Utc>) -> Vec<[String; 2]> {
    let tokens: Vec<[String; 2]> = (0..CLIENTS)
        .map(|_| [new_id().to_string(), new_id().to_string()])
        .collect();
    store(db, (tokens.clone(), branch, now), |tx, data| {
        Box::pin(async move {
            let (tokens, branch, now) = data;
            for token in tokens.iter().flatten() {
                let id = new_id();
                let draft = StaffDraft {
                    name: "陈晓".into(),
                    role: Role::BranchTeller,
                    branch: *branch,
                };
                assert!(staff::add(tx, id, &id.to_string(), &draft, *now).await?);
                staff::set_up(tx, id, "none", b"none", 0).await?;
                let session = StaffSession {
                    session_id: new_id(),
                    began_at: *now,
                    seen_at: *now,
                    address: "127.0.0.1".into(),
                    agent: "Chrome".into(),
                };
                staff::start_session(tx, &token_hash(token), id, &session).await?;
            }
            Ok(())
        })
    })
    .await;
    tokens
}

/// The right places of each question.
type Answers = HashMap<Uuid, Vec<u8>>;

/// A quiz that somebody has answered rightly, and not handed in.
fn answered(
    (quiz, bank, keys): (&Quiz, &[BankEntry], &Answers),
    participant: Uuid,
    now: DateTime<Utc>,
) -> (StoredAttempt, Vec<SavedAnswer>) {
    let seed = Seed(server::clock::clock().random());
    let paper = draw_paper(&quiz.rules.paper, bank, &seed).unwrap();
    let answers = (0..).zip(&paper.items).map(|(position, item)| SavedAnswer {
        position,
        choices: item.shown(&keys[&item.version_id]),
        checked: false,
    });
    let answers = answers.collect();
    (open_attempt(quiz, participant, seed, paper, now), answers)
}

async fn add_people(
    db: &Db,
    (client, each): (usize, usize),
    asked: (&Quiz, &[BankEntry], &Answers),
    now: DateTime<Utc>,
) -> Vec<Person> {
    let (clock, keys) = (server::clock::clock(), Keys::parse(KEYS).unwrap());
    let mut people = Vec::new();
    let mut new = Vec::new();
    for number in 0..each {
        let id = new_id();
        let phone = format!("139{:08}", client * 10_000 + number);
        let (attempt, answers) = answered(asked, id, now);
        let token = new_id().to_string();
        people.push(Person {
            token: token.clone(),
            phone: phone.clone(),
            attempt: attempt.id,
        });
        new.push(NewPerson {
            participant: Participant {
                id,
                phone_sealed: keys.seal(&clock, SealedAs::Phone, id, phone.as_bytes()),
                time_allowance: TimeAllowance::Standard,
                created_at: now,
            },
            index: phone.into_bytes(),
            token,
            attempt,
            answers,
        });
    }
    while !new.is_empty() {
        let part = new.split_off(new.len().saturating_sub(AT_ONCE));
        store(db, (part, now), |tx, (part, now)| {
            Box::pin(async move {
                for person in part {
                    add_person(tx, person, *now).await?;
                }
                Ok(())
            })
        })
        .await;
    }
    people
}

async fn add_person(
    tx: &mut Tx,
    person: &NewPerson,
    now: DateTime<Utc>,
) -> Result<(), storage::Error> {
    let id = participants::add(tx, &person.participant, &person.index).await?;
    participants::start_session(tx, &token_hash(&person.token), id, now).await?;
    assert!(quizzes::start(tx, &person.attempt).await?);
    for answer in &person.answers {
        quizzes::save_answer(tx, person.attempt.id, answer, now).await?;
    }
    Ok(())
}
