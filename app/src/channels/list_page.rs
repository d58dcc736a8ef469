//! `/staff/campaigns/{id}/channels`: a campaign's channels, and each by itself.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::campaigns::Medium;
use domain::staff::Permission;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Deserialize;
use storage::channels::{self, ChannelCampaign, Filter, StoredChannel};
use uuid::Uuid;

use super::api::{Close, Reopen};
use super::link::{Origin, campaign, channel, qr};
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::{Desk, SignedInStaff};
use crate::ui::copy::CopyButton;
use crate::ui::lists::{Paging, ROWS, Search, empty, filters, select};

/// What narrows the list.
#[derive(Clone, Default, Deserialize)]
pub struct ListQuery {
    q: Option<String>,
    medium: Option<String>,
    open: Option<String>,
    page: Option<String>,
}

/// The list that a query asks for.
pub struct Narrowed {
    /// What it is narrowed to.
    pub filter: Filter,
    query: Vec<(&'static str, String)>,
    told: Vec<(&'static str, String)>,
    number: Option<u32>,
}

impl Narrowed {
    /// As `who` may see it.
    pub fn of(who: &SignedInStaff, campaign: Uuid, query: ListQuery) -> Self {
        let text = query.q.unwrap_or_default().trim().to_owned();
        let medium = query.medium.as_deref().and_then(Medium::from_word);
        let open = match query.open.as_deref() {
            Some("1") => Some(true),
            Some("0") => Some(false),
            _ => None,
        };
        let mut told = Vec::new();
        if !text.is_empty() {
            told.push(("q", format!("搜索：{text}")));
        }
        if let Some(medium) = medium {
            told.push(("medium", format!("类型：{}", medium.label())));
        }
        if let Some(open) = open {
            told.push(("open", format!("状态：{}", standing(open))));
        }
        let kept = vec![
            ("q", text.clone()),
            ("medium", medium.map_or("", Medium::word).to_owned()),
            ("open", open.map_or("", as_flag).to_owned()),
        ];
        Self {
            filter: Filter {
                text: (!text.is_empty()).then_some(text),
                medium,
                open,
                ..Filter::all(campaign, who.scope)
            },
            query: kept,
            told,
            number: query.page.and_then(|page| page.trim().parse().ok()),
        }
    }
}

const fn as_flag(open: bool) -> &'static str {
    if open { "1" } else { "0" }
}

/// What a channel's state is called.
pub const fn standing(open: bool) -> &'static str {
    if open { "计入统计" } else { "已停用" }
}

/// What a campaign is called, also before somebody has given it a title.
pub fn title_of(campaign: &ChannelCampaign) -> String {
    match campaign.title.as_str() {
        "" => "未命名活动".to_owned(),
        title => title.to_owned(),
    }
}

/// Where the channels of a campaign are.
pub fn list_of(campaign: &ChannelCampaign) -> String {
    format!("/staff/campaigns/{}/channels", campaign.id)
}

/// A page below the campaign; for those who see no more of it than its channels, below these.
pub fn place(who: &SignedInStaff, campaign: &ChannelCampaign, title: impl Into<String>) -> Place {
    if who.role.may(Permission::ViewCampaigns) {
        let page = format!("/staff/campaigns/{}", campaign.id);
        Place::new(Section::Campaigns, title).below(title_of(campaign), page)
    } else {
        Place::new(Section::Home, title).below("推广二维码", "/staff/channels")
    }
}

