//! What every handler is given: the database, the clock, the keys and the settings.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::campaigns::bank_day;
use domain::prizes::draw::Hash;
use domain::quizzes::BankEntry;
use object_store::ObjectStore;
use quick_cache::sync::Cache;
use serde::Deserialize;
use storage::Db;
use storage::pictures::StoredPicture;
use storage::questions::QuestionVersion;
use uuid::Uuid;

use crate::channels::visits::Visits;
use crate::error::AppError;
use crate::keys::Keys;
use crate::lessons::films::blocks::Films;
use crate::lessons::version::Lessons;
use crate::limits::{Limits, RateLimits};
use crate::ui::markdown;

/// How old the bank that papers are drawn from may be.
const BANK_KEPT_FOR: TimeDelta = TimeDelta::seconds(10);

/// Shared by every request. Cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Inner>);

/// The bank as it was read.
struct KeptBank {
    /// When it was last found to be right.
    seen_at: DateTime<Utc>,
    /// For which day of the bank.
    day: NaiveDate,
    /// What the database counted then.
    edition: i64,
    entries: Arc<Vec<BankEntry>>,
}

/// Fills a slice with unpredictable bytes.
type Fill = dyn Fn(&mut [u8]) + Send + Sync;

/// What an [`AppState`] holds.
pub struct Inner {
    /// The database.
    pub db: Db,
    /// Time and randomness.
    pub clock: Clock,
    /// Keys for sealing and finding personal data.
    pub keys: Keys,
    /// What the operator set.
    pub settings: Settings,
    /// The browser's files.
    pub site: Site,
    /// Visits of campaigns' pages that are not yet stored.
    pub visits: Visits,
    /// How many changes customers made in the last minute.
    pub limits: Limits,
    /// The files that staff brought.
    pub store: Arc<dyn ObjectStore>,
    /// Films that are being watched.
    pub films: Films,
    /// Versions of lessons that are in use.
    pub lessons: Lessons,
    /// Pictures never change, so those in use are kept.
    pictures: Cache<Uuid, Arc<StoredPicture>>,
    /// Question versions never change, so those in use are kept.
    questions: Cache<Uuid, Arc<ShownQuestion>>,
    /// The roots of the blocks of frozen lists never change, so those in use are kept.
    draw_roots: Cache<Uuid, Arc<Vec<Hash>>>,
    /// The bank as it was a moment ago: papers are drawn from it often.
    bank: futures::lock::Mutex<Option<KeptBank>>,
    /// Held while somebody's data is collected.
    pub downloads: futures::lock::Mutex<()>,
    /// In demonstration mode the codes that were "sent", by challenge, to be shown on the page.
    pub demo_codes: Mutex<HashMap<Uuid, String>>,
}

impl std::ops::Deref for AppState {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// The settings that pages and server functions heed.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The bank's time zone: when days begin.
    pub zone: Tz,
    /// Whether this is a demonstration: codes are shown on the page.
    pub demo: bool,
    /// Whether browsers reach the platform by TLS: cookies are `__Host-` and `Secure` then.
    pub secure_cookies: bool,
    /// Where browsers reach it, without a slash at the end, such as `https://quiz.example`;
    /// `None` where any host name will do.
    pub public_url: Option<String>,
    /// Which request header a proxy in front sets to the client's address, if any.
    pub client_address_header: Option<String>,
    /// A session that was not used for so long has ended.
    pub session_idle: TimeDelta,
    /// A session ends so long after it began.
    pub session_absolute: TimeDelta,
    /// The same of a member of staff.
    pub staff_session_idle: TimeDelta,
    /// The same of a member of staff.
    pub staff_session_absolute: TimeDelta,
    /// How many bytes the body of a request may have.
    pub request_limit: usize,
    /// How many changes customers may make in a minute.
    pub limits: RateLimits,
    /// Whether pages reload by themselves when the server was rebuilt.
    pub dev_reload: bool,
}

/// Where time and randomness come from: the process's own in `server/src/clock.rs`, a test's in
/// tests.
#[derive(Clone)]
pub struct Clock {
    now: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    fill: Arc<Fill>,
}

impl Clock {
    /// A clock from a source of time and one of unpredictable bytes.
    pub fn new(
        now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static,
        fill: impl Fn(&mut [u8]) + Send + Sync + 'static,
    ) -> Self {
        Self {
            now: Arc::new(now),
            fill: Arc::new(fill),
        }
    }

    /// A clock that stands at `moment`, with the same randomness.
    #[must_use]
    pub fn at(&self, moment: DateTime<Utc>) -> Self {
        Self {
            now: Arc::new(move || moment),
            fill: self.fill.clone(),
        }
    }

    /// Now, in whole microseconds as both databases keep it.
    pub fn now(&self) -> DateTime<Utc> {
        let now = (self.now)();
        DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
    }

    /// Unpredictable bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.fill)(&mut bytes);
        bytes
    }

    /// A new id: UUID version 7 (RFC 9562), which sorts by time.
    pub fn id(&self) -> Uuid {
        let millis = u64::try_from(self.now().timestamp_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.random::<10>()).into_uuid()
    }
}

/// The browser's files, as `cargo xtask build` named them in `site/manifest.json`.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Site {
    /// The address of the script.
    pub js: String,
    /// The address of the module.
    pub wasm: String,
    /// The address of the style sheet.
    pub css: String,
    /// The address of the console's style sheet.
    #[serde(default)]
    pub staff_css: String,
    /// What verifies draws in the browser; loaded by nobody who does not ask for it.
    #[serde(default)]
    pub verifier: Option<Module>,
    /// The islands with the player of films, which only pages with films load.
    #[serde(default)]
    pub films: Option<Module>,
    /// Pictures: plain name to address.
    #[serde(default)]
    pub assets: HashMap<String, String>,
}

