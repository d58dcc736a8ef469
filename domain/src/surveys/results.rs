//! What the answers come to: counted sheet by sheet, never held together.
//!
//! **Nobody is shown in a small group.** A group of fewer than [`SMALLEST_GROUP`] people is not
//! shown, and neither is one that could be worked out by subtraction:
//! - what is narrowed is shown only where the people left out by each single condition are none, or
//!   enough as well: with and without that condition, two pages could be subtracted;
//! - in a cross-table, rows that are too small are left out together with the next smallest, until
//!   what is left out is large enough in all and more than one row: the row of all minus the shown
//!   ones then tells nothing about one of them;
//! - a question that fewer people answered is not broken down.
//!
//! A number inside a group that is large enough may be small: that two of twelve chose an option is
//! shown. Repeated reading while answers come in shows what the newest sheets added; that is the
//! price of live results, and why who reads them is a permission.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use uuid::Uuid;

use super::{Answer, Answers, Ask, Definition, Item, Key, Question, RATING_WORDS};

/// The fewest people that a shown group has.
pub const SMALLEST_GROUP: u64 = 10;

/// A sheet, as results see it.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'s> {
    /// The bank's day.
    pub day: NaiveDate,
    /// Of which branch it came.
    pub branch: Option<Uuid>,
    /// By which channel.
    pub channel: Option<Uuid>,
    /// The answers.
    pub answers: &'s Answers,
}

/// What narrows the sheets that count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrowing {
    /// Of this branch.
    pub branch: Option<Uuid>,
    /// By this channel.
    pub channel: Option<Uuid>,
    /// From this day.
    pub from: Option<NaiveDate>,
    /// Until this day.
    pub until: Option<NaiveDate>,
    /// With this answer to a question: its place among [`labels`].
    pub answer: Option<(Key, usize)>,
}

/// By what the rows of a cross-table are told apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// By branch.
    Branch,
    /// By channel.
    Channel,
    /// By the answer to a question.
    Question(Key),
}

/// What is counted.
pub struct Results<'d> {
    definition: &'d Definition,
    narrowing: Narrowing,
    /// Sheets that count.
    pub sheets: u64,
    /// Sheets that one condition alone leaves out: branch, channel, days, answer.
    beside: [u64; 4],
    /// By question, in the survey's order.
    pub questions: Vec<Counted>,
    /// The cross-table that was asked for.
    pub cross: Option<Cross>,
}

/// What the answers to one question come to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counted {
    /// How many answered.
    pub answered: u64,
    /// How many chose each of its [`labels`].
    pub bars: Vec<u64>,
    /// Of a matrix, by row, how many chose each column; of a ranking, by thing, how many gave it each
    /// place.
    pub rows: Vec<Vec<u64>>,
    /// The sum of numbers, in hundredths.
    sum: i128,
    /// Days by month.
    pub months: BTreeMap<(i32, u32), u64>,
}

/// A cross-table.
#[derive(Clone, Debug)]
pub struct Cross {
    /// What tells rows apart.
    pub by: By,
    /// What is counted in columns.
    pub of: Key,
    /// People and columns by group.
    groups: BTreeMap<Group, (u64, Vec<u64>)>,
}

/// A row of a cross-table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// A branch or channel.
    Of(Uuid),
    /// The answer at this place among the question's labels.
    Answered(usize),
    /// Without one.
    Without,
}

/// A row that may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrossRow {
    /// Whose.
    pub group: Group,
    /// How many people; `None` where it is too small to be shown, or would tell one that is.
    pub shown: Option<(u64, Vec<u64>)>,
}

impl<'d> Results<'d> {
    /// Nothing counted yet.
    pub fn new(definition: &'d Definition, narrowing: Narrowing, cross: Option<(By, Key)>) -> Self {
        let questions = definition.questions().map(Counted::of).collect();
        Self {
            definition,
            narrowing,
            sheets: 0,
            beside: [0; 4],
            questions,
            cross: cross.map(|(by, of)| Cross {
                by,
                of,
                groups: BTreeMap::new(),
            }),
        }
    }

    /// Counts a sheet; whether it meets every condition.
    pub fn add(&mut self, sheet: &Sheet<'_>) -> bool {
        let failed = self.failed(sheet);
        match failed.iter().filter(|failed| **failed).count() {
            0 => {}
            1 => {
                let which = failed.iter().position(|failed| *failed).unwrap_or(0);
                self.beside[which] += 1;
                return false;
            }
            _ => return false,
        }
        self.sheets += 1;
        for (question, counted) in self.definition.questions().zip(&mut self.questions) {
            if let Some(answer) = sheet.answers.get(&question.key) {
                counted.add(question, answer);
            }
        }
        if let Some(cross) = &mut self.cross {
            cross.add(self.definition, sheet);
        }
        true
    }

