//! What the answers to a question come to: one number, a chart, a table of groups, or the words.

use std::collections::HashMap;

use chrono::{NaiveDate, Weekday};
use domain::reports::FEWEST;
use domain::surveys::results::{By, Counted, Cross, Group, has_words, labels};
use domain::surveys::{Ask, Definition, Question};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::surveys::Survey;
use uuid::Uuid;

use super::charts::{bars, grid};
use super::reading::{Asked, Reading, number_of};
use super::results_api::Hide;
use super::results_page::Names;
use crate::ui::lists::{Paging, with_query};

/// A question with its number.
pub fn titled(definition: &Definition, question: &Question) -> String {
    let text: String = question.text.chars().take(30).collect();
    format!("{}. {text}", number_of(definition, question))
}

/// A question with its key figure and chart.
pub fn question_view(
    path: &str,
    definition: &Definition,
    asked: &Asked,
    question: &Question,
    counted: &Counted,
) -> AnyView {
    let number = number_of(definition, question);
    let title = format!("{number}. {}", question.text);
    let answered = counted.answered;
    let words = (has_words(question) && answered > 0).then(|| {
        let mut query = asked.query();
        query.retain(|(name, value)| !matches!(*name, "text" | "q") && !value.is_empty());
        query.push(("text", question.key.to_string()));
        let to = format!("{}#words", with_query(path, &query));
        view! { <p><a href=to>"查看文字回答"</a></p> }
    });
    let (shown, words) = if counted.may_be_shown() {
        (chart(question, counted, &title), words)
    } else {
        let told = if answered == 0 {
            "还没有人回答".to_owned()
        } else {
            format!("回答的人不足 {FEWEST} 人，或者能推算出少数几个人的回答，不显示")
        };
        (view! { <p class="soft">{told}</p> }.into_any(), None)
    };
    let people = counted
        .may_be_shown()
        .then(|| format!(" · {answered} 人回答"));
    let key = figure(question, counted);
    view! {
        <section class="card stack result">
            <div class="card-head"><h2>{title}</h2><span class="soft">{question.ask.label()}{people}</span></div>
            {key}
            {shown}
            {words}
        </section>
    }
    .into_any()
}

/// The one number that a question comes to.
fn figure(question: &Question, counted: &Counted) -> Option<AnyView> {
    if !counted.may_be_shown() {
        return None;
    }
    let told = match &question.ask {
        Ask::Rating {} => format!("平均 {:.2} 分（满分 5 分）", counted.mean()?),
        Ask::Nps {} => format!(
            "NPS {:+.0}（推荐者占比减贬损者占比），平均 {:.2}",
            counted.nps()?,
            counted.mean()?
        ),
        Ask::Number { unit, .. } => format!("平均 {:.2} {unit}", counted.mean()?),
        _ => return None,
    };
    Some(view! { <p class="figure"><b>{told}</b></p> }.into_any())
}

fn chart(question: &Question, counted: &Counted, title: &str) -> AnyView {
    let answered = counted.answered;
    let labelled: Vec<_> = labels(question)
        .into_iter()
        .zip(counted.bars.iter().copied())
        .collect();
    match &question.ask {
        Ask::Nps {} => {
            let sum = |range: std::ops::Range<usize>| counted.bars[range].iter().sum::<u64>();
            let groups = [
                ("推荐者（9–10）".to_owned(), sum(9..11)),
                ("中立者（7–8）".to_owned(), sum(7..9)),
                ("贬损者（0–6）".to_owned(), sum(0..7)),
            ];
            view! {
                {bars(title, "分组", &groups, answered)}
                <details><summary>"每个分数"</summary>{bars(title, "分数", &labelled, answered)}</details>
            }
            .into_any()
        }
        Ask::Matrix { rows, columns } => {
            let head: Vec<_> = columns.iter().map(|column| column.text.clone()).collect();
            let rows = rows.iter().enumerate().map(|(at, row)| {
                let shown = counted.row_may_be_shown(at);
                let counts = shown.then(|| counted.rows[at].clone());
                let people = counts.iter().flatten().sum();
                (row.text.clone(), people, counts)
            });
            grid(title, &head, rows.collect())
        }
        Ask::Ranking { items } => {
            let head: Vec<_> = (1..=items.len())
                .map(|place| format!("第 {place} 名"))
                .collect();
            let mut rows: Vec<_> = items
                .iter()
                .enumerate()
                .map(|(at, item)| {
                    let mean = counted.mean_place(at).unwrap_or_default();
                    let label = format!("{}（平均第 {mean:.2} 名）", item.text);
                    (mean, (label, answered, Some(counted.rows[at].clone())))
                })
                .collect();
            rows.sort_by(|(one, _), (other, _)| one.total_cmp(other));
            grid(title, &head, rows.into_iter().map(|(_, row)| row).collect())
        }
        Ask::Date { .. } => {
            let months = counted.months.iter();
            let months: Vec<_> = months
                .map(|((year, month), count)| (format!("{year} 年 {month} 月"), *count))
                .collect();
            bars(title, "月份", &months, answered)
        }
        Ask::Text { .. } | Ask::Number { .. } => ().into_any(),
        _ => bars(title, "选项", &labelled, answered),
    }
}

