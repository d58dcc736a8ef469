//! `/staff/draws/{id}/settings`: what a freeze will announce.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono_tz::Tz;
use domain::prizes::draw::{DrawState, Source};
use domain::staff::Permission;
use http::header;
use leptos::prelude::*;
use storage::prizes::draws::StoredDraw;
use uuid::Uuid;

use super::draw_page::{name_of, place};
use super::prepare::{self, find};
use super::settings_form::{SettingsForm, source_field};
use super::sources::MOST;
use crate::context::AppState;
use crate::error::AppError;
use crate::flash::{Done, Flash};
use crate::staff::console::page;
use crate::staff::who::Desk;
use crate::ui::lists::options;
use crate::ui::parts::field_error;

/// A source as the form shows it: kind, name, issue, numbers, time.
fn shown(source: Option<&Source>, zone: Tz) -> [String; 5] {
    let at = source.and_then(Source::known_at);
    let at = at.map(|at| {
        at.with_timezone(&zone)
            .format("%Y-%m-%dT%H:%M:%S")
            .to_string()
    });
    let at = at.unwrap_or_default();
    match source {
        Some(Source::Lottery {
            name,
            issue,
            numbers,
            ..
        }) => [
            "lottery".into(),
            name.clone(),
            issue.clone(),
            numbers.to_string(),
            at,
        ],
        Some(Source::Drand { .. }) => [
            "drand".into(),
            String::new(),
            String::new(),
            String::new(),
            at,
        ],
        _ => <[String; 5]>::default(),
    }
}

/// `GET /staff/draws/{id}/settings`. For those who run draws, before the freeze.
pub async fn settings(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    desk.require(Permission::RunDraws)?;
    show(&state, &desk, id).await
}

/// `POST /staff/draws/{id}/settings`: saves them. For those who run draws, before the freeze.
pub async fn save(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
    body: Bytes,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::RunDraws)?.clone();
    let typed: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
    let changes = typed.iter().find(|(name, _)| name == "changes");
    let changes = changes.and_then(|(_, changes)| changes.parse().ok());
    let seen = (id, changes.ok_or(AppError::BadRequest)?);
    match prepare::save(&state, &who, seen, &SettingsForm::of(&typed)).await {
        Err(error @ AppError::Refused(_)) => show(&state, &desk.refused(error, typed), id).await,
        saved => {
            saved?;
            let told = Flash::Done(Done::DrawSaved).to_cookie(&state);
            let to = Redirect::to(&format!("/staff/draws/{id}"));
            Ok(([(header::SET_COOKIE, told)], to).into_response())
        }
    }
}

async fn show(state: &AppState, desk: &Desk, id: Uuid) -> Result<Response, AppError> {
    let draw = find(state, id).await?;
    let place = place(&draw, "抽奖设置").below(name_of(&draw), format!("/staff/draws/{id}"));
    Ok(page(state, desk, &place, || {
        if draw.state != DrawState::Prepared {
            return view! {
                <p class="notice">"名单已经冻结，设置不能再改。"</p>
                <p><a class="button" href=format!("/staff/draws/{id}")>"回到抽奖"</a></p>
            }
            .into_any();
        }
        form(state, desk, &draw).into_any()
    }))
}

