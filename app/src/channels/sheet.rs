//! `/staff/campaigns/{id}/channels/sheet`: codes to be printed and cut out, twelve on a sheet.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use leptos::prelude::*;
use serde::Deserialize;
use storage::channels::{self, Filter, StoredChannel};
use uuid::Uuid;

use super::link::{Origin, campaign, qr};
use super::list_page::{ListQuery, Narrowed, list_of, place, warnings};
use crate::context::AppState;
use crate::error::AppError;
use crate::heavy::heavy;
use crate::staff::console::page;
use crate::staff::who::Desk;
use crate::ui::lists::with_query;

/// Codes on a sheet of A4.
const ON_A_SHEET: usize = 12;

/// Sheets of one page in the browser: more of them make an old branch PC slow.
const SHEETS: u32 = 10;

/// Codes of one page in the browser.
const SHOWN: u32 = 12 * SHEETS;

/// Which part of the codes, from 1.
#[derive(Clone, Default, Deserialize)]
pub struct PartQuery {
    part: Option<u32>,
}

/// A code with what stands below it.
struct Label {
    name: String,
    branch: String,
    code: String,
    width: usize,
    path: String,
}

/// `GET …/channels/sheet`. For those who may see the channels; narrowed as the list was.
pub async fn sheet(
    State(state): State<AppState>,
    desk: Desk,
    origin: Origin,
    Path(id): Path<Uuid>,
    Query(query): Query<ListQuery>,
    Query(PartQuery { part }): Query<PartQuery>,
) -> Result<Response, AppError> {
    let (who, campaign) = campaign(&state, &desk, id).await?;
    let Narrowed { filter, .. } = Narrowed::of(who, id, query);
    let filter = Filter {
        // What is not counted any more is not printed any more.
        open: Some(true),
        ..filter
    };
    let mut conn = state.db.read().await?;
    let count = channels::count(&mut conn, &filter).await?;
    let last = u32::try_from(count)
        .unwrap_or(u32::MAX)
        .div_ceil(SHOWN)
        .max(1);
    let part = part.unwrap_or(1).clamp(1, last);
    let found = channels::list(&mut conn, &filter, (part - 1) * SHOWN, SHOWN).await?;
    drop(conn);
    let links: Option<Vec<_>> = found
        .into_iter()
        .map(|channel| Some((origin.link(&campaign, &channel.code)?, channel)))
        .collect();
    let links = links.unwrap_or_default();
    let labels = heavy(move || links.into_iter().map(label).collect::<Result<Vec<_>, _>>());
    let labels = labels.await??;
    let title = campaign.title.clone();
    let place = place(who, &campaign, "打印二维码").below("渠道与二维码", list_of(&campaign));
    let text = filter.text.clone().unwrap_or_default();
    let medium = filter.medium.map_or("", domain::campaigns::Medium::word);
    Ok(page(&state, &desk, &place, || {
        let here = format!("{}/sheet", list_of(&campaign));
        let to = |number: u32| {
            let kept = [
                ("q", text.clone()),
                ("medium", medium.to_owned()),
                ("part", number.to_string()),
            ];
            let kept: Vec<_> = kept
                .into_iter()
                .filter(|(_, value)| !value.is_empty())
                .collect();
            with_query(&here, &kept)
        };
        let parts: Vec<_> = (1..=last)
            .map(|number| {
                let from = (number - 1) * SHOWN + 1;
                let until = i64::from(number * SHOWN).min(count);
                let current = (number == part).then_some("page");
                view! { <li><a class="chip" href=to(number) aria-current=current>{format!("{from}–{until}")}</a></li> }
            })
            .collect();
        let sheets: Vec<_> = labels
            .chunks(ON_A_SHEET)
            .map(|labels| {
                let labels: Vec<_> = labels.iter().map(|label| cut_out(&title, label)).collect();
                view! { <ol class="qr-sheet">{labels}</ol> }
            })
            .collect();
        view! {
            <div class="page-head no-print"><div>
                <h1>"打印二维码"<span class="count">{format!("{count} 个")}</span></h1>
                <p class="soft">"每张 A4 纸 12 个，沿虚线裁开。请按 Ctrl+P 打印，缩放选 100%。"</p>
            </div></div>
            <div class="no-print stack">
                {warnings(&campaign, &origin)}
                {(last > 1).then(|| view! {
                    <nav aria-label="分批打印"><p>"分批打印，每批 10 张纸："</p><ul class="chips">{parts}</ul></nav>
                })}
            </div>
            {sheets}
        }
        .into_any()
    }))
}

fn label((link, channel): (String, StoredChannel)) -> Result<Label, AppError> {
    let qr = qr(&link)?;
    let branch = channel.branch.map_or(String::new(), |(code, name)| {
        // A channel that is called as its branch needs no more than the branch's number.
        if name == channel.name {
            code
        } else {
            format!("{code} {name}")
        }
    });
    Ok(Label {
        name: channel.name,
        branch,
        code: channel.code,
        width: qr.width(),
        path: qr.path(),
    })
}

fn cut_out(title: &str, label: &Label) -> impl IntoView + use<> {
    let Label {
        name,
        branch,
        code,
        width,
        path,
    } = label;
    let told = format!("{name} 的二维码");
    view! {
        <li>
            <svg viewBox=format!("0 0 {width} {width}") role="img" aria-label=told shape-rendering="crispEdges">
                <path d=path.clone()></path>
            </svg>
            <p class="title">{title.to_owned()}</p>
            <p><strong>{name.clone()}</strong></p>
            <p class="soft">{branch.clone()}" "<code>{code.clone()}</code></p>
        </li>
    }
}
