//! A lesson as the editor's form sends it.

use domain::lessons::{LessonDraft, LessonQuestionDraft};
use domain::quizzes::question::letter;
use domain::quizzes::{QuestionDraft, QuestionKind, clean};
use uuid::Uuid;

/// The most rows of questions that are read: a form offers fewer.
const MOST_ROWS: usize = 20;

/// What a form says.
#[derive(Clone, Debug)]
pub struct Typed {
    /// Which lesson; a new one's id is made with its form.
    pub id: Uuid,
    /// The changes that its form was made for; `None` where it was made for a new lesson.
    pub changes: Option<i64>,
    /// What was typed.
    pub draft: LessonDraft,
    /// Whether it goes to the reviewers, too.
    pub submits: bool,
}

impl Typed {
    /// Out of the form's fields; `None` where they are not those of our form.
    pub fn parse(id: Uuid, fields: &[(String, String)]) -> Option<Self> {
        let fields = Fields(fields);
        if !fields.has("title") || !fields.has("changes") {
            return None;
        }
        let questions = (0..fields.rows()).map(|row| fields.question(row));
        Some(Self {
            id,
            changes: fields.one("changes").parse().ok(),
            submits: fields.has("submit"),
            draft: LessonDraft {
                title: fields.one("title"),
                summary: fields.one("summary"),
                case: fields.one("case"),
                turning_point: fields.one("turning_point"),
                risks: fields.one("risks"),
                right: fields.one("right"),
                advice: fields.one("advice"),
                source: fields.one("source"),
                tags: fields.one("tags"),
                elder_text: fields.one("elder_text"),
                expires_on: fields.one("expires_on"),
                film: fields.one("film").parse().ok(),
                captions: fields.one("captions"),
                chapters: fields.one("chapters"),
                // Faults are told by the number of a question among those that say anything.
                questions: questions.filter(|question| !question.is_empty()).collect(),
                may_seek: fields.one("may_seek"),
                participants_only: fields.one("participants_only"),
            },
        })
    }
}

/// The fields of a form.
struct Fields<'f>(&'f [(String, String)]);

impl Fields<'_> {
    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(field, _)| field == name)
    }

    /// What stands in a field, all of it: what is too long is told when it is submitted.
    fn one(&self, name: &str) -> String {
        let found = self.0.iter().find(|(field, _)| field == name);
        clean(found.map_or("", |(_, value)| value))
    }

    /// What stands in all fields of this name.
    fn all(&self, name: &str) -> Vec<String> {
        let found = self.0.iter().filter(|(field, _)| field == name);
        let values = found.map(|(_, value)| clean(value));
        values.take(MOST_ROWS).collect()
    }

    /// How many rows of questions the form has.
    fn rows(&self) -> usize {
        let rows = self.0.iter().filter_map(|(name, _)| {
            let (row, _) = name.strip_prefix("questions.")?.split_once('.')?;
            row.parse::<usize>().ok()
        });
        rows.max()
            .map_or(0, |last| last.saturating_add(1).min(MOST_ROWS))
    }

    fn question(&self, row: usize) -> LessonQuestionDraft {
        let name = |field: &str| format!("questions.{row}.{field}");
        let one = |field: &str| self.one(&name(field));
        let kind = one("kind");
        let mut options = self.all(&name("options"));
        while options.last().is_some_and(String::is_empty) {
            options.pop();
        }
        let truth = one("truth");
        let statement = match QuestionKind::from_word(&kind) {
            Some(kind) => kind == QuestionKind::TrueFalse,
            // Where no kind is chosen yet, what was answered tells what is kept.
            None => options.is_empty() && !truth.is_empty(),
        };
        let answer = if statement {
            options.clear();
            truth
        } else {
            let places = self.all(&name("key"));
            let places = places.iter().filter_map(|place| place.parse::<u8>().ok());
            places.map(letter).collect()
        };
        LessonQuestionDraft {
            id: one("id").parse().unwrap_or_default(),
            at: one("at"),
            to_bank: one("to_bank"),
            question: QuestionDraft {
                kind,
                topic: one("topic"),
                difficulty: one("difficulty"),
                stem: one("stem"),
                options,
                answer,
                explanation: one("explanation"),
                source: one("source"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Option<Typed> {
        let pairs = pairs.iter();
        let fields: Vec<_> = pairs
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Typed::parse(Uuid::from_u128(1), &fields)
    }

    #[test]
    fn questions_are_read_row_by_row_and_empty_rows_are_dropped() {
        let typed = typed(&[
            ("title", " 柜台前的勾\u{0} "),
            ("changes", "3"),
            ("questions.0.id", "00000000-0000-0000-0000-000000000007"),
            ("questions.0.stem", ""),
            ("questions.0.to_bank", "yes"),
            ("questions.1.id", "00000000-0000-0000-0000-000000000008"),
            ("questions.1.kind", "multiple"),
            ("questions.1.at", "00:25"),
            ("questions.1.stem", "一\r\n二"),
            ("questions.1.options", "甲"),
            ("questions.1.options", "乙"),
            ("questions.1.options", ""),
            ("questions.1.key", "0"),
            ("questions.1.key", "1"),
            ("questions.2.truth", "错"),
            ("submit", "1"),
        ]);
        let Typed {
            changes,
            draft,
            submits,
            ..
        } = typed.unwrap();
        assert_eq!((changes, submits), (Some(3), true));
        assert_eq!(draft.title, "柜台前的勾");
        assert_eq!(draft.questions.len(), 2);
        let first = &draft.questions[0];
        assert_eq!(first.id, Uuid::from_u128(8));
        assert_eq!(first.question.stem, "一\n二");
        assert_eq!(first.question.options, ["甲", "乙"]);
        assert_eq!(first.question.answer, "AB");
        assert_eq!(draft.questions[1].question.answer, "错");
    }

    #[test]
    fn what_is_not_our_form_is_none() {
        assert!(typed(&[("title", "一")]).is_none());
        let far = typed(&[
            ("title", ""),
            ("changes", ""),
            ("questions.99999999999999999999.stem", "一"),
            ("questions.18446744073709551615.stem", "一"),
        ]);
        let far = far.unwrap();
        assert_eq!((far.changes, far.draft.questions.len()), (None, 0));
    }
}
