//! Which groups may be shown: those of at least [`FEWEST`](crate::reports::FEWEST) people that tell
//! nothing about fewer.
//!
//! Everybody minus the groups that are shown must again be nobody, or several groups and enough
//! people ([`hidden`]). Groups lie in each other, as channels do in their branch: one is shown where
//! the one around it is, and where it may be among those beside it. Options of which several may be
//! chosen are no such division; each is set against those who did not choose it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, Weekday};
use uuid::Uuid;

use super::{Sheet, places};
use crate::reports::{FEWEST, hidden};
use crate::surveys::{Ask, Definition, Key};

/// By what people are told apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// Not at all: one group.
    Nothing,
    /// By branch.
    Branch,
    /// By channel.
    Channel,
    /// By week, from Monday.
    Week,
    /// By the answer to a question.
    Question(Key),
}

/// A group of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Of a branch or channel.
    Of(Uuid),
    /// Of this day, or the week that begins with it.
    Day(NaiveDate),
    /// With the answer at this place among the question's labels.
    Answered(usize),
    /// Without any, or where nothing tells people apart.
    Without,
}

/// A group and before it those in which it lies, from the outermost.
pub type Path = Vec<Group>;

/// How many people each group has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sizes {
    /// One may be of several groups.
    overlap: bool,
    everybody: u64,
    people: BTreeMap<Path, u64>,
}

impl Sizes {
    /// Of nobody yet.
    pub fn of(by: &By, definition: &Definition) -> Self {
        let question = match by {
            By::Question(key) => definition.question(key.as_str()),
            _ => None,
        };
        Self {
            overlap: question.is_some_and(|question| matches!(question.ask, Ask::Multiple { .. })),
            ..Self::default()
        }
    }

    /// Counts somebody who is of these groups.
    pub fn add(&mut self, paths: &[Path]) {
        self.everybody += 1;
        for path in paths {
            if let Some(people) = self.people.get_mut(path) {
                *people += 1;
            } else {
                self.people.insert(path.clone(), 1);
            }
        }
    }

    /// Counts `people` who are of this group.
    pub fn add_people(&mut self, path: Path, people: u64) {
        self.everybody += people;
        *self.people.entry(path).or_default() += people;
    }

    /// How many are of a group.
    pub fn people(&self, path: &Path) -> u64 {
        self.people.get(path).copied().unwrap_or(0)
    }

    /// The groups that may be shown, and those around them.
    pub fn shown(&self) -> BTreeSet<Path> {
        if self.overlap {
            let rest = |people: u64| self.everybody - people;
            let shown = self.people.iter().filter(|(_, people)| {
                **people >= FEWEST && (rest(**people) == 0 || rest(**people) >= FEWEST)
            });
            return shown.map(|(path, _)| path.clone()).collect();
        }
        let mut shown = BTreeSet::from([Path::new()]);
        let deepest = self.people.keys().map(Vec::len).max().unwrap_or(0);
        for depth in 1..=deepest {
            let mut within: BTreeMap<&[Group], BTreeMap<&[Group], u64>> = BTreeMap::new();
            for (path, people) in self.people.iter().filter(|(path, _)| path.len() >= depth) {
                if shown.contains(&path[..depth - 1]) {
                    let beside = within.entry(&path[..depth - 1]).or_default();
                    *beside.entry(&path[..depth]).or_default() += people;
                }
            }
            for beside in within.values() {
                let sizes: Vec<u64> = beside.values().copied().collect();
                let open = beside
                    .keys()
                    .zip(hidden(&sizes))
                    .filter(|(_, hidden)| !hidden);
                shown.extend(open.map(|(path, _)| path.to_vec()));
            }
        }
        shown
    }

    /// Whether this group may be shown.
    pub fn shows(&self, group: Group) -> bool {
        let mut shown = self.shown().into_iter();
        // The group itself, not one around it.
        shown.any(|path| path.last() == Some(&group) && self.people.contains_key(&path))
    }
}

/// The groups of which a sheet is.
pub fn paths(by: &By, definition: &Definition, sheet: &Sheet<'_>) -> Vec<Path> {
    let named = |id: Option<Uuid>| id.map_or(Group::Without, Group::Of);
    match by {
        By::Nothing => vec![vec![Group::Without]],
        By::Branch => vec![vec![named(sheet.branch)]],
        By::Channel => vec![vec![named(sheet.branch), named(sheet.channel)]],
        By::Week => vec![vec![Group::Day(sheet.day.week(Weekday::Mon).first_day())]],
        By::Question(key) => {
            let question = definition.question(key.as_str());
            let answer = question.zip(sheet.answers.get(key));
            let places = answer.map(|(question, answer)| places(question, answer));
            let groups = places.unwrap_or_default().into_iter().map(Group::Answered);
            let mut paths: Vec<Path> = groups.map(|group| vec![group]).collect();
            if paths.is_empty() {
                paths.push(vec![Group::Without]);
            }
            paths
        }
    }
}

#[cfg(test)]
mod tests;
