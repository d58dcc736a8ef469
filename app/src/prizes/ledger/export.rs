//! What a day came to, as a file.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::staff::Permission;
use exchange::table::{Column, figures_to_xlsx};

use super::day_page::{DayQuery, told};
use super::figures::{DayFigures, of_day};
use crate::audit::{deed, record_export};
use crate::context::AppState;
use crate::error::AppError;
use crate::heavy::heavy;
use crate::staff::who::Desk;
use crate::ui::files::{XLSX, download, unwritten};

const fn column(title: &'static str, width: f64) -> Column {
    Column {
        title,
        width,
        choices: &[],
    }
}

const COLUMNS: [Column; 15] = [
    column("日期", 12.0),
    column("活动", 24.0),
    column("奖品", 18.0),
    column("网点", 22.0),
    column("中奖", 8.0),
    column("待选网点", 9.0),
    column("待领", 8.0),
    column("已领", 8.0),
    column("放弃", 8.0),
    column("作废", 8.0),
    column("库存发放", 9.0),
    column("预留", 8.0),
    column("在库", 8.0),
    column("盘点", 24.0),
    column("核对", 40.0),
];

/// `GET /staff/prizes/reconciliation.xlsx`. For those who may see prizes; below the head office each
/// gets the own branches.
pub async fn xlsx(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<DayQuery>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ViewPrizes)?;
    let day = query.day(state.today()).ok_or(AppError::NotFound)?;
    let figures = of_day(&state, who.scope, day).await?;
    let rows = rows(&figures);
    let deed = deed(who, "prizes.export_day", "day", day);
    record_export(&state, deed, rows.len(), "xlsx").await?;
    let bytes = heavy(move || figures_to_xlsx("每日核对", &COLUMNS, rows)).await?;
    let bytes = bytes.map_err(|error| unwritten(&error))?;
    Ok(download(&format!("奖品每日核对-{day}.xlsx"), XLSX, bytes))
}

/// Prizes as a whole first, with nothing where a branch would stand, then branch by branch.
fn rows(figures: &DayFigures) -> Vec<Vec<String>> {
    let day = figures.day.to_string();
    let none = String::new;
    let prizes = figures.prizes.iter().map(|of| {
        vec![
            day.clone(),
            of.campaign.clone(),
            of.prize.clone(),
            "全部".to_owned(),
            of.wins.to_string(),
            of.open.to_string(),
            of.claimed.to_string(),
            of.redeemed.to_string(),
            of.declined.to_string(),
            of.forfeited.to_string(),
            none(),
            none(),
            none(),
            none(),
            told(&of.differences()),
        ]
    });
    let shelves = figures.shelves.iter().map(|of| {
        vec![
            day.clone(),
            of.campaign.clone(),
            of.prize.clone(),
            of.branch.clone(),
            none(),
            none(),
            of.waiting.to_string(),
            of.redeemed.to_string(),
            none(),
            none(),
            of.handed_over.to_string(),
            of.reserved.to_string(),
            of.on_hand.to_string(),
            of.count(),
            told(&of.differences()),
        ]
    });
    prizes.chain(shelves).collect()
}
