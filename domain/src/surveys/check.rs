//! What is wrong with a survey before anybody may answer it.

use std::collections::BTreeSet;

use thiserror::Error;

use super::definition::{
    MOST_INTRO, MOST_OPTIONS, MOST_PAGES, MOST_QUESTIONS, MOST_RANKED, MOST_TEXT,
};
use super::witness::Search;
use super::{
    Ask, Choice, Condition, Definition, Is, Item, Key, Meaning, Naming, Page, Question, Target,
};

/// Where something is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In what the survey says about itself.
    Survey,
    /// On a page.
    Page(Key),
    /// In a question.
    Question(Key),
}

/// Something that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where.
    pub place: Place,
    /// What.
    pub fault: Fault,
}

/// What can be wrong with a survey.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    /// A text that must be there is empty.
    #[error("{0}还没有填写")]
    Empty(&'static str),
    /// A text is too long.
    #[error("{0}超过 {1} 个字")]
    TooLong(&'static str, usize),
    /// There is no question.
    #[error("还没有题目")]
    NoQuestions,
    /// There are too many questions.
    #[error("题目最多 {MOST_QUESTIONS} 道，现有 {0} 道")]
    TooManyQuestions(usize),
    /// There are too many pages.
    #[error("页最多 {MOST_PAGES} 页，现有 {0} 页")]
    TooManyPages(usize),
    /// It closes before it opens.
    #[error("结束时间应晚于开始时间")]
    ClosesBeforeOpening,
    /// Nobody could answer.
    #[error("名额应至少为 1")]
    QuotaZero,
    /// A name stands twice.
    #[error("编号 {0} 用了两次")]
    SameKey(Key),
    /// A page has no questions.
    #[error("这一页还没有题目")]
    EmptyPage,
    /// A number of options is not what it may be.
    #[error("{0}应有 {1} 至 {2} 个，现有 {3} 个")]
    Count(&'static str, usize, usize, usize),
    /// Two options say the same.
    #[error("「{0}」写了两次")]
    SameText(String),
    /// More than one option asks for words.
    #[error("「其他」这样要填写内容的选项最多一个")]
    SeveralOthers,
    /// At least so many, at most fewer.
    #[error("最少应不大于最多")]
    Bounds,
    /// More have to be chosen than there are.
    #[error("最少要选的项数多于能一起选的选项")]
    MinTooLarge,
    /// A number of digits that is not offered.
    #[error("小数位数应为 0 至 2")]
    Decimals,
    /// Somebody would have to be known.
    #[error("匿名问卷不能问是否愿意被联系：一留联系方式就不再匿名")]
    ContactInAnonymous,
    /// An age band is no single choice.
    #[error("年龄段应是单选题")]
    AgeBandKind,
    /// Two questions ask for the age.
    #[error("年龄段只能有一道题")]
    AgeBandTwice,
    /// A condition asks nothing.
    #[error("条件还没有写完")]
    EmptyCondition,
    /// A condition asks about a question that is not there or comes later.
    #[error("条件问到了 {0}，它不在这之前")]
    NotBefore(Key),
    /// A condition asks about something that this kind of question does not have.
    #[error("条件不适合 {0} 这种题型")]
    NotThisKind(Key),
    /// A condition names an option that is not there.
    #[error("条件里的选项 {1} 不在 {0} 里")]
    NoOption(Key, Key),
    /// A jump leads to a page that is not there.
    #[error("跳转到的页 {0} 不存在")]
    NoPage(Key),
    /// A jump leads back.
    #[error("跳转到 {0} 会绕回来：只能跳到后面的页")]
    Loop(Key),
    /// Nobody sees it, as far as was found.
    #[error("没有找到能看到这道题的答法，请检查显示条件和跳转")]
    Unreachable,
}

struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, place: &Place, fault: Fault) {
        self.0.push(Finding {
            place: place.clone(),
            fault,
        });
    }

    fn unless(&mut self, fine: bool, place: &Place, fault: Fault) {
        if !fine {
            self.add(place, fault);
        }
    }

    fn text(&mut self, place: &Place, what: &'static str, text: &str, most: usize) {
        self.unless(!text.trim().is_empty(), place, Fault::Empty(what));
        self.length(place, what, text, most);
    }

    fn length(&mut self, place: &Place, what: &'static str, text: &str, most: usize) {
        let fine = text.chars().count() <= most;
        self.unless(fine, place, Fault::TooLong(what, most));
    }
}

