//! Changing a survey that is being written, piece by piece. What a change leaves behind in conditions
//! and jumps is for [`Definition::check`] to find; only what names something that is gone goes with it.

use super::{
    Ask, Choice, Condition, Definition, Is, Item, Key, Naming, Page, Question, Target, Test,
};

/// Which way something moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Towards the beginning.
    Up,
    /// Towards the end.
    Down,
}

impl Definition {
    /// A survey to begin with: one empty page, anonymous.
    pub fn blank() -> Self {
        Self {
            title: String::new(),
            intro: String::new(),
            naming: Naming::Anonymous {},
            opens_at: None,
            closes_at: None,
            quota: None,
            thanks: String::new(),
            pages: vec![Page::blank(Key::free("p", |_| false))],
        }
    }

    /// A key that no page has.
    fn free_page(&self) -> Key {
        Key::free("p", |name| self.page(name).is_some())
    }

    /// A key that no question has.
    fn free_question(&self) -> Key {
        Key::free("q", |name| self.question(name).is_some())
    }

    /// Where a question stands: its page and its place there.
    pub fn place(&self, key: &Key) -> Option<(usize, usize)> {
        let mut pages = self.pages.iter().enumerate();
        pages.find_map(|(page, there)| {
            let mut questions = there.questions.iter();
            let place = questions.position(|question| question.key == *key)?;
            Some((page, place))
        })
    }

    /// Adds an empty page at the end.
    pub fn add_page(&mut self) -> Key {
        let key = self.free_page();
        self.pages.push(Page::blank(key.clone()));
        key
    }

    /// Adds an empty question at the end of a page; `None` where there is no such page.
    pub fn add_question(&mut self, page: &Key, ask: Ask) -> Option<Key> {
        let key = self.free_question();
        let page = self.pages.iter_mut().find(|other| other.key == *page)?;
        page.questions.push(Question {
            key: key.clone(),
            text: String::new(),
            help: String::new(),
            required: false,
            show_if: None,
            role: None,
            ask,
        });
        Some(key)
    }

    /// Copies a question behind itself; the copy is no age band.
    pub fn copy_question(&mut self, key: &Key) -> Option<Key> {
        let (page, place) = self.place(key)?;
        let mut copy = self.pages[page].questions[place].clone();
        copy.key = self.free_question();
        copy.role = None;
        let key = copy.key.clone();
        self.pages[page].questions.insert(place + 1, copy);
        Some(key)
    }

    /// Takes a question away, and what conditions ask about it.
    pub fn remove_question(&mut self, key: &Key) {
        for page in &mut self.pages {
            page.questions.retain(|question| question.key != *key);
        }
        self.prune(|test| test.question != *key);
    }

    /// Takes a page away with its questions, and jumps to it. The last page stays.
    pub fn remove_page(&mut self, key: &Key) {
        let Some(at) = self.page(key.as_str()).filter(|_| self.pages.len() > 1) else {
            return;
        };
        let gone = self.pages.remove(at);
        for page in &mut self.pages {
            page.jumps
                .retain(|jump| jump.to != Target::Page(key.clone()));
        }
        self.prune(|test| {
            gone.questions
                .iter()
                .all(|question| question.key != test.question)
        });
    }

    /// Moves a question by one place, over the end of its page to the next one.
    pub fn move_question(&mut self, key: &Key, way: Way) {
        let Some((page, place)) = self.place(key) else {
            return;
        };
        let last = self.pages[page].questions.len() - 1;
        match way {
            Way::Up if place > 0 => self.pages[page].questions.swap(place, place - 1),
            Way::Down if place < last => self.pages[page].questions.swap(place, place + 1),
            Way::Up if page > 0 => {
                let question = self.pages[page].questions.remove(place);
                self.pages[page - 1].questions.push(question);
            }
            Way::Down if page + 1 < self.pages.len() => {
                let question = self.pages[page].questions.remove(place);
                self.pages[page + 1].questions.insert(0, question);
            }
            _ => {}
        }
    }

    /// Moves a page by one place.
    pub fn move_page(&mut self, key: &Key, way: Way) {
        let Some(at) = self.page(key.as_str()) else {
            return;
        };
        match way {
            Way::Up if at > 0 => self.pages.swap(at, at - 1),
            Way::Down if at + 1 < self.pages.len() => self.pages.swap(at, at + 1),
            _ => {}
        }
    }

    /// Puts a question in the place of the one of its key. Options that are gone go from conditions.
    pub fn put_question(&mut self, question: Question) {
        let Some((page, place)) = self.place(&question.key) else {
            return;
        };
        let key = question.key.clone();
        let options: Vec<Key> = question
            .ask
            .options()
            .iter()
            .map(|option| option.key.clone())
            .collect();
        self.pages[page].questions[place] = question;
        for condition in self.conditions_mut() {
            let tests = match condition {
                Condition::All(tests) | Condition::Any(tests) => tests,
            };
            for test in tests.iter_mut().filter(|test| test.question == key) {
                if let Is::AnyOf(wanted) | Is::NoneOf(wanted) = &mut test.is {
                    wanted.retain(|option| options.contains(option));
                }
            }
        }
        self.prune(
            |test| !matches!(&test.is, Is::AnyOf(wanted) | Is::NoneOf(wanted) if wanted.is_empty()),
        );
    }

    fn conditions_mut(&mut self) -> impl Iterator<Item = &mut Condition> {
        self.pages.iter_mut().flat_map(|page| {
            let questions = page.questions.iter_mut();
            let jumps = page.jumps.iter_mut();
            page.show_if
                .iter_mut()
                .chain(questions.filter_map(|question| question.show_if.as_mut()))
                .chain(jumps.filter_map(|jump| jump.when.as_mut()))
        })
    }