fn form(state: &AppState, desk: &Desk, draw: &StoredDraw) -> impl IntoView + use<> {
    let settings = &draw.settings;
    let id = draw.id;
    let again = desk.typed("changes").is_some();
    let typed = |name: &str, stored: String| match desk.typed(name) {
        Some(typed) => typed.to_owned(),
        None if again => String::new(),
        None => stored,
    };
    let sources: Vec<_> = (0..MOST)
        .map(|place| source_fields(state, desk, draw, place).into_any())
        .collect();
    let witnesses = typed("settings[witnesses]", settings.witnesses.join("、"));
    let notary = typed(
        "settings[notary]",
        settings.notary.clone().unwrap_or_default(),
    );
    view! {
        <div class="page-head"><div>
            <h1>"抽奖设置"</h1>
            <p class="soft">"冻结名单时连同名单摘要一起公布，此后不能再改。来源的时间都要在冻结之后。"</p>
        </div></div>
        <form class="stack" method="post" action=format!("/staff/draws/{id}/settings")>
            <input type="hidden" name="changes" value=draw.changes.to_string()/>
            <section class="card stack">
                <h2>"号码从哪里来"</h2>
                <p class="soft">"公开来源按下面的顺序和主办方密值混合，谁也不能单独决定结果。至少填一个；建议给每个公开来源写好替代来源：万一停开，就按事先公布的替代，没有替代的只能作废重抽。"</p>
                {sources}
                <p class="notice info">"主办方密值总是加在最后：冻结时公布它的摘要，抽奖时公开。候补人数和关联活动按公布的活动规则，不在这里改。"</p>
            </section>
            <section class="card stack">
                <h2>"见证与公证"</h2>
                <div class="field">
                    <label for="witnesses">"见证人"</label>
                    <p class="help" id="witnesses-help">"多位用顿号隔开，会写进公开的抽奖记录。"</p>
                    <input id="witnesses" name="settings[witnesses]" value=witnesses autocomplete="off"
                        aria-describedby="witnesses-help witnesses-error"/>
                    {field_error(desk, "witnesses")}
                </div>
                <div class="field">
                    <label for="notary">"公证机构或公证员、公证书编号"</label>
                    <p class="help" id="notary-help">"没有就不填。会写进公开的抽奖记录。"</p>
                    <input id="notary" name="settings[notary]" value=notary autocomplete="off" aria-describedby="notary-help"/>
                </div>
            </section>
            <div class="form-bar">
                <button class="button primary">"保存设置"</button>
                <a class="button quiet" href=format!("/staff/draws/{id}")>"取消"</a>
            </div>
        </form>
    }
}

const ERRORS: [&str; 3] = ["source1", "source2", "source3"];
const FIELDS: [&str; 5] = ["kind", "name", "issue", "numbers", "at"];

fn source_fields(
    state: &AppState,
    desk: &Desk,
    draw: &StoredDraw,
    place: usize,
) -> impl IntoView + use<> {
    let announced = draw.settings.sources.get(place);
    let zone = state.settings.zone;
    let own = shown(announced.map(|announced| &announced.source), zone);
    let other = shown(
        announced.and_then(|announced| announced.instead.as_ref()),
        zone,
    );
    let of = |prefix: &str, shown: [String; 5]| group(desk, (place, prefix), shown).into_any();
    let replaced = announced.is_some_and(|announced| announced.instead.is_some())
        || FIELDS.iter().any(|field| {
            let typed = desk.typed(&source_field(place, &format!("instead_{field}")));
            typed.is_some_and(|typed| !typed.trim().is_empty())
        });
    view! {
        <fieldset class="draw-source">
            <legend>{format!("公开来源 {}", place + 1)}</legend>
            {of("", own)}
            <details open=replaced>
                <summary>"停开时的替代来源"</summary>
                {of("instead_", other)}
            </details>
            {field_error(desk, ERRORS[place])}
        </fieldset>
    }
}

fn group(desk: &Desk, (place, prefix): (usize, &str), shown: [String; 5]) -> impl IntoView + use<> {
    let name = |field: &str| source_field(place, &format!("{prefix}{field}"));
    let mut shown = shown.into_iter();
    let [kind, lottery, issue, numbers, at] = FIELDS.map(|field| {
        let name = name(field);
        let stored = shown.next().unwrap_or_default();
        let value = desk.typed(&name).map_or(stored, ToOwned::to_owned);
        (name.replace(['[', ']'], "-"), name, value)
    });
    let kinds = [
        ("", "不用"),
        ("lottery", "公开彩票"),
        ("drand", "drand 公共随机信标"),
    ];
    let kinds = kinds.map(|(word, label)| (word.to_owned(), label.to_owned()));
    let text = |(id, name, value): (String, String, String),
                label: &'static str,
                placeholder: &'static str,
                kind: &'static str| {
        view! {
            <div class="field">
                <label for=id.clone()>{label}</label>
                <input id=id name=name value=value placeholder=placeholder type=kind step="1" autocomplete="off"/>
            </div>
        }
    };
    view! {
        <div class="draw-source-fields">
            <div class="field">
                <label for=kind.0.clone()>"类型"</label>
                <select id=kind.0 name=kind.1>{options(kinds, &kind.2)}</select>
            </div>
            {text(lottery, "彩票名称", "双色球", "text")}
            {text(issue, "期号", "2026031", "text")}
            {text(numbers, "号码个数", "7", "text")}
            {text(at, "开奖时间", "", "datetime-local")}
        </div>
    }
}
