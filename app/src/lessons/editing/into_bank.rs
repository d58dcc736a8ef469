//! A lesson's question becomes one of the bank, by the same two people and under the same id.

use chrono::{DateTime, Utc};
use domain::audit::Deed;
use domain::lessons::LessonQuestion;
use domain::quizzes::{BankQuestion, QuestionDraft, Validity, WorkingCopy};
use domain::review::PublicationState;
use storage::questions::{self, Publishing, StoredQuestion};
use storage::{Tx, audit};
use uuid::Uuid;

use crate::audit::deed;
use crate::error::AppError;
use crate::lessons::refusal::LessonRefusal;
use crate::questions::edit::text_facts;
use crate::questions::refusal::QuestionRefusal;
use crate::staff::who::SignedInStaff;

/// A question that is meant for the bank.
pub struct Meant {
    /// Its number in the lesson's form, from 1.
    pub number: u32,
    /// Its id, in both.
    pub id: Uuid,
    /// The id of the version that papers get.
    pub version_id: Uuid,
    /// What it says.
    pub question: QuestionDraft,
    /// What the trail says, where it is published.
    pub deed: Deed,
}

/// What the trail says of a question that the bank gets with the lesson of this number.
pub fn deed_of(who: &SignedInStaff, lesson: u64, asked: &LessonQuestion) -> Deed {
    let facts = text_facts(&copy_of(asked.into(), Validity::default()));
    deed(who, "question.approve", "question", asked.id).after(facts.with("lesson", lesson))
}

fn copy_of(question: QuestionDraft, validity: Validity) -> WorkingCopy {
    WorkingCopy { question, validity }
}

/// Publishes a question in the bank: its first version, or another one where the published one says
/// something else. What somebody works on or has withdrawn there is left alone.
///
/// # Errors
/// [`LessonRefusal::SameInBank`], [`LessonRefusal::ChangedMeanwhile`]: the unit must fail.
pub async fn put(
    tx: &mut Tx,
    meant: &Meant,
    (submitter, approver): (Uuid, Uuid),
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let (question, changes) = match questions::find(tx, meant.id).await? {
        None => (begin(tx, meant, submitter, now).await?, 0),
        Some(found) if found.question.draft.question == meant.question => return Ok(()),
        Some(found) if matches!(found.question.state, PublicationState::Published(None)) => {
            revise(tx, found, meant, submitter, now).await?
        }
        Some(_) => return Ok(()),
    };
    let approval = question.approve(approver);
    let approval = approval.map_err(QuestionRefusal::from)?;
    match questions::publish(tx, &approval, changes, meant.version_id, now).await? {
        Publishing::Published => Ok(audit::record(tx, &meant.deed, now).await?),
        Publishing::Changed => Err(LessonRefusal::ChangedMeanwhile.into()),
        Publishing::SameAs(_) => Err(LessonRefusal::SameInBank(meant.number).into()),
    }
}

/// Adds the question, submitted.
async fn begin(
    tx: &mut Tx,
    meant: &Meant,
    submitter: Uuid,
    now: DateTime<Utc>,
) -> Result<BankQuestion, AppError> {
    let copy = copy_of(meant.question.clone(), Validity::default());
    let mut question = BankQuestion::begun_by(submitter, meant.id, copy);
    question
        .submit(submitter, now)
        .map_err(QuestionRefusal::from)?;
    questions::add_drafts(tx, std::slice::from_ref(&question), now).await?;
    Ok(question)
}

/// Writes and submits a new version of it; what the next change has to name comes with it.
async fn revise(
    tx: &mut Tx,
    found: StoredQuestion,
    meant: &Meant,
    submitter: Uuid,
    now: DateTime<Utc>,
) -> Result<(BankQuestion, i64), AppError> {
    let mut question = found.question;
    let copy = copy_of(meant.question.clone(), question.draft.validity);
    question.revise(submitter).map_err(QuestionRefusal::State)?;
    question
        .edit(copy, submitter)
        .map_err(QuestionRefusal::State)?;
    question
        .submit(submitter, now)
        .map_err(QuestionRefusal::from)?;
    if questions::save(tx, &question, found.changes, submitter, now).await? {
        Ok((question, found.changes + 1))
    } else {
        Err(LessonRefusal::ChangedMeanwhile.into())
    }
}
