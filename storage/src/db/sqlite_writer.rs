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
use tracing::{Instrument, Span};

use super::{Conn, Driver, Health, Tx};
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
        // What the unit logs belongs to the request that began it.
        let span = Span::current();
        let job: Job = Box::new(move |tx| {
            let asking = span.clone();
            let work = async move {
                tx.0.health = Health::Sound;
                let done = AssertUnwindSafe(async { unit(tx, &data).await })
                    .catch_unwind()
                    .await;
                let done =
                    done.unwrap_or_else(|_| Err(Error::Broken("a unit panicked".into()).into()));
                let done = tx.0.health.confirm(done);
                let keep = done.is_ok();
                let answer: Answer = Box::new(move |committed| {
                    let done = match (done, committed) {
                        (Ok(_), Err(why)) => {
                            asking.in_scope(|| Err(Error::Unavailable(why.into()).into()))
                        }
                        (done, _) => done,
                    };
                    // Nobody listens where the caller went away; the unit is stored all the same.
                    let _ = tell.send(done);
                });
                (keep, answer)
            };
            Box::pin(work.instrument(span))
        });
        let closed = || E::from(Error::Unavailable("the database is closed".into()));
        self.jobs.send(job).await.map_err(|_| closed())?;
        let not_begun = || {
            E::from(Error::Unavailable(
                "the database is locked or closed".into(),
            ))
        };
        told.await.map_err(|_| not_begun())?
    }
}

async fn run(pool: SqlitePool, mut waiting: mpsc::Receiver<Job>) {
    let mut tx = None;
    loop {
        // Closing waits for the connection that this task owns, so this task notices and ends.
        let first = tokio::select! {
            biased;
            first = waiting.recv() => first,
            () = pool.close_event() => None,
        };
        let Some(first) = first else { return };
        let (mut answers, mut refused) = (Vec::new(), Vec::new());
        let failed = match begin(&pool, &mut tx).await {
            Ok(tx) => run_group(tx, first, &mut waiting, &mut answers).await,
            Err(error) => {
                // Whoever waits behind would wait as long again, so all are told now.
                refused.push(first);
                refused.extend(std::iter::from_fn(|| waiting.try_recv().ok()));
                Err(error)
            }
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
        // Dropping a job tells its caller that the unit did not begin.
        drop(refused);
        let why = failed.as_ref().map_err(ToString::to_string);
        for answer in answers {
            answer(why.as_ref().map(|&&()| ()).map_err(String::as_str));
        }
    }
}

async fn begin<'t>(pool: &SqlitePool, tx: &'t mut Option<Tx>) -> Result<&'t mut Tx, sqlx::Error> {
    let tx = match tx {
        Some(tx) => tx,
        None => {
            let driver = Driver::Sqlite(pool.acquire().await?);
            tx.insert(Tx(Conn {
                driver,
                health: Health::Sound,
            }))
        }
    };
    control(tx, "begin immediate").await?;
    Ok(tx)
}

/// Runs `first` and whatever waits behind it, and commits. The answers of the units that ran are
/// left in `answers` even where this fails.
async fn run_group(
    tx: &mut Tx,
    first: Job,
    waiting: &mut mpsc::Receiver<Job>,
    answers: &mut Vec<Answer>,
) -> Result<(), sqlx::Error> {
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
