//! Answers, as they are typed and as they are kept.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Key;

/// Form fields as they were typed, by their names: a question's own, and behind a point what
/// belongs to it (`q1`, `q1.other`, `q1.row2`).
pub type Typed = BTreeMap<String, Vec<String>>;

/// The answers of a sheet by question.
pub type Answers = BTreeMap<Key, Answer>;

/// An answer to one question.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Chosen options, in the question's order, and the words of one that asks for them.
    Choice {
        /// Which.
        chosen: Vec<Key>,
        /// The words of the option that asks for some.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        other: Option<String>,
    },
    /// A rating of 1 to 5, or a recommendation of 0 to 10.
    Scale(u8),
    /// A column for each row that was answered.
    Matrix(BTreeMap<Key, Key>),
    /// All things, best first.
    Ranking(Vec<Key>),
    /// Words.
    Text(String),
    /// A number, in hundredths.
    Number(i64),
    /// A day.
    Date(NaiveDate),
    /// Whether one may be called back.
    Contact(bool),
}

impl Answer {
    /// The number that it is, in hundredths, where it is one.
    pub const fn hundredths(&self) -> Option<i64> {
        match self {
            Self::Scale(value) => Some(*value as i64 * 100),
            Self::Number(hundredths) => Some(*hundredths),
            _ => None,
        }
    }
}

/// A number of hundredths, as people write it: 12.5 rather than 12.50.
pub fn decimal(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let (whole, rest) = (
        hundredths.unsigned_abs() / 100,
        hundredths.unsigned_abs() % 100,
    );
    match (rest, rest % 10) {
        (0, _) => format!("{sign}{whole}"),
        (_, 0) => format!("{sign}{whole}.{}", rest / 10),
        _ => format!("{sign}{whole}.{rest:02}"),
    }
}
