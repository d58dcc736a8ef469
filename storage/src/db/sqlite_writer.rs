//! The one writer of a SQLite database, with group commit.
//!
//! A task owns the writing connection. It takes every unit that waits, runs each in a savepoint,
//! commits once and only then answers them all, so that one `fsync` serves many. A unit that
//! refuses is rolled back to its savepoint and disturbs nobody else. Where the database itself
//! fails (disk full rolls the whole transaction back, for example), every unit of the group is
//! told so, and the connection is replaced.

use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use futures::future::BoxFuture;
use sqlx::pool::PoolConnection;
use sqlx::{Executor, Sqlite, SqlitePool};
use tokio::sync::{mpsc, oneshot};

use super::{Conn, Driver, Tx};
use crate::Error;

/// A commit waits for no more units than this, so that the first is not kept for long.
const GROUP: usize = 256;

/// How many units may wait before callers do.
const QUEUE: usize = 1024;

pub(super) struct SqliteWriter {
    jobs: mpsc::Sender<Job>,
    pool: SqlitePool,
}

/// Runs a unit; says whether to keep what it did, and how to tell its caller.
type Job = Box<dyn for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, (bool, Answer)> + Send>;

/// Tells the caller, once it is known what became of the commit.
type Answer = Box<dyn FnOnce(Result<(), &str>) + Send>;

impl SqliteWriter {
    pub(super) fn start(pool: SqlitePool) -> Self {
        let (jobs, waiting) = mpsc::channel(QUEUE);
        tokio::spawn(run(pool.clone(), waiting));
        Self { jobs, pool }
    }

    pub(super) const fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    pub(super) async fn close(&self) {
        self.pool.close().await;
    }

    pub(super) async fn write<D, T, E, F>(&self, data: D, unit: F) -> Result<T, E>
    where
        D: Send + Sync + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> Fn(&'t mut Tx, &'t D) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
    {
        let (tell, told) = oneshot::channel();
        let job: Job = Box::new(move |tx| {
            Box::pin(async move {
                let done = AssertUnwindSafe(unit(tx, &data)).catch_unwind().await;
                let done =
                    done.unwrap_or_else(|_| Err(Error::Broken("a unit panicked".into()).into()));
                let keep = done.is_ok();
                let answer: Answer = Box::new(move |committed| {
                    let done = match (done, committed) {
                        (Ok(_), Err(why)) => Err(Error::Unavailable(why.into()).into()),
                        (done, _) => done,
                    };
                    // Nobody listens where the caller went away; the unit is stored all the same.
                    let _ = tell.send(done);
                });
                (keep, answer)
            })
        });
        let closed = || E::from(Error::Unavailable("the database is closed".into()));
        self.jobs.send(job).await.map_err(|_| closed())?;
        told.await.map_err(|_| closed())?
    }
}

async fn run(pool: SqlitePool, mut waiting: mpsc::Receiver<Job>) {
    let mut tx = None;
    while let Some(first) = waiting.recv().await {
        let mut answers = Vec::new();
        let failed = match ready(&pool, &mut tx).await {
            Ok(tx) => run_group(tx, first, &mut waiting, &mut answers).await,
            // Dropping the job tells its caller that the database is not there.
            Err(error) => Err(error),
        };
        if let Err(error) = &failed {
            tracing::error!(db.engine = "sqlite", error = %error, "a group of units was not stored");
            if let Some(Tx(Conn {
                driver: Driver::Sqlite(broken),
                ..
            })) = tx.take()
            {
                // Closing rolls back whatever was open; the next group gets a new connection.
                let _ = broken.close().await;
            }
        }
        let why = failed.as_ref().map_err(ToString::to_string);
        for answer in answers {
            answer(why.as_ref().map(|&&()| ()).map_err(String::as_str));
        }
    }
}

async fn ready<'t>(pool: &SqlitePool, tx: &'t mut Option<Tx>) -> Result<&'t mut Tx, sqlx::Error> {
    match tx {
        Some(tx) => Ok(tx),
        None => {
            let driver = Driver::Sqlite(pool.acquire().await?);
            Ok(tx.insert(Tx(Conn {
                driver,
                lost_race: false,
            })))
        }
    }
}

/// Runs `first` and whatever waits behind it, and commits. The answers of the units that ran are
/// left in `answers` even where this fails.
async fn run_group(
    tx: &mut Tx,
    first: Job,
    waiting: &mut mpsc::Receiver<Job>,
    answers: &mut Vec<Answer>,
) -> Result<(), sqlx::Error> {
    control(tx, "begin immediate").await?;
    let mut next = Some(first);
    while let Some(job) = next {
        control(tx, "savepoint unit").await?;
        let (keep, answer) = job(tx).await;
        answers.push(answer);
        if !keep {
            control(tx, "rollback to unit").await?;
        }
        control(tx, "release unit").await?;
        next = if answers.len() < GROUP {
            waiting.try_recv().ok()
        } else {
            None
        };
    }
    control(tx, "commit").await
}

async fn control(tx: &mut Tx, sql: &'static str) -> Result<(), sqlx::Error> {
    let Tx(Conn {
        driver: Driver::Sqlite(conn),
        ..
    }) = tx
    else {
        return Err(sqlx::Error::WorkerCrashed);
    };
    let conn: &mut PoolConnection<Sqlite> = conn;
    conn.execute(sqlx::query(sql)).await.map(|_| ())
}
