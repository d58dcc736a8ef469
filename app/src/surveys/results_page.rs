//! `/staff/campaigns/{id}/survey/results`: what the answers come to.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::reports::FEWEST;
use domain::staff::Permission;
use domain::surveys::results::{By, Group, Only, labels};
use domain::surveys::{Definition, Question};
use leptos::prelude::*;
use storage::campaigns;
use storage::surveys::{self, Survey};
use uuid::Uuid;

use super::reading::{Asked, Reading, ResultsQuery, by_word, only_word, read};
use super::result_views::{cross_view, question_view, titled, week, words_view};
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
            {filters(&path, &survey, &names, &asked, &reading)}
            {body(&path, &survey, &names, &asked, &reading)}
        }
    }))
}

fn filters(
    path: &str,
    survey: &Survey,
    names: &Names,
    asked: &Asked,
    reading: &Reading<'_>,
) -> AnyView {
    let definition = &survey.definition;
    let mut by = vec![(String::new(), "不分组".to_owned())];
    if !names.branches.is_empty() {
        by.push(("branch".into(), "网点".into()));
    }
    if !names.channels.is_empty() {
        by.push(("channel".into(), "渠道".into()));
    }
    by.push(("week".into(), "周".into()));
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
    let only = only_choices(definition, names, asked, reading);
    view! {
        <form class="filters results-filters" method="get" action=path.to_owned()>
            <div>
            <details class="filter-toggle"><summary>"筛选与交叉分析"</summary></details>
            <div class="filter-row">
                <div><label for="only">"只看"</label><select id="only" name="only" aria-describedby="only-help"><option value="">"全部答卷"</option>{only}</select></div>
                <div><label for="by">"交叉：按"</label><select id="by" name="by">{options(by, &now_by)}</select></div>
                <div><label for="of">"交叉：看"</label><select id="of" name="of">{options(of, &now_of)}</select></div>
                <button class="button">"查看"</button>
                <p class="help" id="only-help">"一次看一组人；交叉分析看全部答卷。几个条件叠在一起会露出个别人的回答。"</p>
            </div>
            </div>
        </form>
    }
    .into_any()
}

/// The groups that can be looked at alone.
fn only_choices(
    definition: &Definition,
    names: &Names,
    asked: &Asked,
    reading: &Reading<'_>,
) -> Vec<AnyView> {
    let chosen = only_word(&asked.only);
    let grouped = |title: String, choices: Vec<(String, String)>| {
        (!choices.is_empty()).then(|| {
            view! { <optgroup label=title>{options(choices, &chosen)}</optgroup> }.into_any()
        })
    };
    let choice = |by: &By, group, label: String| {
        let only = Only {
            by: by.clone(),
            group,
        };
        (only_word(&only), label)
    };
    let places_of = |by: By, names: &[(Uuid, String)]| {
        let choices = names.iter();
        choices
            .map(|(id, name)| choice(&by, Group::Of(*id), name.clone()))
            .collect()
    };
    let weeks = reading.weeks.iter();
    let weeks = weeks.map(|monday| choice(&By::Week, Group::Day(*monday), week(*monday)));
    let places = [
        ("网点", places_of(By::Branch, &names.branches)),
        ("渠道", places_of(By::Channel, &names.channels)),
        ("周", weeks.collect()),
    ];
    let places = places.map(|(title, choices)| (title.to_owned(), choices));
    let answers = counted(definition).map(|question| {
        let by = By::Question(question.key.clone());
        let answers = labels(question).into_iter().enumerate();
        let answers = answers.map(|(place, label)| choice(&by, Group::Answered(place), label));
        (titled(definition, question), answers.collect())
    });
    let all = places.into_iter().chain(answers);
    all.filter_map(|(title, choices)| grouped(title, choices))
        .collect()
}

/// Questions that can be counted by their answers.
fn counted(definition: &Definition) -> impl Iterator<Item = &Question> {
    definition
        .questions()
        .filter(|question| !labels(question).is_empty())
}

/// The one group that is looked at, in words.
fn told(definition: &Definition, names: &Names, only: &Only) -> Option<String> {
    let name = |names: &[(Uuid, String)], id: Uuid| {
        let found = names.iter().find(|(other, _)| *other == id);
        found.map_or_else(|| "（未知）".to_owned(), |(_, name)| name.clone())
    };
    match (&only.by, only.group) {
        (By::Branch, Group::Of(id)) => Some(format!("网点：{}", name(&names.branches, id))),
        (By::Channel, Group::Of(id)) => Some(format!("渠道：{}", name(&names.channels, id))),
        (By::Week, Group::Day(monday)) => Some(week(monday)),
        (By::Question(key), Group::Answered(place)) => {
            let question = definition.question(key.as_str())?;
            let label = labels(question).into_iter().nth(place)?;
            Some(format!("{} · {label}", titled(definition, question)))
        }
        _ => None,
    }
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
    let only: Vec<_> = told(definition, names, &asked.only)
        .map(|told| ("only", told))
        .into_iter()
        .collect();
    let chips = paging.chips(&only);
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
                <p>{format!("为保护隐私，不足 {FEWEST} 人的分组不显示。")}</p>
                <p class="soft">"这一组人数不足，或者和其他组一比就能推算出少数几个人。换一组再看。"</p>
            </div>
        }
        .into_any();
    }
    let narrowed = (reading.results.sheets != u64::try_from(reading.all).unwrap_or(0)).then(|| {
        view! { <p class="soft">{format!("符合条件的答卷 {} 份", reading.results.sheets)}</p> }
    });
    let cross = match &reading.results.cross {
        Some(cross) => cross_view(definition, names, cross),
        None => asked.cross.as_ref().map(|_| {
            view! { <p class="soft">"交叉分析看全部答卷：去掉“只看”再看。"</p> }.into_any()
        }),
    };
    let words = definition
        .questions()
        .zip(&reading.results.questions)
        .find(|(question, counted)| {
            Some(&question.key) == asked.text.as_ref() && counted.may_be_shown()
        })
        .map(|(question, _)| words_view(path, survey, asked, question, reading, &paging));
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
        <p class="soft">{format!("为保护隐私，不足 {FEWEST} 人的分组不显示；能用合计减出来的相邻分组也一起不显示。")}</p>
    }
    .into_any()
}
