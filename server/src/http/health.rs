//! Whether the process lives, and whether it can serve.

use std::sync::Arc;
use std::time::{Duration, Instant};

use app::context::AppState;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use domain::participants::SendLimit;
use http::{StatusCode, header};
use storage::participants;
use thiserror::Error;
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::stop::Stop;

const PATIENCE: Duration = Duration::from_secs(2);
const ANSWER_KEPT_FOR: Duration = Duration::from_millis(500);

/// What is stored to see whether storing works: a counter that refuses nothing, and is swept with
/// the others.
static PROBE: SendLimit = SendLimit {
    name: "readiness",
    times: u32::MAX,
    within: TimeDelta::days(1),
};

/// What is asked whether the process can serve.
#[derive(Clone)]
pub struct Readiness {
    state: AppState,
    stop: Stop,
    /// The last answer of the database, and when it was given.
    last: Arc<Mutex<Option<Answer>>>,
}

/// What the database answered, and when.
type Answer = (Instant, Result<(), Unready>);

/// Why it cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Unready {
    /// It was told to stop.
    #[error("stopping")]
    Stopping,
    /// The database does not answer a read.
    #[error("database_read")]
    Read,
    /// The database takes no unit of work.
    #[error("database_write")]
    Write,
}

impl Readiness {
    /// Asks this state.
    pub fn new(state: &AppState, stop: &Stop) -> Self {
        Self {
            state: state.clone(),
            stop: stop.clone(),
            last: Arc::default(),
        }
    }

    /// Reads a row and stores one. An empty unit of work would be committed on a full disk and in
    /// a read-only database as well.
    ///
    /// # Errors
    /// [`Unready`].
    pub async fn check(&self) -> Result<(), Unready> {
        if self.stop.is_stopping() {
            return Err(Unready::Stopping);
        }
        // Anyone may ask: those who come together share one answer.
        let mut last = self.last.lock().await;
        if let Some((when, answer)) = *last
            && when.elapsed() < ANSWER_KEPT_FOR
        {
            return answer;
        }
        let answer = self.ask_database().await;
        *last = Some((Instant::now(), answer));
        answer
    }

    async fn ask_database(&self) -> Result<(), Unready> {
        let read = async {
            let mut conn = self.state.db.read().await?;
            storage::campaigns::latest(&mut conn, 1).await
        };
        let Ok(Ok(_)) = timeout(PATIENCE, read).await else {
            return Err(Unready::Read);
        };
        let write = self.state.db.write(self.state.clock.now(), |tx, now| {
            Box::pin(participants::take_from_limit(
                tx,
                b"readiness",
                &PROBE,
                *now,
            ))
        });
        let Ok(Ok(_)) = timeout(PATIENCE, write).await else {
            return Err(Unready::Write);
        };
        Ok(())
    }
}

pub(super) async fn alive() -> Response {
    answer(StatusCode::OK, "alive\n".into())
}

pub(super) async fn ready(State(readiness): State<Readiness>) -> Response {
    match readiness.check().await {
        Ok(()) => answer(StatusCode::OK, "ready\n".into()),
        Err(why) => {
            tracing::warn!(readiness.reason = %why, "not ready");
            answer(StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n"))
        }
    }
}

fn answer(status: StatusCode, text: String) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], text).into_response()
}
