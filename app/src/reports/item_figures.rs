//! How the questions of a campaign did, in first attempts.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::reports::{
    ItemCells, ItemFigures, OptionTally, Reading, TestFigures, TestTally, readings,
};
use storage::reports::{self, Line};
use uuid::Uuid;

use crate::context::{AppState, ShownQuestion};
use crate::error::AppError;

/// Marks are hundredths of a question.
const UNIT: f64 = 100.0;
const MOST: i64 = 100;

/// A question and how it did.
pub struct Item {
    /// As it was asked, key and all.
    pub question: Arc<ShownQuestion>,
    /// How often each option was chosen, in the bank's order.
    pub options: Vec<OptionTally>,
    /// How many chose nothing.
    pub unanswered: u64,
    /// Moodle's figures.
    pub figures: ItemFigures,
    /// What they say, the worst first.
    pub readings: Vec<Reading>,
}

/// How the questions of a campaign did.
pub struct Items {
    /// What asks for attention first.
    pub items: Vec<Item>,
    /// Of the test as a whole, where every first attempt had the same questions.
    pub test: Option<TestFigures>,
    /// How many first attempts are in it.
    pub attempts: u64,
    /// Hand-ins up to this moment are counted; `None` before the first.
    pub until: Option<DateTime<Utc>>,
}

fn count(stored: i64) -> u64 {
    u64::try_from(stored).unwrap_or(0)
}

/// How the questions of a campaign did.
///
/// # Errors
/// Those of the database.
pub async fn items(state: &AppState, campaign: Uuid) -> Result<Items, AppError> {
    let mut conn = state.db.read().await?;
    let until = reports::counted(&mut conn, Line::HandIns).await?.at;
    let rows = reports::item_cells(&mut conn, campaign).await?;
    let chosen = reports::options(&mut conn, campaign).await?;
    let totals = reports::totals(&mut conn, campaign).await?;
    drop(conn);
    let mut cells = BTreeMap::<Uuid, ItemCells>::new();
    for row in rows {
        let item = cells.entry(row.version_id).or_default();
        item.add(row.mark.into(), row.rest.into(), count(row.attempts));
    }
    let mut options = BTreeMap::<(Uuid, i32), OptionTally>::new();
    for row in chosen {
        let tally = OptionTally {
            chosen: count(row.chosen),
            rest: row.rest,
        };
        options.insert((row.version_id, row.place), tally);
    }
    let (versions, cells): (Vec<_>, Vec<_>) = cells.into_iter().unzip();
    let totals = totals.into_iter();
    let tally = TestTally {
        items: cells,
        totals: totals.map(|(total, n)| (total.into(), count(n))).collect(),
    };
    let figures = tally.item_figures(&vec![MOST; versions.len()], UNIT);
    let mut items = Vec::with_capacity(versions.len());
    for (version, figures) in versions.into_iter().zip(figures) {
        let question = state.question(version).await?;
        let of = |place: i32| options.get(&(version, place)).copied().unwrap_or_default();
        let asked = &question.stored.question;
        let places = i32::try_from(asked.options.len()).unwrap_or(0);
        let tallies: Vec<_> = (0..places).map(of).collect();
        items.push(Item {
            readings: readings(asked.kind, &asked.key, &tallies, &figures),
            options: tallies,
            unanswered: of(-1).chosen,
            figures,
            question,
        });
    }
    items.sort_by(|one, other| {
        let facility = |item: &Item| item.figures.facility.unwrap_or(1.0);
        let by_reading = one.readings.cmp(&other.readings);
        by_reading.then(facility(one).total_cmp(&facility(other)))
    });
    Ok(Items {
        items,
        test: tally.figures(UNIT),
        attempts: tally.attempts(),
        until: (until > DateTime::UNIX_EPOCH).then_some(until),
    })
}

/// A topic, how many questions of it were asked in first attempts, and the share of marks.
pub struct TopicFigures {
    /// The topic.
    pub topic: String,
    /// How many different questions of it were asked.
    pub questions: usize,
    /// How often any of them was asked.
    pub asked: u64,
    /// The share of their marks that was got: 0 to 1.
    pub facility: f64,
}

/// By topic, the weakest first. Each question counts as often as it was asked.
pub fn by_topic(items: &[Item]) -> Vec<TopicFigures> {
    let mut topics = BTreeMap::<&str, (usize, u64, f64)>::new();
    for item in items {
        let topic = item.question.stored.question.topic.as_str();
        let (questions, asked, got) = topics.entry(topic).or_default();
        let attempts = item.figures.attempts;
        *questions += 1;
        *asked += attempts;
        *got += item.figures.facility.unwrap_or(0.0) * real(attempts);
    }
    let told = topics
        .into_iter()
        .filter(|(_, (_, asked, _))| *asked > 0)
        .map(|(topic, (questions, asked, got))| TopicFigures {
            topic: topic.to_owned(),
            questions,
            asked,
            facility: got / real(asked),
        });
    let mut told: Vec<_> = told.collect();
    told.sort_by(|one, other| one.facility.total_cmp(&other.facility));
    told
}

#[expect(
    clippy::cast_precision_loss,
    reason = "fewer attempts than an f64 has whole numbers"
)]
const fn real(count: u64) -> f64 {
    count as f64
}

/// A figure as pages and files tell it.
pub fn told(figure: Option<f64>, digits: usize) -> String {
    figure.map_or_else(|| "—".into(), |figure| format!("{figure:.digits$}"))
}

/// A share from 0 to 1 in per cent.
pub fn told_share(figure: Option<f64>) -> String {
    figure.map_or_else(|| "—".into(), |figure| format!("{:.1}%", figure * 100.0))
}
