//! A lesson as it is written: every field as it was typed, whole or not.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::captions::Captions;
use super::fault::LessonFault;
use super::film::FilmFiles;
use super::lesson::{Chapter, Lesson, LessonQuestion};
use super::right::Right;
use super::time;
use crate::quizzes::{Question, QuestionDraft};

/// The least number of questions that go into the bank.
const LEAST_FOR_BANK: usize = 3;
/// The most questions of a lesson.
pub const MOST_QUESTIONS: usize = 10;
/// The most lines of risk points, of advice and of tags.
const MOST_LINES: usize = 10;
/// Moments that are closer than this cannot both be answered.
const APART_MS: u32 = 1_000;

/// A lesson that is being written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LessonDraft {
    /// Its title.
    pub title: String,
    /// One or two sentences.
    pub summary: String,
    /// What happened.
    pub case: String,
    /// Where it turned.
    pub turning_point: String,
    /// The risk points, one a line.
    pub risks: String,
    /// The word or the name of a [`Right`].
    pub right: String,
    /// What to do, one a line.
    pub advice: String,
    /// The law and the source.
    pub source: String,
    /// Words by which it is found, parted by `、`, commas or spaces.
    pub tags: String,
    /// The story in the words of the elder edition; made of the case where it is empty.
    pub elder_text: String,
    /// The last day on which it is shown, as `2027-12-31`; empty for ever.
    pub expires_on: String,
    /// Its film.
    pub film: Option<Uuid>,
    /// What is said in it: `WebVTT` or `SubRip`.
    pub captions: String,
    /// Its chapters, a line each: `00:20 转折`.
    pub chapters: String,
    /// Its questions.
    pub questions: Vec<LessonQuestionDraft>,
    /// Whether parts may be passed over the first time too: `yes`.
    pub may_seek: String,
    /// Whether only signed-in participants may watch it: `yes`.
    pub participants_only: String,
}

/// A question of a lesson that is being written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LessonQuestionDraft {
    /// Its id, made with its form.
    pub id: Uuid,
    /// The moment of the film at which it is asked; empty for after the film.
    pub at: String,
    /// Whether the bank gets it with the lesson: `yes`.
    pub to_bank: String,
    /// The question.
    pub question: QuestionDraft,
}

impl LessonQuestionDraft {
    /// Whether nothing was typed into it.
    pub fn is_empty(&self) -> bool {
        let question = &self.question;
        [
            &self.at,
            &question.stem,
            &question.answer,
            &question.explanation,
        ]
        .iter()
        .all(|field| field.trim().is_empty())
            && question
                .options
                .iter()
                .all(|option| option.trim().is_empty())
    }
}

impl LessonDraft {
    /// The right that was chosen.
    pub fn right(&self) -> Option<Right> {
        Right::from_word(&self.right)
    }

    /// The last day on which it is shown; `None` for ever, or where what was typed is no day.
    pub fn expires_on(&self) -> Option<NaiveDate> {
        let day: NaiveDate = self.expires_on.trim().parse().ok()?;
        (1900..=9999).contains(&day.year()).then_some(day)
    }

    /// Whether the last day on which it is to be shown lies before `today`.
    pub fn is_over(&self, today: NaiveDate) -> bool {
        self.expires_on().is_some_and(|last| last < today)
    }

    /// The lesson, where it is whole. `film` is what its film was made into, where it can be watched.
    ///
    /// # Errors
    /// Everything that is missing or wrong.
    pub fn check(&self, film: Option<&FilmFiles>) -> Result<Lesson, Vec<LessonFault>> {
        let mut faults = self.check_texts();
        let right = self.right();
        if right.is_none() {
            faults.push(LessonFault::Right);
        }
        if !self.expires_on.trim().is_empty() && self.expires_on().is_none() {
            faults.push(LessonFault::Expiry);
        }
        let film_id = self.film.zip(film).map(|(id, _)| id);
        match (self.film, film) {
            (None, _) => faults.push(LessonFault::NoFilm),
            (Some(_), None) => faults.push(LessonFault::FilmNotReady),
            _ => {}
        }
        let duration = film.map_or(u32::MAX, |film| film.duration_ms);
        let captions = Captions::parse(&self.captions).and_then(|captions| {
            captions.fit(duration)?;
            Ok(captions)
        });
        let captions = captions.map_err(|fault| faults.push(fault.into())).ok();
        let chapters = self.read_chapters(duration);
        let chapters = chapters.map_err(|fault| faults.push(fault)).ok();
        let questions = self.read_questions(duration, &mut faults);
        match (right, film_id, captions, chapters) {
            (Some(right), Some(film), Some(captions), Some(chapters)) if faults.is_empty() => {
                Ok(Lesson {
                    title: self.title.trim().to_owned(),
                    summary: self.summary.trim().to_owned(),
                    case: self.case.trim().to_owned(),
                    turning_point: self.turning_point.trim().to_owned(),
                    risks: lines(&self.risks),
                    right,
                    advice: lines(&self.advice),
                    source: self.source.trim().to_owned(),
                    tags: self.tags(),
                    elder_text: self.elder_text.trim().to_owned(),
                    film,
                    captions,
                    chapters,
                    questions,
                    may_seek: self.may_seek == "yes",
                    participants_only: self.participants_only == "yes",
                })
            }
            _ => Err(faults),
        }
    }

    /// The words by which it is found.
    pub fn tags(&self) -> Vec<String> {
        let tags = self.tags.split(['、', ',', '，', ' ', '\n', '\r', '#']);
        let tags = tags.map(str::trim).filter(|tag| !tag.is_empty());
        let mut found: Vec<String> = Vec::new();
        for tag in tags {
            if found.iter().all(|known| known != tag) {
                found.push(tag.to_owned());
            }
        }
        found
    }

