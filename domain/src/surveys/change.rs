//! What may change in a survey that takes answers: texts, more time, more room. Answers that were
//! given keep their meaning.

use thiserror::Error;

use super::{Ask, Choice, Definition, Item, Key, Page, Question};

/// A change that is refused once a survey is published.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unfavourable {
    /// Named answers, anonymous ones, or what was agreed to.
    #[error("实名或匿名的方式、同意的内容不能再改：已经答过的人是按原来的说法答的")]
    Naming,
    /// Less time.
    #[error("问卷的时间只能延长，不能缩短")]
    LessTime,
    /// Less room.
    #[error("问卷的总名额只能增加")]
    LessRoom,
    /// Less room for an option.
    #[error("题目 {0} 选项 {1} 的名额只能增加")]
    LessRoomFor(Key, Key),
    /// Pages were added, taken away or moved.
    #[error("不能增减或移动页")]
    Pages,
    /// Questions of a page were added, taken away or moved.
    #[error("页 {0} 不能增减或移动题目")]
    Questions(Key),
    /// Another kind of question, or other limits of its answers.
    #[error("题目 {0} 的题型、必答和填写限制不能再改")]
    Kind(Key),
    /// Options were added, taken away or moved.
    #[error("题目 {0} 不能增减或移动选项")]
    Options(Key),
    /// When something is shown.
    #[error("{0} 的显示条件和跳转不能再改")]
    Logic(Key),
}

/// Whether a survey that is published as `old` may become `new`.
///
/// # Errors
/// Every change that may not be made.
pub fn only_favourable(old: &Definition, new: &Definition) -> Result<(), Vec<Unfavourable>> {
    let mut found = Vec::new();
    if old.naming != new.naming {
        found.push(Unfavourable::Naming);
    }
    let opens_later = new
        .opens_at
        .is_some_and(|new| old.opens_at.is_none_or(|old| old < new));
    let closes_earlier = new
        .closes_at
        .is_some_and(|new| old.closes_at.is_none_or(|old| new < old));
    if opens_later || closes_earlier {
        found.push(Unfavourable::LessTime);
    }
    if is_less(old.quota, new.quota) {
        found.push(Unfavourable::LessRoom);
    }
    let keys = |pages: &[Page]| -> Vec<Key> { pages.iter().map(|page| page.key.clone()).collect() };
    if keys(&old.pages) == keys(&new.pages) {
        for (old, new) in old.pages.iter().zip(&new.pages) {
            compare_pages(old, new, &mut found);
        }
    } else {
        found.push(Unfavourable::Pages);
    }
    if found.is_empty() { Ok(()) } else { Err(found) }
}

/// What reads otherwise in `new`, which [`only_favourable`] lets `old` become: what it is, how it
/// was, how it becomes.
pub fn changed_texts(old: &Definition, new: &Definition) -> Vec<(String, String, String)> {
    let mut pairs = vec![
        ("问卷标题".to_owned(), &old.title, &new.title),
        ("问卷说明".into(), &old.intro, &new.intro),
        ("问卷结束语".into(), &old.thanks, &new.thanks),
    ];
    for (number, (old, new)) in (1..).zip(old.pages.iter().zip(&new.pages)) {
        pairs.push((format!("问卷第 {number} 页的标题"), &old.title, &new.title));
    }
    for (number, (old, new)) in (1..).zip(old.questions().zip(new.questions())) {
        pairs.push((format!("问卷第 {number} 题"), &old.text, &new.text));
        pairs.push((format!("问卷第 {number} 题的说明"), &old.help, &new.help));
        let (old, new) = (answers(&old.ask), answers(&new.ask));
        for (place, (old, new)) in (1..).zip(old.into_iter().zip(new)) {
            pairs.push((format!("问卷第 {number} 题第 {place} 项"), old, new));
        }
    }
    let changed = pairs.into_iter().filter(|(_, old, new)| old != new);
    let mut told: Vec<_> = changed
        .map(|(what, old, new)| (what, old.clone(), new.clone()))
        .collect();
    if (old.opens_at, old.closes_at) != (new.opens_at, new.closes_at) {
        told.push((
            "问卷的时间".into(),
            "原来的时间".into(),
            "更长的时间".into(),
        ));
    }
    let room = |room: Option<u32>| room.map_or("不限".to_owned(), |room| room.to_string());
    let mut rooms = vec![("问卷的总名额".to_owned(), old.quota, new.quota)];
    for (number, (old, new)) in (1..).zip(old.questions().zip(new.questions())) {
        let options = old.ask.options().iter().zip(new.ask.options());
        rooms.extend((1..).zip(options).map(|(place, (old, new))| {
            let what = format!("问卷第 {number} 题第 {place} 项的名额");
            (what, old.quota, new.quota)
        }));
    }
    let changed = rooms.into_iter().filter(|(_, old, new)| old != new);
    told.extend(changed.map(|(what, old, new)| (what, room(old), room(new))));
    told
}

