//! One step for many questions: each for itself, so that what cannot be done keeps nothing else
//! from being done.

use domain::staff::Permission;
use uuid::Uuid;

use super::refusal::QuestionRefusal;
use super::steps::{self, Step, remark};
use crate::context::AppState;
use crate::error::{AppError, Refusal};
use crate::staff::who::SignedInStaff;

/// The most questions of one request: a page of the list.
const MOST: usize = 200;

/// Takes the step that `verb` names with every question.
///
/// # Errors
/// [`QuestionRefusal::NothingChosen`], [`AppError::NotPermitted`], and what is not about a single
/// question.
///
/// # Returns
/// With how many it was done and with how many not.
pub async fn take(
    state: &AppState,
    who: &SignedInStaff,
    ids: &[Uuid],
    verb: &str,
    (reason, remedy): (&str, &str),
) -> Result<(u32, u32), AppError> {
    let (permission, step) = match verb {
        "submit" => (Permission::EditQuestions, Some(Step::Submit)),
        "discard" => (Permission::EditQuestions, Some(Step::Discard)),
        "approve" => (Permission::ReviewQuestions, None),
        "withdraw" => (
            Permission::WithdrawQuestions,
            Some(Step::Withdraw(remark(reason)?, steps::remedy(remedy)?)),
        ),
        _ => return Err(AppError::BadRequest),
    };
    who.require(permission)?;
    if ids.is_empty() {
        return Err(QuestionRefusal::NothingChosen.into());
    }
    let (mut done, mut refused) = (0, 0);
    for &id in ids.iter().take(MOST) {
        let taken = match &step {
            Some(step) => steps::take(state, who, (id, None), step.clone()).await,
            None => steps::approve(state, who, (id, None)).await,
        };
        match taken {
            Ok(()) => done += 1,
            Err(AppError::Refused(Refusal::Question(_)) | AppError::NotFound) => refused += 1,
            Err(error) => return Err(error),
        }
    }
    Ok((done, refused))
}
