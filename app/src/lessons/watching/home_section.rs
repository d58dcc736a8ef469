//! Lessons on the home page, and on that of a campaign.

use domain::campaigns::Campaign;
use leptos::prelude::*;
use storage::lessons::{self, LessonFilter};

use super::card::{Card, Viewer, cards_view};
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
    let mut conn = state.db.read().await?;
    let filter = LessonFilter::default();
    let found = lessons::list_published(&mut conn, &filter, state.today(), (limit, 0)).await?;
    let cards = found.iter().map(|listed| viewer.listed(state, listed));
    Ok(cards.collect())
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

/// The lessons of a campaign, and what they earn in it.
pub fn of_campaign(campaign: &Campaign) -> Option<AnyView> {
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
    let rows = details.lessons.iter().map(|lesson| {
        let page = format!("/lessons/{}", lesson.number);
        view! { <li><a href=page>{phrases(&lesson.title)}</a></li> }
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
