//! `/staff/prizes/reconciliation`: whether a day's prizes add up.

use axum::extract::{Query, State};
use axum::response::Response;
use chrono::NaiveDate;
use domain::staff::{BranchKind, Permission};
use leptos::prelude::*;
use serde::Deserialize;

use super::figures::{DayFigures, PrizeDay, ShelfDay, of_day};
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::Desk;
use crate::ui::lists::empty;

/// Which day.
#[derive(Clone, Default, Deserialize)]
pub struct DayQuery {
    day: Option<String>,
}

impl DayQuery {
    /// The day that is asked for, today where none is; `None` where it is no day that has begun.
    pub fn day(&self, today: NaiveDate) -> Option<NaiveDate> {
        match self.day.as_deref().map(str::trim) {
            None | Some("") => Some(today),
            Some(day) => day.parse().ok().filter(|day| *day <= today),
        }
    }
}

/// `GET /staff/prizes/reconciliation`. For those who may see prizes; below the head office each sees
/// the own branches.
pub async fn reconciliation(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<DayQuery>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ViewPrizes)?;
    let today = state.today();
    let whole = who.scope.kind == BranchKind::HeadOffice;
    let asked = query.day(today);
    let figures = of_day(&state, who.scope, asked.unwrap_or(today)).await?;
    let place = Place::new(Section::Prizes, "每日核对");
    Ok(page(&state, &desk, &place, || {
        let day = figures.day;
        view! {
            <div class="page-head"><div>
                <h1>"每日核对"</h1>
                <p class="soft">"中奖记录与库存记录分别统计，两边应当一致；当天未结束时，截至此刻。"</p>
            </div></div>
            {choice(day, today)}
            {asked.is_none().then(|| view! { <p class="error" role="alert">"这一天看不懂，或者还没有到，下面是今天的。日期写成 2026-03-05 这样。"</p> })}
            {outcome(&figures)}
            {whole.then(|| prizes(&state, &figures))}
            {shelves(&state, &figures)}
            <div class="list-foot"><p class="exports">"导出本表"
                <a href=format!("/staff/prizes/reconciliation.xlsx?day={day}")>"Excel"</a>
            </p></div>
        }
        .into_any()
    }))
}

fn choice(day: NaiveDate, today: NaiveDate) -> impl IntoView {
    let link = |day: NaiveDate| format!("/staff/prizes/reconciliation?day={day}");
    let before = day.pred_opt().map(link);
    let after = day.succ_opt().filter(|after| *after <= today).map(link);
    view! {
        <form class="row no-print" method="get" action="/staff/prizes/reconciliation">
            {before.map(|page| view! { <a class="button small" href=page rel="prev">"前一天"</a> })}
            <div class="field inline"><label for="day">"日期"</label>
                <input id="day" name="day" type="date" value=day.to_string() max=today.to_string()/></div>
            <button class="button small">"查看"</button>
            {after.map(|page| view! { <a class="button small" href=page rel="next">"后一天"</a> })}
        </form>
    }
}

fn outcome(figures: &DayFigures) -> impl IntoView + use<> {
    let (class, mark, told) = match figures.differences() {
        0 => ("notice good", "两边记录一致", "没有差异。".to_owned()),
        some => (
            "notice warning",
            "有差异",
            format!("共 {some} 处，见下表“核对”一栏；请当天查明，并在库存中写明原因。"),
        ),
    };
    let handed = figures.handed_over();
    let off = match figures.counted_off() {
        0 => String::new(),
        some => format!("盘点发现 {some} 项多或少，已写明原因，见“当天盘点”一栏。"),
    };
    view! {
        <p class=class role="status"><strong>{mark}</strong>
            {format!("　{}发放 {handed} 件，{told}{off}", figures.day)}</p>
    }
}

/// The words of a row's last cell.
pub fn told(differences: &[String]) -> String {
    if differences.is_empty() {
        "两边记录一致".to_owned()
    } else {
        differences.join("；")
    }
}

