//! `/staff/prizes`: what can be won, and what has become of it.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::prizes::PrizeKind;
use domain::staff::{BranchKind, Permission};
use leptos::prelude::*;
use serde::Deserialize;
use storage::prizes::{self, LowStock, PrizeFilter, PrizeLine};
use uuid::Uuid;

use super::files::{List, amount};
use super::look::page_of;
use crate::audit::{deed, record_export};
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::{Desk, SignedInStaff};
use crate::ui::files::{EXPORTED, room_for};
use crate::ui::format;
use crate::ui::lists::{Paging, ROWS, Search, empty, filters, select};

const HERE: &str = "/staff/prizes";
/// How many that run low are named above the list.
const NAMED: u16 = 6;

/// What narrows the list.
#[derive(Clone, Default, Deserialize)]
pub struct ListQuery {
    q: Option<String>,
    campaign: Option<String>,
    kind: Option<String>,
    low: Option<String>,
    page: Option<String>,
}

struct Narrowed {
    filter: PrizeFilter,
    query: Vec<(&'static str, String)>,
    told: Vec<(&'static str, String)>,
    number: Option<u32>,
}

impl Narrowed {
    fn of(who: &SignedInStaff, query: ListQuery, campaigns: &[(Uuid, String)]) -> Self {
        let text = query.q.unwrap_or_default().trim().to_owned();
        let kind = query.kind.as_deref().and_then(PrizeKind::from_word);
        let id = query.campaign.and_then(|id| id.parse::<Uuid>().ok());
        let campaign = campaigns.iter().find(|(known, _)| Some(*known) == id);
        let low = query.low.as_deref() == Some("1");
        let mut told = Vec::new();
        if !text.is_empty() {
            told.push(("q", format!("搜索：{text}")));
        }
        if let Some((_, title)) = campaign {
            told.push(("campaign", format!("活动：{title}")));
        }
        if let Some(kind) = kind {
            told.push(("kind", format!("类型：{}", kind.label())));
        }
        if low {
            told.push(("low", "库存不足".to_owned()));
        }
        let kept = vec![
            ("q", text.clone()),
            (
                "campaign",
                campaign.map(|(id, _)| id.to_string()).unwrap_or_default(),
            ),
            ("kind", kind.map_or("", PrizeKind::word).to_owned()),
            ("low", if low { "1" } else { "" }.to_owned()),
        ];
        Self {
            filter: PrizeFilter {
                text: (!text.is_empty()).then_some(text),
                campaign: campaign.map(|(id, _)| *id),
                kind,
                low,
                ..PrizeFilter::all(who.scope)
            },
            query: kept,
            told,
            number: query.page.and_then(|page| page.trim().parse().ok()),
        }
    }
}

/// `GET /staff/prizes`. For those who may see prizes; below the head office the figures are those of
/// the own branches.
pub async fn list(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<ListQuery>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ViewPrizes)?;
    let mut conn = state.db.read().await?;
    let campaigns = prizes::campaigns_with_prizes(&mut conn).await?;
    let Narrowed {
        filter,
        query,
        told,
        number,
    } = Narrowed::of(who, query, &campaigns);
    let count = prizes::prize_count(&mut conn, &filter).await?;
    let paging = Paging::new(HERE, query, number, count);
    let found = prizes::prize_lines(&mut conn, &filter, paging.offset(), ROWS).await?;
    let low = prizes::low_stock(&mut conn, who.scope, state.today(), NAMED).await?;
    let low_count = prizes::low_count(&mut conn, who.scope, state.today()).await?;
    let coming = prizes::on_the_way(&mut conn, who.scope).await?;
    drop(conn);
    let keeps = who.role.may(Permission::KeepStock);
    let taxed = who.role.may(Permission::ExportWins);
    let whole = who.scope.kind == BranchKind::HeadOffice;
    let month = state.today().format("%Y-%m").to_string();
    Ok(page(
        &state,
        &desk,
        &Place::new(Section::Prizes, "奖品"),
        || {
            view! {
            <div class="page-head">
                <div>
                    <h1>"奖品"<span class="count">{format!("{count} 种")}</span></h1>
                    <p class="soft">{if whole {
                        "各活动已公布的奖品，在库、预留和发放是全行合计。"
                    } else {
                        "各活动已公布的奖品，在库、预留和发放是本机构合计。"
                    }}</p>
                </div>
                <div class="row">
                    {keeps.then(|| view! { <a class="button primary" href="/staff/prizes/count">"盘点"</a> })}
                    <a class="button" href="/staff/prizes/transfers">{match coming {
                        0 => "调拨记录".to_owned(),
                        some => format!("调拨记录（{some} 笔待到货）"),
                    }}</a>
                    <a class="button" href="/staff/counter/list">"领奖清单"</a>
                    <a class="button" href="/staff/prizes/reconciliation">"每日核对"</a>
                    <a class="button" href="/staff/prizes/line">"查一张券"</a>
                </div>
            </div>
            {low_notice(&low, low_count)}
            {narrowing(&filter, &campaigns)}
            {paging.chips(&told)}
            {if found.is_empty() {
                let narrowed = paging.is_narrowed();
                let nothing = if narrowed { "没有符合条件的奖品，换个条件再试。" } else { "还没有奖品。活动发布后，其中的奖品会出现在这里。" };
                let ways = view! { {narrowed.then(|| view! { <a class="button secondary" href=HERE>"查看全部"</a> })} };
                empty(&state, nothing, ways.into_any()).into_any()
            } else {
                table(&found, whole).into_any()
            }}
            <div class="list-foot">
                <p class="exports">"导出本表"
                    <a href=paging.file("/staff/prizes.xlsx")>"Excel"</a>
                    <a href=paging.file("/staff/prizes.csv")>"CSV"</a>
                </p>
                {paging.pager()}
            </div>
            {taxed.then(|| tax_form(&month))}
        }
        .into_any()
        },
    ))
}

/// The form that asks for a month's tax file.
fn tax_form(month: &str) -> impl IntoView + use<> {
    let month = month.to_owned();
    view! {
        <form class="card stack" method="get" action="/staff/prizes/tax.xlsx">
            <h2>"个人所得税（偶然所得）"</h2>
            <p class="soft">"导出某月已发放奖品的申报资料：价值、计税金额、税额、承担方、网点、券号。手机号只显示掩码。次月 15 日前申报。"</p>
            <div class="row">
                <div class="field inline"><label for="month">"月份"</label>
                    <input id="month" name="month" type="month" required pattern="[0-9]{4}-[0-9]{2}" placeholder="2026-03" value=month/></div>
                <button class="button">"导出 Excel"</button>
            </div>
        </form>
    }
}

/// What runs low, named as far as it is little.
fn low_notice(low: &[LowStock], count: i64) -> Option<AnyView> {
    if low.is_empty() {
        return None;
    }
    let rows: Vec<_> = low
        .iter()
        .map(|low| {
            let told = format!(
                "{}：{}可用 {} 件（提醒线 {}）",
                low.branch, low.prize, low.free, low.threshold
            );
            view! { <li><a href=page_of(low.prize_id)>{told}</a></li> }
        })
        .collect();
    let more = count - i64::try_from(low.len()).unwrap_or(0);
    let more = (more > 0)
        .then(|| view! { <li><a href="/staff/prizes?low=1">{format!("还有 {more} 处")}</a></li> });
    Some(
        view! {
            <section class="notice warning stock-low" aria-labelledby="low-title">
                <h2 id="low-title">{format!("库存不足 {count} 处")}</h2>
                <ul>{rows}{more}</ul>
            </section>
        }
        .into_any(),
    )
}

fn narrowing(filter: &PrizeFilter, campaigns: &[(Uuid, String)]) -> impl IntoView + use<> {
    let kinds = PrizeKind::ALL.map(|kind| (kind.word(), kind.label()));
    let kinds = [("", "全部")].into_iter().chain(kinds);
    let of = campaigns
        .iter()
        .map(|(id, title)| (id.to_string(), title.clone()));
    let of: Vec<_> = [(String::new(), "全部".to_owned())]
        .into_iter()
        .chain(of)
        .collect();
    let chosen = filter.campaign.map(|id| id.to_string()).unwrap_or_default();
    let search = Search {
        name: "q",
        label: "搜索",
        placeholder: "奖品或活动名称",
        text: filter.text.clone().unwrap_or_default(),
    };
    let narrowing = view! {
        {select("campaign", "活动", of, &chosen)}
        {select("kind", "类型", kinds, filter.kind.map_or("", PrizeKind::word))}
        {select("low", "库存", [("", "全部"), ("1", "不足")], if filter.low { "1" } else { "" })}
    };
    filters(HERE, search, narrowing.into_any())
}

fn table(found: &[PrizeLine], whole: bool) -> impl IntoView + use<> {
    let rows: Vec<_> = found.iter().map(|line| row(line, whole)).collect();
    view! {
        <div class="table-card">
            <table class="work-table">
                <caption class="visually-hidden">"奖品"</caption>
                <thead><tr>
                    <th scope="col">"奖品"</th><th scope="col">"活动"</th><th scope="col">"类型"</th>
                    <th scope="col" class="num">"数量"</th><th scope="col" class="num">"已中"</th>
                    <th scope="col" class="num">"在库"</th><th scope="col" class="num">"预留"</th>
                    <th scope="col" class="num">"已发"</th>
                    {whole.then(|| view! { <th scope="col" class="num">"缺口"</th> })}
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn row(line: &PrizeLine, whole: bool) -> impl IntoView + use<> {
    let missing = line.missing();
    let low = line.low;
    view! {
        <tr>
            <td class="what">
                <a href=page_of(line.id)>{line.name.clone()}</a>
                {(low > 0).then(|| view! { <span class="badge warning">{format!("{low} 处库存不足")}</span> })}
            </td>
            <td data-label="活动">{line.campaign.clone()}</td>
            <td data-label="类型" class="short">{line.kind.label()}</td>
            <td data-label="数量" class="num">{format::number(line.quantity)}</td>
            <td data-label="已中" class="num">{format::number(line.held)}</td>
            <td data-label="在库" class="num">{format::number(line.on_hand)}</td>
            <td data-label="预留" class="num">{format::number(line.reserved)}</td>
            <td data-label="已发" class="num">{format::number(line.handed_over)}</td>
            {whole.then(|| view! { <td data-label="缺口" class="num">{format::number(missing)}</td> })}
        </tr>
    }
}

/// `GET /staff/prizes.xlsx`: the list as a workbook. For those who may see prizes.
pub async fn xlsx(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<ListQuery>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ViewPrizes)?;
    exported(&state, who, query, "xlsx").await?.xlsx().await
}

/// `GET /staff/prizes.csv`: the list as CSV. For those who may see prizes.
pub async fn csv(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<ListQuery>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ViewPrizes)?;
    exported(&state, who, query, "csv").await?.csv().await
}

async fn exported(
    state: &AppState,
    who: &SignedInStaff,
    query: ListQuery,
    format: &str,
) -> Result<List, AppError> {
    let mut conn = state.db.read().await?;
    let campaigns = prizes::campaigns_with_prizes(&mut conn).await?;
    let filter = Narrowed::of(who, query, &campaigns).filter;
    room_for(prizes::prize_count(&mut conn, &filter).await?)?;
    let found = prizes::prize_lines(&mut conn, &filter, 0, EXPORTED).await?;
    drop(conn);
    let whole = who.scope.kind == BranchKind::HeadOffice;
    let row = |line: &PrizeLine| {
        let missing = if whole {
            line.missing().to_string()
        } else {
            String::new()
        };
        let texts = [
            line.name.clone(),
            line.campaign.clone(),
            line.kind.label().into(),
            line.given.label().into(),
            amount(line.value_fen),
        ];
        let counts = [
            line.quantity,
            line.held,
            line.on_hand,
            line.reserved,
            line.handed_over,
            line.awaited,
        ];
        let counts = counts.into_iter().map(|count| count.to_string());
        texts.into_iter().chain(counts).chain([missing]).collect()
    };
    let rows: Vec<_> = found.iter().map(row).collect();
    let deed = deed(who, "prize.export", "prize", "list");
    record_export(state, deed, rows.len(), format).await?;
    Ok(List {
        name: "奖品".into(),
        columns: &[
            ("奖品", 30.0),
            ("活动", 30.0),
            ("类型", 10.0),
            ("发放方式", 14.0),
            ("单价（元）", 12.0),
            ("数量", 10.0),
            ("已中", 10.0),
            ("在库", 10.0),
            ("预留", 10.0),
            ("已发", 10.0),
            ("在途", 10.0),
            ("缺口", 10.0),
        ],
        rows,
    })
}
