//! `/staff/draws/instant`: the campaigns with instant wins.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::staff::Permission;
use leptos::prelude::*;
use serde::Deserialize;
use storage::prizes::{self, InstantCampaign};

use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::Desk;
use crate::ui::format;
use crate::ui::lists::{Paging, ROWS, empty};

/// Which page of the list.
#[derive(Deserialize)]
pub struct ListQuery {
    page: Option<String>,
}

/// `GET /staff/draws/instant`. For those who may see draws.
pub async fn list(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<ListQuery>,
) -> Result<Response, AppError> {
    desk.require(Permission::ViewDraws)?;
    let number = query.page.and_then(|page| page.trim().parse().ok());
    let mut conn = state.db.read().await?;
    let count = i64::from(prizes::count_instant_campaigns(&mut conn).await?);
    let paging = Paging::new("/staff/draws/instant", vec![], number, count);
    let found = prizes::instant_campaigns(&mut conn, paging.offset(), ROWS).await?;
    let stopped = prizes::instant_stopped(&mut conn, state.clock.now()).await?;
    drop(conn);
    let place = Place::new(Section::Draws, "即开奖");
    Ok(page(&state, &desk, &place, || {
        let rows = found.iter();
        let rows: Vec<_> = rows
            .map(|one| row(&state, one, stopped.contains(&one.id)))
            .collect();
        view! {
            <div class="page-head"><div>
                <h1>"即开奖"<span class="count">{format!("{count} 个活动")}</span></h1>
                <p class="soft">"中奖时刻在发布活动时抽定，结束以后公开。"</p>
            </div></div>
            {if rows.is_empty() {
                empty(&state, "还没有即开奖的活动。编排活动时把奖品设为“交卷即开奖”，发布后会出现在这里。", ().into_any()).into_any()
            } else {
                view! {
                    <div class="table-card">
                        <table class="work-table">
                            <caption class="visually-hidden">"即开奖的活动"</caption>
                            <thead><tr>
                                <th scope="col">"活动"</th><th scope="col">"时间"</th>
                                <th scope="col" class="num">"份数"</th>
                                <th scope="col" class="num">"已开出"</th><th scope="col">"状态"</th>
                            </tr></thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                }.into_any()
            }}
            <div class="list-foot">{paging.pager()}</div>
        }
    }))
}

fn row(state: &AppState, one: &InstantCampaign, stopped: bool) -> impl IntoView + use<> {
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let (label, class) = if one.published {
        ("记录已公布", "badge good")
    } else if stopped {
        ("暂停", "badge warning")
    } else if now >= one.closes_at {
        ("待公布记录", "badge soft")
    } else if now < one.opens_at {
        ("未开始", "badge soft")
    } else {
        ("进行中", "badge good")
    };
    let when = format!(
        "{} 至 {}",
        format::moment(one.opens_at, now, zone),
        format::end(one.closes_at, now, zone)
    );
    view! {
        <tr>
            <th scope="row" class="what"><a href=format!("/staff/campaigns/{}/instant", one.id)>{one.title.clone()}</a></th>
            <td data-label="时间">{when}</td>
            <td class="num" data-label="份数">{one.moments}</td>
            <td class="num" data-label="已开出">{one.met}</td>
            <td data-label="状态"><span class=class>{label}</span></td>
        </tr>
    }
}
