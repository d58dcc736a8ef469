//! Whether a question can be seen at all: answers that lead to it are looked for, and [`walk`]
//! is the judge. What no such answers were found for is refused, so that every question of a
//! checked survey can be reached.
//!
//! The search begins without answers and mends what stands in the way: a condition that does not
//! hold, a jump that leaps over the question, a required question that is open. Each mending is one
//! answer more or another one; states are not looked at twice, and their number is bounded. Where
//! mending leads no further, any other answer to a question that conditions ask about is tried.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::walk::walk_seeing;
use super::{
    Answer, Answers, Ask, Condition, Definition, Is, Jump, Key, Question, Target, Test, Walk,
};

/// How many states are looked at for one question.
const STATES: u32 = 1_500;
/// How many near what led to the question before.
const STATES_NEARBY: u32 = 60;

/// Looks for answers that lead to questions of one survey.
pub struct Search<'d> {
    definition: &'d Definition,
    /// What conditions say of each question.
    tests: BTreeMap<&'d Key, Vec<&'d Is>>,
    /// How many more states may be looked at for all questions together.
    patience: u32,
    /// What led to the question before: it is often near.
    last: Answers,
}

/// Where a set of answers leads.
struct Tried {
    walk: Walk,
    /// Pages that were left or passed over, with the jump that was taken.
    left: Vec<(usize, Option<Jump>)>,
}

impl<'d> Search<'d> {
    /// A search through `definition`, whose conditions name questions and options that exist.
    pub fn new(definition: &'d Definition) -> Self {
        let mut tests: BTreeMap<&Key, Vec<&Is>> = BTreeMap::new();
        for condition in conditions(definition) {
            for test in condition.tests() {
                tests.entry(&test.question).or_default().push(&test.is);
            }
        }
        Self {
            definition,
            tests,
            patience: 40_000,
            last: Answers::new(),
        }
    }

    /// Answers with which somebody sees the question `goal`, having answered every required
    /// question before it that a condition asks about. `None` where none were found.
    pub fn answers_to(&mut self, goal: &Key) -> Option<Answers> {
        let near = self.last.clone();
        let found = self.from(near, goal, STATES_NEARBY);
        let found = found.or_else(|| self.from(Answers::new(), goal, STATES))?;
        self.last.clone_from(&found);
        Some(found)
    }

    fn from(&mut self, start: Answers, goal: &Key, states: u32) -> Option<Answers> {
        let mut waiting = vec![start.clone()];
        let mut known = BTreeSet::from([start]);
        let mut stuck = VecDeque::new();
        for _ in 0..states {
            self.patience = self.patience.checked_sub(1)?;
            while waiting.is_empty() {
                let around = self.around(&stuck.pop_front()?);
                waiting.extend(around.into_iter().filter(|way| known.insert(way.clone())));
            }
            let answers = waiting.pop()?;
            stuck.push_back(answers.clone());
            let tried = self.try_out(&answers);
            let mut next = if self.sees(&tried.walk, goal) {
                match self.open_before(&tried.walk, &answers, goal) {
                    None => return Some(answers),
                    Some(open) => self.instead(open, &answers),
                }
            } else {
                self.mend(goal, &answers, &tried, &mut BTreeSet::new())
            };
            // The first is looked at first.
            next.reverse();
            for answers in next {
                if known.insert(answers.clone()) {
                    waiting.push(answers);
                }
            }
        }
        None
    }

    /// Every other answer to one question that conditions ask about.
    fn around(&self, answers: &Answers) -> Vec<Answers> {
        let asked = self.definition.questions();
        let asked = asked.filter(|question| self.tests.contains_key(&question.key));
        asked
            .flat_map(|question| self.instead(question, answers))
            .collect()
    }

    fn try_out(&self, answers: &Answers) -> Tried {
        let mut left = Vec::new();
        let walk = walk_seeing(self.definition, answers, |page, jump| {
            left.push((page, jump.cloned()));
        });
        Tried { walk, left }
    }

