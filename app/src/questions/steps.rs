//! The steps of a question's life, each with its entry in the trail.

use chrono::{DateTime, Utc};
use domain::audit::Deed;
use domain::quizzes::{BankQuestion, Remedy, SubmitRefusal};
use domain::review::{PublicationRefusal, Remark};
use storage::questions::{self, Publishing, StoredQuestion};
use storage::quizzes::{self, NewRescoring};
use storage::{BoxFuture, Tx, audit};
use uuid::Uuid;

use super::edit::{find, text_facts};
use super::refusal::QuestionRefusal;
use crate::audit::{deed, facts};
use crate::context::AppState;
use crate::error::AppError;
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
    /// Out of use; with a remedy where it was wrong.
    Withdraw(Remark, Option<Remedy>),
    /// A remedy for one that is out of use.
    Remedy(Remedy),
    /// A new version of it.
    Revise,
    /// The draft is dropped.
    Discard,
}

impl Step {
    const fn action(&self) -> &'static str {
        match self {
            Self::Submit => "question.submit",
            Self::TakeBack => "question.take_back",
            Self::SendBack(_) => "question.send_back",
            Self::Withdraw(..) => "question.withdraw",
            Self::Remedy(_) => "question.remedy",
            Self::Revise => "question.revise",
            Self::Discard => "question.discard",
        }
    }

    fn reason(&self) -> Option<&Remark> {
        match self {
            Self::SendBack(remark) | Self::Withdraw(remark, _) => Some(remark),
            _ => None,
        }
    }

    const fn remedy(&self) -> Option<Remedy> {
        match self {
            Self::Withdraw(_, remedy) => *remedy,
            Self::Remedy(remedy) => Some(*remedy),
            _ => None,
        }
    }
}

/// Why a version is sent back, as typed.
///
/// # Errors
/// [`QuestionRefusal::RemarkMissing`].
pub fn remark(text: &str) -> Result<Remark, AppError> {
    Remark::parse(text).ok_or(QuestionRefusal::RemarkMissing.into())
}

/// Why a question is withdrawn, as typed.
///
/// # Errors
/// [`QuestionRefusal::ReasonMissing`].
pub fn reason(text: &str) -> Result<Remark, AppError> {
    Remark::parse(text).ok_or(QuestionRefusal::ReasonMissing.into())
}

/// A remedy as chosen, or that there is to be none.
///
/// # Errors
/// [`QuestionRefusal::RemedyMissing`].
pub fn remedy(word: &str) -> Result<Option<Remedy>, AppError> {
    match (word, Remedy::from_word(word)) {
        ("none", _) => Ok(None),
        (_, Some(remedy)) => Ok(Some(remedy)),
        (_, None) => Err(QuestionRefusal::RemedyMissing.into()),
    }
}

impl From<SubmitRefusal> for QuestionRefusal {
    fn from(refusal: SubmitRefusal) -> Self {
        match refusal {
            SubmitRefusal::State(refusal) => Self::State(refusal),
            SubmitRefusal::Question(faults) => {
                Self::Incomplete(u32::try_from(faults.len()).unwrap_or(u32::MAX))
            }
            SubmitRefusal::Validity(fault) => Self::Validity(fault),
        }
    }
}

/// The question as it was when its page was made.
async fn as_seen(state: &AppState, id: Uuid, changes: i64) -> Result<StoredQuestion, AppError> {
    let found = find(state, id).await?;
    if found.changes == changes {
        Ok(found)
    } else {
        Err(QuestionRefusal::ChangedMeanwhile.into())
    }
}

/// Takes a step. `changes` are those that were seen.
///
/// # Errors
/// [`QuestionRefusal`].
pub async fn take(
    state: &AppState,
    who: &SignedInStaff,
    (id, changes): (Uuid, i64),
    step: Step,
) -> Result<(), AppError> {
    let found = as_seen(state, id, changes).await?;
    let before = match step {
        // Nothing else will tell what was dropped.
        Step::Discard => text_facts(&found.question.draft),
        _ => facts(),
    };
    let before = before.with("state", state_word(&found.question));
    let mut question = found.question;
    let remains = apply(state, who, &mut question, &step).await?;
    let mut after = match step {
        Step::Submit => text_facts(&question.draft),
        _ => facts().with("stem", question.draft.question.stem.as_str()),
    };
    after = after.with("state", state_word(&question));
    if let Some(reason) = step.reason() {
        after = after.with("reason", reason.as_str());
    }
    let rescoring = step.remedy().map(|remedy| NewRescoring {
        id: state.clock.id(),
        question_id: id,
        remedy,
        decided_by: who.id,
    });
    if let Some(new) = rescoring {
        after = after.with("remedy", new.remedy.word());
    }
    let taken = Taken {
        question,
        remains,
        changes: found.changes,
        by: who.id,
        rescoring,
        deed: deed(who, step.action(), "question", id)
            .before(before)
            .after(after),
        now: state.clock.now(),
    };
    state.db.write(taken, unit).await
}

