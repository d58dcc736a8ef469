//! `/me/wins/{id}/decline`: giving a prize up, asked once more.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use uuid::Uuid;

use super::api::Decline;
use super::list::page_of;
use super::win_page::load;
use crate::context::AppState;
use crate::error::AppError;
use crate::shell::{Body, Head, page};
use crate::visitor::Visitor;

/// `GET /me/wins/{id}/decline`. For its winner.
pub async fn decline(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let who = visitor.require()?;
    let mut conn = state.db.read().await?;
    let won = load(&mut conn, who.id, id).await?;
    drop(conn);
    if won.win.state.decline().is_err() {
        return Ok(Redirect::to(&page_of(id)).into_response());
    }
    Ok(page(&state, &visitor, &Head::new("放弃奖品"), || {
        let next = if won.win.draw.is_some() {
            "放弃以后，这份奖品会给下一位候补，不能再要回来。"
        } else {
            "放弃以后，这份奖品会让给别人，不能再要回来。"
        };
        Body::new(view! {
            <h1>"放弃奖品"</h1>
            <section class="card stack">
                <p>"您要放弃："<strong>{won.prize.name.clone()}</strong></p>
                <p>{next}</p>
                <form class="row" method="post" action=Decline::url()>
                    <input type="hidden" name="win" value=id.to_string()/>
                    <button class="button danger">"确认放弃"</button>
                    <a class="button" href=page_of(id)>"不放弃，返回"</a>
                </form>
            </section>
        })
    }))
}
