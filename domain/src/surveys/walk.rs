//! The way through a survey: which pages and questions somebody with these answers sees.

use std::collections::BTreeMap;

use super::{Answer, Answers, Definition, Jump, Key, Misread, Question, Target, Typed};

/// A page that is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its place in the definition.
    pub page: usize,
    /// The places of its questions that are seen, rising.
    pub questions: Vec<usize>,
}

/// Pages and questions that somebody sees, in order.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Walk {
    /// The pages. One of whose questions none is seen is left out.
    pub steps: Vec<Step>,
}

/// What counts as the answer to a question so far.
pub type Counted<'a> = BTreeMap<&'a Key, &'a Answer>;

/// The way through `definition` with these answers, of which only those to questions on the way
/// count. Every jump of a checked definition leads on, so a walk ends: a jump to a page that is not
/// later, which a check refuses, is treated as none.
pub fn walk(definition: &Definition, answers: &Answers) -> Walk {
    walk_seeing(definition, answers, |_, _| {})
}

/// As [`walk`], and tells each page that is passed over or left, with the jump that was taken.
pub(super) fn walk_seeing<'a>(
    definition: &'a Definition,
    answers: &'a Answers,
    mut leaves: impl FnMut(usize, Option<&'a Jump>),
) -> Walk {
    let mut counted = Counted::new();
    let mut steps = Vec::new();
    let mut at = 0;
    while let Some(page) = definition.pages.get(at) {
        let shown = page.show_if.as_ref();
        if !shown.is_none_or(|condition| condition.holds(|key| counted.get(key).copied())) {
            leaves(at, None);
            at += 1;
            continue;
        }
        let mut questions = Vec::new();
        for (place, question) in page.questions.iter().enumerate() {
            let shown = question.show_if.as_ref();
            if shown.is_none_or(|condition| condition.holds(|key| counted.get(key).copied())) {
                questions.push(place);
                if let Some(answer) = answers.get(&question.key) {
                    counted.insert(&question.key, answer);
                }
            }
        }
        if !questions.is_empty() {
            steps.push(Step {
                page: at,
                questions,
            });
        }
        let taken = page.jumps.iter().find(|jump| {
            let when = jump.when.as_ref();
            when.is_none_or(|condition| condition.holds(|key| counted.get(key).copied()))
        });
        leaves(at, taken);
        at = match taken.map(|jump| &jump.to) {
            Some(Target::End) => break,
            Some(Target::Page(key)) => definition
                .page(key.as_str())
                .filter(|to| *to > at)
                .unwrap_or(at + 1),
            None => at + 1,
        };
    }
    Walk { steps }
}

impl Definition {
    /// The answers in what was typed: those that can be read.
    pub fn answers(&self, typed: &Typed) -> Answers {
        let read = self.questions().filter_map(|question| {
            let answer = question.read(typed).ok()??;
            Some((question.key.clone(), answer))
        });
        read.collect()
    }

    /// A question of a step.
    fn asked<'d>(&'d self, step: &'d Step) -> impl Iterator<Item = &'d Question> {
        let page = &self.pages[step.page];
        step.questions.iter().map(|&place| &page.questions[place])
    }
}

impl Walk {
    /// The questions of a page that are seen there; none where it is not on the way.
    pub fn on<'d>(&'d self, definition: &'d Definition, page: usize) -> Vec<&'d Question> {
        let step = self.steps.iter().find(|step| step.page == page);
        step.map_or_else(Vec::new, |step| definition.asked(step).collect())
    }

    /// Every question that is seen.
    pub fn seen<'d>(&'d self, definition: &'d Definition) -> impl Iterator<Item = &'d Question> {
        self.steps.iter().flat_map(|step| definition.asked(step))
    }

    /// How many pages come after this one.
    pub fn left_after(&self, page: usize) -> usize {
        self.steps.iter().filter(|step| step.page > page).count()
    }

    /// The page after this one; `None` behind the last.
    pub fn after(&self, page: usize) -> Option<usize> {
        let steps = self.steps.iter();
        steps.map(|step| step.page).find(|&other| other > page)
    }

    /// The page before this one.
    pub fn before(&self, page: usize) -> Option<usize> {
        let steps = self.steps.iter().rev();
        steps.map(|step| step.page).find(|&other| other < page)
    }

    /// What is wrong with what was typed on the pages of the way, page by page.
    pub fn misread<'d>(
        &'d self,
        definition: &'d Definition,
        typed: &Typed,
    ) -> Vec<(usize, &'d Question, Misread)> {
        let mut found = Vec::new();
        for step in &self.steps {
            for question in definition.asked(step) {
                if let Err(misread) = question.read(typed) {
                    found.push((step.page, question, misread));
                }
            }
        }
        found
    }

    /// What is handed in: the answers to the questions on the way. What was typed into a question
    /// that is no longer seen is dropped.
    pub fn sheet(&self, definition: &Definition, answers: &Answers) -> Answers {
        let kept = self.seen(definition).filter_map(|question| {
            let answer = answers.get(&question.key)?;
            Some((question.key.clone(), answer.clone()))
        });
        kept.collect()
    }
}
