//! A question as somebody wrote it, and what is wrong with it.

mod check;
mod fault;

use serde::{Deserialize, Serialize};

pub use self::fault::QuestionFault;
use super::question::{QuestionKind, Topic, fold_width};
use super::search_words::index_text;

/// A question as somebody wrote it, not yet checked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QuestionDraft {
    /// `single`, `multiple`, `true_false`, or the Chinese word.
    pub kind: String,
    /// The topic's name.
    pub topic: String,
    /// A digit 1 to 5.
    pub difficulty: String,
    /// What is asked.
    pub stem: String,
    /// Options A, B, C …; empty ones only at the end.
    pub options: Vec<String>,
    /// `B`, `ABD`, 对 or 错.
    pub answer: String,
    /// Why.
    pub explanation: String,
    /// Law, article or case.
    pub source: String,
}

impl QuestionDraft {
    /// Its kind, where that is one already.
    pub fn kind(&self) -> Option<QuestionKind> {
        QuestionKind::from_word(&self.kind)
    }

    /// Its topic, where that is one already.
    pub fn topic(&self) -> Option<Topic> {
        Topic::parse(&self.topic)
    }

    /// Its difficulty, where that is 1 to 5 already.
    pub fn difficulty(&self) -> Option<u8> {
        let level = fold_width(self.difficulty.trim()).parse().ok();
        level.filter(|level| (1..=5).contains(level))
    }

    /// The words by which it is found: everything that is written in it.
    pub fn search_words(&self) -> String {
        let texts = [&self.stem, &self.topic, &self.explanation, &self.source];
        index_text(texts.into_iter().chain(&self.options).map(String::as_str))
    }
}