impl Definition {
    /// Everything that is wrong with it; nothing where it may be published. Whether each question
    /// can be seen is looked at once all else is right.
    pub fn check(&self) -> Vec<Finding> {
        let mut found = Findings(Vec::new());
        self.check_survey(&mut found);
        let mut keys = BTreeSet::new();
        let mut pages = BTreeSet::new();
        let mut before: Vec<&Question> = Vec::new();
        for (at, page) in self.pages.iter().enumerate() {
            let place = Place::Page(page.key.clone());
            found.length(&place, "页标题", &page.title, MOST_TEXT);
            found.unless(
                pages.insert(&page.key),
                &place,
                Fault::SameKey(page.key.clone()),
            );
            found.unless(!page.questions.is_empty(), &place, Fault::EmptyPage);
            if let Some(condition) = &page.show_if {
                check_condition(condition, &before, &place, &mut found);
            }
            for question in &page.questions {
                let place = Place::Question(question.key.clone());
                let first = keys.insert(&question.key);
                found.unless(first, &place, Fault::SameKey(question.key.clone()));
                self.check_question(question, &place, &mut found);
                if let Some(condition) = &question.show_if {
                    check_condition(condition, &before, &place, &mut found);
                }
                before.push(question);
            }
            self.check_jumps(at, page, &before, &mut found);
        }
        if found.0.is_empty() {
            self.check_reach(&mut found);
        }
        found.0
    }

    fn check_survey(&self, found: &mut Findings) {
        let survey = &Place::Survey;
        found.text(survey, "问卷标题", &self.title, 60);
        found.length(survey, "问卷说明", &self.intro, MOST_INTRO);
        found.length(survey, "结束语", &self.thanks, MOST_INTRO);
        if let Naming::Named { consent } = &self.naming {
            found.text(survey, "实名同意的内容", consent, MOST_INTRO);
        }
        let count = self.questions().count();
        found.unless(count > 0, survey, Fault::NoQuestions);
        let few = count <= MOST_QUESTIONS;
        found.unless(few, survey, Fault::TooManyQuestions(count));
        let few = self.pages.len() <= MOST_PAGES;
        found.unless(few, survey, Fault::TooManyPages(self.pages.len()));
        if let (Some(opens), Some(closes)) = (self.opens_at, self.closes_at) {
            found.unless(opens < closes, survey, Fault::ClosesBeforeOpening);
        }
        found.unless(self.quota != Some(0), survey, Fault::QuotaZero);
        let ages = self.questions().filter(|question| question.role.is_some());
        found.unless(ages.count() <= 1, survey, Fault::AgeBandTwice);
    }

    fn check_question(&self, question: &Question, place: &Place, found: &mut Findings) {
        found.text(place, "题目", &question.text, MOST_TEXT);
        found.length(place, "说明", &question.help, MOST_TEXT);
        let is_age = question.role == Some(Meaning::AgeBand);
        let single = matches!(question.ask, Ask::Single { .. });
        found.unless(!is_age || single, place, Fault::AgeBandKind);
        match &question.ask {
            Ask::Single { options } => check_options(options, place, found),
            Ask::Multiple { options, min, max } => {
                check_options(options, place, found);
                let (min, max) = (min.unwrap_or(1), max.unwrap_or(u8::MAX));
                found.unless(min <= max && max > 0, place, Fault::Bounds);
                let together = options.iter().filter(|option| !option.exclusive).count();
                let fine = usize::from(min) <= together.max(1);
                found.unless(fine, place, Fault::MinTooLarge);
            }
            Ask::Matrix { rows, columns } => {
                check_items(rows, ("行", 1, MOST_OPTIONS), place, found);
                check_items(columns, ("列", 2, 10), place, found);
            }
            Ask::Ranking { items } => {
                check_items(items, ("要排序的项", 2, MOST_RANKED), place, found);
            }
            Ask::Number {
                min,
                max,
                decimals,
                unit,
            } => {
                found.length(place, "单位", unit, 10);
                found.unless(*decimals <= 2, place, Fault::Decimals);
                let bounds = min.zip(*max).is_none_or(|(min, max)| min <= max);
                found.unless(bounds, place, Fault::Bounds);
            }
            Ask::Date { from, until } => {
                let bounds = from.zip(*until).is_none_or(|(from, until)| from <= until);
                found.unless(bounds, place, Fault::Bounds);
            }
            Ask::Contact {} => {
                found.unless(!self.is_anonymous(), place, Fault::ContactInAnonymous);
            }
            Ask::Rating {} | Ask::Nps {} | Ask::Text { .. } => {}
        }
    }

