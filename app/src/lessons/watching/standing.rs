//! How far somebody is with a lesson, and what follows from that.

use chrono::{DateTime, Utc};
use domain::lessons::{Showing, parts};
use storage::lessons::{LessonAnswer, Watch};
use uuid::Uuid;

use crate::lessons::shown::Standing;
use crate::lessons::version::LessonVersion;

/// A lesson, and how far somebody is with it.
#[derive(Clone, Debug)]
pub struct Watched {
    /// The lesson as it was published last.
    pub version: LessonVersion,
    /// How far they are; `None` where nobody is signed in.
    pub watch: Option<Watch>,
    /// What they answered.
    pub answers: Vec<LessonAnswer>,
}

impl Watched {
    /// By somebody of whom nothing is kept.
    pub const fn by_nobody(version: LessonVersion) -> Self {
        Self {
            version,
            watch: None,
            answers: Vec::new(),
        }
    }

    /// Whether it was learned.
    pub fn is_learned(&self) -> bool {
        let watch = self.watch.as_ref();
        watch.is_some_and(|watch| watch.learned_at.is_some())
    }

    /// Notes that it was learned now.
    pub fn set_learned(&mut self, now: DateTime<Utc>) {
        if let Some(watch) = &mut self.watch {
            watch.learned_at.get_or_insert(now);
        }
    }

    /// The answer that counts.
    pub fn answer_to(&self, question: Uuid) -> Option<&LessonAnswer> {
        let mut answers = self.answers.iter();
        answers.find(|answer| answer.question == question)
    }

    /// How many parts of the transcript were read.
    pub fn parts_read(&self) -> usize {
        let read = self.watch.as_ref().map_or(0, |watch| watch.parts_read);
        usize::try_from(read).unwrap_or(usize::MAX)
    }

    /// What is being watched, and where it stops.
    pub fn showing(&self) -> Showing {
        let lesson = &self.version.lesson;
        let open = lesson.questions.iter();
        let mut open = open.filter(|asked| self.answer_to(asked.id).is_none());
        Showing {
            duration_ms: self.version.film.duration_ms,
            may_seek: lesson.may_seek || self.is_learned(),
            stops_at: open.find_map(|asked| asked.at_ms),
        }
    }

    /// Whether the film was seen to its end.
    pub fn is_seen(&self) -> bool {
        let watch = self.watch.as_ref();
        watch.is_some_and(|watch| watch.progress.is_whole(&self.showing()))
    }

    /// Whether all was done that learning takes: the film was seen or the transcript read, and every
    /// question was answered.
    pub fn is_done(&self) -> bool {
        let lesson = &self.version.lesson;
        let mut questions = lesson.questions.iter();
        questions.all(|asked| self.answer_to(asked.id).is_some())
            && (self.is_seen() || self.parts_read() >= parts(lesson).len())
    }

    /// What the browser is told of it.
    pub fn standing(&self, earned: Vec<String>) -> Standing {
        let watch = self.watch.as_ref();
        let answered = self.answers.iter().map(|answer| answer.question);
        Standing {
            seen_until_ms: watch.map_or(0, |watch| watch.progress.seen_until()),
            position_ms: watch.map_or(0, |watch| watch.position_ms),
            answered: answered.collect(),
            may_seek: self.showing().may_seek,
            is_seen: self.is_seen(),
            is_learned: self.is_learned(),
            earned,
        }
    }
}
