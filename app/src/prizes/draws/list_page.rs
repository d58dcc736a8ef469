//! `/staff/draws`: campaigns with something to draw; and the draws and rehearsals of each.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::prizes::draw::DrawState;
use domain::staff::Permission;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Deserialize;
use storage::prizes::draws::{self, DrawCampaign, StoredDraw};
use storage::prizes::{self, Prize, PrizeTerms};
use uuid::Uuid;

use super::api::Prepare;
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::Desk;
use crate::ui::format;
use crate::ui::lists::{Paging, ROWS, empty};
use domain::prizes::Giving;

/// Which page of the list.
#[derive(Clone, Default, Deserialize)]
pub struct ListQuery {
    page: Option<String>,
}

/// Where the draws of a campaign are.
pub fn page_of(campaign: Uuid) -> String {
    format!("/staff/draws/campaigns/{campaign}")
}

/// `GET /staff/draws`. For those who may see draws.
pub async fn list(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<ListQuery>,
) -> Result<Response, AppError> {
    desk.require(Permission::ViewDraws)?;
    let number = query.page.and_then(|page| page.trim().parse().ok());
    let mut conn = state.db.read().await?;
    let (_, count) = draws::campaigns(&mut conn, 0, 1).await?;
    let paging = Paging::new("/staff/draws".to_owned(), vec![], number, count);
    let rows = u16::try_from(ROWS).unwrap_or(u16::MAX);
    let (found, _) = draws::campaigns(&mut conn, paging.offset(), rows).await?;
    drop(conn);
    Ok(page(
        &state,
        &desk,
        &Place::new(Section::Draws, "抽奖"),
        || {
            view! {
            <div class="page-head"><div>
                <h1>"抽奖"<span class="count">{format!("{count} 个活动")}</span></h1>
                <p class="soft">"活动结束后冻结名单，等公开的号码出来，由两个人录入、复核，当场抽出。每一步都会公布，任何人都能验证。"</p>
            </div><div class="row">
                <a class="button" href="/staff/draws/reviews">"存疑抽奖券"</a>
                <a class="button" href="/staff/draws/instant">"即开奖"</a>
            </div></div>
            {if found.is_empty() {
                empty(&state, "还没有要抽奖的活动。活动里有“抽奖”方式的奖品，发布后会出现在这里。", ().into_any()).into_any()
            } else {
                table(&state, &found).into_any()
            }}
            {paging.pager()}
        }
        .into_any()
        },
    ))
}

