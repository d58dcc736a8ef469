//! What becomes of answers to a question that turned out to be wrong.
//!
//! The rule is stated when the question is withdrawn, and holds for every attempt that was asked it.
//! It only ever helps: no share of points falls by it, and a verdict once given stands.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::attempt::AttemptResult;
use super::paper::{Paper, PaperItem};
use super::scoring::{AnswerVerdict, Score, score};
use crate::prizes::Verdict;

/// The rule for a question that was withdrawn because it was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// Everybody who was asked gets the point.
    Credit,
    /// It leaves the paper, except where the attempt would do worse without it.
    LeaveOut,
}

impl Remedy {
    /// The word that is stored and that a form sends.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Credit => "credit",
            Self::LeaveOut => "leave_out",
        }
    }

    /// The remedy that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Credit, Self::LeaveOut]
            .into_iter()
            .find(|remedy| remedy.word() == word)
    }
}

/// A question of an attempt that a remedy was applied to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remedied {
    /// Its place on the paper, from 0.
    pub position: u16,
    /// What it now counts as.
    pub outcome: RemedyOutcome,
}

/// What a remedied question counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemedyOutcome {
    /// As answered right.
    Credited,
    /// As if it had not been asked.
    LeftOut,
    /// As it was judged, which is at least as good.
    Kept,
}

/// The places on `paper` of versions that have a remedy.
pub fn on_paper(paper: &Paper, remedies: &[(Uuid, Remedy)]) -> Vec<(u16, Remedy)> {
    let remedy_of = |item: &PaperItem| {
        let found = remedies.iter().find(|(id, _)| *id == item.version_id);
        found.map(|(_, remedy)| *remedy)
    };
    (0u16..)
        .zip(&paper.items)
        .filter_map(|(position, item)| Some((position, remedy_of(item)?)))
        .collect()
}

impl AttemptResult {
    /// The result after the questions at `remedies` turned out to be wrong. `answers` stay as they
    /// were judged, so that the first score can still be told; all remedies of the paper are given
    /// each time. `verdict` judges the new score by the quiz's rule.
    #[must_use]
    pub fn remedied(
        &self,
        remedies: &[(u16, Remedy)],
        verdict: impl FnOnce(&Score) -> Verdict,
    ) -> Self {
        let (score, outcomes) = rescore(&self.answers, remedies);
        let verdict = match &self.verdict {
            Verdict::BelowPassMark { .. } => verdict(&score),
            given => given.clone(),
        };
        Self {
            ending: self.ending,
            score,
            answers: self.answers.clone(),
            verdict,
            remedied: outcomes,
        }
    }

    /// The score before any remedy.
    pub fn first_score(&self) -> Score {
        score(&self.answers)
    }

    /// What the question at `position` counts as, where a remedy was applied to it.
    pub fn outcome_at(&self, position: usize) -> Option<RemedyOutcome> {
        let here = |remedied: &&Remedied| usize::from(remedied.position) == position;
        self.remedied.iter().find(here).map(|found| found.outcome)
    }
}