    /// Keeps these tests only. What was shown under a condition of which nothing is left is shown
    /// always; a jump under one is gone, for it would be taken always.
    fn prune(&mut self, keep: impl Fn(&Test) -> bool) {
        for condition in self.conditions_mut() {
            match condition {
                Condition::All(tests) | Condition::Any(tests) => tests.retain(&keep),
            }
        }
        let is_empty = |condition: &Condition| condition.tests().is_empty();
        for page in &mut self.pages {
            page.show_if = page.show_if.take().filter(|shown| !is_empty(shown));
            for question in &mut page.questions {
                question.show_if = question.show_if.take().filter(|shown| !is_empty(shown));
            }
            page.jumps
                .retain(|jump| !jump.when.as_ref().is_some_and(is_empty));
        }
    }
}

impl Page {
    /// An empty page.
    pub const fn blank(key: Key) -> Self {
        Self {
            key,
            title: String::new(),
            show_if: None,
            questions: Vec::new(),
            jumps: Vec::new(),
        }
    }
}

impl Ask {
    /// The kinds in the order in which they are offered, by [`Ask::word`].
    pub const WORDS: [&str; 11] = [
        "single",
        "multiple",
        "rating",
        "nps",
        "matrix",
        "ranking",
        "short_text",
        "long_text",
        "number",
        "date",
        "contact",
    ];

    /// An empty one of this kind, with as few options as there may be.
    pub fn blank(word: &str) -> Option<Self> {
        let key = |stem: &str, number: usize| Key::parse(&format!("{stem}{number}"));
        let options = || -> Vec<Choice> {
            let keys = (1..=2).filter_map(|number| key("o", number));
            let blank = |key| Choice {
                key,
                text: String::new(),
                exclusive: false,
                other: false,
                quota: None,
            };
            keys.map(blank).collect()
        };
        let items = |stem: &str| -> Vec<Item> {
            let keys = (1..=2).filter_map(|number| key(stem, number));
            keys.map(|key| Item {
                key,
                text: String::new(),
            })
            .collect()
        };
        Some(match word {
            "single" => Self::Single { options: options() },
            "multiple" => Self::Multiple {
                options: options(),
                min: None,
                max: None,
            },
            "rating" => Self::Rating {},
            "nps" => Self::Nps {},
            "matrix" => Self::Matrix {
                rows: items("r"),
                columns: items("c"),
            },
            "ranking" => Self::Ranking { items: items("i") },
            "short_text" => Self::Text { long: false },
            "long_text" => Self::Text { long: true },
            "number" => Self::Number {
                min: None,
                max: None,
                decimals: 0,
                unit: String::new(),
            },
            "date" => Self::Date {
                from: None,
                until: None,
            },
            "contact" => Self::Contact {},
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surveys::Jump;

    fn key(text: &str) -> Key {
        Key::parse(text).unwrap()
    }

    /// q1 on p1; q2 on p2, shown and jumped from by what q1 says.
    fn survey() -> Definition {
        let mut survey = Definition::blank();
        let p2 = survey.add_page();
        let q1 = survey
            .add_question(&key("p1"), Ask::blank("single").unwrap())
            .unwrap();
        survey
            .add_question(&p2, Ask::blank("nps").unwrap())
            .unwrap();
        let test = |option: &str| Test {
            question: q1.clone(),
            is: Is::AnyOf(vec![key(option)]),
        };
        survey.pages[1].questions[0].show_if = Some(Condition::All(vec![test("o1")]));
        survey.pages[0].jumps = vec![
            Jump {
                when: Some(Condition::Any(vec![test("o2")])),
                to: Target::End,
            },
            Jump {
                when: Some(Condition::Any(vec![test("o1")])),
                to: Target::Page(p2),
            },
        ];
        survey
    }

    #[test]
    fn questions_move_over_the_end_of_their_page() {
        let mut survey = survey();
        survey.move_question(&key("q2"), Way::Up);
        assert_eq!(survey.place(&key("q2")), Some((0, 1)));
        survey.move_question(&key("q2"), Way::Down);
        assert_eq!(survey.place(&key("q2")), Some((1, 0)));
        survey.move_question(&key("q2"), Way::Down);
        assert_eq!(
            survey.place(&key("q2")),
            Some((1, 0)),
            "there is nothing behind"
        );
        let copy = survey.copy_question(&key("q1")).unwrap();
        assert_eq!((copy, survey.place(&key("q3"))), (key("q3"), Some((0, 1))));
    }

    #[test]
    fn what_names_something_gone_goes_with_it() {
        let mut gone = survey();
        gone.remove_question(&key("q1"));
        assert_eq!(gone.pages[1].questions[0].show_if, None);
        assert!(
            gone.pages[0].jumps.is_empty(),
            "a jump without its condition would always be taken"
        );
        let mut gone = survey();
        gone.remove_page(&key("p2"));
        assert_eq!(gone.pages[0].jumps.len(), 1);
        gone.remove_page(&key("p1"));
        assert_eq!(gone.pages.len(), 1, "the last page stays");
        let mut changed = survey();
        let mut question = changed.pages[0].questions[0].clone();
        let Ask::Single { options } = &mut question.ask else {
            panic!()
        };
        options.remove(0);
        changed.put_question(question);
        assert_eq!(changed.pages[1].questions[0].show_if, None);
        assert_eq!(changed.pages[0].jumps.len(), 1);
    }

    #[test]
    fn every_kind_can_be_begun_and_is_called_by_its_word() {
        for word in Ask::WORDS {
            assert_eq!(Ask::blank(word).unwrap().word(), word);
        }
    }
}
