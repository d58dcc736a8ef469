//! Reading results: what an address asks for, and all sheets folded into it, some hundred at a time.

use std::collections::{BTreeSet, HashSet};

use chrono::{NaiveDate, Weekday};
use domain::surveys::results::{By, Group, Only, Results, Sheet, labels, words};
use domain::surveys::{Definition, Key, Question};
use serde::Deserialize;
use storage::surveys::{self, Survey};
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;
use crate::ui::lists::ROWS;

/// How many sheets are read at once.
pub const AT_ONCE: u32 = 500;

/// What an address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct ResultsQuery {
    only: Option<String>,
    by: Option<String>,
    of: Option<String>,
    text: Option<String>,
    q: Option<String>,
    page: Option<String>,
}

/// Results as they were asked for.
pub struct Asked {
    /// The group that they are of.
    pub only: Only,
    /// The cross-table.
    pub cross: Option<(By, Key)>,
    /// The question whose words are listed.
    pub text: Option<Key>,
    /// What the words hold.
    pub find: String,
    /// Which page of them.
    pub page: u32,
}

fn word(text: Option<&String>) -> &str {
    text.map_or("", |text| text.trim())
}

impl Asked {
    /// What a query asks for of a survey; what it does not have is left out.
    pub fn of(query: &ResultsQuery, definition: &Definition) -> Self {
        let counted = |name: &str| {
            let question = definition.question(name)?;
            (!labels(question).is_empty()).then(|| question.key.clone())
        };
        let by = match word(query.by.as_ref()) {
            "branch" => Some(By::Branch),
            "channel" => Some(By::Channel),
            "week" => Some(By::Week),
            other => other.strip_prefix("q:").and_then(counted).map(By::Question),
        };
        let of = counted(word(query.of.as_ref()));
        let text = Key::parse(word(query.text.as_ref()));
        Self {
            only: only(word(query.only.as_ref()), definition).unwrap_or_default(),
            cross: by.zip(of),
            text: text.filter(|key| definition.question(key.as_str()).is_some()),
            find: word(query.q.as_ref()).to_owned(),
            page: word(query.page.as_ref()).parse().unwrap_or(1).max(1),
        }
    }

    /// The query that asks for it, without the page.
    pub fn query(&self) -> Vec<(&'static str, String)> {
        let (by, of) = self.cross.as_ref().map_or_else(
            || (String::new(), String::new()),
            |(by, of)| (by_word(by), of.to_string()),
        );
        vec![
            ("only", only_word(&self.only)),
            ("by", by),
            ("of", of),
            (
                "text",
                self.text
                    .as_ref()
                    .map(ToString::to_string)
                    .unwrap_or_default(),
            ),
            ("q", self.find.clone()),
        ]
    }
}

/// The group that a word asks for.
fn only(word: &str, definition: &Definition) -> Option<Only> {
    let (by, group) = word.split_once(':')?;
    let (by, group) = match by {
        "branch" => (By::Branch, Group::Of(group.parse().ok()?)),
        "channel" => (By::Channel, Group::Of(group.parse().ok()?)),
        "week" => {
            let monday: NaiveDate = group.parse().ok()?;
            // At the end of all days there is no whole week.
            monday.week(Weekday::Mon).checked_days()?;
            (By::Week, Group::Day(monday))
        }
        "q" => {
            let (name, place) = group.split_once(':')?;
            let question = definition.question(name)?;
            let place: usize = place.parse().ok()?;
            labels(question).get(place)?;
            (By::Question(question.key.clone()), Group::Answered(place))
        }
        _ => return None,
    };
    Some(Only { by, group })
}

/// The word that asks for a group; empty for everybody.
pub fn only_word(only: &Only) -> String {
    let group = match only.group {
        Group::Of(id) => id.to_string(),
        Group::Day(day) => day.to_string(),
        Group::Answered(place) => place.to_string(),
        Group::Without => return String::new(),
    };
    format!("{}:{group}", by_word(&only.by))
}

/// The word of what tells groups apart.
pub fn by_word(by: &By) -> String {
    match by {
        By::Nothing => String::new(),
        By::Week => "week".to_owned(),
        By::Branch => "branch".to_owned(),
        By::Channel => "channel".to_owned(),
        By::Question(key) => format!("q:{key}"),
    }
}

/// Words that a sheet holds.
pub struct Said {
    /// The sheet.
    pub sheet: Uuid,
    /// The words.
    pub words: String,
    /// Whether they are kept out of files.
    pub is_hidden: bool,
}

/// What was read.
pub struct Reading<'d> {
    /// The counts.
    pub results: Results<'d>,
    /// How many sheets there are in all.
    pub all: i64,
    /// The Mondays of the weeks in which they came.
    pub weeks: BTreeSet<NaiveDate>,
    /// A page of the words that were asked for.
    pub said: Vec<Said>,
    /// How many there are.
    pub said_in_all: i64,
    /// Which page that is.
    pub page: u32,
}

/// Folds every sheet of a survey into what was asked for.
///
/// # Errors
/// Those of the database.
pub async fn read<'d>(
    state: &AppState,
    survey: &'d Survey,
    asked: &Asked,
) -> Result<Reading<'d>, AppError> {
    let mut results = Results::new(&survey.definition, asked.only.clone(), asked.cross.clone());
    let mut conn = state.db.read().await?;
    let hidden: HashSet<_> = surveys::hidden(&mut conn, survey.id)
        .await?
        .into_iter()
        .collect();
    let find = asked.find.to_lowercase();
    let (first, mut found, mut said, mut all) = (
        i64::from(asked.page - 1) * i64::from(ROWS),
        0_i64,
        Vec::new(),
        0_i64,
    );
    let mut weeks = BTreeSet::new();
    let mut after = Uuid::nil();
    loop {
        let sheets = surveys::sheets_after(&mut conn, survey.id, after, AT_ONCE).await?;
        let Some(last) = sheets.last() else { break };
        after = last.id;
        for sheet in &sheets {
            all += 1;
            weeks.insert(sheet.day.week(Weekday::Mon).first_day());
            let counts = results.add(&Sheet {
                day: sheet.day,
                branch: sheet.branch_id,
                channel: sheet.channel_id,
                answers: &sheet.answers,
            });
            let Some(key) = asked.text.as_ref().filter(|_| counts) else {
                continue;
            };
            let Some(text) = sheet.answers.get(key).and_then(words) else {
                continue;
            };
            if !find.is_empty() && !text.to_lowercase().contains(&find) {
                continue;
            }
            if (first..first + i64::from(ROWS)).contains(&found) {
                said.push(Said {
                    sheet: sheet.id,
                    words: text.to_owned(),
                    is_hidden: hidden.contains(&(sheet.id, key.clone())),
                });
            }
            found += 1;
        }
        // A long reading takes no thread for itself.
        tokio::task::yield_now().await;
    }
    Ok(Reading {
        results,
        all,
        weeks,
        said,
        said_in_all: found,
        page: asked.page,
    })
}

/// The number of a question, from 1, among all of its survey.
pub fn number_of(definition: &Definition, question: &Question) -> usize {
    let mut questions = definition.questions();
    1 + questions
        .position(|other| other.key == question.key)
        .unwrap_or(0)
}
