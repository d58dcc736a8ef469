//! Taking in what somebody counted at a branch.

use domain::prizes::stock_fault::{note, quantity};
use domain::prizes::{Counting, StockFault};
use storage::audit;
use storage::prizes::{self, NewCount, ToCount};
use uuid::Uuid;

use super::api::CountedLine;
use super::look::own_branch;
use crate::audit::{deed, facts};
use crate::context::AppState;
use crate::error::{AppError, Refusal};
use crate::staff::who::SignedInStaff;

/// Takes a sheet in, all of it or nothing: each row a prize that was counted, empty ones left out.
/// Nothing where the sheet `key` was taken before.
///
/// # Errors
/// [`StockFault`], with the row it belongs beside.
///
/// # Returns
/// How many prizes were counted, and how many differed.
pub async fn count(
    state: &AppState,
    who: &SignedInStaff,
    key: Uuid,
    branch: &str,
    lines: &[CountedLine],
) -> Result<(u32, u32), AppError> {
    let (branch, there) = {
        let mut conn = state.db.read().await?;
        let branch = own_branch(&mut conn, who, branch).await?;
        let there = prizes::to_count(&mut conn, branch.id, state.today()).await?;
        if prizes::sheet_is_counted(&mut conn, key).await? {
            let done = lines.iter().filter(|line| !line.counted.trim().is_empty());
            let differ = done
                .clone()
                .filter(|line| line.counted.trim() != line.expected.trim());
            return Ok((counted(done.count()), counted(differ.count())));
        }
        (branch, there)
    };
    let mut rows = Vec::new();
    for (place, line) in (0_u16..).zip(lines) {
        if line.counted.trim().is_empty() {
            continue;
        }
        let of = there
            .iter()
            .find(|of| of.prize_id == line.prize)
            .ok_or(AppError::NotFound)?;
        let row = read(state, line, of).map_err(|fault| Refusal::StockLine(place, fault))?;
        let new = NewCount {
            sheet_id: key,
            branch_id: branch.id,
            day: state.today(),
            by: who.id,
            ..row
        };
        rows.push((place, new, state.clock.id()));
    }
    if rows.is_empty() {
        return Err(StockFault::NothingCounted.into());
    }
    let differ = rows
        .iter()
        .filter(|(_, row, _)| row.counted != row.expected)
        .count();
    let told = facts()
        .with("branch", branch.name)
        .with("day", state.today().to_string())
        .with("rows", rows.len())
        .with("differences", differ);
    let deed = deed(who, "stock.count", "branch", branch.id).after(told);
    let count = rows.len();
    let data = (key, rows, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (key, rows, deed, now)| {
        Box::pin(async move {
            if prizes::sheet_is_counted(tx, *key).await? {
                return Ok(());
            }
            for (place, row, entry) in rows {
                if !prizes::count_prize(tx, row, *entry, *now).await? {
                    let moved = Refusal::StockLine(*place, StockFault::CountMoved);
                    return Err(AppError::from(moved));
                }
            }
            Ok(audit::record(tx, deed, *now).await?)
        })
    });
    unit.await?;
    Ok((counted(count), counted(differ)))
}

fn counted(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

/// A row as it was counted; where, when and by whom is the caller's to say.
fn read(state: &AppState, line: &CountedLine, of: &ToCount) -> Result<NewCount, StockFault> {
    let number = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    let counted = quantity(&line.counted, 0).ok_or(StockFault::Counted)?;
    let expected = quantity(&line.expected, 0).ok_or(StockFault::CountMoved)?;
    if expected != number(of.on_hand) {
        return Err(StockFault::CountMoved);
    }
    let explanation = note(&line.explanation).ok_or(StockFault::ExplanationMissing)?;
    let counting = Counting {
        expected,
        reserved: number(of.reserved),
        counted,
    };
    Ok(NewCount {
        id: state.clock.id(),
        sheet_id: Uuid::nil(),
        prize_id: line.prize,
        branch_id: Uuid::nil(),
        day: state.today(),
        expected,
        counted,
        settled: counting.settle(&explanation)?,
        explanation,
        by: Uuid::nil(),
    })
}
