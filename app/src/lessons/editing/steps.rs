//! The steps of a lesson's life, each with its entry in the trail.

use chrono::{DateTime, Utc};
use domain::audit::Deed;
use domain::lessons::{LessonSubmitRefusal, UploadFault, WorkingLesson};
use domain::review::{PublicationRefusal, PublicationState, Remark, Stage};
use storage::lessons::{self, StoredLesson};
use storage::{BoxFuture, Tx, audit};
use uuid::Uuid;

use super::edit::{film_of, find, text_facts};
use super::written_out::draft_of;
use crate::audit::{deed, facts};
use crate::context::AppState;
use crate::error::AppError;
use crate::lessons::refusal::LessonRefusal;
use crate::lessons::version;
use crate::staff::who::SignedInStaff;

/// A step but publishing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// To the reviewers.
    Submit,
    /// Back from the reviewers, by those who wrote it.
    TakeBack,
    /// Back to those who wrote it, by a reviewer.
    SendBack(Remark),
    /// Customers see it no more.
    Withdraw(Remark),
    /// A new version of it.
    Revise,
    /// The draft is dropped.
    Discard,
}

impl Step {
    const fn action(&self) -> &'static str {
        match self {
            Self::Submit => "lesson.submit",
            Self::TakeBack => "lesson.take_back",
            Self::SendBack(_) => "lesson.send_back",
            Self::Withdraw(_) => "lesson.withdraw",
            Self::Revise => "lesson.revise",
            Self::Discard => "lesson.discard",
        }
    }

    const fn reason(&self) -> Option<&Remark> {
        match self {
            Self::SendBack(remark) | Self::Withdraw(remark) => Some(remark),
            _ => None,
        }
    }
}

/// Why a version is sent back, as typed.
///
/// # Errors
/// [`LessonRefusal::RemarkMissing`].
pub fn remark(text: &str) -> Result<Remark, AppError> {
    Remark::parse(text).ok_or(LessonRefusal::RemarkMissing.into())
}

/// Why a lesson is withdrawn, as typed.
///
/// # Errors
/// [`LessonRefusal::ReasonMissing`].
pub fn reason(text: &str) -> Result<Remark, AppError> {
    Remark::parse(text).ok_or(LessonRefusal::ReasonMissing.into())
}

impl From<LessonSubmitRefusal> for LessonRefusal {
    fn from(refusal: LessonSubmitRefusal) -> Self {
        match refusal {
            LessonSubmitRefusal::State(refusal) => Self::State(refusal),
            LessonSubmitRefusal::Lesson(faults) => {
                Self::Incomplete(u32::try_from(faults.len()).unwrap_or(u32::MAX))
            }
        }
    }
}

/// The lesson as it was when its page was made.
///
/// # Errors
/// [`LessonRefusal::ChangedMeanwhile`], [`AppError::NotFound`].
pub async fn as_seen(state: &AppState, id: Uuid, changes: i64) -> Result<StoredLesson, AppError> {
    let found = find(state, id).await?;
    if found.changes == changes {
        Ok(found)
    } else {
        Err(LessonRefusal::ChangedMeanwhile.into())
    }
}

/// Takes a step. `changes` are those that were seen.
///
/// # Errors
/// [`LessonRefusal`].
///
/// # Returns
/// Whether anything of the lesson remains.
pub async fn take(
    state: &AppState,
    who: &SignedInStaff,
    (id, changes): (Uuid, i64),
    step: Step,
) -> Result<bool, AppError> {
    let found = as_seen(state, id, changes).await?;
    let before = match step {
        // Nothing else will tell what was dropped.
        Step::Discard => text_facts(&found.lesson.draft),
        _ => facts(),
    };
    let before = before.with("state", state_word(&found.lesson.state));
    let mut lesson = found.lesson;
    let remains = apply(state, who, &mut lesson, &step).await?;
    let mut after = match step {
        Step::Submit => text_facts(&lesson.draft),
        _ => facts().with("title", lesson.draft.title.as_str()),
    };
    if remains {
        after = after.with("state", state_word(&lesson.state));
    }
    if let Some(reason) = step.reason() {
        after = after.with("reason", reason.as_str());
    }
    let taken = Taken {
        lesson,
        remains,
        tells_text: matches!(step, Step::Submit | Step::Discard),
        changes: found.changes,
        by: who.id,
        deed: deed(who, step.action(), "lesson", id)
            .before(before)
            .after(after),
        now: state.clock.now(),
    };
    state.db.write(taken, unit).await?;
    Ok(remains)
}

