//! An open attempt: its questions, and the review before hand-in.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::quizzes::question::letter;
use domain::quizzes::{AttemptState, Feedback, Remedy};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Deserialize;
use storage::quizzes::{self, SavedAnswer, StoredAttempt};
use uuid::Uuid;

use super::api::HandIn;
use super::save_answer::checked;
use super::shown::{PaperQuestion, ShownPaper};
use super::steps::QuizSteps;
use crate::context::{AppState, ShownQuestion};
use crate::error::AppError;
use crate::shell::{Body, Head, page};
use crate::ui::parts::Picture;
use crate::visitor::Visitor;

/// Which question to show, from 1; the first that is not answered otherwise.
#[derive(Deserialize)]
pub struct Which {
    q: Option<String>,
}

/// An attempt with its questions and saved answers.
struct Loaded {
    stored: StoredAttempt,
    questions: Vec<Arc<ShownQuestion>>,
    answers: Vec<SavedAnswer>,
    /// The versions that turned out to be wrong, where answers are explained.
    wrong: Vec<(Uuid, Remedy)>,
}

impl Loaded {
    fn choices(&self, position: usize) -> &[u8] {
        let answer = self
            .answers
            .iter()
            .find(|answer| usize::from(answer.position) == position);
        answer.map_or(&[], |answer| &answer.choices)
    }

    /// The options in the order in which they are shown.
    fn options(&self, position: usize) -> impl Iterator<Item = &String> {
        let order = &self.stored.paper.items[position].order;
        order
            .iter()
            .filter_map(move |&place| self.questions[position].options.get(usize::from(place)))
    }
}

async fn load(state: &AppState, visitor: &Visitor, attempt: Uuid) -> Result<Loaded, AppError> {
    let who = visitor.require()?;
    let mut conn = state.db.read().await?;
    let stored = quizzes::attempt(&mut conn, attempt, who.id)
        .await?
        .ok_or(AppError::NotFound)?;
    let answers = quizzes::answers(&mut conn, attempt).await?;
    let wrong = if stored.rules.feedback == Feedback::AfterEach {
        quizzes::remedies(&mut conn).await?
    } else {
        vec![]
    };
    drop(conn);
    let mut questions = Vec::with_capacity(stored.paper.items.len());
    for item in &stored.paper.items {
        questions.push(state.question(item.version_id).await?);
    }
    Ok(Loaded {
        stored,
        questions,
        answers,
        wrong,
    })
}

/// `GET /attempts/{id}?q=`: one question. For the attempt's participant.
pub async fn attempt(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<Uuid>,
    Query(which): Query<Which>,
) -> Result<Response, AppError> {
    let loaded = load(&state, &visitor, id).await?;
    if loaded.stored.attempt.state != AttemptState::Open {
        return Ok(Redirect::to(&format!("/attempts/{id}/result")).into_response());
    }
    if loaded.stored.attempt.is_due(state.clock.now()) {
        return Ok(time_up(&state, &visitor, id));
    }
    let paper = shown(&state, &visitor, &loaded, &which);
    Ok(page(
        &state,
        &visitor,
        &Head::new("答题").with_islands(),
        || Body::new(view! { <QuizSteps paper=paper/> }),
    ))
}

fn shown(state: &AppState, visitor: &Visitor, loaded: &Loaded, which: &Which) -> ShownPaper {
    let stored = &loaded.stored;
    let check_each = stored.rules.feedback == Feedback::AfterEach;
    let items = stored.paper.items.iter().zip(&loaded.questions).enumerate();
    let questions: Vec<_> = items
        .map(|(position, (item, question))| {
            let answer = loaded
                .answers
                .iter()
                .find(|a| usize::from(a.position) == position);
            let is_final = answer.filter(|answer| check_each && answer.checked);
            PaperQuestion {
                kind: question.stored.question.kind,
                stem: question.stem.clone(),
                options: loaded.options(position).cloned().collect(),
                choices: loaded.choices(position).to_vec(),
                checked: is_final
                    .map(|answer| checked(question, item, &answer.choices, stored, &loaded.wrong)),
            }
        })
        .collect();
    let first_open = questions
        .iter()
        .position(|question| question.choices.is_empty());
    let asked = which
        .q
        .as_ref()
        .and_then(|number| number.parse::<usize>().ok())
        .map(|number| number.saturating_sub(1).min(questions.len() - 1));
    ShownPaper {
        attempt: stored.id,
        current: asked.or(first_open).unwrap_or(0),
        questions,
        check_each,
        seconds_left: stored
            .attempt
            .due_at
            .map(|due| (due - state.clock.now()).num_seconds().max(1)),
        read_aloud: visitor.is_elder(),
    }
}

