//! What can be wrong with a question that somebody wrote.

use thiserror::Error;

/// What is wrong with a draft. [`QuestionFault::field`] names where.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum QuestionFault {
    /// The kind is none of the three.
    #[error("{}", told(.0, "请选择题型", "题型", "应为单选题、多选题或判断题"))]
    UnknownKind(String),
    /// The topic is empty or too long.
    #[error("请填写主题，1 至 20 个字")]
    Topic,
    /// The difficulty is not 1 to 5.
    #[error("{}", told(.0, "请选择难度", "难度", "应为 1 至 5 的整数"))]
    Difficulty(String),
    /// A text that must be there is empty.
    #[error("还没有填写")]
    Empty(&'static str),
    /// A text is longer than `limit` characters.
    #[error("超过 {limit} 个字")]
    TooLong {
        /// Which column.
        field: &'static str,
        /// The most characters it may have.
        limit: usize,
    },
    /// A choice question has fewer than 2 or more than 6 options.
    #[error("选项应有 2 至 6 个，现有 {0} 个")]
    OptionCount(usize),
    /// An option after this letter's gap is filled, so letters would move.
    #[error("选项 {0} 为空，但后面还有选项")]
    OptionGap(char),
    /// Two options say the same.
    #[error("选项 {0} 与 {1} 相同")]
    SameOptions(char, char),
    /// A true/false question brings options of its own.
    #[error("判断题不填选项")]
    OptionsOnTrueFalse,
    /// The answer cannot be read.
    #[error("{}", told(.0, "请选出正确答案", "答案", "无法识别"))]
    UnreadableAnswer(String),
    /// The answer names an option that is not there.
    #[error("答案 {0} 没有对应的选项")]
    AnswerNamesNoOption(char),
    /// The same letter stands twice in the answer.
    #[error("答案中 {0} 出现了两次")]
    AnswerRepeats(char),
    /// A single-choice question with several answers, or a multiple one with a single answer.
    #[error("{kind}应有{wanted}个正确选项，现有 {found} 个")]
    AnswerCount {
        /// 单选题 or 多选题.
        kind: &'static str,
        /// 1, or 至少 2.
        wanted: &'static str,
        /// How many the answer names.
        found: usize,
    },
}

/// What is wrong with `typed`, or that nothing was typed.
fn told(typed: &str, nothing: &str, what: &str, wrong: &str) -> String {
    if typed.trim().is_empty() {
        nothing.to_owned()
    } else {
        format!("{what}「{typed}」{wrong}")
    }
}

impl QuestionFault {
    /// The column the fault is in.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::UnknownKind(_) => "kind",
            Self::Topic => "topic",
            Self::Difficulty(_) => "difficulty",
            Self::Empty(field) | Self::TooLong { field, .. } => field,
            Self::OptionCount(_)
            | Self::OptionGap(_)
            | Self::SameOptions(..)
            | Self::OptionsOnTrueFalse => "options",
            Self::UnreadableAnswer(_)
            | Self::AnswerNamesNoOption(_)
            | Self::AnswerRepeats(_)
            | Self::AnswerCount { .. } => "answer",
        }
    }
}
