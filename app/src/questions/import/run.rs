//! Adding the rows of an import to the bank, as drafts: started by a person, done in steps by a
//! job. Any process may take a step; a crash between two costs nothing, for what a step adds and
//! that its rows are done is one unit of work.

use domain::audit::Actor;
use domain::quizzes::{BankQuestion, ImportState, RowVerdict};
use storage::question_imports::{self as imports, Counts, ImportRow, StoredImport};
use storage::{audit, questions};
use uuid::Uuid;

use super::bring::CHUNK;
use super::judge::{Beside, beside};
use super::settle::mine;
use crate::audit::{deed, deed_of, facts};
use crate::context::AppState;
use crate::error::AppError;
use crate::questions::refusal::QuestionRefusal;
use crate::staff::who::SignedInStaff;

// The trail tells of an import twice, when it starts and when it is done, with its id and counts;
// its questions get no entry each, for the import's rows name them and their own trail begins with
// the first change.

/// Starts an import: of two that ask, one does.
///
/// # Errors
/// [`AppError::NotFound`], [`QuestionRefusal::NothingToImport`], [`QuestionRefusal::ImportMoved`].
pub async fn start(state: &AppState, who: &SignedInStaff, id: Uuid) -> Result<(), AppError> {
    let found = mine(state, who, id).await?;
    let counts = {
        let mut conn = state.db.read().await?;
        imports::counts(&mut conn, id).await?
    };
    if found.state == ImportState::Settling && counts.ready() == 0 {
        return Err(QuestionRefusal::NothingToImport.into());
    }
    let deed = deed(who, "question.import", "question_import", id).after(
        facts()
            .with("file", found.import.name)
            .with("questions", counts.ready())
            .with("left_out", counts.all() - counts.ready()),
    );
    let data = (id, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (id, deed, now)| {
        Box::pin(async move {
            let step = (ImportState::Settling, ImportState::Importing);
            if !imports::change_state(tx, *id, step, None).await? {
                return Err(AppError::from(QuestionRefusal::ImportMoved));
            }
            Ok(audit::record(tx, deed, *now).await?)
        })
    });
    unit.await
}

/// How far an import is after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// There may be more to do.
    More,
    /// Everything is in the bank.
    Done,
}

/// What a row of a step becomes.
struct Fate {
    position: i64,
    /// Why it is left out after all.
    known: Option<String>,
    question: BankQuestion,
}

/// Takes the next step of an import that was started.
///
/// # Errors
/// Those of the database: the same step can be taken again.
pub async fn step(state: &AppState, import: &StoredImport) -> Result<Step, storage::Error> {
    let (id, author) = (import.import.id, import.import.staff_id);
    let mut conn = state.db.read().await?;
    let limit = u32::try_from(CHUNK).unwrap_or(u32::MAX);
    let rows = imports::ready(&mut conn, id, limit).await?;
    if rows.is_empty() {
        let counts = imports::counts(&mut conn, id).await?;
        drop(conn);
        return finish(state, import, &counts).await;
    }
    let mut fates = Vec::with_capacity(rows.len());
    for ImportRow { position, copy, .. } in rows {
        // The bank may have got it since it was looked at, perhaps by the same file sent twice.
        let known = match beside(&mut conn, &copy.question).await? {
            Beside::Same(number) => Some(format!("题库第 {number} 题与它相同，不再导入")),
            Beside::SameStem(_) | Beside::Nothing => None,
        };
        let question = BankQuestion::begun_by(author, state.clock.id(), copy);
        fates.push(Fate {
            position,
            known,
            question,
        });
    }
    drop(conn);
    let data = (id, fates, state.clock.now());
    let unit = state.db.write(data, |tx, (id, fates, now)| {
        Box::pin(async move {
            // Processes take turns from here; a row that another one was faster with is passed over.
            if !imports::take(tx, *id, ImportState::Importing).await? {
                return Ok(());
            }
            let mut new = Vec::with_capacity(fates.len());
            for fate in fates {
                let place = (*id, fate.position);
                if let Some(told) = &fate.known {
                    imports::mark(tx, place, RowVerdict::Known, Some(told), None).await?;
                } else if imports::mark(
                    tx,
                    place,
                    RowVerdict::Imported,
                    None,
                    Some(fate.question.id),
                )
                .await?
                {
                    new.push(fate.question.clone());
                }
            }
            questions::add_drafts(tx, &new, *now).await?;
            Ok::<_, storage::Error>(())
        })
    });
    unit.await?;
    Ok(Step::More)
}

async fn finish(
    state: &AppState,
    import: &StoredImport,
    counts: &Counts,
) -> Result<Step, storage::Error> {
    let id = import.import.id;
    let deed = deed_of(Actor::platform(), "question.import", "question_import", id).after(
        facts()
            .with("file", import.import.name.as_str())
            .with("imported", counts.of(&[RowVerdict::Imported]))
            .with("started_by", import.import.staff_id.to_string()),
    );
    let data = (id, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (id, deed, now)| {
        Box::pin(async move {
            let step = (ImportState::Importing, ImportState::Done);
            if imports::change_state(tx, *id, step, Some(*now)).await? {
                audit::record(tx, deed, *now).await?;
            }
            Ok::<_, storage::Error>(())
        })
    });
    unit.await?;
    Ok(Step::Done)
}
