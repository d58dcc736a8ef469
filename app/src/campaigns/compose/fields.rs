//! The composer's forms, read: what stands in a step's fields goes into the composition as typed.

use domain::campaigns::composition::{DrawDraft, PrizeDraft};
use domain::campaigns::{ComposeStep, Composition};
use domain::quizzes::clean;

/// The rows that a form offers beyond those that are filled.
pub const SPARE_ROWS: usize = 2;
/// The most rows that are kept of a list.
const MOST_ROWS: usize = 50;
/// The most characters of a field that are kept: far more than any text of a campaign has.
const MOST_TYPED: usize = 5_000;

/// The fields of a form.
pub struct Fields<'f>(pub &'f [(String, String)]);

impl Fields<'_> {
    fn one(&self, name: &str) -> Option<String> {
        let found = self.0.iter().find(|(field, _)| field == name);
        found.map(|(_, value)| clean(value).chars().take(MOST_TYPED).collect())
    }

    /// What stands in all fields of this name.
    fn all(&self, name: &str) -> Vec<String> {
        let found = self.0.iter().filter(|(field, _)| field == name);
        let values = found.map(|(_, value)| clean(value).chars().take(MOST_TYPED).collect());
        values.take(MOST_ROWS).collect()
    }

    /// What stands in a field of the form goes into its place; a field that the form does not have
    /// leaves it as it is.
    fn into(&self, name: &str, place: &mut String) {
        if let Some(value) = self.one(name) {
            *place = value;
        }
    }

    /// What stands in `list.N.name`.
    fn at(&self, list: &str, row: usize, name: &str) -> String {
        self.one(&format!("{list}.{row}.{name}"))
            .unwrap_or_default()
    }

    /// How many rows of a list the form has; `None` where the list is not in the form.
    fn rows(&self, list: &str) -> Option<usize> {
        let rows = self.0.iter().filter_map(|(name, _)| {
            let (row, _) = name
                .strip_prefix(list)?
                .strip_prefix('.')?
                .split_once('.')?;
            row.parse::<usize>().ok()
        });
        rows.max().map(|last| (last + 1).min(MOST_ROWS))
    }

    /// The changes that the form was made for.
    pub fn changes(&self) -> Option<i64> {
        self.one("changes")?.parse().ok()
    }
}

/// Takes over what the form of a step says.
pub fn apply(step: ComposeStep, fields: &Fields<'_>, composition: &mut Composition) {
    let Composition {
        basics,
        days,
        audience,
        quiz,
        survey,
        chances,
        prizes,
        texts,
    } = composition;
    match step {
        ComposeStep::Basics => {
            fields.into("title", &mut basics.title);
            fields.into("slug", &mut basics.slug);
            fields.into("summary", &mut basics.summary);
            fields.into("cover", &mut basics.cover);
            fields.into("organiser", &mut basics.organiser);
            fields.into("contact", &mut basics.contact);
        }
        ComposeStep::Days => {
            fields.into("opens", &mut days.opens);
            fields.into("closes", &mut days.closes);
            fields.into("daily_from", &mut days.daily_from);
            fields.into("daily_to", &mut days.daily_to);
            fields.into("who", &mut audience.who);
            fields.into("conditions", &mut audience.conditions);
        }
        ComposeStep::Quiz => {
            fields.into("need", &mut quiz.need);
            fields.into("quiz_title", &mut quiz.title);
            fields.into("paper", &mut quiz.paper);
            fields.into("numbers", &mut quiz.numbers);
            if fields.one("paper").is_some() {
                // A box that is not ticked is not in the form.
                quiz.shuffle = fields.one("shuffle").unwrap_or_default();
            }
            fields.into("feedback", &mut quiz.feedback);
            fields.into("multiple", &mut quiz.multiple);
            fields.into("minutes", &mut quiz.minutes);
            fields.into("pass_mark", &mut quiz.pass_mark);
            if let Some(rows) = fields.rows("draws") {
                let rows = (0..rows).map(|row| DrawDraft {
                    topic: fields.at("draws", row, "topic"),
                    difficulty: fields.at("draws", row, "difficulty"),
                    count: fields.at("draws", row, "count"),
                });
                quiz.draws = rows.filter(|draw| !draw.is_empty()).collect();
            }
        }
        ComposeStep::Survey => {
            fields.into("need", &mut survey.need);
            fields.into("first", &mut survey.first);
        }
        ComposeStep::Chances => {
            fields.into("per_day", &mut chances.per_day);
            fields.into("in_all", &mut chances.in_all);
            fields.into("for_survey", &mut chances.for_survey);
            fields.into("for_practice", &mut chances.for_practice);
            if fields.one("for_lesson").is_some() {
                // A box that is not ticked is not in the form.
                chances.lessons = fields.all("lessons");
                chances.lesson_tickets = fields.one("lesson_tickets").unwrap_or_default();
            }
            fields.into("for_lesson", &mut chances.for_lesson);
        }
        ComposeStep::Prizes => {
            fields.into("ticket_per", &mut prizes.ticket_per);
            fields.into("draw_at", &mut prizes.draw_at);
            fields.into("alternates", &mut prizes.alternates);
            if fields.one("alternates").is_some() {
                // A box that is not ticked is not in the form.
                prizes.linked = fields.all("linked");
            }
            fields.into("announced", &mut prizes.announced);
            fields.into("claim_from", &mut prizes.claim_from);
            fields.into("claim_until", &mut prizes.claim_until);
            fields.into("claim_how", &mut prizes.claim_how);
            fields.into("forfeits", &mut prizes.forfeits);
            fields.into("tax", &mut prizes.tax);
            if let Some(rows) = fields.rows("prizes") {
                let rows = (0..rows).map(|row| prize(fields, row));
                prizes.prizes = rows.filter(|prize| !prize.is_empty()).collect();
            }
        }
        ComposeStep::Texts => {
            fields.into("without_phone", &mut texts.without_phone);
            fields.into("further", &mut texts.further);
        }
    }
}

fn prize(fields: &Fields<'_>, row: usize) -> PrizeDraft {
    let at = |name| fields.at("prizes", row, name);
    PrizeDraft {
        name: at("name"),
        kind: at("kind"),
        count: at("count"),
        by_branch: at("by_branch"),
        value: at("value"),
        given: at("given"),
        terms: at("terms"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        pairs.iter().map(own).collect()
    }

    #[test]
    fn rows_that_were_emptied_are_gone_and_the_others_stay_in_order() {
        let typed = fields(&[
            ("draws.0.topic", "反诈"),
            ("draws.0.count", "3"),
            ("draws.1.topic", " "),
            ("draws.2.count", "２"),
            ("draws.999999.count", "1"),
            ("need", "required"),
        ]);
        let mut composition = Composition::default();
        composition.quiz.title = "原来的".into();
        apply(ComposeStep::Quiz, &Fields(&typed), &mut composition);
        let counts: Vec<_> = composition
            .quiz
            .draws
            .iter()
            .map(|draw| draw.count.as_str())
            .collect();
        assert_eq!(counts, ["3", "２"]);
        assert_eq!(composition.quiz.title, "原来的");
        assert_eq!(composition.quiz.need, "required");
    }
}
