//! `/staff/prizes/tax.xlsx`: what was handed over in a month, for the tax return.

use axum::extract::{Query, State};
use axum::response::Response;
use chrono::{DateTime, Months, NaiveDate, NaiveTime, Utc};
use domain::campaigns::moment;
use domain::prizes::tax::{due, file_by};
use domain::staff::Permission;
use serde::Deserialize;
use storage::prizes::{HandedOver, handed_over};

use super::files::{List, amount};
use crate::audit::{deed, facts};
use crate::context::AppState;
use crate::error::AppError;
use crate::keys::SealedAs;
use crate::staff::who::Desk;
use crate::ui::files::{EXPORTED, room_for};

/// Which month.
#[derive(Clone, Default, Deserialize)]
pub struct MonthQuery {
    month: Option<String>,
}

/// `GET /staff/prizes/tax.xlsx?month=2026-03`. For those who may export wins; it is recorded.
pub async fn xlsx(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<MonthQuery>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ExportWins)?;
    let first = match query.month {
        None => state.today().format("%Y-%m-01").to_string(),
        Some(month) => format!("{}-01", month.trim()),
    };
    let first: NaiveDate = first.parse().map_err(|_| AppError::BadRequest)?;
    let (from, before) = month(&state, first).ok_or(AppError::BadRequest)?;
    let found = {
        let mut conn = state.db.read().await?;
        handed_over(&mut conn, who.scope, (from, before), EXPORTED + 1).await?
    };
    room_for(i64::try_from(found.len()).unwrap_or(i64::MAX))?;
    let month = first.format("%Y-%m").to_string();
    let by = file_by(first)
        .map(|day| day.to_string())
        .unwrap_or_default();
    let rows: Vec<_> = found.iter().map(|one| row(&state, one, &by)).collect();
    let deed = deed(who, "prize.export_tax", "prize", "list");
    let told = facts()
        .with("month", month.as_str())
        .with("rows", rows.len())
        .with("format", "xlsx");
    let data = (deed.after(told), state.clock.now());
    let unit = state.db.write(data, |tx, (deed, now)| {
        Box::pin(async move { storage::audit::record(tx, deed, *now).await })
    });
    unit.await?;
    let list = List {
        name: format!("偶然所得申报-{month}"),
        columns: &[
            ("发放时间", 20.0),
            ("活动", 30.0),
            ("奖品", 26.0),
            ("类型", 8.0),
            ("价值（元）", 12.0),
            ("税款承担", 14.0),
            ("计税金额（元）", 14.0),
            ("税率", 8.0),
            ("税额（元）", 12.0),
            ("申报截止", 12.0),
            ("网点编号", 12.0),
            ("网点", 24.0),
            ("抽奖券号", 16.0),
            ("中奖编号", 38.0),
            ("手机号（掩码）", 16.0),
        ],
        rows,
    };
    list.xlsx().await
}

/// When a month of the bank begins and ends.
fn month(state: &AppState, first: NaiveDate) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let next = first.checked_add_months(Months::new(1))?;
    let begins = |day: NaiveDate| moment(day.and_time(NaiveTime::MIN), state.settings.zone);
    Some((begins(first), begins(next)))
}

fn row(state: &AppState, one: &HandedOver, by: &str) -> Vec<String> {
    let due = due(one.value_fen, one.tax);
    let phone = one.phone_sealed.as_deref().map(|sealed| {
        let opened = state
            .keys
            .open_phone(SealedAs::Phone, one.participant_id, sealed);
        opened.map_or("不可读".to_owned(), |phone| phone.masked())
    });
    let (code, name) = one.branch.clone().unwrap_or_default();
    let at = one.at.with_timezone(&state.settings.zone);
    vec![
        at.format("%Y-%m-%d %H:%M").to_string(),
        one.campaign.clone(),
        one.prize.clone(),
        one.kind.label().into(),
        amount(one.value_fen),
        one.tax.label().into(),
        amount(due.base_fen),
        "20%".into(),
        amount(due.tax_fen),
        by.to_owned(),
        code,
        name,
        one.ticket.clone().unwrap_or_default(),
        one.win_id.to_string(),
        phone.unwrap_or_else(|| "账号已删除".to_owned()),
    ]
}
