//! A question of the bank as staff work on it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use super::state::{BankRefusal, BankState};
use super::validity::{Validity, ValidityFault};
use crate::quizzes::{Question, QuestionDraft, QuestionFault};
use crate::review::{Remark, Stage, Work};

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankQuestion {
    /// The question's id, the same once it is published.
    pub id: Uuid,
    /// Who wrote its first draft; `None` where the operator brought it.
    pub author: Option<Uuid>,
    /// Where it stands.
    pub state: BankState,
    /// Its newest text: of the version being written, otherwise of the one published last.
    pub copy: WorkingCopy,
}

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
    State(#[from] BankRefusal),
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

impl BankQuestion {
    /// A question that `author` begins.
    pub fn begun_by(author: Uuid, id: Uuid, copy: WorkingCopy) -> Self {
        Self {
            id,
            author: Some(author),
            state: BankState::New(Work::begun_by(author)),
            copy,
        }
    }

    /// A question that the operator brings as a draft: nobody's work, so anybody may take it up.
    pub fn brought_by_operator(id: Uuid, copy: WorkingCopy) -> Self {
        let nobody = Work {
            editors: std::collections::BTreeSet::new(),
            stage: Stage::Draft { remark: None },
        };
        Self {
            id,
            author: None,
            state: BankState::New(nobody),
            copy,
        }
    }

    /// Replaces the text of the version being written.
    ///
    /// # Errors
    /// [`BankRefusal::InReview`], [`BankRefusal::NotBeingWritten`].
    pub fn edit(&mut self, copy: WorkingCopy, by: Uuid) -> Result<(), BankRefusal> {
        self.state.edit(by)?;
        self.copy = copy;
        Ok(())
    }

    /// Hands the version to the reviewers, if it is complete.
    ///
    /// # Errors
    /// [`SubmitRefusal`].
    pub fn submit(&mut self, by: Uuid, at: DateTime<Utc>) -> Result<(), SubmitRefusal> {
        let checked = self.copy.check();
        let mut state = self.state.clone();
        state.submit(by, at)?;
        checked?;
        self.state = state;
        Ok(())
    }

    /// Takes the version back from the reviewers.
    ///
    /// # Errors
    /// [`BankRefusal::NotInReview`], [`BankRefusal::NotYours`], [`BankRefusal::NotBeingWritten`].
    pub fn take_back(&mut self, by: Uuid) -> Result<(), BankRefusal> {
        self.state.take_back(by)
    }

    /// Gives the version back to those who write it, with what should change.
    ///
    /// # Errors
    /// [`BankRefusal::NotInReview`], [`BankRefusal::OwnWork`], [`BankRefusal::NotBeingWritten`].
    pub fn send_back(&mut self, by: Uuid, remark: Remark) -> Result<(), BankRefusal> {
        self.state.send_back(by, remark)
    }

    /// Judges the version fit to be published. The question itself changes only by what is
    /// published, so that nothing is published by halves.
    ///
    /// # Errors
    /// [`ApproveRefusal`], above all [`BankRefusal::OwnWork`].
    pub fn approve(&self, by: Uuid) -> Result<Approval, ApproveRefusal> {
        let mut question = self.clone();
        let submitted_by = question.state.approve(by)?;
        Ok(Approval {
            version: question.copy.check()?,
            question,
            submitted_by,
            approved_by: by,
        })
    }

    /// Keeps papers from getting it, from now on. A revision under way goes on.
    ///
    /// # Errors
    /// [`BankRefusal::NotPublished`].
    pub fn withdraw(&mut self, reason: Remark) -> Result<(), BankRefusal> {
        self.state.withdraw(reason)
    }

    /// Begins a new version, from the text published last.
    ///
    /// # Errors
    /// [`BankRefusal::BeingWritten`], [`BankRefusal::InReview`].
    pub fn revise(&mut self, by: Uuid) -> Result<(), BankRefusal> {
        self.state.revise(by)
    }

    /// Drops the draft; the text is `published` again, which was published last. `false` where
    /// nothing was: the question is then to be removed.
    ///
    /// # Errors
    /// [`BankRefusal::InReview`], [`BankRefusal::NotBeingWritten`].
    pub fn discard(&mut self, published: Option<WorkingCopy>) -> Result<bool, BankRefusal> {
        let remains = self.state.discard()?;
        if let (true, Some(published)) = (remains, published) {
            self.copy = published;
        }
        Ok(remains)
    }
}

#[cfg(test)]
mod tests {
    use super::super::state::Standing;
    use super::*;

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
        assert_eq!(question.state, BankState::Published(None));
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
                Err(BankRefusal::OwnWork.into())
            );
            assert_eq!(question, before);
        }
        assert!(approve(&mut question, REVIEWER).is_ok());
        // A revision is new work: who wrote an earlier version may judge somebody else's.
        question.revise(REVIEWER).unwrap();
        question.submit(REVIEWER, at()).unwrap();
        assert_eq!(
            approve(&mut question, REVIEWER),
            Err(BankRefusal::OwnWork.into())
        );
        assert!(approve(&mut question, WRITER).is_ok());
    }

    #[test]
    fn what_is_in_review_cannot_be_changed_until_it_is_back() {
        let mut question = in_review();
        let other = copy("别的题。");
        assert_eq!(
            question.edit(other.clone(), WRITER),
            Err(BankRefusal::InReview)
        );
        assert_eq!(
            question.submit(WRITER, at()),
            Err(BankRefusal::InReview.into())
        );
        assert_eq!(question.discard(None), Err(BankRefusal::InReview));
        assert_eq!(question.revise(WRITER), Err(BankRefusal::InReview));
        assert_eq!(question.take_back(HELPER), Err(BankRefusal::NotYours));
        question.take_back(WRITER).unwrap();
        assert_eq!(question, draft());
        question.submit(WRITER, at()).unwrap();
        assert_eq!(
            question.send_back(WRITER, remark("来源不准确")),
            Err(BankRefusal::OwnWork)
        );
        question.send_back(REVIEWER, remark("来源不准确")).unwrap();
        let stage = &question.state.work().unwrap().stage;
        assert!(matches!(stage, Stage::Draft { remark: Some(r) } if r.as_str() == "来源不准确"));
        assert_eq!(question.edit(other, HELPER), Ok(()));
        assert_eq!(
            approve(&mut question, REVIEWER),
            Err(BankRefusal::NotInReview.into())
        );
        assert_eq!(question.take_back(WRITER), Err(BankRefusal::NotInReview));
        assert_eq!(
            question.send_back(REVIEWER, remark("又")),
            Err(BankRefusal::NotInReview)
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
        let text = question.copy.clone();
        let refused = question.edit(copy("改"), WRITER);
        assert_eq!(refused, Err(BankRefusal::NotBeingWritten));
        question.revise(HELPER).unwrap();
        assert_eq!(question.revise(WRITER), Err(BankRefusal::BeingWritten));
        question.edit(copy("改过的题。"), HELPER).unwrap();
        assert_eq!(question.state.standing(), Standing::Published);
        assert_eq!(question.discard(Some(text)), Ok(true));
        assert_eq!(question, published());
        assert_eq!(question.discard(None), Err(BankRefusal::NotBeingWritten));
        assert_eq!(draft().discard(None), Ok(false));
    }

    #[test]
    fn a_withdrawn_question_comes_back_only_as_a_new_version() {
        let refused = draft().withdraw(remark("答案有误"));
        assert_eq!(refused, Err(BankRefusal::NotPublished));
        let mut question = published();
        question.revise(WRITER).unwrap();
        question.withdraw(remark("答案有误")).unwrap();
        assert!(question.state.work().is_some(), "the revision goes on");
        assert_eq!(
            question.withdraw(remark("又")),
            Err(BankRefusal::NotPublished)
        );
        question.submit(WRITER, at()).unwrap();
        assert_eq!(question.state.standing(), Standing::Withdrawn);
        approve(&mut question, REVIEWER).unwrap();
        assert_eq!(question.state, BankState::Published(None));
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