/// A module beside the islands' own.
#[derive(Clone, Debug, Deserialize)]
pub struct Module {
    /// The address of its script.
    pub js: String,
    /// The address of the module.
    pub wasm: String,
}

impl Site {
    /// The address of a picture.
    pub fn asset(&self, name: &str) -> String {
        self.assets
            .get(name)
            .cloned()
            .unwrap_or_else(|| format!("/pkg/{name}"))
    }
}

impl AppState {
    /// Puts the parts together.
    pub fn new(
        db: Db,
        clock: Clock,
        keys: Keys,
        settings: Settings,
        site: Site,
        store: Arc<dyn ObjectStore>,
    ) -> Self {
        let pictures = Cache::new(2_000);
        let questions = Cache::new(20_000);
        let draw_roots = Cache::new(100);
        let bank = futures::lock::Mutex::default();
        let downloads = futures::lock::Mutex::default();
        let demo_codes = Mutex::default();
        let limits = Limits::new(settings.limits, &clock);
        Self(Arc::new(Inner {
            db,
            clock,
            keys,
            settings,
            site,
            visits: Visits::default(),
            limits,
            store,
            films: Films::default(),
            lessons: Lessons::default(),
            pictures,
            questions,
            draw_roots,
            bank,
            downloads,
            demo_codes,
        }))
    }

    /// The same platform as it was at `moment`, for a sample's past.
    #[must_use]
    pub fn at(&self, moment: DateTime<Utc>) -> Self {
        Self::new(
            self.db.clone(),
            self.clock.at(moment),
            self.keys.clone(),
            self.settings.clone(),
            self.site.clone(),
            self.store.clone(),
        )
    }

    /// The day at the bank.
    pub fn today(&self) -> NaiveDate {
        bank_day(self.clock.now(), self.settings.zone)
    }

    /// The question bank, at most some seconds old.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn bank(&self) -> Result<Arc<Vec<BankEntry>>, AppError> {
        let now = self.clock.now();
        // Held over the reading: whoever comes in between waits for it instead of reading as well.
        let mut kept = self.bank.lock().await;
        let day = self.today();
        if let Some(known) = &*kept
            && known.day == day
            && now < known.seen_at + BANK_KEPT_FOR
        {
            return Ok(known.entries.clone());
        }
        let mut conn = self.db.read().await?;
        // Before the bank itself: what is published in between counts as not yet read.
        let edition = storage::questions::edition(&mut conn).await?;
        if let Some(known) = &mut *kept
            && (known.day, known.edition) == (day, edition)
        {
            known.seen_at = now;
            return Ok(known.entries.clone());
        }
        let entries = Arc::new(storage::questions::bank(&mut conn, day).await?);
        *kept = Some(KeptBank {
            seen_at: now,
            day,
            edition,
            entries: entries.clone(),
        });
        Ok(entries)
    }

    /// A picture that staff brought, from memory where it was used before.
    ///
    /// # Errors
    /// [`AppError::NotFound`] where there is none.
    pub async fn picture(&self, id: Uuid) -> Result<Arc<StoredPicture>, AppError> {
        if let Some(known) = self.pictures.get(&id) {
            return Ok(known);
        }
        let mut conn = self.db.read().await?;
        let found = storage::pictures::find(&mut conn, id).await?;
        let found = Arc::new(found.ok_or(AppError::NotFound)?);
        self.pictures.insert(id, found.clone());
        Ok(found)
    }

    /// Forgets what memory holds of a picture that is gone.
    pub fn forget_picture(&self, id: Uuid) {
        self.pictures.remove(&id);
    }

    /// The roots of all blocks of a draw's frozen list, from memory where they were used before.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn draw_roots(&self, draw: Uuid) -> Result<Arc<Vec<Hash>>, AppError> {
        if let Some(known) = self.draw_roots.get(&draw) {
            return Ok(known);
        }
        let mut conn = self.db.read().await?;
        let roots = storage::prizes::draws::block_roots(&mut conn, draw).await?;
        let roots = Arc::new(roots);
        self.draw_roots.insert(draw, roots.clone());
        Ok(roots)
    }

    /// A question version with its texts as HTML, from memory where it was used before.
    ///
    /// # Errors
    /// [`AppError::NotFound`] where there is none.
    pub async fn question(&self, version: Uuid) -> Result<Arc<ShownQuestion>, AppError> {
        if let Some(known) = self.questions.get(&version) {
            return Ok(known);
        }
        let mut conn = self.db.read().await?;
        let found = storage::questions::version(&mut conn, version).await?;
        let shown = Arc::new(ShownQuestion::new(found.ok_or(AppError::NotFound)?));
        self.questions.insert(version, shown.clone());
        Ok(shown)
    }
}

/// A question version, ready to be shown.
pub struct ShownQuestion {
    /// As stored, key and all: never sent as it is.
    pub stored: QuestionVersion,
    /// The stem as HTML.
    pub stem: String,
    /// The options as HTML, in the bank's order.
    pub options: Vec<String>,
    /// The explanation as HTML.
    pub explanation: String,
}

impl ShownQuestion {
    fn new(stored: QuestionVersion) -> Self {
        let question = &stored.question;
        let stem = markdown::inline(&question.stem);
        let options = question
            .options
            .iter()
            .map(|option| markdown::inline(option))
            .collect();
        let explanation = markdown::inline(&question.explanation);
        Self {
            stored,
            stem,
            options,
            explanation,
        }
    }
}
