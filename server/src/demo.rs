//! The sample: questions, and three campaigns that show an open quiz with prizes, one with a time
//! limit, and one that has not begun. Their days count from the day on which they are loaded.

use app::context::Clock;
use app::questions::import::operator::{Mode, import};
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use domain::campaigns::{Campaign, CampaignDetails, ChanceRule, PrizeOffer, Window, bank_day};
use domain::quizzes::{Quiz, QuizRules};
use exchange::questions::Reading;
use exchange::table::Limits;
use serde::Deserialize;
use storage::Db;
use storage::question_imports::Defaults;
use thiserror::Error;

/// The sample questions, as staff would import them.
pub const QUESTIONS: &[u8] = include_bytes!("../demo/questions.csv");
/// The file name by which they are read.
const QUESTIONS_NAME: &str = "questions.csv";
/// The slug of the campaign that a newcomer should see first.
pub const SHOWN: &str = "315-kite";
const CAMPAIGNS: &str = include_str!("../demo/campaigns.json");
const RULE_PAGES: [(&str, &str); 3] = [
    ("315-kite.md", include_str!("../demo/rules/315-kite.md")),
    (
        "quick-check.md",
        include_str!("../demo/rules/quick-check.md"),
    ),
    (
        "newcomer-safety.md",
        include_str!("../demo/rules/newcomer-safety.md"),
    ),
];

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
    /// The database is used for something else.
    #[error("the database holds campaigns that are not the sample's; give --demo one of its own")]
    InUse,
    /// A campaign names a rule page that is not there.
    #[error("the sample has no rule page {0}")]
    RulePage(String),
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
    slug: String,
    title: String,
    opens_in_days: i64,
    closes_in_days: i64,
    draw_in_days: Option<i64>,
    claim_until_in_days: Option<i64>,
    chances: ChanceRule,
    summary: String,
    organiser: String,
    contact: String,
    cover: String,
    rules: String,
    prizes: Vec<PrizeOffer>,
    quiz: SampleQuiz,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SampleQuiz {
    title: String,
    rules: QuizRules,
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
    let is_sample = |slug| samples.iter().any(|sample| sample.slug == slug);
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
pub async fn load(db: &Db, clock: &Clock, zone: Tz) -> Result<Loaded, SampleError> {
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
    crate::demo_branches::load(db, clock).await?;
    let mut campaigns = 0;
    for sample in samples()? {
        let now = clock.now();
        let (campaign, quiz) = sample.on(
            Days {
                first: bank_day(now, zone),
                zone,
            },
            clock,
        )?;
        let unit = db.write((campaign, quiz, now), |tx, (campaign, quiz, now)| {
            Box::pin(async move {
                let added = storage::campaigns::add(tx, campaign, *now).await?;
                if added {
                    storage::quizzes::add(tx, quiz).await?;
                }
                Ok::<_, storage::Error>(added)
            })
        });
        campaigns += usize::from(unit.await?);
    }
    Ok(Loaded {
        campaigns,
        questions: report.accepted,
    })
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

impl Sample {
    fn on(self, days: Days, clock: &Clock) -> Result<(Campaign, Quiz), SampleError> {
        let page = RULE_PAGES.iter().find(|(name, _)| *name == self.rules);
        let (_, page) = page.ok_or_else(|| SampleError::RulePage(self.rules.clone()))?;
        let closes = days.date(self.closes_in_days);
        let rules = page
            .replace("{organiser}", &self.organiser)
            .replace("{contact}", &self.contact)
            .replace(
                "{opens}",
                &format!("{} 00:00", in_chinese(days.date(self.opens_in_days))),
            )
            .replace(
                "{closes}",
                &format!("{} 24:00", in_chinese(closes - TimeDelta::days(1))),
            )
            .replace(
                "{draw}",
                &in_chinese(days.date(self.draw_in_days.unwrap_or(0))),
            )
            .replace(
                "{claim_until}",
                &in_chinese(days.date(self.claim_until_in_days.unwrap_or(0))),
            );
        let window = Window {
            opens_at: days.midnight(self.opens_in_days),
            closes_at: days.midnight(self.closes_in_days),
            daily: None,
        };
        let campaign = Campaign {
            id: clock.id(),
            slug: self.slug,
            title: self.title,
            window,
            chances: self.chances,
            details: CampaignDetails {
                summary: self.summary,
                organiser: self.organiser,
                contact: self.contact,
                cover: self.cover,
                prizes: self.prizes,
                rules,
            },
        };
        let SampleQuiz { title, rules } = self.quiz;
        let quiz = Quiz {
            id: clock.id(),
            campaign_id: campaign.id,
            title,
            rules,
        };
        Ok((campaign, quiz))
    }
}

/// The bank's days, from the day of loading.
#[derive(Clone, Copy)]
struct Days {
    first: NaiveDate,
    zone: Tz,
}

impl Days {
    fn date(self, after: i64) -> NaiveDate {
        self.first + TimeDelta::days(after)
    }

    fn midnight(self, after: i64) -> DateTime<Utc> {
        let midnight = self.date(after).and_time(NaiveTime::MIN);
        // Where clocks change at midnight it may come twice or not at all.
        let local = self.zone.from_local_datetime(&midnight).earliest();
        local.map_or_else(|| midnight.and_utc(), |local| local.to_utc())
    }
}

fn in_chinese(day: NaiveDate) -> String {
    format!("{} 年 {} 月 {} 日", day.year(), day.month(), day.day())
}
