//! `/staff/prizes/transfers`: what branches send each other, and that it came.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::staff::Permission;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Deserialize;
use storage::prizes::{self, Transfer, TransferFilter};

use super::api::Arrive;
use super::change::awaits;
use super::look::page_of;
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::Desk;
use crate::ui::format;
use crate::ui::lists::{Paging, ROWS, empty, select};

const HERE: &str = "/staff/prizes/transfers";

/// What narrows the list.
#[derive(Clone, Default, Deserialize)]
pub struct TransferQuery {
    open: Option<String>,
    page: Option<String>,
}

/// `GET /staff/prizes/transfers`. For those who may see prizes: what leaves or reaches their branches.
pub async fn list(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<TransferQuery>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ViewPrizes)?;
    let open = match query.open.as_deref() {
        Some("1") => Some(true),
        Some("0") => Some(false),
        _ => None,
    };
    let flag = open.map_or("", |open| if open { "1" } else { "0" });
    let filter = TransferFilter {
        open,
        ..TransferFilter::all(who.scope)
    };
    let mut conn = state.db.read().await?;
    let count = prizes::transfer_count(&mut conn, &filter).await?;
    let number = query.page.and_then(|page| page.trim().parse().ok());
    let paging = Paging::new(HERE, vec![("open", flag.to_owned())], number, count);
    let found = prizes::transfers(&mut conn, &filter, paging.offset(), ROWS).await?;
    drop(conn);
    let keeps = who.role.may(Permission::KeepStock);
    let place = Place::new(Section::Prizes, "调拨记录");
    Ok(page(&state, &desk, &place, || {
        let states = [("", "全部"), ("1", "在途"), ("0", "已到货")];
        let rows: Vec<_> = found
            .iter()
            .map(|transfer| row(&state, &desk, transfer, keeps && awaits(who, transfer)))
            .collect();
        view! {
            <div class="page-head"><div>
                <h1>"调拨记录"<span class="count">{format!("{count} 笔")}</span></h1>
                <p class="soft">"调出时从调出网点减去；调入网点清点后确认到货，少了写明原因，差额记为丢失。"</p>
            </div></div>
            <form class="filters" method="get" action=HERE>
                <div><div class="filter-row">
                    {select("open", "状态", states, flag)}
                    <button class="button">"筛选"</button>
                </div></div>
            </form>
            {if rows.is_empty() {
                let ways = view! { <a class="button secondary" href="/staff/prizes">"去看奖品"</a> };
                empty(&state, "还没有调拨。在奖品页面选择“调往其他网点”。", ways.into_any()).into_any()
            } else {
                view! { <ul class="transfer-list">{rows}</ul> }.into_any()
            }}
            {paging.pager()}
        }
        .into_any()
    }))
}

fn row(state: &AppState, desk: &Desk, transfer: &Transfer, confirms: bool) -> AnyView {
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let sent = format!(
        "{} 调出{}",
        format::moment(transfer.sent_at, now, zone),
        transfer
            .sent_by
            .as_ref()
            .map(|by| format!("，{by}"))
            .unwrap_or_default()
    );
    let (badge, came) = match (transfer.arrived_at, transfer.arrived) {
        (Some(at), Some(arrived)) => {
            let short = transfer.quantity - arrived;
            let by = transfer.arrived_by.clone().unwrap_or_default();
            let at = format::moment(at, now, zone);
            let came = match short {
                0 => format!("{at} 到货 {arrived} 件，{by}"),
                short => format!(
                    "{at} 到货 {arrived} 件，少 {short} 件，{by}。原因：{}",
                    transfer.explanation
                ),
            };
            (("badge good", "已到货"), Some(came))
        }
        _ => (("badge warning", "在途"), None),
    };
    let form = (confirms && transfer.arrived_at.is_none()).then(|| arrival(desk, transfer));
    view! {
        <li class="card stack">
            <div>
                <p><a href=page_of(transfer.prize_id)><strong>{format!("{} {} 件", transfer.prize, transfer.quantity)}</strong></a>
                    " "<span class=badge.0>{badge.1}</span></p>
                <p>{format!("{} {} → {} {}", transfer.from_code, transfer.from_name, transfer.to_code, transfer.to_name)}</p>
                <p class="soft">{sent}{(!transfer.note.is_empty()).then(|| format!("：{}", transfer.note))}</p>
                {came.map(|came| view! { <p class="soft">{came}</p> })}
            </div>
            {form}
        </li>
    }
    .into_any()
}

fn arrival(desk: &Desk, transfer: &Transfer) -> AnyView {
    let id = transfer.id.to_string();
    // Which of the forms was refused.
    let this = desk.typed("id") == Some(id.as_str());
    let told = |field: &str| this.then(|| desk.refusal(field)).flatten();
    let value = |field: &str, otherwise: &str| {
        let typed = this.then(|| desk.typed(field)).flatten();
        typed.unwrap_or(otherwise).to_owned()
    };
    let (arrived, why) = (told("arrived"), told("explanation"));
    let (wrong, wrong_why) = (
        arrived.is_some().then_some("true"),
        why.is_some().then_some("true"),
    );
    let (count, reason) = (format!("arrived-{id}"), format!("why-{id}"));
    view! {
        <form class="stack" method="post" action=Arrive::url()>
            <input type="hidden" name="id" value=id/>
            <div class="pair">
                <div class="field">
                    <label for=count.clone()>"实到件数"</label>
                    <input id=count name="arrived" class="brief" inputmode="numeric" maxlength="6" required autocomplete="off"
                        value=value("arrived", "") aria-invalid=wrong aria-describedby="arrived-error"/>
                    {arrived.map(|told| view! { <p class="error" id="arrived-error" role="alert">{told}</p> })}
                </div>
                <div class="field">
                    <label for=reason.clone()>"少了的原因"<span class="optional">"（到齐不用填）"</span></label>
                    <input id=reason name="explanation" maxlength="200" autocomplete="off"
                        value=value("explanation", "") aria-invalid=wrong_why aria-describedby="explanation-error"/>
                    {why.map(|told| view! { <p class="error" id="explanation-error" role="alert">{told}</p> })}
                </div>
            </div>
            <div class="row"><button class="button primary">"确认到货"</button></div>
        </form>
    }
    .into_any()
}
