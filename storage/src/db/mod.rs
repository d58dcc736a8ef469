//! The one place that names a database driver. One SQL text runs on both engines: statements use
//! `$1`, `$2` … and the portable subset that `migrations/README.md` states.

mod migrations;
mod query;
mod sql;
mod sqlite_writer;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, Postgres, Sqlite, SqlitePool};
use tracing::Instrument;

pub use self::query::{Bindable, Command, Query, Row};
pub use self::sql::Sql;
use self::sqlite_writer::SqliteWriter;
use crate::Error;

/// How often a unit is repeated on PostgreSQL before its failure is told.
const REPEATS: u32 = 8;

/// Where the database is and how many connections may be open.
#[derive(Clone, Debug)]
pub struct DbOptions {
    /// `sqlite:PATH` or `postgres://…`.
    pub url: String,
    /// Connections for reading on SQLite, for everything on PostgreSQL; at least 1.
    pub connections: u32,
    /// How long a request waits for a connection or a lock before it is told to try later.
    pub patience: Duration,
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Db(Arc<Engine>);

enum Engine {
    Sqlite {
        readers: SqlitePool,
        writer: SqliteWriter,
    },
    Postgres(PgPool),
}

/// A connection that reads.
pub struct Conn {
    driver: Driver,
    /// The worst that its statements met with so far.
    health: Health,
}

/// What became of the statements of a unit, the worst last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Health {
    Sound,
    /// One failed: PostgreSQL stores nothing of the unit any more, even where it goes on.
    Failed,
    /// PostgreSQL said that the transaction lost a race and should be run again.
    LostRace,
}

impl Health {
    /// What the unit returned, unless that is a success in spite of a statement that failed.
    fn confirm<T, E: From<Error>>(self, done: Result<T, E>) -> Result<T, E> {
        match self {
            Self::Sound => done,
            Self::Failed | Self::LostRace => done.and_then(|_| {
                let why = "a unit went on after a statement that failed";
                Err(Error::Broken(why.into()).into())
            }),
        }
    }
}

