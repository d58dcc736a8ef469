//! `/staff/campaigns/{id}/board`: what happens in a campaign, while it happens.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::TimeDelta;
use domain::campaigns::Campaign;
use domain::quizzes::Quiz;
use domain::staff::{Permission, Scope};
use leptos::prelude::*;
use serde::Deserialize;
use storage::{campaigns, quizzes};
use uuid::Uuid;

use super::board_figures::{Board, Funnel, Group, Period, board, span_text};
use super::charts::{Day, by_day, share_bar};
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::{Desk, SignedInStaff};
use crate::ui::format::{moment, number, share, short_day};

/// How often a running campaign's board asks for itself again, in seconds.
const REFRESH: u8 = 30;
/// Fewer people than these keep how they did to themselves.
const FEW: i64 = 10;
/// What stands in the place of a figure that would tell about few people.
pub const HIDDEN: &str = "不显示";

/// How a board is looked at.
#[derive(Deserialize)]
pub struct BoardQuery {
    /// Anything: the page stays as it is.
    still: Option<String>,
}

/// A campaign and its quiz.
pub async fn found(state: &AppState, id: Uuid) -> Result<(Campaign, Option<Quiz>), AppError> {
    let mut conn = state.db.read().await?;
    let campaign = campaigns::find(&mut conn, id).await?;
    let campaign = campaign.ok_or(AppError::NotFound)?;
    let quiz = quizzes::of_campaign(&mut conn, id).await?;
    Ok((campaign, quiz))
}

/// What somebody sees of a campaign: `None` is the whole of it.
fn scope_of(who: &SignedInStaff) -> Option<Scope> {
    (!who.role.may(Permission::ViewReports)).then_some(who.scope)
}

/// `GET /staff/campaigns/{id}/board`. For those who may watch campaigns; who may not see reports
/// sees the own branch and those below it.
pub async fn show(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
    Query(query): Query<BoardQuery>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ViewBoards)?;
    let scope = scope_of(who);
    let branch = scope.map(|_| who.branch_name.clone());
    let (campaign, quiz) = found(&state, id).await?;
    let plan = quiz.as_ref().map(|quiz| &quiz.rules.paper);
    let board = board(&state, id, plan, scope).await?;
    let now = state.clock.now();
    let runs = now < campaign.window.closes_at + TimeDelta::days(1);
    let refreshes = runs && query.still.is_none();
    let title = "看板".to_owned();
    let mut place = if who.role.may(Permission::ViewCampaigns) {
        place_of(&campaign, title)
    } else {
        Place::new(Section::Home, title)
    };
    if refreshes {
        place = place.refreshing(REFRESH);
    }
    let until = board.until.unwrap_or(now);
    let until = moment(until, now, state.settings.zone);
    Ok(page(&state, &desk, &place, || {
        view! {
            {head(&campaign, &until, (runs, refreshes), branch)}
            {board.until.map(|_| view! {
                <p class="notice warning"><strong>"正在补算"</strong>{format!(" 下面的数字截至 {until}，几分钟内补齐。")}</p>
            })}
            {funnel(&board, scope.is_some())}
            {days(&board, scope.is_some())}
            {groups("按渠道", "渠道", &board.channels)}
            {groups("按网点", "网点", &board.branches)}
            {scope.is_none().then(|| stops(&board))}
        }
    }))
}

/// Below the campaign's own page.
pub fn place_of(campaign: &Campaign, title: String) -> Place {
    Place::new(Section::Campaigns, title).below(
        campaign.title.clone(),
        format!("/staff/campaigns/{}", campaign.id),
    )
}

/// The pages about a campaign's figures, for those who may see all of them.
pub fn tabs(id: Uuid, current: &'static str) -> AnyView {
    let pages = [
        ("board", "看板"),
        ("items", "题目分析"),
        ("report", "总结报告"),
    ];
    let tabs = pages.map(|(page, label)| {
        let here = (page == current).then_some("page");
        view! { <li><a href=format!("/staff/campaigns/{id}/{page}") aria-current=here>{label}</a></li> }
    });
    view! { <nav class="report-tabs" aria-label="活动数据"><ul>{tabs.collect_view()}</ul></nav> }
        .into_any()
}

