//! The list of lessons.

use axum::extract::{Query, State};
use axum::response::Response;
use domain::lessons::Right;
use leptos::prelude::*;
use serde::Deserialize;
use storage::lessons::{self, LessonFilter, LessonOrder};

use super::card::{Card, Viewer, cards_view};
use super::suggest;
use crate::context::AppState;
use crate::error::AppError;
use crate::shell::{Body, Head, page};
use crate::ui::lists::with_query;
use crate::ui::parts::Picture;
use crate::visitor::Visitor;

/// How many lessons stand on a page.
const ON_PAGE: u32 = 12;

/// The most characters that are searched for.
const MOST_WORDS: usize = 50;

const PAGE: &str = "/lessons";

/// What the list is narrowed to, and how it is ordered.
#[derive(Deserialize)]
pub struct ListQuery {
    right: Option<String>,
    q: Option<String>,
    by: Option<String>,
    page: Option<String>,
}

/// A page of the list.
struct Listed {
    filter: LessonFilter,
    number: u32,
    count: u64,
    cards: Vec<Card>,
}

/// What a participant is shown before the list.
#[derive(Default)]
struct Own {
    begun: Vec<Card>,
    suggested: Vec<Card>,
}

/// `GET /lessons`. For anyone.
pub async fn list(
    State(state): State<AppState>,
    visitor: Visitor,
    Query(query): Query<ListQuery>,
) -> Result<Response, AppError> {
    let viewer = Viewer::of(&state, &visitor).await?;
    let listed = load(&state, &viewer, &query).await?;
    let own = match &visitor.participant {
        Some(who) if !listed.is_narrowed() && listed.number == 1 => Own {
            begun: suggest::begun(&state, &viewer, who.id).await?,
            suggested: suggest::suggested(&state, &viewer, who.id).await?,
        },
        _ => Own::default(),
    };
    Ok(page(&state, &visitor, &Head::new("微课"), || {
        body(&state, listed, own)
    }))
}

async fn load(state: &AppState, viewer: &Viewer, query: &ListQuery) -> Result<Listed, AppError> {
    let words = query.q.as_deref().unwrap_or_default().trim();
    let filter = LessonFilter {
        right: query.right.as_deref().and_then(Right::from_word),
        words: words.chars().take(MOST_WORDS).collect(),
        order: match query.by.as_deref() {
            Some("learned") => LessonOrder::MostLearned,
            _ => LessonOrder::Newest,
        },
    };
    let today = state.today();
    let mut conn = state.db.read().await?;
    let count = lessons::count_published(&mut conn, &filter, today).await?;
    let asked = query.page.as_deref().and_then(|page| page.parse().ok());
    let number = asked.unwrap_or(1).clamp(1, pages(count));
    let place = (ON_PAGE, number - 1);
    let found = lessons::list_published(&mut conn, &filter, today, place).await?;
    drop(conn);
    Ok(Listed {
        cards: viewer.cards(state, found).await?,
        filter,
        number,
        count,
    })
}

/// How many pages so many lessons fill; one where there are none.
fn pages(count: u64) -> u32 {
    let pages = count.div_ceil(u64::from(ON_PAGE)).max(1);
    u32::try_from(pages).unwrap_or(u32::MAX)
}

impl Listed {
    fn is_narrowed(&self) -> bool {
        self.filter.right.is_some() || !self.filter.words.is_empty()
    }

    /// The address of the same list, narrowed to another right, in another order, at another page.
    fn address(&self, right: Option<Right>, order: LessonOrder, number: u32) -> String {
        let mut query = Vec::new();
        if let Some(right) = right {
            query.push(("right", right.word().to_owned()));
        }
        if !self.filter.words.is_empty() {
            query.push(("q", self.filter.words.clone()));
        }
        if order == LessonOrder::MostLearned {
            query.push(("by", "learned".to_owned()));
        }
        if number > 1 {
            query.push(("page", number.to_string()));
        }
        with_query(PAGE, &query)
    }
}

