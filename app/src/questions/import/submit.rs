//! Handing the drafts of an import to the reviewers, all that are complete.

use domain::quizzes::SubmitRefusal;
use domain::review::Work;
use storage::question_imports as imports;
use storage::{audit, questions};
use uuid::Uuid;

use super::settle::mine;
use crate::audit::{deed, facts};
use crate::context::AppState;
use crate::error::AppError;
use crate::questions::edit::text_facts;
use crate::questions::steps::state_word;
use crate::staff::who::SignedInStaff;

/// Questions of a unit of work.
const CHUNK: u32 = 100;

/// Questions of one request, which must not last too long; the rest wait for the next.
const MOST: u32 = 5_000;

/// What became of the drafts of an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Submitted {
    /// So many wait for a reviewer now.
    pub submitted: u32,
    /// So many are not complete: they stay drafts.
    pub incomplete: u32,
    /// Whether there are more, which the next request submits.
    pub more: bool,
}

/// Submits what an import brought, as far as it is complete and still its owner's draft.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn submit_imported(
    state: &AppState,
    who: &SignedInStaff,
    id: Uuid,
) -> Result<Submitted, AppError> {
    mine(state, who, id).await?;
    let (mut all, mut after) = (Submitted::default(), -1);
    loop {
        let chunk = {
            let mut conn = state.db.read().await?;
            imports::imported(&mut conn, id, after, CHUNK).await?
        };
        let Some(&(last, _)) = chunk.last() else {
            return Ok(all);
        };
        if all.submitted >= MOST {
            return Ok(Submitted { more: true, ..all });
        }
        after = last;
        let ids: Vec<_> = chunk.into_iter().map(|(_, question)| question).collect();
        let (submitted, incomplete) = submit(state, who, ids).await?;
        all.submitted += submitted;
        all.incomplete += incomplete;
    }
}

/// How many were submitted and how many are not complete.
async fn submit(
    state: &AppState,
    who: &SignedInStaff,
    ids: Vec<Uuid>,
) -> Result<(u32, u32), AppError> {
    let data = (ids, who.clone(), state.clock.now());
    let unit = state.db.write(data, |tx, (ids, who, now)| {
        Box::pin(async move {
            let (mut submitted, mut incomplete) = (0, 0);
            for &id in ids {
                // A draft may be gone, somebody else's by now, or wait for its reviewer already.
                let Some(found) = questions::find(tx, id).await? else {
                    continue;
                };
                let mut question = found.question;
                let drafted = question.state.work().is_some_and(Work::is_draft);
                if !drafted || question.author != Some(who.id) {
                    continue;
                }
                let before = facts().with("state", state_word(&question));
                match question.submit(who.id, *now) {
                    Ok(()) => {}
                    Err(SubmitRefusal::State(_)) => continue,
                    Err(SubmitRefusal::Question(_) | SubmitRefusal::Validity(_)) => {
                        incomplete += 1;
                        continue;
                    }
                }
                if questions::save(tx, &question, found.changes, who.id, *now).await? {
                    let after = text_facts(&question.draft).with("state", state_word(&question));
                    let deed = deed(who, "question.submit", "question", id);
                    audit::record(tx, &deed.before(before).after(after), *now).await?;
                    submitted += 1;
                }
            }
            Ok::<_, AppError>((submitted, incomplete))
        })
    });
    unit.await
}
