//! `/staff/prizes/line`: one ticket, from the attempt that earned it to the counter.

use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::staff::Permission;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use uuid::Uuid;

use super::api::FindLine;
use super::line::{Event, Line, Part, of_ticket};
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::Desk;
use crate::ui::format;
use crate::ui::parts::field_error;

/// `GET /staff/prizes/line`. For those who may see prizes.
pub async fn ask(State(state): State<AppState>, desk: Desk) -> Result<Response, AppError> {
    desk.require(Permission::ViewPrizes)?;
    let place = Place::new(Section::Prizes, "查一张抽奖券");
    Ok(page(&state, &desk, &place, || {
        view! {
            <div class="page-head"><div>
                <h1>"查一张抽奖券"</h1>
                <p class="soft">"从答题、得券、抽奖到领奖，每一步的时间、原因和经办人。"</p>
            </div></div>
            {form(&desk)}
        }
    }))
}

fn form(desk: &Desk) -> impl IntoView + use<> {
    let typed = desk.typed("ticket").unwrap_or_default().to_owned();
    view! {
        <form class="stack no-print" method="post" action=FindLine::url()>
            <div class="field">
                <label for="ticket">"抽奖券号"</label>
                <input id="ticket" name="ticket" value=typed maxlength="20" autocomplete="off"
                    autocapitalize="characters" spellcheck="false" required
                    aria-describedby="ticket-help"/>
                <p id="ticket-help" class="soft small">"10 位字母和数字，客户在“我的”里可以看到。"</p>
                {field_error(desk, "ticket")}
            </div>
            <div class="row"><button class="button primary">"查询"</button></div>
        </form>
    }
}

/// `GET /staff/prizes/line/{id}`. For those who may see prizes; below the head office each sees what
/// touches the own branches.
pub async fn line(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ViewPrizes)?;
    let found = of_ticket(&state, who, id).await?;
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let place =
        Place::new(Section::Prizes, found.code.clone()).below("查一张抽奖券", "/staff/prizes/line");
    Ok(page(&state, &desk, &place, || {
        view! {
            {head(&found)}
            {found.parts.iter().map(|of| part(of, now, zone)).collect_view()}
            <p class="no-print"><a class="button secondary" href="/staff/prizes/line">"查另一张"</a></p>
        }
        .into_any()
    }))
}

fn head(line: &Line) -> impl IntoView + use<> {
    let phone = line
        .phone
        .clone()
        .unwrap_or_else(|| "账号已注销".to_owned());
    let facts = [("活动", line.campaign.clone()), ("持券人", phone)];
    let facts = facts.map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> });
    view! {
        <div class="page-head"><div><h1>"抽奖券 "<code>{line.code.clone()}</code></h1></div></div>
        <dl class="facts card">{facts.to_vec()}</dl>
    }
}

fn part(part: &Part, now: DateTime<Utc>, zone: Tz) -> impl IntoView + use<> {
    let rows: Vec<_> = part.events.iter().map(|of| row(of, now, zone)).collect();
    view! {
        <section class="stack">
            <h2>{part.title.clone()}</h2>
            <div class="table-card">
                <table class="work-table">
                    <caption class="visually-hidden">{part.title.clone()}</caption>
                    <thead><tr>
                        <th scope="col">"步骤"</th><th scope="col">"时间"</th>
                        <th scope="col">"原因和结果"</th><th scope="col">"经办"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}

fn row(event: &Event, now: DateTime<Utc>, zone: Tz) -> impl IntoView + use<> {
    let at = event.at.map(|at| {
        let seconds = at.with_timezone(&zone).format(":%S");
        let told = format!("{}{seconds}", format::moment(at, now, zone));
        view! { <time datetime=at.to_rfc3339()>{told}</time> }
    });
    view! {
        <tr>
            <td class="what">{event.what.clone()}</td>
            <td data-label="时间" class="short">{at}</td>
            <td data-label="原因和结果">{event.cause.clone()}</td>
            <td data-label="经办" class="short">{event.who.clone()}</td>
        </tr>
    }
}
