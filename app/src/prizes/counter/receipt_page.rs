//! `/staff/counter/wins/{id}/receipt`: a slip that the one who came signs.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::prizes::WinState;
use domain::staff::Permission;
use leptos::prelude::*;
use storage::prizes::{self, EntryKind};
use uuid::Uuid;

use super::found::{Found, page_of};
use crate::context::AppState;
use crate::error::AppError;
use crate::prizes::winning::code_of;
use crate::prizes::words;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::Desk;

/// `GET /staff/counter/wins/{id}/receipt`. For tellers of the branch that handed it over; of what was not
/// handed over here there is none.
pub async fn receipt(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::RedeemWins)?;
    let found = Found::load(&state, who, id).await?;
    let WinState::Redeemed { at, .. } = found.win.state else {
        return Ok(Redirect::to(&page_of(id)).into_response());
    };
    if !found.lies_with(who) {
        return Ok(Redirect::to(&page_of(id)).into_response());
    }
    let winner = found.winner(&state)?;
    let code = code_of(&state, id, &found.win.code_sealed)?;
    let entries = {
        let mut conn = state.db.read().await?;
        prizes::entries(&mut conn, id).await?
    };
    let redeemed = entries.into_iter().rev();
    let redeemed = redeemed.filter(|entry| entry.kind == EntryKind::Redeemed);
    let how = redeemed.map(|entry| entry.note).next().unwrap_or_default();
    let zone = state.settings.zone;
    let place = Place::new(Section::Counter, "领取凭条").below("核对领奖", page_of(id));
    Ok(page(&state, &desk, &place, || {
        let told = &found.told;
        let (_, branch_code, branch) = told.branch.clone().unwrap_or_default();
        let facts = [
            ("奖品", told.prize.clone()),
            ("活动", told.campaign.clone()),
            ("中奖人", winner),
            ("领奖码", format!("**** **** {}", &code.digits()[8..])),
            (
                "抽奖券",
                told.ticket
                    .clone()
                    .unwrap_or_else(|| "无（达标即得）".to_owned()),
            ),
            ("领取方式", how),
            ("网点", format!("{branch}（{branch_code}）")),
            ("经办人", told.redeemed_by.clone().unwrap_or_default()),
            ("时间", words::exactly(at, zone)),
        ];
        let facts = facts.map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> });
        view! {
            <p class="notice good large no-print" role="status"><strong>"已登记发放"</strong>" 需要签字时按 Ctrl+P 打印凭条。"</p>
            <section class="card receipt" aria-labelledby="receipt">
                <h1 id="receipt">"奖品领取凭条"</h1>
                <dl class="facts">{facts.to_vec()}</dl>
                <p class="signature">"领取人签字"<span></span></p>
                <p class="signature">"经办人签字"<span></span></p>
            </section>
            <p class="row no-print">
                <a class="button primary" href="/staff/counter">"扫下一位"</a>
                <a class="button quiet" href=page_of(id)>"查看经过"</a>
            </p>
        }
        .into_any()
    }))
}
