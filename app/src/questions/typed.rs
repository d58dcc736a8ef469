//! A question as the editor's form sends it.

use chrono::{Datelike, NaiveDate};
use domain::quizzes::question::letter;
use domain::quizzes::{QuestionDraft, QuestionKind, Validity, WorkingCopy, clean};
use uuid::Uuid;

use super::refusal::{DayField, QuestionRefusal};
use crate::error::AppError;

/// The rows for options that the form offers.
pub const OPTIONS: usize = 6;

/// What a form says.
#[derive(Clone, Debug)]
pub struct Typed {
    /// Which question; a new one's id is made with its form.
    pub id: Uuid,
    /// The changes that its form was made for; `None` where it was made for a new question.
    pub changes: Option<i64>,
    /// What was typed.
    pub copy: WorkingCopy,
}

impl Typed {
    /// Out of the form's fields.
    ///
    /// # Errors
    /// [`QuestionRefusal::NoDay`]; [`AppError::BadRequest`] where the fields are not those of our
    /// form.
    pub fn parse(fields: &[(String, String)]) -> Result<Self, AppError> {
        let one = |name: &str| {
            let found = fields.iter().find(|(field, _)| field == name);
            found.map_or("", |(_, value)| value.as_str())
        };
        let all = |name: &'static str| {
            let found = fields.iter().filter(move |(field, _)| field == name);
            found.map(|(_, value)| value.as_str())
        };
        let day = |field: DayField| -> Result<Option<NaiveDate>, AppError> {
            match one(field.name()).trim() {
                "" => Ok(None),
                text => day(text)
                    .map(Some)
                    .ok_or(QuestionRefusal::NoDay(field).into()),
            }
        };
        let kind = one("kind").to_owned();
        let statement = QuestionKind::from_word(&kind) == Some(QuestionKind::TrueFalse);
        let mut options: Vec<String> = all("options[]").map(clean).collect();
        while options.last().is_some_and(String::is_empty) {
            options.pop();
        }
        let answer = if statement {
            options.clear();
            one("truth").to_owned()
        } else {
            let places = all("key[]").filter_map(|place| place.parse::<u8>().ok());
            places.map(letter).collect()
        };
        Ok(Self {
            id: one("id").parse().map_err(|_| AppError::BadRequest)?,
            changes: one("changes").parse().ok(),
            copy: WorkingCopy {
                question: QuestionDraft {
                    kind,
                    topic: clean(one("topic")),
                    difficulty: one("difficulty").to_owned(),
                    stem: clean(one("stem")),
                    options,
                    answer,
                    explanation: clean(one("explanation")),
                    source: clean(one("source")),
                },
                validity: Validity {
                    effective_on: day(DayField::EffectiveOn)?,
                    expires_on: day(DayField::ExpiresOn)?,
                    review_on: day(DayField::ReviewOn)?,
                },
            },
        })
    }
}

/// A day that both databases can keep: browsers let people type years of five digits.
fn day(text: &str) -> Option<NaiveDate> {
    let day: NaiveDate = text.parse().ok()?;
    (1900..=9999).contains(&day.year()).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let id = ("id", "00000000-0000-0000-0000-000000000001");
        let pairs = pairs.iter().chain([&id]);
        pairs
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect()
    }

    #[test]
    fn ticked_places_become_letters() {
        let typed = Typed::parse(&fields(&[
            ("kind", "multiple"),
            ("stem", " 一\r\n二\u{0} "),
            ("options[]", "甲"),
            ("options[]", "乙"),
            ("options[]", ""),
            ("key[]", "0"),
            ("key[]", "1"),
            ("truth", "对"),
            ("expires_on", "2026-03-01"),
        ]));
        let copy = typed.unwrap().copy;
        assert_eq!(copy.question.stem, "一\n二");
        assert_eq!(copy.question.options, ["甲", "乙"]);
        assert_eq!(copy.question.answer, "AB");
        assert!(copy.validity.expires_on.is_some());
    }

    #[test]
    fn a_statement_has_no_options() {
        let pairs = [("kind", "true_false"), ("options[]", "甲"), ("truth", "错")];
        let copy = Typed::parse(&fields(&pairs)).unwrap().copy;
        assert_eq!(
            (copy.question.answer.as_str(), copy.question.options.len()),
            ("错", 0)
        );
        let wrong = fields(&[("expires_on", "tomorrow")]);
        let no_day = QuestionRefusal::NoDay(DayField::ExpiresOn);
        assert_eq!(Typed::parse(&wrong).err(), Some(no_day.into()));
        let far = fields(&[("review_on", "12026-03-01")]);
        assert!(Typed::parse(&far).is_err());
    }
}
