//! Questions as files hold them.

use domain::quizzes::{QuestionDraft, QuestionFault};
use thiserror::Error;

/// What a file says, question by question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Every question or row, in the file's order.
    pub items: Vec<Item>,
}

/// One question or row of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// The line on which it begins, from 1; in a workbook the row.
    pub line: usize,
    /// What was read, as far as it could be. Topic, difficulty, explanation and source are empty
    /// where the format has no place for them.
    pub draft: QuestionDraft,
    /// What a person must settle first.
    pub doubts: Vec<Doubt>,
    /// What is wrong: such an item is refused.
    pub faults: Vec<Fault>,
}

/// Something that has more than one reading: a person decides, nothing is guessed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Doubt {
    /// A multiple-choice question with a single right option.
    #[error("多选题只有一个答案，请确认题型或补全答案")]
    MultipleWithOneAnswer,
    /// A single-choice question with several right options.
    #[error("单选题有 {0} 个答案，请确认题型或答案")]
    SingleWithSeveralAnswers(usize),
    /// Two places of the text name different answers.
    #[error("题干里的答案是「{0}」，后面的答案是「{1}」，请确认")]
    TwoAnswers(String, String),
    /// The same stem stands elsewhere in the file with other options or another key.
    #[error("与第 {0} 行题干相同，但选项或答案不同")]
    SameStemAs(usize),
    /// What a cell shows was computed.
    #[error("单元格 {0} 是公式，读到的是它的计算结果")]
    Formula(String),
    /// Anything else that has two readings.
    #[error("{0}")]
    Other(String),
}

/// Something that is wrong, and in which column where that is known.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    /// The rules of a question are not met.
    #[error("{0}")]
    Question(#[from] QuestionFault),
    /// The text has no answer.
    #[error("没有找到答案")]
    NoAnswer,
    /// The format itself is broken here.
    #[error("{0}")]
    Format(String),
}
