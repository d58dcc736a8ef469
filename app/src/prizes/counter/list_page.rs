//! `/staff/counter/list`: what a branch has to hand over, and what it has handed over.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::prizes::counter::{CounterTab, EXPIRES_SOON};
use domain::staff::{BranchKind, Permission};
use leptos::prelude::*;
use serde::Deserialize;
use storage::prizes::{self, CounterFilter, CounterRow};
use storage::{Conn, branches};
use uuid::Uuid;

use super::found::{masked, page_of};
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::{Desk, SignedInStaff};
use crate::ui::format;
use crate::ui::lists::{Paging, ROWS, Search, empty, filters, with_query};

/// Where the list is.
pub const LIST: &str = "/staff/counter/list";

/// Branches that are offered while somebody types.
const OFFERED: u32 = 5_000;

/// A part of the list.
pub fn tab_page(tab: CounterTab) -> String {
    format!("{LIST}?tab={}", tab.word())
}

/// What narrows the list.
#[derive(Clone, Default, Deserialize)]
pub struct ListQuery {
    tab: Option<String>,
    q: Option<String>,
    branch: Option<String>,
    page: Option<String>,
}

/// The list that a query asks for.
pub struct Narrowed {
    /// What it is narrowed to.
    pub filter: CounterFilter,
    /// The branch as it was typed; empty for all.
    pub branch: String,
    query: Vec<(&'static str, String)>,
    number: Option<u32>,
}

impl Narrowed {
    /// As `who` may see it: tellers of an outlet see their own, others all that their scope covers.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn of(
        state: &AppState,
        conn: &mut Conn,
        who: &SignedInStaff,
        query: ListQuery,
    ) -> Result<Self, AppError> {
        let tab = query.tab.as_deref().and_then(CounterTab::from_word);
        let tab = tab.unwrap_or(CounterTab::Waiting);
        let text = query.q.unwrap_or_default().trim().to_owned();
        let typed = query.branch.unwrap_or_default().trim().to_owned();
        let branch = match (who.scope.kind, typed.split_whitespace().next()) {
            (BranchKind::Outlet, _) => Some(who.scope.branch),
            (_, None) => None,
            (_, Some(code)) => {
                let found = branches::find_by_code(conn, code).await?;
                let found = found.filter(|found| who.scope.covers(&found.branch));
                // What nobody knows, or is not theirs to see, has no wins.
                Some(found.map_or(Uuid::nil(), |found| found.branch.id))
            }
        };
        let now = state.clock.now();
        Ok(Self {
            query: vec![
                ("tab", tab.word().to_owned()),
                ("q", text.clone()),
                ("branch", typed.clone()),
            ],
            filter: CounterFilter {
                scope: who.scope,
                branch,
                tab,
                text: (!text.is_empty()).then_some(text),
                now,
                soon: now + EXPIRES_SOON,
            },
            branch: typed,
            number: query.page.and_then(|page| page.trim().parse().ok()),
        })
    }
}

