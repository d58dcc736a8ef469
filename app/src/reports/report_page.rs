//! `/staff/campaigns/{id}/report`: a campaign on one page, for those who decide.

use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use domain::campaigns::Campaign;
use domain::staff::Permission;
use leptos::prelude::*;
use uuid::Uuid;

use super::board_figures::{Board, Group, board, span_text};
use super::board_page::{HIDDEN, found, place_of, tabs};
use super::charts::{Day, by_day, share_bar};
use super::item_figures::{Items, TopicFigures, by_topic, items, told_share};
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::page;
use crate::staff::who::Desk;
use crate::ui::format::{day, last_day, moment, number, share, yuan};

/// Topics and branches that one page has room for.
const SHOWN: usize = 8;

/// Everything a report tells.
pub struct Report {
    /// The campaign.
    pub campaign: Campaign,
    /// What happened.
    pub board: Board,
    /// How the questions did.
    pub items: Items,
    /// When it was made.
    pub made_at: DateTime<Utc>,
}

impl Report {
    /// Reads everything.
    ///
    /// # Errors
    /// [`AppError::NotFound`], and those of the database.
    pub async fn of(state: &AppState, id: Uuid) -> Result<Self, AppError> {
        let (campaign, quiz) = found(state, id).await?;
        let plan = quiz.as_ref().map(|quiz| &quiz.rules.paper);
        Ok(Self {
            board: board(state, id, plan, None).await?,
            items: items(state, id).await?,
            made_at: state.clock.now(),
            campaign,
        })
    }

    /// What all the prizes that were announced are worth, in fen.
    pub fn prizes_fen(&self) -> i64 {
        let prizes = self.campaign.details.prizes.iter();
        prizes
            .map(|prize| prize.value_fen * i64::from(prize.count))
            .sum()
    }

    /// The figures at the head, as people call them, with what they mean.
    pub fn reach(&self) -> Vec<(&'static str, String, String)> {
        let funnel = self.board.periods[2];
        let counts = funnel.counts;
        let rate = share(counts.hand_ins, counts.starts);
        vec![
            (
                "参加人数",
                number(counts.people),
                format!("访问 {} 次", number(funnel.visits)),
            ),
            ("交卷", number(counts.hand_ins), format!("占开始的 {rate}")),
            (
                "达标",
                number(counts.passes),
                format!("占交卷的 {}", share(counts.passes, counts.hand_ins)),
            ),
            ("抽奖券", number(counts.tickets), "按发出的张数".into()),
        ]
    }

    /// How well it was understood.
    pub fn understanding(&self) -> Vec<(&'static str, String)> {
        let scores = &self.board.scores;
        let sum: i64 = scores
            .iter()
            .map(|(percent, n)| i64::from(percent) * n)
            .sum();
        let mean = sum.checked_div(scores.count());
        let score = |score: Option<i64>| score.map_or_else(|| "—".into(), |s| format!("{s} 分"));
        vec![
            ("平均得分", score(mean)),
            ("得分中位数", score(scores.median().map(Into::into))),
            ("用时中位数", span_text(self.board.median[2])),
        ]
    }

    /// What the prizes cost.
    pub fn cost(&self) -> Vec<(&'static str, String)> {
        let (total, counts) = (self.prizes_fen(), self.board.periods[2].counts);
        let each = |of: i64| total.checked_div(of).map_or_else(|| "—".into(), yuan);
        vec![
            ("奖品总值（按公示数量）", yuan(total)),
            ("平均每位参加者", each(counts.people)),
            ("平均每次达标", each(counts.passes)),
        ]
    }
}

/// `GET /staff/campaigns/{id}/report`. For those who may see reports.
pub async fn show(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    desk.require(Permission::ViewReports)?;
    let report = Report::of(&state, id).await?;
    let zone = state.settings.zone;
    let window = &report.campaign.window;
    let dates = format!(
        "{} 至 {}",
        day(window.opens_at, zone),
        last_day(window.closes_at, zone)
    );
    let until = report.board.until.unwrap_or(report.made_at);
    let until = moment(until, report.made_at, zone);
    let place = place_of(&report.campaign, "总结报告".to_owned());
    Ok(page(&state, &desk, &place, || {
        view! {
            <div class="report-page stack">
            <div class="page-head report-head">
                <div>
                    <h1>{format!("{} · 总结报告", report.campaign.title)}</h1>
                    <p class="soft">{format!("{dates} · {} · 数据截至 {until}", report.campaign.details.organiser)}</p>
                </div>
                <div class="row no-print">
                    <a class="button" href=format!("/staff/campaigns/{id}/report.xlsx")>"下载 Excel"</a>
                </div>
            </div>
            <div class="no-print">{tabs(id, "report")}</div>
            {reach(&report)}
            <div class="report-columns">
                {understanding(&report)}
                {cost(&report)}
            </div>
            <div class="report-columns">
                {topics(&by_topic(&report.items.items))}
                {branches(&report.board.branches)}
            </div>
            <p class="soft no-print">"用浏览器的打印功能，可以打印成一页 A4，或保存为 PDF。"</p>
            </div>
        }
    }))
}

