//! `/staff/branches/import`, and the organisation as a file.

use axum::extract::{Multipart, Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::staff::Permission;
use exchange::branches::BranchRow;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::branches::StoredBranch;
use storage::{branches, uploads};
use uuid::Uuid;

use super::api::Import;
use super::import::{KIND, Outcome, Planned, plan};
use super::pages::{ListQuery, Narrowed};
use crate::audit::{deed, record_export};
use crate::context::AppState;
use crate::error::AppError;
use crate::heavy::heavy;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::Desk;
use crate::ui::files::{CSV, XLSX, brought, download, unwritten};

/// Rows of the plan that are shown; what is wrong comes first.
const SHOWN: usize = 200;

/// `GET /staff/branches/import`. For those who manage branches.
pub async fn ask(State(state): State<AppState>, desk: Desk) -> Result<Response, AppError> {
    desk.require(Permission::ManageBranches)?;
    Ok(form(&state, &desk, None))
}

fn form(state: &AppState, desk: &Desk, refused: Option<String>) -> Response {
    let wrong = refused.is_some().then_some("true");
    let place = Place::new(Section::Branches, "导入网点");
    page(state, desk, &place, || {
        view! {
            <div class="page-head"><div>
                <h1>"导入网点"</h1>
                <p class="soft">"先核对，确认后才会写入。编号相同的机构会被更新，文件里没有的机构不受影响。"</p>
            </div></div>
            <form class="card stack" method="post" action="/staff/branches/import" enctype="multipart/form-data">
                <div class="upload field">
                    <label for="file"><strong>"选择文件"</strong></label>
                    <p class="help" id="file-help">"Excel 工作簿（.xlsx）或 CSV，不超过 20 MB。列：编号、上级编号、层级、名称、地址、电话、营业时间、状态。"</p>
                    <input id="file" type="file" name="file" required accept=".xlsx,.csv,.tsv"
                        aria-invalid=wrong aria-describedby="file-help file-error"/>
                    {refused.map(|told| view! { <p class="error" id="file-error" role="alert">{told}</p> })}
                </div>
                <div class="row">
                    <button class="button primary">"上传并核对"</button>
                    <a class="button quiet" href="/staff/branches/template.xlsx">"下载模板"</a>
                    <a class="button quiet" href="/staff/branches">"取消"</a>
                </div>
            </form>
        }
    })
}

/// `POST /staff/branches/import`: keeps the file and leads to what it would do. For those who
/// manage branches.
pub async fn upload(
    State(state): State<AppState>,
    desk: Desk,
    file: Multipart,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ManageBranches)?;
    let brought = brought(file).await?;
    if brought.bytes.is_empty() {
        return Ok(form(&state, &desk, Some("请先选择文件。".into())));
    }
    if let Err(told) = plan(&state, who, &brought.name, &brought.bytes).await? {
        return Ok(form(&state, &desk, Some(told)));
    }
    let id = state.clock.id();
    let upload = uploads::Upload {
        id,
        name: brought.name,
        content: brought.bytes,
    };
    let unit = state.db.write(
        (upload, who.id, state.clock.now()),
        |tx, (upload, who, now)| {
            Box::pin(async move { uploads::add(tx, upload, (*who, KIND), *now).await })
        },
    );
    unit.await?;
    Ok(Redirect::to(&format!("/staff/branches/import/{id}")).into_response())
}

/// `GET /staff/branches/import/{id}`: what a file would do. For whoever brought it.
pub async fn look(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ManageBranches)?;
    let kept = {
        let mut conn = state.db.read().await?;
        uploads::find(&mut conn, id, (who.id, KIND)).await?
    };
    let kept = kept.ok_or(AppError::NotFound)?;
    let planned = plan(&state, who, &kept.name, &kept.content).await?;
    let Ok(mut planned) = planned else {
        return Err(AppError::NotFound);
    };
    let count = |of: fn(&Outcome) -> bool| planned.iter().filter(|row| of(&row.outcome)).count();
    let added = count(|outcome| matches!(outcome, Outcome::Add(_)));
    let updated = count(|outcome| matches!(outcome, Outcome::Change { .. }));
    let same = count(|outcome| matches!(outcome, Outcome::Same));
    let refused = count(|outcome| matches!(outcome, Outcome::Refused(_)));
    let (all, to_do) = (planned.len(), added + updated);
    planned.sort_by_key(|row| !matches!(row.outcome, Outcome::Refused(_)));
    let place = Place::new(Section::Branches, "核对").below("导入网点", "/staff/branches/import");
    Ok(page(&state, &desk, &place, || {
        let rows: Vec<_> = planned.iter().take(SHOWN).map(row).collect();
        let more = all.saturating_sub(SHOWN);
        view! {
            <div class="page-head"><div>
                <h1>"核对导入"</h1>
                <p class="soft">{format!("{}，共 {all} 行。还没有写入。", kept.name)}</p>
            </div></div>
            <ul class="tiles">
                <li><span class="tile good"><b>{added}</b>"新增"</span></li>
                <li><span class="tile good"><b>{updated}</b>"修改"</span></li>
                <li><span class="tile soft"><b>{same}</b>"没有变化"</span></li>
                <li><span class="tile bad"><b>{refused}</b>"有问题，不导入"</span></li>
            </ul>
            <form class="card row" method="post" action=Import::url()>
                <input type="hidden" name="id" value=id.to_string()/>
                {(to_do > 0).then(|| view! { <button class="button primary">{format!("导入 {to_do} 个机构")}</button> })}
                <a class="button quiet" href="/staff/branches/import">"换一个文件"</a>
            </form>
            <ol class="import-rows">{rows}</ol>
            {(more > 0).then(|| view! { <p class="soft">{format!("还有 {more} 行没有列出。")}</p> })}
        }
    }))
}