    fn failed(&self, sheet: &Sheet<'_>) -> [bool; 4] {
        let narrowing = &self.narrowing;
        let days = narrowing.from.is_some_and(|from| sheet.day < from)
            || narrowing.until.is_some_and(|until| sheet.day > until);
        let answer = narrowing.answer.as_ref().is_some_and(|(key, place)| {
            let question = self.definition.question(key.as_str());
            let answer = question.zip(sheet.answers.get(key));
            !answer.is_some_and(|(question, answer)| places(question, answer).contains(place))
        });
        [
            narrowing.branch.is_some() && narrowing.branch != sheet.branch,
            narrowing.channel.is_some() && narrowing.channel != sheet.channel,
            days,
            answer,
        ]
    }

    /// Whether the group is large enough, and cannot be used to work out one that is not.
    pub fn may_be_shown(&self) -> bool {
        let enough = |count: u64| count == 0 || count >= SMALLEST_GROUP;
        self.sheets >= SMALLEST_GROUP && self.beside.iter().all(|count| enough(*count))
    }
}

impl Counted {
    fn of(question: &Question) -> Self {
        let table = |rows: usize, columns: usize| vec![vec![0; columns]; rows];
        Self {
            bars: vec![0; labels(question).len()],
            rows: match &question.ask {
                Ask::Matrix { rows, columns } => table(rows.len(), columns.len()),
                Ask::Ranking { items } => table(items.len(), items.len()),
                _ => Vec::new(),
            },
            ..Self::default()
        }
    }

    fn add(&mut self, question: &Question, answer: &Answer) {
        self.answered += 1;
        for place in places(question, answer) {
            if let Some(bar) = self.bars.get_mut(place) {
                *bar += 1;
            }
        }
        match (&question.ask, answer) {
            (Ask::Matrix { rows, columns }, Answer::Matrix(cells)) => {
                for (row, column) in cells {
                    self.count_in(place_of(rows, row), place_of(columns, column));
                }
            }
            (Ask::Ranking { items }, Answer::Ranking(ranked)) => {
                for (place, key) in ranked.iter().enumerate() {
                    self.count_in(place_of(items, key), Some(place));
                }
            }
            (_, Answer::Number(hundredths)) => self.sum += i128::from(*hundredths),
            (_, Answer::Scale(value)) => self.sum += i128::from(*value) * 100,
            (_, Answer::Date(day)) => {
                *self.months.entry((day.year(), day.month())).or_default() += 1;
            }
            _ => {}
        }
    }

    fn count_in(&mut self, row: Option<usize>, column: Option<usize>) {
        let (Some(row), Some(column)) = (row, column) else {
            return;
        };
        if let Some(cell) = self.rows.get_mut(row).and_then(|row| row.get_mut(column)) {
            *cell += 1;
        }
    }

    /// Whether enough people answered for it to be broken down.
    pub const fn may_be_shown(&self) -> bool {
        self.answered >= SMALLEST_GROUP
    }

    /// The mean of ratings, recommendations and numbers.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a mean is shown with two digits"
    )]
    pub fn mean(&self) -> Option<f64> {
        (self.answered > 0).then(|| self.sum as f64 / 100.0 / self.answered as f64)
    }

    /// The Net Promoter Score of a recommendation: the share of 9 and 10 minus that of 0 to 6, from
    /// −100 to 100 (Reichheld 2003).
    #[expect(
        clippy::cast_precision_loss,
        reason = "a score is shown without digits"
    )]
    pub fn nps(&self) -> Option<f64> {
        if self.answered == 0 || self.bars.len() != 11 {
            return None;
        }
        let promoters: u64 = self.bars[9..].iter().sum();
        let detractors: u64 = self.bars[..7].iter().sum();
        Some((promoters as f64 - detractors as f64) * 100.0 / self.answered as f64)
    }

    /// The mean place of a thing that is ranked, from 1.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a mean is shown with two digits"
    )]
    pub fn mean_place(&self, item: usize) -> Option<f64> {
        let row = self.rows.get(item)?;
        let (mut count, mut sum) = (0, 0);
        for (place, times) in (1..).zip(row) {
            count += times;
            sum += place * times;
        }
        (count > 0).then(|| sum as f64 / count as f64)
    }
}

