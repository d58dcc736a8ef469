//! Reading what somebody brings, and storing its rows with what would become of each.

use std::time::Duration;

use domain::quizzes::ImportState;
use exchange::questions::{Item, Reading};
use storage::question_imports::{self as imports, Defaults, ImportRow, NewImport};
use uuid::Uuid;

use super::judge::{Judged, judge};
use super::source::Source;
use crate::context::AppState;
use crate::error::AppError;
use crate::heavy::heavy;
use crate::staff::who::SignedInStaff;

/// Rows of a unit of work: others come between.
pub const CHUNK: usize = 500;

/// How long a request waits for the rows to be stored before it shows how far that is.
const PATIENCE: Duration = Duration::from_secs(3);

/// Reads a file or text for a member of staff. Its rows are stored beside the request, so that a
/// large file outlasts it.
///
/// # Errors
/// Those of the database; within, why nothing of it can be read.
///
/// # Returns
/// The import's id.
pub async fn bring(
    state: &AppState,
    who: &SignedInStaff,
    source: Source,
    defaults: Defaults,
) -> Result<Result<Uuid, String>, AppError> {
    let (name, format) = (source.name.clone(), source.format_word().to_owned());
    let reading = heavy(move || source.read()).await?;
    let Reading { items, notes } = match reading {
        Ok(reading) if reading.is_refused() => {
            let told = reading.items.iter().map(Item::reason).collect::<String>();
            return Ok(Err(format!("{told}。")));
        }
        Ok(reading) if reading.items.is_empty() => {
            return Ok(Err("没有找到题目。请核对文件内容和所选的格式。".into()));
        }
        Ok(reading) => reading,
        Err(fault) => return Ok(Err(format!("{fault}。"))),
    };
    let new = NewImport {
        id: state.clock.id(),
        staff_id: who.id,
        name,
        format,
        defaults: defaults.clone(),
        notes,
        row_count: i64::try_from(items.len()).unwrap_or(i64::MAX),
    };
    let id = new.id;
    let unit = state.db.write((new, state.clock.now()), |tx, (new, now)| {
        Box::pin(async move { imports::begin(tx, new, *now).await })
    });
    unit.await?;
    let storing = tokio::spawn(store(state.clone(), id, items, defaults));
    // Where it takes longer, the page shows how far it is.
    if let Ok(Ok(stored)) = tokio::time::timeout(PATIENCE, storing).await {
        stored?;
    }
    Ok(Ok(id))
}

async fn store(
    state: AppState,
    id: Uuid,
    items: Vec<Item>,
    defaults: Defaults,
) -> Result<(), AppError> {
    let stored = store_rows(&state, id, items, &defaults).await;
    let next = match stored {
        Ok(()) => ImportState::Settling,
        Err(_) => ImportState::Abandoned,
    };
    let ended = (next == ImportState::Abandoned).then(|| state.clock.now());
    let unit = state.db.write((id, next, ended), |tx, &(id, next, ended)| {
        Box::pin(
            async move { imports::change_state(tx, id, (ImportState::Reading, next), ended).await },
        )
    });
    let changed = unit.await;
    stored?;
    changed?;
    Ok(())
}

async fn store_rows(
    state: &AppState,
    id: Uuid,
    items: Vec<Item>,
    defaults: &Defaults,
) -> Result<(), storage::Error> {
    let mut items = (0..).zip(items).peekable();
    while items.peek().is_some() {
        let mut rows = Vec::with_capacity(CHUNK);
        let mut conn = state.db.read().await?;
        for (position, item) in items.by_ref().take(CHUNK) {
            rows.push(row(position, judge(&mut conn, item, defaults).await?));
        }
        drop(conn);
        let unit = state.db.write((id, rows), |tx, (id, rows)| {
            Box::pin(async move { imports::add_rows(tx, *id, rows).await })
        });
        unit.await?;
    }
    Ok(())
}

fn row(position: i64, judged: Judged) -> ImportRow {
    ImportRow {
        position,
        line: i64::try_from(judged.line).unwrap_or(i64::MAX),
        copy: judged.copy,
        verdict: judged.verdict,
        reasons: judged.reasons,
        question_id: None,
    }
}
