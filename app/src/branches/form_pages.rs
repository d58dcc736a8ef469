//! `/staff/branches/new` and `/staff/branches/{id}`.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::staff::{Branch, BranchKind, Permission};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::branches::{self, Filter, StoredBranch};
use uuid::Uuid;

use super::api::{Add, Change};
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::{Desk, SignedInStaff};
use crate::ui::lists::options;
use crate::ui::parts::field_error;

/// `GET /staff/branches/new`. For those who manage branches.
pub async fn new(State(state): State<AppState>, desk: Desk) -> Result<Response, AppError> {
    let who = desk.require(Permission::ManageBranches)?.clone();
    let cities = cities(&state, &who).await?;
    let kind = desk.typed("kind").unwrap_or("outlet").to_owned();
    let place = Place::new(Section::Branches, "新增网点");
    Ok(page(&state, &desk, &place, || {
        let kinds = [BranchKind::Outlet, BranchKind::City].map(|level| {
            let checked = level.word() == kind;
            view! {
                <label><input type="radio" name="kind" value=level.word() checked=checked/><span>{level.label()}</span></label>
            }
        });
        view! {
            <div class="page-head"><div><h1>"新增网点"</h1></div></div>
            <form class="stack" method="post" action=Add::url()>
                <fieldset class="group">
                    <legend>"位置"</legend>
                    <fieldset class="field">
                        <legend>"层级"</legend>
                        <div class="segments">{kinds.to_vec()}</div>
                    </fieldset>
                    {parent_field(&desk, cities, None)}
                </fieldset>
                {fields(&desk, None)}
                <div class="form-bar">
                    <button class="button primary">"新增"</button>
                    <a class="button quiet" href="/staff/branches">"取消"</a>
                </div>
            </form>
        }
    }))
}

/// `GET /staff/branches/{id}`. For those who may see it; a form for those who manage branches.
pub async fn branch(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ViewBranches)?.clone();
    let StoredBranch {
        branch,
        changes,
        parent,
        ..
    } = {
        let mut conn = state.db.read().await?;
        let found = branches::find(&mut conn, id).await?;
        let found = found.filter(|found| who.scope.covers(&found.branch));
        found.ok_or(AppError::NotFound)?
    };
    let place = Place::new(Section::Branches, branch.name.clone());
    if !who.role.may(Permission::ManageBranches) {
        return Ok(page(&state, &desk, &place, || shown(&branch, parent)));
    }
    let cities = cities(&state, &who).await?;
    Ok(page(&state, &desk, &place, || {
        let above = match (branch.kind, parent) {
            (BranchKind::Outlet, parent) => {
                let field = parent_field(&desk, cities, parent.map(|(code, _)| code));
                Some(
                    view! { <fieldset class="group"><legend>"位置"</legend>{field}</fieldset> }
                        .into_any(),
                )
            }
            (_, Some((_, name))) => {
                Some(view! { <p class="soft">{format!("上级：{name}")}</p> }.into_any())
            }
            (_, None) => None,
        };
        view! {
            <div class="page-head"><div>
                <h1>{branch.name.clone()}</h1>
                <p class="soft">{branch.kind.label()}</p>
            </div></div>
            <form class="stack" method="post" action=Change::url()>
                <input type="hidden" name="id" value=branch.id.to_string()/>
                <input type="hidden" name="changes" value=changes.to_string()/>
                {above}
                {fields(&desk, Some(&branch))}
                <div class="form-bar">
                    <button class="button primary">"保存"</button>
                    <a class="button quiet" href="/staff/branches">"返回"</a>
                </div>
            </form>
        }
    }))
}

