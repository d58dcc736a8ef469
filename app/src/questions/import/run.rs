//! Adding the rows of an import to the bank, as drafts: started by a person, done in steps by a
//! job. Any process may take a step; a crash between two costs nothing, for what a step adds and
//! that its rows are done is one unit of work.

use chrono::{DateTime, Utc};
use domain::audit::Actor;
use domain::quizzes::{BankQuestion, ImportState, RowVerdict, WorkingCopy};
use storage::question_imports::{self as imports, Counts, DraftUpdate, ImportRow, StoredImport};
use storage::{Tx, audit, questions};
use uuid::Uuid;

use super::bring::CHUNK;
use super::judge::{Beside, beside};
use super::settle::mine;
use super::target::is_open;
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
    becomes: Becoming,
}

enum Becoming {
    /// It is left out after all, and why.
    Known(String),
    /// A question of its own.
    Question(BankQuestion),
    /// The text of a draft.
    Update(DraftUpdate, WorkingCopy),
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
    for row in rows {
        let ImportRow {
            position,
            copy,
            updates,
            ..
        } = row;
        // The bank may have got it since it was looked at, perhaps by the same file sent twice.
        let beside = beside(&mut conn, &copy.question, updates).await?;
        let becomes = match (beside, updates) {
            (_, Some(update)) => Becoming::Update(update, copy),
            (Beside::Same(number), None) => {
                Becoming::Known(format!("题库第 {number} 题与它相同，不再导入"))
            }
            (Beside::SameStem(_) | Beside::Nothing, None) => {
                Becoming::Question(BankQuestion::begun_by(author, state.clock.id(), copy))
            }
        };
        fates.push(Fate { position, becomes });
    }
    drop(conn);
    let data = (id, author, fates, state.clock.now());
    let unit = state.db.write(data, |tx, (id, author, fates, now)| {
        Box::pin(async move {
            // Processes take turns from here; a row that another one was faster with is passed over.
            if !imports::take(tx, *id, ImportState::Importing).await? {
                return Ok(());
            }
            let mut new = Vec::with_capacity(fates.len());
            for fate in fates {
                let place = (*id, fate.position);
                let done = RowVerdict::Imported;
                match &fate.becomes {
                    Becoming::Known(told) => {
                        imports::mark(tx, place, RowVerdict::Known, Some(told), None).await?;
                    }
                    Becoming::Question(question) => {
                        if imports::mark(tx, place, done, None, Some(question.id)).await? {
                            new.push(question.clone());
                        }
                    }
                    // A row that another process was faster with finds the draft changed, and its
                    // mark says so already.
                    Becoming::Update(draft, copy) => {
                        if update(tx, *draft, copy, (*author, *now)).await? {
                            imports::mark(tx, place, done, None, Some(draft.question)).await?;
                        } else {
                            let told = format!(
                                "题库第 {} 题在核对后又被改过或已进入下一步，没有更新",
                                draft.number
                            );
                            imports::mark(tx, place, RowVerdict::Skipped, Some(&told), None)
                                .await?;
                        }
                    }
                }
            }
            questions::add_drafts(tx, &new, *now).await?;
            Ok::<_, storage::Error>(())
        })
    });
    unit.await?;
    Ok(Step::More)
}

/// Changes a draft as its editor does. `false` where it is not as it was when somebody looked.
async fn update(
    tx: &mut Tx,
    draft: DraftUpdate,
    copy: &WorkingCopy,
    (by, now): (Uuid, DateTime<Utc>),
) -> Result<bool, storage::Error> {
    let Some(found) = questions::find(tx, draft.question).await? else {
        return Ok(false);
    };
    let mut question = found.question;
    if !is_open(&question.state) || question.edit(copy.clone(), by).is_err() {
        return Ok(false);
    }
    questions::save(tx, &question, draft.changes, by, now).await
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
            .with("updated", counts.updated())
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
