//! One go at a quiz: started, saved, handed in, scored; expired only where a limit was set.
//!
//! Late and repeated hand-ins have one answer each: a repeated hand-in is answered with the first
//! one's result, and a hand-in after the limit closes the attempt with what was saved in time.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::remedy::Remedied;
use super::scoring::{AnswerVerdict, Score};
use crate::prizes::Verdict;

/// When a participant sees what was right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feedback {
    /// With the result, after hand-in.
    #[default]
    AtEnd,
    /// After each question; its answer is then final.
    AfterEach,
    /// Not at all: the result shows the score alone.
    Never,
}

impl Feedback {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::AtEnd, Self::AfterEach, Self::Never];

    /// The word that is stored and that a form sends.
    pub const fn word(self) -> &'static str {
        match self {
            Self::AtEnd => "at_end",
            Self::AfterEach => "after_each",
            Self::Never => "never",
        }
    }

    /// What it is called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::AtEnd => "交卷后逐题讲解",
            Self::AfterEach => "每答一题马上讲解",
            Self::Never => "只告诉得分",
        }
    }

    /// The moment that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|feedback| feedback.word() == word)
    }
}

/// A quiz's time limit in minutes; most quizzes have none (WCAG 2.2, 2.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeLimit {
    /// At least 1.
    pub minutes: u16,
}

/// How a participant's time is adjusted, chosen by the participant before starting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeAllowance {
    /// The quiz's own limit.
    #[default]
    Standard,
    /// Twice the limit.
    Double,
    /// Ten times the limit, as far as WCAG 2.2.1 asks an adjustment to reach.
    TenFold,
    /// No limit. Always so in the elder edition.
    Unlimited,
}

impl TimeAllowance {
    /// The word that is stored and that a form sends.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Double => "double",
            Self::TenFold => "ten_fold",
            Self::Unlimited => "unlimited",
        }
    }

    /// The allowance that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Standard, Self::Double, Self::TenFold, Self::Unlimited]
            .into_iter()
            .find(|allowance| allowance.word() == word)
    }
}

impl TimeLimit {
    /// When an attempt started at `started_at` is due, if at all.
    pub fn due_at(
        self,
        started_at: DateTime<Utc>,
        allowance: TimeAllowance,
    ) -> Option<DateTime<Utc>> {
        let times = match allowance {
            TimeAllowance::Standard => 1,
            TimeAllowance::Double => 2,
            TimeAllowance::TenFold => 10,
            TimeAllowance::Unlimited => return None,
        };
        Some(started_at + TimeDelta::minutes(i64::from(self.minutes) * times))
    }
}

/// What the network may take: an answer that arrives this much after the limit still counts.
pub const LATENESS_GRACE: TimeDelta = TimeDelta::seconds(15);

/// An attempt as far as its rules go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// When it was started.
    pub started_at: DateTime<Utc>,
    /// When its time is up; `None` where no limit applies.
    pub due_at: Option<DateTime<Utc>>,
    /// Where it stands.
    pub state: AttemptState,
}

/// Where an attempt stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttemptState {
    /// Answers can be saved.
    Open,
    /// Closed for good.
    Scored {
        /// When it was closed.
        at: DateTime<Utc>,
        /// With what.
        result: AttemptResult,
    },
}

/// What a closed attempt is recorded with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptResult {
    /// How it ended.
    pub ending: Ending,
    /// What it is worth, after remedies.
    pub score: Score,
    /// How each question was judged, in the order of the paper.
    pub answers: Vec<AnswerVerdict>,
    /// Whether it earned a ticket.
    pub verdict: Verdict,
    /// The questions that turned out to be wrong, in the order of the paper.
    #[serde(default)]
    pub remedied: Vec<Remedied>,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The participant handed it in, in time.
    HandedIn,
    /// Its time ran out; what was saved in time was scored.
    Expired,
}

/// Why an answer was not saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SaveRefusal {
    /// The attempt is closed.
    #[error("the attempt is handed in")]
    HandedIn,
    /// The time is up.
    #[error("the time is up")]
    TimeUp,
    /// The answer was checked already, and feedback after each question makes it final.
    #[error("the answer was checked already")]
    Final,
    /// The choices do not fit the question.
    #[error("the choices do not fit the question")]
    BadChoices,
}

impl Attempt {
    /// Whether the time is up at `now`, as its participant is told.
    pub fn is_due(&self, now: DateTime<Utc>) -> bool {
        self.due_at.is_some_and(|due| now >= due)
    }

    /// Whether the limit, with its grace, has passed at `now`.
    pub fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.due_at.is_some_and(|due| now > due + LATENESS_GRACE)
    }

    /// Whether an answer may be saved at `now`.
    ///
    /// # Errors
    /// [`SaveRefusal::HandedIn`] or [`SaveRefusal::TimeUp`].
    pub fn check_save(&self, now: DateTime<Utc>) -> Result<(), SaveRefusal> {
        match self.state {
            AttemptState::Scored { .. } => Err(SaveRefusal::HandedIn),
            AttemptState::Open if self.is_overdue(now) => Err(SaveRefusal::TimeUp),
            AttemptState::Open => Ok(()),
        }
    }

    /// How the attempt ends when it is closed at `now`: a late hand-in is an expiry.
    pub fn ending_at(&self, now: DateTime<Utc>) -> Ending {
        if self.is_overdue(now) {
            Ending::Expired
        } else {
            Ending::HandedIn
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + minute * 60, 0).unwrap()
    }

    fn open(due_at: Option<DateTime<Utc>>) -> Attempt {
        Attempt {
            started_at: at(0),
            due_at,
            state: AttemptState::Open,
        }
    }

    #[test]
    fn without_a_limit_an_attempt_never_expires() {
        let attempt = open(None);
        assert_eq!(attempt.check_save(at(1_000_000)), Ok(()));
        assert_eq!(attempt.ending_at(at(1_000_000)), Ending::HandedIn);
    }

    #[test]
    fn a_limit_holds_with_a_little_grace_for_the_network() {
        let attempt = open(TimeLimit { minutes: 10 }.due_at(at(0), TimeAllowance::Standard));
        assert_eq!(attempt.check_save(at(10) + LATENESS_GRACE), Ok(()));
        let late = at(10) + LATENESS_GRACE + TimeDelta::milliseconds(1);
        assert_eq!(attempt.check_save(late), Err(SaveRefusal::TimeUp));
        assert_eq!(attempt.ending_at(late), Ending::Expired);
    }

    #[test]
    fn time_is_adjusted_per_person() {
        let limit = TimeLimit { minutes: 10 };
        assert_eq!(limit.due_at(at(0), TimeAllowance::Double), Some(at(20)));
        assert_eq!(limit.due_at(at(0), TimeAllowance::TenFold), Some(at(100)));
        assert_eq!(limit.due_at(at(0), TimeAllowance::Unlimited), None);
    }

    #[test]
    fn a_closed_attempt_takes_no_more_answers() {
        let result = AttemptResult {
            ending: Ending::HandedIn,
            score: Score {
                points: 0,
                right: 0,
                questions: 1,
            },
            answers: vec![AnswerVerdict::Unanswered],
            verdict: Verdict::BelowPassMark {
                missing: 1,
                pass_mark: 80,
            },
            remedied: vec![],
        };
        let state = AttemptState::Scored { at: at(1), result };
        let attempt = Attempt {
            state,
            ..open(None)
        };
        assert_eq!(attempt.check_save(at(1)), Err(SaveRefusal::HandedIn));
    }
}
