//! Exam text as people paste it: numbered questions, options, answers here or there.
//!
//! What has one clear reading is accepted. What has two is doubtful, and a person decides. The rest
//! is refused with its reason. A key is only ever what the text states.
//!
//! - Accepted: a question whose kind, options and answer are each said once, or several times alike.
//!   Without a section or tag the kind follows from the answer: right or wrong, one letter, several.
//! - Doubtful: a number of answers that does not fit the kind, answers that differ, a letter that may
//!   as well be text, an option's mark that stands twice, a number that several questions share where
//!   a table answers it, a statement with options, a line that belongs to nothing.
//! - Refused: no answer, no options, an answer that names none, kinds that a quiz cannot ask.
//!
//! The way of a text: `span` cleans its lines, `outline` looks ahead, `assemble` puts lines together
//! to questions and answer tables, `keys` brings the tables to their questions, `settle` decides.
//! Every step takes one pass.

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
