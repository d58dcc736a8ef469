//! A lesson as staff work on it: draft → in review → published → withdrawn, as a question of the bank.

use chrono::{DateTime, Utc};
use thiserror::Error;
use uuid::Uuid;

use super::draft::LessonDraft;
use super::fault::LessonFault;
use super::film::FilmFiles;
use super::lesson::Lesson;
use crate::review::{PublicationRefusal, Working};

/// A lesson that staff work on.
pub type WorkingLesson = Working<LessonDraft>;

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
    State(#[from] PublicationRefusal),
    /// It is not whole yet.
    #[error("{} faults", .0.len())]
    Lesson(Vec<LessonFault>),
}

impl Working<LessonDraft> {
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

    /// Judges the version fit to be published.
    ///
    /// # Errors
    /// [`LessonSubmitRefusal`], above all [`PublicationRefusal::OwnWork`].
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
}

#[cfg(test)]
mod tests {
    use super::super::draft::tests::draft;
    use super::*;
    use crate::review::Standing;

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
        assert_eq!(own, Err(PublicationRefusal::OwnWork.into()));
        let approval = lesson.approve(Some(&film), REVIEWER).unwrap();
        assert_eq!(approval.submitted_by, WRITER);
        assert_eq!(approval.lesson.state.standing(), Standing::Published);
    }
}