/// `GET /staff/campaigns/{id}/channels`. For those who may see campaigns; below the head office each
/// sees the channels of the own branches.
pub async fn list(
    State(state): State<AppState>,
    desk: Desk,
    origin: Origin,
    Path(id): Path<Uuid>,
    Query(query): Query<ListQuery>,
) -> Result<Response, AppError> {
    let (who, campaign) = campaign(&state, &desk, id).await?;
    let edits = who.role.may(Permission::EditCampaigns);
    let Narrowed {
        filter,
        query,
        told,
        number,
    } = Narrowed::of(who, id, query);
    let mut conn = state.db.read().await?;
    let count = channels::count(&mut conn, &filter).await?;
    let all = Filter::all(id, who.scope);
    let totals = channels::totals(&mut conn, &all).await?;
    let direct = channels::direct_visits(&mut conn, id).await?;
    let paging = Paging::new(list_of(&campaign), query, number, count);
    let found = channels::list(&mut conn, &filter, paging.offset(), ROWS).await?;
    drop(conn);
    Ok(page(
        &state,
        &desk,
        &place(who, &campaign, "渠道与二维码"),
        || {
            let here = list_of(&campaign);
            view! {
            <div class="page-head">
                <div>
                    <h1>"渠道与二维码"<span class="count">{format!("{count} 个")}</span></h1>
                    <p class="soft">"每个网点、每种物料各用一个链接和二维码，就能看出客户从哪里来。"</p>
                </div>
                {edits.then(|| view! {
                    <div class="row">
                        <a class="button" href=format!("{here}/branches")>"为网点批量生成"</a>
                        <a class="button primary" href=format!("{here}/new")>"新增渠道"</a>
                    </div>
                })}
            </div>
            {warnings(&campaign, &origin)}
            {tiles(totals, direct)}
            {narrowing(&here, &filter)}
            {paging.chips(&told)}
            {if found.is_empty() {
                nothing(&state, &here, edits, paging.is_narrowed()).into_any()
            } else {
                table(&here, &found).into_any()
            }}
            <div class="list-foot">
                <p class="exports">"导出本表"
                    <a href=paging.file(&format!("{here}.xlsx"))>"Excel"</a>
                    <a href=paging.file(&format!("{here}.csv"))>"CSV"</a>
                    <a href=paging.file(&format!("{here}/sheet"))>"打印二维码"</a>
                </p>
                {paging.pager()}
            </div>
        }
        .into_any()
        },
    ))
}

/// What keeps the links from working.
pub fn warnings(campaign: &ChannelCampaign, origin: &Origin) -> AnyView {
    let told = if campaign.slug.is_empty() {
        Some("这个活动还没有网址，填写后才有链接和二维码。".to_owned())
    } else if !campaign.is_published {
        Some(
            "活动还没有发布。链接在发布后才能打开；发布前如果修改活动网址，请重新下载二维码。"
                .to_owned(),
        )
    } else if !origin.is_set {
        Some(format!(
            "还没有设置对外网址（ZHIYUAN_PUBLIC_URL），链接暂用当前地址 {}，印刷前请联系运维设置。",
            origin.address
        ))
    } else {
        None
    };
    told.map(|told| view! { <p class="notice warning"><strong>"注意"</strong>" "{told}</p> })
        .into_any()
}

fn tiles((visits, starts, hand_ins): (i64, i64, i64), direct: i64) -> impl IntoView {
    let tile = |class: &'static str, count: i64, label: &'static str| {
        view! { <li><span class=class><b>{count}</b>{label}</span></li> }
    };
    view! {
        <ul class="tiles">
            {tile("tile", visits, "经渠道访问")}
            {tile("tile", starts, "开始答题")}
            {tile("tile good", hand_ins, "交卷")}
            {tile("tile soft", direct, "未带渠道的访问")}
        </ul>
        <p class="soft small">"同一浏览器 30 分钟内重复打开只算一次访问；搜索引擎、链接预览和预加载不计。"</p>
    }
}

fn narrowing(here: &str, filter: &Filter) -> impl IntoView + use<> {
    let media = Medium::ALL.map(|medium| (medium.word(), medium.label()));
    let media = [("", "全部")].into_iter().chain(media);
    let medium = filter.medium.map_or("", Medium::word);
    let states = [("", "全部"), ("1", standing(true)), ("0", standing(false))];
    let search = Search {
        name: "q",
        label: "搜索",
        placeholder: "渠道、网点名称或编号",
        text: filter.text.clone().unwrap_or_default(),
    };
    let narrowing = view! {
        {select("medium", "类型", media, medium)}
        {select("open", "状态", states, filter.open.map_or("", as_flag))}
    };
    filters(here.to_owned(), search, narrowing.into_any())
}

fn nothing(state: &AppState, here: &str, edits: bool, narrowed: bool) -> impl IntoView + use<> {
    let told = if narrowed {
        "没有符合条件的渠道，换个条件再试。"
    } else {
        "还没有渠道。"
    };
    let ways = view! {
        {narrowed.then(|| view! { <a class="button secondary" href=here.to_owned()>"查看全部"</a> })}
        {(edits && !narrowed).then(|| view! {
            <a class="button secondary" href=format!("{here}/new")>"新增渠道"</a>
        })}
    };
    empty(state, told, ways.into_any())
}

