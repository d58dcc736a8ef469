//! `/staff/branches`: the organisation as a list.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::staff::{BranchKind, Permission};
use leptos::prelude::*;
use serde::Deserialize;
use storage::branches::{self, Filter, StoredBranch};

use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::{Desk, SignedInStaff};
use crate::ui::lists::{Paging, ROWS, Search, empty, filters, select};

/// What narrows the list.
#[derive(Clone, Default, Deserialize)]
pub struct ListQuery {
    q: Option<String>,
    /// The code of the branch above.
    parent: Option<String>,
    kind: Option<String>,
    open: Option<String>,
    page: Option<String>,
}

/// The list that a query asks for.
pub struct Narrowed {
    /// What it is narrowed to.
    pub filter: Filter,
    query: Vec<(&'static str, String)>,
    told: Vec<(&'static str, String)>,
    page: Option<u32>,
}

impl Narrowed {
    /// As `who` may see it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn of(
        state: &AppState,
        who: &SignedInStaff,
        query: ListQuery,
    ) -> Result<Self, AppError> {
        let text = query.q.unwrap_or_default().trim().to_owned();
        let kind = query.kind.as_deref().and_then(BranchKind::from_word);
        let open = match query.open.as_deref() {
            Some("1") => Some(true),
            Some("0") => Some(false),
            _ => None,
        };
        let code = query.parent.unwrap_or_default();
        let parent = match code.as_str() {
            "" => None,
            code => {
                let mut conn = state.db.read().await?;
                let found = branches::find_by_code(&mut conn, code).await?;
                found.filter(|found| who.scope.covers(&found.branch))
            }
        };
        let mut told = Vec::new();
        if !text.is_empty() {
            told.push(("q", format!("搜索：{text}")));
        }
        if let Some(parent) = &parent {
            told.push(("parent", format!("上级：{}", parent.branch.name)));
        }
        if let Some(kind) = kind {
            told.push(("kind", format!("层级：{}", kind.label())));
        }
        if let Some(open) = open {
            told.push((
                "open",
                format!("状态：{}", if open { "营业" } else { "停业" }),
            ));
        }
        let is_open = open.map_or("", |open| if open { "1" } else { "0" });
        let query_kept = vec![
            ("q", text.clone()),
            ("parent", parent.as_ref().map_or_else(String::new, |_| code)),
            ("kind", kind.map_or("", BranchKind::word).to_owned()),
            ("open", is_open.to_owned()),
        ];
        Ok(Self {
            filter: Filter {
                scope: who.scope,
                text: (!text.is_empty()).then_some(text),
                parent: parent.map(|found| found.branch.id),
                kind,
                open,
            },
            query: query_kept,
            told,
            page: query.page.and_then(|page| page.trim().parse().ok()),
        })
    }
}

/// `GET /staff/branches`. For those who may see branches; each sees the own part.
pub async fn list(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<ListQuery>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ViewBranches)?;
    let manages = who.role.may(Permission::ManageBranches);
    let narrowed = Narrowed::of(&state, who, query).await?;
    let mut conn = state.db.read().await?;
    let count = branches::count(&mut conn, &narrowed.filter).await?;
    let Narrowed {
        filter,
        query,
        told,
        page: number,
    } = narrowed;
    let paging = Paging::new("/staff/branches", query, number, count);
    let found = branches::list(&mut conn, &filter, paging.offset(), ROWS).await?;
    drop(conn);
    let open = filter.open.map_or("", |open| if open { "1" } else { "0" });
    Ok(page(
        &state,
        &desk,
        &Place::new(Section::Branches, "网点"),
        || {
            let kinds = BranchKind::ALL.map(|kind| (kind.word(), kind.label()));
            let kinds = [("", "全部")].into_iter().chain(kinds);
            let kind = filter.kind.map_or("", BranchKind::word);
            let standings = [("", "全部"), ("1", "营业"), ("0", "停业")];
            let search = Search {
                name: "q",
                label: "搜索",
                placeholder: "名称、编号或地址",
                text: filter.text.unwrap_or_default(),
            };
            let narrowing = view! {
                {select("kind", "层级", kinds, kind)}
                {select("open", "状态", standings, open)}
            };
            let narrowing = narrowing.into_any();
            view! {
                <div class="page-head">
                    <div>
                        <h1>"网点与机构"<span class="count">{format!("{count} 个")}</span></h1>
                        <p class="soft">"总行 → 城市分行 → 网点。客户领奖、投诉和活动都会用到这里的名称和地址。"</p>
                    </div>
                    {manages.then(|| view! {
                        <div class="row">
                            <a class="button" href="/staff/branches/import">"导入"</a>
                            <a class="button primary" href="/staff/branches/new">"新增网点"</a>
                        </div>
                    })}
                </div>
                {filters("/staff/branches", search, narrowing)}
                {paging.chips(&told)}
                {if found.is_empty() {
                    nothing(&state, manages, paging.is_narrowed()).into_any()
                } else {
                    table(&found).into_any()
                }}
                <div class="list-foot">
                    <p class="exports">"导出本表"
                        <a href=paging.file("/staff/branches.xlsx")>"Excel"</a>
                        <a href=paging.file("/staff/branches.csv")>"CSV"</a>
                    </p>
                    {paging.pager()}
                </div>
            }
        },
    ))
}

