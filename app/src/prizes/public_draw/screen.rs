//! `/staff/draws/{id}/screen`: the big screen of the hall. A kite rises for each winner; what they
//! say was fixed before, and the page says so. Without scripts, and at rest where motion is not wanted.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::prizes::draw::Fate;
use domain::staff::Permission;
use leptos::prelude::*;
use serde::Deserialize;
use storage::prizes::PublicPick;
use uuid::Uuid;

use super::outcome::{named, numbered};
use super::shown::{Audience, Held, Shown};
use crate::context::AppState;
use crate::error::AppError;
use crate::prizes::words;
use crate::staff::console::full_screen;
use crate::staff::who::Desk;
use crate::ui::format::number;
use crate::ui::parts::Picture;

/// Whether the kites are let go.
#[derive(Clone, Default, Deserialize)]
pub struct ScreenQuery {
    show: Option<String>,
}

/// `GET /staff/draws/{id}/screen`. For those who may see draws, once the list is frozen.
pub async fn screen(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
    Query(query): Query<ScreenQuery>,
) -> Result<Response, AppError> {
    desk.require(Permission::ViewDraws)?;
    let mut shown = Shown::find(&state, id, Audience::Staff).await?;
    shown.load_picks(&state).await?;
    let title = format!("大屏：{}", shown.frozen.title);
    Ok(full_screen(&state, &desk, &title, || {
        let inside = match (&shown.held, query.show.is_some()) {
            (None, _) => awaited(&state, &shown),
            (Some(held), false) => curtain(&state, &shown, held),
            (Some(held), true) => kites(&state, &shown, held),
        };
        view! {
            <div class="screen">
                {shown.draw.is_rehearsal.then(rehearsal)}
                {inside}
                <footer class="no-print">
                    <a href=format!("/staff/draws/{id}")>"回到控制台"</a>
                    " "<span class="soft">"按 F11 全屏"</span>
                </footer>
            </div>
        }
        .into_any()
    }))
}

/// Nobody may take a rehearsal for the draw, wherever in the hall they sit.
fn rehearsal() -> AnyView {
    view! {
        <p class="screen-rehearsal"><strong>"演练"</strong>" 用复制的数据，结果无效"</p>
        <p class="screen-watermark" aria-hidden="true">"演练"</p>
    }
    .into_any()
}

fn heading(shown: &Shown, title: &'static str) -> AnyView {
    view! {
        <header>
            <p class="screen-campaign">{shown.frozen.title.clone()}</p>
            <h1>{title}</h1>
        </header>
    }
    .into_any()
}

/// Before the draw: what is fixed, and what is waited for.
fn awaited(state: &AppState, shown: &Shown) -> AnyView {
    let zone = state.settings.zone;
    let sources: Vec<_> = shown
        .frozen
        .sources
        .iter()
        .map(|announced| {
            let at = words::known_at(&announced.source, zone);
            view! { <li>{words::source(&announced.source)}<br/><small>{at}</small></li> }
        })
        .collect();
    view! {
        {heading(shown, "名单已冻结，等待随机数")}
        <p class="screen-large">{format!("{} 张抽奖券", number(i64::from(shown.frozen.tickets)))}</p>
        <p>{format!("冻结于 {}，此后谁也不能增减", words::exactly(shown.frozen_at, zone))}</p>
        <p>"冻结摘要 "<code class="digest">{shown.freeze_hash.to_string()}</code></p>
        <h2>"随机数来源"</h2>
        <ol class="screen-sources">{sources}</ol>
    }
    .into_any()
}

/// What the hall has to know before anything moves.
fn fixed(state: &AppState, held: &Held) -> AnyView {
    let at = words::exactly(held.drawn_at, state.settings.zone);
    view! {
        <p class="screen-fixed"><strong>"结果已经确定"</strong>
            {format!(" 已于 {at} 由公布的随机数算出，下面只是展示，不会改变结果。")}</p>
    }
    .into_any()
}

fn curtain(state: &AppState, shown: &Shown, held: &Held) -> AnyView {
    let winners: i64 = shown.lots.iter().map(|lot| lot.winners).sum();
    view! {
        {heading(shown, "抽奖结果")}
        {fixed(state, held)}
        <p class="screen-large">{format!("{winners} 只纸鸢，{winners} 位中奖者")}</p>
        <p>"记录摘要 "<code class="digest">{held.record_hash.to_string()}</code></p>
        <p><a class="button primary" href="?show=1">"放飞"</a></p>
    }
    .into_any()
}

/// How large kites are, so that a hall sees so many at once.
const fn size(kites: i64) -> &'static str {
    match kites {
        ..=8 => "kites",
        9..=24 => "kites many",
        25..=60 => "kites crowd",
        _ => "kites swarm",
    }
}

fn kites(state: &AppState, shown: &Shown, held: &Held) -> AnyView {
    let all = shown.lots.iter().map(|lot| lot.winners).sum();
    let lots: Vec<_> = shown
        .lots
        .iter()
        .map(|lot| {
            let winners = lot.picks.iter().filter(|pick| pick.fate == Fate::Winner);
            let class = size(all);
            let kites: Vec<_> = winners.map(|pick| kite(state, pick)).collect();
            let left = lot.winners - i64::try_from(kites.len()).unwrap_or(i64::MAX);
            view! {
                <section>
                    <h2>{lot.title()}</h2>
                    <ol class=class>{kites}</ol>
                    {(left > 0).then(|| view! { <p>{format!("还有 {left} 位，见公示页和抽奖记录。")}</p> })}
                </section>
            }
        })
        .collect();
    view! {
        {heading(shown, "恭喜中奖")}
        {fixed(state, held)}
        {lots}
    }
    .into_any()
}

fn kite(state: &AppState, picked: &PublicPick) -> AnyView {
    view! {
        <li>
            <Picture state=state name="kite.svg"/>
            <b>{numbered(picked.number)}</b>
            {named(picked)}
        </li>
    }
    .into_any()
}