impl Cross {
    fn add(&mut self, definition: &Definition, sheet: &Sheet<'_>) {
        let Some(of) = definition.question(self.of.as_str()) else {
            return;
        };
        let columns = labels(of).len();
        let chosen = sheet.answers.get(&of.key);
        let chosen = chosen.map(|answer| places(of, answer)).unwrap_or_default();
        for group in self.groups_of(definition, sheet) {
            let row = self.groups.entry(group);
            let (people, counts) = row.or_insert_with(|| (0, vec![0; columns]));
            *people += 1;
            for place in &chosen {
                if let Some(cell) = counts.get_mut(*place) {
                    *cell += 1;
                }
            }
        }
    }

    fn groups_of(&self, definition: &Definition, sheet: &Sheet<'_>) -> Vec<Group> {
        let one = |id: Option<Uuid>| vec![id.map_or(Group::Without, Group::Of)];
        match &self.by {
            By::Branch => one(sheet.branch),
            By::Channel => one(sheet.channel),
            By::Question(key) => {
                let question = definition.question(key.as_str());
                let answer = question.zip(sheet.answers.get(key));
                let places = answer.map(|(question, answer)| places(question, answer));
                let places = places.unwrap_or_default();
                if places.is_empty() {
                    vec![Group::Without]
                } else {
                    places.into_iter().map(Group::Answered).collect()
                }
            }
        }
    }

    /// Its rows, those that are too small without numbers.
    pub fn rows(&self) -> Vec<CrossRow> {
        let sizes: Vec<u64> = self.groups.values().map(|(people, _)| *people).collect();
        let shown = shown(&sizes);
        let rows = self.groups.iter().zip(shown);
        rows.map(|((group, counted), shown)| CrossRow {
            group: *group,
            shown: shown.then(|| counted.clone()),
        })
        .collect()
    }
}

/// Which of these groups, which together are everybody, may be shown: those that are large enough,
/// but for the smallest of them where subtraction would tell a group that is not.
pub fn shown(sizes: &[u64]) -> Vec<bool> {
    let mut shown: Vec<bool> = sizes.iter().map(|size| *size >= SMALLEST_GROUP).collect();
    loop {
        let out = || {
            sizes
                .iter()
                .zip(&shown)
                .filter(|(size, shown)| !**shown && **size > 0)
        };
        let (count, people) = (out().count(), out().map(|(size, _)| size).sum::<u64>());
        if count == 0 || (count > 1 && people >= SMALLEST_GROUP) {
            return shown;
        }
        let smallest = (0..sizes.len())
            .filter(|at| shown[*at])
            .min_by_key(|at| sizes[*at]);
        match smallest {
            Some(at) => shown[at] = false,
            None => return shown,
        }
    }
}

/// What can be counted of a question: its options, the ratings, yes and no. None of those whose
/// answers are not of a few.
pub fn labels(question: &Question) -> Vec<String> {
    match &question.ask {
        Ask::Single { options } | Ask::Multiple { options, .. } => {
            options.iter().map(|option| option.text.clone()).collect()
        }
        Ask::Rating {} => {
            let words = RATING_WORDS.iter().zip(1..);
            words
                .map(|(word, rating)| format!("{rating} 分 {word}"))
                .collect()
        }
        Ask::Nps {} => (0..=10).map(|rating| rating.to_string()).collect(),
        Ask::Contact {} => vec!["可以联系".into(), "不用联系".into()],
        _ => Vec::new(),
    }
}

/// The places among its question's [`labels`] that an answer chooses.
pub fn places(question: &Question, answer: &Answer) -> Vec<usize> {
    match (&question.ask, answer) {
        (
            Ask::Single { options } | Ask::Multiple { options, .. },
            Answer::Choice { chosen, .. },
        ) => {
            let places = options.iter().enumerate();
            places
                .filter(|(_, option)| chosen.contains(&option.key))
                .map(|(place, _)| place)
                .collect()
        }
        (Ask::Rating {}, Answer::Scale(rating)) => {
            usize::from(*rating).checked_sub(1).into_iter().collect()
        }
        (Ask::Nps {}, Answer::Scale(rating)) => vec![usize::from(*rating)],
        (Ask::Contact {}, Answer::Contact(yes)) => vec![usize::from(!yes)],
        _ => Vec::new(),
    }
}

/// The words that an answer holds: a text, or what was written beside 其他.
pub fn words(answer: &Answer) -> Option<&str> {
    match answer {
        Answer::Text(text) => Some(text),
        Answer::Choice {
            other: Some(other), ..
        } => Some(other),
        _ => None,
    }
}

/// Whether answers to it may hold words.
pub fn has_words(question: &Question) -> bool {
    matches!(question.ask, Ask::Text { .. })
        || question.ask.options().iter().any(|option| option.other)
}

fn place_of(items: &[Item], key: &Key) -> Option<usize> {
    items.iter().position(|item| item.key == *key)
}

#[cfg(test)]
mod tests;
