//! `/staff/prizes/{id}/codes`: bringing voucher codes, and a look at them before they are stored.

use axum::extract::{Multipart, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::staff::Permission;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use uuid::Uuid;

use super::api::ImportCodes;
use super::codes::{keep, kept, lines, look, voucher};
use super::look::page_of;
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::Desk;
use crate::ui::files::brought;

fn place(name: &str, id: Uuid, title: &str) -> Place {
    Place::new(Section::Prizes, title).below(name, page_of(id))
}

/// `GET /staff/prizes/{id}/codes`. For those who edit campaigns, at the head office.
pub async fn ask(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::EditCampaigns)?;
    let name = voucher(&state, who, id).await.map_err(only_vouchers)?;
    Ok(form(&state, &desk, (id, &name), ("", None)))
}

/// There is no such page of a thing.
fn only_vouchers(error: AppError) -> AppError {
    match error {
        AppError::Refused(_) => AppError::NotFound,
        other => other,
    }
}

fn form(
    state: &AppState,
    desk: &Desk,
    (id, name): (Uuid, &str),
    (pasted, refused): (&str, Option<AppError>),
) -> Response {
    let told = |field: &str| refused.and_then(|error| error.beside(field));
    let (codes, file) = (told("codes"), told("file"));
    let (wrong, wrong_file) = (
        codes.is_some().then_some("true"),
        file.is_some().then_some("true"),
    );
    let pasted = pasted.to_owned();
    page(state, desk, &place(name, id, "导入券码"), || {
        view! {
            <div class="page-head"><div>
                <h1>"导入券码"</h1>
                <p class="soft">{name.to_owned()}"。先核对，确认后才会导入。券码加密保存，导入后在管理台不再显示；已有的（包括别的奖品的）和重复的不会再导入。"</p>
            </div></div>
            <form class="stack" method="post" action=format!("{}/codes", page_of(id)) enctype="multipart/form-data">
                <div class="card stack">
                    <div class="field">
                        <label for="codes">"粘贴券码"</label>
                        <p class="help" id="codes-help">"每行一个，4 至 64 位字母、数字、短横线或下划线。"</p>
                        <textarea id="codes" name="codes" rows="8" autocomplete="off" spellcheck="false" aria-invalid=wrong
                            aria-describedby="codes-help codes-error">{pasted}</textarea>
                        {codes.map(|told| view! { <p class="error" id="codes-error" role="alert">{told}</p> })}
                    </div>
                    <div class="field">
                        <label for="file">"或选择文件"</label>
                        <p class="help" id="file-help">"Excel 工作簿（.xlsx）、CSV 或文本，券码在第一列。"</p>
                        <input id="file" type="file" name="file" accept=".xlsx,.csv,.tsv,.txt" aria-invalid=wrong_file aria-describedby="file-help file-error"/>
                        {file.map(|told| view! { <p class="error" id="file-error" role="alert">{told}</p> })}
                    </div>
                </div>
                <div class="form-bar">
                    <button class="button primary">"核对"</button>
                    <a class="button quiet" href=page_of(id)>"取消"</a>
                </div>
            </form>
        }
        .into_any()
    })
}

/// `POST /staff/prizes/{id}/codes`: keeps a list, sealed, and leads to what it would bring. For those
/// who edit campaigns, at the head office.
pub async fn upload(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
    file: Multipart,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::EditCampaigns)?;
    let name = voucher(&state, who, id).await.map_err(only_vouchers)?;
    let brought = brought(file).await?;
    let pasted = brought.field("codes").to_owned();
    let lines = match lines(&pasted, &brought.name, brought.bytes).await {
        Err(error @ AppError::Refused(_)) => {
            return Ok(form(&state, &desk, (id, &name), (&pasted, Some(error))));
        }
        lines => lines?,
    };
    let kept = keep(&state, who, id, &lines).await?;
    Ok(Redirect::to(&format!("{}/codes/{kept}", page_of(id))).into_response())
}

/// `GET /staff/prizes/{id}/codes/{list}`: what a list would bring. For whoever brought it.
pub async fn looked(
    State(state): State<AppState>,
    desk: Desk,
    Path((id, list)): Path<(Uuid, Uuid)>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::EditCampaigns)?;
    let name = voucher(&state, who, id).await.map_err(only_vouchers)?;
    let looked = look(&state, &kept(&state, who, (id, list)).await?).await?;
    let again = format!("{}/codes", page_of(id));
    let place = place(&name, id, "核对券码");
    Ok(page(&state, &desk, &place, || {
        let new = looked.new.len();
        let bad: Vec<_> = looked
            .bad
            .iter()
            .map(|line| view! { <li><code>{line.clone()}</code></li> })
            .collect();
        view! {
            <div class="page-head"><div>
                <h1>"核对券码"</h1>
                <p class="soft">{name.clone()}"。还没有导入。"</p>
            </div></div>
            <ul class="tiles">
                <li><span class="tile good"><b>{new}</b>"新券码"</span></li>
                <li><span class="tile soft"><b>{looked.known}</b>"已有或重复，不导入"</span></li>
                <li><span class="tile bad"><b>{looked.bad_count}</b>"认不出，不导入"</span></li>
            </ul>
            <form class="card" method="post" action=ImportCodes::url()>
                <input type="hidden" name="prize" value=id.to_string()/>
                <input type="hidden" name="id" value=list.to_string()/>
                <div class="row">
                    {(new > 0).then(|| view! { <button class="button primary">{format!("导入 {new} 个券码")}</button> })}
                    <a class="button quiet" href=again>"换一份"</a>
                </div>
            </form>
            {looked.heading.clone().map(|heading| view! {
                <p class="notice">"第一行“"<code>{heading}</code>"”不是券码，当作标题，不导入。"</p>
            })}
            {(!bad.is_empty()).then(|| view! {
                <section class="card stack"><h2>"认不出的行"</h2><ul class="inside-card">{bad}</ul></section>
            })}
        }
        .into_any()
    }))
}
