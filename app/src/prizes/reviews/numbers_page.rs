//! `/staff/draws/staff-numbers`: the numbers of those who work for the organiser, who may answer but not
//! win. Kept as blind indexes. Whoever holds draws keeps it, not whoever manages accounts: it is part of
//! what a draw freezes, and administrators have no say in draws.

use axum::extract::{Multipart, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::staff::Permission;
use http::header;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::prizes;

use super::api::ClearStaffNumbers;
use super::change::add_numbers;
use crate::context::AppState;
use crate::error::AppError;
use crate::flash::{Done, Flash};
use crate::staff::console::{Place, Section, page};
use crate::staff::who::Desk;
use crate::ui::files::brought;
use crate::ui::parts::field_error;

const HERE: &str = "/staff/draws/staff-numbers";

/// `GET /staff/draws/staff-numbers`. For those who hold draws.
pub async fn ask(State(state): State<AppState>, desk: Desk) -> Result<Response, AppError> {
    desk.require(Permission::RunDraws)?;
    form(&state, &desk).await
}

async fn form(state: &AppState, desk: &Desk) -> Result<Response, AppError> {
    let count = {
        let mut conn = state.db.read().await?;
        prizes::staff_number_count(&mut conn).await?
    };
    let place =
        Place::new(Section::Draws, "工作人员号码名单").below("存疑抽奖券", "/staff/draws/reviews");
    let wrong = desk.refusal("file").map(|_| "true");
    let typed = desk.typed("numbers").unwrap_or_default().to_owned();
    let replaces = desk.has_typed("replace", "yes");
    Ok(page(state, desk, &place, || {
        view! {
            <div class="page-head"><div>
                <h1>"工作人员号码名单"<span class="count">{format!("{count} 个号码")}</span></h1>
                <p class="soft">"主办方和承办单位的工作人员可以答题，但不参加抽奖。名单上的号码，抽奖券在冻结时按“工作人员不参加”公布。只保存加密索引，任何人都不能从这里读出号码。"</p>
            </div></div>
            <form class="card stack" method="post" action=HERE enctype="multipart/form-data">
                <div class="field">
                    <label for="file">"名单文件"</label>
                    <p class="help" id="file-help">"文本或 CSV，每行一个手机号（其他列会忽略），不超过 20 MB。重复的号码只算一次。"</p>
                    <input id="file" type="file" name="file" accept=".txt,.csv" aria-invalid=wrong aria-describedby="file-help file-error"/>
                    {field_error(desk, "file")}
                </div>
                <div class="field">
                    <label for="numbers">"或者粘贴号码"</label>
                    <textarea id="numbers" name="numbers" rows="6" aria-describedby="file-error">{typed}</textarea>
                </div>
                <label class="check"><input type="checkbox" name="replace" value="yes" checked=replaces/><span>"整份替换：原来名单上的其他号码移出名单"</span></label>
                <div class="row">
                    <button class="button primary">"加入名单"</button>
                    <a class="button quiet" href="/staff/draws/reviews">"返回"</a>
                </div>
            </form>
            {(count > 0).then(|| clearing(desk, count))}
        }
    }))
}

fn clearing(desk: &Desk, count: i64) -> impl IntoView + use<> {
    let label = format!("我确认清空名单上的 {count} 个号码");
    view! {
        <form class="card stack" method="post" action=ClearStaffNumbers::url()>
            <h2>"清空名单"</h2>
            <p class="soft">"清空后，这些号码的抽奖券会参加之后冻结的抽奖；已经冻结的名单不变。"</p>
            <div class="field">
                <label class="check"><input type="checkbox" name="confirm" value="1" aria-describedby="confirm-error"/><span>{label}</span></label>
                {field_error(desk, "confirm")}
            </div>
            <div class="row"><button class="button danger">"清空名单"</button></div>
        </form>
    }
}

/// `POST /staff/draws/staff-numbers`. For those who hold draws.
pub async fn upload(
    State(state): State<AppState>,
    desk: Desk,
    brings: Multipart,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::RunDraws)?.clone();
    let brought = brought(brings).await?;
    let replace = brought.field("replace") == "yes";
    let pasted = brought.field("numbers").to_owned();
    let text = format!("{}\n{pasted}", String::from_utf8_lossy(&brought.bytes));
    let (added, others) = match add_numbers(&state, &who, text, replace).await {
        Err(error @ AppError::Refused(_)) => {
            let replaces = replace.then(|| ("replace".to_owned(), "yes".to_owned()));
            let typed = [("numbers".to_owned(), pasted)].into_iter().chain(replaces);
            return form(&state, &desk.refused(error, typed.collect())).await;
        }
        done => done?,
    };
    let done = Flash::Done(Done::Listed(
        u32::try_from(added).unwrap_or(u32::MAX),
        u32::try_from(others).unwrap_or(u32::MAX),
    ));
    let told = [(header::SET_COOKIE, done.to_cookie(&state))];
    Ok((told, Redirect::to(HERE)).into_response())
}
