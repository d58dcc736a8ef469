//! `/staff/campaigns/{id}/items`: how the questions of a campaign did, and what to look at.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::quizzes::question::letter;
use domain::reports::TestFigures;
use domain::staff::Permission;
use leptos::prelude::*;
use uuid::Uuid;

use super::board_page::{found, place_of, tabs};
use super::charts::share_bar;
use super::item_figures::{Item, Items, items, told, told_share};
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::page;
use crate::staff::who::Desk;
use crate::ui::format::{moment, number};

/// `GET /staff/campaigns/{id}/items`. For those who may see reports.
pub async fn show(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    desk.require(Permission::ViewReports)?;
    let (campaign, _) = found(&state, id).await?;
    let items = items(&state, id).await?;
    let now = state.clock.now();
    let until = items.until.map(|at| moment(at, now, state.settings.zone));
    let place = place_of(&campaign, "题目分析".to_owned());
    Ok(page(&state, &desk, &place, || {
        let first = count(items.attempts);
        let told = match until {
            Some(until) => format!("每人的第一次作答，共 {first} 次；已统计到 {until} 的交卷。"),
            None => "还没有交卷。".to_owned(),
        };
        let rows: Vec<_> = items.items.iter().map(row).collect();
        view! {
            <div class="page-head"><div>
                <h1>{campaign.title.clone()}</h1>
                <p class="soft">{told}</p>
            </div></div>
            {tabs(id, "items")}
            {whole(&items)}
            {if rows.is_empty() {
                view! { <section class="card empty"><p>"还没有可以分析的作答。"</p></section> }.into_any()
            } else {
                table(rows)
            }}
            <div class="list-foot">
                <p class="exports">"导出本表"<a href=format!("/staff/campaigns/{id}/items.csv")>"CSV"</a></p>
            </div>
            {explained()}
        }
    }))
}

fn count(stored: u64) -> String {
    number(i64::try_from(stored).unwrap_or(i64::MAX))
}

fn whole(items: &Items) -> AnyView {
    let attention = items.items.iter().filter(|item| needs_attention(item));
    let attention = attention.count();
    let pairs = match items.test {
        Some(test) => figures_of(&test),
        None => vec![],
    };
    let pairs: Vec<_> = pairs
        .into_iter()
        .map(|(name, figure)| view! { <div><dt>{name}</dt><dd>{figure}</dd></div> })
        .collect();
    let absent = (items.test.is_none() && items.attempts > 0).then(|| view! {
        <p class="soft">"每份卷的题目不完全相同（随机抽题，或中途换过题），整卷的信度、标准误和权重没有意义，所以不显示。每道题按答过它的人计算。"</p>
    });
    view! {
        <section class="card stack">
            <h2>"整卷"</h2>
            {(attention > 0).then(|| view! {
                <p class="notice warning"><strong>{format!("{attention} 道题需要看一看")}</strong>" 它们排在下表最前面。"</p>
            })}
            {(!pairs.is_empty()).then(|| view! { <dl class="figures">{pairs}</dl> })}
            {absent}
        </section>
    }
    .into_any()
}

/// The figures of a test, by what people call them.
pub fn figures_of(test: &TestFigures) -> Vec<(&'static str, String)> {
    vec![
        ("平均分（题）", told(Some(test.mean), 2)),
        ("中位数（题）", told(Some(test.median), 2)),
        ("标准差（题）", told(test.sd, 2)),
        ("偏度", told(test.skewness, 2)),
        ("峰度", told(test.kurtosis, 2)),
        ("内部一致性 α（%）", told(test.cic, 1)),
        ("误差比（%）", told(test.error_ratio, 1)),
        ("测量标准误（题）", told(test.standard_error, 2)),
    ]
}

fn needs_attention(item: &Item) -> bool {
    let worst = item.readings.first();
    worst.is_some_and(|reading| reading.asks_for_attention())
}

