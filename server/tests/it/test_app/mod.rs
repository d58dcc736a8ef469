//! The platform as browsers meet it, inside this process: the real router on a database of its
//! own, with fixed keys and a clock that stands until it is told to pass.

pub mod attempts;
pub mod browser;
pub mod campaigns;
mod database;
pub mod draws;
pub mod films;
mod logs;
pub mod prizes;
pub mod sign_in;
pub mod staff;

use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use app::context::{AppState, Clock, Settings, Site};
use app::keys::Keys;
use axum::Router;
use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Asia::Shanghai;
use domain::seed::Seed;
use object_store::memory::InMemory;
use server::http::router;
use server::stop::stop;
use storage::testing::TestDatabase;
use storage::{Db, DbOptions};
use tempfile::TempDir;
use uuid::Uuid;

use crate::support::{plain_settings, site};

pub use self::browser::{Browser, Reply};
pub use self::campaigns::{NewCampaign, five_questions};
pub use self::database::Dump;
pub use self::logs::capture_logs;

/// The keys of every test.
pub const KEYS: &str = r#"{
    "current": 1,
    "seal": {"1": "1111111111111111111111111111111111111111111111111111111111111111"},
    "index": "2222222222222222222222222222222222222222222222222222222222222222",
    "code": "3333333333333333333333333333333333333333333333333333333333333333"
}"#;

/// When every test begins, on the bank's clock: a Sunday.
pub const BEGINNING: &str = "2026-03-15 10:00:00";

pub struct TestApp {
    pub state: AppState,
    router: Router,
    time: Arc<AtomicI64>,
    kept: Arc<Kept>,
}

/// What must live as long as the router does.
struct Kept {
    database: TestDatabase,
    site: TempDir,
    store: Arc<InMemory>,
}

impl TestApp {
    pub fn on(database: TestDatabase) -> Self {
        Self::with(database, |_| {})
    }

    /// Where browsers reach it by TLS, at `https://quiz.example`.
    pub fn behind_tls(database: TestDatabase) -> Self {
        Self::with(database, |settings| {
            settings.secure_cookies = true;
            settings.public_url = Some("https://quiz.example".into());
        })
    }

    /// With settings other than those of a plain installation.
    pub fn with(database: TestDatabase, adjust: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = plain_settings();
        adjust(&mut settings);
        let time = AtomicI64::new(at_the_bank(BEGINNING).timestamp_micros());
        let kept = Kept {
            site: site(),
            store: Arc::default(),
            database,
        };
        let db = kept.database.db.clone();
        Self::assemble(Arc::new(kept), db, Arc::new(time), settings)
    }

    /// Another process of the same platform: with connections and caches of its own.
    pub async fn another_process(&self) -> Self {
        let options = DbOptions {
            url: self.url().to_owned(),
            connections: 4,
            patience: Duration::from_secs(20),
        };
        let db = Db::open(&options).await.unwrap();
        let settings = self.state.settings.clone();
        Self::assemble(self.kept.clone(), db, self.time.clone(), settings)
    }

    fn assemble(kept: Arc<Kept>, db: Db, time: Arc<AtomicI64>, settings: Settings) -> Self {
        let files = Site {
            js: "/pkg/a.js".into(),
            wasm: "/pkg/a.wasm".into(),
            css: "/pkg/a.css".into(),
            ..Site::default()
        };
        let keys = Keys::parse(KEYS).unwrap();
        let store = kept.store.clone();
        let state = AppState::new(db, clock(time.clone()), keys, settings, files, store);
        let (_, told) = stop();
        Self {
            router: router(&state, kept.site.path(), Duration::from_mins(1), &told),
            state,
            time,
            kept,
        }
    }

    /// Where the database is.
    pub fn url(&self) -> &str {
        &self.kept.database.url
    }

    /// Begins at another time than [`BEGINNING`], before anything has happened.
    pub fn set_to(self, text: &str) -> Self {
        let micros = at_the_bank(text).timestamp_micros();
        self.time.store(micros, Ordering::SeqCst);
        self
    }

    /// Lets time pass.
    pub fn pass(&self, time: TimeDelta) {
        let micros = time.num_microseconds().unwrap();
        self.time.fetch_add(micros, Ordering::SeqCst);
    }

    /// Lets time pass until the bank's clock shows this.
    pub fn pass_until(&self, text: &str) {
        let micros = at_the_bank(text).timestamp_micros();
        let before = self.time.swap(micros, Ordering::SeqCst);
        assert!(before <= micros, "time does not go back");
    }

    /// A browser that has never been here, at an address of its own.
    pub fn browser(&self) -> Browser {
        let origin = self.state.settings.public_url.clone();
        let origin = origin.unwrap_or_else(|| "http://quiz.test".into());
        Browser::new(self.router.clone(), origin)
    }
}

/// The moment at which the bank's clock shows `text`.
pub fn at_the_bank(text: &str) -> DateTime<Utc> {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap();
    Shanghai.from_local_datetime(&local).unwrap().to_utc()
}

/// An id that nothing else has.
pub fn new_id() -> Uuid {
    server::clock::clock().id()
}

/// Tests that do one thing after the other get the same random bytes in every run, other ones in
/// each process of the platform.
fn clock(time: Arc<AtomicI64>) -> Clock {
    static PROCESSES: AtomicU8 = AtomicU8::new(0);
    let seed = Seed([PROCESSES.fetch_add(1, Ordering::SeqCst); 32]);
    let stream = Mutex::new(seed.stream("test"));
    let now = move || DateTime::from_timestamp_micros(time.load(Ordering::SeqCst)).unwrap();
    Clock::new(now, move |bytes| {
        let mut stream = stream.lock().unwrap();
        for byte in bytes {
            *byte = u8::try_from(stream.below(256)).unwrap();
        }
    })
}
