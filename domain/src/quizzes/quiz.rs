//! A quiz: the rules by which attempts are made, timed, scored and rewarded.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Feedback, MultipleScoring, PaperPlan, TimeLimit};
use crate::prizes::EligibilityRule;

/// A quiz of a campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quiz {
    /// Its id.
    pub id: Uuid,
    /// The campaign it belongs to.
    pub campaign_id: Uuid,
    /// Its title.
    pub title: String,
    /// Its rules.
    pub rules: QuizRules,
}

/// The rules of a quiz.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuizRules {
    /// How papers are made.
    pub paper: PaperPlan,
    /// When a ticket is earned.
    pub eligibility: EligibilityRule,
    /// When what was right is shown.
    #[serde(default)]
    pub feedback: Feedback,
    /// How multiple-choice answers count.
    #[serde(default)]
    pub multiple: MultipleScoring,
    /// The time limit; off by default.
    #[serde(default)]
    pub time_limit: Option<TimeLimit>,
}
