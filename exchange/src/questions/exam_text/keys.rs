//! Brings answer tables to their questions, where a number leaves no choice.
//!
//! A table that names a kind, or stands in a section that asks nothing, is about the questions of
//! that kind before it; any other is about the questions since the tables before. A number that two
//! of these questions bear is ambiguous for both.

use std::collections::{HashMap, HashSet};

use domain::quizzes::QuestionDraft;

use super::super::{Doubt, Fault, Item};
use super::answer_table::Entry;
use super::answers;
use super::kinds::Kind;
use super::rough::{Block, Rough, Row, Table};
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
                let mut missing = Vec::new();
                for row in table.rows {
                    let place = (scope, row.entry.number);
                    match bearers.get(&place) {
                        Some(&Bearer::One(question)) => give(&mut questions[question], row),
                        Some(Bearer::Several) => {
                            ambiguous.insert(place);
                            stray.extend(explained(&row, "不清楚指的是哪一道"));
                        }
                        None => match explained(&row, "前面没有找到") {
                            Some(item) => stray.push(item),
                            None => missing.push(row.entry.number),
                        },
                    }
                }
                stray.extend(unclaimed(table.line, &missing));
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

fn give<'a>(question: &mut Rough<'a>, row: Row<'a>) {
    // Two that differ are doubtful: more say nothing new.
    if question.tabled.len() < 2 && !question.tabled.contains(&row.entry.stated) {
        question.tabled.push(row.entry.stated);
    }
    let text = |spans: &[Span]| spans.iter().map(|span| span.text()).collect::<Vec<_>>();
    if text(&question.explanation) != text(&row.explanation) {
        question.explanation.extend(row.explanation);
    }
    for (label, piece) in row.remarks {
        question.remarked(label, piece);
    }
}

/// A row that says more than an answer and finds no question: what it says is not lost.
fn explained(row: &Row, why: &str) -> Option<Item> {
    let remarks = row.remarks.iter().map(|(_, span)| *span);
    let said: Vec<String> = row
        .explanation
        .iter()
        .copied()
        .chain(remarks)
        .map(Span::text)
        .collect();
    let reason = format!("答案表里有第 {} 题，但{why}", row.entry.number);
    (!said.is_empty()).then(|| Item {
        line: row.line,
        draft: QuestionDraft {
            answer: row.entry.stated.text(false),
            explanation: said.join("\n"),
            ..QuestionDraft::default()
        },
        faults: vec![Fault::Format(reason)],
        ..Item::default()
    })
}

fn unclaimed(line: usize, numbers: &[u32]) -> Option<Item> {
    let told: Vec<String> = numbers.iter().take(20).map(ToString::to_string).collect();
    let more = if numbers.len() > told.len() {
        "等"
    } else {
        ""
    };
    let reason = format!("答案表里有第 {} {more}题，但前面没有找到", told.join("、"));
    (!numbers.is_empty()).then(|| Item {
        line,
        faults: vec![Fault::Format(reason)],
        ..Item::default()
    })
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
                let row = Row {
                    line: question.line,
                    entry,
                    explanation: question.explanation,
                    remarks: question.remarks,
                };
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