/// A week by its first and last day.
pub fn week(monday: NaiveDate) -> String {
    let days = monday.week(Weekday::Mon);
    format!("{} 至 {}", days.first_day(), days.last_day())
}

pub fn cross_view(definition: &Definition, names: &Names, cross: &Cross) -> Option<AnyView> {
    let of = definition.question(cross.of.as_str())?;
    let by = match &cross.by {
        By::Nothing => return None,
        By::Branch => "网点".to_owned(),
        By::Channel => "渠道".to_owned(),
        By::Week => "周".to_owned(),
        By::Question(key) => titled(definition, definition.question(key.as_str())?),
    };
    let places: HashMap<Uuid, &str> = names
        .branches
        .iter()
        .chain(&names.channels)
        .map(|(id, name)| (*id, name.as_str()))
        .collect();
    let answers = match &cross.by {
        By::Question(key) => labels(definition.question(key.as_str())?),
        _ => Vec::new(),
    };
    let rows = cross.rows().into_iter().map(|row| {
        let label = match row.group {
            Group::Of(id) => places.get(&id).map_or("（未知）", |name| *name).to_owned(),
            Group::Day(monday) => week(monday),
            Group::Answered(place) => answers.get(place).cloned().unwrap_or_default(),
            Group::Without => "（没有）".to_owned(),
        };
        let (people, counts) = row
            .shown
            .map_or((0, None), |(people, counts)| (people, Some(counts)));
        (label, people, counts)
    });
    let title = format!("按{by}看 {}", titled(definition, of));
    Some(
        view! {
            <section class="card stack result" id="cross">
                <div class="card-head"><h2>{title.clone()}</h2></div>
                {grid(&title, &labels(of), rows.collect())}
            </section>
        }
        .into_any(),
    )
}

pub fn words_view(
    path: &str,
    survey: &Survey,
    asked: &Asked,
    question: &Question,
    reading: &Reading<'_>,
    paging: &Paging,
) -> AnyView {
    let title = titled(&survey.definition, question);
    let kept: Vec<_> = asked
        .query()
        .into_iter()
        .filter(|(name, value)| *name != "q" && !value.is_empty())
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect();
    let rows: Vec<_> = reading
        .said
        .iter()
        .map(|said| {
            let (verb, word) = if said.is_hidden { ("no", "恢复") } else { ("yes", "隐藏") };
            view! {
                <li class=if said.is_hidden { "said hidden-words" } else { "said" }>
                    <p>{said.words.clone()}</p>
                    {said.is_hidden.then(|| view! { <span class="badge soft">"已隐藏，不导出"</span> })}
                    <form method="post" action=Hide::url()>
                        <input type="hidden" name="campaign" value=survey.campaign_id.to_string()/>
                        <input type="hidden" name="sheet" value=said.sheet.to_string()/>
                        <input type="hidden" name="question" value=question.key.to_string()/>
                        <button class="button small quiet" name="hide" value=verb>{word}</button>
                    </form>
                </li>
            }
        })
        .collect();
    let none = rows
        .is_empty()
        .then(|| view! { <p class="soft">"没有找到。"</p> });
    view! {
        <section class="card stack" id="words">
            <div class="card-head"><h2>{format!("文字回答：{title}")}</h2><span class="soft">{format!("{} 条", reading.said_in_all)}</span></div>
            <form class="row" role="search" method="get" action=path.to_owned()>
                {kept}
                <label class="visually-hidden" for="q">"搜索文字回答"</label>
                <input id="q" type="search" name="q" value=asked.find.clone() placeholder="搜索文字回答"/>
                <button class="button">"搜索"</button>
            </form>
            <ul class="said-list">{rows}</ul>
            {none}
            <div class="list-foot">{paging.pager()}</div>
        </section>
    }
    .into_any()
}
