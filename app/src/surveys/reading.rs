//! Reading results: what an address asks for, and all sheets folded into it, some hundred at a time.

use std::collections::HashSet;

use chrono::NaiveDate;
use domain::surveys::results::{By, Narrowing, Results, Sheet, labels, words};
use domain::surveys::{Definition, Key, Question};
use serde::Deserialize;
use storage::surveys::{self, Filter, Survey};
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;
use crate::ui::lists::ROWS;

/// How many sheets are read at once.
pub const AT_ONCE: u32 = 500;

/// What an address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct ResultsQuery {
    branch: Option<String>,
    channel: Option<String>,
    from: Option<String>,
    until: Option<String>,
    answer: Option<String>,
    by: Option<String>,
    of: Option<String>,
    text: Option<String>,
    q: Option<String>,
    page: Option<String>,
}

/// Results as they were asked for.
pub struct Asked {
    /// What narrows them.
    pub narrowing: Narrowing,
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
        let day = |text| -> Option<NaiveDate> { word(text).parse().ok() };
        let id = |text| -> Option<Uuid> { word(text).parse().ok() };
        let counted = |name: &str| {
            let question = definition.question(name)?;
            (!labels(question).is_empty()).then(|| question.key.clone())
        };
        let answer = word(query.answer.as_ref()).split_once(':');
        let answer = answer.and_then(|(name, place)| {
            let key = counted(name)?;
            let place: usize = place.parse().ok()?;
            let count = labels(definition.question(key.as_str())?).len();
            (place < count).then_some((key, place))
        });
        let by = match word(query.by.as_ref()) {
            "branch" => Some(By::Branch),
            "channel" => Some(By::Channel),
            other => other.strip_prefix("q:").and_then(counted).map(By::Question),
        };
        let of = counted(word(query.of.as_ref()));
        let text = Key::parse(word(query.text.as_ref()));
        Self {
            narrowing: Narrowing {
                branch: id(query.branch.as_ref()),
                channel: id(query.channel.as_ref()),
                from: day(query.from.as_ref()),
                until: day(query.until.as_ref()),
                answer,
            },
            cross: by.zip(of),
            text: text.filter(|key| definition.question(key.as_str()).is_some()),
            find: word(query.q.as_ref()).to_owned(),
            page: word(query.page.as_ref()).parse().unwrap_or(1).max(1),
        }
    }

    /// The query that asks for it, without the page.
    pub fn query(&self) -> Vec<(&'static str, String)> {
        let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let narrowing = &self.narrowing;
        let answer = narrowing.answer.as_ref();
        let (by, of) = self.cross.as_ref().map_or_else(
            || (String::new(), String::new()),
            |(by, of)| (by_word(by), of.to_string()),
        );
        vec![
            ("branch", id(narrowing.branch)),
            ("channel", id(narrowing.channel)),
            ("from", day(narrowing.from)),
            ("until", day(narrowing.until)),
            (
                "answer",
                answer
                    .map(|(key, place)| format!("{key}:{place}"))
                    .unwrap_or_default(),
            ),
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

/// The word of what tells rows apart.
pub fn by_word(by: &By) -> String {
    match by {
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
    let mut results = Results::new(
        &survey.definition,
        asked.narrowing.clone(),
        asked.cross.clone(),
    );
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
    let mut after = Uuid::nil();
    loop {
        let sheets =
            surveys::sheets_after(&mut conn, survey.id, &Filter::default(), after, AT_ONCE).await?;
        let Some(last) = sheets.last() else { break };
        after = last.id;
        for sheet in &sheets {
            all += 1;
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
