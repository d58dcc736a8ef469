//! What the answers come to: counted sheet by sheet, never held together.
//!
//! **Nobody is shown in a small group.** What is shown is a group of a [`By`], the ways to tell
//! everybody apart; which of its groups may be shown is said in [`groups`]. Counts are narrowed to
//! one group at a time and cross-tables are of everybody: of two conditions at once the groups could
//! be set against each other until one person was left.
//!
//! What is left: a number inside a group that is large enough may be small: that two of twelve
//! chose an option is shown. Where a question is asked of some only, groups by its answers and by
//! those of the question it hangs on lie in each other, and may differ by a few. Repeated reading while answers come in
//! shows what the newest sheets added; that is the price of live results, and why who reads them is
//! a permission.

mod groups;

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use uuid::Uuid;

pub use self::groups::{By, Group, Path, Sizes, paths};
use super::{Answer, Answers, Ask, Definition, Item, Key, Question, RATING_WORDS};

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

/// The one group whose sheets count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Only {
    /// Of the groups by this.
    pub by: By,
    /// This one.
    pub group: Group,
}

impl Default for Only {
    /// Everybody.
    fn default() -> Self {
        Self {
            by: By::Nothing,
            group: Group::Without,
        }
    }
}

/// What is counted.
pub struct Results<'d> {
    definition: &'d Definition,
    only: Only,
    /// Sheets that count.
    pub sheets: u64,
    /// Sheets by group.
    people: Sizes,
    /// By question, in the survey's order.
    pub questions: Vec<Counted>,
    /// The cross-table that was asked for.
    pub cross: Option<Cross>,
}

/// What the answers to one question come to.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// How many of each group answered; of a matrix, then each of its rows.
    sizes: Vec<Sizes>,
    /// The group that is counted.
    group: Group,
}

/// A cross-table.
#[derive(Clone, Debug)]
pub struct Cross {
    /// What tells rows apart.
    pub by: By,
    /// What is counted in columns.
    pub of: Key,
    /// How many of each group answered what is counted.
    sizes: Sizes,
    /// Columns by group.
    counts: BTreeMap<Path, Vec<u64>>,
}

/// A row of a cross-table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrossRow {
    /// Whose.
    pub group: Group,
    /// How many people and what they chose; `None` where they are too few, or would tell of a few.
    pub shown: Option<(u64, Vec<u64>)>,
}

impl<'d> Results<'d> {
    /// Nothing counted yet, of one group; or of everybody and, where asked for, in a table by
    /// group.
    pub fn new(definition: &'d Definition, only: Only, cross: Option<(By, Key)>) -> Self {
        let questions = definition.questions();
        let questions = questions.map(|question| Counted::of(definition, question, &only));
        let cross = cross.filter(|_| only.by == By::Nothing);
        Self {
            definition,
            sheets: 0,
            people: Sizes::of(&only.by, definition),
            questions: questions.collect(),
            cross: cross.map(|(by, of)| Cross {
                sizes: Sizes::of(&by, definition),
                by,
                of,
                counts: BTreeMap::new(),
            }),
            only,
        }
    }

    /// Counts a sheet; whether it is of the group that counts.
    pub fn add(&mut self, sheet: &Sheet<'_>) -> bool {
        let paths = paths(&self.only.by, self.definition, sheet);
        let counts = paths
            .iter()
            .any(|path| path.last() == Some(&self.only.group));
        self.people.add(&paths);
        self.sheets += u64::from(counts);
        for (question, counted) in self.definition.questions().zip(&mut self.questions) {
            if let Some(answer) = sheet.answers.get(&question.key) {
                counted.add_size(question, answer, &paths);
                if counts {
                    counted.add(question, answer);
                }
            }
        }
        if let Some(cross) = &mut self.cross {
            cross.add(self.definition, sheet);
        }
        counts
    }

    /// Whether the group may be shown.
    pub fn may_be_shown(&self) -> bool {
        self.people.shows(self.only.group)
    }
}

impl Counted {
    fn of(definition: &Definition, question: &Question, only: &Only) -> Self {
        let table = |rows: usize, columns: usize| vec![vec![0; columns]; rows];
        Self {
            bars: vec![0; labels(question).len()],
            rows: match &question.ask {
                Ask::Matrix { rows, columns } => table(rows.len(), columns.len()),
                Ask::Ranking { items } => table(items.len(), items.len()),
                _ => Vec::new(),
            },
            answered: 0,
            sum: 0,
            months: BTreeMap::new(),
            sizes: vec![Sizes::of(&only.by, definition); 1 + matrix_rows(question).len()],
            group: only.group,
        }
    }

    fn add_size(&mut self, question: &Question, answer: &Answer, paths: &[Path]) {
        let (all, rows) = self.sizes.split_at_mut(1);
        all[0].add(paths);
        if let Answer::Matrix(cells) = answer {
            for (row, size) in matrix_rows(question).iter().zip(rows) {
                if cells.contains_key(&row.key) {
                    size.add(paths);
                }
            }
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

    /// Whether what the group answered may be shown.
    pub fn may_be_shown(&self) -> bool {
        self.sizes[0].shows(self.group)
    }

    /// Whether this row of a matrix may be.
    pub fn row_may_be_shown(&self, row: usize) -> bool {
        let size = self.sizes.get(1 + row);
        size.is_some_and(|size| size.shows(self.group))
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
        let of = definition.question(self.of.as_str());
        let Some((of, answer)) = of.zip(sheet.answers.get(&self.of)) else {
            return;
        };
        let paths = paths(&self.by, definition, sheet);
        self.sizes.add(&paths);
        let columns = labels(of).len();
        for path in paths {
            let row = self.counts.entry(path);
            let counts = row.or_insert_with(|| vec![0; columns]);
            for place in places(of, answer) {
                if let Some(cell) = counts.get_mut(place) {
                    *cell += 1;
                }
            }
        }
    }

    /// Its rows, those that may not be shown without numbers.
    pub fn rows(&self) -> Vec<CrossRow> {
        let shown = self.sizes.shown();
        let rows = self.counts.iter().filter_map(|(path, counts)| {
            let people = self.sizes.people(path);
            Some(CrossRow {
                group: *path.last()?,
                shown: shown.contains(path).then(|| (people, counts.clone())),
            })
        });
        rows.collect()
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

fn matrix_rows(question: &Question) -> &[Item] {
    match &question.ask {
        Ask::Matrix { rows, .. } => rows,
        _ => &[],
    }
}

fn place_of(items: &[Item], key: &Key) -> Option<usize> {
    items.iter().position(|item| item.key == *key)
}

#[cfg(test)]
mod tests;