fn head(
    campaign: &Campaign,
    until: &str,
    (runs, refreshes): (bool, bool),
    branch: Option<String>,
) -> AnyView {
    let id = campaign.id;
    let own = format!("/staff/campaigns/{id}/board");
    let switch = match (runs, refreshes) {
        (false, _) => None,
        (true, true) => Some((format!("{own}?still=1"), "停止自动刷新")),
        (true, false) => Some((own, "恢复自动刷新")),
    };
    let told = match (runs, refreshes) {
        (false, _) => format!("活动已结束。数据截至 {until}。"),
        (true, true) => format!("数据截至 {until}，每 {REFRESH} 秒自动刷新。"),
        (true, false) => format!("数据截至 {until}，已停止自动刷新。"),
    };
    let whole = branch.is_none();
    view! {
        <div class="page-head">
            <div>
                <h1>{campaign.title.clone()}</h1>
                <p class="soft">{told}{branch.map(|name| format!("这里只有{name}及下属网点的数据。"))}</p>
            </div>
            {switch.map(|(page, label)| view! { <a class="button no-print" href=page>{label}</a> })}
        </div>
        {whole.then(|| tabs(id, "board"))}
    }
    .into_any()
}

/// A step of the funnel: what it is called, how many came so far, and out of how many.
type Step = (&'static str, fn(&Funnel) -> i64, Option<fn(&Funnel) -> i64>);

const STEPS: [Step; 5] = [
    ("访问", |f| f.visits, None),
    ("开始答题", |f| f.counts.starts, Some(|f| f.visits)),
    ("交卷", |f| f.counts.hand_ins, Some(|f| f.counts.starts)),
    ("达标", |f| f.counts.passes, Some(|f| f.counts.hand_ins)),
    ("抽奖券", |f| f.counts.tickets, Some(|f| f.counts.passes)),
];

fn funnel(board: &Board, narrowed: bool) -> AnyView {
    let all = board.periods[2];
    let most = all.visits.max(all.counts.starts);
    let rows: Vec<_> = STEPS
        .into_iter()
        .enumerate()
        .map(|(place, (name, of, before))| {
            let cells: Vec<_> = board
                .periods
                .iter()
                .zip(Period::ALL)
                .map(|(period, label)| {
                    // Of single days how one person did could be told.
                    let few = narrowed
                        && place > 2
                        && (label != Period::All || period.counts.people < FEW);
                    let rate = before.map(|before| share(of(period), before(period)));
                    let (count, rate) = if few {
                        (HIDDEN.to_owned(), None)
                    } else {
                        (number(of(period)), rate)
                    };
                    view! {
                        <td class="num" data-label=label.label()><b>{count}</b>{rate.map(|rate| view! { <small>{rate}</small> })}</td>
                    }
                })
                .collect();
            let few = narrowed && place > 2 && all.counts.people < FEW;
            let bar = (!few).then(|| share_bar(of(&all), most, "sky"));
            view! { <tr><th scope="row" class="what">{name}</th>{cells}<td class="bar-cell">{bar}</td></tr> }
        })
        .collect();
    let median = (!narrowed).then(|| {
        let cells: Vec<_> = board
            .median
            .iter()
            .zip(Period::ALL)
            .map(|(span, label)| view! { <td class="num" data-label=label.label()>{span_text(*span)}</td> })
            .collect();
        view! { <tr><th scope="row" class="what">"用时中位数"</th>{cells}<td class="bar-cell"></td></tr> }
    });
    let heads =
        Period::ALL.map(|period| view! { <th scope="col" class="num">{period.label()}</th> });
    view! {
        <section class="card stack funnel">
            <h2>"从访问到抽奖券"</h2>
            <table class="work-table">
                <caption class="visually-hidden">"各环节的次数，和占上一环节的比例"</caption>
                <thead><tr><th scope="col">"环节"</th>{heads.collect_view()}<th scope="col">"累计"</th></tr></thead>
                <tbody>{rows}{median}</tbody>
            </table>
            <p class="soft">{format!(
                "累计 {} 人参加。每一行的比例是占上一行的份额，都按发生的那一天计；重新计分补上的达标和抽奖券也在内。",
                number(all.counts.people)
            )}</p>
        </section>
    }
    .into_any()
}

fn days(board: &Board, narrowed: bool) -> AnyView {
    let steps = if narrowed { &STEPS[..3] } else { &STEPS[..] };
    if board.days.is_empty() {
        return view! { <section class="card"><p class="soft">"还没有人参加。"</p></section> }
            .into_any();
    }
    let bars: Vec<Day> = board
        .days
        .iter()
        .map(|(day, funnel)| Day {
            label: day.format("%-m/%-d").to_string(),
            behind: funnel.counts.starts,
            before: funnel.counts.hand_ins,
        })
        .collect();
    let rows: Vec<_> = board.days.iter().rev().map(|(day, funnel)| {
        let cells: Vec<_> = steps
            .iter()
            .map(|(name, of, _)| view! { <td class="num" data-label=*name>{number(of(funnel))}</td> })
            .collect();
        view! { <tr><th scope="row" class="what">{short_day(*day)}</th>{cells}</tr> }
    }).collect();
    let heads: Vec<_> = steps
        .iter()
        .map(|(name, ..)| view! { <th scope="col" class="num">{*name}</th> })
        .collect();
    let told = format!(
        "{} 天里每天开始和交卷的次数，下表是同样的数字",
        board.days.len()
    );
    view! {
        <section class="card stack">
            <h2>"每天"</h2>
            <p class="legend" aria-hidden="true"><span class="key behind"></span>"开始答题"<span class="key before"></span>"交卷"</p>
            {by_day(&bars, told)}
            <details>
                <summary>"每天的数字"</summary>
                <table class="work-table">
                    <thead><tr><th scope="col">"日期"</th>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </details>
        </section>
    }
    .into_any()
}

fn groups(title: &'static str, column: &'static str, groups: &[Group]) -> AnyView {
    if groups.is_empty() {
        return ().into_any();
    }
    let hides = groups.iter().any(|group| group.is_hidden);
    let rows: Vec<_> = groups
        .iter()
        .map(|group| {
            let Funnel { visits, counts } = group.funnel;
            let (passes, tickets) = if group.is_hidden {
                (HIDDEN.to_owned(), HIDDEN.to_owned())
            } else {
                let rate = share(counts.passes, counts.hand_ins);
                (format!("{}（{rate}）", number(counts.passes)), number(counts.tickets))
            };
            view! {
                <tr>
                    <th scope="row" class="what">{group.name.clone()}</th>
                    <td class="num" data-label="访问">{number(visits)}</td>
                    <td class="num" data-label="开始">{number(counts.starts)}</td>
                    <td class="num" data-label="交卷">{format!("{}（{}）", number(counts.hand_ins), share(counts.hand_ins, counts.starts))}</td>
                    <td class="num" data-label="达标">{passes}</td>
                    <td class="num" data-label="抽奖券">{tickets}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <section class="card stack">
            <h2>{title}</h2>
            <table class="work-table">
                <thead><tr>
                    <th scope="col">{column}</th><th scope="col" class="num">"访问"</th>
                    <th scope="col" class="num">"开始"</th><th scope="col" class="num">"交卷"</th>
                    <th scope="col" class="num">"达标"</th><th scope="col" class="num">"抽奖券"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
            {hides.then(|| view! { <p class="soft">"不足 10 人的，以及由总数能推出它们的，不显示达标和抽奖券。"</p> })}
        </section>
    }
    .into_any()
}

fn stops(board: &Board) -> AnyView {
    let all = board.periods[2].counts;
    let left: i64 = board.stops.iter().map(|(_, attempts)| attempts).sum();
    let under_way = (all.starts - all.hand_ins - left).max(0);
    let most = board.stops.iter().map(|(_, attempts)| *attempts).max();
    let rows: Vec<_> = board
        .stops
        .iter()
        .filter(|(_, attempts)| *attempts > 0)
        .map(|&(position, attempts)| {
            let questions = i32::try_from(board.questions).unwrap_or(i32::MAX);
            let name = match position {
                0 => "打开后没有作答".to_owned(),
                n if n >= questions => "全部答完，没有交卷".to_owned(),
                n => format!("答到第 {n} 题"),
            };
            view! {
                <tr>
                    <th scope="row" class="what">{name}</th>
                    <td class="num" data-label="次数">{number(attempts)}</td>
                    <td class="num" data-label="占开始的">{share(attempts, all.starts)}</td>
                    <td class="bar-cell">{share_bar(attempts, most.unwrap_or(0), "amber")}</td>
                </tr>
            }
        })
        .collect();
    let table = (!rows.is_empty()).then(|| view! {
        <table class="work-table">
            <caption class="visually-hidden">"没有交卷的，停在哪一题"</caption>
            <thead><tr><th scope="col">"停在哪里"</th><th scope="col" class="num">"次数"</th><th scope="col" class="num">"占开始的"</th><th scope="col">"比较"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
    });
    view! {
        <section class="card stack">
            <h2>"没有交卷的停在哪里"</h2>
            <p class="soft">{format!(
                "开始 6 小时后仍未交卷的算作离开，共 {} 次（{}）；后来又交卷的会移出。其余 {} 次还在作答，或已随账号删除。",
                number(left), share(left, all.starts), number(under_way)
            )}</p>
            {table}
        </section>
    }
    .into_any()
}
