//! The pages of a survey's questions, and all answers once more before the hand-in.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::surveys::answer::decimal;
use domain::surveys::{Answer, Ask, Definition, Item, Key, Question, RATING_WORDS};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Deserialize;

use super::api::{HandIn, Save};
use super::fields::Shown;
use super::fill_in::way_on;
use super::running::{Filling, Running, Stage, running};
use crate::context::AppState;
use crate::error::AppError;
use crate::participants::data::phone_of;
use crate::shell::{Body, Head, page as render};
use crate::ui::markdown;
use crate::ui::parts::phrases;
use crate::visitor::Visitor;

/// What is said at the head of a page.
#[derive(Deserialize)]
pub struct Say {
    check: Option<String>,
    more: Option<String>,
    changed: Option<String>,
}

/// `GET /campaigns/{slug}/survey/pages/{page}`: the questions of a page. For whoever has begun.
pub async fn page(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((slug, key)): Path<(String, String)>,
    Query(say): Query<Say>,
) -> Result<Response, AppError> {
    let who = visitor.require()?;
    let found = running(&state, &slug, Some(who.id)).await?;
    let (Some(filling), Stage::Open) = (found.filling(), found.stage) else {
        return Ok(Redirect::to(&found.intro()).into_response());
    };
    let at = found.definition().page(&key).ok_or(AppError::NotFound)?;
    if filling.walk.on(found.definition(), at).is_empty() {
        // Not on the way any more.
        return Ok(Redirect::to(&way_on(&found, &filling)).into_response());
    }
    let phone = phone_of(&state, who)?.masked();
    let title = found.definition().title.clone();
    Ok(render(
        &state,
        &visitor,
        &Head::new(title).keeping("survey"),
        || page_body(&found, &filling, at, &say, &phone),
    ))
}

fn page_body(found: &Running, filling: &Filling<'_>, at: usize, say: &Say, phone: &str) -> Body {
    let definition = found.definition();
    let check = say.check.is_some();
    let questions = filling.walk.on(definition, at);
    let before = filling.walk.steps.iter().take_while(|step| step.page < at);
    let first = 1 + before.map(|step| step.questions.len()).sum::<usize>();
    let shown = Shown {
        filling,
        check,
        phone,
    };
    let numbered = questions.iter().zip(first..);
    let fields: Vec<_> = numbered
        .clone()
        .map(|(question, number)| shown.question(question, number))
        .collect();
    let wrong: Vec<(String, String)> = numbered
        .filter(|_| check)
        .filter_map(|(question, number)| {
            let told = filling.wrong(question)?;
            Some((
                format!("#q-{}", question.key),
                format!("第 {number} 题：{told}"),
            ))
        })
        .collect();
    let title = definition.pages[at].title.clone();
    let back = filling.walk.before(at).is_some();
    let slug = found.campaign.slug.clone();
    let more = (say.more.is_some() && wrong.is_empty()).then(|| {
        view! { <p class="notice info" role="status"><strong>"多了题目"</strong>" 根据您的回答，这一页还有题目要看。"</p> }
    });
    let last = filling.walk.after(at).is_none();
    Body::new(view! {
        <form id="survey" class="survey stack" method="post" action=Save::url()>
            <input type="hidden" name="campaign" value=slug/>
            <input type="hidden" name="page" value=definition.pages[at].key.to_string()/>
            {progress(filling, at)}
            <h1 class="survey-title">{phrases(if title.is_empty() { &definition.title } else { &title })}</h1>
            {summary(wrong)}
            {more}
            {fields}
            <p><button class="button quiet" name="go" value="later">"先存着，下次再填"</button></p>
        </form>
    })
    .bar(view! {
        <nav class="bottom-bar">
            {back.then(|| view! { <button class="button secondary" form="survey" name="go" value="back">"上一页"</button> })}
            <button class="button primary" form="survey" name="go" value="next">{if last { "检查并提交" } else { "下一页" }}</button>
        </nav>
    })
}

/// Which page this is and how many are left.
fn progress(filling: &Filling<'_>, at: usize) -> impl IntoView + use<> {
    let left = filling.walk.left_after(at);
    let number = filling
        .walk
        .steps
        .iter()
        .filter(|step| step.page <= at)
        .count();
    let all = number + left;
    let told = if left == 0 {
        "这是最后一页".to_owned()
    } else {
        format!("后面还有 {left} 页")
    };
    view! {
        <div class="progress">
            <span>"第 "<b>{number}</b>" 页"</span><span class="soft">{told}</span>
            <progress value=number.to_string() max=all.to_string() aria-label="填写进度">{format!("{number} / {all}")}</progress>
        </div>
    }
}

fn summary(wrong: Vec<(String, String)>) -> Option<impl IntoView> {
    let count = wrong.len();
    let wrong: Vec<_> = wrong
        .into_iter()
        .map(|(to, told)| view! { <li><a href=to>{told}</a></li> })
        .collect();
    (count > 0).then(|| {
        view! {
            <div class="notice bad" role="alert" id="wrong">
                <p><strong>"还差一点"</strong>{format!(" 有 {count} 处需要补充或修改，您填写的内容都还在：")}</p>
                <ul>{wrong}</ul>
            </div>
        }
    })
}

/// `GET /campaigns/{slug}/survey/review`: all answers before the hand-in. For whoever has begun.
pub async fn review(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(slug): Path<String>,
    Query(say): Query<Say>,
) -> Result<Response, AppError> {
    let who = visitor.require()?;
    let found = running(&state, &slug, Some(who.id)).await?;
    let Some(filling) = found.filling() else {
        return Ok(Redirect::to(&found.intro()).into_response());
    };
    let changed = say.changed.is_some();
    Ok(render(
        &state,
        &visitor,
        &Head::new("检查并提交"),
        || review_body(&found, &filling, changed),
    ))
}

