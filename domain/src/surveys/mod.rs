//! Surveys: what they ask, in which order, what may be answered, and what the answers come to.
//!
//! A [`Definition`] is written by staff and checked by [`Definition::check`]. [`walk`] says which
//! pages and questions somebody with these answers sees; nothing else decides it, on the server or
//! in a browser. What is typed is kept as it was typed ([`Typed`]) until the hand-in, and read by
//! [`Question::read`]; a [`sheet`](walk::Walk::sheet) holds the answers to what was seen, and only those.

pub mod answer;
pub mod change;
pub mod check;
pub mod definition;
pub mod edit;
pub mod json;
pub mod key;
pub mod logic;
pub mod read;
pub mod results;
pub mod walk;
pub mod witness;

#[cfg(test)]
mod tests;

pub use answer::{Answer, Answers, Typed};
pub use change::{Unfavourable, changed_texts, only_favourable};
pub use check::{Fault, Finding, Place};
pub use definition::{
    Ask, Choice, Definition, Item, Meaning, Naming, Page, Question, RATING_WORDS,
};
pub use json::FileFault;
pub use key::Key;
pub use logic::{Condition, Is, Jump, Target, Test};
pub use read::Misread;
pub use walk::{Step, Walk, walk};
