//! `/staff/campaigns/{id}/survey/results`: what the answers come to.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::staff::Permission;
use domain::surveys::results::{By, Narrowing, SMALLEST_GROUP, labels};
use domain::surveys::{Definition, Question};
use leptos::prelude::*;
use storage::campaigns;
use storage::surveys::{self, Survey};
use uuid::Uuid;

use super::reading::{Asked, Reading, ResultsQuery, by_word, read};
use super::result_views::{cross_view, question_view, titled, words_view};
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::Desk;
use crate::ui::lists::{Paging, options};

/// The names of what sheets came by.
pub struct Names {
    /// Of branches.
    pub branches: Vec<(Uuid, String)>,
    /// Of channels.
    pub channels: Vec<(Uuid, String)>,
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
    let place = Place::new(Section::Campaigns, "问卷结果")
        .below(campaign.title.clone(), format!("/staff/campaigns/{id}"));
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
