//! The page's sections about visits and answers: the figures at the head, the days, the questions.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::lessons::time;
use domain::quizzes::question::letter;
use leptos::prelude::*;

use super::gather::{Asked, Figures};
use super::rows::heads;
use crate::reports::charts::{Day, by_day, share_bar};
use crate::ui::format::{moment, number, share, short_day};

/// No more days than the chart has room for; the file has all of them.
const SHOWN_DAYS: usize = 60;

/// The figures at the head.
pub fn head_figures(figures: &Figures) -> AnyView {
    let tiles: Vec<_> = heads(figures)
        .into_iter()
        .map(|(name, figure, told)| {
            view! { <li><span class="tile"><b>{figure}</b>{name}<small>{told}</small></span></li> }
        })
        .collect();
    view! { <ul class="tiles">{tiles}</ul> }.into_any()
}

/// How often the page was opened on each day.
pub fn visits(figures: &Figures) -> AnyView {
    let all = &figures.visits;
    let shown = &all[all.len().saturating_sub(SHOWN_DAYS)..];
    if shown.is_empty() {
        return ().into_any();
    }
    let bars: Vec<Day> = shown
        .iter()
        .map(|(day, visits)| Day {
            label: day.format("%-m/%-d").to_string(),
            behind: 0,
            before: *visits,
        })
        .collect();
    let rows: Vec<_> = shown
        .iter()
        .rev()
        .map(|(day, visits)| {
            view! {
                <tr><th scope="row" class="what">{short_day(*day)}</th><td class="num" data-label="访问">{number(*visits)}</td></tr>
            }
        })
        .collect();
    let told = format!("{} 天里每天的访问次数，下表是同样的数字", shown.len());
    let cut = (shown.len() < all.len()).then(|| {
        view! { <p class="soft">{format!("这里是最近 {SHOWN_DAYS} 天，更早的在导出的文件里。")}</p> }
    });
    view! {
        <section class="card stack">
            <h2>"每天的访问"</h2>
            {by_day(&bars, told)}
            {cut}
            <details>
                <summary>"每天的数字"</summary>
                <table class="work-table">
                    <thead><tr><th scope="col">"日期"</th><th scope="col" class="num">"访问"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </details>
        </section>
    }
    .into_any()
}

/// How the questions in the film were answered.
pub fn questions(figures: &Figures, now: DateTime<Utc>, zone: Tz) -> AnyView {
    let first = figures.questions.iter().map(|asked| asked.since).min();
    let questions: Vec<_> = (1..)
        .zip(&figures.questions)
        .map(|(number, asked)| {
            let changed = Some(asked.since) > first;
            let since = changed.then(|| moment(asked.since, now, zone));
            question(number, asked, since)
        })
        .collect();
    view! {
        <section class="card stack">
            <h2>"片中的题目"</h2>
            <p class="soft">"每人的第一次回答。"</p>
            {questions}
        </section>
    }
    .into_any()
}

fn question(place: u32, asked: &Asked, since: Option<String>) -> AnyView {
    let at = asked
        .question
        .at_ms
        .map_or_else(|| "片后".to_owned(), |at| format!("在 {}", time::shown(at)));
    let question = &asked.question.question;
    let rows: Vec<_> = (0_u8..)
        .zip(question.options.iter().zip(&asked.chosen))
        .map(|(place, (text, chosen))| {
            let (right, class) = if question.key.contains(&place) {
                (" ✓ 正确", "jade")
            } else {
                ("", "amber")
            };
            view! {
                <tr>
                    <th scope="row">{format!("{}{right}", letter(place))}</th>
                    <td>{text.clone()}</td>
                    <td class="num">{format!("{} 次", number(*chosen))}</td>
                    <td class="num">{share(*chosen, asked.answered)}</td>
                    <td class="bar-cell">{share_bar(*chosen, asked.answered, class)}</td>
                </tr>
            }
        })
        .collect();
    let since = since.map(|since| {
        view! { <p class="soft">{format!("这道题改过，从 {since} 的版本算起。")}</p> }
    });
    let did = format!(
        "{at} · 回答 {} 人，答对 {} 人，正确率 {}",
        number(asked.answered),
        number(asked.right),
        share(asked.right, asked.answered)
    );
    view! {
        <div class="asked-figures">
            <h3>{format!("{place}. {}", question.stem)}</h3>
            <p class="soft">{did}</p>
            {since}
            <table class="option-counts">
                <caption class="visually-hidden">"各选项被选的次数"</caption>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
