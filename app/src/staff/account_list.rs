//! `/staff/accounts`: who has an account.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::staff::{Permission, Role};
use leptos::prelude::*;
use serde::Deserialize;
use storage::staff::{self, Filter, Staff};

use super::console::{Place, Section, page};
use super::who::Desk;
use crate::context::AppState;
use crate::error::AppError;
use crate::ui::format;
use crate::ui::lists::{Paging, ROWS, Search, empty, filters, select};

/// What narrows the list.
#[derive(Deserialize)]
pub struct ListQuery {
    q: Option<String>,
    role: Option<String>,
    state: Option<String>,
    page: Option<String>,
}

/// `GET /staff/accounts`. For those who manage accounts.
pub async fn list(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<ListQuery>,
) -> Result<Response, AppError> {
    desk.require(Permission::ManageStaff)?;
    let text = query.q.unwrap_or_default().trim().to_owned();
    let role = query.role.as_deref().and_then(Role::from_word);
    let disabled = match query.state.as_deref() {
        Some("active") => Some(false),
        Some("disabled") => Some(true),
        _ => None,
    };
    let filter = Filter {
        text: (!text.is_empty()).then(|| text.clone()),
        role,
        disabled,
    };
    let standing = match disabled {
        Some(true) => "disabled",
        Some(false) => "active",
        None => "",
    };
    let mut conn = state.db.read().await?;
    let count = staff::count(&mut conn, &filter).await?;
    let narrowed = vec![
        ("q", text.clone()),
        ("role", role.map_or("", Role::word).to_owned()),
        ("state", standing.to_owned()),
    ];
    let number = query.page.and_then(|page| page.trim().parse().ok());
    let paging = Paging::new("/staff/accounts", narrowed, number, count);
    let found = staff::list(&mut conn, &filter, paging.offset(), ROWS).await?;
    drop(conn);
    let mut told = Vec::new();
    if !text.is_empty() {
        told.push(("q", format!("搜索：{text}")));
    }
    if let Some(role) = role {
        told.push(("role", format!("岗位：{}", role.label())));
    }
    if let Some(disabled) = disabled {
        let word = if disabled { "已停用" } else { "使用中" };
        told.push(("state", format!("状态：{word}")));
    }
    Ok(page(
        &state,
        &desk,
        &Place::new(Section::Accounts, "员工"),
        || {
            let roles = Role::ALL.map(|role| (role.word(), role.label()));
            let roles = [("", "全部")].into_iter().chain(roles);
            let standings = [("", "全部"), ("active", "使用中"), ("disabled", "已停用")];
            let search = Search {
                name: "q",
                label: "搜索",
                placeholder: "姓名或用户名",
                text,
            };
            let narrowing = view! {
                {select("role", "岗位", roles, role.map_or("", Role::word))}
                {select("state", "状态", standings, standing)}
            };
            let narrowing = narrowing.into_any();
            view! {
                <div class="page-head">
                    <div>
                        <h1>"员工账号"<span class="count">{format!("{count} 个")}</span></h1>
                        <p class="soft">"每个账号一个岗位，只看得到所属机构及其下级。"</p>
                    </div>
                    <div class="row"><a class="button primary" href="/staff/accounts/new">"邀请员工"</a></div>
                </div>
                {filters("/staff/accounts", search, narrowing)}
                {paging.chips(&told)}
                {if found.is_empty() {
                    nothing(&state, paging.is_narrowed()).into_any()
                } else {
                    table(&state, &found).into_any()
                }}
                <div class="list-foot">{paging.pager()}</div>
            }
        },
    ))
}

fn nothing(state: &AppState, narrowed: bool) -> impl IntoView + use<> {
    let told = if narrowed {
        "没有符合条件的账号，换个条件再试。"
    } else {
        "还没有账号。"
    };
    let all = view! { <a class="button secondary" href="/staff/accounts">"查看全部"</a> };
    empty(state, told, all.into_any())
}

fn table(state: &AppState, found: &[Staff]) -> impl IntoView + use<> {
    let zone = state.settings.zone;
    let rows: Vec<_> = found
        .iter()
        .map(|account| {
            view! {
                <tr>
                    <td class="what"><a href=format!("/staff/accounts/{}", account.id)>{account.name.clone()}</a></td>
                    <td data-label="用户名"><code>{account.username.clone()}</code></td>
                    <td data-label="岗位" class="short">{account.role.label()}</td>
                    <td data-label="机构">{account.branch_name.clone()}</td>
                    <td data-label="状态">{standing(account)}</td>
                    <td data-label="建立" class="short"><time>{format::day(account.created_at, zone)}</time></td>
                </tr>
            }
        })
        .collect();
    view! {
        <div class="table-card">
            <table class="work-table">
                <caption class="visually-hidden">"员工账号，按用户名排列"</caption>
                <thead><tr>
                    <th scope="col">"姓名"</th><th scope="col">"用户名"</th><th scope="col">"岗位"</th>
                    <th scope="col">"机构"</th><th scope="col">"状态"</th><th scope="col">"建立"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

pub fn standing(account: &Staff) -> impl IntoView + use<> {
    let (class, word) = match (account.disabled_at, account.is_set_up) {
        (Some(_), _) => ("badge closed", "已停用"),
        (None, true) => ("badge open", "使用中"),
        (None, false) => ("badge draft", "待设置"),
    };
    view! { <span class=class>{word}</span> }
}