fn table(here: &str, found: &[StoredChannel]) -> impl IntoView + use<> {
    let rows: Vec<_> = found.iter().map(|channel| row(here, channel)).collect();
    view! {
        <div class="table-card">
            <table class="work-table">
                <caption class="visually-hidden">"渠道"</caption>
                <thead><tr>
                    <th scope="col">"渠道"</th><th scope="col">"类型"</th><th scope="col">"网点"</th>
                    <th scope="col">"链接代码"</th>
                    <th scope="col" class="number">"访问"</th><th scope="col" class="number">"开始"</th>
                    <th scope="col" class="number">"交卷"</th><th scope="col">"状态"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn row(here: &str, channel: &StoredChannel) -> impl IntoView + use<> {
    let StoredChannel {
        id,
        code,
        name,
        medium,
        branch,
        closed_at,
        visits,
        starts,
        hand_ins,
    } = channel.clone();
    let branch = branch.map_or("—".to_owned(), |(code, name)| format!("{code} {name}"));
    view! {
        <tr>
            <td class="what"><a href=format!("{here}/{id}")>{name}</a></td>
            <td data-label="类型" class="short">{medium.label()}</td>
            <td data-label="网点">{branch}</td>
            <td data-label="链接代码" class="short"><code>{code}</code></td>
            <td data-label="访问" class="number">{visits}</td>
            <td data-label="开始" class="number">{starts}</td>
            <td data-label="交卷" class="number">{hand_ins}</td>
            <td data-label="状态" class="short">{badge(closed_at.is_none())}</td>
        </tr>
    }
}

fn badge(open: bool) -> impl IntoView {
    let class = if open { "badge open" } else { "badge closed" };
    view! { <span class=class>{standing(open)}</span> }
}

/// `GET /staff/campaigns/{id}/channels/{channel}`: its link, its code, its posters. For those who may
/// see campaigns, within their scope.
pub async fn one(
    State(state): State<AppState>,
    desk: Desk,
    origin: Origin,
    Path((id, channel_id)): Path<(Uuid, Uuid)>,
) -> Result<Response, AppError> {
    let (who, campaign) = campaign(&state, &desk, id).await?;
    let edits = who.role.may(Permission::EditCampaigns);
    let found = channel(&state, who, id, channel_id).await?;
    let link = origin.link(&campaign, &found.code);
    let qr = link.as_deref().map(qr).transpose()?;
    let place = place(who, &campaign, found.name.clone())
        .below("渠道与二维码", list_of(&campaign))
        .with_islands();
    Ok(page(&state, &desk, &place, || {
        let here = format!("{}/{channel_id}", list_of(&campaign));
        let open = found.closed_at.is_none();
        let facts = [
            ("类型", found.medium.label().to_owned()),
            (
                "网点",
                found
                    .branch
                    .clone()
                    .map_or("—".to_owned(), |(code, name)| format!("{code} {name}")),
            ),
            ("访问", found.visits.to_string()),
            ("开始答题", found.starts.to_string()),
            ("交卷", found.hand_ins.to_string()),
        ];
        let facts = facts.map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> });
        view! {
            <div class="page-head"><div>
                <h1>{found.name.clone()}</h1>
                <p>{badge(open)}</p>
            </div></div>
            {warnings(&campaign, &origin)}
            {link.zip(qr).map(|(link, qr)| view! {
                <section class="card channel-link">
                    <img src=format!("{here}/qr.svg") alt="这个渠道的二维码" width="240" height="240"
                        data-modules=qr.width().to_string()/>
                    <div class="stack">
                        <div class="field">
                            <label for="link">"链接"</label>
                            <input id="link" readonly value=link/>
                        </div>
                        <CopyButton field="link".to_owned()/>
                        <p class="row">
                            <a class="button" href=format!("{here}/qr.png") download="">"下载二维码 PNG"</a>
                            <a class="button" href=format!("{here}/qr.svg?download=1") download="">"下载 SVG（印刷）"</a>
                        </p>
                        {campaign.is_published.then(|| view! {
                            <p class="row">
                                <a class="button primary" href=format!("{here}/poster")>"A4 海报"</a>
                                <a class="button" href=format!("{here}/poster?size=phone")>"手机海报"</a>
                            </p>
                        })}
                    </div>
                </section>
            })}
            <dl class="facts card">{facts.to_vec()}</dl>
            {edits.then(|| switch(&campaign, channel_id, open))}
        }
        .into_any()
    }))
}

fn switch(campaign: &ChannelCampaign, id: Uuid, open: bool) -> impl IntoView + use<> {
    let (action, class, label, told) = if open {
        (
            Close::url(),
            "button danger",
            "停用这个渠道",
            "停用后链接和二维码仍能打开活动，但不再计入统计。",
        )
    } else {
        (
            Reopen::url(),
            "button",
            "恢复这个渠道",
            "恢复后重新计入统计。",
        )
    };
    view! {
        <form class="card stack" method="post" action=action>
            <input type="hidden" name="campaign" value=campaign.id.to_string()/>
            <input type="hidden" name="id" value=id.to_string()/>
            <p class="soft">{told}</p>
            <div class="row"><button class=class>{label}</button></div>
        </form>
    }
}