fn table(rows: Vec<AnyView>) -> AnyView {
    view! {
        <div class="table-card">
            <table class="work-table items-table">
                <caption class="visually-hidden">"每道题的统计，需要注意的在前"</caption>
                <thead><tr>
                    <th scope="col">"题目"</th><th scope="col">"读数"</th>
                    <th scope="col" class="num">"作答"</th><th scope="col" class="num">"难度（得分率）"</th>
                    <th scope="col" class="num">"区分指数"</th><th scope="col" class="num">"区分效率"</th>
                    <th scope="col" class="num">"有效权重"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(item: &Item) -> AnyView {
    let asked = &item.question.stored;
    let figures = &item.figures;
    let readings: Vec<_> = item
        .readings
        .iter()
        .map(|reading| {
            let class = if reading.asks_for_attention() {
                "badge warning"
            } else {
                "badge soft"
            };
            view! { <li><span class=class>{reading.text(figures)}</span></li> }
        })
        .collect();
    view! {
        <tr>
            <td class="what">
                <a href=format!("/staff/questions/{}", asked.question_id)>{asked.question.stem.clone()}</a>
                <small class="soft">{format!("{} · {}", asked.question.topic.as_str(), asked.question.kind.label())}</small>
                {options(item)}
            </td>
            <td class="has-readings" data-label="读数"><ul class="readings">{readings}</ul></td>
            <td class="num" data-label="作答">{count(figures.attempts)}</td>
            <td class="num" data-label="得分率">{told_share(figures.facility)}</td>
            <td class="num" data-label="区分指数">{told(figures.discrimination_index, 1)}</td>
            <td class="num" data-label="区分效率">{told(figures.discriminative_efficiency, 1)}</td>
            <td class="num" data-label="有效权重">{told(figures.effective_weight, 1)}</td>
        </tr>
    }
    .into_any()
}

/// How often each option was chosen: opened where somebody should look.
fn options(item: &Item) -> AnyView {
    let asked = &item.question.stored.question;
    let attempts = i64::try_from(item.figures.attempts).unwrap_or(i64::MAX);
    let option = |mark: String, text: String, chosen: u64, class| {
        let chosen = i64::try_from(chosen).unwrap_or(i64::MAX);
        view! {
            <tr><th scope="row">{mark}</th><td>{text}</td><td class="num">{number(chosen)}</td><td class="bar-cell">{share_bar(chosen, attempts, class)}</td></tr>
        }
        .into_any()
    };
    let mut rows: Vec<_> = (0u8..)
        .zip(asked.options.iter().zip(&item.options))
        .map(|(place, (text, tally))| {
            let (right, class) = if asked.key.contains(&place) {
                (" ✓ 正确", "jade")
            } else {
                ("", "amber")
            };
            let mark = format!("{}{right}", letter(place));
            option(mark, text.clone(), tally.chosen, class)
        })
        .collect();
    if item.unanswered > 0 {
        let none = option("—".into(), "没有作答".into(), item.unanswered, "amber");
        rows.push(none);
    }
    view! {
        <details>
            <summary>"各选项被选的次数"</summary>
            <table class="option-counts"><tbody>{rows}</tbody></table>
        </details>
    }
    .into_any()
}

fn explained() -> AnyView {
    let terms = [
        (
            "得分率",
            "这道题平均得到满分的百分之几。35%–64% 合适，90% 以上偏易，20% 以下偏难。",
        ),
        (
            "区分指数",
            "与其他题得分的相关系数 ×100。50 以上很好，20 以下偏弱，负数说明高分者反而答错，多半是答案或题意有误。",
        ),
        (
            "区分效率",
            "相对于这批得分能达到的最大相关。得分率很高或很低的题，看它比看区分指数公平。",
        ),
        ("有效权重", "这道题占总分差异的百分之几，各题合计 100%。"),
        (
            "内部一致性 α",
            "各题是否测的同一样东西：75 以上满意，64 以下不满意。可能为负，如实显示。",
        ),
    ];
    let terms = terms.map(|(term, text)| view! { <div><dt>{term}</dt><dd>{text}</dd></div> });
    view! {
        <details class="card">
            <summary>"这些数字怎么看"</summary>
            <dl class="terms">{terms.collect_view()}</dl>
            <p class="soft">"定义与 Moodle 测验统计相同。只计每人第一次作答；判分按交卷时的答案，之后更正错题不改变这里的数字。"</p>
        </details>
    }
    .into_any()
}
