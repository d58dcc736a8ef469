//! Exam text as people paste it: numbered questions, options, answers here or there.
//!
//! What has one clear reading is accepted. What has two is doubtful, and a person decides. The rest
//! is refused with its reason. A key is only ever what the text states.
//!
//! - Accepted: a question whose kind, options and answer are each said once, or several times alike.
//!   Without a section or tag the kind follows from the answer: right or wrong, one letter, several.
//! - Doubtful: a number of answers that does not fit the kind, answers that differ, a letter that may
//!   as well be text, an option's mark that stands twice, a number that several questions share where
//!   a table answers it, a statement with options, a line that belongs to nothing, and a question that
//!   is whole but for its answer.
//! - Refused: no options, no stem, kinds that a quiz cannot ask.
//! - Noted: lines outside every question. No line vanishes.
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

use super::finish::finish_text;
use super::{Reading, lines};

/// What an exam text says, question by question, already [finished](super::finish).
pub fn read(text: &str) -> Reading {
    let lines: Vec<span::Line> = lines::numbered(text)
        .map(|(number, line)| span::Line::new(number, line))
        .collect();
    let (blocks, beside) = assemble::assemble(&outline::Outline::new(&lines));
    let (questions, stray) = keys::apply(blocks);
    let mut items: Vec<_> = questions.into_iter().map(settle::settle).collect();
    items.extend(stray);
    items.sort_by_key(|item| item.line);
    let mut reading = Reading {
        items,
        notes: told(&beside).into_iter().collect(),
    };
    finish_text(&mut reading);
    reading
}

/// The most lines that a note counts up.
const TOLD: usize = 40;

/// Which lines were taken for no part of a question: whoever brought the text sees that it is so.
fn told(beside: &[usize]) -> Option<String> {
    let first: Vec<String> = beside.iter().take(TOLD).map(ToString::to_string).collect();
    let more = if beside.len() > TOLD {
        format!(" 等 {} ", beside.len())
    } else {
        " ".to_owned()
    };
    (!beside.is_empty()).then(|| {
        format!(
            "第 {}{more}行是标题、说明或页码，没有当作题目",
            first.join("、")
        )
    })
}
