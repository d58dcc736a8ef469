//! Questions as files hold them.

pub mod aiken;
mod detect;
pub mod exam_text;
mod finish;
pub mod gift;
mod lines;
mod read;
mod sheet;
mod write;

use domain::quizzes::{QuestionDraft, QuestionFault};
use thiserror::Error;

pub use self::detect::{TextFormat, detect};
pub use self::finish::{Likeness, check, find_duplicates, finish, likeness};
pub use self::read::{FileFormat, read, read_text};
pub use self::sheet::{COLUMNS, TITLES, column_of, has_header, read_table};
pub use self::write::{ExportRow, template, to_csv, to_xlsx};

/// What a file says, question by question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Every question or row, in the file's order.
    pub items: Vec<Item>,
    /// What a person should know of the file as a whole, such as columns that were not read.
    pub notes: Vec<String>,
}

impl Reading {
    /// Whether nothing could be read: the only item says why, of the file as a whole.
    pub fn is_refused(&self) -> bool {
        let [item] = &self.items[..] else {
            return false;
        };
        !item.faults.is_empty() && item.draft == QuestionDraft::default()
    }
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
    /// The first column in which something is wrong; `None` where there are no columns, or it is
    /// the row or file itself.
    pub column: Option<String>,
    /// What our own export says besides; empty from any other file.
    pub extras: Extras,
    /// The line of the earlier item that asks the same with the same options and key: this one
    /// adds nothing.
    pub duplicate_of: Option<usize>,
}

/// What the bank knows of a question and writes beside it, as text: not checked here, and empty
/// where the file has no such column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extras {
    /// Which question of the bank it is.
    pub id: String,
    /// Where it stands in its review.
    pub state: String,
    /// The first day on which it is asked, `2026-03-15`.
    pub effective_on: String,
    /// The day from which it is asked no more.
    pub expires_on: String,
    /// The day on which somebody looks whether it still holds.
    pub review_on: String,
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
    #[error("文中有两个不同的答案：「{0}」和「{1}」，请确认")]
    TwoAnswers(String, String),
    /// The same stem stands elsewhere in the file with other options or another key.
    #[error("与第 {0} 行题干相同，但选项或答案不同")]
    SameStemAs(usize),
    /// A true/false question brings options that are not 对 and 错.
    #[error("判断题带有选项，请确认题型")]
    TrueFalseWithOptions,
    /// Something stands where an answer could stand, but may as well be text.
    #[error("「{0}」可能是答案，也可能是正文，请确认")]
    MaybeAnswer(String),
    /// An answer table names a number that several questions bear.
    #[error("有几道题都是第 {0} 题，答案表指的是哪一道不清楚，请确认答案")]
    AmbiguousNumber(u32),
    /// An option's letter stands twice, so the options have two readings.
    #[error("选项 {0} 的标记出现了不止一次，请确认选项")]
    OptionTwice(char),
    /// The question is whole but for its key.
    #[error("{0}，请选出答案")]
    Key(Fault),
    /// A line that belongs to nothing for certain.
    #[error("第 {0} 行的文字不知属于哪里")]
    StrayLine(usize),
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
    /// A kind of question that a quiz cannot ask.
    #[error("暂不支持{0}")]
    UnsupportedKind(String),
    /// The format itself is broken here.
    #[error("{0}")]
    Format(String),
}
