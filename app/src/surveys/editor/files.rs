//! A survey as a file: taken along, and brought.

use axum::extract::{Multipart, Path, State};
use axum::response::Response;
use domain::staff::Permission;
use domain::surveys::{Definition, Finding, Place};
use leptos::prelude::*;
use uuid::Uuid;

use super::keep::{load, save};
use super::piece::digest;
use super::{home, led, place};
use crate::context::AppState;
use crate::error::AppError;
use crate::heavy::heavy;
use crate::staff::console::page;
use crate::staff::who::Desk;
use crate::surveys::reading::number_of;
use crate::ui::files::{brought, download};

/// The form that brings a file in the place of what stands.
pub fn bring(id: Uuid, stands: &Definition) -> AnyView {
    view! {
        <form class="card stack" method="post" action=format!("{}/import", home(id)) enctype="multipart/form-data">
            <h2>"从问卷文件导入"</h2>
            <p class="soft">"会换掉上面的整份问卷。文件是从这里下载的 JSON；文件里的网页代码会当作普通文字显示。最多 200 题。"</p>
            {fields(stands, String::new(), "3")}
            <div><button class="button">"导入"</button></div>
        </form>
    }
    .into_any()
}

fn fields(stands: &Definition, pasted: String, rows: &'static str) -> AnyView {
    view! {
        <input type="hidden" name="seen" value=digest(stands)/>
        <div class="upload"><label for="file"><strong>"选择文件"</strong></label><input id="file" type="file" name="file" accept=".json,application/json"/></div>
        <div class="field"><label for="json">"或者粘贴内容"</label><textarea id="json" name="json" rows=rows>{pasted}</textarea></div>
    }
    .into_any()
}

/// `GET /staff/campaigns/{id}/survey.json`. For those who compose campaigns.
pub async fn json(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    desk.require(Permission::EditCampaigns)?;
    let definition = load(&state, id)
        .await?
        .definition
        .ok_or(AppError::NotFound)?;
    let text = definition.to_json().into_bytes();
    Ok(download(
        "问卷.json",
        "application/json; charset=utf-8",
        text,
    ))
}

/// `POST /staff/campaigns/{id}/survey/import`: a file, or what was pasted. One that holds faults is
/// refused whole, with all of them; where a colleague changed the survey since the form was made, one
/// has to say so again. What was brought is shown again. For those who compose campaigns.
pub async fn import(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
    form: Multipart,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::EditCampaigns)?;
    let brought = brought(form).await?;
    let (seen, mut pasted) = (brought.field("seen"), brought.field("json").to_owned());
    let bytes = if brought.bytes.is_empty() {
        pasted.as_bytes()
    } else {
        &brought.bytes
    };
    let faults: Vec<String> = match Definition::from_json(bytes) {
        Err(fault) => vec![fault.to_string()],
        Ok(definition) => {
            let checked = definition.clone();
            let findings = heavy(move || checked.check()).await?;
            if findings.is_empty() {
                let saved = save(&state, who, id, |kept| {
                    let is_known =
                        *kept == Definition::blank() || digest(kept).as_deref() == Some(seen);
                    if is_known {
                        kept.clone_from(&definition);
                    }
                    Ok(is_known)
                });
                match saved.await {
                    Ok(false) => pasted = definition.to_json(),
                    done => return led(&state, done.map(drop), &home(id)),
                }
                vec![
                    "同事刚刚改过这份问卷。要用导入的内容换掉现在的问卷，请再点“导入”。".to_owned(),
                ]
            } else {
                findings
                    .iter()
                    .map(|finding| told(&definition, finding))
                    .collect()
            }
        }
    };
    let kept = load(&state, id).await?;
    let stands = kept.definition.clone().unwrap_or_else(Definition::blank);
    let place = place(&kept, id, "导入问卷").below("问卷", home(id));
    Ok(page(&state, &desk, &place, || {
        let faults: Vec<_> = faults
            .into_iter()
            .take(50)
            .map(|told| view! { <li>{told}</li> })
            .collect();
        view! {
            <div class="page-head"><div><h1>"导入问卷"</h1></div></div>
            <div class="notice bad" role="alert" id="file-error"><p><strong>"没有导入"</strong>" 原来的问卷没有变。"</p><ul>{faults}</ul></div>
            <form class="card stack" method="post" action=format!("{}/import", home(id)) enctype="multipart/form-data">
                {fields(&stands, pasted, "12")}
                <div class="row"><button class="button primary">"导入"</button><a class="button quiet" href=home(id)>"回到问卷"</a></div>
            </form>
        }
    }))
}

/// What is wrong with a file, with where in it.
fn told(definition: &Definition, finding: &Finding) -> String {
    let fault = &finding.fault;
    match &finding.place {
        Place::Survey => fault.to_string(),
        Place::Page(key) => format!("页 {key}：{fault}"),
        Place::Question(key) => {
            let question = definition.question(key.as_str());
            let number = question.map_or(0, |question| number_of(definition, question));
            format!("第 {number} 题（{key}）：{fault}")
        }
    }
}
