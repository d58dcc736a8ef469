//! Choosing the branch where a prize is fetched, among those that have one.

use domain::prizes::WinState;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Deserialize;
use storage::prizes::{self, BranchStock, City, ShelfFilter, StoredWin};
use storage::{Conn, Error};
use uuid::Uuid;

use super::api::Claim;
use crate::context::AppState;
use crate::ui::lists::{Paging, ROWS, options};
use crate::ui::parts::{Picture, field_error};
use crate::visitor::Visitor;

/// Fewer branches than this are looked through faster than they are searched.
const SEARCHED_FROM: i64 = 8;

/// How the list is narrowed.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct ChooserQuery {
    q: Option<String>,
    city: Option<String>,
    page: Option<u32>,
}

/// The branches to choose from.
pub struct Chooser {
    text: String,
    city: Option<Uuid>,
    cities: Vec<City>,
    /// How many have some, whatever the list is narrowed to.
    all: i64,
    paging: Paging,
    found: Vec<BranchStock>,
}

/// What can be chosen for `win` on the page at `path`.
pub async fn load(
    conn: &mut Conn,
    win: &StoredWin,
    path: String,
    query: ChooserQuery,
) -> Result<Chooser, Error> {
    let text = query.q.unwrap_or_default().trim().to_owned();
    let city = query.city.and_then(|city| city.parse().ok());
    let filter = ShelfFilter {
        text: (!text.is_empty()).then(|| text.clone()),
        city,
        ..ShelfFilter::all(win.prize_id)
    };
    let all = prizes::count_shelves(conn, &ShelfFilter::all(win.prize_id)).await?;
    let count = prizes::count_shelves(conn, &filter).await?;
    let kept = vec![
        ("q", text.clone()),
        (
            "city",
            city.map(|city| city.to_string()).unwrap_or_default(),
        ),
    ];
    let paging = Paging::new(path, kept, query.page, count);
    Ok(Chooser {
        found: prizes::shelves(conn, &filter, (paging.offset(), ROWS)).await?,
        cities: prizes::shelf_cities(conn, win.prize_id).await?,
        text,
        city,
        all,
        paging,
    })
}

impl Chooser {
    /// Whether there is anything to choose.
    pub const fn is_empty(&self) -> bool {
        self.found.is_empty()
    }
}

/// The search, the branches, and the way on; its button stands in the page's bar.
pub fn view(
    state: &AppState,
    visitor: &Visitor,
    win: &StoredWin,
    path: &str,
    chooser: &Chooser,
) -> AnyView {
    if chooser.all == 0 {
        return view! {
            <section class="empty">
                <Picture state=state name="empty.svg"/>
                <h2>"网点正在备货"</h2>
                <p class="soft">"各网点的这种奖品暂时都领完了，补货后就能选择。您的奖品一直保留到截止时间，请过一两天再来看看。"</p>
            </section>
            {field_error(visitor, "branch")}
        }
        .into_any();
    }
    let narrowed = chooser.paging.is_narrowed();
    let search = (chooser.all >= SEARCHED_FROM || narrowed).then(|| search(path, chooser));
    let list = if chooser.is_empty() {
        view! {
            <p class="notice info"><strong>"没有找到"</strong>" 没有符合条件而且有货的网点。"<a href=path.to_owned()>"看全部网点"</a></p>
        }
        .into_any()
    } else {
        let title = format!("有货的网点（{} 个）", chooser.paging.count);
        let rows = chooser
            .found
            .iter()
            .map(|branch| row(visitor, win, branch, chooser.found.len()));
        view! {
            <form id="claim" method="post" action=Claim::url()>
                <input type="hidden" name="win" value=win.id.to_string()/>
                <fieldset class="field" aria-describedby="branch-error">
                    <legend>{title}</legend>
                    {field_error(visitor, "branch")}
                    {rows.collect_view()}
                </fieldset>
            </form>
            {pager(&chooser.paging)}
        }
        .into_any()
    };
    view! { <section class="stack"><h2>"选择领奖网点"</h2>{search}{list}</section> }.into_any()
}

fn search(path: &str, chooser: &Chooser) -> impl IntoView + use<> {
    let city = chooser
        .city
        .map(|city| city.to_string())
        .unwrap_or_default();
    let cities = chooser
        .cities
        .iter()
        .map(|city| (city.id.to_string(), city.name.clone()));
    let choices: Vec<_> = std::iter::once((String::new(), "全部城市".to_owned()))
        .chain(cities)
        .collect();
    let by_city = (choices.len() > 2).then(|| {
        view! {
            <div class="field">
                <label for="city">"城市"</label>
                <select id="city" name="city">{options(choices, &city)}</select>
            </div>
        }
    });
    view! {
        <form class="card stack" role="search" method="get" action=path.to_owned()>
            {by_city}
            <div class="field">
                <label for="q">"网点名称或地址"</label>
                <input id="q" type="search" name="q" value=chooser.text.clone()/>
            </div>
            <button class="button secondary">"查找网点"</button>
        </form>
    }
}

fn row(
    visitor: &Visitor,
    win: &StoredWin,
    branch: &BranchStock,
    count: usize,
) -> impl IntoView + use<> {
    let id = branch.branch_id.to_string();
    let is_here = win.state
        == (WinState::Claimed {
            branch: branch.branch_id,
        });
    let checked = visitor.has_typed("branch", &id) || (count == 1 && !is_here);
    let told = [
        branch.address.clone(),
        branch.hours.clone(),
        branch.phone.clone(),
    ];
    let told = told.into_iter().filter(|told| !told.is_empty());
    let told = told.map(|told| view! { <br/><span class="soft">{told}</span> });
    view! {
        <label class="check card">
            <input type="radio" name="branch" value=id checked=checked disabled=is_here/>
            <span>
                <strong>{branch.name.clone()}</strong>" "
                <span class="badge good">{format!("还有 {} 份", branch.free())}</span>
                {is_here.then(|| view! { " "<span class="badge">"现在选的"</span> })}
                {told.collect_view()}
            </span>
        </label>
    }
}

fn pager(paging: &Paging) -> Option<impl IntoView + use<>> {
    let before = (paging.number > 1).then(|| paging.page(paging.number - 1));
    let shown = i64::from(paging.offset()) + i64::from(ROWS);
    let after = (shown < paging.count).then(|| paging.page(paging.number + 1));
    (before.is_some() || after.is_some()).then(|| {
        view! {
            <nav class="row" aria-label="翻页">
                {before.map(|page| view! { <a class="button small" href=page rel="prev">"上一页"</a> })}
                {after.map(|page| view! { <a class="button small" href=page rel="next">"下一页"</a> })}
            </nav>
        }
    })
}