fn nothing(state: &AppState, manages: bool, narrowed: bool) -> impl IntoView + use<> {
    let told = if narrowed {
        "没有符合条件的机构，换个条件再试。"
    } else {
        "还没有机构。"
    };
    let ways = view! {
        {narrowed.then(|| view! { <a class="button secondary" href="/staff/branches">"查看全部"</a> })}
        {(manages && !narrowed).then(|| view! {
            <a class="button secondary" href="/staff/branches/import">"从表格导入"</a>
        })}
    };
    empty(state, told, ways.into_any())
}

fn table(found: &[StoredBranch]) -> impl IntoView + use<> {
    let rows: Vec<_> = found.iter().map(row).collect();
    view! {
        <div class="table-card">
            <table class="work-table tree">
                <caption class="visually-hidden">"机构，分行之后是它的网点"</caption>
                <thead><tr>
                    <th scope="col">"名称"</th><th scope="col">"编号"</th><th scope="col">"层级"</th>
                    <th scope="col">"地址"</th><th scope="col">"电话"</th><th scope="col">"营业时间"</th><th scope="col">"状态"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn row(found: &StoredBranch) -> impl IntoView + use<> {
    let StoredBranch { branch, below, .. } = found;
    let below = (*below > 0 && branch.kind != BranchKind::HeadOffice).then(|| {
        let page = format!("/staff/branches?parent={}", branch.code);
        view! { " "<a href=page>{format!("{below} 个网点")}</a> }
    });
    let (class, word) = if branch.open {
        ("badge open", "营业")
    } else {
        ("badge closed", "停业")
    };
    let or_dash = |text: &str| {
        if text.is_empty() {
            "—".to_owned()
        } else {
            text.to_owned()
        }
    };
    let level = match branch.kind {
        BranchKind::HeadOffice => "what level-1",
        BranchKind::City => "what level-2",
        BranchKind::Outlet => "what level-3",
    };
    view! {
        <tr>
            <td class=level><a href=format!("/staff/branches/{}", branch.id)>{branch.name.clone()}</a></td>
            <td data-label="编号" class="short"><code>{branch.code.clone()}</code></td>
            <td data-label="层级" class="short">{branch.kind.label()}{below}</td>
            <td data-label="地址">{or_dash(&branch.address)}</td>
            <td data-label="电话" class="short">{or_dash(&branch.phone)}</td>
            <td data-label="营业时间">{or_dash(&branch.hours)}</td>
            <td data-label="状态"><span class=class>{word}</span></td>
        </tr>
    }
}
