//! How questions get to customers.

use chrono::{DateTime, Utc};
use domain::quizzes::{Approval, BankQuestion, Figures, QuestionKind, Validity, WorkingCopy};
use domain::review::PublicationState;
use uuid::Uuid;

use super::rows::broken;
use super::versions::{self, PublishedVersion, QuestionVersion};
use super::working;
use crate::{Conn, Error, Tx};

/// What became of [`publish`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Publishing {
    /// Papers get the version from now on, or from its first day.
    Published,
    /// Somebody else has changed the question in between.
    Changed,
    /// The bank has published this question already, as the one with this id.
    SameAs(Uuid),
}

/// Adds a question that the operator brings, published with its first version. `false` where the
/// bank has it already, by fingerprint.
pub async fn add(tx: &mut Tx, new: &QuestionVersion, now: DateTime<Utc>) -> Result<bool, Error> {
    add_valid(tx, new, Validity::default(), now).await
}

/// [`add`] of a question that may be asked on some days only.
pub async fn add_valid(
    tx: &mut Tx,
    new: &QuestionVersion,
    validity: Validity,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let QuestionVersion {
        question_id,
        question,
        ..
    } = new;
    if !add_fingerprint(tx, *question_id, question.fingerprint(), now).await? {
        return Ok(false);
    }
    let copy = WorkingCopy {
        question: question.into(),
        validity,
    };
    let in_bank = BankQuestion {
        id: *question_id,
        author: None,
        state: PublicationState::Published(None),
        draft: copy,
    };
    add_published(tx, &in_bank, new, now).await?;
    Ok(true)
}

async fn add_published(
    tx: &mut Tx,
    question: &BankQuestion,
    version: &QuestionVersion,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let number = working::reserve_numbers(tx, 1).await?;
    working::insert(tx, question, number, 1, now).await?;
    let first = PublishedVersion {
        number: 1,
        version: version.clone(),
        validity: question.draft.validity,
        submitted_by: None,
        approved_by: None,
        published_at: now,
    };
    versions::insert(tx, &first).await?;
    working::count_edition(tx).await
}

/// Adds a question of a sample in whatever state it is, without anybody's review.
#[cfg(feature = "testing")]
pub(crate) async fn add_sample(
    tx: &mut Tx,
    question: &BankQuestion,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if let PublicationState::New(_) = question.state {
        working::add_drafts(tx, std::slice::from_ref(question), now).await?;
        return Ok(());
    }
    let id = question.id;
    let checked = question.draft.check();
    let checked = checked.map_err(|refusal| Error::Broken(refusal.to_string()))?;
    add_fingerprint(tx, id, checked.fingerprint(), now).await?;
    let version = QuestionVersion {
        id,
        question_id: id,
        question: checked,
    };
    add_published(tx, question, &version, now).await
}

/// Publishes an approved version of the question that [`super::find`] found with `changes`. Where
/// it is not [`Publishing::Published`], the unit must fail.
pub async fn publish(
    tx: &mut Tx,
    approval: &Approval,
    changes: i64,
    version_id: Uuid,
    now: DateTime<Utc>,
) -> Result<Publishing, Error> {
    let id = approval.question.id;
    let fingerprint = approval.version.fingerprint();
    let Some(number) = put_in_force(tx, approval, changes, now).await? else {
        return Ok(Publishing::Changed);
    };
    let is_new = if number == 1 {
        add_fingerprint(tx, id, fingerprint, now).await?
    } else {
        change_fingerprint(tx, id, fingerprint).await?
    };
    if !is_new {
        let same = with_fingerprint(tx, &fingerprint).await?;
        return Ok(Publishing::SameAs(
            same.ok_or_else(|| broken("fingerprint", id))?,
        ));
    }
    let version = PublishedVersion {
        number,
        version: QuestionVersion {
            id: version_id,
            question_id: id,
            question: approval.version.clone(),
        },
        validity: approval.question.draft.validity,
        submitted_by: Some(approval.submitted_by),
        approved_by: Some(approval.approved_by),
        published_at: now,
    };
    versions::insert(tx, &version).await?;
    working::remove_draft(tx, id).await?;
    working::count_edition(tx).await?;
    Ok(Publishing::Published)
}