enum Driver {
    Sqlite(PoolConnection<Sqlite>),
    SqliteSnapshot(sqlx::Transaction<'static, Sqlite>),
    Postgres(PoolConnection<Postgres>),
    PostgresUnit(sqlx::Transaction<'static, Postgres>),
}

/// The engine behind a connection, for the few statements that `migrations/README.md` names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

impl Conn {
    pub(crate) const fn dialect(&self) -> Dialect {
        match self.driver {
            Driver::Sqlite(_) | Driver::SqliteSnapshot(_) => Dialect::Sqlite,
            Driver::Postgres(_) | Driver::PostgresUnit(_) => Dialect::Postgres,
        }
    }
}

/// A connection inside a unit of work: reads like a [`Conn`], and changes.
pub struct Tx(Conn);

impl Db {
    /// Opens the database; a SQLite file and its folder are made where missing. Does not migrate.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where it cannot be reached, [`Error::Broken`] where the URL is wrong.
    pub async fn open(options: &DbOptions) -> Result<Self, Error> {
        let DbOptions {
            url,
            connections,
            patience,
        } = options;
        if let Some(path) = url.strip_prefix("sqlite:") {
            return Self::open_sqlite(PathBuf::from(path), *connections, *patience).await;
        }
        let parsed: PgConnectOptions = url.parse()?;
        // A unit behind a stuck one gives its connection back in time.
        let lock = format!("{}ms", patience.as_millis());
        let parsed = parsed.options([("lock_timeout", lock)]);
        let pool = PgPoolOptions::new()
            .max_connections(*connections)
            .acquire_timeout(*patience)
            .connect_with(parsed)
            .await?;
        Ok(Self(Arc::new(Engine::Postgres(pool))))
    }

    async fn open_sqlite(path: PathBuf, readers: u32, patience: Duration) -> Result<Self, Error> {
        if let Some(folder) = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
        {
            std::fs::create_dir_all(folder).map_err(sqlx::Error::Io)?;
        }
        let shared = SqliteConnectOptions::new()
            .filename(&path)
            .foreign_keys(true)
            .busy_timeout(patience)
            .pragma("temp_store", "memory");
        let writing = shared
            .clone()
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(patience)
            .connect_with(writing)
            .await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(readers)
            .acquire_timeout(patience)
            .test_before_acquire(false)
            .connect_lazy_with(shared.read_only(true));
        Ok(Self(Arc::new(Engine::Sqlite {
            readers,
            writer: SqliteWriter::start(writer),
        })))
    }

    /// Brings the schema up to date; to be called before the first unit. Several processes may do
    /// so at once on PostgreSQL.
    ///
    /// # Errors
    /// [`Error`] with what the database refused.
    pub async fn migrate(&self) -> Result<(), Error> {
        let done = match &*self.0 {
            Engine::Sqlite { writer, .. } => migrations::sqlite().run(writer.pool()).await,
            Engine::Postgres(pool) => migrations::postgres().run(pool).await,
        };
        done.map_err(|error| Error::Broken(error.to_string()))
    }

    /// Brings the schema to where it was after the migration `last`.
    #[cfg(feature = "testing")]
    pub(crate) async fn migrate_to(&self, last: i64) -> Result<(), Error> {
        let done = match &*self.0 {
            Engine::Sqlite { writer, .. } => migrations::sqlite().run_to(last, writer.pool()).await,
            Engine::Postgres(pool) => migrations::postgres().run_to(last, pool).await,
        };
        done.map_err(|error| Error::Broken(error.to_string()))
    }

    /// `sqlite` or `postgres`, for logs.
    pub fn engine(&self) -> &'static str {
        match &*self.0 {
            Engine::Sqlite { .. } => "sqlite",
            Engine::Postgres(_) => "postgres",
        }
    }

    /// A connection for reading.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where none is free in time.
    pub async fn read(&self) -> Result<Conn, Error> {
        let driver = match &*self.0 {
            Engine::Sqlite { readers, .. } => Driver::Sqlite(readers.acquire().await?),
            Engine::Postgres(pool) => Driver::Postgres(pool.acquire().await?),
        };
        Ok(Conn {
            driver,
            health: Health::Sound,
        })
    }

    /// A connection that sees everything as it stood at its first query, for as long as it is held:
    /// for what is only right together. On SQLite the write-ahead log grows meanwhile.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where none is free in time.
    pub async fn snapshot(&self) -> Result<Conn, Error> {
        let driver = match &*self.0 {
            Engine::Sqlite { readers, .. } => Driver::SqliteSnapshot(readers.begin().await?),
            Engine::Postgres(pool) => {
                let begin = "begin isolation level repeatable read read only";
                Driver::PostgresUnit(pool.begin_with(begin).await?)
            }
        };
        Ok(Conn {
            driver,
            health: Health::Sound,
        })
    }

    /// Runs one unit of work: all of it is stored durably before this returns `Ok`, or nothing.
    ///
    /// `unit` gets what it needs through `data`, because it may run more than once (PostgreSQL
    /// asks for that after a lost race), so it does SQL and nothing else. A unit that has begun
    /// is finished even if the caller goes away. After a statement that failed it cannot succeed.
    ///
    /// ```ignore
    /// db.write((id, now), |tx, (id, now)| Box::pin(async move { close(tx, *id, *now).await })).await
    /// ```
    ///
    /// # Errors
    /// What the unit returned, or the database's own failure.
    pub async fn write<D, T, E, F>(&self, data: D, unit: F) -> Result<T, E>
    where
        D: Send + Sync + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'t> Fn(&'t mut Tx, &'t D) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
    {
        match &*self.0 {
            Engine::Sqlite { writer, .. } => writer.write(data, unit).await,
            Engine::Postgres(pool) => {
                let pool = pool.clone();
                let work = async move { repeat(&pool, &data, &unit).await };
                // What the unit logs belongs to the request that began it.
                let work = tokio::spawn(work.in_current_span());
                work.await
                    .unwrap_or_else(|_| Err(Error::Broken("a unit panicked".into()).into()))
            }
        }
    }

    /// Closes every connection, after what is under way.
    pub async fn close(&self) {
        match &*self.0 {
            Engine::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Engine::Postgres(pool) => pool.close().await,
        }
    }
}

async fn repeat<D, T, E, F>(pool: &PgPool, data: &D, unit: &F) -> Result<T, E>
where
    E: From<Error>,
    F: for<'t> Fn(&'t mut Tx, &'t D) -> BoxFuture<'t, Result<T, E>>,
{
    let mut round = 0;
    loop {
        round += 1;
        let transaction = pool.begin().await.map_err(Error::from)?;
        let driver = Driver::PostgresUnit(transaction);
        let mut tx = Tx(Conn {
            driver,
            health: Health::Sound,
        });
        let done = unit(&mut tx, data).await;
        let Tx(Conn {
            driver: Driver::PostgresUnit(transaction),
            health,
        }) = tx
        else {
            return done;
        };
        let done = health.confirm(done);
        let lost_race = match &done {
            Ok(_) => match transaction.commit().await {
                Ok(()) => return done,
                Err(error) => match Error::from(error) {
                    Error::LostRace(_) => true,
                    error => return Err(error.into()),
                },
            },
            Err(_) => {
                // A rollback that fails closes the connection, which rolls back as well.
                let _ = transaction.rollback().await;
                health == Health::LostRace
            }
        };
        if !lost_race {
            return done;
        }
        if round == REPEATS {
            return Err(Error::Unavailable("the unit kept losing its race".into()).into());
        }
        tokio::time::sleep(Duration::from_millis(u64::from(5 * round * round))).await;
    }
}
