//! What of a lesson reaches the browser. There is no room here for the key or the explanation of a
//! question that was not answered.

use domain::lessons::Chapter;
use domain::quizzes::QuestionKind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A lesson as its player has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownLesson {
    /// Its id.
    pub id: Uuid,
    /// That of its version.
    pub version: Uuid,
    /// Its title.
    pub title: String,
    /// What is played.
    pub film: ShownFilm,
    /// Its chapters, the first at 0.
    pub chapters: Vec<Chapter>,
    /// What is asked in the film, in the order of the moments; each has one.
    pub asked: Vec<ShownQuestion>,
    /// How far the participant is.
    pub standing: Standing,
    /// Where to sign in, to come back here.
    pub sign_in: String,
    /// Whether anybody is signed in: else nothing is counted.
    pub counts: bool,
    /// Whether this is a preview of staff: nothing is sent.
    pub preview: bool,
}

/// The addresses of a film.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownFilm {
    /// The plain file.
    pub plain: String,
    /// The list of heights (HLS), where there is one.
    pub hls: Option<String>,
    /// The list of the lowest height alone, for who saves data.
    pub hls_lowest: Option<String>,
    /// What is heard alone, where anything is.
    pub audio: Option<String>,
    /// The picture before it plays.
    pub poster: String,
    /// The captions, as `WebVTT`.
    pub captions: String,
    /// What plays the list of heights where the browser does not (`hls.js`), loaded only there.
    pub hls_script: String,
    /// How long it is.
    pub duration_ms: u32,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// A question of a lesson, before it is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownQuestion {
    /// Its id.
    pub id: Uuid,
    /// The moment of the film at which it is asked; `None` for after it.
    pub at_ms: Option<u32>,
    /// How it is answered.
    pub kind: QuestionKind,
    /// The stem as HTML.
    pub stem: String,
    /// The options as HTML, in the lesson's order.
    pub options: Vec<String>,
}

/// How far a participant is with a lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// How far it was seen without a gap, in milliseconds.
    pub seen_until_ms: u32,
    /// Where watching goes on, in milliseconds.
    pub position_ms: u32,
    /// The questions that were answered.
    pub answered: Vec<Uuid>,
    /// Whether every part may be gone to: the lesson allows it, or it was learned.
    pub may_seek: bool,
    /// Whether the film was seen to its end.
    pub is_seen: bool,
    /// Whether it was learned.
    pub is_learned: bool,
    /// What learning it earned, in sentences; empty where nothing.
    pub earned: Vec<String>,
}

/// What somebody is told of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Whether the answer that counts, the first one, was wholly right.
    pub is_right: bool,
    /// The places that were chosen then.
    pub chosen: Vec<u8>,
    /// The places of the right options.
    pub right: Vec<u8>,
    /// Why, as HTML.
    pub explanation: String,
    /// Law, article or case.
    pub source: String,
    /// How far the participant is now.
    pub standing: Standing,
}