/// What the unit of work needs.
struct Taken {
    lesson: WorkingLesson,
    /// Whether anything of the lesson remains.
    remains: bool,
    /// Whether its deed tells the whole text, or there is none left to tell.
    tells_text: bool,
    /// Those that were seen.
    changes: i64,
    by: Uuid,
    deed: Deed,
    now: DateTime<Utc>,
}

fn unit<'t>(tx: &'t mut Tx, taken: &'t Taken) -> BoxFuture<'t, Result<(), AppError>> {
    Box::pin(async move {
        let Taken {
            lesson,
            changes,
            now,
            ..
        } = taken;
        let done = if taken.remains {
            lessons::save(tx, lesson, *changes, taken.by, *now).await?
        } else {
            lessons::remove(tx, lesson.id, *changes).await?
        };
        if !done {
            return Err(LessonRefusal::ChangedMeanwhile.into());
        }
        if taken.tells_text {
            lessons::note_told(tx, lesson.id, true).await?;
        }
        Ok(audit::record(tx, &taken.deed, *now).await?)
    })
}

/// `false` where nothing of the lesson remains.
async fn apply(
    state: &AppState,
    who: &SignedInStaff,
    lesson: &mut WorkingLesson,
    step: &Step,
) -> Result<bool, AppError> {
    let refused = |refusal: PublicationRefusal| AppError::from(LessonRefusal::State(refusal));
    match step {
        Step::Submit => {
            if lesson.draft.is_over(state.today()) {
                return Err(LessonRefusal::ExpiryOver.into());
            }
            let film = film_of(state, &lesson.draft).await?;
            let files = film.as_ref().and_then(|film| film.files.as_ref());
            lesson
                .submit(files, who.id, state.clock.now())
                .map_err(LessonRefusal::from)?;
        }
        Step::TakeBack => lesson.take_back(who.id).map_err(refused)?,
        Step::SendBack(remark) => lesson.send_back(who.id, remark.clone()).map_err(refused)?,
        Step::Withdraw(reason) => lesson.withdraw(reason.clone()).map_err(refused)?,
        Step::Revise => lesson.revise(who.id).map_err(refused)?,
        Step::Discard => {
            let published = version::latest(state, lesson.id).await?;
            let published = published.as_ref().map(draft_of);
            return lesson.discard(published).map_err(refused);
        }
    }
    Ok(true)
}

/// Where a lesson stands, in a word for the trail.
pub fn state_word(of: &PublicationState) -> String {
    let standing = of.standing().word();
    let stage = of.work().map(|work| match work.stage {
        Stage::Draft { .. } => "draft",
        Stage::InReview { .. } => "in_review",
    });
    match (standing, stage) {
        ("unpublished", Some(stage)) => stage.to_owned(),
        (standing, Some(stage)) => format!("{standing}, {stage}"),
        (standing, None) => standing.to_owned(),
    }
}

/// Has a film that could not be made ready wait once more.
///
/// # Errors
/// [`UploadFault::Over`] where it did not fail, or its pieces are gone.
pub async fn retry_film(
    state: &AppState,
    who: &SignedInStaff,
    lesson: Uuid,
    film: Uuid,
) -> Result<(), AppError> {
    let deed = deed(who, "lesson.retry_film", "lesson", lesson)
        .after(facts().with("film", film.to_string()));
    let data = (film, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (film, deed, now)| {
        Box::pin(async move {
            if !lessons::retry_film(tx, *film, *now).await? {
                return Err(LessonRefusal::Upload(UploadFault::Over).into());
            }
            Ok::<_, AppError>(audit::record(tx, deed, *now).await?)
        })
    });
    unit.await
}
