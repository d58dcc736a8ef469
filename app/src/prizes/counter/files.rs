//! A branch's list as a file. Names and numbers in it are masked as on the page.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::staff::Permission;
use exchange::counter::CounterRow;
use storage::prizes;

use super::list_page::{ListQuery, Narrowed, Told};
use crate::audit::{deed, record_export};
use crate::context::AppState;
use crate::error::AppError;
use crate::heavy::heavy;
use crate::staff::who::Desk;
use crate::ui::files::{CSV, EXPORTED, XLSX, download, room_for, unwritten};

/// `GET /staff/counter/list.xlsx`: the list as a workbook. For those who may see it.
pub async fn xlsx(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<ListQuery>,
) -> Result<Response, AppError> {
    let (name, rows) = exported(&state, &desk, query, "xlsx").await?;
    let bytes = heavy(move || exchange::counter::to_xlsx(&rows)).await?;
    let bytes = bytes.map_err(|error| unwritten(&error))?;
    Ok(download(&format!("{name}.xlsx"), XLSX, bytes))
}

/// `GET /staff/counter/list.csv`: the same as CSV. For those who may see it.
pub async fn csv(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<ListQuery>,
) -> Result<Response, AppError> {
    let (name, rows) = exported(&state, &desk, query, "csv").await?;
    let bytes = heavy(move || exchange::counter::to_csv(&rows)).await?;
    Ok(download(&format!("{name}.csv"), CSV, bytes))
}

async fn exported(
    state: &AppState,
    desk: &Desk,
    query: ListQuery,
    format: &str,
) -> Result<(String, Vec<CounterRow>), AppError> {
    let who = desk.require(Permission::ViewPrizes)?;
    let (filter, found) = {
        let mut conn = state.db.read().await?;
        let narrowed = Narrowed::of(state, &mut conn, who, query).await?;
        room_for(prizes::counter_count(&mut conn, &narrowed.filter).await?)?;
        let found = prizes::counter_list(&mut conn, &narrowed.filter, 0, EXPORTED).await?;
        (narrowed.filter, found)
    };
    let opened = state.clone();
    let rows: Result<Vec<_>, AppError> =
        heavy(move || found.iter().map(|row| told(&opened, row)).collect()).await?;
    let rows = rows?;
    let branch = filter.branch.unwrap_or(who.scope.branch);
    let deed = deed(who, "win.export", "branch", branch);
    record_export(state, deed, rows.len(), format).await?;
    let name = format!("领奖清单-{}-{}", filter.tab.label(), state.today());
    Ok((name, rows))
}

fn told(state: &AppState, row: &prizes::CounterRow) -> Result<CounterRow, AppError> {
    let told = Told::of(state, row)?;
    Ok(CounterRow {
        prize: row.prize.clone(),
        campaign: row.campaign.clone(),
        winner: told.winner,
        state: told.state.to_owned(),
        deadline: told.deadline,
        claimed_at: told.claimed_at,
        settled_at: told.settled_at,
        redeemed_by: row.redeemed_by.clone().unwrap_or_default(),
        branch_code: row.branch_code.clone(),
        branch: row.branch_name.clone(),
    })
}
