//! `/staff/lessons`: the lessons that staff work on, as a list.

use axum::extract::{Query, State};
use axum::response::Response;
use chrono::NaiveDate;
use domain::lessons::{FilmState, Right};
use domain::review::{Shelf, Standing};
use domain::staff::{Permission, Role};
use leptos::prelude::*;
use serde::Deserialize;
use storage::lessons::{self, ListedWork};

use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::Desk;
use crate::ui::format;
use crate::ui::lists::{Paging, ROWS, empty, with_query};
use crate::ui::review::badges;

const LIST: &str = "/staff/lessons";

/// The tabs, in the order of a lesson's life.
const TABS: [Option<Shelf>; 5] = [
    None,
    Some(Shelf::Draft),
    Some(Shelf::InReview),
    Some(Shelf::Published),
    Some(Shelf::Withdrawn),
];

/// What narrows the list.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct ListQuery {
    q: Option<String>,
    shelf: Option<String>,
    page: Option<String>,
}

/// `GET /staff/lessons`. For those who may see lessons.
pub async fn list(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<ListQuery>,
) -> Result<Response, AppError> {
    let role = desk.require(Permission::ViewLessons)?.role;
    let words = query.q.unwrap_or_default().trim().to_owned();
    let shelf = query.shelf.as_deref().and_then(Shelf::from_word);
    let number = query.page.and_then(|page| page.parse().ok());
    let mut conn = state.db.read().await?;
    let mut counts = Vec::new();
    for tab in TABS {
        counts.push((
            tab,
            lessons::count_works(&mut conn, (tab, words.as_str())).await?,
        ));
    }
    let count = counts.iter().find(|(tab, _)| *tab == shelf);
    let count = count.map_or(0, |(_, count)| i64::try_from(*count).unwrap_or(i64::MAX));
    let asked = vec![
        ("q", words.clone()),
        ("shelf", shelf.map_or("", Shelf::word).to_owned()),
    ];
    let paging = Paging::new(LIST, asked, number, count);
    let at = paging.number - 1;
    let found = lessons::list_works(&mut conn, (shelf, words.as_str()), ROWS, at).await?;
    drop(conn);
    Ok(page(
        &state,
        &desk,
        &Place::new(Section::Lessons, "微课"),
        || {
            view! {
                {head(role, count)}
                {tabs(&words, shelf, &counts)}
                {search(&words, shelf)}
                {if found.is_empty() {
                    nothing(&state, role, paging.is_narrowed())
                } else {
                    table(&state, &found)
                }}
                <div class="list-foot">{paging.pager()}</div>
            }
        },
    ))
}

fn head(role: Role, count: i64) -> AnyView {
    view! {
        <div class="page-head">
            <div>
                <h1>"微课"<span class="count">{format!("{count} 节")}</span></h1>
                <p class="soft">"以案说险：用一个案例短片讲清一项权益，看完答题才算学会。发布时题目一并进入题库。"</p>
            </div>
            {role.may(Permission::EditLessons).then(|| view! {
                <div class="row"><a class="button primary" href="/staff/lessons/new">"新建微课"</a></div>
            })}
        </div>
    }
    .into_any()
}

/// What a part of the list is called.
const fn label(shelf: Option<Shelf>) -> &'static str {
    match shelf {
        None => "全部",
        Some(Shelf::Withdrawn) => "已下架",
        Some(shelf) => shelf.label(),
    }
}

fn tabs(words: &str, current: Option<Shelf>, counts: &[(Option<Shelf>, u64)]) -> AnyView {
    let tabs: Vec<_> = counts
        .iter()
        .map(|(tab, count)| {
            let query = [
                ("q", words.to_owned()),
                ("shelf", tab.map_or("", Shelf::word).to_owned()),
            ];
            let query: Vec<_> = query.into_iter().filter(|(_, value)| !value.is_empty()).collect();
            let here = (*tab == current).then_some("page");
            let class = match tab {
                Some(Shelf::InReview) if *count > 0 => "tile warning",
                Some(Shelf::Published) => "tile good",
                _ => "tile soft",
            };
            view! {
                <li><a class=class href=with_query(LIST, &query) aria-current=here><b>{*count}</b>{label(*tab)}</a></li>
            }
        })
        .collect();
    view! { <nav aria-label="分类"><ul class="tiles">{tabs}</ul></nav> }.into_any()
}

