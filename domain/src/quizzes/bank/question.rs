//! A question of the bank as staff work on it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use super::validity::{Validity, ValidityFault};
use crate::quizzes::{Question, QuestionDraft, QuestionFault};
use crate::review::{PublicationRefusal, PublicationState, Stage, Work, Working};

/// What is written of a version so far; possibly incomplete.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WorkingCopy {
    /// The question as typed.
    pub question: QuestionDraft,
    /// When it may be asked.
    pub validity: Validity,
}

/// A question of the bank.
pub type BankQuestion = Working<WorkingCopy>;

/// A version that was approved: what is to be published, and on whose word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The question as it stands once published.
    pub question: BankQuestion,
    /// The version that papers get.
    pub version: Question,
    /// Who submitted it.
    pub submitted_by: Uuid,
    /// Who approved it.
    pub approved_by: Uuid,
}

/// Why a version was not submitted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SubmitRefusal {
    /// The step is not possible now.
    #[error(transparent)]
    State(#[from] PublicationRefusal),
    /// The text is not a question yet.
    #[error("题目还有 {} 处需要修改", .0.len())]
    Question(Vec<QuestionFault>),
    /// The days do not fit each other.
    #[error(transparent)]
    Validity(#[from] ValidityFault),
}

/// Why a version was not approved: as for submitting, because a stricter program may have come in
/// between.
pub type ApproveRefusal = SubmitRefusal;

impl WorkingCopy {
    /// The question, if it is complete.
    ///
    /// # Errors
    /// [`SubmitRefusal::Question`] with every fault, [`SubmitRefusal::Validity`].
    pub fn check(&self) -> Result<Question, SubmitRefusal> {
        let question = self.question.check().map_err(SubmitRefusal::Question)?;
        self.validity.check()?;
        Ok(question)
    }
}

impl Working<WorkingCopy> {
    /// A question that the operator brings as a draft: nobody's work, so anybody may take it up.
    pub fn brought_by_operator(id: Uuid, copy: WorkingCopy) -> Self {
        let nobody = Work {
            editors: std::collections::BTreeSet::new(),
            stage: Stage::Draft { remark: None },
        };
        Self {
            id,
            author: None,
            state: PublicationState::New(nobody),
            draft: copy,
        }
    }

    /// Hands the version to the reviewers, if it is complete.
    ///
    /// # Errors
    /// [`SubmitRefusal`].
    pub fn submit(&mut self, by: Uuid, at: DateTime<Utc>) -> Result<(), SubmitRefusal> {
        let checked = self.draft.check();
        let mut state = self.state.clone();
        state.submit(by, at)?;
        checked?;
        self.state = state;
        Ok(())
    }

    /// Judges the version fit to be published. The question itself changes only by what is
    /// published, so that nothing is published by halves.
    ///
    /// # Errors
    /// [`ApproveRefusal`], above all [`PublicationRefusal::OwnWork`].
    pub fn approve(&self, by: Uuid) -> Result<Approval, ApproveRefusal> {
        let mut question = self.clone();
        let submitted_by = question.state.approve(by)?;
        Ok(Approval {
            version: question.draft.check()?,
            question,
            submitted_by,
            approved_by: by,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::{Remark, Standing};

    const WRITER: Uuid = Uuid::from_u128(1);
    const HELPER: Uuid = Uuid::from_u128(2);
    const REVIEWER: Uuid = Uuid::from_u128(3);

    fn at() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn remark(text: &str) -> Remark {
        Remark::parse(text).unwrap()
    }

    fn copy(stem: &str) -> WorkingCopy {
        WorkingCopy {
            question: QuestionDraft {
                kind: "true_false".into(),
                topic: "存款".into(),
                difficulty: "1".into(),
                stem: stem.into(),
                options: vec![],
                answer: "对".into(),
                explanation: "条例规定如此。".into(),
                source: "《存款保险条例》".into(),
            },
            validity: Validity::default(),
        }
    }

    fn draft() -> BankQuestion {
        BankQuestion::begun_by(WRITER, Uuid::from_u128(9), copy("存款受存款保险保护。"))
    }

    fn in_review() -> BankQuestion {
        let mut question = draft();
        question.submit(WRITER, at()).unwrap();
        question
    }

    fn approve(question: &mut BankQuestion, by: Uuid) -> Result<Question, ApproveRefusal> {
        let approval = question.approve(by)?;
        *question = approval.question;
        Ok(approval.version)
    }

    fn published() -> BankQuestion {
        let mut question = in_review();
        approve(&mut question, REVIEWER).unwrap();
        question
    }

    #[test]
    fn a_draft_is_reviewed_and_published() {
        let mut question = draft();
        question.submit(WRITER, at()).unwrap();
        let checked = approve(&mut question, REVIEWER).unwrap();
        assert_eq!(checked.stem, "存款受存款保险保护。");
        assert_eq!(question.state, PublicationState::Published(None));
    }

    #[test]
    fn nobody_approves_what_they_wrote_or_submitted_any_of() {
        let mut question = draft();
        question.edit(copy("存款保险保护存款。"), HELPER).unwrap();
        let submitter = Uuid::from_u128(4);
        question.submit(submitter, at()).unwrap();
        for own in [WRITER, HELPER, submitter] {
            let before = question.clone();
            assert_eq!(
                approve(&mut question, own),
                Err(PublicationRefusal::OwnWork.into())
            );
            assert_eq!(question, before);
        }
        assert!(approve(&mut question, REVIEWER).is_ok());
        // A revision is new work: who wrote an earlier version may judge somebody else's.
        question.revise(REVIEWER).unwrap();
        question.submit(REVIEWER, at()).unwrap();
        assert_eq!(
            approve(&mut question, REVIEWER),
            Err(PublicationRefusal::OwnWork.into())
        );
        assert!(approve(&mut question, WRITER).is_ok());
    }

    #[test]
    fn what_is_in_review_cannot_be_changed_until_it_is_back() {
        let mut question = in_review();
        let other = copy("别的题。");
        assert_eq!(
            question.edit(other.clone(), WRITER),
            Err(PublicationRefusal::InReview)
        );
        assert_eq!(
            question.submit(WRITER, at()),
            Err(PublicationRefusal::InReview.into())
        );
        assert_eq!(question.discard(None), Err(PublicationRefusal::InReview));
        assert_eq!(question.revise(WRITER), Err(PublicationRefusal::InReview));
        assert_eq!(
            question.take_back(HELPER),
            Err(PublicationRefusal::NotYours)
        );
        question.take_back(WRITER).unwrap();
        assert_eq!(question, draft());
        question.submit(WRITER, at()).unwrap();
        assert_eq!(
            question.send_back(WRITER, remark("来源不准确")),
            Err(PublicationRefusal::OwnWork)
        );
        question.send_back(REVIEWER, remark("来源不准确")).unwrap();
        let stage = &question.state.work().unwrap().stage;
        assert!(matches!(stage, Stage::Draft { remark: Some(r) } if r.as_str() == "来源不准确"));
        assert_eq!(question.edit(other, HELPER), Ok(()));
        assert_eq!(
            approve(&mut question, REVIEWER),
            Err(PublicationRefusal::NotInReview.into())
        );
        assert_eq!(
            question.take_back(WRITER),
            Err(PublicationRefusal::NotInReview)
        );
        assert_eq!(
            question.send_back(REVIEWER, remark("又")),
            Err(PublicationRefusal::NotInReview)
        );
    }

    #[test]
    fn an_incomplete_draft_is_kept_but_not_submitted() {
        let mut question = draft();
        let mut unfinished = copy("");
        unfinished.question.answer.clear();
        question.edit(unfinished, WRITER).unwrap();
        let refused = question.submit(WRITER, at());
        assert!(matches!(refused, Err(SubmitRefusal::Question(faults)) if faults.len() == 2));
        let mut backwards = copy("存款有利息。");
        backwards.validity.effective_on = at().date_naive().into();
        backwards.validity.expires_on = at().date_naive().pred_opt();
        question.edit(backwards, WRITER).unwrap();
        let refused = question.submit(WRITER, at());
        assert!(matches!(refused, Err(SubmitRefusal::Validity(_))));
        assert!(matches!(
            question.state.work().unwrap().stage,
            Stage::Draft { .. }
        ));
    }

    #[test]
    fn a_published_question_is_not_edited_but_revised_and_stays_published_meanwhile() {
        let mut question = published();
        let text = question.draft.clone();
        let refused = question.edit(copy("改"), WRITER);
        assert_eq!(refused, Err(PublicationRefusal::NotBeingWritten));
        question.revise(HELPER).unwrap();
        assert_eq!(
            question.revise(WRITER),
            Err(PublicationRefusal::BeingWritten)
        );
        question.edit(copy("改过的题。"), HELPER).unwrap();
        assert_eq!(question.state.standing(), Standing::Published);
        assert_eq!(question.discard(Some(text)), Ok(true));
        assert_eq!(question, published());
        assert_eq!(
            question.discard(None),
            Err(PublicationRefusal::NotBeingWritten)
        );
        assert_eq!(draft().discard(None), Ok(false));
    }

    #[test]
    fn a_withdrawn_question_comes_back_only_as_a_new_version() {
        let refused = draft().withdraw(remark("答案有误"));
        assert_eq!(refused, Err(PublicationRefusal::NotPublished));
        let mut question = published();
        question.revise(WRITER).unwrap();
        question.withdraw(remark("答案有误")).unwrap();
        assert!(question.state.work().is_some(), "the revision goes on");
        assert_eq!(
            question.withdraw(remark("又")),
            Err(PublicationRefusal::NotPublished)
        );
        question.submit(WRITER, at()).unwrap();
        assert_eq!(question.state.standing(), Standing::Withdrawn);
        approve(&mut question, REVIEWER).unwrap();
        assert_eq!(question.state, PublicationState::Published(None));
        question.withdraw(remark("法规废止")).unwrap();
        question.revise(WRITER).unwrap();
        assert_eq!(question.discard(None), Ok(true));
        assert_eq!(question.state.standing(), Standing::Withdrawn);
    }

    #[test]
    fn a_remark_says_something() {
        assert_eq!(Remark::parse("  "), None);
        assert_eq!(Remark::parse(&"长".repeat(501)), None);
        assert_eq!(remark(" 来源 ").as_str(), "来源");
    }
}
