//! Taking a quiz, and what the server knows about it that the browser must not.

use app::error::AppError;
use domain::quizzes::{AttemptResult, AttemptState, Question};
use storage::quizzes::{self, StoredAttempt};
use uuid::Uuid;

use super::{Browser, Reply, TestApp, new_id};

pub const START: &str = "/api/quizzes/start_attempt";
pub const SAVE: &str = "/api/quizzes/save_answer";
pub const CHECK: &str = "/api/quizzes/check_answer";
pub const HAND_IN: &str = "/api/quizzes/hand_in";
pub const PRACTISE: &str = "/api/quizzes/practise";

/// A question of a paper with shown places that are right and wrong.
pub struct Solved {
    pub version: Uuid,
    pub question: Question,
    pub right: Vec<u8>,
    pub wrong: Vec<u8>,
}

impl Browser {
    /// Starts an attempt, or goes on with the open one.
    pub async fn start(&mut self, slug: &str) -> Uuid {
        let started = self.try_start(slug, new_id()).await;
        started.unwrap_or_else(|error| panic!("{slug}: {error:?}"))
    }

    /// Starts an attempt with this key.
    pub async fn try_start(&mut self, slug: &str, key: Uuid) -> Result<Uuid, AppError> {
        let form = [("campaign", slug), ("key", &key.to_string())];
        let reply = self.call(START, &form).await;
        match reply.error() {
            Some(error) => Err(error),
            None => Ok(reply.location().split('/').nth(2).unwrap().parse().unwrap()),
        }
    }

    pub async fn save(&mut self, attempt: Uuid, position: usize, places: &[u8]) -> Reply {
        self.answer(SAVE, attempt, position, places).await
    }

    /// Makes an answer final, where each is explained by itself.
    pub async fn check(&mut self, attempt: Uuid, position: usize, places: &[u8]) -> Reply {
        self.answer(CHECK, attempt, position, places).await
    }

    async fn answer(&mut self, path: &str, attempt: Uuid, position: usize, places: &[u8]) -> Reply {
        let mut form = vec![
            ("attempt".to_owned(), attempt.to_string()),
            ("position".to_owned(), position.to_string()),
        ];
        for (number, place) in places.iter().enumerate() {
            form.push((format!("places[{number}]"), place.to_string()));
        }
        let form: Vec<_> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        self.call(path, &form).await
    }

    pub async fn hand_in(&mut self, attempt: Uuid) -> Option<AppError> {
        let form = [
            ("attempt", &*attempt.to_string()),
            ("key", &*new_id().to_string()),
        ];
        self.call(HAND_IN, &form).await.error()
    }

    /// Answers the first `right` questions rightly and the others wrongly.
    pub async fn answer_all(&mut self, app: &TestApp, attempt: Uuid, right: usize) {
        for (position, solved) in app.solved(attempt).await.iter().enumerate() {
            let places = if position < right {
                &solved.right
            } else {
                &solved.wrong
            };
            let reply = self.save(attempt, position, places).await;
            assert_eq!(reply.error(), None, "{reply:?}");
        }
    }

    /// Takes a quiz from start to hand-in with so many right answers.
    pub async fn take(&mut self, app: &TestApp, slug: &str, right: usize) -> Uuid {
        let attempt = self.start(slug).await;
        self.answer_all(app, attempt, right).await;
        assert_eq!(self.hand_in(attempt).await, None);
        attempt
    }

    pub async fn result_page(&mut self, attempt: Uuid) -> Reply {
        let page = self.get(&format!("/attempts/{attempt}/result")).await;
        assert!(page.status.is_success(), "{page:?}");
        page
    }
}

impl TestApp {
    /// An attempt as stored, whosever it is.
    pub async fn stored(&self, attempt: Uuid) -> StoredAttempt {
        let mut conn = self.state.db.read().await.unwrap();
        let whose = conn.query("select participant_id from attempts where id = $1");
        let (who,) = whose.bind(attempt).one::<(Uuid,)>().await.unwrap();
        let stored = quizzes::attempt(&mut conn, attempt, who).await.unwrap();
        stored.unwrap()
    }

    /// What became of an attempt that was handed in.
    pub async fn result(&self, attempt: Uuid) -> AttemptResult {
        match self.stored(attempt).await.attempt.state {
            AttemptState::Scored { result, .. } => result,
            AttemptState::Open => panic!("it is not handed in"),
        }
    }

    /// The right and wrong answers of a paper.
    pub async fn solved(&self, attempt: Uuid) -> Vec<Solved> {
        let stored = self.stored(attempt).await;
        let mut solved = Vec::new();
        for item in &stored.paper.items {
            let shown = self.state.question(item.version_id).await.unwrap();
            let question = shown.stored.question.clone();
            let right = item.shown(&question.key);
            let options = u8::try_from(question.options.len()).unwrap();
            let wrong = (0..options).find(|place| !right.contains(place)).unwrap();
            solved.push(Solved {
                version: item.version_id,
                question,
                right,
                wrong: vec![wrong],
            });
        }
        solved
    }

    /// The tickets that anybody holds.
    pub async fn tickets(&self) -> i64 {
        self.count("select count(*) from tickets where voided_at is null")
            .await
    }
}