/// `GET /staff/counter/list`. For those who may see prizes, within their scope.
pub async fn list(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<ListQuery>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ViewPrizes)?;
    let many = who.scope.kind != BranchKind::Outlet;
    let redeems = who.role.may(Permission::RedeemWins);
    let mut conn = state.db.read().await?;
    let narrowed = Narrowed::of(&state, &mut conn, who, query).await?;
    let counts = counts(&mut conn, &narrowed.filter).await?;
    let tab = narrowed.filter.tab;
    let count = counts.iter().find(|(of, _)| *of == tab);
    let count = count.map_or(0, |(_, count)| *count);
    let paging = Paging::new(LIST, narrowed.query.clone(), narrowed.number, count);
    let found = prizes::counter_list(&mut conn, &narrowed.filter, paging.offset(), ROWS).await?;
    let offered = if many {
        branches::list(&mut conn, &branches::Filter::all(who.scope), 0, OFFERED).await?
    } else {
        Vec::new()
    };
    drop(conn);
    let rows: Result<Vec<_>, _> = found
        .iter()
        .map(|found| row(&state, found, (tab, many, redeems)))
        .collect();
    let rows = rows?;
    // Those who hand nothing over find the list below their prizes.
    let section = if redeems {
        Section::Counter
    } else {
        Section::Prizes
    };
    Ok(page(
        &state,
        &desk,
        &Place::new(section, "领奖清单"),
        || {
            let told = format!(
                "{} · {}",
                who.branch_name,
                format::day(state.clock.now(), state.settings.zone)
            );
            let offered: Vec<_> = offered
                .into_iter()
                .map(|found| {
                    let name = format!("{} {}", found.branch.code, found.branch.name);
                    view! { <option value=name></option> }
                })
                .collect();
            view! {
                <div class="page-head"><div>
                    <h1>{tab.label()}<span class="count">{format!("{count} 份")}</span></h1>
                    <p class="soft">{told}</p>
                </div></div>
                {tabs(&narrowed, &counts)}
                {narrowing(&narrowed, many.then_some(offered))}
                {if rows.is_empty() {
                    nothing(&state, &narrowed).into_any()
                } else {
                    table(rows, tab, many).into_any()
                }}
                <div class="list-foot">
                    <p class="exports">"导出本表"
                        <a href=paging.file(&format!("{LIST}.xlsx"))>"Excel"</a>
                        <a href=paging.file(&format!("{LIST}.csv"))>"CSV"</a>
                        <span class="soft">"按 Ctrl+P 打印本页，带签字栏"</span>
                    </p>
                    {paging.pager()}
                </div>
            }
            .into_any()
        },
    ))
}

async fn counts(
    conn: &mut Conn,
    filter: &CounterFilter,
) -> Result<Vec<(CounterTab, i64)>, AppError> {
    let mut counts = Vec::new();
    for tab in CounterTab::ALL {
        let of = CounterFilter {
            tab,
            ..filter.clone()
        };
        counts.push((tab, prizes::counter_count(conn, &of).await?));
    }
    Ok(counts)
}

fn tabs(narrowed: &Narrowed, counts: &[(CounterTab, i64)]) -> impl IntoView + use<> {
    let tabs: Vec<_> = counts
        .iter()
        .map(|(tab, count)| {
            let mut query = vec![("tab", tab.word().to_owned())];
            let kept = narrowed.query.iter();
            query.extend(kept.filter(|(name, value)| *name != "tab" && !value.is_empty()).cloned());
            let current = (*tab == narrowed.filter.tab).then_some("page");
            let class = match tab {
                CounterTab::Waiting => "tile",
                CounterTab::Expiring if *count > 0 => "tile warning",
                CounterTab::HandedOver => "tile good",
                _ => "tile soft",
            };
            view! { <li><a class=class href=with_query(LIST, &query) aria-current=current><b>{*count}</b>{tab.label()}</a></li> }
        })
        .collect();
    view! { <nav class="no-print" aria-label="分类"><ul class="tiles">{tabs}</ul></nav> }
}

fn narrowing(narrowed: &Narrowed, offered: Option<Vec<impl IntoView + 'static>>) -> AnyView {
    let text = narrowed.filter.text.clone().unwrap_or_default();
    let branch = narrowed.branch.clone();
    let tab = narrowed.filter.tab.word();
    let Some(offered) = offered else {
        // Who has one branch has nothing to choose.
        return view! {
            <form class="filters" role="search" method="get" action=LIST>
                <input type="hidden" name="tab" value=tab/>
                <div class="search">
                    <label for="q">"搜索"</label>
                    <input id="q" type="search" name="q" placeholder="奖品名称或券号" value=text/>
                    <button class="button">"搜索"</button>
                </div>
            </form>
        }
        .into_any();
    };
    let search = Search {
        name: "q",
        label: "搜索",
        placeholder: "奖品名称或券号",
        text,
    };
    let more = view! {
        <input type="hidden" name="tab" value=tab/>
        <div>
            <label for="branch">"网点"</label>
            <input id="branch" name="branch" list="branches" autocomplete="off" placeholder="编号，空为全部" value=branch/>
            <datalist id="branches">{offered}</datalist>
        </div>
    };
    filters(LIST, search, more.into_any())
}