fn time_up(state: &AppState, visitor: &Visitor, id: Uuid) -> Response {
    page(state, visitor, &Head::new("时间到"), || {
        Body::new(view! {
            <div class="state">
                <Picture state=state name="closed.svg"/>
                <h1>"答题时间到了"</h1>
                <p class="soft">"已保存的答案都会计分。下次可以在"<a href="/me/data">"“我的数据”"</a>"里选择更多时间，或使用不限时的长辈版。"</p>
            </div>
        })
        .bar(view! { <nav class="bottom-bar">{hand_in_form(state, id, "交卷看结果")}</nav> })
    })
}

/// The key is made with the form: a double tap or a retry is the same hand-in.
fn hand_in_form(state: &AppState, attempt: Uuid, label: &'static str) -> impl IntoView + use<> {
    let key = state.clock.id().to_string();
    view! {
        <form method="post" action=HandIn::url()>
            <input type="hidden" name="attempt" value=attempt.to_string()/>
            <input type="hidden" name="key" value=key/>
            <button class="button primary">{label}</button>
        </form>
    }
}

/// `GET /attempts/{id}/review`: everything once more before hand-in. For the participant.
pub async fn review(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let loaded = load(&state, &visitor, id).await?;
    if loaded.stored.attempt.state != AttemptState::Open {
        return Ok(Redirect::to(&format!("/attempts/{id}/result")).into_response());
    }
    if loaded.stored.attempt.is_due(state.clock.now()) {
        return Ok(time_up(&state, &visitor, id));
    }
    let count = loaded.questions.len();
    let check_each = loaded.stored.rules.feedback == Feedback::AfterEach;
    let missing: Vec<_> = (0..count)
        .filter(|&at| loaded.choices(at).is_empty())
        .collect();
    Ok(page(
        &state,
        &visitor,
        &Head::new("检查并交卷"),
        || {
            let rows = (0..count)
                .map(|position| row(&loaded, position))
                .collect_view();
            let main = view! {
                <div>
                    <h1>"检查并交卷"</h1>
                    <p class="soft">{if check_each {
                        "点题目可以回去看。已确认的答案不能再改。"
                    } else {
                        "点题目可以回去修改。交卷后不能再改。"
                    }}</p>
                </div>
                {missing.first().map(|first| {
                    let to = format!("/attempts/{id}?q={}", first + 1);
                    view! {
                        <p class="notice warning">
                            <strong>{format!("还有 {} 题未作答", missing.len())}</strong>" "
                            <a href=to>{format!("去答第 {} 题", first + 1)}</a>
                        </p>
                    }
                })}
                <ol class="review-list">{rows}</ol>
            };
            let back = format!("/attempts/{id}?q={count}");
            Body::new(main).bar(view! {
                <nav class="bottom-bar">
                    <a class="button secondary" href=back>"返回"</a>
                    {hand_in_form(&state, id, "确认交卷")}
                </nav>
            })
        },
    ))
}

fn row(loaded: &Loaded, position: usize) -> impl IntoView + use<> {
    let stem = loaded.questions[position].stem.clone();
    let chosen = loaded.choices(position);
    let options: Vec<_> = loaded.options(position).collect();
    let told = chosen.iter().filter_map(|&place| {
        let option = options.get(usize::from(place))?;
        Some(format!("{} {option}", letter(place)))
    });
    let told = told.collect::<Vec<_>>().join("；");
    let to = format!("/attempts/{}?q={}", loaded.stored.id, position + 1);
    let chosen = if told.is_empty() {
        view! { <span class="unanswered">"未作答"</span> }.into_any()
    } else {
        view! { <span class="chosen" inner_html=told></span> }.into_any()
    };
    view! { <li><a href=to inner_html=stem></a>{chosen}</li> }
}
