//! `/staff/campaigns/{id}/channels/new` and `…/channels/branches`: adding one, and one for each branch.

use std::fmt::Write;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::campaigns::Medium;
use domain::staff::{BranchKind, Permission};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Deserialize;
use storage::branches;
use uuid::Uuid;

use super::api::{Add, AddAll};
use super::change::{outlets_without, parts};
use super::link::campaign;
use super::list_page::{list_of, place};
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::page;
use crate::staff::who::Desk;
use crate::ui::lists::options;
use crate::ui::parts::field_error;

/// Branches that are named before a bulk addition is confirmed.
const NAMED: usize = 12;

fn media(chosen: &str) -> Vec<AnyView> {
    let all = Medium::ALL.into_iter();
    all.map(|medium| {
        let checked = medium.word() == chosen;
        view! {
            <label><input type="radio" name="medium" value=medium.word() checked=checked required/><span>{medium.label()}</span></label>
        }
        .into_any()
    })
    .collect()
}

/// `GET /staff/campaigns/{id}/channels/new`. For those who edit campaigns.
pub async fn new(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    desk.require(Permission::EditCampaigns)?;
    let (who, campaign) = campaign(&state, &desk, id).await?;
    let offered = {
        let mut conn = state.db.read().await?;
        branches::list(&mut conn, &branches::Filter::all(who.scope), 0, 5_000).await?
    };
    let of_head_office = who.scope.kind == BranchKind::HeadOffice;
    let typed = |name: &str| desk.typed(name).unwrap_or_default().to_owned();
    let (name, medium, branch) = (typed("name"), typed("medium"), typed("branch"));
    let key = match typed("key") {
        key if key.is_empty() => state.clock.id().to_string(),
        key => key,
    };
    let place = place(who, &campaign, "新增渠道").below("渠道与二维码", list_of(&campaign));
    Ok(page(&state, &desk, &place, || {
        let wrong = |field| desk.refusal(field).map(|_| "true");
        let offered: Vec<_> = offered
            .into_iter()
            .map(|found| {
                let name = format!("{} {}", found.branch.code, found.branch.name);
                view! { <option value=name></option> }
            })
            .collect();
        let help = if of_head_office {
            "可以不填。输入网点编号，或从提示里选择；网点人员能看到并打印自己网点的渠道。"
        } else {
            "输入网点编号，或从提示里选择。"
        };
        view! {
            <div class="page-head"><div><h1>"新增渠道"</h1></div></div>
            <form class="stack" method="post" action=Add::url()>
                <input type="hidden" name="campaign" value=id.to_string()/>
                <input type="hidden" name="key" value=key/>
                <div class="card stack">
                <div class="field">
                    <label for="name">"名称"</label>
                    <p class="help" id="name-help">"给自己人看的名字，海报底部也会小字印出，例如“滨江支行门口海报”。"</p>
                    <input id="name" name="name" required maxlength="40" autocomplete="off" value=name
                        aria-invalid=wrong("name") aria-describedby="name-help name-error"/>
                    {field_error(&desk, "name")}
                </div>
                <fieldset class="field">
                    <legend>"类型"</legend>
                    <div class="segments">{media(&medium)}</div>
                    {field_error(&desk, "medium")}
                </fieldset>
                <div class="field">
                    <label for="branch">"所属网点"</label>
                    <p class="help" id="branch-help">{help}</p>
                    <input id="branch" name="branch" list="branches" autocomplete="off" value=branch
                        required=!of_head_office aria-invalid=wrong("branch") aria-describedby="branch-help branch-error"/>
                    <datalist id="branches">{offered}</datalist>
                    {field_error(&desk, "branch")}
                </div>
                </div>
                <div class="form-bar">
                    <button class="button primary">"新增"</button>
                    <a class="button quiet" href=list_of(&campaign)>"取消"</a>
                </div>
            </form>
        }
        .into_any()
    }))
}

/// What was chosen of the organisation.
#[derive(Clone, Default, Deserialize)]
pub struct PartQuery {
    #[serde(default)]
    medium: String,
    #[serde(default)]
    part: String,
}

/// `GET /staff/campaigns/{id}/channels/branches`: a channel for each branch; first a look at how many
/// that makes. For those who edit campaigns.
pub async fn branches_at_once(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
    Query(query): Query<PartQuery>,
) -> Result<Response, AppError> {
    desk.require(Permission::EditCampaigns)?;
    let (who, campaign) = campaign(&state, &desk, id).await?;
    let cities = parts(&state, who.scope).await?;
    let chosen = match Medium::from_word(&query.medium) {
        Some(medium) if !query.part.is_empty() => {
            let found = outlets_without(&state, who, id, (medium, &query.part)).await;
            Some((medium, found?))
        }
        _ => None,
    };
    let (medium, part) = match &query {
        PartQuery { medium, .. } if medium.is_empty() => ("poster".to_owned(), String::new()),
        PartQuery { medium, part } => (medium.clone(), part.clone()),
    };
    let place = place(who, &campaign, "为网点批量生成").below("渠道与二维码", list_of(&campaign));
    Ok(page(&state, &desk, &place, || {
        let all = [
            (String::new(), "请选择".to_owned()),
            ("all".to_owned(), "全部营业网点".to_owned()),
        ];
        let confirm = chosen.map(|(medium, outlets)| {
            let names: Vec<_> = outlets
                .iter()
                .map(|outlet| outlet.branch.name.clone())
                .collect();
            confirmation(id, &query.part, medium, &names)
        });
        view! {
            <div class="page-head"><div>
                <h1>"为网点批量生成"</h1>
                <p class="soft">"每个营业中的网点一个渠道，以网点名称命名。已有的不会重复生成。"</p>
            </div></div>
            <form class="stack" method="get" action=format!("{}/branches", list_of(&campaign))>
                <div class="card stack">
                <fieldset class="field">
                    <legend>"类型"</legend>
                    <div class="segments">{media(&medium)}</div>
                </fieldset>
                <div class="field">
                    <label for="part">"哪些网点"</label>
                    <select id="part" name="part" required aria-describedby="part-error">
                        {options(all.into_iter().chain(cities), &part)}
                    </select>
                    {field_error(&desk, "part")}
                </div>
                </div>
                <div class="form-bar">
                    <button class="button">"看看会生成多少"</button>
                    <a class="button quiet" href=list_of(&campaign)>"取消"</a>
                </div>
            </form>
            {confirm}
        }
        .into_any()
    }))
}

fn confirmation(campaign: Uuid, part: &str, medium: Medium, names: &[String]) -> AnyView {
    let count = names.len();
    if count == 0 {
        return view! { <p class="notice" role="status">"所选范围内的网点都已有这种渠道，不用再生成。"</p> }
            .into_any();
    }
    let mut told = names
        .iter()
        .take(NAMED)
        .cloned()
        .collect::<Vec<_>>()
        .join("、");
    if count > NAMED {
        let _ = write!(told, " 等 {count} 个网点");
    }
    view! {
        <form class="card stack" method="post" action=AddAll::url()>
            <input type="hidden" name="campaign" value=campaign.to_string()/>
            <input type="hidden" name="medium" value=medium.word()/>
            <input type="hidden" name="part" value=part.to_owned()/>
            <p><strong>{format!("将新增 {count} 个“{}”渠道", medium.label())}</strong></p>
            <p class="soft">{told}</p>
            <div class="row"><button class="button primary">{format!("生成 {count} 个渠道")}</button></div>
        </form>
    }
    .into_any()
}