    fn sees(&self, walk: &Walk, key: &Key) -> bool {
        walk.seen(self.definition)
            .any(|question| question.key == *key)
    }

    /// A required question on the way to `goal` that conditions ask about and that is open.
    fn open_before(&self, walk: &Walk, answers: &Answers, goal: &Key) -> Option<&'d Question> {
        let before = walk
            .seen(self.definition)
            .take_while(|question| question.key != *goal);
        let open = before
            .filter(|question| question.required && !answers.contains_key(&question.key))
            .find(|question| self.tests.contains_key(&question.key))?;
        self.definition.question(open.key.as_str())
    }

    /// Answers that change what keeps `goal` from being seen. `asked` are the questions that were
    /// asked for in this state: once is enough, and bounds the work.
    fn mend(
        &self,
        goal: &Key,
        answers: &Answers,
        tried: &Tried,
        asked: &mut BTreeSet<Key>,
    ) -> Vec<Answers> {
        let pages = &self.definition.pages;
        let page = pages
            .iter()
            .position(|page| page.questions.iter().any(|question| question.key == *goal));
        let Some(page) = page.filter(|_| asked.insert(goal.clone())) else {
            return Vec::new();
        };
        let over = tried.left.iter().find(|(from, jump)| {
            *from < page && jump.as_ref().is_some_and(|jump| self.lands(jump) > page)
        });
        if let Some((from, Some(jump))) = over {
            return self.stay(*from, jump, page, answers, tried, asked);
        }
        let shown = pages[page].show_if.as_ref();
        let question = self.definition.question(goal.as_str());
        let seen = tried.walk.steps.iter().any(|step| step.page == page);
        let hidden = tried.left.iter().any(|(left, _)| *left == page) && !seen;
        let by_page = shown.filter(|condition| hidden && !self.holds(condition, answers, tried));
        let by_question = question.and_then(|question| question.show_if.as_ref());
        by_page.or(by_question).map_or_else(Vec::new, |condition| {
            self.fulfil(condition, answers, tried, asked)
        })
    }

    /// Ways not to leap from the page `from` by `jump` over the page `goal`.
    fn stay(
        &self,
        from: usize,
        jump: &Jump,
        goal: usize,
        answers: &Answers,
        tried: &Tried,
        asked: &mut BTreeSet<Key>,
    ) -> Vec<Answers> {
        let pages = &self.definition.pages;
        let mut ways = Vec::new();
        let holding = [jump.when.as_ref(), pages[from].show_if.as_ref()];
        for condition in holding.into_iter().flatten() {
            ways.extend(self.thwart(condition, answers, tried));
        }
        // Or another jump, from here or before, that leads less far.
        for (page, _) in tried.left.iter().filter(|(page, _)| *page <= from) {
            for other in &pages[*page].jumps {
                if (from + 1..=goal).contains(&self.lands(other))
                    && let Some(when) = &other.when
                {
                    ways.extend(self.fulfil(when, answers, tried, asked));
                }
            }
        }
        ways
    }

    fn lands(&self, jump: &Jump) -> usize {
        match &jump.to {
            Target::End => usize::MAX,
            Target::Page(key) => self.definition.page(key.as_str()).unwrap_or(0),
        }
    }

    fn counted<'a>(&self, key: &Key, answers: &'a Answers, tried: &Tried) -> Option<&'a Answer> {
        answers.get(key).filter(|_| self.sees(&tried.walk, key))
    }

    fn holds(&self, condition: &Condition, answers: &Answers, tried: &Tried) -> bool {
        condition.holds(|key| self.counted(key, answers, tried))
    }

    /// Answers with which a condition is nearer to holding.
    fn fulfil(
        &self,
        condition: &Condition,
        answers: &Answers,
        tried: &Tried,
        asked: &mut BTreeSet<Key>,
    ) -> Vec<Answers> {
        let open = |test: &&Test| !test.is.holds(self.counted(&test.question, answers, tried));
        let open = condition.tests().iter().filter(open);
        let tests: Vec<_> = match condition {
            Condition::All(_) => open.take(1).collect(),
            Condition::Any(_) => open.collect(),
        };
        let mut ways = Vec::new();
        for test in tests {
            let Some(question) = self.definition.question(test.question.as_str()) else {
                continue;
            };
            if test.is.holds(answers.get(&test.question)) {
                // It is answered so, but not seen.
                ways.extend(self.mend(&question.key, answers, tried, asked));
            } else {
                let other = self.instead(question, answers).into_iter();
                ways.extend(other.filter(|other| test.is.holds(other.get(&question.key))));
            }
            if test.is.holds(None) {
                ways.extend(self.hide(question, answers, tried));
            }
        }
        ways
    }

    /// Answers with which a condition is nearer to not holding.
    fn thwart(&self, condition: &Condition, answers: &Answers, tried: &Tried) -> Vec<Answers> {
        let holding = |test: &&Test| test.is.holds(self.counted(&test.question, answers, tried));
        let holding = condition.tests().iter().filter(holding);
        let tests: Vec<_> = match condition {
            Condition::Any(_) => holding.take(1).collect(),
            Condition::All(_) => holding.collect(),
        };
        let mut ways = Vec::new();
        for test in tests {
            let Some(question) = self.definition.question(test.question.as_str()) else {
                continue;
            };
            let other = self.instead(question, answers).into_iter();
            ways.extend(other.filter(|other| !test.is.holds(other.get(&question.key))));
            if !test.is.holds(None) {
                ways.extend(self.hide(question, answers, tried));
            }
        }
        ways
    }

    /// Answers with which a question is not seen.
    fn hide(&self, question: &Question, answers: &Answers, tried: &Tried) -> Vec<Answers> {
        let page = self
            .definition
            .pages
            .iter()
            .find(|page| page.questions.iter().any(|other| other.key == question.key));
        let shown = [
            question.show_if.as_ref(),
            page.and_then(|page| page.show_if.as_ref()),
        ];
        let shown = shown.into_iter().flatten();
        shown
            .filter(|condition| self.holds(condition, answers, tried))
            .flat_map(|condition| self.thwart(condition, answers, tried))
            .collect()
    }

    /// The same answers with every other answer to `question` that conditions can tell apart.
    fn instead(&self, question: &Question, answers: &Answers) -> Vec<Answers> {
        let now = answers.get(&question.key);
        let mut ways = Vec::new();
        for answer in self.candidates(question, now) {
            let mut other = answers.clone();
            other.insert(question.key.clone(), answer);
            ways.push(other);
        }
        if !question.required {
            let mut without = answers.clone();
            without.remove(&question.key);
            ways.push(without);
        }
        ways.retain(|way| way != answers);
        ways
    }

    fn candidates(&self, question: &Question, now: Option<&Answer>) -> Vec<Answer> {
        match &question.ask {
            Ask::Single { options } => {
                let one = options
                    .iter()
                    .map(|option| choice(vec![option.key.clone()]));
                one.collect()
            }
            Ask::Multiple { .. } => several(question, now),
            Ask::Rating {} => (1..=5).map(Answer::Scale).collect(),
            Ask::Nps {} => (0..=10).map(Answer::Scale).collect(),
            Ask::Number { min, max, .. } => self.numbers(question, *min, *max),
            Ask::Matrix { rows, columns } => columns
                .first()
                .map(|column| {
                    let rows = rows.iter().map(|row| (row.key.clone(), column.key.clone()));
                    Answer::Matrix(rows.collect())
                })
                .into_iter()
                .collect(),
            Ask::Ranking { items } => vec![Answer::Ranking(
                items.iter().map(|item| item.key.clone()).collect(),
            )],
            Ask::Text { .. } => vec![Answer::Text("…".into())],
            Ask::Date { from, until } => {
                vec![Answer::Date(from.or(*until).unwrap_or_default())]
            }
            Ask::Contact {} => vec![Answer::Contact(true)],
        }
    }

    /// Numbers on either side of what conditions ask about.
    fn numbers(&self, question: &Question, min: Option<i64>, max: Option<i64>) -> Vec<Answer> {
        let mut numbers = vec![min.or(max).unwrap_or(0)];
        for is in self.tests.get(&question.key).into_iter().flatten() {
            if let Is::AtLeast(bound) | Is::AtMost(bound) = is {
                let around = [0, 1, -1].map(|step: i64| bound.saturating_add(step));
                numbers.extend(around);
            }
        }
        numbers.retain(|number| {
            min.is_none_or(|min| min <= *number) && max.is_none_or(|max| *number <= max)
        });
        let numbers = numbers.into_iter();
        numbers
            .map(|number| Answer::Number(number.saturating_mul(100)))
            .collect()
    }
}

