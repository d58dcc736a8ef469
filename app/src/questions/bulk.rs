//! One step for many questions: each for itself, so that what cannot be done keeps nothing else
//! from being done.

use domain::staff::Permission;
use uuid::Uuid;

use super::edit::find;
use super::refusal::QuestionRefusal;
use super::steps::{self, Step};
use crate::context::AppState;
use crate::error::{AppError, Refusal};
use crate::flash::Done;
use crate::staff::who::SignedInStaff;

/// The most questions of one request: a page of the list.
const MOST: usize = 200;

/// A question that was chosen in the list, as it stood there.
#[derive(Clone, Copy, Debug)]
pub struct Chosen {
    /// Its id.
    pub id: Uuid,
    /// Its changes.
    pub changes: i64,
}

impl Chosen {
    /// Out of a form's value.
    pub fn parse(value: &str) -> Option<Self> {
        let (id, changes) = value.split_once(':')?;
        Some(Self {
            id: id.parse().ok()?,
            changes: changes.parse().ok()?,
        })
    }

    /// As a form's value.
    pub fn value(self) -> String {
        format!("{}:{}", self.id, self.changes)
    }
}

/// Takes the step that `verb` names with every question.
///
/// # Errors
/// [`QuestionRefusal::NothingChosen`], [`AppError::NotPermitted`], what is not about a single
/// question, and the first refusal where nothing was done.
pub async fn take(
    state: &AppState,
    who: &SignedInStaff,
    chosen: &[Chosen],
    verb: &str,
    (reason, remedy): (&str, &str),
) -> Result<Done, AppError> {
    let (permission, step) = match verb {
        "submit" => (Permission::EditQuestions, Some(Step::Submit)),
        "discard" => (Permission::EditQuestions, Some(Step::Discard)),
        "approve" => (Permission::ReviewQuestions, None),
        "withdraw" => (
            Permission::WithdrawQuestions,
            Some(Step::Withdraw(
                steps::reason(reason)?,
                steps::remedy(remedy)?,
            )),
        ),
        _ => return Err(AppError::BadRequest),
    };
    who.require(permission)?;
    if chosen.is_empty() {
        return Err(QuestionRefusal::NothingChosen.into());
    }
    let (mut done, mut refused) = (0, Vec::new());
    for &Chosen { id, changes } in chosen.iter().take(MOST) {
        let taken = match &step {
            Some(step) => steps::take(state, who, (id, changes), step.clone()).await,
            None => steps::approve(state, who, (id, changes)).await,
        };
        match taken {
            Ok(()) => done += 1,
            Err(AppError::Refused(Refusal::Question(refusal))) => refused.push((id, refusal)),
            // Somebody has removed it.
            Err(AppError::NotFound) => refused.push((id, QuestionRefusal::ChangedMeanwhile)),
            Err(error) => return Err(error),
        }
    }
    let first = match refused.first() {
        Some(&(_, refusal)) if done == 0 => return Err(refusal.into()),
        Some(&(id, refusal)) => {
            let found = find(state, id).await.ok();
            found.map(|found| (found.number, refusal))
        }
        None => None,
    };
    let refused = u32::try_from(refused.len()).unwrap_or(u32::MAX);
    Ok(Done::Bulk(done, refused, first))
}