fn body(state: &AppState, listed: Listed, own: Own) -> Body {
    let heading = if listed.is_narrowed() {
        "找到的微课"
    } else {
        "全部微课"
    };
    Body::new(view! {
        <div>
            <h1>"以案说险微课"</h1>
            <p class="soft">"看几分钟的小短片，学一招，护好自己的钱。"</p>
        </div>
        {own_section("接着学", own.begun)}
        {own_section("建议先学", own.suggested)}
        {search(&listed)}
        {rights(&listed)}
        <h2>{heading}</h2>
        {order(&listed)}
        {list_view(state, listed)}
    })
}

fn own_section(title: &'static str, cards: Vec<Card>) -> Option<AnyView> {
    if cards.is_empty() {
        return None;
    }
    Some(view! { <section class="stack"><h2>{title}</h2>{cards_view(cards)}</section> }.into_any())
}

fn search(listed: &Listed) -> AnyView {
    let filter = &listed.filter;
    let right = filter.right.map(|right| {
        view! { <input type="hidden" name="right" value=right.word()/> }
    });
    let by = (filter.order == LessonOrder::MostLearned).then(|| {
        view! { <input type="hidden" name="by" value="learned"/> }
    });
    view! {
        <form class="lesson-search field" role="search" method="get" action=PAGE>
            {right}
            {by}
            <label for="q">"找微课"</label>
            <div>
                <input id="q" type="search" name="q" maxlength="50" placeholder="如：信用卡、转账" value=filter.words.clone()/>
                <button class="button secondary">"搜索"</button>
            </div>
        </form>
    }
    .into_any()
}

/// The rights, each a way to its lessons.
fn rights(listed: &Listed) -> AnyView {
    let order = listed.filter.order;
    let all = std::iter::once(None).chain(Right::ALL.into_iter().map(Some));
    let chips: Vec<_> = all
        .map(|right| {
            let to = listed.address(right, order, 1);
            let current = (listed.filter.right == right).then_some("true");
            let name = right.map_or("全部权益", Right::label);
            view! { <li><a href=to aria-current=current>{name}</a></li> }
        })
        .collect();
    view! { <nav aria-label="按权益看"><ul class="right-chips">{chips}</ul></nav> }.into_any()
}

fn order(listed: &Listed) -> AnyView {
    let right = listed.filter.right;
    let ways = [
        (LessonOrder::Newest, "最新"),
        (LessonOrder::MostLearned, "最多人学"),
    ];
    let ways: Vec<_> = ways
        .into_iter()
        .map(|(order, name)| {
            let to = listed.address(right, order, 1);
            let current = (listed.filter.order == order).then_some("true");
            view! { <a class="button small" href=to aria-current=current>{name}</a> }
        })
        .collect();
    let told = format!("共 {} 节", listed.count);
    view! {
        <div class="row lesson-order">
            <p class="soft" role="status">{told}</p>
            <nav class="row" aria-label="排列">{ways}</nav>
        </div>
    }
    .into_any()
}

fn list_view(state: &AppState, listed: Listed) -> AnyView {
    if listed.cards.is_empty() {
        return empty(state, listed.is_narrowed());
    }
    let pager = pager(&listed);
    view! {
        {cards_view(listed.cards)}
        {pager}
    }
    .into_any()
}

fn empty(state: &AppState, is_narrowed: bool) -> AnyView {
    let (told, to, way) = if is_narrowed {
        (
            "没有找到合适的微课，换个词或换个权益看看。",
            PAGE,
            "看全部微课",
        )
    } else {
        ("微课正在准备，过几天再来看看。", "/", "回到首页")
    };
    view! {
        <div class="empty">
            <Picture state=state name="empty.svg"/>
            <p class="soft">{told}</p>
            <a class="button secondary" href=to>{way}</a>
        </div>
    }
    .into_any()
}

fn pager(listed: &Listed) -> Option<AnyView> {
    let (number, last) = (listed.number, pages(listed.count));
    if last == 1 {
        return None;
    }
    let to = |number| listed.address(listed.filter.right, listed.filter.order, number);
    let before = (number > 1).then(|| {
        view! { <a class="button" href=to(number - 1) rel="prev">"上一页"</a> }
    });
    let after = (number < last).then(|| {
        view! { <a class="button" href=to(number + 1) rel="next">"下一页"</a> }
    });
    let shown = view! {
        <nav class="row lesson-pager" aria-label="翻页">
            {before}
            <p>"第 "<b>{number}</b>{format!(" / {last} 页")}</p>
            {after}
        </nav>
    };
    Some(shown.into_any())
}
