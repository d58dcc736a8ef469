//! 我的: wins, chances, tickets, results, sign-out.

use std::collections::HashMap;

use axum::extract::State;
use axum::response::Response;
use domain::campaigns::{ChancesLeft, Phase};
use domain::quizzes::AttemptState;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::prizes::{Aside, Ticket, TicketOutcome};
use storage::quizzes::StoredAttempt;
use storage::{campaigns, prizes, quizzes};
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;
use crate::lessons::watching::mine;
use crate::participants::api::SignOut;
use crate::participants::data;
use crate::prizes::claims::list;
use crate::prizes::reviews::holder;
use crate::shell::{Body, Head, page};
use crate::ui::format;
use crate::ui::parts::{Picture, phrases};
use crate::visitor::Visitor;

/// How many tickets and attempts the page lists.
const LISTED: u16 = 100;

/// `GET /me`. For the signed-in participant.
pub async fn me(State(state): State<AppState>, visitor: Visitor) -> Result<Response, AppError> {
    let who = visitor.require()?;
    let mut conn = state.db.read().await?;
    let wins = list::load(&mut conn, who.id).await?;
    let tickets = prizes::tickets(&mut conn, who.id, LISTED).await?;
    let aside = prizes::set_aside_of(&mut conn, who.id).await?;
    let outcomes = prizes::ticket_outcomes(&mut conn, who.id).await?;
    let outcomes = outcomes.into_iter().collect();
    let attempts = quizzes::attempts(&mut conn, who.id, LISTED).await?;
    let mut chances = Vec::new();
    let mut titles = Vec::new();
    for campaign in campaigns::latest(&mut conn, LISTED).await? {
        titles.push((campaign.id, campaign.title.clone()));
        if matches!(
            campaign.phase(state.clock.now(), state.settings.zone),
            Phase::Open { .. }
        ) {
            let used = campaigns::chances_used(&mut conn, campaign.id, who.id, state.today());
            let (today, in_all) = used.await?;
            let extra = campaigns::extra_left(&mut conn, campaign.id, who.id).await?;
            let told = match campaign.chances.left(today, in_all).and_extra(extra) {
                ChancesLeft::Unlimited => "不限次数".to_owned(),
                ChancesLeft::Today(left) => campaign.chances.told(left),
                ChancesLeft::NoneToday => "今天已用完".to_owned(),
                ChancesLeft::NoneInAll => "已全部用完".to_owned(),
            };
            chances.push((campaign.slug, campaign.title, told));
        }
    }
    drop(conn);
    let lessons = mine::load(&state, who.id).await?;
    let phone = data::phone_of(&state, who)?.masked();
    Ok(page(&state, &visitor, &Head::new("我的"), || {
        Body::new(view! {
            <section class="me-head">
                <h1>{phone}</h1>
                <p class="soft">{format!("有 {} 张抽奖券", tickets.len())}</p>
            </section>
            {list::view(&state, &wins)}
            {tickets_view(&state, &tickets, &outcomes, &aside)}
            {chances_view(&chances)}
            {attempts_view(&state, &attempts, &titles)}
            {mine::view(&state, &lessons)}
            <section class="stack">
                <h2>"更多"</h2>
                <ul class="list">
                    <li><a href="/practice">"错题练习"</a></li>
                    <li><a href="/me/data">"我的数据"</a><span class="meta">"查看、下载、删除"</span></li>
                </ul>
                <form method="post" action=SignOut::url()>
                    <button class="button secondary">"退出登录"</button>
                </form>
            </section>
        })
    }))
}

fn tickets_view(
    state: &AppState,
    tickets: &[Ticket],
    outcomes: &HashMap<Uuid, TicketOutcome>,
    aside: &[Aside],
) -> AnyView {
    if tickets.is_empty() {
        return view! {
            <section class="stack">
                <h2>"抽奖券"</h2>
                <div class="empty">
                    <Picture state=state name="empty.svg"/>
                    <p class="soft">"还没有抽奖券。答题达标就能得到一张。"</p>
                    <a class="button secondary" href="/">"去看活动"</a>
                </div>
            </section>
        }
        .into_any();
    }
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let rows = tickets.iter().map(|ticket| {
        let (tone, outcome) = match outcomes.get(&ticket.id) {
            Some(TicketOutcome::Won) => ("badge good", "已中奖"),
            Some(TicketOutcome::Alternate) => ("badge", "候补"),
            Some(TicketOutcome::Lost) => ("badge soft", "未中奖"),
            Some(TicketOutcome::Waiting) | None => ("badge", "等待开奖"),
        };
        let standing = holder::aside(ticket.id, aside)
            .unwrap_or_else(|| view! { <span class=tone>{outcome}</span> }.into_any());
        view! {
            <li>
                <span class="ticket-number">{ticket.code.clone()}</span>
                {standing}
                <span class="ticket-name">
                    {ticket.campaign_title.clone()}" · "<time>{format::moment(ticket.created_at, now, zone)}</time>
                </span>
            </li>
        }
    });
    view! {
        <section class="stack">
            <h2>"抽奖券"</h2>
            <ul class="ticket-list">{rows.collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn chances_view(chances: &[(String, String, String)]) -> impl IntoView + use<> {
    let rows = chances.iter().map(|(slug, title, left)| {
        let left = left.clone();
        view! { <li><a href=format!("/campaigns/{slug}")>{phrases(title)}</a><span class="meta">{left}</span></li> }
    });
    let rows = rows.collect_view();
    (!chances.is_empty()).then(|| {
        view! { <section class="stack"><h2>"答题机会"</h2><ul class="list">{rows}</ul></section> }
    })
}

fn attempts_view(
    state: &AppState,
    attempts: &[StoredAttempt],
    titles: &[(Uuid, String)],
) -> Option<impl IntoView + use<>> {
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let rows = attempts.iter().map(|stored| {
        let title = titles.iter().find(|(id, _)| *id == stored.campaign_id);
        let title = title.map_or_else(|| "往期活动".to_owned(), |(_, title)| title.clone());
        let (link, meta) = match &stored.attempt.state {
            AttemptState::Open => (format!("/attempts/{}", stored.id), "答题中".to_owned()),
            AttemptState::Scored { at, result } => (
                format!("/attempts/{}/result", stored.id),
                format!(
                    "{} 分 · {}",
                    result.score.percent(),
                    format::moment(*at, now, zone)
                ),
            ),
        };
        view! { <li><a href=link>{phrases(&title)}</a><span class="meta">{meta}</span></li> }
    });
    let rows = rows.collect_view();
    (!attempts.is_empty()).then(|| {
        view! { <section class="stack"><h2>"作答记录"</h2><ul class="list">{rows}</ul></section> }
    })
}
