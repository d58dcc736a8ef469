//! The list of questions that an address asks for.

use domain::quizzes::{Attention, QuestionKind, SearchWords, Sort, Topic};
use domain::review::Shelf;
use serde::Deserialize;
use storage::questions::Filter;
use uuid::Uuid;

/// What narrows the list.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct ListQuery {
    /// Words.
    pub q: Option<String>,
    topic: Option<String>,
    kind: Option<String>,
    difficulty: Option<String>,
    shelf: Option<String>,
    author: Option<String>,
    attention: Option<String>,
    sort: Option<String>,
    page: Option<String>,
}

/// A list as it was asked for.
pub struct Narrowed {
    /// What was typed into the search field.
    pub text: String,
    /// What it is narrowed to.
    pub filter: Filter,
    /// Its order.
    pub sort: Sort,
    /// Which page.
    pub page: Option<u32>,
}

impl From<ListQuery> for Narrowed {
    fn from(query: ListQuery) -> Self {
        let word = |text: &Option<String>| text.clone().unwrap_or_default().trim().to_owned();
        let text = word(&query.q);
        let difficulty = word(&query.difficulty).parse().ok();
        Self {
            filter: Filter {
                // Digits alone may be a question's number, or 96110 in its text.
                number: text.parse::<u64>().ok(),
                words: SearchWords::parse(&text),
                topic: Topic::parse(&word(&query.topic)),
                kind: QuestionKind::from_word(&word(&query.kind)),
                difficulty: difficulty.filter(|level| (1..=5).contains(level)),
                shelf: Shelf::from_word(&word(&query.shelf)),
                author: word(&query.author).parse::<Uuid>().ok(),
                attention: Attention::from_word(&word(&query.attention)),
            },
            sort: Sort::from_word(&word(&query.sort)).unwrap_or_default(),
            page: word(&query.page).parse().ok(),
            text,
        }
    }
}

impl Narrowed {
    /// The query that asks for it, without the page.
    pub fn query(&self) -> Vec<(&'static str, String)> {
        let Filter {
            topic,
            kind,
            difficulty,
            shelf,
            author,
            attention,
            ..
        } = &self.filter;
        let sort = if self.sort == Sort::default() {
            ""
        } else {
            self.sort.word()
        };
        vec![
            ("q", self.text.clone()),
            ("topic", topic.as_ref().map_or("", Topic::as_str).to_owned()),
            ("kind", kind.map_or("", QuestionKind::word).to_owned()),
            (
                "difficulty",
                difficulty
                    .map(|level| level.to_string())
                    .unwrap_or_default(),
            ),
            ("shelf", shelf.map_or("", Shelf::word).to_owned()),
            (
                "author",
                author.map(|id| id.to_string()).unwrap_or_default(),
            ),
            (
                "attention",
                attention.map_or("", Attention::word).to_owned(),
            ),
            ("sort", sort.to_owned()),
        ]
    }

    /// What narrows it, in words.
    pub fn told(&self, author: Option<&str>) -> Vec<(&'static str, String)> {
        let filter = &self.filter;
        let conditions = [
            (
                "q",
                (!self.text.is_empty()).then(|| format!("搜索：{}", self.text)),
            ),
            (
                "topic",
                filter
                    .topic
                    .as_ref()
                    .map(|topic| format!("主题：{}", topic.as_str())),
            ),
            (
                "kind",
                filter.kind.map(|kind| format!("题型：{}", kind.label())),
            ),
            (
                "difficulty",
                filter.difficulty.map(|level| format!("难度：{level}")),
            ),
            (
                "shelf",
                filter.shelf.map(|shelf| format!("状态：{}", shelf.label())),
            ),
            ("author", author.map(|name| format!("编写人：{name}"))),
            (
                "attention",
                filter
                    .attention
                    .map(|reason| format!("需要关注：{}", reason.label())),
            ),
        ];
        let conditions = conditions.into_iter();
        conditions
            .filter_map(|(name, told)| Some((name, told?)))
            .collect()
    }
}
