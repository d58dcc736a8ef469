//! `/staff/campaigns/{id}/survey/results`: what the answers come to.

use std::collections::HashMap;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::staff::Permission;
use domain::surveys::results::{
    By, Counted, Cross, Group, Narrowing, SMALLEST_GROUP, has_words, labels,
};
use domain::surveys::{Ask, Definition, Question};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::campaigns;
use storage::surveys::{self, Survey};
use uuid::Uuid;

use super::charts::{bars, grid};
use super::reading::{Asked, Reading, ResultsQuery, by_word, number_of, read};
use super::results_api::Hide;
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::Desk;
use crate::ui::lists::{Paging, options, with_query};

/// The names of what sheets came by.
struct Names {
    branches: Vec<(Uuid, String)>,
    channels: Vec<(Uuid, String)>,
}

/// `GET /staff/campaigns/{id}/survey/results`. For those who see results.
pub async fn results(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
    Query(query): Query<ResultsQuery>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ViewSurveyResults)?;
    let may_export = who.role.may(Permission::ExportSurveyResults);
    let mut conn = state.db.read().await?;
    let campaign = campaigns::find(&mut conn, id)
        .await?
        .ok_or(AppError::NotFound)?;
    let survey = surveys::of_campaign(&mut conn, id)
        .await?
        .ok_or(AppError::NotFound)?;
    let names = Names {
        branches: surveys::branches_of(&mut conn, survey.id).await?,
        channels: surveys::channels_of(&mut conn, survey.id).await?,
    };
    drop(conn);
    let asked = Asked::of(&query, &survey.definition);
    let reading = read(&state, &survey, &asked).await?;
    let place = Place::new(Section::Campaigns, "问卷结果");
    Ok(page(&state, &desk, &place, || {
        let path = format!("/staff/campaigns/{id}/survey/results");
        let exports = may_export.then(|| {
            view! { <p class="exports">"导出答卷"<a href=format!("{path}.xlsx")>"Excel"</a><a href=format!("{path}.csv")>"CSV"</a></p> }
        });
        view! {
            <div class="page-head">
                <div>
                    <h1>"问卷结果"<span class="count">{format!("{} 份", reading.all)}</span></h1>
                    <p class="soft">{format!("{} · {}", campaign.title, survey.definition.title)}</p>
                </div>
                {exports}
            </div>
            {filters(&path, &survey, &names, &asked)}
            {body(&path, &survey, &names, &asked, &reading)}
        }
    }))
}

fn filters(path: &str, survey: &Survey, names: &Names, asked: &Asked) -> AnyView {
    let definition = &survey.definition;
    let narrowing = &asked.narrowing;
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let answer = narrowing.answer.as_ref();
    let answer = answer
        .map(|(key, place)| format!("{key}:{place}"))
        .unwrap_or_default();
    let answers: Vec<_> = counted(definition)
        .map(|question| {
            let choices: Vec<_> = labels(question)
                .into_iter()
                .enumerate()
                .map(|(place, label)| (format!("{}:{place}", question.key), label))
                .collect();
            view! { <optgroup label=titled(definition, question)>{options(choices, &answer)}</optgroup> }
        })
        .collect();
    let mut by = vec![(String::new(), "不分组".to_owned())];
    if !names.branches.is_empty() {
        by.push(("branch".into(), "网点".into()));
    }
    if !names.channels.is_empty() {
        by.push(("channel".into(), "渠道".into()));
    }
    by.extend(counted(definition).map(|question| {
        let age = if question.role.is_some() {
            "年龄段："
        } else {
            ""
        };
        let title = format!("{age}{}", titled(definition, question));
        (by_word(&By::Question(question.key.clone())), title)
    }));
    let of: Vec<_> = counted(definition)
        .map(|question| (question.key.to_string(), titled(definition, question)))
        .collect();
    let (now_by, now_of) = asked.cross.as_ref().map_or_else(
        || (String::new(), String::new()),
        |(by, of)| (by_word(by), of.to_string()),
    );
    let or_all = |of: &[(Uuid, String)], all: &str| {
        let mut choices = vec![(String::new(), all.to_owned())];
        choices.extend(of.iter().map(|(id, name)| (id.to_string(), name.clone())));
        choices
    };
    view! {
        <form class="filters results-filters" method="get" action=path.to_owned()>
            <div>
            <details class="filter-toggle"><summary>"筛选与交叉分析"</summary></details>
            <div class="filter-row">
                <div><label for="branch">"网点"</label><select id="branch" name="branch">{options(or_all(&names.branches, "全部"), &id(narrowing.branch))}</select></div>
                <div><label for="channel">"渠道"</label><select id="channel" name="channel">{options(or_all(&names.channels, "全部"), &id(narrowing.channel))}</select></div>
                <div class="wide"><label for="from">"日期"</label><div class="from-to"><input id="from" name="from" type="date" value=day(narrowing.from)/><span>"至"</span><input name="until" type="date" aria-label="到" value=day(narrowing.until)/></div></div>
                <div><label for="answer">"答了"</label><select id="answer" name="answer"><option value="">"不限"</option>{answers}</select></div>
                <div><label for="by">"交叉：按"</label><select id="by" name="by">{options(by, &now_by)}</select></div>
                <div><label for="of">"交叉：看"</label><select id="of" name="of">{options(of, &now_of)}</select></div>
                <button class="button">"查看"</button>
            </div>
            </div>
        </form>
    }
    .into_any()
}