/// Every condition of a survey.
pub(super) fn conditions(definition: &Definition) -> impl Iterator<Item = &Condition> {
    definition.pages.iter().flat_map(|page| {
        let questions = page.questions.iter();
        let jumps = page.jumps.iter();
        page.show_if
            .iter()
            .chain(questions.filter_map(|question| question.show_if.as_ref()))
            .chain(jumps.filter_map(|jump| jump.when.as_ref()))
    })
}

fn choice(chosen: Vec<Key>) -> Answer {
    Answer::Choice {
        chosen,
        other: None,
    }
}

/// Choices of several options: what is chosen with one more, without one, and each by itself, made
/// up to as many as have to be.
fn several(question: &Question, now: Option<&Answer>) -> Vec<Answer> {
    let Ask::Multiple { options, min, max } = &question.ask else {
        return Vec::new();
    };
    let chosen: Vec<&Key> = match now {
        Some(Answer::Choice { chosen, .. }) => chosen.iter().collect(),
        _ => Vec::new(),
    };
    let mut sets: Vec<Vec<&Key>> = Vec::new();
    for option in options {
        if option.exclusive {
            sets.push(vec![&option.key]);
            continue;
        }
        let mut with = chosen.clone();
        if chosen.contains(&&option.key) {
            with.retain(|key| **key != option.key);
        } else {
            with.push(&option.key);
        }
        sets.extend([with, vec![&option.key]]);
    }
    let least = usize::from(min.unwrap_or(1)).max(1);
    let most = max.map_or(usize::MAX, usize::from);
    let alone = |key: &Key| {
        options
            .iter()
            .any(|option| option.key == *key && option.exclusive)
    };
    let mut answers = Vec::new();
    for set in sets {
        let stands_alone = set.len() == 1 && alone(set[0]);
        let set: Vec<&Key> = if stands_alone {
            set
        } else {
            set.into_iter().filter(|key| !alone(key)).collect()
        };
        // Made up from either end, so that an option that must not be chosen can be left out.
        let company: Vec<&Key> = options
            .iter()
            .map(|option| &option.key)
            .filter(|key| !alone(key) && !set.contains(key))
            .collect();
        let missing = if stands_alone {
            0
        } else {
            least.saturating_sub(set.len())
        };
        let from_front = company.iter().take(missing).copied();
        let from_back = company.iter().rev().take(missing).copied();
        for made_up in [from_front.collect::<Vec<_>>(), from_back.collect()] {
            let whole: Vec<&Key> = set.iter().copied().chain(made_up).collect();
            if whole.is_empty() || whole.len() > most || (!stands_alone && whole.len() < least) {
                continue;
            }
            let kept = options.iter().map(|option| &option.key);
            let kept = kept.filter(|key| whole.contains(key)).cloned();
            let answer = choice(kept.collect());
            if !answers.contains(&answer) {
                answers.push(answer);
            }
        }
    }
    answers
}
