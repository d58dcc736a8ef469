//! `/staff/prizes/count`: the daily count of a branch.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::staff::{Branch, BranchKind, Permission};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Deserialize;
use storage::branches;
use storage::prizes::{self, ToCount};

use super::api::Count;
use super::look::{Choice, key, own_branch, shown};
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::Desk;
use crate::ui::format;
use crate::ui::lists::{empty, with_query};
use crate::ui::parts::field_error;

const HERE: &str = "/staff/prizes/count";

/// Which branch is counted.
#[derive(Clone, Default, Deserialize)]
pub struct CountQuery {
    branch: Option<String>,
}

/// The address of a branch's sheet; of a branch as forms send it.
pub fn address(branch: &str) -> String {
    let code = branch.split_whitespace().next().unwrap_or_default();
    with_query(HERE, &[("branch", code.to_owned())])
}

/// `GET /staff/prizes/count`. For those who keep stock, at their branches.
pub async fn sheet(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<CountQuery>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::KeepStock)?;
    let mut conn = state.db.read().await?;
    let branch = match (&query.branch, who.scope.kind) {
        (Some(typed), _) => own_branch(&mut conn, who, typed).await.ok(),
        (None, BranchKind::Outlet) => {
            let own = branches::find(&mut conn, who.scope.branch).await?;
            own.map(|own| own.branch)
        }
        (None, _) => None,
    };
    let rows = match &branch {
        Some(branch) => prizes::to_count(&mut conn, branch.id, state.today()).await?,
        None => Vec::new(),
    };
    drop(conn);
    let choice = Choice::of(&state, who).await?;
    let only = who.scope.kind == BranchKind::Outlet;
    let unknown = query.branch.is_some() && branch.is_none();
    Ok(page(
        &state,
        &desk,
        &Place::new(Section::Prizes, "盘点"),
        || {
            view! {
            <div class="page-head"><div>
                <h1>"盘点"</h1>
                <p class="soft">{format!("{}。逐项清点在库奖品（含为中奖人预留的），有差异写明原因，差异会记入库存流水。", format_day(&state))}</p>
            </div></div>
            {unknown.then(|| view! { <p class="error" role="alert">"没有这个营业网点，或不在您的管理范围，请重新选择。"</p> })}
            {(!only).then(|| view! {
                <form class="card stack" method="get" action=HERE>
                    {choice.field(&desk, "盘点哪个网点", query.branch.as_deref().unwrap_or_default())}
                    <div class="row"><button class="button">"打开盘点表"</button></div>
                </form>
            })}
            {branch.as_ref().map(|branch| form(&state, &desk, branch, &rows))}
        }
        .into_any()
        },
    ))
}

fn format_day(state: &AppState) -> String {
    format::day(state.clock.now(), state.settings.zone)
}

fn form(state: &AppState, desk: &Desk, branch: &Branch, rows: &[ToCount]) -> AnyView {
    if rows.is_empty() {
        let ways = view! { <a class="button secondary" href="/staff/prizes">"去看奖品"</a> };
        return empty(state, "这个网点没有在库的奖品，不用盘点。", ways.into_any()).into_any();
    }
    let lines: Vec<_> = rows
        .iter()
        .enumerate()
        .map(|(place, row)| line(state, desk, place, row))
        .collect();
    view! {
        <form class="stack" method="post" action=Count::url()>
            <h2>{shown(&branch.code, &branch.name)}</h2>
            {field_error(desk, "counted")}
            <input type="hidden" name="key" value=key(state, desk)/>
            <input type="hidden" name="branch" value=shown(&branch.code, &branch.name)/>
            <ol class="count-sheet">{lines}</ol>
            <div class="form-bar">
                <button class="button primary">"保存盘点"</button>
                <a class="button quiet" href="/staff/prizes">"取消"</a>
            </div>
        </form>
    }
    .into_any()
}

fn line(state: &AppState, desk: &Desk, place: usize, row: &ToCount) -> AnyView {
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let name = |field: &str| format!("lines[{place}][{field}]");
    let told = desk.refusal(&format!("counted-{place}"));
    let wrong = told.is_some().then_some("true");
    let value = |field: &str| desk.typed(&name(field)).unwrap_or_default().to_owned();
    let before = row.counted_at.map(|at| {
        let (counted, by) = (
            row.counted.unwrap_or(0),
            row.counted_by.clone().unwrap_or_default(),
        );
        let open = match row.open {
            Some(open) if open != 0 => format!("，{open:+} 件预留奖品未出账"),
            _ => String::new(),
        };
        format!(
            "今天已盘点：{counted} 件{open}（{by}，{}）。再次填写视为更正。",
            format::moment(at, now, zone)
        )
    });
    let (count, why) = (format!("counted-{place}"), format!("why-{place}"));
    let described = format!("counted-error-{place}");
    view! {
        <li class="card">
            <input type="hidden" name=name("prize") value=row.prize_id.to_string()/>
            <input type="hidden" name=name("expected") value=row.on_hand.to_string()/>
            <div class="count-what">
                <strong>{row.prize.clone()}</strong>
                <span class="soft">{row.campaign.clone()}</span>
                <span>{format!("账面 {} 件，其中预留 {} 件", row.on_hand, row.reserved)}</span>
                {before.map(|before| view! { <span class="soft">{before}</span> })}
            </div>
            <div class="pair">
                <div class="field">
                    <label for=count.clone()>"实有件数"</label>
                    <input id=count name=name("counted") class="brief" inputmode="numeric" maxlength="6" autocomplete="off"
                        value=value("counted") aria-invalid=wrong aria-describedby=described.clone()/>
                </div>
                <div class="field">
                    <label for=why.clone()>"差异原因"<span class="optional">"（相符不用填）"</span></label>
                    <input id=why name=name("explanation") maxlength="200" autocomplete="off" value=value("explanation") aria-describedby=described.clone()/>
                </div>
            </div>
            {told.map(|told| view! { <p class="error" id=described role="alert"><span id="counted-error">{told}</span></p> })}
        </li>
    }
    .into_any()
}
