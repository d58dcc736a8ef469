//! 我的微课: what a participant has learned, and what they have begun.

use leptos::prelude::*;
use storage::lessons::{self, Watch};
use uuid::Uuid;

use super::suggest::far;
use crate::context::AppState;
use crate::error::AppError;
use crate::lessons::version::{self, LessonVersion};
use crate::ui::format;
use crate::ui::parts::phrases;

/// How many lessons are listed.
const LISTED: u16 = 6;

/// What a participant has learned and begun.
pub struct MyLessons {
    learned: usize,
    latest: Vec<(Watch, LessonVersion)>,
}

/// What `who` has learned and begun, the latest first.
///
/// # Errors
/// Those of the database.
pub async fn load(state: &AppState, who: Uuid) -> Result<MyLessons, AppError> {
    let (learned, watches) = {
        let mut conn = state.db.read().await?;
        let learned = lessons::learned(&mut conn, who).await?.len();
        (
            learned,
            lessons::begun_watches(&mut conn, who, LISTED).await?,
        )
    };
    let mut latest = Vec::new();
    for watch in watches {
        let version = version::latest(state, watch.lesson).await?;
        // What was learned is listed, also where nobody is shown it any more.
        let is_learned = watch.learned_at.is_some();
        if let Some(version) = version.filter(|version| is_learned || version.is_shown(state)) {
            latest.push((watch, version));
        }
    }
    Ok(MyLessons { learned, latest })
}

/// The list, where there is anything in it.
pub fn view(state: &AppState, mine: &MyLessons) -> Option<AnyView> {
    if mine.latest.is_empty() && mine.learned == 0 {
        return None;
    }
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let rows = mine.latest.iter().map(|(watch, version)| {
        let meta = watch.learned_at.map_or_else(
            || far(version, watch.progress.seen_until()),
            |at| format!("✓ 已学会 · {}", format::moment(at, now, zone)),
        );
        if !version.is_shown(state) {
            let title = phrases(&version.lesson.title);
            return view! { <li>{title}<span class="meta">{format!("{meta} · 已下架")}</span></li> }
                .into_any();
        }
        let page = format!("/lessons/{}", version.head.number);
        view! { <li><a href=page>{phrases(&version.lesson.title)}</a><span class="meta">{meta}</span></li> }
            .into_any()
    });
    let rows = rows.collect_view();
    let shown = view! {
        <section class="stack">
            <h2>"我的微课"</h2>
            <p class="soft">{format!("已学会 {} 节", mine.learned)}</p>
            <ul class="list">
                {rows}
                <li><a href="/lessons">"全部微课"</a></li>
            </ul>
        </section>
    };
    Some(shown.into_any())
}