/// The texts that one answers with: options, rows and columns, things to rank.
fn answers(ask: &Ask) -> Vec<&String> {
    fn texts(items: &[Item]) -> Vec<&String> {
        items.iter().map(|item| &item.text).collect()
    }
    match ask {
        Ask::Matrix { rows, columns } => [texts(rows), texts(columns)].concat(),
        Ask::Ranking { items } => texts(items),
        other => other.options().iter().map(|option| &option.text).collect(),
    }
}

fn is_less(old: Option<u32>, new: Option<u32>) -> bool {
    new.is_some_and(|new| old.is_none_or(|old| new < old))
}

fn compare_pages(old: &Page, new: &Page, found: &mut Vec<Unfavourable>) {
    if old.show_if != new.show_if || old.jumps != new.jumps {
        found.push(Unfavourable::Logic(old.key.clone()));
    }
    let keys = |page: &Page| -> Vec<Key> {
        let questions = page.questions.iter();
        questions.map(|question| question.key.clone()).collect()
    };
    if keys(old) == keys(new) {
        for (old, new) in old.questions.iter().zip(&new.questions) {
            compare_questions(old, new, found);
        }
    } else {
        found.push(Unfavourable::Questions(old.key.clone()));
    }
}

fn compare_questions(old: &Question, new: &Question, found: &mut Vec<Unfavourable>) {
    let key = &old.key;
    if old.show_if != new.show_if {
        found.push(Unfavourable::Logic(key.clone()));
    }
    let (old_options, new_options) = (old.ask.options(), new.ask.options());
    let names = |options: &[Choice]| -> Vec<Key> {
        options.iter().map(|option| option.key.clone()).collect()
    };
    if names(old_options) != names(new_options) || listed(&old.ask) != listed(&new.ask) {
        found.push(Unfavourable::Options(key.clone()));
        return;
    }
    for (old, new) in old_options.iter().zip(new_options) {
        if is_less(old.quota, new.quota) {
            found.push(Unfavourable::LessRoomFor(key.clone(), old.key.clone()));
        }
    }
    let same = old.required == new.required
        && old.role == new.role
        && without_texts(&old.ask) == without_texts(&new.ask);
    if !same {
        found.push(Unfavourable::Kind(key.clone()));
    }
}

fn listed(ask: &Ask) -> Vec<&Key> {
    match ask {
        Ask::Matrix { rows, columns } => rows.iter().chain(columns).map(|item| &item.key).collect(),
        Ask::Ranking { items } => items.iter().map(|item| &item.key).collect(),
        _ => Vec::new(),
    }
}

/// What must stay as it is.
fn without_texts(ask: &Ask) -> Ask {
    let mut bare = ask.clone();
    let blank = |items: &mut Vec<Item>| items.iter_mut().for_each(|item| item.text.clear());
    match &mut bare {
        Ask::Single { options } | Ask::Multiple { options, .. } => {
            for option in options {
                option.text.clear();
                option.quota = None;
            }
        }
        Ask::Matrix { rows, columns } => {
            blank(rows);
            blank(columns);
        }
        Ask::Ranking { items } => blank(items),
        _ => {}
    }
    bare
}