    fn check_texts(&self) -> Vec<LessonFault> {
        let mut faults = Vec::new();
        for (field, label, text, limit, needed) in [
            ("title", "标题", &self.title, 30, true),
            ("summary", "简介", &self.summary, 100, true),
            ("case", "案情", &self.case, 3000, true),
            ("turning_point", "转折", &self.turning_point, 1000, true),
            ("risks", "风险点", &self.risks, 1000, true),
            ("advice", "怎么做", &self.advice, 1000, true),
            ("source", "法规与出处", &self.source, 500, true),
            ("elder_text", "长辈版文字", &self.elder_text, 2000, false),
            ("tags", "标签", &self.tags, 100, false),
        ] {
            if needed && text.trim().is_empty() {
                faults.push(LessonFault::Empty { field, label });
            }
            if text.trim().chars().count() > limit {
                faults.push(LessonFault::TooLong {
                    field,
                    label,
                    limit,
                });
            }
        }
        for (field, label, lines) in [
            ("risks", "风险点", lines(&self.risks)),
            ("advice", "怎么做", lines(&self.advice)),
            ("tags", "标签", self.tags()),
        ] {
            if lines.len() > MOST_LINES {
                faults.push(LessonFault::TooMany {
                    field,
                    label,
                    limit: MOST_LINES,
                });
            }
        }
        faults
    }

    /// The chapters; one that spans the whole where none were typed.
    fn read_chapters(&self, duration: u32) -> Result<Vec<Chapter>, LessonFault> {
        let mut chapters: Vec<Chapter> = Vec::new();
        for (number, line) in (1..).zip(self.chapters.lines()) {
            let line = line.trim();
            if line.is_empty() {
                continue;
            }
            let fault = LessonFault::Chapter(number);
            let (at, title) = line
                .split_once([' ', '\u{3000}', '\t'])
                .ok_or(fault.clone())?;
            let at_ms = time::parse(at).ok_or(fault.clone())?;
            let title = title.trim().to_owned();
            let follows = chapters.last().is_none_or(|last| last.at_ms < at_ms);
            if title.is_empty() || title.chars().count() > 20 || !follows {
                return Err(fault);
            }
            if at_ms >= duration {
                return Err(LessonFault::ChapterAfterTheEnd(number));
            }
            chapters.push(Chapter { at_ms, title });
        }
        match chapters.first() {
            None => chapters.push(Chapter {
                at_ms: 0,
                title: "全片".into(),
            }),
            Some(first) if first.at_ms > 0 => return Err(LessonFault::FirstChapter),
            Some(_) => {}
        }
        Ok(chapters)
    }

    fn read_questions(&self, duration: u32, faults: &mut Vec<LessonFault>) -> Vec<LessonQuestion> {
        let typed = self.questions.iter().filter(|typed| !typed.is_empty());
        let mut read: Vec<LessonQuestion> = Vec::new();
        let mut for_bank = 0;
        for (number, typed) in (1..).zip(typed) {
            for_bank += usize::from(typed.to_bank == "yes");
            let moment = match typed.at.trim() {
                "" => Ok(None),
                text => time::parse(text).map(Some).ok_or(()),
            };
            let at_ms = moment.unwrap_or_else(|()| {
                faults.push(LessonFault::Moment(number));
                None
            });
            if at_ms.is_some_and(|at| at == 0 || at >= duration) {
                faults.push(LessonFault::MomentOutside(number));
            }
            let near = |other: &LessonQuestion| {
                let both = other.at_ms.zip(at_ms);
                both.is_some_and(|(one, other)| one.abs_diff(other) < APART_MS)
            };
            if read.iter().any(near) {
                faults.push(LessonFault::SameMoment(number));
            }
            match self.filled(&typed.question).check() {
                Ok(question) => read.push(LessonQuestion {
                    id: typed.id,
                    at_ms,
                    to_bank: typed.to_bank == "yes",
                    question,
                }),
                Err(found) => {
                    let found = found.into_iter();
                    faults.extend(found.map(|fault| LessonFault::Question(number, fault)));
                }
            }
        }
        if for_bank < LEAST_FOR_BANK {
            faults.push(LessonFault::FewForBank(for_bank));
        }
        if read.len() > MOST_QUESTIONS {
            faults.push(LessonFault::ManyQuestions);
        }
        // Stable: those after the film stay in the order in which they were written.
        read.sort_by_key(|question| question.at_ms.unwrap_or(u32::MAX));
        read
    }

    /// With what a question has from its lesson where nothing else was typed.
    fn filled(&self, typed: &QuestionDraft) -> QuestionDraft {
        let mut question = typed.clone();
        let fill = |field: &mut String, text: &str| {
            if field.trim().is_empty() {
                text.clone_into(field);
            }
        };
        fill(
            &mut question.topic,
            self.right().map_or("权益", Right::label),
        );
        fill(&mut question.difficulty, "2");
        let source: String = self.source.trim().chars().take(200).collect();
        fill(&mut question.source, &source);
        question
    }
}

/// What stands in a text that holds one thing a line.
fn lines(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty());
    lines.map(str::to_owned).collect()
}

/// The bank's question with what a lesson's question says.
impl From<&LessonQuestion> for QuestionDraft {
    fn from(asked: &LessonQuestion) -> Self {
        let question: &Question = &asked.question;
        question.into()
    }
}

#[cfg(test)]
pub(super) mod tests;
