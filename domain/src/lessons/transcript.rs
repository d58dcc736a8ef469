//! A lesson to be read: what is said, parted by the chapters, with the questions where they are asked.

use super::captions::Cue;
use super::lesson::{Lesson, LessonQuestion};

/// One part of the transcript: what is read before somebody goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<'l> {
    /// What its chapter is called.
    pub title: &'l str,
    /// Where it begins in the film.
    pub at_ms: u32,
    /// What is said and asked, in order.
    pub steps: Vec<Step<'l>>,
}

/// Something of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'l> {
    /// Somebody says this.
    Said(&'l Cue),
    /// This is asked.
    Asked(&'l LessonQuestion),
}

impl<'l> Part<'l> {
    /// What is asked in it.
    pub fn questions(&self) -> impl Iterator<Item = &'l LessonQuestion> {
        self.steps.iter().filter_map(|step| match step {
            Step::Asked(question) => Some(*question),
            Step::Said(_) => None,
        })
    }
}

/// The parts of a lesson's transcript, at least one: a chapter each. What is asked after the film
/// stands at the end of the last.
pub fn parts(lesson: &Lesson) -> Vec<Part<'_>> {
    let chapters = &lesson.chapters;
    let mut parts: Vec<Part<'_>> = chapters
        .iter()
        .map(|chapter| Part {
            title: &chapter.title,
            at_ms: chapter.at_ms,
            steps: Vec::new(),
        })
        .collect();
    let mut said = lesson.captions.cues.iter().peekable();
    let mut place = |at_ms: u32, step| {
        let part = chapters.partition_point(|chapter| chapter.at_ms <= at_ms);
        if let Some(part) = parts.get_mut(part.saturating_sub(1)) {
            part.steps.push(step);
        }
    };
    for asked in &lesson.questions {
        let at_ms = asked.at_ms.unwrap_or(u32::MAX);
        while let Some(cue) = said.next_if(|cue| cue.from_ms < at_ms) {
            place(cue.from_ms, Step::Said(cue));
        }
        // Where a question opens a chapter, it is asked before it.
        place(at_ms.saturating_sub(1), Step::Asked(asked));
    }
    for cue in said {
        place(cue.from_ms, Step::Said(cue));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lessons::draft::tests::draft;

    #[test]
    fn what_is_said_and_asked_stands_in_its_chapter_and_in_order() {
        let (draft, film) = draft();
        let lesson = draft.check(Some(&film)).unwrap();
        let parts = parts(&lesson);
        let told: Vec<_> = parts
            .iter()
            .map(|part| {
                let steps = part.steps.iter().map(|step| match step {
                    Step::Said(cue) => cue.text.clone(),
                    Step::Asked(asked) => asked.question.stem.clone(),
                });
                (part.title, steps.collect::<Vec<_>>())
            })
            .collect();
        assert_eq!(
            told,
            [
                ("起因", vec!["我帮您勾选。".into(), "您怎么办？".into()]),
                (
                    "转折",
                    vec!["我先看看。".to_owned(), "第二题".into(), "第三题".into()]
                ),
            ]
        );
        assert_eq!(parts[1].questions().count(), 2);
    }
}
