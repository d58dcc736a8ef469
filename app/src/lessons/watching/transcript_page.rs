//! A lesson to be read: for whoever cannot, or does not want to, watch its film.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::lessons::{Part, parts};
use leptos::prelude::*;
use serde::Deserialize;

use super::card::Viewer;
use super::lesson_page::{gone, stand};
use super::standing::Watched;
use super::transcript_view::Transcript;
use super::{find, suggest};
use crate::context::AppState;
use crate::error::AppError;
use crate::lessons::shown::Standing;
use crate::shell::{Body, Head, page};
use crate::ui::parts::{Picture, phrases};
use crate::visitor::Visitor;

/// Which part, from 0.
#[derive(Deserialize)]
pub struct PartQuery {
    part: Option<String>,
}

/// What an address calls all parts.
pub const WHOLE: &str = "all";

/// What of a transcript is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    /// Everything, to somebody who is not signed in, or has learned it.
    Whole,
    /// The part with this number.
    Part(usize),
    /// That all was read, and the lesson learned.
    Learned,
}

/// The address of a part of a transcript, from 0; of the one behind the last for what comes then.
pub fn page_of_part(number: u64, part: u32) -> String {
    format!("/lessons/{number}/text?part={part}")
}

/// `GET /lessons/{number}/text`. For anyone, unless the lesson is for participants.
pub async fn transcript(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(number): Path<u64>,
    Query(query): Query<PartQuery>,
) -> Result<Response, AppError> {
    let version = find::by_number(&state, number).await?;
    if !version.is_shown(&state) {
        return Ok(gone(&state, &visitor, &version));
    }
    let who = find::audience(&visitor, &version)?;
    let (watched, standing) = stand(&state, version, who).await?;
    let asked = query.part.as_deref().and_then(|part| part.parse().ok());
    let whole = query.part.as_deref() == Some(WHOLE) && standing.is_learned;
    let shown = if who.is_none() || whole {
        Shown::Whole
    } else {
        chosen(&watched, asked)
    };
    let mut next = None;
    if shown == Shown::Learned {
        let viewer = Viewer::of(&state, &visitor).await?;
        next = suggest::next(&state, &viewer, watched.version.head.lesson_id).await?;
    }
    let title = format!("文字版：{}", watched.version.lesson.title);
    let head = Head::new(title).reading_aloud(&visitor);
    let transcript = Transcript {
        visitor: &visitor,
        watched: &watched,
    };
    Ok(page(&state, &visitor, &head, || match shown {
        Shown::Whole => transcript.whole(),
        Shown::Part(part) => transcript.part(part),
        Shown::Learned => learned(&state, number, &standing, next),
    }))
}

/// The part that was asked for, as far as it may be read; otherwise the first that was not read yet or
/// in which something is open.
fn chosen(watched: &Watched, asked: Option<usize>) -> Shown {
    let parts = parts(&watched.version.lesson);
    let (read, is_learned) = (watched.parts_read(), watched.is_learned());
    if let Some(part) = asked.filter(|part| *part <= read || is_learned)
        && part < parts.len()
    {
        return Shown::Part(part);
    }
    if is_learned && asked.is_some() {
        return Shown::Learned;
    }
    let is_open = |(number, part): (usize, &Part<'_>)| {
        let mut questions = part.questions();
        number >= read || questions.any(|asked| watched.answer_to(asked.id).is_none())
    };
    match parts.iter().enumerate().position(is_open) {
        Some(part) => Shown::Part(part),
        None if is_learned => Shown::Learned,
        None => Shown::Part(parts.len() - 1),
    }
}

/// What somebody is shown who has read all of it.
fn learned(
    state: &AppState,
    number: u64,
    standing: &Standing,
    next: Option<(u64, String)>,
) -> Body {
    let earned = standing.earned.concat();
    let next = match next {
        Some((next, title)) => (format!("/lessons/{next}"), format!("下一节：{title}")),
        None => ("/lessons".to_owned(), "看看别的微课".to_owned()),
    };
    let again = page_of_part(number, 0);
    Body::new(view! {
        <div class="state">
            <Picture state=state name="prize-kite.svg"/>
            <h1>{phrases("这节微课，您学会了")}</h1>
            <p class="soft">{if earned.is_empty() { "记在“我的”里了。".to_owned() } else { earned }}</p>
            <a class="button secondary" href=again>"再读一遍"</a>
            <a class="button secondary" href=format!("/lessons/{number}")>"回到微课"</a>
        </div>
    })
    .bar(view! {
        <nav class="bottom-bar"><a class="button primary" href=next.0>{next.1}</a></nav>
    })
}
