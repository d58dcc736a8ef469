//! Brings answer tables to their questions, where a number leaves no choice.
//!
//! A table that names a kind, or stands in a section that asks nothing, is about the questions of
//! that kind before it; any other is about the questions since the tables before. A number that two
//! of these questions bear is ambiguous for both.

use std::collections::{HashMap, HashSet};

use super::super::{Doubt, Fault, Item};
use super::answer_table::Entry;
use super::answers;
use super::kinds::Kind;
use super::rough::{Block, Rough, Table};
use super::span::Span;

/// Which questions a table is about: those since a table before, or those of a kind.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Scope {
    Window(usize),
    Kind(Kind),
}

/// The question that bears a number within a scope, or that several do.
enum Bearer {
    One(usize),
    Several,
}

/// The questions of `blocks` with what their answer tables say, and an item for every table that
/// answers a question that is not there.
pub(super) fn apply(blocks: Vec<Block>) -> (Vec<Rough>, Vec<Item>) {
    let blocks = rows_of_answers(blocks);
    let asking: HashSet<usize> = blocks
        .iter()
        .filter_map(|block| match block {
            Block::Question(question) => Some(question.section),
            Block::Table(_) => None,
        })
        .collect();
    let mut questions: Vec<Rough> = Vec::new();
    let mut scopes: Vec<[Option<Scope>; 2]> = Vec::new();
    let mut bearers: HashMap<(Scope, u32), Bearer> = HashMap::new();
    let mut ambiguous: HashSet<(Scope, u32)> = HashSet::new();
    let mut stray = Vec::new();
    let (mut window, mut answered) = (0, false);
    for block in blocks {
        match block {
            Block::Question(question) => {
                window += usize::from(std::mem::take(&mut answered));
                let both = [
                    Some(Scope::Window(window)),
                    question.section_kind.map(Scope::Kind),
                ];
                for scope in both.into_iter().flatten() {
                    let Some(number) = question.number else {
                        continue;
                    };
                    bearers
                        .entry((scope, number.value))
                        .and_modify(|bearer| *bearer = Bearer::Several)
                        .or_insert(Bearer::One(questions.len()));
                }
                questions.push(*question);
                scopes.push(both);
            }
            Block::Table(table) => {
                let kind = table
                    .kind
                    .filter(|_| table.named || !asking.contains(&table.section));
                let scope = kind.map_or(Scope::Window(window), Scope::Kind);
                let mut missing = None;
                for (entry, explanation) in table.rows {
                    let place = (scope, entry.number);
                    match bearers.get(&place) {
                        Some(&Bearer::One(question)) => {
                            give(&mut questions[question], entry, explanation);
                        }
                        Some(Bearer::Several) => {
                            ambiguous.insert(place);
                        }
                        None => missing = missing.or(Some(entry.number)),
                    }
                }
                stray.extend(missing.map(|number| unclaimed(table.line, number)));
                answered |= kind.is_none();
            }
        }
    }
    for (question, scopes) in questions.iter_mut().zip(scopes) {
        let Some(number) = question.number.map(|number| number.value) else {
            continue;
        };
        let doubtful = |scope| ambiguous.contains(&(scope, number));
        if scopes.into_iter().flatten().any(doubtful) {
            question.doubt(Doubt::AmbiguousNumber(number));
        }
    }
    (questions, stray)
}

fn give<'a>(question: &mut Rough<'a>, entry: Entry, explanation: Vec<Span<'a>>) {
    // Two that differ are doubtful: more say nothing new.
    if question.tabled.len() < 2 && !question.tabled.contains(&entry.stated) {
        question.tabled.push(entry.stated);
    }
    if question.explanation.is_empty() {
        question.explanation = explanation;
    }
}

fn unclaimed(line: usize, number: u32) -> Item {
    let reason = format!("答案表里有第 {number} 题，但前面没有找到这道题");
    Item {
        line,
        faults: vec![Fault::Format(reason)],
        ..Item::default()
    }
}

/// Turns `1.【答案】B【解析】……` in a list of answers into rows: a number with an answer that asks
/// nothing, after questions that do.
fn rows_of_answers(blocks: Vec<Block>) -> Vec<Block> {
    let mut turned: Vec<Block> = Vec::with_capacity(blocks.len());
    let mut asked = false;
    for block in blocks {
        let row = match &block {
            Block::Question(question) if asked => row(question),
            _ => None,
        };
        match (block, row) {
            (Block::Question(question), Some(entry)) => {
                let row = (entry, question.explanation);
                match turned.last_mut() {
                    Some(Block::Table(last)) if last.section == question.section => {
                        last.rows.push(row);
                    }
                    _ => turned.push(Block::Table(Table {
                        line: question.line,
                        section: question.section,
                        kind: question.section_kind,
                        named: false,
                        rows: vec![row],
                    })),
                }
            }
            (block, _) => {
                asked |= matches!(block, Block::Question(_));
                turned.push(block);
            }
        }
    }
    turned
}

fn row(question: &Rough) -> Option<Entry> {
    let number = question.number?.value;
    if !question.options.is_empty() || !question.doubts.is_empty() {
        return None;
    }
    let stated = match (&question.stem[..], &question.answers[..]) {
        ([], [answer]) => answers::parse(*answer),
        ([stem], []) => answers::parse(*stem),
        _ => None,
    };
    stated.map(|stated| Entry { number, stated })
}
