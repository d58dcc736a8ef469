//! `/staff/campaigns`: every campaign, and beginning one.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::campaigns::Template;
use domain::staff::Permission;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Deserialize;
use storage::campaigns::{self, ListedWork, WorkFilter};

use crate::campaigns::api::Begin;
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::Desk;
use crate::ui::format;
use crate::ui::lists::{Paging, ROWS, Search, empty, filters, select};

/// Where campaigns stand, in the order in which lists offer it.
pub const SHELVES: [(&str, &str, &str); 7] = [
    ("draft", "草稿", "badge soft"),
    ("in_review", "待审核", "badge warning"),
    ("scheduled", "待开始", "badge info"),
    ("running", "进行中", "badge good"),
    ("paused", "已暂停", "badge warning"),
    ("over", "已结束", "badge soft"),
    ("archived", "已归档", "badge soft"),
];

/// What narrows the list.
#[derive(Deserialize)]
pub struct ListQuery {
    q: Option<String>,
    shelf: Option<String>,
    page: Option<u32>,
}

/// `GET /staff/campaigns`. For those who may see campaigns.
pub async fn list(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<ListQuery>,
) -> Result<Response, AppError> {
    let role = desk.require(Permission::ViewCampaigns)?.role;
    let shelf = query.shelf.unwrap_or_default();
    let known = SHELVES.iter().find(|(word, ..)| *word == shelf);
    let filter = WorkFilter {
        title: query.q.unwrap_or_default().trim().to_owned(),
        shelf: known.map_or_else(String::new, |(word, ..)| (*word).to_owned()),
    };
    let now = state.clock.now();
    let mut conn = state.db.read().await?;
    let asked = query.page.unwrap_or(1).max(1) - 1;
    let (mut found, count) = campaigns::list_works(&mut conn, &filter, (asked, ROWS), now).await?;
    let narrowed = vec![("q", filter.title.clone()), ("shelf", filter.shelf.clone())];
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let paging = Paging::new("/staff/campaigns", narrowed, query.page, count);
    if paging.number - 1 != asked {
        found = campaigns::list_works(&mut conn, &filter, (paging.number - 1, ROWS), now)
            .await?
            .0;
    }
    drop(conn);
    let mut told = Vec::new();
    if !filter.title.is_empty() {
        told.push(("q", format!("“{}”", filter.title)));
    }
    if let Some((_, label, _)) = known {
        told.push(("shelf", (*label).to_owned()));
    }
    Ok(page(
        &state,
        &desk,
        &Place::new(Section::Campaigns, "活动"),
        || {
            let rows: Vec<_> = found.iter().map(|work| row(&state, work)).collect();
            let search = Search {
                name: "q",
                label: "搜索",
                placeholder: "活动标题",
                text: filter.title.clone(),
            };
            let shelves = [("", "未归档")]
                .into_iter()
                .chain(SHELVES.map(|(word, label, _)| (word, label)));
            let shelves = select("shelf", "状态", shelves, &filter.shelf);
            let body = if rows.is_empty() {
                let ways = if paging.is_narrowed() {
                    view! { <a class="button secondary" href="/staff/campaigns">"查看全部"</a> }
                        .into_any()
                } else {
                    ().into_any()
                };
                let told = if paging.is_narrowed() {
                    "没有符合条件的活动，去掉一个条件再看。"
                } else {
                    "还没有活动。选一个模板开始，半小时就能编好。"
                };
                empty(&state, told, ways).into_any()
            } else {
                view! {
                <div class="table-card">
                    <table class="work-table">
                        <caption class="visually-hidden">"活动"</caption>
                        <thead><tr>
                            <th scope="col">"活动"</th><th scope="col">"状态"</th><th scope="col">"开始"</th>
                            <th scope="col">"结束"</th><th scope="col">"更新"</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            }
            .into_any()
            };
            view! {
                <div class="page-head">
                    <div>
                        <h1>"活动"<span class="count">{format!("{count} 个")}</span></h1>
                        <p class="soft">"编好后由另一位同事审核，通过才会发布。发布后的改动只能对客户更有利。"</p>
                    </div>
                    {role.may(Permission::EditCampaigns).then(|| view! { <div class="row"><a class="button primary" href="/staff/campaigns/new">"新建活动"</a></div> })}
                </div>
                {filters("/staff/campaigns", search, shelves)}
                {paging.chips(&told)}
                {body}
                {paging.pager()}
            }
        },
    ))
}

fn row(state: &AppState, work: &ListedWork) -> AnyView {
    let (now, zone) = (state.clock.now(), state.settings.zone);
    let at = |at: Option<chrono::DateTime<chrono::Utc>>| at.map(|at| format::moment(at, now, zone));
    let title = if work.title.is_empty() {
        "（还没有标题）".to_owned()
    } else {
        work.title.clone()
    };
    let (label, class) = shelf(&work.shelf);
    let change = (work.shelf != "draft" && work.shelf != "in_review").then(|| {
        work.stage.as_deref().map(|stage| match stage {
            "in_review" => view! { " "<span class="badge warning">"修改待审核"</span> }.into_any(),
            _ => view! { " "<span class="badge soft">"有修改"</span> }.into_any(),
        })
    });
    let edited = format!(
        "{} {}",
        work.editor.clone().unwrap_or_else(|| "运维".into()),
        format::moment(work.updated_at, now, zone)
    );
    let closes = work.closes_at.map(|at| format::end(at, now, zone));
    view! {
        <tr>
            <td class="name"><a href=format!("/staff/campaigns/{}", work.id)>{title}</a></td>
            <td data-label="状态"><span class=class>{label}</span>{change}{work.is_sent_back.then(|| view! { " "<span class="badge bad">"已退回"</span> })}</td>
            <td data-label="开始">{at(work.opens_at).unwrap_or_else(|| "—".into())}</td>
            <td data-label="结束">{closes.unwrap_or_else(|| "—".into())}</td>
            <td data-label="更新" class="soft">{edited}</td>
        </tr>
    }
    .into_any()
}

/// What a place in the list is called, and how it looks.
pub fn shelf(word: &str) -> (&'static str, &'static str) {
    let known = SHELVES.iter().find(|(known, ..)| *known == word);
    known.map_or(("", "badge soft"), |(_, label, class)| (label, class))
}

/// `GET /staff/campaigns/new`: which template to begin with. For those who compose campaigns.
pub async fn new(State(state): State<AppState>, desk: Desk) -> Result<Response, AppError> {
    desk.require(Permission::EditCampaigns)?;
    let place = Place::new(Section::Campaigns, "新建活动");
    Ok(page(&state, &desk, &place, || {
        let key = state.clock.id().to_string();
        let choices = Template::ALL.map(|template| {
            view! {
                <form method="post" action=Begin::url() class="card stack">
                    <input type="hidden" name="id" value=key.clone()/>
                    <input type="hidden" name="template" value=template.word()/>
                    <h2>{template.label()}</h2>
                    <p class="soft">{template.help()}</p>
                    <div><button class="button secondary">"用这个开始"</button></div>
                </form>
            }
        });
        view! {
            <div class="page-head"><div>
                <h1>"新建活动"</h1>
                <p class="soft">"选一个最接近的模板，每一项之后都可以改。也可以打开以前的活动，点“复制”。"</p>
            </div></div>
            <div class="templates">{choices.into_iter().collect_view()}</div>
        }
    }))
}
