//! A lesson as it is published.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::captions::Captions;
use super::film::ShownTo;
use super::right::Right;
use crate::quizzes::Question;

/// One version of a lesson, checked. Texts are plain, with a small Markdown subset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lesson {
    /// Its title.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// What happened (案情).
    pub case: String,
    /// Where it turned (转折).
    pub turning_point: String,
    /// The risk points (风险点).
    pub risks: Vec<String>,
    /// The right that it touches.
    pub right: Right,
    /// What to do (怎么做).
    pub advice: Vec<String>,
    /// The law and the source.
    pub source: String,
    /// Words by which it is found.
    pub tags: Vec<String>,
    /// The story in the words of the elder edition.
    pub elder_text: String,
    /// Its film.
    pub film: Uuid,
    /// What is said in it.
    pub captions: Captions,
    /// Its chapters, the first at 0.
    pub chapters: Vec<Chapter>,
    /// Its questions: those at a moment of the film in the order of their moments, then the others.
    pub questions: Vec<LessonQuestion>,
    /// Whether parts may be passed over the first time too.
    pub may_seek: bool,
    /// Whether only signed-in participants may watch it.
    pub participants_only: bool,
}

/// A chapter of a film.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chapter {
    /// Where it begins.
    pub at_ms: u32,
    /// What it is called.
    pub title: String,
}

/// A question of a lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonQuestion {
    /// Its id, also that of the bank's question where it goes there.
    pub id: Uuid,
    /// The moment of the film at which it is asked; `None` for after the film.
    pub at_ms: Option<u32>,
    /// Whether the bank gets it with the lesson.
    pub to_bank: bool,
    /// The question.
    pub question: Question,
}

impl Lesson {
    /// Who may watch its film.
    pub const fn shown_to(&self) -> ShownTo {
        if self.participants_only {
            ShownTo::Participants
        } else {
            ShownTo::Anyone
        }
    }

    /// The question with this id.
    pub fn question(&self, id: Uuid) -> Option<&LessonQuestion> {
        self.questions.iter().find(|question| question.id == id)
    }
}