fn verdict(differences: &[String]) -> impl IntoView + use<> {
    let told = told(differences);
    let told = if differences.is_empty() {
        view! { <span class="badge open">{told}</span> }.into_any()
    } else {
        view! { <p class="error">{told}</p> }.into_any()
    };
    view! { <td data-label="核对">{told}</td> }
}

fn prizes(state: &AppState, figures: &DayFigures) -> AnyView {
    if figures.prizes.is_empty() {
        return empty(state, "到这一天为止还没有人中奖。", ().into_any()).into_any();
    }
    let rows: Vec<_> = figures.prizes.iter().map(prize).collect();
    view! {
        <section class="stack">
            <h2>"中奖去向（截至当天结束）"</h2>
            <div class="table-card">
                <table class="work-table">
                    <caption class="visually-hidden">"每种奖品的中奖去向"</caption>
                    <thead><tr>
                        <th scope="col">"奖品"</th><th scope="col">"活动"</th>
                        <th scope="col" class="num">"中奖"</th>
                        <th scope="col" class="num">"待选网点"</th>
                        <th scope="col" class="num">"待领"</th>
                        <th scope="col" class="num">"已领"</th>
                        <th scope="col" class="num">"放弃"</th>
                        <th scope="col" class="num">"作废"</th>
                        <th scope="col">"核对"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn prize(day: &PrizeDay) -> impl IntoView + use<> {
    view! {
        <tr>
            <td class="what">{day.prize.clone()}</td>
            <td data-label="活动">{day.campaign.clone()}</td>
            <td data-label="中奖" class="num">{day.wins}</td>
            <td data-label="待选网点" class="num">{day.open}</td>
            <td data-label="待领" class="num">{day.claimed}</td>
            <td data-label="已领" class="num">{day.redeemed}</td>
            <td data-label="放弃" class="num">{day.declined}</td>
            <td data-label="作废" class="num">{day.forfeited}</td>
            {verdict(&day.differences())}
        </tr>
    }
}

fn shelves(state: &AppState, figures: &DayFigures) -> AnyView {
    if figures.shelves.is_empty() {
        let told = "到这一天为止，网点还没有奖品，也没有发放。";
        return empty(state, told, ().into_any()).into_any();
    }
    let rows: Vec<_> = figures.shelves.iter().map(shelf).collect();
    view! {
        <section class="stack">
            <h2>"网点发放与库存"</h2>
            <div class="table-card">
                <table class="work-table">
                    <caption class="visually-hidden">"每个网点当天的发放和日末库存"</caption>
                    <thead><tr>
                        <th scope="col">"网点"</th><th scope="col">"奖品"</th>
                        <th scope="col">"活动"</th>
                        <th scope="col" class="num">"当天领取"</th>
                        <th scope="col" class="num">"库存发放"</th>
                        <th scope="col" class="num">"日末待领"</th>
                        <th scope="col" class="num">"日末预留"</th>
                        <th scope="col" class="num">"日末在库"</th>
                        <th scope="col">"当天盘点"</th>
                        <th scope="col">"核对"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn shelf(day: &ShelfDay) -> impl IntoView + use<> {
    view! {
        <tr>
            <td class="what short">{day.branch.clone()}</td>
            <td data-label="奖品" class="short">{day.prize.clone()}</td>
            <td data-label="活动">{day.campaign.clone()}</td>
            <td data-label="当天领取" class="num">{day.redeemed}</td>
            <td data-label="库存发放" class="num">{day.handed_over}</td>
            <td data-label="日末待领" class="num">{day.waiting}</td>
            <td data-label="日末预留" class="num">{day.reserved}</td>
            <td data-label="日末在库" class="num">{day.on_hand}</td>
            <td data-label="当天盘点">{day.count()}</td>
            {verdict(&day.differences())}
        </tr>
    }
}
