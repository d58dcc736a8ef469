//! Eligibility: whether a scored attempt earns a ticket, and if not, what was missing.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::quizzes::Score;

/// When a quiz earns a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EligibilityRule {
    /// The pass mark, out of 100.
    pub pass_mark: u8,
    /// How often it can be earned.
    pub ticket_per: TicketPer,
}

/// How often one participant can earn a ticket by the same quiz.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketPer {
    /// Once in the campaign.
    Campaign,
    /// Once on each of the bank's days.
    Day,
    /// With every passed attempt.
    Attempt,
    /// Not at all: the pass mark alone.
    Never,
}

impl TicketPer {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Campaign, Self::Day, Self::Attempt, Self::Never];

    /// The word that is stored and that a form sends.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Campaign => "campaign",
            Self::Day => "day",
            Self::Attempt => "attempt",
            Self::Never => "never",
        }
    }

    /// The measure that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|per| per.word() == word)
    }
}

impl EligibilityRule {
    /// Whether tickets can be earned at all.
    pub fn gives_tickets(&self) -> bool {
        self.ticket_per != TicketPer::Never
    }
}

/// Why a ticket was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketReason {
    /// A quiz was passed.
    QuizPassed,
    /// A lesson was learned.
    LessonLearned,
}

impl TicketReason {
    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::QuizPassed => "quiz_passed",
            Self::LessonLearned => "lesson_learned",
        }
    }
}

/// Whether an attempt earns a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It does. Tickets are unique by (campaign, participant, reason, occasion).
    Eligible {
        /// Why.
        reason: TicketReason,
        /// Which of the times it can be earned.
        occasion: String,
    },
    /// The pass mark was missed: 还差 `missing` 题达到 `pass_mark` 分.
    BelowPassMark {
        /// Questions that were missing.
        missing: u32,
        /// Out of 100.
        pass_mark: u8,
    },
    /// The campaign was over when the attempt was handed in.
    CampaignOver,
    /// Passed, where passing earns no ticket.
    Passed,
}

impl EligibilityRule {
    /// The verdict on an attempt handed in on the bank's `day`. `counts` says whether the
    /// campaign still took hand-ins then.
    pub fn verdict(&self, score: &Score, attempt: Uuid, day: NaiveDate, counts: bool) -> Verdict {
        let pass = u32::from(self.pass_mark);
        if !score.reaches(pass) {
            let missing = score.questions_short_of(pass);
            return Verdict::BelowPassMark {
                missing,
                pass_mark: self.pass_mark,
            };
        }
        if !counts {
            return Verdict::CampaignOver;
        }
        let occasion = match self.ticket_per {
            TicketPer::Campaign => "campaign".to_owned(),
            TicketPer::Day => day.to_string(),
            TicketPer::Attempt => attempt.to_string(),
            TicketPer::Never => return Verdict::Passed,
        };
        Verdict::Eligible {
            reason: TicketReason::QuizPassed,
            occasion,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(right: u32, ticket_per: TicketPer, counts: bool) -> Verdict {
        let score = Score {
            points: right * 100,
            right,
            questions: 10,
        };
        let day = NaiveDate::from_ymd_opt(2026, 3, 15).unwrap();
        EligibilityRule {
            pass_mark: 80,
            ticket_per,
        }
        .verdict(&score, Uuid::nil(), day, counts)
    }

    #[test]
    fn a_miss_says_how_much_was_missing() {
        let missed = Verdict::BelowPassMark {
            missing: 1,
            pass_mark: 80,
        };
        assert_eq!(verdict(7, TicketPer::Day, true), missed);
        assert_eq!(verdict(7, TicketPer::Day, false), missed);
    }

    #[test]
    fn the_occasion_says_how_often_a_ticket_can_be_earned() {
        let occasion = |per| match verdict(8, per, true) {
            Verdict::Eligible { occasion, .. } => occasion,
            other => panic!("{other:?}"),
        };
        assert_eq!(occasion(TicketPer::Campaign), "campaign");
        assert_eq!(occasion(TicketPer::Day), "2026-03-15");
        assert_eq!(occasion(TicketPer::Attempt), Uuid::nil().to_string());
    }

    #[test]
    fn a_quiz_without_tickets_is_passed_all_the_same() {
        assert_eq!(verdict(8, TicketPer::Never, true), Verdict::Passed);
    }

    #[test]
    fn after_the_end_a_pass_earns_no_ticket() {
        assert_eq!(verdict(10, TicketPer::Day, false), Verdict::CampaignOver);
    }
}
