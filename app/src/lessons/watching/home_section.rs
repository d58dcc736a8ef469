//! Lessons on the home page, and on that of a campaign.

use domain::campaigns::Campaign;
use leptos::prelude::*;
use storage::lessons::{self, LessonFilter};
use uuid::Uuid;

use super::card::{Card, Viewer, cards_view};
use super::earn;
use crate::context::AppState;
use crate::error::AppError;
use crate::ui::parts::phrases;
use crate::visitor::Visitor;

/// The newest lessons, at most `limit`.
///
/// # Errors
/// Those of the database.
pub async fn newest(
    state: &AppState,
    visitor: &Visitor,
    limit: u32,
) -> Result<Vec<Card>, AppError> {
    let viewer = Viewer::of(state, visitor).await?;
    let found = {
        let mut conn = state.db.read().await?;
        let filter = LessonFilter::default();
        lessons::list_published(&mut conn, &filter, state.today(), (limit, 0)).await?
    };
    viewer.cards(state, found).await
}

/// The section that shows them, where there are any.
pub fn section(cards: Vec<Card>) -> Option<AnyView> {
    if cards.is_empty() {
        return None;
    }
    let shown = view! {
        <section class="stack">
            <h2>"以案说险微课"</h2>
            {cards_view(cards)}
            <p><a class="button secondary" href="/lessons">"全部微课"</a></p>
        </section>
    };
    Some(shown.into_any())
}

/// What a participant has of a lesson of a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LessonMark {
    /// It is to be learned.
    Open,
    /// It was learned.
    Learned,
    /// It was learned, and what that earns waits to be fetched.
    ToCollect,
}

/// What a participant has of the lessons of a campaign, in their order.
///
/// # Errors
/// Those of the database.
pub async fn marks(
    state: &AppState,
    who: Uuid,
    campaign: &Campaign,
) -> Result<Vec<LessonMark>, AppError> {
    let mut marks = Vec::new();
    for linked in &campaign.details.lessons {
        let learned = {
            let mut conn = state.db.read().await?;
            lessons::learned_of_number(&mut conn, who, linked.number).await?
        };
        marks.push(match learned {
            None => LessonMark::Open,
            Some(lesson) if earn::waits(state, campaign, who, (lesson, linked.number)).await? => {
                LessonMark::ToCollect
            }
            Some(_) => LessonMark::Learned,
        });
    }
    Ok(marks)
}

/// The lessons of a campaign, what they earn in it, and what somebody has of them (`marks`, empty for who
/// is not signed in).
pub fn of_campaign(campaign: &Campaign, marks: &[LessonMark]) -> Option<AnyView> {
    let details = &campaign.details;
    if details.lessons.is_empty() {
        return None;
    }
    let extra = details.extra;
    let chances = (extra.for_lesson > 0).then(|| format!("加 {} 次答题机会", extra.for_lesson));
    let ticket = extra.lesson_tickets.then(|| "得一张抽奖券".to_owned());
    let earns: Vec<_> = chances.into_iter().chain(ticket).collect();
    let told = (!earns.is_empty()).then(|| {
        let told = format!("每学完一节{}，每节一次。", earns.join("，"));
        view! { <p class="soft">{told}</p> }
    });
    let rows = details.lessons.iter().enumerate().map(|(place, lesson)| {
        let page = format!("/lessons/{}", lesson.number);
        let mark = match marks.get(place) {
            Some(LessonMark::Learned) => Some("✓ 已学会"),
            Some(LessonMark::ToCollect) => Some("✓ 已学会，打开领取机会"),
            _ => None,
        };
        let mark = mark.map(|mark| view! { <span class="meta">{mark}</span> });
        view! { <li><a href=page>{phrases(&lesson.title)}</a>{mark}</li> }
    });
    let shown = view! {
        <section class="stack">
            <h2>"先看微课"</h2>
            {told}
            <ul class="list">{rows.collect_view()}</ul>
        </section>
    };
    Some(shown.into_any())
}
