//! The home page: the campaigns, what can be done now first.

use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use domain::campaigns::{ChancesLeft, Phase};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::campaigns;

use super::pages::COVER_SIZES;
use super::standing::{Standing, standing};
use crate::context::AppState;
use crate::error::AppError;
use crate::lessons::watching::home_section;
use crate::participants::api::SetEdition;
use crate::shell::{Body, Head, page};
use crate::ui::format;
use crate::ui::parts::{Back, Picture, phrases};
use crate::visitor::{Edition, Scale, Visitor};

/// How many campaigns the home page shows.
const SHOWN: u16 = 20;

/// How many lessons.
const LESSONS_SHOWN: u32 = 3;

/// `GET /`: campaigns. For anyone.
pub async fn home(State(state): State<AppState>, visitor: Visitor) -> Result<Response, AppError> {
    let found = {
        let mut conn = state.db.read().await?;
        campaigns::latest(&mut conn, SHOWN).await?
    };
    let mut standings = Vec::new();
    for campaign in found {
        standings.push(standing(&state, &visitor, campaign).await?);
    }
    // What can be done now comes first, then what comes soon, then what is over.
    standings.sort_by_key(|standing| match standing.phase {
        Phase::Open { .. } => 0,
        Phase::OutsideHours { .. } | Phase::Paused => 1,
        Phase::NotYetOpen { .. } => 2,
        Phase::Closed { .. } => 3,
    });
    let cards = home_section::newest(&state, &visitor, LESSONS_SHOWN).await?;
    let now = state.clock.now();
    Ok(page(&state, &visitor, &Head::new("首页"), || {
        Body::new(view! {
            {visitor.edition.is_none().then(|| elder_offer(&visitor))}
            <div class="hero">
                <div>
                    <h1>"三分钟，学会护好自己的钱"</h1>
                    <p class="soft">"答题学金融知识，达标可参加抽奖，有机会得到一只手绘风筝。"</p>
                </div>
                <Picture state=&state name="prize-kite.svg"/>
            </div>
            {if standings.is_empty() {
                view! {
                    <div class="empty">
                        <Picture state=&state name="empty.svg"/>
                        <p class="soft">"现在没有活动，过几天再来看看。"</p>
                    </div>
                }.into_any()
            } else {
                view! {
                    <h2>"活动"</h2>
                    {standings.iter().map(|standing| card(&state, standing, now)).collect_view()}
                }.into_any()
            }}
            {home_section::section(cards)}
        })
    }))
}

/// Offered at the first visit, until either edition is chosen.
fn elder_offer(visitor: &Visitor) -> impl IntoView + use<> {
    let choice = |edition: Edition, label: &'static str, class: &'static str| {
        let page = visitor.page.clone();
        view! {
            <form method="post" action=SetEdition::url()>
                <input type="hidden" name="edition" value=edition.word()/>
                <Back page=page/>
                <button class=class>{label}</button>
            </form>
        }
    };
    view! {
        <section class="elder-offer">
            <p>"字太小？可以换成"<strong>"长辈版"</strong>"：字大、按钮大、可以朗读、不限时。"</p>
            <div class="row">
                {choice(Edition::Elder(Scale::Normal), "换成长辈版", "button secondary")}
                {choice(Edition::Standard, "不用了", "button quiet")}
            </div>
        </section>
    }
}

fn card(state: &AppState, standing: &Standing, now: DateTime<Utc>) -> impl IntoView + use<> {
    let Standing {
        campaign,
        cover,
        phase,
        left,
        ..
    } = standing;
    let zone = state.settings.zone;
    let badge = match phase {
        Phase::Open { .. } => view! { <span class="badge good">"进行中"</span> }.into_any(),
        Phase::OutsideHours { opens_at } => {
            let at = format::moment(*opens_at, now, zone);
            view! { <span class="badge warning">{format!("{at} 开放")}</span> }.into_any()
        }
        Phase::Paused => view! { <span class="badge soft">"暂停"</span> }.into_any(),
        Phase::NotYetOpen { .. } => view! { <span class="badge soft">"即将开始"</span> }.into_any(),
        Phase::Closed { .. } => view! { <span class="badge soft">"已结束"</span> }.into_any(),
    };
    let chances = match (phase, left) {
        (Phase::Open { .. }, Some(ChancesLeft::Today(left))) => {
            Some(view! { <p class="chances-left">"剩余机会 "<b>{*left}</b>" 次"</p> }.into_any())
        }
        (Phase::Open { .. }, Some(ChancesLeft::NoneToday)) => {
            Some(view! { <p class="chances-left">"今天的机会已用完"</p> }.into_any())
        }
        (Phase::Open { .. }, Some(ChancesLeft::NoneInAll)) => {
            Some(view! { <p class="chances-left">"机会已全部用完"</p> }.into_any())
        }
        _ => None,
    };
    let (from, to) = (
        format::day(campaign.window.opens_at, zone),
        format::last_day(campaign.window.closes_at, zone),
    );
    let link = format!("/campaigns/{}", campaign.slug);
    view! {
        <article class="campaign-card">
            {cover.view("cover", COVER_SIZES, "")}
            <h3><a href=link>{phrases(&campaign.title)}</a></h3>
            <p class="soft">{badge}" "<time>{from}</time>" "<span class="phrase">"至 "<time>{to}</time></span></p>
            {chances}
        </article>
    }
}