fn nothing(state: &AppState, narrowed: &Narrowed) -> impl IntoView + use<> {
    let (filter, is_all) = (&narrowed.filter, narrowed.branch.is_empty());
    let told = match filter.tab {
        _ if filter.text.is_some() || !is_all => "没有符合条件的，换个条件再试。",
        CounterTab::Waiting => "没有待发放的奖品。客户选择在本网点领奖后，会出现在这里。",
        CounterTab::Expiring => "没有 3 天内到期的奖品。",
        CounterTab::HandedOver => "还没有发放过奖品。",
        CounterTab::GivenUp => "没有放弃或逾期的奖品。",
    };
    empty(state, told, ().into_any())
}

/// What a row tells, in words.
pub struct Told {
    /// The winner, masked.
    pub winner: String,
    /// Where it stands.
    pub state: &'static str,
    /// Until when it can be handed over.
    pub deadline: String,
    /// When the branch was chosen.
    pub claimed_at: String,
    /// When it was handed over or given up.
    pub settled_at: String,
}

impl Told {
    /// What a row tells.
    ///
    /// # Errors
    /// [`AppError::Broken`] where the winner's number does not open.
    pub fn of(state: &AppState, row: &CounterRow) -> Result<Self, AppError> {
        let (now, zone) = (state.clock.now(), state.settings.zone);
        let waits = row.state == "claimed";
        let winner = (row.participant_id, row.phone_sealed.as_deref());
        let moment = |at| format::moment(at, now, zone);
        Ok(Self {
            winner: masked(state, row.shown_as.as_deref(), winner, waits)?,
            state: match row.state.as_str() {
                "claimed" if row.deadline <= now => "已过期",
                "claimed" => "待发放",
                "redeemed" => "已发放",
                "declined" => "客户放弃",
                _ => "逾期作废",
            },
            deadline: format::end(row.deadline, now, zone),
            claimed_at: row.claimed_at.map(moment).unwrap_or_default(),
            settled_at: row.settled_at.map(moment).unwrap_or_default(),
        })
    }
}

fn row(
    state: &AppState,
    found: &CounterRow,
    (tab, many, redeems): (CounterTab, bool, bool),
) -> Result<AnyView, AppError> {
    let told = Told::of(state, found)?;
    let settled = matches!(tab, CounterTab::HandedOver | CounterTab::GivenUp);
    let soon = tab == CounterTab::Waiting && found.deadline <= state.clock.now() + EXPIRES_SOON;
    let branch = format!("{} {}", found.branch_code, found.branch_name);
    let prize = found.prize.clone();
    let what = if redeems {
        view! { <a href=page_of(found.id)>{prize}</a> }.into_any()
    } else {
        view! { <b>{prize}</b> }.into_any()
    };
    let by = found.redeemed_by.clone().unwrap_or_default();
    let ticket = found
        .ticket
        .clone()
        .map(|code| view! { <span class="meta">" 券号 "<code>{code}</code></span> });
    let last = if settled {
        view! {
            <td data-label="办理时间" class="short">{told.settled_at}</td>
            <td data-label="状态" class="short">{told.state}{(!by.is_empty()).then(|| format!(" · {by}"))}</td>
        }
        .into_any()
    } else {
        view! {
            <td data-label="截止" class="short">{told.deadline}{soon.then(|| view! { " "<span class="badge warning">"快到期"</span> })}</td>
            <td class="paper-only"></td>
        }
        .into_any()
    };
    Ok(view! {
        <tr>
            <td class="what">{what}</td>
            <td data-label="中奖人" class="short">{told.winner}{ticket}</td>
            <td data-label="活动">{found.campaign.clone()}</td>
            {many.then(|| view! { <td data-label="网点">{branch}</td> })}
            {last}
        </tr>
    }
    .into_any())
}

fn table(rows: Vec<AnyView>, tab: CounterTab, many: bool) -> impl IntoView {
    let settled = matches!(tab, CounterTab::HandedOver | CounterTab::GivenUp);
    let last = if settled {
        view! { <th scope="col">"办理时间"</th><th scope="col">"状态"</th> }.into_any()
    } else {
        view! { <th scope="col">"截止"</th><th scope="col" class="paper-only">"领取人签字"</th> }
            .into_any()
    };
    view! {
        <div class="table-card">
            <table class="work-table">
                <caption class="visually-hidden">{tab.label()}</caption>
                <thead><tr>
                    <th scope="col">"奖品"</th><th scope="col">"中奖人"</th><th scope="col">"活动"</th>
                    {many.then(|| view! { <th scope="col">"网点"</th> })}
                    {last}
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