/// What the unit of work needs.
struct Taken {
    question: BankQuestion,
    /// Whether anything of the question remains.
    remains: bool,
    /// Those that were seen.
    changes: i64,
    by: Uuid,
    rescoring: Option<NewRescoring>,
    deed: Deed,
    now: DateTime<Utc>,
}

fn unit<'t>(tx: &'t mut Tx, taken: &'t Taken) -> BoxFuture<'t, Result<(), AppError>> {
    Box::pin(async move {
        let Taken {
            question,
            changes,
            now,
            ..
        } = taken;
        let done = if taken.remains {
            questions::save(tx, question, *changes, taken.by, *now).await?
        } else {
            questions::remove(tx, question.id, *changes).await?
        };
        if !done {
            return Err(QuestionRefusal::ChangedMeanwhile.into());
        }
        if let Some(new) = &taken.rescoring
            && !quizzes::decide_remedy(tx, new, *now).await?
        {
            return Err(QuestionRefusal::NothingToRemedy.into());
        }
        Ok(audit::record(tx, &taken.deed, *now).await?)
    })
}

/// `false` where nothing of the question remains.
async fn apply(
    state: &AppState,
    who: &SignedInStaff,
    question: &mut BankQuestion,
    step: &Step,
) -> Result<bool, AppError> {
    let refused = |refusal: PublicationRefusal| AppError::from(QuestionRefusal::State(refusal));
    match step {
        Step::Submit => question
            .submit(who.id, state.clock.now())
            .map_err(QuestionRefusal::from)?,
        Step::TakeBack => question.take_back(who.id).map_err(refused)?,
        Step::SendBack(remark) => question
            .send_back(who.id, remark.clone())
            .map_err(refused)?,
        Step::Withdraw(reason, _) => question.withdraw(reason.clone()).map_err(refused)?,
        // Whether there is a version for it, the unit finds.
        Step::Remedy(_) => {}
        Step::Revise => question.revise(who.id).map_err(refused)?,
        Step::Discard => {
            let published = {
                let mut conn = state.db.read().await?;
                questions::published_copy(&mut conn, question.id).await?
            };
            return question.discard(published).map_err(refused);
        }
    }
    Ok(true)
}

/// Publishes a version that somebody else wrote.
///
/// # Errors
/// [`QuestionRefusal`], above all [`PublicationRefusal::OwnWork`].
pub async fn approve(
    state: &AppState,
    who: &SignedInStaff,
    (id, changes): (Uuid, i64),
) -> Result<(), AppError> {
    let found = as_seen(state, id, changes).await?;
    let approval = found.question.approve(who.id);
    let approval = approval.map_err(QuestionRefusal::from)?;
    let deed = deed(who, "question.approve", "question", id)
        .before(facts().with("state", state_word(&found.question)))
        .after(
            text_facts(&approval.question.draft)
                .with("state", state_word(&approval.question))
                .with("version", found.versions + 1),
        );
    let data = (
        approval,
        found.changes,
        state.clock.id(),
        deed,
        state.clock.now(),
    );
    let unit = state
        .db
        .write(data, |tx, (approval, changes, version, deed, now)| {
            Box::pin(async move {
                match questions::publish(tx, approval, *changes, *version, *now).await? {
                    Publishing::Published => Ok(audit::record(tx, deed, *now).await?),
                    Publishing::Changed => Err(QuestionRefusal::ChangedMeanwhile.into()),
                    Publishing::SameAs(_) => Err(QuestionRefusal::Same.into()),
                }
            })
        });
    unit.await
}

/// Where a question stands, in a word for the trail.
pub fn state_word(question: &BankQuestion) -> String {
    let standing = question.state.standing().word();
    let stage = question.state.work().map(|work| match work.stage {
        domain::review::Stage::Draft { .. } => "draft",
        domain::review::Stage::InReview { .. } => "in_review",
    });
    match (standing, stage) {
        ("unpublished", Some(stage)) => stage.to_owned(),
        (standing, Some(stage)) => format!("{standing}, {stage}"),
        (standing, None) => standing.to_owned(),
    }
}
