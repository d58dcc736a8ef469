//! A lesson as staff work on it: draft → in review → published → withdrawn, as a question of the bank.

use chrono::{DateTime, Utc};
use thiserror::Error;
use uuid::Uuid;

use super::draft::LessonDraft;
use super::fault::LessonFault;
use super::film::FilmFiles;
use super::lesson::Lesson;
use crate::quizzes::{BankRefusal, BankState};
use crate::review::{Remark, Work};

/// A lesson that staff work on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkingLesson {
    /// Its id.
    pub id: Uuid,
    /// Who wrote its first draft; `None` where the operator brought it.
    pub author: Option<Uuid>,
    /// Where it stands: its life is that of a question of the bank.
    pub state: BankState,
    /// Its newest text: of the version being written, otherwise of the one published last.
    pub draft: LessonDraft,
}

/// A version that was approved: what is to be published, and on whose word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LessonApproval {
    /// The lesson as it stands once published.
    pub lesson: WorkingLesson,
    /// The version that customers get.
    pub version: Lesson,
    /// Who submitted it.
    pub submitted_by: Uuid,
    /// Who approved it.
    pub approved_by: Uuid,
}

/// Why a version was not submitted or not approved.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LessonSubmitRefusal {
    /// The step is not possible now.
    #[error(transparent)]
    State(#[from] BankRefusal),
    /// It is not whole yet.
    #[error("{} faults", .0.len())]
    Lesson(Vec<LessonFault>),
}

impl WorkingLesson {
    /// A lesson that `author` begins.
    pub fn begun_by(author: Uuid, id: Uuid, draft: LessonDraft) -> Self {
        Self {
            id,
            author: Some(author),
            state: BankState::New(Work::begun_by(author)),
            draft,
        }
    }

    /// Replaces the text of the version being written.
    ///
    /// # Errors
    /// [`BankRefusal::InReview`], [`BankRefusal::NotBeingWritten`].
    pub fn edit(&mut self, draft: LessonDraft, by: Uuid) -> Result<(), BankRefusal> {
        self.state.edit(by)?;
        self.draft = draft;
        Ok(())
    }

    /// Hands the version to the reviewers, if it is whole. `film` as for [`LessonDraft::check`].
    ///
    /// # Errors
    /// [`LessonSubmitRefusal`].
    pub fn submit(
        &mut self,
        film: Option<&FilmFiles>,
        by: Uuid,
        at: DateTime<Utc>,
    ) -> Result<(), LessonSubmitRefusal> {
        let mut state = self.state.clone();
        state.submit(by, at)?;
        self.draft
            .check(film)
            .map_err(LessonSubmitRefusal::Lesson)?;
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

    /// Judges the version fit to be published.
    ///
    /// # Errors
    /// [`LessonSubmitRefusal`], above all [`BankRefusal::OwnWork`].
    pub fn approve(
        &self,
        film: Option<&FilmFiles>,
        by: Uuid,
    ) -> Result<LessonApproval, LessonSubmitRefusal> {
        let mut lesson = self.clone();
        let submitted_by = lesson.state.approve(by)?;
        let version = lesson.draft.check(film);
        Ok(LessonApproval {
            version: version.map_err(LessonSubmitRefusal::Lesson)?,
            lesson,
            submitted_by,
            approved_by: by,
        })
    }

    /// Keeps customers from getting it, from now on. A revision under way goes on.
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
    /// nothing was: the lesson is then to be removed.
    ///
    /// # Errors
    /// [`BankRefusal::InReview`], [`BankRefusal::NotBeingWritten`].
    pub fn discard(&mut self, published: Option<LessonDraft>) -> Result<bool, BankRefusal> {
        let remains = self.state.discard()?;
        if let (true, Some(published)) = (remains, published) {
            self.draft = published;
        }
        Ok(remains)
    }
}

#[cfg(test)]
mod tests {
    use super::super::draft::tests::draft;
    use super::*;
    use crate::quizzes::Standing;

    const WRITER: Uuid = Uuid::from_u128(1);
    const REVIEWER: Uuid = Uuid::from_u128(3);

    fn at() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    #[test]
    fn a_lesson_is_published_by_somebody_else_once_its_film_is_ready() {
        let (draft, film) = draft();
        let mut lesson = WorkingLesson::begun_by(WRITER, Uuid::nil(), draft);
        let unready = lesson.submit(None, WRITER, at());
        assert!(matches!(unready, Err(LessonSubmitRefusal::Lesson(_))));
        lesson.submit(Some(&film), WRITER, at()).unwrap();
        let own = lesson.approve(Some(&film), WRITER);
        assert_eq!(own, Err(BankRefusal::OwnWork.into()));
        let approval = lesson.approve(Some(&film), REVIEWER).unwrap();
        assert_eq!(approval.submitted_by, WRITER);
        assert_eq!(approval.lesson.state.standing(), Standing::Published);
    }
}
