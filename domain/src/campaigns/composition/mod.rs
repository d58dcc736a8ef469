//! A campaign as it is composed: every field as it was typed, whole or not, so that nothing is ever
//! lost. [`read`] makes a [`Plan`] of it, or says what is still missing.

mod read;
mod template;

use serde::{Deserialize, Serialize};

use crate::surveys::Definition;

pub use self::read::{Numbered, linked, numbers, read, read_so_far, yuan};
pub use self::template::Template;

/// Everything that somebody composes of a campaign. Days and moments are of the bank's own clock,
/// as browsers send them: `2026-03-15`, `2026-03-15T09:00`, `09:00`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Composition {
    /// Title, cover, who runs it.
    pub basics: Basics,
    /// When it is open.
    pub days: Days,
    /// Who may take part.
    pub audience: AudienceDraft,
    /// The quiz.
    pub quiz: QuizDraft,
    /// Whether there is a survey.
    pub survey: SurveyStep,
    /// How often one may try.
    pub chances: ChancesDraft,
    /// What can be won, and by what.
    pub prizes: PrizesDraft,
    /// What the rule page says besides.
    pub texts: Texts,
}

/// Title, cover, who runs it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Basics {
    /// Its title.
    pub title: String,
    /// Its name in addresses.
    pub slug: String,
    /// One or two sentences.
    pub summary: String,
    /// The cover picture: the name of one of the site's, or the id of one that was uploaded.
    pub cover: String,
    /// Who runs it.
    pub organiser: String,
    /// How to reach them.
    pub contact: String,
}

/// When it is open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Days {
    /// The first moment.
    pub opens: String,
    /// The first moment after the end.
    pub closes: String,
    /// The first moment of each day; empty for all day.
    pub daily_from: String,
    /// The first moment after, each day.
    pub daily_to: String,
}

/// Who may take part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AudienceDraft {
    /// The word of an [`super::Audience`].
    pub who: String,
    /// Further conditions, in a sentence.
    pub conditions: String,
}

/// The quiz.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QuizDraft {
    /// The word of a [`super::Need`]; empty where there is no quiz.
    pub need: String,
    /// Its title; the campaign's where it is empty.
    pub title: String,
    /// `drawn` or `fixed`.
    pub paper: String,
    /// What is drawn for each paper.
    pub draws: Vec<DrawDraft>,
    /// The numbers of the questions of a fixed paper, in order.
    pub numbers: String,
    /// Whether the options of a fixed paper are shuffled: `yes`.
    pub shuffle: String,
    /// The word of a [`crate::quizzes::Feedback`].
    pub feedback: String,
    /// The word of a [`crate::quizzes::MultipleScoring`].
    pub multiple: String,
    /// The time limit in minutes; empty for none.
    pub minutes: String,
    /// The pass mark, out of 100.
    pub pass_mark: String,
}

/// What is drawn for each paper.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DrawDraft {
    /// Only this topic; any where it is empty.
    pub topic: String,
    /// Only this difficulty; any where it is empty.
    pub difficulty: String,
    /// How many.
    pub count: String,
}

impl DrawDraft {
    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        [&self.topic, &self.difficulty, &self.count]
            .iter()
            .all(|field| field.trim().is_empty())
    }
}

/// Whether there is a survey.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SurveyStep {
    /// The word of a [`super::Need`]; empty where there is no survey.
    pub need: String,
    /// Whether it comes before the quiz: `yes`.
    pub first: String,
    /// What it asks, once that is being written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<Definition>,
}

/// How often one may try.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChancesDraft {
    /// On each day; empty for any number.
    pub per_day: String,
    /// In all; empty for any number.
    pub in_all: String,
    /// How many more the survey gives.
    pub for_survey: String,
    /// How many more a day of practice gives.
    pub for_practice: String,
    /// How many more each lesson gives that is learned.
    pub for_lesson: String,
    /// Whether each lesson that is learned gives a ticket: `yes`.
    pub lesson_tickets: String,
    /// The lessons that belong to it: of each its number, a space and its title.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lessons: Vec<String>,
}

/// What can be won, and by what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PrizesDraft {
    /// The word of a [`crate::prizes::TicketPer`].
    pub ticket_per: String,
    /// What can be won.
    pub prizes: Vec<PrizeDraft>,
    /// When the draw is held.
    pub draw_at: String,
    /// How many alternates are drawn.
    pub alternates: String,
    /// Campaigns whose winners win nothing in the draw: of each its name in addresses, a space and its
    /// title.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub linked: Vec<String>,
    /// Where and how the winners are told.
    pub announced: String,
    /// From when on prizes can be claimed.
    pub claim_from: String,
    /// The last day on which they can be.
    pub claim_until: String,
    /// How they are claimed and handed over.
    pub claim_how: String,
    /// When a prize counts as given up.
    pub forfeits: String,
    /// Who bears the tax: `organiser` or `winner`.
    pub tax: String,
}

/// What can be won.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PrizeDraft {
    /// Its name.
    pub name: String,
    /// The word of a [`crate::prizes::PrizeKind`].
    pub kind: String,
    /// How many, in all.
    pub count: String,
    /// How many at which branch, a line each: `code count`; empty where they are given in all.
    pub by_branch: String,
    /// What one is worth, in yuan.
    pub value: String,
    /// The word of a [`crate::prizes::Giving`].
    pub given: String,
    /// Its kind and specification; for a voucher where, until when and how it can be used.
    pub terms: String,
}

impl PrizeDraft {
    /// Whether nothing was typed into it.
    pub fn is_empty(&self) -> bool {
        [
            &self.name,
            &self.count,
            &self.value,
            &self.by_branch,
            &self.terms,
        ]
        .iter()
        .all(|field| field.trim().is_empty())
    }
}

/// What the rule page says besides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Texts {
    /// How those without a smartphone take part.
    pub without_phone: String,
    /// Further rules, in the Markdown subset.
    pub further: String,
}

pub(super) use self::read::read_into as read_for_check;