fn reach(report: &Report) -> AnyView {
    let tiles: Vec<_> = report
        .reach()
        .into_iter()
        .map(|(name, count, told)| view! { <div><dt>{name}</dt><dd><b>{count}</b><small>{told}</small></dd></div> })
        .collect();
    let bars: Vec<Day> = report
        .board
        .days
        .iter()
        .map(|(day, funnel)| Day {
            label: day.format("%-m/%-d").to_string(),
            behind: funnel.counts.starts,
            before: funnel.counts.hand_ins,
        })
        .collect();
    let chart = (!bars.is_empty()).then(|| {
        let told = "每天开始和交卷的次数，看板上有同样的数字".to_owned();
        view! {
            <p class="legend" aria-hidden="true"><span class="key behind"></span>"开始答题"<span class="key before"></span>"交卷"</p>
            {by_day(&bars, told)}
        }
    });
    view! {
        <section class="card stack"><h2>"触达"</h2><dl class="figures big">{tiles}</dl>{chart}</section>
    }
    .into_any()
}

fn pairs(pairs: Vec<(&'static str, String)>) -> AnyView {
    let pairs: Vec<_> = pairs
        .into_iter()
        .map(|(name, told)| view! { <div><dt>{name}</dt><dd>{told}</dd></div> })
        .collect();
    view! { <dl class="figures">{pairs}</dl> }.into_any()
}

fn understanding(report: &Report) -> AnyView {
    view! { <section class="card stack"><h2>"掌握情况"</h2>{pairs(report.understanding())}</section> }
        .into_any()
}

fn cost(report: &Report) -> AnyView {
    let prizes: Vec<_> = report
        .campaign
        .details
        .prizes
        .iter()
        .map(|prize| {
            format!(
                "{} {} 份，每份 {}",
                prize.name,
                prize.count,
                yuan(prize.value_fen)
            )
        })
        .collect();
    let told = if prizes.is_empty() {
        "没有奖品。".to_owned()
    } else {
        format!("{}。", prizes.join("；"))
    };
    view! {
        <section class="card stack"><h2>"奖品成本"</h2>{pairs(report.cost())}<p class="soft">{told}</p></section>
    }
    .into_any()
}

fn topics(topics: &[TopicFigures]) -> AnyView {
    let rows: Vec<_> = topics
        .iter()
        .take(SHOWN)
        .map(|topic| {
            #[expect(clippy::cast_possible_truncation, reason = "a share from 0 to 1")]
            let thousandths = (topic.facility * 1000.0).round() as i64;
            view! {
                <tr>
                    <th scope="row">{topic.topic.clone()}</th>
                    <td class="num">{told_share(Some(topic.facility))}</td>
                    <td class="bar-cell">{share_bar(thousandths, 1000, "sky")}</td>
                </tr>
            }
        })
        .collect();
    let none = rows.is_empty().then_some("还没有作答。");
    view! {
        <section class="card stack">
            <h2>"薄弱主题"</h2>
            <table class="report-table">
                <caption class="visually-hidden">"各主题的得分率，最弱的在前"</caption>
                <thead><tr><th scope="col">"主题"</th><th scope="col" class="num">"得分率"</th><th scope="col"><span class="visually-hidden">"比较"</span></th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="soft">{none.unwrap_or("每人第一次作答，最弱的在前。")}</p>
        </section>
    }
    .into_any()
}

fn branches(branches: &[Group]) -> AnyView {
    let rows: Vec<_> = branches
        .iter()
        .take(SHOWN)
        .map(|group| {
            let counts = group.funnel.counts;
            let passed = if group.is_hidden {
                HIDDEN.to_owned()
            } else {
                share(counts.passes, counts.hand_ins)
            };
            view! {
                <tr>
                    <th scope="row">{group.name.clone()}</th>
                    <td class="num">{number(counts.people)}</td>
                    <td class="num">{number(counts.hand_ins)}</td>
                    <td class="num">{passed}</td>
                </tr>
            }
        })
        .collect();
    let more = branches.len().saturating_sub(SHOWN);
    view! {
        <section class="card stack">
            <h2>"网点"</h2>
            <table class="report-table">
                <caption class="visually-hidden">"各网点带来的参加者，最多的在前"</caption>
                <thead><tr><th scope="col">"网点"</th><th scope="col" class="num">"人数"</th><th scope="col" class="num">"交卷"</th><th scope="col" class="num">"达标率"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
            {(more > 0).then(|| view! { <p class="soft">{format!("另有 {more} 行，见 Excel。")}</p> })}
            {branches.is_empty().then(|| view! { <p class="soft">"还没有人参加。"</p> })}
        </section>
    }
    .into_any()
}
