//! What lists of the console share: filters, paging, and addresses that keep the filters.

use leptos::prelude::*;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::context::AppState;
use crate::ui::parts::Picture;

/// Rows of a page.
pub const ROWS: u32 = 50;

/// A page of a list, with the query that narrows it.
#[derive(Clone, Debug)]
pub struct Paging {
    /// Which page, from 1.
    pub number: u32,
    /// How many rows there are in all.
    pub count: i64,
    path: String,
    query: Vec<(&'static str, String)>,
}

impl Paging {
    /// Page `number` of the list at `path`, narrowed by the query. A page behind the last one is
    /// the last one.
    pub fn new(
        path: impl Into<String>,
        query: Vec<(&'static str, String)>,
        number: Option<u32>,
        count: i64,
    ) -> Self {
        let last = pages(count);
        Self {
            number: number.unwrap_or(1).clamp(1, last),
            count,
            path: path.into(),
            query: query
                .into_iter()
                .filter(|(_, value)| !value.is_empty())
                .collect(),
        }
    }

    /// How many rows stand before this page.
    pub const fn offset(&self) -> u32 {
        (self.number - 1) * ROWS
    }

    /// The address of another page of the same list.
    pub fn page(&self, number: u32) -> String {
        let mut query = self.query.clone();
        if number > 1 {
            query.push(("page", number.to_string()));
        }
        with_query(&self.path, &query)
    }

    /// The address of the same list as a file.
    pub fn file(&self, path: &str) -> String {
        with_query(path, &self.query)
    }

    /// The address without one condition.
    pub fn without(&self, name: &str) -> String {
        let mut query = self.query.clone();
        query.retain(|(kept, _)| *kept != name);
        with_query(&self.path, &query)
    }

    /// Whether anything narrows the list.
    pub fn is_narrowed(&self) -> bool {
        !self.query.is_empty()
    }

    /// The pager, where there is more than one page.
    pub fn pager(&self) -> Option<impl IntoView + use<>> {
        let last = pages(self.count);
        let (number, path) = (self.number, self.path.clone());
        let kept: Vec<_> = self
            .query
            .iter()
            .map(|(name, value)| view! { <input type="hidden" name=*name value=value.clone()/> })
            .collect();
        let before = (number > 1).then(|| self.page(number - 1));
        let after = (number < last).then(|| self.page(number + 1));
        (last > 1).then(|| {
            view! {
                <nav class="pager" aria-label="翻页">
                    {before.map(|page| view! { <a class="button small" href=page rel="prev">"上一页"</a> })}
                    <p>"第 "<b>{number}</b>{format!(" 页，共 {last} 页")}</p>
                    {after.map(|page| view! { <a class="button small" href=page rel="next">"下一页"</a> })}
                    <form class="page-jump" method="get" action=path>
                        {kept}
                        <label>"跳到 "<input name="page" inputmode="numeric" maxlength="5"/>" 页"</label>
                        <button class="button small">"前往"</button>
                    </form>
                </nav>
            }
        })
    }

    /// The conditions that narrow the list, each with a way to lift it.
    pub fn chips(&self, told: &[(&'static str, String)]) -> Option<impl IntoView + use<>> {
        let chips: Vec<_> = told
            .iter()
            .map(|(name, text)| {
                view! {
                    <li><a class="chip" href=self.without(name)>
                        <span class="visually-hidden">"去掉条件 "</span>{text.clone()}
                    </a></li>
                }
            })
            .collect();
        let path = self.path.clone();
        (!told.is_empty()).then(|| {
            view! {
                <ul class="chips" aria-label="已用的条件">
                    {chips}
                    <li><a href=path>"全部清除"</a></li>
                </ul>
            }
        })
    }
}

/// How many pages so many rows fill; one where there are none.
fn pages(count: i64) -> u32 {
    u32::try_from(count)
        .unwrap_or(u32::MAX)
        .div_ceil(ROWS)
        .max(1)
}

/// An address with a query.
pub fn with_query(path: &str, query: &[(&'static str, String)]) -> String {
    let pairs: Vec<_> = query
        .iter()
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)))
        .collect();
    if pairs.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", pairs.join("&"))
    }
}

/// The choices of a `select`, with what is chosen.
pub fn options(
    choices: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    chosen: &str,
) -> Vec<AnyView> {
    choices
        .into_iter()
        .map(|(value, label)| {
            let (value, label): (String, String) = (value.into(), label.into());
            let selected = value == chosen;
            view! { <option value=value selected=selected>{label}</option> }.into_any()
        })
        .collect()
}

/// A `select` among the filters of a list, with its label.
pub fn select(
    name: &'static str,
    label: &'static str,
    choices: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    chosen: &str,
) -> AnyView {
    let choices = options(choices, chosen);
    view! { <div><label for=name>{label}</label><select id=name name=name>{choices}</select></div> }
        .into_any()
}

/// What a list is searched by.
pub struct Search {
    /// The field's name.
    pub name: &'static str,
    /// Its label.
    pub label: &'static str,
    /// What can be typed.
    pub placeholder: &'static str,
    /// What was typed.
    pub text: String,
}

/// The form that narrows the list at `path`: its search, and below the other `filters` with their
/// button, which a phone folds away.
pub fn filters(path: impl Into<String>, search: Search, filters: AnyView) -> AnyView {
    filters_at(path.into(), search, filters)
}

fn filters_at(path: String, search: Search, filters: AnyView) -> AnyView {
    let Search {
        name,
        label,
        placeholder,
        text,
    } = search;
    view! {
        <form class="filters" role="search" method="get" action=path>
            <div class="search">
                <label for=name>{label}</label>
                <input id=name type="search" name=name placeholder=placeholder value=text/>
                <button class="button">"搜索"</button>
            </div>
            <div>
                <details class="filter-toggle"><summary>"筛选"</summary></details>
                <div class="filter-row">
                    {filters}
                    <button class="button">"筛选"</button>
                </div>
            </div>
        </form>
    }
    .into_any()
}

/// What stands in the place of a list that is empty, with what one can do about it.
pub fn empty(state: &AppState, told: &'static str, ways: AnyView) -> impl IntoView + use<> {
    view! {
        <div class="card empty">
            <Picture state=state name="empty.svg"/>
            <p>{told}</p>
            <div class="row">{ways}</div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_keeps_its_conditions_from_page_to_page() {
        let query = vec![("q", "存款 a&b".to_owned()), ("kind", String::new())];
        let paging = Paging::new("/staff/questions", query, Some(9), 101);
        assert_eq!((paging.number, paging.offset()), (3, 100));
        assert_eq!(
            paging.page(1),
            "/staff/questions?q=%E5%AD%98%E6%AC%BE%20a%26b"
        );
        assert!(paging.page(2).ends_with("&page=2"));
        assert_eq!(paging.without("q"), "/staff/questions");
        assert_eq!(Paging::new("/x", Vec::new(), Some(0), 0).number, 1);
    }
}
