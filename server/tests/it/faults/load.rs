//! Sixteen people who take quizzes as fast as they can, and write down what they sent and what
//! was acknowledged. Whoever gets no answer sends the same again, as phones do.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use app::keys::{Keys, SealedAs, token_hash};
use domain::campaigns::Campaign;
use domain::prizes::TicketPer;
use domain::quizzes::{Attempt, AttemptState, Quiz, TimeAllowance, draw_paper};
use domain::seed::{Seed, Stream};
use storage::Db;
use storage::participants::Participant;
use storage::quizzes::StoredAttempt;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::wire::{As, post};
use crate::test_app::attempts::{HAND_IN, SAVE, START};
use crate::test_app::{KEYS, NewCampaign, new_id};

/// How many people there are.
pub const PEOPLE: usize = 16;
/// How many questions a paper has.
pub const QUESTIONS: u16 = 5;

/// One thing that was sent, as often as it took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    Start { campaign: Uuid },
    Save { position: u16, places: Vec<u8> },
    HandIn { key: Uuid },
}

/// An entry of somebody's notes, written before it is sent.
#[derive(Clone, Debug)]
pub struct Entry {
    pub attempt: Uuid,
    pub sent: Sent,
    pub acknowledged: bool,
}

/// Somebody prepared: signed in, with an attempt open in each campaign.
pub struct Person {
    pub id: Uuid,
    token: String,
    /// The attempts that were open before the load.
    pub prepared: Vec<Uuid>,
}

/// What all work on.
pub struct Scene {
    /// A ticket with every attempt in the first, one in all in the second.
    pub campaigns: [Campaign; 2],
    pub people: Vec<Person>,
}

impl Scene {
    /// Stores the campaigns, the people, their sessions and first attempts, without the server.
    pub async fn prepare(db: &Db) -> Self {
        let clock = server::clock::clock();
        let (now, keys) = (clock.now(), Keys::parse(KEYS).unwrap());
        let began = now - chrono::TimeDelta::days(1);
        let each = NewCampaign::beginning("each", began).ticket_per(TicketPer::Attempt);
        let once = NewCampaign::beginning("once", began).ticket_per(TicketPer::Campaign);
        let quizzes = [each.add_to(db).await, once.add_to(db).await];
        let mut conn = db.read().await.unwrap();
        let bank = storage::questions::bank(&mut conn, now.date_naive())
            .await
            .unwrap();
        drop(conn);
        let mut people = Vec::new();
        for number in 0..PEOPLE {
            let id = new_id();
            let phone = format!("139000000{number:02}");
            let new = Participant {
                id,
                phone_sealed: keys.seal(&clock, SealedAs::Phone, id, phone.as_bytes()),
                time_allowance: TimeAllowance::Standard,
                created_at: now,
            };
            let attempts = quizzes.each_ref().map(|(_, quiz)| {
                let seed = Seed(clock.random());
                let paper = draw_paper(&quiz.rules.paper, &bank, &seed).unwrap();
                open_attempt(quiz, id, seed, paper, now)
            });
            let token = format!("{number:064x}");
            let prepared = attempts.iter().map(|attempt| attempt.id).collect();
            let index = phone.into_bytes();
            let data = (new, index, token_hash(&token), attempts, now);
            let stored: Result<(), storage::Error> = db
                .write(data, |tx, (new, index, token, attempts, now)| {
                    Box::pin(async move {
                        let id = storage::participants::add(tx, new, index).await?;
                        storage::participants::start_session(tx, token, id, *now).await?;
                        for attempt in attempts {
                            assert!(storage::quizzes::start(tx, attempt).await?);
                        }
                        Ok(())
                    })
                })
                .await;
            stored.unwrap();
            people.push(Person {
                id,
                token,
                prepared,
            });
        }
        let campaigns = quizzes.map(|(campaign, _)| campaign);
        Self { campaigns, people }
    }

    /// Lets everybody begin; the server is wherever `address` says now.
    pub fn begin(
        &self,
        load: &Load,
        address: &watch::Receiver<SocketAddr>,
    ) -> Vec<JoinHandle<Vec<Entry>>> {
        let people = self.people.iter().zip(0u8..);
        let begin = |(person, number): (&Person, u8)| {
            let worker = Worker {
                cookie: format!("session={}", person.token),
                campaigns: self.campaigns.clone(),
                prepared: person.prepared.clone(),
                choices: Seed([number; 32]).stream("choices"),
                address: address.clone(),
                load: load.clone(),
                notes: Vec::new(),
            };
            tokio::spawn(worker.run())
        };
        people.map(begin).collect()
    }
}