fn row(planned: &Planned) -> impl IntoView + use<> {
    let (class, badge, word, reason) = match &planned.outcome {
        Outcome::Add(_) => ("import-row", "badge good", "新增", None),
        Outcome::Change { old, new, .. } => {
            ("import-row", "badge", "修改", Some(differences(old, new)))
        }
        Outcome::Same => ("import-row repeated", "badge soft", "没有变化", None),
        Outcome::Refused(reason) => (
            "import-row bad",
            "badge bad",
            "有问题",
            Some(reason.clone()),
        ),
    };
    view! {
        <li class=class>
            <p class="line">{format!("第 {} 行", planned.line)}</p>
            <div>
                <p class="read">{planned.shown.clone()}" "<span class=badge>{word}</span></p>
                {reason.map(|reason| view! { <p class="reason">{reason}</p> })}
            </div>
        </li>
    }
}

fn differences(old: &domain::staff::Branch, new: &domain::staff::Branch) -> String {
    let word = |open| if open { "营业" } else { "停业" };
    let texts = [
        ("名称", &old.name, &new.name),
        ("地址", &old.address, &new.address),
        ("电话", &old.phone, &new.phone),
        ("营业时间", &old.hours, &new.hours),
    ];
    let mut told: Vec<_> = texts
        .into_iter()
        .filter(|(_, old, new)| old != new)
        .map(|(name, old, new)| format!("{name}：{old} → {new}"))
        .collect();
    if old.parent != new.parent {
        told.push("上级机构改变".into());
    }
    if old.open != new.open {
        told.push(format!("状态：{} → {}", word(old.open), word(new.open)));
    }
    told.join("；")
}

/// `GET /staff/branches/template.xlsx`. For those who manage branches.
pub async fn template(desk: Desk) -> Result<Response, AppError> {
    desk.require(Permission::ManageBranches)?;
    let bytes = exchange::branches::template().map_err(|error| unwritten(&error))?;
    Ok(download("网点导入模板.xlsx", XLSX, bytes))
}

/// `GET /staff/branches.xlsx`: the list as a workbook. For those who may see branches.
pub async fn xlsx(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<ListQuery>,
) -> Result<Response, AppError> {
    desk.require(Permission::ViewBranches)?;
    let rows = exported(&state, &desk, query, "xlsx").await?;
    let bytes = heavy(move || exchange::branches::to_xlsx(&rows)).await?;
    let bytes = bytes.map_err(|error| unwritten(&error))?;
    Ok(download("网点.xlsx", XLSX, bytes))
}

/// `GET /staff/branches.csv`: the list as CSV. For those who may see branches.
pub async fn csv(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<ListQuery>,
) -> Result<Response, AppError> {
    desk.require(Permission::ViewBranches)?;
    let rows = exported(&state, &desk, query, "csv").await?;
    Ok(download("网点.csv", CSV, exchange::branches::to_csv(&rows)))
}

async fn exported(
    state: &AppState,
    desk: &Desk,
    query: ListQuery,
    format: &str,
) -> Result<Vec<BranchRow>, AppError> {
    let who = desk.require(Permission::ViewBranches)?;
    let narrowed = Narrowed::of(state, who, query).await?;
    let mut conn = state.db.read().await?;
    let found = branches::list(&mut conn, &narrowed.filter, 0, u32::MAX).await?;
    drop(conn);
    let row = |StoredBranch { branch, parent, .. }| BranchRow {
        line: 0,
        code: branch.code,
        parent: parent.map(|(code, _)| code).unwrap_or_default(),
        kind: branch.kind.label().into(),
        name: branch.name,
        address: branch.address,
        phone: branch.phone,
        hours: branch.hours,
        open: if branch.open { "营业" } else { "停业" }.into(),
    };
    let rows: Vec<_> = found.into_iter().map(row).collect();
    let deed = deed(who, "branch.export", "branch", "list");
    record_export(state, deed, rows.len(), format).await?;
    Ok(rows)
}