fn table(state: &AppState, found: &[DrawCampaign]) -> impl IntoView + use<> {
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let rows = found.iter().map(|campaign| {
        let draw_at = campaign.draw_at.map(|at| format::moment(at, now, zone));
        let replaced =
            (campaign.replaced > 0).then(|| format!("（另有 {} 次已作废）", campaign.replaced));
        view! {
            <tr>
                <td class="what"><a href=page_of(campaign.id)>{campaign.title.clone()}</a></td>
                <td data-label="活动截止">{format::end(campaign.closes_at, now, zone)}</td>
                <td data-label="规则上的开奖时间">{draw_at.unwrap_or_else(|| "—".into())}</td>
                <td data-label="奖品" class="num">{format::number(campaign.prizes)}</td>
                <td data-label="抽奖">{standing(campaign)}{replaced}</td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    view! {
        <div class="table-card">
            <table class="work-table">
                <caption class="visually-hidden">"要抽奖的活动"</caption>
                <thead><tr>
                    <th scope="col">"活动"</th><th scope="col">"活动截止"</th>
                    <th scope="col">"规则上的开奖时间"</th><th scope="col" class="num">"奖品"</th>
                    <th scope="col">"抽奖"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn standing(campaign: &DrawCampaign) -> AnyView {
    match campaign.state.as_deref().and_then(DrawState::from_word) {
        Some(state) if campaign.asked => {
            view! { {badge(state)}" "<span class="badge warning">"有人申请作废，待批准"</span> }
                .into_any()
        }
        Some(state) => badge(state).into_any(),
        None => view! { <span class="badge closed">"未准备"</span> }.into_any(),
    }
}

/// Where a draw stands.
pub fn badge(state: DrawState) -> impl IntoView {
    let class = match state {
        DrawState::Published => "badge open",
        DrawState::Abandoned | DrawState::Replaced => "badge closed",
        _ => "badge",
    };
    view! { <span class=class>{state.label()}</span> }
}

/// `GET /staff/draws/campaigns/{id}`: the draws and rehearsals of a campaign. For those who may see
/// draws.
pub async fn campaign(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ViewDraws)?;
    let runs = who.role.may(Permission::RunDraws);
    let mut conn = state.db.read().await?;
    let campaign = draws::campaign(&mut conn, id).await?;
    let campaign = campaign.ok_or(AppError::NotFound)?;
    let found = draws::of_campaign(&mut conn, id).await?;
    let prizes = prizes::prizes_of(&mut conn, id).await?;
    let terms = prizes::terms(&mut conn, id).await?;
    let counted = draws::counted(&mut conn, id).await?;
    drop(conn);
    let place = Place::new(Section::Draws, campaign.title.clone());
    Ok(page(&state, &desk, &place, || {
        let (real, rehearsals): (Vec<_>, Vec<_>) =
            found.iter().partition(|draw| !draw.is_rehearsal);
        let begins = runs && campaign.draw_id.is_none();
        view! {
            <div class="page-head"><div>
                <h1>{campaign.title.clone()}</h1>
                <p class="soft">{format!("现有 {} 张抽奖券", format::number(counted.tickets))}</p>
            </div></div>
            {prizes_view(&state, &campaign, &prizes, terms)}
            <section class="stack">
                <h2>"正式抽奖"</h2>
                {if real.is_empty() {
                    view! { <p class="soft">"还没有准备。"</p> }.into_any()
                } else {
                    rows(&state, &real).into_any()
                }}
                {begins.then(|| begin(&state, id, false))}
            </section>
            <section class="stack">
                <h2>"演练"</h2>
                <p class="soft">"用现有的抽奖券和随手写的号码走一遍全部步骤，随时可以做。演练不产生中奖，也不公布。"</p>
                {(!rehearsals.is_empty()).then(|| rows(&state, &rehearsals))}
                {runs.then(|| begin(&state, id, true))}
            </section>
        }
        .into_any()
    }))
}

fn begin(state: &AppState, campaign: Uuid, rehearsal: bool) -> impl IntoView + use<> {
    let (class, label) = if rehearsal {
        ("button", "开始一次演练")
    } else {
        ("button primary", "准备抽奖")
    };
    view! {
        <form method="post" action=Prepare::url()>
            <input type="hidden" name="campaign" value=campaign.to_string()/>
            <input type="hidden" name="key" value=state.clock.id().to_string()/>
            {rehearsal.then(|| view! { <input type="hidden" name="rehearsal" value="on"/> })}
            <button class=class>{label}</button>
        </form>
    }
}

fn rows(state: &AppState, found: &[&StoredDraw]) -> impl IntoView + use<> {
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let rows = found.iter().map(|draw| {
        let name = if draw.is_rehearsal {
            format!("演练 {}", draw.number)
        } else {
            format!("第 {} 次抽奖", draw.number)
        };
        let ((_, by), at) = draw.prepared.clone();
        view! {
            <li>
                <a href=format!("/staff/draws/{}", draw.id)>{name}</a>" "{badge(draw.state)}
                <span class="meta">{format!("{by} 于 {} 准备", format::moment(at, now, zone))}</span>
            </li>
        }
    });
    let rows: Vec<_> = rows.collect();
    view! { <ul class="list card">{rows}</ul> }
}

fn prizes_view(
    state: &AppState,
    campaign: &DrawCampaign,
    prizes: &[Prize],
    terms: Option<PrizeTerms>,
) -> impl IntoView + use<> {
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let drawn = prizes.iter().filter(|prize| prize.given == Giving::Draw);
    let rows = drawn.map(|prize| {
        let branches = match prize.by_branch.len() {
            0 => "从全部抽奖券中抽".to_owned(),
            count => format!("分 {count} 个网点，各从本网点的抽奖券中抽"),
        };
        view! {
            <div><dt>{prize.name.clone()}</dt><dd>{format!("{} 份 · {branches}", prize.quantity)}</dd></div>
        }
    });
    let rows: Vec<_> = rows.collect();
    let draw_at = terms.and_then(|terms| terms.draw_at);
    view! {
        <dl class="facts card">
            <div><dt>"活动截止"</dt><dd>{format::end(campaign.closes_at, now, zone)}</dd></div>
            {draw_at.map(|at| view! { <div><dt>"规则上的开奖时间"</dt><dd>{format::moment(at, now, zone)}</dd></div> })}
            {rows}
        </dl>
    }
}
