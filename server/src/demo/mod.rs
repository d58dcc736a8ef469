//! The sample: questions, campaigns that show an open quiz with prizes, one with a time
//! limit, one that has not begun, one whose draw is due, and one whose prizes are being handed over, with
//! what people answered in the last two. Their days count from the day on which they are loaded.

mod branches;
mod draw;
mod holders;
mod lessons;
mod past;
mod sheets;
mod stock;

use app::context::{AppState, Clock};
use app::error::AppError;
use app::questions::import::operator::{Mode, import};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::campaigns::composition::{Numbered, numbers, read};
use domain::campaigns::{Composition, bank_day, rule_hash, rule_page};
use domain::surveys::{Definition, FileFault};
use exchange::questions::Reading;
use exchange::table::Limits;
use serde::Deserialize;
use storage::campaigns::NewPublication;
use storage::question_imports::Defaults;
use storage::surveys::Survey;
use storage::{Db, Tx};
use thiserror::Error;

pub use self::draw::{a_winner, draw};

/// The sample questions, as staff would import them.
pub const QUESTIONS: &[u8] = include_bytes!("../../demo/questions.csv");
/// The file name by which they are read.
const QUESTIONS_NAME: &str = "questions.csv";
/// The slug of the campaign that a newcomer should see first.
pub const SHOWN: &str = "315-kite";
/// The survey of that campaign.
pub const SURVEY: &str = include_str!("../../demo/survey.json");
const CAMPAIGNS: &str = include_str!("../../demo/campaigns.json");
/// Why the sample was not loaded.
#[derive(Debug, Error)]
pub enum SampleError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] storage::Error),
    /// A sample question is wrong: a fault of ours, as all below.
    #[error("the sample questions are refused at line {line}: {reason}")]
    Question {
        /// On which line.
        line: usize,
        /// Why.
        reason: String,
    },
    /// The campaigns are not what they should be.
    #[error("the sample campaigns are broken: {0}")]
    Campaigns(#[from] serde_json::Error),
    /// The survey cannot be read.
    #[error("the sample survey is broken: {0}")]
    Survey(#[from] FileFault),
    /// The database is used for something else.
    #[error("the database holds campaigns that are not the sample's; give --demo one of its own")]
    InUse,
    /// A lesson is not whole.
    #[error("the sample lesson {0} is not whole: {1}")]
    Lesson(&'static str, String),
    /// Its files could not be stored.
    #[error("the sample's films were not stored: {0}")]
    Store(#[from] object_store::Error),
    /// A made-up number cannot be one.
    #[error("the sample number {0} is none")]
    Phone(String),
    /// A campaign is not complete.
    #[error("the sample campaign {0} makes no plan")]
    Plan(String),
}

/// What was added; the rest was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// How many campaigns.
    pub campaigns: usize,
    /// How many questions.
    pub questions: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    opens_in_days: i64,
    closes_in_days: i64,
    draw_in_days: Option<i64>,
    claim_until_in_days: Option<i64>,
    past: Option<past::Crowd>,
    composition: Composition,
}

/// Refuses a database with other campaigns than the sample's: a demonstration shows everyone's
/// sign-in codes.
///
/// # Errors
/// [`SampleError::InUse`], and those of the database.
pub async fn check_unused(db: &Db) -> Result<(), SampleError> {
    let mut conn = db.read().await?;
    let found = storage::campaigns::latest(&mut conn, u16::MAX).await?;
    let samples = samples()?;
    let is_sample = |slug| {
        let slugs = samples.iter().map(|sample| &sample.composition.basics.slug);
        slugs.into_iter().any(|known| *known == slug)
    };
    if found.into_iter().all(|campaign| is_sample(campaign.slug)) {
        Ok(())
    } else {
        Err(SampleError::InUse)
    }
}

/// Loads what is not there yet. Loading again adds nothing and changes nothing.
///
/// # Errors
/// [`SampleError`].
pub async fn load(state: &AppState) -> Result<Loaded, SampleError> {
    let (db, clock, zone) = (&state.db, &state.clock, state.settings.zone);
    let mode = Mode {
        // What somebody has changed since then is doubtful, and stays as it is.
        partial: true,
        publish: true,
        dry_run: false,
    };
    let report = import(
        db,
        clock,
        (QUESTIONS_NAME, questions()),
        &Defaults::default(),
        mode,
    )
    .await?;
    if let Some(row) = report.refused.into_iter().next() {
        return Err(SampleError::Question {
            line: row.line,
            reason: row.reason,
        });
    }
    branches::load(db, clock).await?;
    lessons::load(state).await?;
    let mut campaigns = 0;
    for mut sample in samples()? {
        let crowd = sample.past.take();
        let now = clock.now();
        let today = bank_day(now, zone);
        let numbered = numbered(db, &sample.composition.quiz.numbers, today).await?;
        let new = sample.on(today, zone, clock, &numbered)?;
        let (campaign, quiz) = (new.campaign.clone(), new.quiz.clone());
        let survey = new.survey.as_ref().map(|survey| survey.id);
        let unit = db.write((new, now), |tx, (new, now)| {
            Box::pin(async move { publish(tx, new, *now).await })
        });
        let added = unit.await?;
        campaigns += usize::from(added);
        if let (true, Some(crowd), Some(quiz)) = (added, crowd, quiz) {
            past::fill(state, &crowd, &campaign, &quiz, survey).await?;
        }
    }
    stock::load(db, clock).await?;
    Ok(Loaded {
        campaigns,
        questions: report.accepted,
    })
}

/// Adds the demonstration's accounts, as if they had been there for a while.
///
/// # Errors
/// Those of the database.
pub async fn add_accounts(state: &AppState) -> Result<(), AppError> {
    let before_all = state.clock.now() - TimeDelta::days(60);
    app::staff::demo::add_accounts(&state.at(before_all)).await
}

/// The versions of the questions that a fixed paper names.
async fn numbered(db: &Db, text: &str, today: NaiveDate) -> Result<Numbered, storage::Error> {
    let mut conn = db.read().await?;
    let mut found = Numbered::new();
    for number in numbers(text).unwrap_or_default() {
        let version = storage::questions::version_by_number(&mut conn, number, today).await?;
        if let Some(version) = version {
            found.insert(number, version);
        }
    }
    Ok(found)
}

/// The sample questions, read.
///
/// # Errors
/// Why they cannot be, which would be a fault of ours.
pub fn questions() -> Result<Reading, String> {
    let limits = Limits::default();
    let read = exchange::questions::read(QUESTIONS_NAME, QUESTIONS, None, &limits);
    read.map_err(|fault| fault.to_string())
}

fn samples() -> Result<Vec<Sample>, serde_json::Error> {
    serde_json::from_str(CAMPAIGNS)
}

/// Publishes a sample as the operator. `false` where it is there.
async fn publish(
    tx: &mut Tx,
    new: &NewPublication,
    now: DateTime<Utc>,
) -> Result<bool, storage::Error> {
    let id = new.campaign.id;
    if storage::campaigns::find_by_slug(tx, &new.campaign.slug)
        .await?
        .is_some()
    {
        return Ok(false);
    }
    storage::campaigns::begin_work(tx, id, None, &new.composition, now).await?;
    storage::campaigns::publish(tx, new, 0, now).await?;
    Ok(true)
}

impl Sample {
    /// As it is on the day on which it is loaded.
    fn on(
        self,
        today: NaiveDate,
        zone: Tz,
        clock: &Clock,
        numbered: &Numbered,
    ) -> Result<NewPublication, SampleError> {
        let mut composition = self.composition;
        if !composition.survey.need.is_empty() {
            composition.survey.definition = Some(Definition::from_json(SURVEY.as_bytes())?);
        }
        let date = |after: i64| today + TimeDelta::days(after);
        composition.days.opens = format!("{}T00:00", date(self.opens_in_days));
        composition.days.closes = format!("{}T00:00", date(self.closes_in_days));
        if let Some(draw) = self.draw_in_days {
            composition.prizes.draw_at = format!("{}T10:00", date(draw));
            composition.prizes.claim_from = date(draw).to_string();
        }
        if let Some(until) = self.claim_until_in_days {
            composition.prizes.claim_until = date(until).to_string();
        }
        let slug = || SampleError::Plan(composition.basics.slug.clone());
        let plan = read(&composition, numbered).ok_or_else(slug)?;
        let rules = rule_page(&plan);
        let campaign_id = clock.id();
        Ok(NewPublication {
            rule_hash: rule_hash(&rules),
            campaign: plan.campaign(campaign_id, zone, rules),
            quiz: plan.quiz(clock.id(), campaign_id),
            survey: plan.survey_definition.clone().map(|definition| Survey {
                id: clock.id(),
                campaign_id,
                definition,
                published_at: clock.now(),
            }),
            prizes: app::prizes::publish::of_plan(&plan, zone, clock),
            composition,
            differences: vec![],
            people: None,
        })
    }
}
