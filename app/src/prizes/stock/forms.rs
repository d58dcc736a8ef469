//! `/staff/prizes/{id}/move` and `…/send`: writing movements down.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::prizes::{PrizeKind, StockMove};
use domain::staff::{BranchKind, Permission, Scope};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::branches;
use storage::prizes::{self, PrizeAtBranch};
use uuid::Uuid;

use super::api::{Lay, Transfer};
use super::look::{
    Choice, below, key, named_branch, note_field, page_of, prize, quantity_field, shown, typed,
};
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::page;
use crate::staff::who::Desk;
use crate::ui::parts::field_error;

/// What each kind means, beside its name.
const fn meaning(kind: StockMove) -> &'static str {
    match kind {
        StockMove::Received => "从供应商或总行收到",
        StockMove::Returned => "退给供应商或总行",
        StockMove::Damaged => "坏了，不能发放",
        StockMove::Lost => "找不到了",
        StockMove::Found => "比账面多出来的",
        _ => "",
    }
}

/// `GET /staff/prizes/{id}/move`. For those who keep stock, at their branches.
pub async fn movement(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::KeepStock)?;
    let prize = prize(&state, who, id).await?;
    if prize.kind == PrizeKind::Voucher {
        return Err(AppError::NotFound);
    }
    let choice = Choice::of(&state, who).await?;
    let places = places(&state, id, who.scope).await?;
    Ok(page(&state, &desk, &below(&prize, "登记变动"), || {
        let chosen = typed(&desk, "kind", StockMove::Received.word());
        let kinds = StockMove::BY_HAND.map(|kind| {
            let checked = kind.word() == chosen;
            view! {
                <label><input type="radio" name="kind" value=kind.word() checked=checked required/>
                    <span>{kind.label()}<small>{meaning(kind)}</small></span></label>
            }
        });
        view! {
            <div class="page-head"><div>
                <h1>"登记变动"</h1>
                <p class="soft">{prize.name.clone()}"。登记后不能修改，写错了用一笔相反的变动更正。"</p>
            </div></div>
            {have(&places)}
            <form class="stack" method="post" action=Lay::url()>
                <input type="hidden" name="prize" value=id.to_string()/>
                <input type="hidden" name="key" value=key(&state, &desk)/>
                <div class="card stack">
                    <fieldset class="field">
                        <legend>"哪一种变动"</legend>
                        <div class="segments stock-kinds">{kinds}</div>
                        {field_error(&desk, "kind")}
                    </fieldset>
                    {choice.field(&desk, "网点", "")}
                    {quantity_field(&desk, "件数")}
                    {note_field(&desk, "损坏、丢失、盘盈必须写明原因；入库可以写送货单号。不要写客户信息。")}
                </div>
                <div class="form-bar">
                    <button class="button primary">"登记"</button>
                    <a class="button quiet" href=page_of(id)>"取消"</a>
                </div>
            </form>
        }
        .into_any()
    }))
}

async fn places(
    state: &AppState,
    prize: Uuid,
    scope: Scope,
) -> Result<Vec<PrizeAtBranch>, AppError> {
    let mut conn = state.db.read().await?;
    Ok(prizes::prize_at_branches(&mut conn, prize, scope).await?)
}

/// What there is now, in a line for each branch.
fn have(places: &[PrizeAtBranch]) -> Option<AnyView> {
    let rows = places.iter().map(|place| {
        let told = format!(
            "在库 {}，预留 {}，可用 {}",
            place.on_hand,
            place.reserved,
            place.free()
        );
        view! { <div><dt>{place.name.clone()}</dt><dd>{told}</dd></div> }
    });
    let rows: Vec<_> = rows.collect();
    (!places.is_empty()).then(|| view! { <dl class="facts card">{rows}</dl> }.into_any())
}

/// `GET /staff/prizes/{id}/send`. For those who keep stock, from their branches.
pub async fn sending(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::KeepStock)?;
    let prize = prize(&state, who, id).await?;
    if prize.kind == PrizeKind::Voucher {
        return Err(AppError::NotFound);
    }
    let choice = Choice::of(&state, who).await?;
    let places = places(&state, id, who.scope).await?;
    let others = everywhere(&state).await?;
    Ok(page(
        &state,
        &desk,
        &below(&prize, "调往其他网点"),
        || {
            view! {
            <div class="page-head"><div>
                <h1>"调往其他网点"</h1>
                <p class="soft">{prize.name.clone()}"。登记后从本网点在库中减去，对方清点确认后计入对方在库。"</p>
            </div></div>
            {have(&places)}
            <form class="stack" method="post" action=Transfer::url()>
                <input type="hidden" name="prize" value=id.to_string()/>
                <input type="hidden" name="key" value=key(&state, &desk)/>
                <div class="card stack">
                    {choice.field(&desk, "调出网点", "")}
                    {named_branch(&desk, ("to", "调入网点"), "", &others)}
                    {quantity_field(&desk, "件数")}
                    {note_field(&desk, "可以不填，例如谁送、怎么送。")}
                </div>
                <div class="form-bar">
                    <button class="button primary">"登记调出"</button>
                    <a class="button quiet" href=page_of(id)>"取消"</a>
                </div>
            </form>
        }
        .into_any()
        },
    ))
}

/// Every open branch: prizes can be sent to any.
async fn everywhere(state: &AppState) -> Result<Vec<String>, AppError> {
    let mut conn = state.db.read().await?;
    let Some(head) = branches::head_office(&mut conn).await? else {
        return Ok(Vec::new());
    };
    let scope = Scope {
        branch: head.branch.id,
        kind: BranchKind::HeadOffice,
    };
    let filter = branches::Filter {
        open: Some(true),
        ..branches::Filter::all(scope)
    };
    let found = branches::list(&mut conn, &filter, 0, 5_000).await?;
    let name = |found: branches::StoredBranch| shown(&found.branch.code, &found.branch.name);
    Ok(found.into_iter().map(name).collect())
}