/// The number of the version that is now in force; `None` where the question was changed. Its
/// figures begin anew: those so far tell about another text.
async fn put_in_force(
    tx: &mut Tx,
    approval: &Approval,
    changes: i64,
    now: DateTime<Utc>,
) -> Result<Option<u32>, Error> {
    let BankQuestion {
        id, draft: copy, ..
    } = &approval.question;
    let row = tx
        .query(
            "update bank_questions
             set standing = 'published', stage = null, editors = $3, remark = null,
                 submitted_by = null, submitted_at = null, withdrawn_because = null,
                 versions = versions + 1, edited_by = $4, effective_on = $5, expires_on = $6,
                 review_on = $7, used = 0, answered = 0, answered_right = 0, suspicious = false,
                 changes = changes + 1, updated_at = $8
             where id = $1 and changes = $2
             returning versions",
        )
        .bind(*id)
        .bind(changes)
        .bind(super::rows::no_editors())
        .bind(approval.approved_by)
        .bind(copy.validity.effective_on)
        .bind(copy.validity.expires_on)
        .bind(copy.validity.review_on)
        .bind(now)
        .optional::<(i32,)>()
        .await?;
    let number = row.map(|(number,)| u32::try_from(number).map_err(|_| broken("version", *id)));
    number.transpose()
}

async fn add_fingerprint(
    tx: &mut Tx,
    id: Uuid,
    fingerprint: [u8; 32],
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let added = tx
        .command(
            "insert into questions (id, fingerprint, created_at) values ($1, $2, $3)
             on conflict (fingerprint) do nothing",
        )
        .bind(id)
        .bind(fingerprint.as_slice())
        .bind(now)
        .run()
        .await?;
    Ok(added == 1)
}

/// Two revisions that become the same in the same moment are told apart by the unique index alone,
/// so that the later one fails and finds the other when its unit runs again.
async fn change_fingerprint(tx: &mut Tx, id: Uuid, fingerprint: [u8; 32]) -> Result<bool, Error> {
    let changed = tx
        .command(
            "update questions set fingerprint = $2
             where id = $1
               and not exists (select 1 from questions o where o.fingerprint = $2 and o.id <> $1)",
        )
        .bind(id)
        .bind(fingerprint.as_slice())
        .run_guarded()
        .await?;
    Ok(changed == 1)
}

async fn with_fingerprint(conn: &mut Conn, fingerprint: &[u8]) -> Result<Option<Uuid>, Error> {
    let row = conn
        .query("select id from questions where fingerprint = $1")
        .bind(fingerprint)
        .optional::<(Uuid,)>()
        .await?;
    Ok(row.map(|(id,)| id))
}

/// Whether the bank has published a question with this fingerprint.
pub async fn is_known(conn: &mut Conn, fingerprint: &[u8]) -> Result<bool, Error> {
    Ok(with_fingerprint(conn, fingerprint).await?.is_some())
}

/// Notes how the published version of a question did so far. Not a change that an editor has to
/// see, so it is not counted as one. `false` where there is no such version any more.
pub async fn record_figures(
    tx: &mut Tx,
    question: Uuid,
    version: u32,
    kind: QuestionKind,
    figures: Figures,
) -> Result<bool, Error> {
    let count = |figure: u64| i64::try_from(figure).map_err(|_| broken("figure", question));
    let recorded = tx
        .command(
            "update bank_questions
             set used = $3, answered = $4, answered_right = $5, suspicious = $6
             where id = $1 and versions = $2",
        )
        .bind(question)
        .bind(i32::try_from(version).map_err(|_| broken("version", question))?)
        .bind(count(figures.used)?)
        .bind(count(figures.answered)?)
        .bind(count(figures.right)?)
        .bind(figures.are_suspicious(kind))
        .run()
        .await?;
    Ok(recorded == 1)
}
