//! What of a paper reaches the browser. There is no room here for a key, an explanation or a
//! source of a question that may still be answered.

use domain::quizzes::QuestionKind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An open attempt as its participant sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownPaper {
    /// The attempt.
    pub attempt: Uuid,
    /// Its questions, in order.
    pub questions: Vec<PaperQuestion>,
    /// The place of the question to begin with, from 0.
    pub current: usize,
    /// Whether each answer is confirmed and explained by itself.
    pub check_each: bool,
    /// Seconds until the time is up, where there is a limit.
    pub seconds_left: Option<i64>,
    /// Whether to offer to read aloud.
    pub read_aloud: bool,
}

/// A question of an open attempt. Options stand in the order in which they are shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperQuestion {
    /// How it is answered.
    pub kind: QuestionKind,
    /// The stem as HTML.
    pub stem: String,
    /// The options as HTML.
    pub options: Vec<String>,
    /// The shown places that were chosen.
    pub choices: Vec<u8>,
    /// What was right, once the answer is final.
    pub checked: Option<Checked>,
}

/// What a participant is told of an answer that is final.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// Whether the answer was wholly right.
    pub is_right: bool,
    /// The shown places of the right options.
    pub right: Vec<u8>,
    /// Why, as HTML.
    pub explanation: String,
    /// Law, article or case.
    pub source: String,
}
