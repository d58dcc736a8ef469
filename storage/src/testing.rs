//! Throwaway databases of both engines, for tests.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::{Db, DbOptions};

/// A migrated database that nothing else uses, gone when it is dropped.
pub struct TestDatabase {
    /// The database.
    pub db: Db,
    /// Its address, for a second process.
    pub url: String,
    _folder: Option<tempfile::TempDir>,
}

impl TestDatabase {
    /// A new SQLite file.
    ///
    /// # Panics
    /// Where it cannot be made.
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite:{}", folder.path().join("zhiyuan.db").display());
        Self::open(url, Some(folder)).await
    }

    /// A new database in the cluster at `TEST_POSTGRES_URL`.
    ///
    /// # Panics
    /// Where it cannot be made, or the variable is not set.
    pub async fn postgres() -> Self {
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
        db.migrate().await.expect("the migrations run");
        Self {
            db,
            url,
            _folder: folder,
        }
    }
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
