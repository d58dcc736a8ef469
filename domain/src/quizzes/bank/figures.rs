//! How a question did with those who were asked it.

use crate::quizzes::QuestionKind;

/// The figures of a question's published version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Papers it was on.
    pub used: u64,
    /// Hand-ins that answered it.
    pub answered: u64,
    /// Of these, how many were wholly right.
    pub right: u64,
}

/// Fewer answers than this say nothing yet: with 30 the standard error of the share of right
/// answers is at most 9 points.
const ENOUGH_ANSWERS: u64 = 30;

/// A higher share of right answers, in percent, tells nobody apart.
const TOO_EASY: u64 = 98;

impl Figures {
    /// The share of right answers in percent, rounded down: the item difficulty *p* of classical
    /// item analysis. `None` where nobody answered.
    pub fn percent_right(&self) -> Option<u64> {
        self.right.saturating_mul(100).checked_div(self.answered)
    }

    /// Whether the figures say that somebody should look at the question again.
    ///
    /// Classical item analysis calls an item suspect whose difficulty *p* is at either end: nearly
    /// everybody right separates nobody, and a *p* well under what guessing gives is the usual
    /// mark of a wrong key or a misleading stem (L. Crocker and J. Algina, *Introduction to
    /// Classical and Modern Test Theory*, 1986, chapter 14; R. L. Ebel and D. A. Frisbie,
    /// *Essentials of Educational Measurement*, 5th edition, 1991). Guessing gives
    /// 50 % of true/false questions and 25 % of single choices among four, so the lower bounds
    /// are 40 % and 20 %; a multiple choice has to be wholly right, which guessing hardly ever
    /// gives, so under 10 % is too low.
    pub fn are_suspicious(&self, kind: QuestionKind) -> bool {
        let too_low = match kind {
            QuestionKind::TrueFalse => 40,
            QuestionKind::Single => 20,
            QuestionKind::Multiple => 10,
        };
        let right = self.right.saturating_mul(100);
        self.answered >= ENOUGH_ANSWERS
            && (right < self.answered.saturating_mul(too_low)
                || right > self.answered.saturating_mul(TOO_EASY))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suspicious(kind: QuestionKind, answered: u64, right: u64) -> bool {
        let used = answered;
        Figures {
            used,
            answered,
            right,
        }
        .are_suspicious(kind)
    }

    #[test]
    fn nearly_everybody_wrong_or_right_is_suspicious() {
        use QuestionKind::{Multiple, Single, TrueFalse};
        for (kind, right, expected) in [
            (Single, 19, true),
            (Single, 20, false),
            (Single, 98, false),
            (Single, 99, true),
            (Multiple, 9, true),
            (Multiple, 10, false),
            (TrueFalse, 39, true),
            (TrueFalse, 40, false),
        ] {
            assert_eq!(suspicious(kind, 100, right), expected, "{kind:?} {right}");
        }
    }

    #[test]
    fn few_answers_say_nothing() {
        assert!(!suspicious(QuestionKind::Single, 29, 0));
        assert!(suspicious(QuestionKind::Single, 30, 0));
        assert_eq!(Figures::default().percent_right(), None);
    }
}
