//! Whether those who learned a lesson answer its topics better since: how often they were right before
//! and after, and how far chance alone could have moved that. It compares, and proves no cause: who
//! learns is keener, and who answers twice has practised.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::quizzes::{AnswerVerdict, AttemptResult, Paper};
use crate::reports::FEWEST;

/// The quantile of the normal distribution for 95 % in the middle.
const Z: f64 = 1.959_963_984_540_054;

/// On which side of learning somebody took a quiz.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// It was handed in before.
    Before,
    /// It was started after.
    After,
}

impl Side {
    /// The side of an attempt; `None` where its participant learned in the middle of it.
    pub fn of(
        (started_at, closed_at): (DateTime<Utc>, DateTime<Utc>),
        learned_at: DateTime<Utc>,
    ) -> Option<Self> {
        if closed_at <= learned_at {
            Some(Self::Before)
        } else if started_at >= learned_at {
            Some(Self::After)
        } else {
            None
        }
    }
}

/// Answers of one person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// How many were given.
    pub given: u64,
    /// How many of them were wholly right.
    pub right: u64,
}

impl Answers {
    /// Those of a closed attempt to the question versions that count. What was left empty is no answer,
    /// and a question that turned out to be wrong tells nothing.
    pub fn of(paper: &Paper, result: &AttemptResult, counts: impl Fn(Uuid) -> bool) -> Self {
        let mut answers = Self::default();
        for (position, (item, verdict)) in (0_u16..).zip(paper.items.iter().zip(&result.answers)) {
            let mut remedied = result.remedied.iter();
            let is_wrong = remedied.any(|question| question.position == position);
            if is_wrong || *verdict == AnswerVerdict::Unanswered || !counts(item.version_id) {
                continue;
            }
            answers.given += 1;
            answers.right += u64::from(*verdict == AnswerVerdict::Right);
        }
        answers
    }
}

impl std::ops::AddAssign for Answers {
    fn add_assign(&mut self, more: Self) {
        self.given += more.given;
        self.right += more.right;
    }
}

/// Answers of several people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many gave any.
    pub people: u64,
    /// What they answered.
    pub answers: Answers,
}

impl Tally {
    /// Counts all the answers of one person; nobody where there are none.
    pub fn add(&mut self, answers: Answers) {
        self.people += u64::from(answers.given > 0);
        self.answers += answers;
    }

    /// The share of right answers, 0 to 1; `None` where nobody answered.
    pub fn share(&self) -> Option<f64> {
        let Answers { given, right } = self.answers;
        (given > 0).then(|| real(right) / real(given))
    }

    /// Between which shares the true one lies with 95 % confidence ([`wilson`]). Answers of one person
    /// are alike, which it does not know: it is a little too narrow.
    pub fn interval(&self) -> Option<(f64, f64)> {
        wilson(self.answers.right, self.answers.given)
    }

    /// Whether so few people answered that their share would tell about one of them.
    pub const fn is_small(&self) -> bool {
        self.people < FEWEST
    }
}

/// The score interval of a share at 95 %, without correction for continuity; `None` of nothing.
///
/// E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", Journal of the
/// American Statistical Association 22 (1927), 209–212: with p = right / given and n = given,
/// (p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) / (1 + z²/n). Unlike the plain one it stays within 0 and 1,
/// and holds for few answers too (R. G. Newcombe, Statistics in Medicine 17 (1998), 857–872, method 3).
pub fn wilson(right: u64, given: u64) -> Option<(f64, f64)> {
    if given == 0 {
        return None;
    }
    let n = real(given);
    let p = real(right.min(given)) / n;
    let whole = 1.0 + Z * Z / n;
    let middle = (p + Z * Z / (2.0 * n)) / whole;
    let half = Z / whole * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    Some(((middle - half).max(0.0), (middle + half).min(1.0)))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "fewer answers than an f64 has whole numbers"
)]
const fn real(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prizes::Verdict;
    use crate::quizzes::{Ending, PaperItem, Remedied, RemedyOutcome, Score};

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    #[test]
    fn the_interval_is_the_published_one() {
        // Newcombe 1998, table I, method 3.
        for (right, given, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let (found_low, found_high) = wilson(right, given).unwrap();
            let is_close = |found: f64, told: f64| (found - told).abs() < 0.000_051;
            assert!(is_close(found_low, low), "{right}/{given}: {found_low}");
            assert!(is_close(found_high, high), "{right}/{given}: {found_high}");
        }
        assert_eq!(wilson(0, 0), None);
        assert!(wilson(29, 29).unwrap().1 <= 1.0);
    }

    #[test]
    fn an_attempt_lies_before_or_after_or_tells_nothing() {
        let side = |started, closed| Side::of((at(started), at(closed)), at(100));
        assert_eq!(side(10, 90), Some(Side::Before));
        assert_eq!(side(100, 110), Some(Side::After));
        assert_eq!(side(90, 110), None);
    }

    #[test]
    fn answers_to_other_topics_and_to_wrong_questions_are_left_out() {
        use AnswerVerdict::{Partly, Right, Unanswered, Wrong};

        let version = Uuid::from_u128;
        let item = |number| PaperItem {
            version_id: version(number),
            order: vec![0, 1],
        };
        let paper = Paper {
            items: (1..=6).map(item).collect(),
        };
        let result = AttemptResult {
            ending: Ending::HandedIn,
            score: Score {
                points: 0,
                right: 0,
                questions: 6,
            },
            answers: vec![Right, Wrong, Unanswered, Partly(50), Right, Right],
            verdict: Verdict::BelowPassMark {
                missing: 1,
                pass_mark: 80,
            },
            remedied: vec![Remedied {
                position: 5,
                outcome: RemedyOutcome::Credited,
            }],
        };
        let answers = Answers::of(&paper, &result, |id| id != version(5));
        assert_eq!(answers, Answers { given: 3, right: 1 });
    }

    #[test]
    fn people_are_counted_once_and_few_of_them_are_told_apart() {
        let mut tally = Tally::default();
        assert_eq!((tally.share(), tally.interval()), (None, None));
        for _ in 0..9 {
            tally.add(Answers { given: 4, right: 3 });
        }
        tally.add(Answers::default());
        assert_eq!((tally.people, tally.is_small()), (9, true));
        tally.add(Answers { given: 4, right: 3 });
        assert_eq!((tally.share(), tally.is_small()), (Some(0.75), false));
    }
}