/// An attempt that has just begun.
pub fn open_attempt(
    quiz: &Quiz,
    participant_id: Uuid,
    seed: Seed,
    paper: domain::quizzes::Paper,
    started_at: chrono::DateTime<chrono::Utc>,
) -> StoredAttempt {
    StoredAttempt {
        id: new_id(),
        quiz_id: quiz.id,
        campaign_id: quiz.campaign_id,
        participant_id,
        seed,
        paper,
        rules: quiz.rules.clone(),
        attempt: Attempt {
            started_at,
            due_at: None,
            state: AttemptState::Open,
        },
        changes: 0,
    }
}

/// How the work goes on, for everybody.
#[derive(Clone, Default)]
pub struct Load {
    pub acknowledged: Arc<AtomicUsize>,
    pub enough: Arc<AtomicBool>,
}

impl Load {
    pub fn acknowledged(&self) -> usize {
        self.acknowledged.load(Ordering::SeqCst)
    }

    /// Everybody finishes the attempt under way and ends.
    pub fn enough(&self) {
        self.enough.store(true, Ordering::SeqCst);
    }
}

struct Worker {
    cookie: String,
    campaigns: [Campaign; 2],
    prepared: Vec<Uuid>,
    choices: Stream,
    address: watch::Receiver<SocketAddr>,
    load: Load,
    notes: Vec<Entry>,
}

impl Worker {
    async fn run(mut self) -> Vec<Entry> {
        let mut round = 0;
        while !self.load.enough.load(Ordering::SeqCst) {
            let campaign = self.campaigns[round % 2].clone();
            let attempt = match self.prepared.get(round) {
                Some(&prepared) => prepared,
                None => self.start(&campaign).await,
            };
            for position in 0..QUESTIONS {
                // Some think again.
                for _ in 0..=self.choices.below(2) {
                    self.save(attempt, position).await;
                }
            }
            self.hand_in(attempt).await;
            round += 1;
        }
        self.notes
    }

    async fn start(&mut self, campaign: &Campaign) -> Uuid {
        let key = new_id();
        let form = format!("campaign={}&key={key}", campaign.slug);
        let sent = Sent::Start {
            campaign: campaign.id,
        };
        self.until_acknowledged(key, sent, START, &form, &format!("/attempts/{key}"))
            .await;
        key
    }

    async fn save(&mut self, attempt: Uuid, position: u16) {
        // Every question has two options or more.
        let places = match self.choices.below(4) {
            3 => vec![],
            place => vec![u8::try_from(place % 2).unwrap()],
        };
        let mut form = format!("attempt={attempt}&position={position}");
        for place in &places {
            form = format!("{form}&places[]={place}");
        }
        let sent = Sent::Save { position, places };
        let leads = format!("/attempts/{attempt}?q=");
        self.until_acknowledged(attempt, sent, SAVE, &form, &leads)
            .await;
    }

    async fn hand_in(&mut self, attempt: Uuid) {
        let key = new_id();
        let form = format!("attempt={attempt}&key={key}");
        // A double tap now and then: the other answer is not waited for.
        if self.choices.below(3) == 0 {
            let (address, form, cookie) =
                (*self.address.borrow(), form.clone(), self.cookie.clone());
            tokio::spawn(async move { post(address, HAND_IN, &form, &cookie, As::Script).await });
        }
        let sent = Sent::HandIn { key };
        let leads = format!("/attempts/{attempt}/result");
        self.until_acknowledged(attempt, sent, HAND_IN, &form, &leads)
            .await;
    }

    /// Sends until it is answered. An answer that it is done leads on to `leads`.
    async fn until_acknowledged(
        &mut self,
        attempt: Uuid,
        sent: Sent,
        path: &str,
        form: &str,
        leads: &str,
    ) {
        let entry = self.notes.len();
        self.notes.push(Entry {
            attempt,
            sent,
            acknowledged: false,
        });
        for _ in 0..2_000 {
            let address = *self.address.borrow();
            match post(address, path, form, &self.cookie, As::Script).await {
                Ok(answer)
                    if answer.status == 200 && answer.header("location").starts_with(leads) =>
                {
                    self.notes[entry].acknowledged = true;
                    self.load.acknowledged.fetch_add(1, Ordering::SeqCst);
                    return;
                }
                // Whoever has the port now, between two starts, knows no session of ours.
                Ok(answer) if ![401, 503].contains(&answer.status) => {
                    panic!("{path} {form}: {answer:?}")
                }
                _ => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
        panic!("{path} {form} is never answered");
    }
}