/// Credits first; then questions leave, those worth least first, as long as the share of points
/// does not fall. The last question of a paper is credited instead of leaving it empty.
fn rescore(answers: &[AnswerVerdict], remedies: &[(u16, Remedy)]) -> (Score, Vec<Remedied>) {
    let worth = |position: u16| answers.get(usize::from(position)).copied();
    let mut counted: Vec<_> = answers.iter().copied().map(Some).collect();
    let mut outcomes = Vec::with_capacity(remedies.len());
    let mut order: Vec<_> = remedies
        .iter()
        .filter_map(|&(position, remedy)| Some((remedy, worth(position)?, position)))
        .collect();
    order.sort_by_key(|&(remedy, worth, position)| {
        (remedy == Remedy::LeaveOut, worth.points(), position)
    });
    for (remedy, worth, position) in order {
        let so_far: Vec<_> = counted.iter().copied().flatten().collect();
        let whole = score(&so_far);
        let leaves = remedy == Remedy::LeaveOut && whole.questions > 1;
        let (outcome, now) = if worth == AnswerVerdict::Right && !leaves {
            (RemedyOutcome::Kept, Some(worth))
        } else if !leaves {
            (RemedyOutcome::Credited, Some(AnswerVerdict::Right))
        } else if worth.points() * whole.questions <= whole.points {
            (RemedyOutcome::LeftOut, None)
        } else {
            (RemedyOutcome::Kept, Some(worth))
        };
        counted[usize::from(position)] = now;
        outcomes.push(Remedied { position, outcome });
    }
    outcomes.sort_by_key(|remedied| remedied.position);
    let counted: Vec<_> = counted.into_iter().flatten().collect();
    (score(&counted), outcomes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::AnswerVerdict::{Partly, Right, Unanswered, Wrong};
    use super::Remedy::{Credit, LeaveOut};
    use super::RemedyOutcome::{Credited, Kept, LeftOut};
    use super::*;
    use crate::prizes::TicketReason;
    use crate::quizzes::Ending;

    fn outcomes(
        answers: &[AnswerVerdict],
        remedies: &[(u16, Remedy)],
    ) -> (u32, Vec<RemedyOutcome>) {
        let (score, found) = rescore(answers, remedies);
        let outcomes = found.into_iter().map(|remedied| remedied.outcome);
        (score.percent(), outcomes.collect())
    }

    #[test]
    fn everybody_gets_the_point() {
        let answers = [Right, Wrong, Unanswered, Partly(50)];
        let remedies = [(0, Credit), (1, Credit), (2, Credit), (3, Credit)];
        let told = (100, vec![Kept, Credited, Credited, Credited]);
        assert_eq!(outcomes(&answers, &remedies), told);
    }

    #[test]
    fn a_question_leaves_the_paper_where_that_does_no_harm() {
        let answers = [Right, Wrong, Right, Partly(66)];
        assert_eq!(outcomes(&answers, &[(1, LeaveOut)]), (88, vec![LeftOut]));
        assert_eq!(outcomes(&answers, &[(0, LeaveOut)]), (66, vec![Kept]));
        let both = (100, vec![LeftOut, LeftOut]);
        assert_eq!(outcomes(&answers, &[(1, LeaveOut), (3, LeaveOut)]), both);
    }

    #[test]
    fn a_paper_is_never_left_empty() {
        assert_eq!(outcomes(&[Wrong], &[(0, LeaveOut)]), (100, vec![Credited]));
        let both = [(0, LeaveOut), (1, LeaveOut)];
        assert_eq!(
            outcomes(&[Wrong, Unanswered], &both),
            (100, vec![LeftOut, Credited])
        );
    }

    fn result(answers: &[AnswerVerdict], verdict: Verdict) -> AttemptResult {
        AttemptResult {
            ending: Ending::HandedIn,
            score: score(answers),
            answers: answers.into(),
            verdict,
            remedied: vec![],
        }
    }

    #[test]
    fn what_was_missed_is_judged_anew_and_what_was_reached_stands() {
        let missed = Verdict::BelowPassMark {
            missing: 1,
            pass_mark: 80,
        };
        let eligible = Verdict::Eligible {
            reason: TicketReason::QuizPassed,
            occasion: "campaign".into(),
        };
        let now = result(&[Wrong, Right], missed).remedied(&[(0, Credit)], |score| {
            assert_eq!(score.percent(), 100);
            eligible.clone()
        });
        assert_eq!((&now.verdict, now.score.percent()), (&eligible, 100));
        assert_eq!(now.first_score().percent(), 50);
        assert_eq!(
            (now.outcome_at(0), now.outcome_at(1)),
            (Some(Credited), None)
        );
        let stands = result(&[Right, Right], eligible.clone());
        let stands = stands.remedied(&[(0, Credit)], |_| unreachable!());
        assert_eq!(stands.verdict, eligible);
    }

    fn any_answers() -> impl Strategy<Value = Vec<AnswerVerdict>> {
        let one = prop_oneof![
            Just(Right),
            Just(Wrong),
            Just(Unanswered),
            (1u8..100).prop_map(Partly)
        ];
        prop::collection::vec(one, 1..12)
    }

    proptest! {
        #[test]
        fn no_remedy_takes_anything_away(
            answers in any_answers(),
            chosen in prop::collection::vec(prop::option::of(any::<bool>()), 12),
        ) {
            let mut remedies: Vec<_> = (0u16..)
                .zip(&chosen)
                .take(answers.len())
                .filter_map(|(at, credit)| Some((at, if (*credit)? { Credit } else { LeaveOut })))
                .collect();
            let first = score(&answers);
            let (now, remedied) = rescore(&answers, &remedies);
            prop_assert!(now.questions > 0);
            prop_assert!(now.points * first.questions >= first.points * now.questions);
            prop_assert_eq!(remedied.len(), remedies.len());
            // In whatever order the questions were withdrawn.
            remedies.reverse();
            prop_assert_eq!(rescore(&answers, &remedies), (now, remedied));
        }
    }
}
