//! Wrong-question practice: what a participant got wrong, until it was answered right once.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use domain::quizzes::question::letter;
use domain::quizzes::{
    AnswerVerdict, AttemptState, Feedback, MultipleScoring, PaperItem, QuestionKind, judge,
};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Deserialize;
use storage::quizzes;
use uuid::Uuid;

use super::api::Practise;
use super::result_page::options;
use super::save_answer::choices;
use crate::campaigns::extra;
use crate::context::{AppState, ShownQuestion};
use crate::error::{AppError, Refusal};
use crate::shell::{Body, Head, page};
use crate::ui::parts::{Picture, field_error};
use crate::ui::read_aloud::ReadAloud;
use crate::visitor::Visitor;

/// How many attempts back mistakes are looked for.
const LOOK_BACK: u16 = 50;

/// Mistakes that a result page has explained: newest first, each question once, without those
/// that were answered right in practice since, and without questions that turned out to be wrong.
pub async fn mistakes(state: &AppState, who: Uuid) -> Result<Vec<Arc<ShownQuestion>>, AppError> {
    let mut conn = state.db.read().await?;
    let attempts = quizzes::attempts(&mut conn, who, LOOK_BACK).await?;
    let practised: HashMap<_, _> = quizzes::practised(&mut conn, who)
        .await?
        .into_iter()
        .collect();
    let wrong = quizzes::remedies(&mut conn).await?;
    drop(conn);
    let mut found: Vec<Arc<ShownQuestion>> = Vec::new();
    for stored in attempts {
        let AttemptState::Scored { at, result } = stored.attempt.state else {
            continue;
        };
        if stored.rules.feedback == Feedback::Never {
            continue;
        }
        for (position, item) in stored.paper.items.iter().enumerate() {
            let is_right = result.answers.get(position) == Some(&AnswerVerdict::Right);
            if is_right || wrong.iter().any(|(version, _)| *version == item.version_id) {
                continue;
            }
            let question = state.question(item.version_id).await?;
            let id = question.stored.question_id;
            let known = found.iter().any(|other| other.stored.question_id == id);
            let learned = practised.get(&id).is_some_and(|right_at| *right_at > at);
            if !known && !learned {
                found.push(question);
            }
        }
    }
    Ok(found)
}

/// Which question was just answered, and how.
#[derive(Deserialize)]
pub struct Answered {
    version: Option<Uuid>,
    /// Chosen places, joined by `-`.
    chosen: Option<String>,
    /// The question to go on from.
    after: Option<Uuid>,
}

/// `GET /practice`: the next mistake, or what became of the answer just given. For the signed-in
/// participant.
pub async fn practice(
    State(state): State<AppState>,
    visitor: Visitor,
    Query(answered): Query<Answered>,
) -> Result<Response, AppError> {
    let who = visitor.require()?;
    let mistakes = mistakes(&state, who.id).await?;
    if let (Some(version), Some(chosen)) = (answered.version, &answered.chosen) {
        let question = explained(&state, who.id, version).await?;
        let places: Vec<u8> = chosen
            .split('-')
            .filter_map(|place| place.parse().ok())
            .collect();
        return Ok(outcome(
            &state,
            &visitor,
            &question,
            &places,
            mistakes.len(),
        ));
    }
    // The one behind the last, and round again, so that a hard one does not block the others.
    let last = mistakes
        .iter()
        .position(|question| Some(question.stored.id) == answered.after);
    let next = last.map_or(0, |at| (at + 1) % mistakes.len());
    let Some(question) = mistakes.get(next).cloned() else {
        return Ok(nothing_left(&state, &visitor));
    };
    Ok(ask(&state, &visitor, &question, mistakes.len()))
}

/// The question, where an attempt of the participant has explained it: practice never tells what
/// an open attempt must not.
async fn explained(
    state: &AppState,
    who: Uuid,
    version: Uuid,
) -> Result<Arc<ShownQuestion>, AppError> {
    let mut conn = state.db.read().await?;
    let attempts = quizzes::attempts(&mut conn, who, LOOK_BACK).await?;
    drop(conn);
    let told = attempts.iter().any(|stored| {
        stored.attempt.state != AttemptState::Open
            && stored.rules.feedback != Feedback::Never
            && stored
                .paper
                .items
                .iter()
                .any(|item| item.version_id == version)
    });
    if told {
        state.question(version).await
    } else {
        Err(AppError::NotFound)
    }
}

/// The options in the bank's order: there is no attempt whose order would matter.
fn plain(question: &ShownQuestion) -> PaperItem {
    let count = u8::try_from(question.options.len()).unwrap_or(u8::MAX);
    PaperItem {
        version_id: question.stored.id,
        order: (0..count).collect(),
    }
}

fn is_right(question: &ShownQuestion, places: &[u8]) -> bool {
    let judged = judge(
        &question.stored.question,
        &plain(question),
        places,
        MultipleScoring::AllOrNothing,
    );
    judged == AnswerVerdict::Right
}

