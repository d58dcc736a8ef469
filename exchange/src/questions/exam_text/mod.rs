//! Exam text as people paste it: numbered questions, options, answers here or there.
//!
//! What has one clear reading is accepted. What has two is doubtful, and a person decides. The rest
//! is refused with its reason. A key is only ever what the text states.
//!
//! The way of a text: [`span`] cleans its lines, [`outline`] looks ahead, [`assemble`] puts lines
//! together to questions and answer tables, [`keys`] brings the tables to their questions, [`settle`]
//! decides. Every step takes one pass.

mod answer_table;
mod answers;
mod assemble;
mod keys;
mod kinds;
mod labels;
mod marks;
mod options;
mod outline;
mod rough;
mod settle;
mod span;
mod stem;

use super::{Reading, finish, lines};

/// What an exam text says, question by question, already [finished](finish).
pub fn read(text: &str) -> Reading {
    let lines: Vec<span::Line> = lines::numbered(text)
        .map(|(number, line)| span::Line::new(number, line))
        .collect();
    let blocks = assemble::assemble(&outline::Outline::new(&lines));
    let (questions, stray) = keys::apply(blocks);
    let mut items: Vec<_> = questions.into_iter().map(settle::settle).collect();
    items.extend(stray);
    items.sort_by_key(|item| item.line);
    let mut reading = Reading {
        items,
        ..Reading::default()
    };
    finish(&mut reading);
    reading
}