/// Questions that can be counted by their answers.
fn counted(definition: &Definition) -> impl Iterator<Item = &Question> {
    definition
        .questions()
        .filter(|question| !labels(question).is_empty())
}

fn titled(definition: &Definition, question: &Question) -> String {
    let text: String = question.text.chars().take(30).collect();
    format!("{}. {text}", number_of(definition, question))
}

/// What narrows the results, in words.
fn told(
    definition: &Definition,
    names: &Names,
    narrowing: &Narrowing,
) -> Vec<(&'static str, String)> {
    let name = |names: &[(Uuid, String)], id: Uuid| {
        let found = names.iter().find(|(other, _)| *other == id);
        found.map_or_else(|| "（未知）".to_owned(), |(_, name)| name.clone())
    };
    let answer = narrowing.answer.as_ref().and_then(|(key, place)| {
        let question = definition.question(key.as_str())?;
        let label = labels(question).into_iter().nth(*place)?;
        Some(format!("{}：{label}", titled(definition, question)))
    });
    let told = [
        (
            "branch",
            narrowing
                .branch
                .map(|id| format!("网点：{}", name(&names.branches, id))),
        ),
        (
            "channel",
            narrowing
                .channel
                .map(|id| format!("渠道：{}", name(&names.channels, id))),
        ),
        ("from", narrowing.from.map(|day| format!("从 {day} 起"))),
        ("until", narrowing.until.map(|day| format!("到 {day} 止"))),
        ("answer", answer),
    ];
    let told = told.into_iter();
    told.filter_map(|(name, told)| Some((name, told?)))
        .collect()
}

fn body(
    path: &str,
    survey: &Survey,
    names: &Names,
    asked: &Asked,
    reading: &Reading<'_>,
) -> AnyView {
    let definition = &survey.definition;
    let paging = Paging::new(path, asked.query(), Some(reading.page), reading.said_in_all);
    let chips = paging.chips(&told(definition, names, &asked.narrowing));
    if reading.all == 0 {
        return view! {
            {chips}
            <div class="card empty"><p>"还没有人交卷。有人交卷后，这里会马上更新。"</p></div>
        }
        .into_any();
    }
    if !reading.results.may_be_shown() {
        return view! {
            {chips}
            <div class="card empty">
                <p>{format!("为保护隐私，不足 {SMALLEST_GROUP} 人的分组不显示。")}</p>
                <p class="soft">"现在的条件下人数不足，或者和去掉某个条件后的结果只差几个人。换个条件再试。"</p>
            </div>
        }
        .into_any();
    }
    let narrowed = (reading.results.sheets != u64::try_from(reading.all).unwrap_or(0)).then(|| {
        view! { <p class="soft">{format!("符合条件的答卷 {} 份", reading.results.sheets)}</p> }
    });
    let cross = reading
        .results
        .cross
        .as_ref()
        .map(|cross| cross_view(definition, names, cross));
    let words = asked
        .text
        .as_ref()
        .and_then(|key| definition.question(key.as_str()))
        .map(|question| words_view(path, survey, asked, question, reading, &paging));
    let questions: Vec<_> = definition
        .questions()
        .zip(&reading.results.questions)
        .map(|(question, counted)| question_view(path, definition, asked, question, counted))
        .collect();
    view! {
        {chips}
        {narrowed}
        {cross}
        {words}
        {questions}
        <p class="soft">{format!("为保护隐私，不足 {SMALLEST_GROUP} 人的分组不显示；能用合计减出来的相邻分组也一起不显示。")}</p>
    }
    .into_any()
}

fn question_view(
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
        let told = format!("{answered} 人回答，不足 {SMALLEST_GROUP} 人，不显示");
        let told = if answered == 0 {
            "还没有人回答".to_owned()
        } else {
            told
        };
        (view! { <p class="soft">{told}</p> }.into_any(), None)
    };
    let key = figure(question, counted);
    view! {
        <section class="card stack result">
            <div class="card-head"><h2>{title}</h2><span class="soft">{format!("{} · {answered} 人回答", question.ask.label())}</span></div>
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
            let rows = rows.iter().zip(&counted.rows).map(|(row, counts)| {
                let people: u64 = counts.iter().sum();
                let shown = (people >= SMALLEST_GROUP).then(|| counts.clone());
                (
                    row.text.clone(),
                    if shown.is_some() { people } else { 0 },
                    shown,
                )
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

fn cross_view(definition: &Definition, names: &Names, cross: &Cross) -> Option<AnyView> {
    let of = definition.question(cross.of.as_str())?;
    let by = match &cross.by {
        By::Branch => "网点".to_owned(),
        By::Channel => "渠道".to_owned(),
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

fn words_view(
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
