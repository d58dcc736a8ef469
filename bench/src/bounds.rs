//! What hand-ins are compared with: the least that storing them takes. This talks to the drivers
//! itself, because the point is what could be reached without the platform.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use domain::prizes::{TicketReason, Verdict};
use domain::quizzes::{AnswerVerdict, AttemptResult, Ending, score};
use futures::future::try_join_all;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::types::Json;
use sqlx::{ConnectOptions, Connection, PgConnection};

use crate::load::count;
use crate::sample::{Entrant, id, now};

/// A batch is what 64 participants send at once.
const BATCH: usize = 64;

/// A SQLite file that one loop writes, in batches, each made durable.
pub struct Batched(SqliteConnection);

impl Batched {
    /// Works on a copy, so that it meets the same rows as the server.
    pub async fn copy(file: &Path, to: &Path) -> Result<Self> {
        let mut original = SqliteConnectOptions::new().filename(file).connect().await?;
        sqlx::query("vacuum into $1")
            .bind(to.to_string_lossy())
            .execute(&mut original)
            .await?;
        original.close().await?;
        let options = SqliteConnectOptions::new()
            .filename(to)
            .foreign_keys(true)
            .pragma("temp_store", "memory")
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        Ok(Self(options.connect().await?))
    }

    /// Stores a hand-in of each: reads the answers, closes the attempt, gives the ticket.
    ///
    /// # Returns
    /// How many it stored a second.
    pub async fn hand_in(&mut self, entrants: &[Entrant]) -> Result<f64> {
        let verdicts = vec![AnswerVerdict::Right; 10];
        let result = Json(AttemptResult {
            ending: Ending::HandedIn,
            score: score(&verdicts),
            answers: verdicts,
            verdict: Verdict::Eligible {
                reason: TicketReason::QuizPassed,
                occasion: "2026-03-15".to_owned(),
            },
            remedied: vec![],
        });
        let now = now();
        let start = Instant::now();
        for batch in entrants.chunks(BATCH) {
            let mut transaction = self.0.begin().await?;
            for entrant in batch {
                sqlx::query(
                    "select position, choices, checked_at from answers where attempt_id = $1",
                )
                .bind(entrant.attempt)
                .fetch_all(&mut *transaction)
                .await?;
                sqlx::query(
                    "update attempts set closed_at = $1, result = $2, hand_in_key = $3
                     where id = $4 and closed_at is null",
                )
                .bind(now)
                .bind(&result)
                .bind(entrant.id)
                .bind(entrant.attempt)
                .execute(&mut *transaction)
                .await?;
                sqlx::query(
                    "insert into tickets (id, campaign_id, participant_id, attempt_id, reason,
                                          occasion, code, secret_sealed, created_at)
                     values ($1, $2, $3, $4, 'quiz_passed', '2026-03-15', $5, $6, $7)",
                )
                .bind(entrant.id)
                .bind(entrant.campaign)
                .bind(entrant.id)
                .bind(entrant.attempt)
                .bind(&entrant.id.simple().to_string()[20..])
                .bind(vec![0; 73])
                .bind(now)
                .execute(&mut *transaction)
                .await?;
            }
            transaction.commit().await?;
        }
        Ok(count(entrants.len()) / start.elapsed().as_secs_f64())
    }
}

/// Connections to PostgreSQL that each insert one row after another, each made durable.
pub struct Inserting {
    connections: Vec<PgConnection>,
    rows: u64,
}

impl Inserting {
    pub async fn open(url: &str, connections: usize) -> Result<Self> {
        let options: PgConnectOptions = url.parse()?;
        let connections = (0..connections).map(|_| options.connect());
        let mut connections = try_join_all(connections).await?;
        sqlx::query("create table bench_rows (id uuid primary key, content bytea not null)")
            .execute(&mut connections[0])
            .await?;
        let rows = 0;
        Ok(Self { connections, rows })
    }

    /// # Returns
    /// How many rows all of them stored a second.
    pub async fn insert(&mut self, time: Duration) -> Result<f64> {
        let now = now();
        let start = Instant::now();
        let first = self.rows;
        // Numbers far enough apart for none to be taken twice.
        let each = self
            .connections
            .iter_mut()
            .zip((first..).step_by(1_000_000));
        let each = each.map(|(connection, first)| async move {
            let mut done = 0;
            while start.elapsed() < time {
                sqlx::query("insert into bench_rows (id, content) values ($1, $2)")
                    .bind(id("row", first + done, now))
                    .bind(vec![0_u8; 100])
                    .execute(&mut *connection)
                    .await?;
                done += 1;
            }
            Ok::<_, sqlx::Error>(done)
        });
        let done = try_join_all(each).await?;
        self.rows += done.iter().max().copied().unwrap_or(0);
        let done: u64 = done.iter().sum();
        Ok(count(usize::try_from(done)?) / start.elapsed().as_secs_f64())
    }
}

/// How often a second a block can be appended to a file in this folder and made durable.
pub fn syncs(folder: &Path) -> Result<f64> {
    let mut file = File::create(folder.join("syncs"))?;
    let start = Instant::now();
    let mut done = 0;
    while start.elapsed() < Duration::from_secs(1) {
        file.write_all(&[0; 4096])?;
        file.sync_data()?;
        done += 1;
    }
    Ok(count(done) / start.elapsed().as_secs_f64())
}