fn review_body(found: &Running, filling: &Filling<'_>, changed: bool) -> Body {
    let definition = found.definition();
    let open = filling.first_open();
    let is_open = found.stage == Stage::Open;
    let mut rows = Vec::new();
    for step in &filling.walk.steps {
        let page = found.page(step.page);
        for question in filling.walk.on(definition, step.page) {
            let to = format!("{page}#q-{}", question.key);
            rows.push(row(filling, question, to, is_open));
        }
    }
    let naming = if definition.is_anonymous() {
        "提交后不能再改。答卷是匿名的：提交以后，您填写的草稿会删除，谁也不能从答卷找到您。"
    } else {
        "提交后不能再改。"
    };
    let changed = changed.then(|| {
        view! { <p class="notice warning" role="status"><strong>"请再看一眼"</strong>" 另一个窗口刚刚改过答案，下面是最新的内容。"</p> }
    });
    let missing = open.map(|_| {
        let to = way_on(found, filling);
        view! { <p class="notice warning"><strong>"还没有填完"</strong>" "<a href=to>"去填写"</a></p> }
    });
    let ended = (!is_open).then(|| {
        let to = found.intro();
        view! { <p class="notice warning"><strong>"现在不能提交"</strong>" "<a href=to>"看看为什么"</a></p> }
    });
    let main = view! {
        <div>
            <h1>"检查并提交"</h1>
            <p class="soft">{naming}"点题目可以回去修改。"</p>
        </div>
        {changed}
        {missing.filter(|_| is_open)}
        {ended}
        <ol class="review-list">{rows}</ol>
    };
    let last = filling.walk.steps.last().map(|step| found.page(step.page));
    let body = Body::new(main);
    if !is_open {
        return body;
    }
    let slug = found.campaign.slug.clone();
    let seen = filling.draft.changes.to_string();
    body.bar(view! {
        <nav class="bottom-bar">
            {last.map(|last| view! { <a class="button secondary" href=last>"返回"</a> })}
            <form method="post" action=HandIn::url()>
                <input type="hidden" name="campaign" value=slug/>
                <input type="hidden" name="changes" value=seen/>
                <button class="button primary" disabled=open.is_some()>"提交问卷"</button>
            </form>
        </nav>
    })
}

fn row(filling: &Filling<'_>, question: &Question, to: String, is_open: bool) -> AnyView {
    let stem = markdown::inline(&question.text);
    let stem = if is_open {
        view! { <a href=to inner_html=stem></a> }.into_any()
    } else {
        view! { <span inner_html=stem></span> }.into_any()
    };
    let answer = match filling.answers.get(&question.key) {
        Some(answer) => {
            let told = in_words(question, answer).join("；");
            view! { <span class="chosen">{told}</span> }.into_any()
        }
        None if question.required => view! { <span class="unanswered">"未作答"</span> }.into_any(),
        None => view! { <span class="chosen">"（跳过）"</span> }.into_any(),
    };
    view! { <li>{stem}{answer}</li> }.into_any()
}

/// An answer in the words of its question, part by part.
pub fn in_words(question: &Question, answer: &Answer) -> Vec<String> {
    match (&question.ask, answer) {
        (
            Ask::Single { options } | Ask::Multiple { options, .. },
            Answer::Choice { chosen, other },
        ) => {
            let chosen = options.iter().filter(|option| chosen.contains(&option.key));
            let words = chosen.map(|option| match other {
                Some(other) if option.other => format!("{}：{other}", option.text),
                _ => option.text.clone(),
            });
            words.collect()
        }
        (Ask::Rating {}, Answer::Scale(rating)) => {
            let word = usize::from(*rating).checked_sub(1);
            let word = word.and_then(|at| RATING_WORDS.get(at)).unwrap_or(&"");
            vec![format!("{rating} 分 {word}")]
        }
        (Ask::Matrix { rows, columns }, Answer::Matrix(cells)) => {
            let cells = rows.iter().filter_map(|row| {
                let column = cells.get(&row.key)?;
                Some(format!("{}：{}", row.text, item(columns, column)))
            });
            cells.collect()
        }
        (Ask::Ranking { items }, Answer::Ranking(ranked)) => {
            let ranked = ranked.iter().zip(1..);
            ranked
                .map(|(key, place)| format!("{place}. {}", item(items, key)))
                .collect()
        }
        (Ask::Number { unit, .. }, Answer::Number(hundredths)) => {
            vec![format!("{} {unit}", decimal(*hundredths)).trim().to_owned()]
        }
        (_, Answer::Contact(yes)) => vec![if *yes { "可以联系" } else { "不用联系" }.to_owned()],
        (_, Answer::Text(text)) => vec![text.clone()],
        (_, Answer::Date(day)) => vec![day.to_string()],
        (_, Answer::Scale(value)) => vec![value.to_string()],
        _ => Vec::new(),
    }
}

fn item<'i>(items: &'i [Item], key: &Key) -> &'i str {
    let found = items.iter().find(|item| item.key == *key);
    found.map_or("", |item| item.text.as_str())
}

/// The place of a question's page.
pub fn page_of(definition: &Definition, question: &Key) -> Option<usize> {
    let pages = definition.pages.iter();
    let mut pages = pages.enumerate();
    let has =
        |page: &domain::surveys::Page| page.questions.iter().any(|other| other.key == *question);
    pages.find(|(_, page)| has(page)).map(|(at, _)| at)
}
