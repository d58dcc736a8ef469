//! For tests and measurements: throwaway databases of both engines, a large question bank, lessons.

pub mod lessons;
pub mod sample_bank;

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{Db, DbOptions, Error};

/// A migrated database that nothing else uses, gone when it is dropped.
pub struct TestDatabase {
    /// The database.
    pub db: Db,
    /// Its address, for a second process.
    pub url: String,
    folder: Option<tempfile::TempDir>,
}

impl TestDatabase {
    /// A new SQLite file.
    ///
    /// # Panics
    /// Where it cannot be made.
    pub async fn sqlite() -> Self {
        Self::empty_sqlite().await.migrated().await
    }

    async fn empty_sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite:{}", folder.path().join("zhiyuan.db").display());
        Self::open(url, Some(folder)).await
    }

    /// A new database in the cluster at `TEST_POSTGRES_URL`.
    ///
    /// # Panics
    /// Where it cannot be made, or the variable is not set.
    pub async fn postgres() -> Self {
        Self::empty_postgres().await.migrated().await
    }

    /// A new database on the same engine whose schema is that of the portable migration `last`: for
    /// tests of what later ones make of its rows.
    ///
    /// # Panics
    /// Where it cannot be made.
    pub async fn earlier(&self, last: i64) -> Self {
        let empty = match self.db.engine() {
            "sqlite" => Self::empty_sqlite().await,
            _ => Self::empty_postgres().await,
        };
        let migrated = empty.db.migrate_to(last).await;
        migrated.expect("the migrations run");
        empty
    }

    /// The same database after the process started again, with the newest schema.
    ///
    /// # Panics
    /// Where it cannot be opened.
    pub async fn restarted(self) -> Self {
        self.db.close().await;
        let Self { url, folder, .. } = self;
        Self::open(url, folder).await.migrated().await
    }

    async fn migrated(self) -> Self {
        self.db.migrate().await.expect("the migrations run");
        self
    }

    async fn empty_postgres() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let cluster = std::env::var("TEST_POSTGRES_URL")
            .expect("TEST_POSTGRES_URL is not set: run tests by `cargo xtask postgres -- …`");
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{number}", std::process::id());
        let pool = sqlx::PgPool::connect(&cluster)
            .await
            .expect("the test cluster");
        // A cluster that is kept may hold one of an earlier process with the same number.
        for sql in [
            format!("drop database if exists {name} with (force)"),
            format!("create database {name}"),
        ] {
            sqlx::query(sqlx::AssertSqlSafe(sql))
                .execute(&pool)
                .await
                .expect("a database of its own");
        }
        pool.close().await;
        let (server, _) = cluster.rsplit_once('/').expect("a URL with a database");
        Self::open(format!("{server}/{name}"), None).await
    }

    async fn open(url: String, folder: Option<tempfile::TempDir>) -> Self {
        let patience = Duration::from_secs(20);
        let options = DbOptions {
            url: url.clone(),
            connections: 8,
            patience,
        };
        let db = Db::open(&options).await.expect("the test database opens");
        Self { db, url, folder }
    }
}

/// Adds somebody to the staff who cannot sign in, where only rows have to name them.
///
/// # Panics
/// Where the database fails.
pub async fn add_staff(db: &Db, id: Uuid, name: &str, now: DateTime<Utc>) {
    let data = (id, name.to_owned(), now);
    let added: Result<(), Error> = db
        .write(data, |tx, (id, name, now)| {
            Box::pin(async move {
                tx.command(
                    "insert into branches (id, parent_id, kind, code, name, address, phone, hours,
                                           is_open, changes, created_at)
                     values ($1, null, 'head_office', 'TEST', '总行', '', '', '', true, 0, $2)
                     on conflict do nothing",
                )
                .bind(*id)
                .bind(*now)
                .run()
                .await?;
                tx.command(
                    "insert into staff (id, username, name, role, branch_id, totp_step, created_at)
                     select $1, $2, $3, 'author', id, 0, $4
                     from branches where kind = 'head_office'",
                )
                .bind(*id)
                .bind(id.to_string())
                .bind(name)
                .bind(*now)
                .run()
                .await?;
                Ok(())
            })
        })
        .await;
    added.expect("somebody of the staff");
}

/// Makes each test twice, as `sqlite::name` and `postgres::name`.
///
/// ```ignore
/// each_database! {
///     async fn a_sentence_that_says_what_holds(database) { … }
/// }
/// ```
#[macro_export]
macro_rules! each_database {
    ($($(#[$attribute:meta])* async fn $name:ident($database:ident) $body:block)*) => {
        $($(#[$attribute])* async fn $name($database: storage::testing::TestDatabase) $body)*
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(storage::testing::TestDatabase::sqlite().await).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(storage::testing::TestDatabase::postgres().await).await;
            })*
        }
    };
}