fn search(words: &str, shelf: Option<Shelf>) -> AnyView {
    let words = words.to_owned();
    view! {
        <form class="filters" role="search" method="get" action=LIST>
            <div class="search">
                {shelf.map(|shelf| view! { <input type="hidden" name="shelf" value=shelf.word()/> })}
                <label for="q">"搜索"</label>
                <input id="q" type="search" name="q" placeholder="标题或编号" value=words/>
                <button class="button">"搜索"</button>
            </div>
        </form>
    }
    .into_any()
}

fn nothing(state: &AppState, role: Role, narrowed: bool) -> AnyView {
    let edits = role.may(Permission::EditLessons);
    let told = match (narrowed, edits) {
        (true, _) => "没有符合条件的微课，换个词或换个分类再看。",
        (false, true) => "还没有微课。从一个真实案例开始写，写到一半也可以保存。",
        (false, false) => "还没有微课。活动编辑写好并提交后，会出现在这里。",
    };
    let ways = view! {
        {narrowed.then(|| view! { <a class="button secondary" href=LIST>"查看全部"</a> })}
        {(edits && !narrowed).then(|| view! { <a class="button primary" href="/staff/lessons/new">"新建微课"</a> })}
    };
    empty(state, told, ways.into_any()).into_any()
}

fn table(state: &AppState, found: &[ListedWork]) -> AnyView {
    let rows: Vec<_> = found.iter().map(|found| row(state, found)).collect();
    view! {
        <div class="table-card">
            <table class="work-table">
                <caption class="visually-hidden">"微课"</caption>
                <thead><tr>
                    <th scope="col" class="num">"编号"</th><th scope="col">"标题"</th><th scope="col">"权益"</th>
                    <th scope="col">"状态"</th><th scope="col">"视频状态"</th>
                    <th scope="col" class="num">"学会人数"</th><th scope="col">"更新"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(state: &AppState, found: &ListedWork) -> AnyView {
    let title = match found.title.as_str() {
        "" => "（还没有标题）".to_owned(),
        title => title.to_owned(),
    };
    let right = Right::from_word(&found.right_word).map_or("—", Right::label);
    let film = found.film_state.as_deref().and_then(FilmState::from_word);
    let film = match film {
        None => ("", "没有视频"),
        Some(FilmState::Ready) => ("", FilmState::Ready.label()),
        Some(FilmState::Failed) => ("badge bad", FilmState::Failed.label()),
        Some(other) => ("badge warning", other.label()),
    };
    let standing = found.standing().unwrap_or(Standing::Unpublished);
    let author = found.author_name.clone().map(|name| {
        view! { " "<span class="phrase">{name}</span> }
    });
    let updated = format::moment(found.updated_at, state.clock.now(), state.settings.zone);
    view! {
        <tr>
            <td data-label="编号" class="num">{found.number}</td>
            <td class="what"><a href=format!("{LIST}/{}", found.id)>{title}</a></td>
            <td data-label="权益" class="short">{right}</td>
            <td data-label="状态">
                {badges(standing, found.work(), found.is_sent_back, WITHDRAWN)}
                {over(state, standing, found.expires_on)}
            </td>
            <td data-label="视频状态" class="short"><span class=film.0>{film.1}</span></td>
            <td data-label="学会人数" class="num">{format::number(found.learned)}</td>
            <td data-label="更新"><time>{updated}</time>{author}</td>
        </tr>
    }
    .into_any()
}

/// What a lesson is called that was taken from customers.
pub const WITHDRAWN: &str = "已下架";

/// That what is published is not shown any more.
pub fn over(state: &AppState, standing: Standing, last: Option<NaiveDate>) -> Option<AnyView> {
    let is_over = standing == Standing::Published && last.is_some_and(|last| last < state.today());
    is_over.then(|| view! { <span class="badge warning">"已过期"</span>" " }.into_any())
}
