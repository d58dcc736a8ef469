//! `POST /staff/lessons/{id}/draft`: what the editor's form holds. A page of its own and no change, for
//! captions alone may be longer than a change.

use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::staff::Permission;
use http::{StatusCode, header};
use leptos::prelude::*;
use uuid::Uuid;

use super::edit::{Saved, save};
use super::editor::address;
use super::steps::{Step, take};
use super::typed::Typed;
use crate::context::AppState;
use crate::error::AppError;
use crate::flash::{Done, Flash};
use crate::staff::console::trouble;
use crate::staff::who::{Desk, SignedInStaff};
use crate::ui::autosave::By;
use crate::ui::parts::Picture;

/// The most bytes of the form: its captions take half a megabyte, each of whose bytes may be sent as three.
const LARGEST: usize = 2 * 1024 * 1024;

/// Keeps what was typed, whole or not, and hands it to the reviewers where that was pressed. For those
/// who edit lessons.
pub async fn write(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
    body: Body,
) -> Result<Response, AppError> {
    // A form of somebody whose session has ended is read as well: it is shown again.
    let body = to_bytes(body, LARGEST).await;
    let body = body.map_err(|_| AppError::TooLarge)?;
    let fields: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
    let typed = Typed::parse(id, &fields);
    let written = match desk.require(Permission::EditLessons) {
        Ok(who) => {
            let typed = typed.clone().ok_or(AppError::BadRequest)?;
            written(&state, who, typed).await
        }
        Err(error) => Err(error),
    };
    match written {
        // Of what is no form of ours nothing has to be kept.
        Err(error @ (AppError::StaffNotSignedIn | AppError::Unavailable)) if typed.is_some() => {
            Ok(held(&state, &desk, (id, error), fields))
        }
        written => written,
    }
}

async fn written(
    state: &AppState,
    who: &SignedInStaff,
    typed: Typed,
) -> Result<Response, AppError> {
    let (id, submits) = (typed.id, typed.submits);
    let page = format!("/staff/lessons/{id}");
    let (flash, to) = match save(state, who, typed, By::Hand).await? {
        Saved::Gone(mine) => (None, format!("/staff/lessons/new?mine={mine}")),
        Saved::Beside(mine) => (None, format!("{page}?mine={mine}")),
        Saved::Stored(changes) if submits => {
            match take(state, who, (id, changes), Step::Submit).await {
                Ok(_) => (Some(Flash::Done(Done::Submitted)), page),
                Err(error @ AppError::Refused(_)) => {
                    let typed = Vec::new();
                    let refused = Flash::Refused { error, typed };
                    (Some(refused), format!("{page}?check=1"))
                }
                Err(error) => return Err(error),
            }
        }
        Saved::Stored(_) => (Some(Flash::Done(Done::DraftSaved)), page),
    };
    let Some(flash) = flash else {
        return Ok(Redirect::to(&to).into_response());
    };
    let cookie = flash.to_cookie(state);
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&to)).into_response())
}

/// The page that holds what was typed while its writer signs in again, or while the database is away:
/// it is more than the cookie of a flash holds.
fn held(
    state: &AppState,
    desk: &Desk,
    (id, error): (Uuid, AppError),
    fields: Vec<(String, String)>,
) -> Response {
    let signed_out = error == AppError::StaffNotSignedIn;
    let (title, told, status) = if signed_out {
        (
            "登录已过期，还没有保存",
            "您写的内容都在这一页里，没有丢。请先在新页面登录，再回到这里继续保存。请不要关闭或刷新这一页。",
            StatusCode::UNAUTHORIZED,
        )
    } else {
        (
            "系统正忙，还没有保存",
            "您写的内容都在这一页里，没有丢。请过一会儿再点“继续保存”。请不要关闭或刷新这一页。",
            StatusCode::SERVICE_UNAVAILABLE,
        )
    };
    let fields: Vec<_> = fields
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect();
    trouble(state, desk, title, status, || {
        view! {
            <div class="state">
                <Picture state=state name="offline.svg"/>
                <h1>{title}</h1>
                <p class="soft">{told}</p>
                {signed_out.then(|| view! {
                    <a class="button secondary" href="/staff/sign-in" target="_blank" rel="noopener">"在新页面登录"</a>
                })}
                <form method="post" action=address(id)>
                    {fields}
                    <button class="button primary">"继续保存"</button>
                </form>
            </div>
        }
    })
}