/// Judges an answer, and notes it where it is right.
///
/// # Errors
/// [`Refusal::ChoiceMissing`]; [`AppError::NotFound`] for a question that was never explained.
///
/// # Returns
/// The page that tells what became of it.
pub async fn practise(
    state: &AppState,
    who: Uuid,
    version: Uuid,
    places: &[u8],
) -> Result<String, AppError> {
    let question = explained(state, who, version).await?;
    let places = choices(&question, places)?;
    if places.is_empty() {
        return Err(Refusal::ChoiceMissing.into());
    }
    if is_right(&question, &places) {
        let id = question.stored.question_id;
        let before = mistakes(state, who).await?;
        let is_last = before.len() == 1 && before[0].stored.question_id == id;
        let giving = if is_last {
            let mut conn = state.db.read().await?;
            let attempts = quizzes::attempts(&mut conn, who, LOOK_BACK).await?;
            drop(conn);
            extra::for_practice(state, &attempts).await?
        } else {
            Vec::new()
        };
        let data = (who, id, giving, (state.today(), state.clock.now()));
        let noted: Result<(), AppError> = state
            .db
            .write(data, |tx, (who, question, giving, at)| {
                Box::pin(async move {
                    quizzes::note_practised(tx, *who, *question, at.1).await?;
                    Ok(extra::give_for_practice(tx, *who, giving, *at).await?)
                })
            })
            .await;
        noted?;
    }
    let chosen = places
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("-");
    Ok(format!("/practice?version={version}&chosen={chosen}"))
}

fn nothing_left(state: &AppState, visitor: &Visitor) -> Response {
    page(state, visitor, &Head::new("错题练习"), || {
        Body::new(view! {
            <div class="state">
                <Picture state=state name="prize-kite.svg"/>
                <h1>"没有错题了"</h1>
                <p class="soft">"答错的题会自动收进这里，答对一次就移出。"</p>
                <a class="button primary" href="/">"去看活动"</a>
            </div>
        })
    })
}

fn read_aloud(visitor: &Visitor, ids: &[&str]) -> Option<impl IntoView + use<>> {
    let texts = ids.iter().map(ToString::to_string).collect();
    visitor
        .is_elder()
        .then(|| view! { <ReadAloud texts=texts/> })
}

fn ask(state: &AppState, visitor: &Visitor, question: &ShownQuestion, left: usize) -> Response {
    let kind = question.stored.question.kind;
    let input = if kind == QuestionKind::Multiple {
        "checkbox"
    } else {
        "radio"
    };
    let head = Head::new("错题练习").reading_aloud(visitor);
    page(state, visitor, &head, || {
        let rows = (0u8..).zip(&question.options).map(|(place, option)| {
            view! {
                <label class="option">
                    <input type=input name="places[]" value=place/>
                    <span class="frame"></span>
                    <span class="mark">{letter(place).to_string()}</span>
                    <span class="text" inner_html=option.clone()></span>
                </label>
            }
        });
        let rows = rows.collect_view();
        let main = view! {
            <div><h1>"错题练习"</h1><p class="soft">{format!("还有 {left} 题。答对一次就移出，不影响活动成绩。")}</p></div>
            <form id="practise" class="stack" method="post" action=Practise::url()>
                <input type="hidden" name="version" value=question.stored.id.to_string()/>
                <fieldset class="options" id="options">
                    <legend class="stem"><small class="soft">{kind.label()}</small><br/><span id="stem" inner_html=question.stem.clone()></span></legend>
                    {rows}
                </fieldset>
                {field_error(visitor, "places")}
                {read_aloud(visitor, &["stem", "options"])}
            </form>
        };
        Body::new(main).bar(view! {
            <nav class="bottom-bar">
                <a class="button secondary" href="/me">"结束练习"</a>
                <button class="button primary" form="practise">"确认"</button>
            </nav>
        })
    })
}

fn outcome(
    state: &AppState,
    visitor: &Visitor,
    question: &ShownQuestion,
    places: &[u8],
    left: usize,
) -> Response {
    let (class, word) = if is_right(question, places) {
        ("notice good", "答对了，这道题已移出错题。")
    } else {
        ("notice bad", "还不对，看看讲解，稍后再练。")
    };
    let head = Head::new("错题练习").reading_aloud(visitor);
    page(state, visitor, &head, || {
        let main = view! {
            <h1>"错题练习"</h1>
            <p class=class role="status"><strong>{word}</strong></p>
            <article class="card answer-card">
                <h2 class="stem" id="stem" inner_html=question.stem.clone()></h2>
                <ul class="options" id="options">{options(&plain(question), question, places)}</ul>
                <div class="why" id="explanation" inner_html=question.explanation.clone()></div>
                {read_aloud(visitor, &["stem", "options", "explanation"])}
                <p class="source">{format!("依据：{}", question.stored.question.source)}</p>
            </article>
        };
        let next = if left == 0 {
            "完成"
        } else {
            "下一道错题"
        };
        Body::new(main).bar(view! {
            <nav class="bottom-bar">
                <a class="button secondary" href="/me">"结束练习"</a>
                <a class="button primary" href=format!("/practice?after={}", question.stored.id)>{next}</a>
            </nav>
        })
    })
}
