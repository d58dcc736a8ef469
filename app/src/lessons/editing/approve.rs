//! Publishing a lesson that somebody else wrote: customers get it, and the bank its questions, all of
//! it or nothing.

use chrono::{DateTime, Utc};
use domain::audit::Deed;
use domain::lessons::LessonApproval;
use storage::lessons::{self, StoredLesson};
use storage::{BoxFuture, Tx, audit};
use uuid::Uuid;

use super::edit::{film_of, text_facts};
use super::into_bank::{self, Meant};
use super::steps::{as_seen, state_word};
use crate::audit::{deed, facts};
use crate::context::AppState;
use crate::error::AppError;
use crate::lessons::refusal::LessonRefusal;
use crate::staff::who::SignedInStaff;

/// Publishes a version that somebody else wrote.
///
/// # Errors
/// [`LessonRefusal`], above all `OwnWork`; [`LessonRefusal::SameInBank`] where the bank has published
/// one of its questions as another one.
pub async fn approve(
    state: &AppState,
    who: &SignedInStaff,
    (id, changes): (Uuid, i64),
) -> Result<(), AppError> {
    let found = as_seen(state, id, changes).await?;
    if found.lesson.draft.is_over(state.today()) {
        return Err(LessonRefusal::ExpiryOver.into());
    }
    let film = film_of(state, &found.lesson.draft).await?;
    let files = film.as_ref().and_then(|film| film.files.as_ref());
    let approval = found.lesson.approve(files, who.id);
    let approval = approval.map_err(LessonRefusal::from)?;
    let deed = deed(who, "lesson.approve", "lesson", id)
        .before(facts().with("state", state_word(&found.lesson.state)))
        .after(
            text_facts(&approval.lesson.draft)
                .with("state", state_word(&approval.lesson.state))
                .with("version", found.versions + 1),
        );
    let publication = Publication {
        meant: meant(state, who, &found, &approval),
        approval,
        changes: found.changes,
        // Made here: a unit may run again.
        version_id: state.clock.id(),
        deed,
        now: state.clock.now(),
    };
    state.db.write(publication, unit).await
}

/// The questions that are meant for the bank.
fn meant(
    state: &AppState,
    who: &SignedInStaff,
    found: &StoredLesson,
    approval: &LessonApproval,
) -> Vec<Meant> {
    let written = &found.lesson.draft.questions;
    let questions = approval.version.questions.iter();
    let questions = questions.filter(|asked| asked.to_bank);
    questions
        .map(|asked| {
            // By the number that its form and its review have, not in the order of the film.
            let place = written.iter().position(|typed| typed.id == asked.id);
            let number = place.map_or(0, |place| place + 1);
            Meant {
                number: u32::try_from(number).unwrap_or(u32::MAX),
                id: asked.id,
                version_id: state.clock.id(),
                question: asked.into(),
                deed: into_bank::deed_of(who, found.number, asked),
            }
        })
        .collect()
}

/// What the unit of work needs.
struct Publication {
    approval: LessonApproval,
    /// Those that were seen.
    changes: i64,
    version_id: Uuid,
    meant: Vec<Meant>,
    deed: Deed,
    now: DateTime<Utc>,
}

fn unit<'t>(tx: &'t mut Tx, publication: &'t Publication) -> BoxFuture<'t, Result<(), AppError>> {
    Box::pin(async move {
        let Publication {
            approval,
            changes,
            version_id,
            meant,
            deed,
            now,
        } = publication;
        let before = match lessons::head(tx, approval.lesson.id).await? {
            Some(head) => lessons::content(tx, head.id).await?,
            None => None,
        };
        if !lessons::publish(tx, approval, *changes, *version_id, *now).await? {
            return Err(LessonRefusal::ChangedMeanwhile.into());
        }
        let by = (approval.submitted_by, approval.approved_by);
        for meant in meant {
            // What the bank has made of it since stays, where the lesson says nothing new.
            let was = before.as_ref();
            let was = was.and_then(|before| before.question(meant.id));
            if was.is_some_and(|was| was.to_bank && meant.question == was.into()) {
                continue;
            }
            into_bank::put(tx, meant, by, *now).await?;
        }
        Ok(audit::record(tx, deed, *now).await?)
    })
}
