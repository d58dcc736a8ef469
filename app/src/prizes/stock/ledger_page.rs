//! `/staff/prizes/{id}/ledger`: every movement of a prize.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::{NaiveDate, NaiveTime, TimeDelta};
use domain::campaigns::moment;
use domain::prizes::StockMove;
use domain::staff::Permission;
use leptos::prelude::*;
use serde::Deserialize;
use storage::prizes::{self, LedgerFilter, LedgerLine, PrizeAtBranch};
use uuid::Uuid;

use super::files::List;
use super::look::{below, page_of, prize};
use crate::audit::{deed, record_export};
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::page;
use crate::staff::who::{Desk, SignedInStaff};
use crate::ui::files::{EXPORTED, room_for};
use crate::ui::format;
use crate::ui::lists::{Paging, ROWS, empty, select};

/// What narrows the ledger.
#[derive(Clone, Default, Deserialize)]
pub struct LedgerQuery {
    branch: Option<String>,
    kind: Option<String>,
    day: Option<String>,
    page: Option<String>,
}

struct Narrowed {
    filter: LedgerFilter,
    query: Vec<(&'static str, String)>,
    told: Vec<(&'static str, String)>,
    number: Option<u32>,
}

impl Narrowed {
    fn of(
        state: &AppState,
        who: &SignedInStaff,
        id: Uuid,
        query: LedgerQuery,
        places: &[PrizeAtBranch],
    ) -> Self {
        let branch = query.branch.unwrap_or_default();
        let branch = places.iter().find(|place| place.code == branch);
        let kind = query.kind.as_deref().and_then(StockMove::from_word);
        let day = query.day.and_then(|day| day.parse::<NaiveDate>().ok());
        let begins = |day: NaiveDate| moment(day.and_time(NaiveTime::MIN), state.settings.zone);
        let mut told = Vec::new();
        if let Some(branch) = branch {
            told.push(("branch", format!("网点：{}", branch.name)));
        }
        if let Some(kind) = kind {
            told.push(("kind", format!("类型：{}", kind.label())));
        }
        if let Some(day) = day {
            told.push(("day", format!("日期：{day}")));
        }
        let kept = vec![
            (
                "branch",
                branch.map(|branch| branch.code.clone()).unwrap_or_default(),
            ),
            ("kind", kind.map_or("", StockMove::word).to_owned()),
            ("day", day.map(|day| day.to_string()).unwrap_or_default()),
        ];
        Self {
            filter: LedgerFilter {
                branch: branch.map(|branch| branch.branch_id),
                kind,
                from: day.map(begins),
                before: day
                    .and_then(|day| day.checked_add_signed(TimeDelta::days(1)))
                    .map(begins),
                ..LedgerFilter::all(id, who.scope)
            },
            query: kept,
            told,
            number: query.page.and_then(|page| page.trim().parse().ok()),
        }
    }
}

/// `GET /staff/prizes/{id}/ledger`. For those who may see prizes, at their branches.
pub async fn show(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
    Query(query): Query<LedgerQuery>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ViewPrizes)?;
    let prize = prize(&state, who, id).await?;
    let mut conn = state.db.read().await?;
    let places = prizes::prize_at_branches(&mut conn, id, who.scope).await?;
    let Narrowed {
        filter,
        query,
        told,
        number,
    } = Narrowed::of(&state, who, id, query, &places);
    let count = prizes::ledger_count(&mut conn, &filter).await?;
    let here = format!("{}/ledger", page_of(id));
    let paging = Paging::new(here.clone(), query.clone(), number, count);
    let found = prizes::ledger(&mut conn, &filter, paging.offset(), ROWS).await?;
    drop(conn);
    Ok(page(&state, &desk, &below(&prize, "库存流水"), || {
        view! {
            <div class="page-head"><div>
                <h1>"库存流水"<span class="count">{format!("{count} 笔")}</span></h1>
                <p class="soft">"每一笔变动只增不改；写错了，用一笔相反的变动更正。"</p>
            </div></div>
            {narrowing(&here, &query, &places)}
            {paging.chips(&told)}
            {if found.is_empty() {
                let ways = view! { <a class="button secondary" href=page_of(id)>"回到奖品"</a> };
                let nothing = if paging.is_narrowed() { "没有符合条件的变动，换个条件再试。" } else { "还没有库存变动。" };
                empty(&state, nothing, ways.into_any()).into_any()
            } else {
                table(&state, &found)
            }}
            <div class="list-foot">
                <p class="exports">"导出本表"
                    <a href=paging.file(&format!("{here}.xlsx"))>"Excel"</a>
                    <a href=paging.file(&format!("{here}.csv"))>"CSV"</a>
                </p>
                {paging.pager()}
            </div>
        }
        .into_any()
    }))
}

fn narrowing(
    here: &str,
    query: &[(&'static str, String)],
    places: &[PrizeAtBranch],
) -> impl IntoView + use<> {
    let chosen = |name: &str| {
        let found = query.iter().find(|(kept, _)| *kept == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let of = places
        .iter()
        .map(|place| (place.code.clone(), format!("{} {}", place.code, place.name)));
    let of: Vec<_> = [(String::new(), "全部".to_owned())]
        .into_iter()
        .chain(of)
        .collect();
    let kinds = StockMove::ALL.map(|kind| (kind.word(), kind.label()));
    let kinds = [("", "全部")].into_iter().chain(kinds);
    view! {
        <form class="filters" method="get" action=here.to_owned()>
            <div><div class="filter-row">
                {select("branch", "网点", of, &chosen("branch"))}
                {select("kind", "类型", kinds, &chosen("kind"))}
                <div><label for="day">"日期"</label><input id="day" name="day" type="date" value=chosen("day")/></div>
                <button class="button">"筛选"</button>
            </div></div>
        </form>
    }
}

/// The entries as a table.
pub fn table(state: &AppState, found: &[LedgerLine]) -> AnyView {
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let row = |line: &LedgerLine| {
        let (hand, reserved) = line.kind.effect();
        let sign = |by: i64| match by {
            0 => "—".to_owned(),
            by if by > 0 => format!("+{}", line.quantity),
            _ => format!("−{}", line.quantity),
        };
        let cause = match (line.win_id, line.transfer_id, line.count_id) {
            (Some(_), ..) => "中奖",
            (_, Some(_), _) => "调拨",
            (.., Some(_)) => "盘点",
            _ => "手工登记",
        };
        let who = line.staff.clone().unwrap_or_else(|| "系统".to_owned());
        view! {
            <tr>
                <td data-label="时间" class="short"><time>{format::moment(line.at, now, zone)}</time></td>
                <td data-label="网点">{format!("{} {}", line.branch.0, line.branch.1)}</td>
                <td data-label="类型" class="short">{line.kind.label()}</td>
                <td data-label="在库" class="num">{sign(hand)}</td>
                <td data-label="预留" class="num">{sign(reserved)}</td>
                <td data-label="来由" class="short">{cause}</td>
                <td data-label="经手" class="short">{who}</td>
                <td data-label="说明">{line.note.clone()}</td>
            </tr>
        }
    };
    let rows: Vec<_> = found.iter().map(row).collect();
    view! {
        <div class="table-card">
            <table class="work-table">
                <caption class="visually-hidden">"库存流水"</caption>
                <thead><tr>
                    <th scope="col">"时间"</th><th scope="col">"网点"</th><th scope="col">"类型"</th>
                    <th scope="col" class="num">"在库"</th><th scope="col" class="num">"预留"</th>
                    <th scope="col">"来由"</th><th scope="col">"经手"</th><th scope="col">"说明"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// `GET /staff/prizes/{id}/ledger.xlsx`. For those who may see prizes, at their branches.
pub async fn xlsx(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
    Query(query): Query<LedgerQuery>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ViewPrizes)?;
    exported(&state, who, id, (query, "xlsx"))
        .await?
        .xlsx()
        .await
}

/// `GET /staff/prizes/{id}/ledger.csv`. For those who may see prizes, at their branches.
pub async fn csv(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
    Query(query): Query<LedgerQuery>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ViewPrizes)?;
    exported(&state, who, id, (query, "csv")).await?.csv().await
}

async fn exported(
    state: &AppState,
    who: &SignedInStaff,
    id: Uuid,
    (query, format): (LedgerQuery, &str),
) -> Result<List, AppError> {
    let prize = prize(state, who, id).await?;
    let mut conn = state.db.read().await?;
    let places = prizes::prize_at_branches(&mut conn, id, who.scope).await?;
    let filter = Narrowed::of(state, who, id, query, &places).filter;
    room_for(prizes::ledger_count(&mut conn, &filter).await?)?;
    let found = prizes::ledger(&mut conn, &filter, 0, EXPORTED).await?;
    drop(conn);
    let zone = state.settings.zone;
    let row = |line: LedgerLine| {
        let (hand, reserved) = line.kind.effect();
        vec![
            line.at
                .with_timezone(&zone)
                .format("%Y-%m-%d %H:%M:%S")
                .to_string(),
            line.branch.0,
            line.branch.1,
            line.kind.label().into(),
            (hand * line.quantity).to_string(),
            (reserved * line.quantity).to_string(),
            line.staff.unwrap_or_else(|| "系统".to_owned()),
            line.note,
            line.id.to_string(),
        ]
    };
    let rows: Vec<_> = found.into_iter().map(row).collect();
    let deed = deed(who, "stock.export", "prize", id);
    record_export(state, deed, rows.len(), format).await?;
    Ok(List {
        name: format!("库存流水-{}", prize.name),
        columns: &[
            ("时间", 20.0),
            ("网点编号", 14.0),
            ("网点", 26.0),
            ("类型", 12.0),
            ("在库变动", 10.0),
            ("预留变动", 10.0),
            ("经手", 12.0),
            ("说明", 40.0),
            ("流水号", 38.0),
        ],
        rows,
    })
}
