//! `/staff/channels`: the campaigns for which the own branches have channels. For tellers, who see no
//! more of a campaign than what they print for it.

use axum::extract::State;
use axum::response::Response;
use domain::staff::Permission;
use leptos::prelude::*;
use storage::channels;

use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::Desk;
use crate::ui::lists::empty;

/// `GET /staff/channels`. For those who may see channels.
pub async fn own(State(state): State<AppState>, desk: Desk) -> Result<Response, AppError> {
    let who = desk.require(Permission::ViewChannels)?;
    let found = {
        let mut conn = state.db.read().await?;
        channels::campaigns_of(&mut conn, who.scope).await?
    };
    let place = Place::new(Section::Home, "推广二维码");
    Ok(page(&state, &desk, &place, || {
        let items: Vec<_> = found
            .iter()
            .map(|(campaign, count)| {
                let page = format!("/staff/campaigns/{}/channels", campaign.id);
                view! {
                    <a class="card link" href=page>
                        <strong>{super::list_page::title_of(campaign)}</strong><br/>
                        <span class="soft">{format!("{count} 个渠道，可打印海报和二维码")}</span>
                    </a>
                }
            })
            .collect();
        let told = "本机构还没有推广二维码，由总行的活动编辑生成后会出现在这里。";
        view! {
            <div class="page-head"><div>
                <h1>"推广二维码"</h1>
                <p class="soft">"本机构及下级网点在各个活动中的二维码和海报。"</p>
            </div></div>
            {if items.is_empty() {
                empty(&state, told, ().into_any()).into_any()
            } else {
                items.into_any()
            }}
        }
        .into_any()
    }))
}