/// A branch for those who only look it up.
fn shown(branch: &Branch, parent: Option<(String, String)>) -> impl IntoView + use<> {
    let facts = [
        ("编号", branch.code.clone()),
        ("上级", parent.map(|(_, name)| name).unwrap_or_default()),
        ("地址", branch.address.clone()),
        ("电话", branch.phone.clone()),
        ("营业时间", branch.hours.clone()),
        ("状态", if branch.open { "营业" } else { "停业" }.to_owned()),
    ];
    let facts: Vec<_> = facts
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> })
        .collect();
    view! {
        <div class="page-head"><div>
            <h1>{branch.name.clone()}</h1>
            <p class="soft">{branch.kind.label()}</p>
        </div></div>
        <dl class="facts card">{facts}</dl>
        <p><a class="button secondary" href="/staff/branches">"返回"</a></p>
    }
}

/// The city branches, below which outlets stand.
async fn cities(state: &AppState, who: &SignedInStaff) -> Result<Vec<StoredBranch>, AppError> {
    let filter = Filter {
        kind: Some(BranchKind::City),
        ..Filter::all(who.scope)
    };
    let mut conn = state.db.read().await?;
    Ok(branches::list(&mut conn, &filter, 0, 5_000).await?)
}

fn parent_field(
    desk: &Desk,
    cities: Vec<StoredBranch>,
    now: Option<String>,
) -> impl IntoView + use<> {
    let chosen = desk.typed("parent").map(ToOwned::to_owned).or(now);
    let wrong = desk.refusal("parent").map(|_| "true");
    let cities = cities.into_iter().map(|city| {
        let label = format!("{} {}", city.branch.code, city.branch.name);
        (city.branch.code, label)
    });
    let none = [(String::new(), "请选择".to_owned())];
    view! {
        <div class="field">
            <label for="parent">"所属分行"</label>
            <p class="help" id="parent-help">"网点要选所属的城市分行；城市分行不用选，都在总行之下。"</p>
            <select id="parent" name="parent" aria-invalid=wrong aria-describedby="parent-help parent-error">
                {options(none.into_iter().chain(cities), chosen.as_deref().unwrap_or_default())}
            </select>
            {field_error(desk, "parent")}
        </div>
    }
}

fn fields(desk: &Desk, branch: Option<&Branch>) -> impl IntoView + use<> {
    let now = |part: fn(&Branch) -> &String| branch.map(|branch| part(branch).clone());
    // A box that is not ticked is not sent, the name always is.
    let open = if desk.typed("name").is_some() {
        desk.typed("open").is_some()
    } else {
        branch.is_none_or(|branch| branch.open)
    };
    view! {
        <fieldset class="group">
            <legend>"机构"</legend>
            <div class="pair">
                {field(desk, "branch_code", "编号", "行内统一编号，1 至 20 位字母、数字或短横线。", now(|b| &b.code), true)}
                {field(desk, "name", "名称", "客户看到的名称，不超过 40 个字。", now(|b| &b.name), true)}
            </div>
            {field(desk, "address", "地址", "客户领奖时要找得到。", now(|b| &b.address), false)}
            <div class="pair">
                {field(desk, "phone", "电话", "例如 0571-8888 0001。", now(|b| &b.phone), false)}
                {field(desk, "hours", "营业时间", "例如 周一至周五 9:00–17:00。", now(|b| &b.hours), false)}
            </div>
            <label class="check">
                <input type="checkbox" name="open" value="1" checked=open/>
                <span>"正在营业"<br/><span class="soft">"停业的网点不再参加新活动，已有记录保留。"</span></span>
            </label>
        </fieldset>
    }
}

fn field(
    desk: &Desk,
    name: &'static str,
    label: &'static str,
    help: &'static str,
    now: Option<String>,
    required: bool,
) -> impl IntoView + use<> {
    let value = desk.typed(name).map(ToOwned::to_owned).or(now);
    let wrong = desk.refusal(name).map(|_| "true");
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <p class="help" id=format!("{name}-help")>{help}</p>
            <input id=name name=name required=required value=value autocomplete="off" maxlength="100"
                aria-invalid=wrong aria-describedby=format!("{name}-help {name}-error")/>
            {field_error(desk, name)}
        </div>
    }
}