    fn check_jumps(&self, at: usize, page: &Page, before: &[&Question], found: &mut Findings) {
        let place = Place::Page(page.key.clone());
        for jump in &page.jumps {
            if let Some(condition) = &jump.when {
                check_condition(condition, before, &place, found);
            }
            if let Target::Page(key) = &jump.to {
                match self.page(key.as_str()) {
                    None => found.add(&place, Fault::NoPage(key.clone())),
                    Some(to) => found.unless(to > at, &place, Fault::Loop(key.clone())),
                }
            }
        }
    }

    fn check_reach(&self, found: &mut Findings) {
        let mut search = Search::new(self);
        for question in self.questions() {
            if search.answers_to(&question.key).is_none() {
                let place = Place::Question(question.key.clone());
                found.add(&place, Fault::Unreachable);
            }
        }
    }
}

fn check_options(options: &[Choice], place: &Place, found: &mut Findings) {
    let plain: Vec<_> = options
        .iter()
        .map(|option| (&option.key, option.text.as_str()))
        .collect();
    check_listed(&plain, ("选项", 2, MOST_OPTIONS), place, found);
    let others = options.iter().filter(|option| option.other).count();
    found.unless(others <= 1, place, Fault::SeveralOthers);
    let none = options.iter().all(|option| option.quota != Some(0));
    found.unless(none, place, Fault::QuotaZero);
}

fn check_items(
    items: &[Item],
    limits: (&'static str, usize, usize),
    place: &Place,
    found: &mut Findings,
) {
    let plain: Vec<_> = items
        .iter()
        .map(|item| (&item.key, item.text.as_str()))
        .collect();
    check_listed(&plain, limits, place, found);
}

fn check_listed(
    items: &[(&Key, &str)],
    (what, least, most): (&'static str, usize, usize),
    place: &Place,
    found: &mut Findings,
) {
    let count = items.len();
    let fine = (least..=most).contains(&count);
    found.unless(fine, place, Fault::Count(what, least, most, count));
    let (mut keys, mut texts) = (BTreeSet::new(), BTreeSet::new());
    for (key, text) in items {
        found.unless(keys.insert(*key), place, Fault::SameKey((*key).clone()));
        // The words of an own option stand in a field called so.
        found.text(place, what, text, MOST_TEXT);
        let fresh = text.trim().is_empty() || texts.insert(text.trim());
        found.unless(fresh, place, Fault::SameText((*text).to_owned()));
    }
}

fn check_condition(
    condition: &Condition,
    before: &[&Question],
    place: &Place,
    found: &mut Findings,
) {
    let tests = condition.tests();
    found.unless(!tests.is_empty(), place, Fault::EmptyCondition);
    for test in tests {
        let key = &test.question;
        let Some(question) = before.iter().find(|question| question.key == *key) else {
            found.add(place, Fault::NotBefore(key.clone()));
            continue;
        };
        match &test.is {
            Is::Answered | Is::Unanswered => {}
            Is::AnyOf(wanted) | Is::NoneOf(wanted) => {
                let options = question.ask.options();
                if options.is_empty() {
                    found.add(place, Fault::NotThisKind(key.clone()));
                } else if wanted.is_empty() {
                    found.add(place, Fault::EmptyCondition);
                }
                let missing = wanted
                    .iter()
                    .find(|wanted| !options.iter().any(|option| option.key == **wanted));
                if let Some(missing) = missing.filter(|_| !options.is_empty()) {
                    found.add(place, Fault::NoOption(key.clone(), missing.clone()));
                }
            }
            Is::AtLeast(_) | Is::AtMost(_) => {
                let number = matches!(
                    question.ask,
                    Ask::Rating {} | Ask::Nps {} | Ask::Number { .. }
                );
                found.unless(number, place, Fault::NotThisKind(key.clone()));
            }
        }
    }
}
