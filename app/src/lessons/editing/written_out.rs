//! A published lesson written out again, as its editor's form holds it: what a discarded revision
//! goes back to, and what a new text is compared with.

use domain::lessons::{Captions, Chapter, LessonDraft, LessonQuestion, LessonQuestionDraft, time};

use crate::lessons::version::LessonVersion;

/// The draft that would be published as this version.
pub fn draft_of(version: &LessonVersion) -> LessonDraft {
    let lesson = &version.lesson;
    let chapters = lesson.chapters.iter().map(chapter);
    let yes = |is: bool| if is { "yes".to_owned() } else { String::new() };
    LessonDraft {
        title: lesson.title.clone(),
        summary: lesson.summary.clone(),
        case: lesson.case.clone(),
        turning_point: lesson.turning_point.clone(),
        risks: lesson.risks.join("\n"),
        right: lesson.right.word().to_owned(),
        advice: lesson.advice.join("\n"),
        source: lesson.source.clone(),
        tags: lesson.tags.join("、"),
        elder_text: lesson.elder_text.clone(),
        expires_on: version
            .head
            .expires_on
            .map(|day| day.to_string())
            .unwrap_or_default(),
        film: Some(lesson.film),
        captions: lesson.captions.to_vtt().trim_end().to_owned(),
        chapters: chapters.collect::<Vec<_>>().join("\n"),
        questions: lesson.questions.iter().map(question).collect(),
        may_seek: yes(lesson.may_seek),
        participants_only: yes(lesson.participants_only),
    }
}

/// A draft as it is written out again: two texts that say the same are the same then, however their
/// moments were typed.
pub fn as_written_out(draft: &LessonDraft) -> LessonDraft {
    let mut draft = draft.clone();
    if let Ok(captions) = Captions::parse(&draft.captions) {
        captions.to_vtt().trim_end().clone_into(&mut draft.captions);
    }
    let lines = draft.chapters.lines().map(|line| {
        let line = line.trim();
        let (at, title) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let at = time::parse(at).map_or_else(|| at.to_owned(), moment);
        format!("{at} {}", title.trim()).trim_end().to_owned()
    });
    draft.chapters = lines.collect::<Vec<_>>().join("\n");
    for asked in &mut draft.questions {
        if let Some(at) = time::parse(asked.at.trim()) {
            asked.at = moment(at);
        }
    }
    draft
}

fn question(asked: &LessonQuestion) -> LessonQuestionDraft {
    LessonQuestionDraft {
        id: asked.id,
        at: asked.at_ms.map(moment).unwrap_or_default(),
        to_bank: if asked.to_bank { "yes" } else { "" }.to_owned(),
        question: asked.into(),
    }
}

fn chapter(chapter: &Chapter) -> String {
    format!("{} {}", moment(chapter.at_ms), chapter.title)
}

/// A moment as short as it can be read again.
fn moment(millis: u32) -> String {
    if millis.is_multiple_of(1000) {
        time::shown(millis)
    } else {
        time::vtt(millis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_that_is_written_out_is_read_again() {
        for millis in [0, 20_000, 20_500, 3_723_000, 3_723_004] {
            assert_eq!(time::parse(&moment(millis)), Some(millis));
        }
    }
}
