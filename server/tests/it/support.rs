//! What the tests start from.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use app::context::{AppState, Clock, Settings, Site};
use app::keys::{KeyFile, Keys};
use app::limits::RateLimits;
use chrono::{DateTime, TimeDelta};
use chrono_tz::Asia::Shanghai;
use object_store::memory::InMemory;
use storage::testing::TestDatabase;
use tempfile::TempDir;

/// A state on a database of its own, whose time stands until it is told to pass.
pub struct Platform {
    pub state: AppState,
    time: Arc<AtomicI64>,
    _database: TestDatabase,
}

impl Platform {
    pub fn on(database: TestDatabase) -> Self {
        let time = Arc::new(AtomicI64::new(1_800_000_000_000_000));
        let clock = clock_at(time.clone());
        let keys = Keys::from_file(&KeyFile::generate(&clock)).unwrap();
        let settings = Settings {
            dev_reload: true,
            ..plain_settings()
        };
        let site = Site {
            assets: [("favicon.svg".into(), "/pkg/favicon.1.svg".into())].into(),
            ..Site::default()
        };
        let store = Arc::new(InMemory::new());
        let state = AppState::new(database.db.clone(), clock, keys, settings, site, store);
        Self {
            state,
            time,
            _database: database,
        }
    }

    pub fn pass(&self, time: TimeDelta) {
        self.time
            .fetch_add(time.num_microseconds().unwrap(), Ordering::SeqCst);
    }
}

/// Those of a plain installation.
pub fn plain_settings() -> Settings {
    Settings {
        zone: Shanghai,
        demo: false,
        secure_cookies: false,
        public_url: None,
        client_address_header: None,
        session_idle: TimeDelta::days(7),
        session_absolute: TimeDelta::days(30),
        staff_session_idle: TimeDelta::minutes(15),
        staff_session_absolute: TimeDelta::hours(12),
        request_limit: 64 * 1024,
        limits: RateLimits::default(),
        dev_reload: false,
    }
}

fn clock_at(time: Arc<AtomicI64>) -> Clock {
    let machine = server::clock::clock();
    let now = move || DateTime::from_timestamp_micros(time.load(Ordering::SeqCst)).unwrap();
    Clock::new(now, move |bytes| {
        for part in bytes.chunks_mut(16) {
            part.copy_from_slice(&machine.random::<16>()[..part.len()]);
        }
    })
}

/// The browser's files as the build leaves them, with one style sheet.
pub fn site() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let pkg = folder.path().join("pkg");
    std::fs::create_dir(&pkg).unwrap();
    let manifest = r#"{"js":"/pkg/a.js","wasm":"/pkg/a.wasm","css":"/pkg/a.css","assets":{}}"#;
    std::fs::write(folder.path().join("manifest.json"), manifest).unwrap();
    std::fs::write(pkg.join("a.css"), "body { color: black }").unwrap();
    std::fs::write(pkg.join("a.css.br"), "compressed").unwrap();
    folder
}

/// The program, in a folder of its own, without what the caller's environment sets.
pub struct Program {
    pub folder: TempDir,
}

impl Program {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zhiyuan"));
        for (name, _) in std::env::vars() {
            if name.starts_with("ZHIYUAN_") || name == "DATABASE_URL" {
                command.env_remove(name);
            }
        }
        command.args(arguments).current_dir(self.folder.path());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
