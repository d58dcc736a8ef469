//! When something is shown, and where one goes next.

use serde::{Deserialize, Serialize};

use super::{Answer, Key};

/// Something that holds or not, of answers to earlier questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Condition {
    /// Each of these holds.
    All(Vec<Test>),
    /// At least one of these holds.
    Any(Vec<Test>),
}

/// Something that is said of one answer. A question that was not seen counts as not answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// Of which question.
    pub question: Key,
    /// What is said of it.
    pub is: Is,
}

/// What is said of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Is {
    /// It is answered.
    Answered,
    /// It is not answered.
    Unanswered,
    /// At least one of these options is chosen.
    AnyOf(Vec<Key>),
    /// None of these options is chosen.
    NoneOf(Vec<Key>),
    /// It is a number of at least this.
    AtLeast(i64),
    /// It is a number of at most this.
    AtMost(i64),
}

/// Where to go from the end of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jump {
    /// Where this holds; always where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// Where to.
    pub to: Target,
}

/// Where a jump leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Target {
    /// To a later page.
    Page(Key),
    /// To the end: what was answered is handed in.
    End,
}

impl Condition {
    /// What it asks.
    pub fn tests(&self) -> &[Test] {
        match self {
            Self::All(tests) | Self::Any(tests) => tests,
        }
    }

    /// Whether it holds, where `answer` gives what counts as the answer to a question.
    pub fn holds<'a>(&self, answer: impl Fn(&Key) -> Option<&'a Answer>) -> bool {
        let holds = |test: &Test| test.is.holds(answer(&test.question));
        match self {
            Self::All(tests) => tests.iter().all(holds),
            Self::Any(tests) => tests.iter().any(holds),
        }
    }
}

impl Is {
    /// Whether this can be said of the answer.
    pub fn holds(&self, answer: Option<&Answer>) -> bool {
        let chose = |wanted: &[Key]| match answer {
            Some(Answer::Choice { chosen, .. }) => chosen.iter().any(|key| wanted.contains(key)),
            _ => false,
        };
        let number = || answer.and_then(Answer::hundredths);
        match self {
            Self::Answered => answer.is_some(),
            Self::Unanswered => answer.is_none(),
            Self::AnyOf(wanted) => chose(wanted),
            Self::NoneOf(wanted) => !chose(wanted),
            Self::AtLeast(least) => number().is_some_and(|n| n >= least.saturating_mul(100)),
            Self::AtMost(most) => number().is_some_and(|n| n <= most.saturating_mul(100)),
        }
    }
}
