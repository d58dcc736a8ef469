//! Every change a browser can make about a quiz.

use leptos::prelude::*;
use uuid::Uuid;

use super::shown::Checked;
use crate::error::AppError;

/// Starts an attempt, or goes on with the open one. The signed-in participant may, within the
/// chances. `key` is made with the form and becomes the attempt's id, so that a repeated post
/// leads to the same attempt.
#[server(endpoint = "quizzes/start_attempt")]
pub async fn start_attempt(campaign: String, key: Uuid) -> Result<(), AppError> {
    use http::header;
    use leptos_axum::ResponseOptions;

    use crate::channels::visits::way_cookie;
    use crate::prizes::reviews::marks::Met;
    use crate::quizzes::start_attempt::{self, Arrival};
    use crate::visitor::{Edition, cookie};

    let (state, who) = crate::visitor::require_participant().await?;
    let (_, parts) = crate::visitor::request()?;
    let edition = cookie(&parts.headers, "edition").and_then(Edition::from_word);
    let elder = matches!(edition, Some(Edition::Elder(_)));
    let way = way_cookie(&campaign);
    let met = Met::of(&state, &parts);
    let device = met.cookie(&state);
    let arrival = Arrival {
        elder,
        came_by: cookie(&parts.headers, &way),
        met,
    };
    let attempt = start_attempt::start(&state, &who, &campaign, key, arrival).await?;
    if let Some(device) = device {
        expect_context::<ResponseOptions>().append_header(header::SET_COOKIE, device);
    }
    leptos_axum::redirect(&format!("/attempts/{attempt}"));
    Ok(())
}

/// Saves an answer of an open attempt. Its participant may. `go` says where a plain form leads:
/// `next`, `previous`, `review`, or a question's number.
#[server(endpoint = "quizzes/save_answer")]
pub async fn save_answer(
    attempt: Uuid,
    position: u16,
    #[server(default)] places: Vec<u8>,
    #[server(default)] go: Option<String>,
) -> Result<(), AppError> {
    use crate::error::Refusal;
    use crate::quizzes::save_answer;

    let (state, who) = crate::visitor::require_participant().await?;
    let saved = save_answer::save(&state, who.id, attempt, position, &places).await;
    // A plain form posts nothing of an answer that is final: there is nothing to lose.
    if !(places.is_empty() && saved == Err(Refusal::AnswerFinal.into())) {
        saved?;
    }
    leptos_axum::redirect(&save_answer::way_on(attempt, position, go.as_deref()));
    Ok(())
}

/// Makes an answer final and tells what was right, where the quiz explains after each question.
/// The attempt's participant may.
#[server(endpoint = "quizzes/check_answer")]
pub async fn check_answer(
    attempt: Uuid,
    position: u16,
    #[server(default)] places: Vec<u8>,
) -> Result<Checked, AppError> {
    use crate::quizzes::save_answer;

    let (state, who) = crate::visitor::require_participant().await?;
    let checked = save_answer::check(&state, who.id, attempt, position, &places).await?;
    leptos_axum::redirect(&save_answer::way_on(attempt, position, Some("stay")));
    Ok(checked)
}

/// Hands an attempt in, once: later calls lead to the same result. Its participant may.
#[server(endpoint = "quizzes/hand_in")]
pub async fn hand_in(attempt: Uuid, key: Uuid) -> Result<(), AppError> {
    use crate::quizzes::hand_in;

    let (state, who) = crate::visitor::require_participant().await?;
    hand_in::hand_in(&state, who.id, attempt, key).await?;
    leptos_axum::redirect(&format!("/attempts/{attempt}/result"));
    Ok(())
}

/// Answers a question in practice. The participant who once got it wrong may.
#[server(endpoint = "quizzes/practise")]
pub async fn practise(version: Uuid, #[server(default)] places: Vec<u8>) -> Result<(), AppError> {
    use crate::quizzes::practice;

    let (state, who) = crate::visitor::require_participant().await?;
    let page = practice::practise(&state, who.id, version, &places).await?;
    leptos_axum::redirect(&page);
    Ok(())
}
