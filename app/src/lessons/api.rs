//! Every change a customer's browser can make about a lesson.

use leptos::prelude::*;
use uuid::Uuid;

use super::shown::{Standing, Told};
use crate::error::AppError;

/// Counts what was played: from here to there, in milliseconds of the film; `position_ms` is where it
/// would go on. The signed-in participant may, for lessons that are published. What the clock, the order
/// of the film or an open question do not allow is refused and counts nothing.
#[server(endpoint = "lessons/report")]
pub async fn report(
    lesson: Uuid,
    from_ms: u32,
    to_ms: u32,
    position_ms: u32,
) -> Result<Standing, AppError> {
    use domain::lessons::Report;

    use crate::lessons::watching::report;

    let (state, who) = crate::visitor::require_participant().await?;
    let told = Report { from_ms, to_ms };
    report::report(&state, who.id, lesson, told, position_ms).await
}

/// Answers a question of a lesson; the first answer counts. The signed-in participant may, once they have
/// come so far. `version` is that of the lesson whose options were chosen from, `back` the page that a
/// plain form leads to.
#[server(endpoint = "lessons/answer")]
pub async fn answer(
    lesson: Uuid,
    question: Uuid,
    #[server(default)] places: Vec<u8>,
    #[server(default)] version: Option<Uuid>,
    #[server(default)] back: Option<String>,
) -> Result<Told, AppError> {
    use crate::lessons::watching::answer::{self, Chosen};

    let (state, who) = crate::visitor::require_participant().await?;
    let chosen = Chosen { places, version };
    let told = answer::answer(&state, who.id, (lesson, question), chosen).await?;
    if let Some(page) = back {
        leptos_axum::redirect(&answer::way_back(&page, question));
    }
    Ok(told)
}

/// Gives the chances of campaigns that opened after a lesson was learned. The signed-in participant may.
#[server(endpoint = "lessons/collect")]
pub async fn collect(lesson: Uuid) -> Result<(), AppError> {
    use crate::lessons::watching::collect;

    let (state, who) = crate::visitor::require_participant().await?;
    let page = collect::collect(&state, who.id, lesson).await?;
    leptos_axum::redirect(&page);
    Ok(())
}

/// Goes on in the transcript: the part with this number, from 0, was read, and what is asked in it was
/// answered. The signed-in participant may.
#[server(endpoint = "lessons/read_on")]
pub async fn read_on(lesson: Uuid, part: u32) -> Result<(), AppError> {
    use crate::lessons::watching::read_on;

    let (state, who) = crate::visitor::require_participant().await?;
    let page = read_on::read_on(&state, who.id, lesson, part).await?;
    leptos_axum::redirect(&page);
    Ok(())
}
