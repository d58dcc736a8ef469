//! What an answer is worth.

use serde::{Deserialize, Serialize};

use super::paper::PaperItem;
use super::question::{Question, QuestionKind};

/// How a multiple-choice answer that is not wholly right counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MultipleScoring {
    /// Only the whole key counts.
    #[default]
    AllOrNothing,
    /// 少选得部分分，错选不得分: a wrong choice makes it worth nothing; otherwise it is worth its
    /// share of the key, rounded down to a hundredth of the question.
    Partial,
}

/// How an answer did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerVerdict {
    /// The whole key and nothing else.
    Right,
    /// Part of the key, worth this many hundredths.
    Partly(u8),
    /// Worth nothing.
    Wrong,
    /// Nothing was chosen.
    Unanswered,
}

impl AnswerVerdict {
    /// Hundredths of the question.
    pub const fn points(self) -> u32 {
        match self {
            Self::Right => 100,
            Self::Partly(points) => points as u32,
            Self::Wrong | Self::Unanswered => 0,
        }
    }
}

/// The score of a handed-in attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// Hundredths of questions.
    pub points: u32,
    /// Questions answered wholly right.
    pub right: u32,
    /// Questions on the paper; each is worth 100 points.
    pub questions: u32,
}

impl Score {
    /// 0 to 100, rounded down, so that 79.9 never reads as a passed 80.
    pub fn percent(&self) -> u32 {
        self.points.checked_div(self.questions).unwrap_or(0)
    }

    /// Whether the score reaches `pass` out of 100, exactly, without rounding.
    pub const fn reaches(&self, pass: u32) -> bool {
        self.points >= pass * self.questions
    }

    /// How many more questions right would have reached `pass` out of 100.
    pub const fn questions_short_of(&self, pass: u32) -> u32 {
        (pass * self.questions)
            .saturating_sub(self.points)
            .div_ceil(100)
    }
}

/// Judges `choices` (shown places) against the key of the question.
pub fn judge(
    question: &Question,
    item: &PaperItem,
    choices: &[u8],
    multiple: MultipleScoring,
) -> AnswerVerdict {
    if choices.is_empty() {
        return AnswerVerdict::Unanswered;
    }
    let key = item.shown(&question.key);
    let hits = key.iter().filter(|place| choices.contains(place)).count();
    let misses = choices.iter().filter(|place| !key.contains(place)).count();
    if misses == 0 && hits == key.len() {
        return AnswerVerdict::Right;
    }
    let partial = question.kind == QuestionKind::Multiple && multiple == MultipleScoring::Partial;
    match u8::try_from(hits * 100 / key.len().max(1)) {
        Ok(points) if partial && misses == 0 && points > 0 => AnswerVerdict::Partly(points),
        _ => AnswerVerdict::Wrong,
    }
}

/// Adds up the verdicts of a whole paper.
pub fn score(verdicts: &[AnswerVerdict]) -> Score {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Score {
        points: verdicts.iter().map(|verdict| verdict.points()).sum(),
        right: count(
            verdicts
                .iter()
                .filter(|v| matches!(v, AnswerVerdict::Right))
                .count(),
        ),
        questions: count(verdicts.len()),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::question::Topic;
    use super::*;

    fn question(kind: QuestionKind, key: &[u8]) -> Question {
        Question {
            kind,
            topic: Topic::parse("反诈").unwrap(),
            difficulty: 1,
            stem: "?".into(),
            options: ["a", "b", "c", "d"].map(Into::into).into(),
            key: key.into(),
            explanation: "!".into(),
            source: "§".into(),
        }
    }

    fn item() -> PaperItem {
        PaperItem {
            version_id: Uuid::nil(),
            order: vec![3, 2, 1, 0],
        }
    }

    #[test]
    fn choices_are_judged_by_where_the_options_were_shown() {
        let single = question(QuestionKind::Single, &[0]);
        let judged = |choices: &[u8]| judge(&single, &item(), choices, MultipleScoring::Partial);
        assert_eq!(judged(&[3]), AnswerVerdict::Right);
        assert_eq!(judged(&[0]), AnswerVerdict::Wrong);
        assert_eq!(judged(&[]), AnswerVerdict::Unanswered);
    }

    #[test]
    fn multiple_choice_counts_whole_or_in_part_as_set() {
        use AnswerVerdict::{Partly, Right, Wrong};
        use MultipleScoring::{AllOrNothing, Partial};

        let multiple = question(QuestionKind::Multiple, &[0, 1, 2]);
        let judged = |choices: &[u8], how| judge(&multiple, &item(), choices, how);
        assert_eq!(judged(&[1, 2, 3], AllOrNothing), Right);
        assert_eq!(judged(&[1, 2], AllOrNothing), Wrong);
        assert_eq!(judged(&[1, 2], Partial), Partly(66));
        assert_eq!(judged(&[0, 1, 2, 3], Partial), Wrong);
        assert_eq!(judged(&[0, 1], Partial), Wrong);
    }

    #[test]
    fn a_pass_is_reached_exactly_and_never_by_rounding() {
        let nearly = Score {
            points: 799,
            right: 7,
            questions: 10,
        };
        assert_eq!(
            (
                nearly.percent(),
                nearly.reaches(80),
                nearly.questions_short_of(80)
            ),
            (79, false, 1)
        );
        let just = Score {
            points: 800,
            right: 8,
            questions: 10,
        };
        assert_eq!(
            (
                just.percent(),
                just.reaches(80),
                just.questions_short_of(80)
            ),
            (80, true, 0)
        );
        let far = Score {
            points: 300,
            right: 3,
            questions: 7,
        };
        assert_eq!(far.questions_short_of(80), 3);
    }

    #[test]
    fn the_whole_is_the_sum_of_its_parts() {
        use AnswerVerdict::{Partly, Right, Unanswered, Wrong};
        let whole = score(&[Right, Partly(50), Wrong, Unanswered]);
        assert_eq!(
            whole,
            Score {
                points: 150,
                right: 1,
                questions: 4
            }
        );
        assert_eq!(whole.percent(), 37);
    }
}
