//! The paper: which questions one attempt gets, and in which order their options stand.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use super::question::{QuestionKind, Topic};
use crate::seed::Seed;

/// How a quiz makes its papers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PaperPlan {
    /// Everybody gets these question versions in this order, as the campaign was reviewed with
    /// them, also where newer ones were published since. One that may no longer be asked is left
    /// out, so that a campaign goes on without it.
    Fixed {
        /// Ids of question versions.
        versions: Vec<Uuid>,
        /// Whether the options of each question are shuffled.
        shuffle_options: bool,
    },
    /// Each attempt draws its own.
    Drawn {
        /// What is drawn; a question is drawn once at most, whichever rule asks for it.
        rules: Vec<DrawRule>,
    },
}

/// "3 of 反诈 at difficulty 2": how many, and which questions fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawRule {
    /// Only this topic, or any.
    pub topic: Option<Topic>,
    /// Only this difficulty (1–5), or any.
    pub difficulty: Option<u8>,
    /// How many questions.
    pub count: u16,
}

impl PaperPlan {
    /// How many questions it asks for.
    pub fn asks(&self) -> usize {
        match self {
            Self::Fixed { versions, .. } => versions.len(),
            Self::Drawn { rules } => rules.iter().map(|rule| usize::from(rule.count)).sum(),
        }
    }
}

/// A version that may be asked, as far as drawing needs to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankEntry {
    /// The version an attempt would keep.
    pub version_id: Uuid,
    /// Its theme.
    pub topic: Topic,
    /// 1–5.
    pub difficulty: u8,
    /// Its kind; true/false options keep their order.
    pub kind: QuestionKind,
    /// How many options it has.
    pub options: u8,
    /// Whether it is its question's newest: the others are for fixed papers that name them.
    pub is_newest: bool,
}

/// The questions of one attempt, in order. Kept with the attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// One per question.
    pub items: Vec<PaperItem>,
}

/// One question of a paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperItem {
    /// The question version that the attempt saw.
    pub version_id: Uuid,
    /// `order[shown] = place in the bank`: what stands at the shown place. Browsers only ever
    /// see and send shown places, so that the bank's own order tells them nothing.
    pub order: Vec<u8>,
}

impl PaperItem {
    /// The shown places of the options at `bank_places`, rising.
    pub fn shown(&self, bank_places: &[u8]) -> Vec<u8> {
        (0u8..)
            .zip(&self.order)
            .filter_map(|(shown, place)| bank_places.contains(place).then_some(shown))
            .collect()
    }
}

/// Why no paper can be made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PaperError {
    /// The bank cannot fill this rule beside the others.
    #[error("rule {rule} wants {wanted} questions, {found} are left for it")]
    TooFew {
        /// The rule's place in the plan.
        rule: usize,
        /// Its count.
        wanted: u16,
        /// How many of it could be filled.
        found: u16,
    },
    /// The plan asks for no question, or none of those that it names may be asked any more.
    #[error("the plan gives no question")]
    Empty,
}

/// Draws the paper that `seed` gives from `bank`. The same plan, bank and seed always give the
/// same paper, in whatever order the bank comes. Where rules overlap, a way to fill them all is
/// found whenever there is one.
///
/// # Errors
/// [`PaperError`] where the bank cannot fill the plan.
pub fn draw_paper(plan: &PaperPlan, bank: &[BankEntry], seed: &Seed) -> Result<Paper, PaperError> {
    let (chosen, shuffle) = match plan {
        PaperPlan::Fixed {
            versions,
            shuffle_options,
        } => {
            let find = |&id: &Uuid| bank.iter().find(|entry| entry.version_id == id);
            let named: Vec<_> = versions.iter().filter_map(find).collect();
            (named, *shuffle_options)
        }
        PaperPlan::Drawn { rules } => {
            let mut entries: Vec<_> = bank.iter().filter(|entry| entry.is_newest).collect();
            entries.sort_by_key(|entry| entry.version_id);
            let mut stream = seed.stream("questions");
            stream.shuffle(&mut entries);
            let mut chosen = fill(rules, &entries)?;
            stream.shuffle(&mut chosen);
            (chosen, true)
        }
    };
    if chosen.is_empty() {
        return Err(PaperError::Empty);
    }
    let mut stream = seed.stream("options");
    let items = chosen.into_iter().map(|entry| {
        let mut order: Vec<u8> = (0..entry.options).collect();
        if shuffle && entry.kind != QuestionKind::TrueFalse {
            stream.shuffle(&mut order);
        }
        PaperItem {
            version_id: entry.version_id,
            order,
        }
    });
    Ok(Paper {
        items: items.collect(),
    })
}

/// Gives each rule its questions, in the order of `entries`; a question already given moves to
/// another place of the plan where that lets one more place be filled (Kuhn's matching).
fn fill<'b>(
    rules: &[DrawRule],
    entries: &[&'b BankEntry],
) -> Result<Vec<&'b BankEntry>, PaperError> {
    let mut matching = Matching {
        rules,
        entries,
        given: vec![None; entries.len()],
    };
    for (rule, DrawRule { count, .. }) in rules.iter().enumerate() {
        for found in 0..*count {
            if !matching.give(rule, &mut vec![false; entries.len()]) {
                return Err(PaperError::TooFew {
                    rule,
                    wanted: *count,
                    found,
                });
            }
        }
    }
    let given = matching.given;
    Ok(entries
        .iter()
        .zip(given)
        .filter_map(|(entry, rule)| rule.map(|_| *entry))
        .collect())
}

struct Matching<'a, 'b> {
    rules: &'a [DrawRule],
    entries: &'a [&'b BankEntry],
    given: Vec<Option<usize>>,
}

impl Matching<'_, '_> {
    fn give(&mut self, rule: usize, tried: &mut [bool]) -> bool {
        let fits = |entry: &BankEntry| self.rules[rule].fits(entry);
        let fitting: Vec<usize> = (0..self.entries.len())
            .filter(|&at| fits(self.entries[at]))
            .collect();
        if let Some(&free) = fitting.iter().find(|&&at| self.given[at].is_none()) {
            self.given[free] = Some(rule);
            return true;
        }
        for at in fitting {
            if std::mem::replace(&mut tried[at], true) {
                continue;
            }
            let Some(holder) = self.given[at] else {
                continue;
            };
            if holder != rule && self.give(holder, tried) {
                self.given[at] = Some(rule);
                return true;
            }
        }
        false
    }
}

impl DrawRule {
    /// Whether `entry` may be drawn for this rule.
    pub fn fits(&self, entry: &BankEntry) -> bool {
        self.topic
            .as_ref()
            .is_none_or(|topic| *topic == entry.topic)
            && self
                .difficulty
                .is_none_or(|difficulty| difficulty == entry.difficulty)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn topic(name: &str) -> Topic {
        Topic::parse(name).unwrap()
    }

    fn entry(id: u128, name: &str, difficulty: u8) -> BankEntry {
        BankEntry {
            version_id: Uuid::from_u128(id),
            topic: topic(name),
            difficulty,
            kind: QuestionKind::Single,
            options: 4,
            is_newest: true,
        }
    }

    fn rule(name: Option<&str>, difficulty: Option<u8>, count: u16) -> DrawRule {
        DrawRule {
            topic: name.map(topic),
            difficulty,
            count,
        }
    }

    fn bank(size: u128) -> Vec<BankEntry> {
        let names = ["反诈", "存款", "理财"];
        (0..size)
            .map(|id| {
                entry(
                    id,
                    names[usize::try_from(id % 3).unwrap()],
                    (id % 5) as u8 + 1,
                )
            })
            .collect()
    }

    proptest! {
        #[test]
        fn the_same_seed_gives_the_same_paper_however_the_bank_is_ordered(
            seed: [u8; 32], size in 30u128..90, turn in 0usize..30,
        ) {
            let rules = vec![rule(Some("反诈"), Some(2), 1), rule(Some("存款"), None, 3), rule(None, None, 4)];
            let plan = PaperPlan::Drawn { rules };
            let first = draw_paper(&plan, &bank(size), &Seed(seed)).unwrap();
            let mut turned = bank(size);
            turned.rotate_left(turn);
            prop_assert_eq!(&first, &draw_paper(&plan, &turned, &Seed(seed)).unwrap());
            let mut ids: Vec<_> = first.items.iter().map(|item| item.version_id).collect();
            ids.sort();
            ids.dedup();
            prop_assert_eq!(ids.len(), 8, "no question twice");
            for item in &first.items {
                let mut order = item.order.clone();
                order.sort_unstable();
                prop_assert_eq!(order, vec![0, 1, 2, 3]);
            }
        }

        /// Whatever the overlap, the draw fails only where brute force finds no way either.
        #[test]
        fn overlapping_rules_are_filled_whenever_there_is_a_way(
            seed: [u8; 32],
            kinds in prop::collection::vec((0usize..2, 1u8..3), 1..6),
            wants in prop::collection::vec((prop::option::of(0usize..2), prop::option::of(1u8..3)), 1..5),
        ) {
            let names = ["反诈", "存款"];
            let bank: Vec<_> = (0u128..).zip(&kinds).map(|(id, (t, d))| entry(id, names[*t], *d)).collect();
            let rules: Vec<_> = wants.iter().map(|(t, d)| rule(t.map(|t| names[t]), *d, 1)).collect();
            let possible = can_fill(&rules, &bank);
            let drawn = draw_paper(&PaperPlan::Drawn { rules }, &bank, &Seed(seed));
            prop_assert_eq!(drawn.is_ok(), possible);
        }
    }

    fn can_fill(rules: &[DrawRule], bank: &[BankEntry]) -> bool {
        let Some((first, rest)) = rules.split_first() else {
            return true;
        };
        (0..bank.len()).any(|at| {
            let mut left = bank.to_vec();
            let taken = left.remove(at);
            first.fits(&taken) && can_fill(rest, &left)
        })
    }

    #[test]
    fn different_seeds_give_different_papers() {
        let plan = PaperPlan::Drawn {
            rules: vec![rule(None, None, 5)],
        };
        let papers: Vec<_> = (0..8)
            .map(|n| draw_paper(&plan, &bank(60), &Seed([n; 32])).unwrap())
            .collect();
        assert!(papers.windows(2).all(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn a_bank_that_is_too_small_is_named_with_the_rule() {
        let plan = PaperPlan::Drawn {
            rules: vec![rule(None, None, 2), rule(Some("反诈"), None, 3)],
        };
        let small = [
            entry(1, "反诈", 1),
            entry(2, "反诈", 1),
            entry(3, "存款", 1),
            entry(4, "存款", 1),
        ];
        let refused = draw_paper(&plan, &small, &Seed([1; 32]));
        assert_eq!(
            refused,
            Err(PaperError::TooFew {
                rule: 1,
                wanted: 3,
                found: 2
            })
        );
        let nothing = draw_paper(&PaperPlan::Drawn { rules: vec![] }, &small, &Seed([1; 32]));
        assert_eq!(nothing, Err(PaperError::Empty));
    }

    fn fixed(versions: &[u128]) -> PaperPlan {
        PaperPlan::Fixed {
            versions: versions.iter().copied().map(Uuid::from_u128).collect(),
            shuffle_options: false,
        }
    }

    fn versions(paper: &Paper) -> Vec<u128> {
        let ids = paper.items.iter().map(|item| item.version_id.as_u128());
        ids.collect()
    }

    #[test]
    fn a_fixed_paper_keeps_its_order_and_goes_on_without_what_is_out_of_use() {
        let paper = draw_paper(&fixed(&[5, 3, 77, 8]), &bank(10), &Seed([1; 32])).unwrap();
        assert_eq!(versions(&paper), [5, 3, 8]);
        assert!(paper.items.iter().all(|item| item.order == [0, 1, 2, 3]));
        let nothing = draw_paper(&fixed(&[77]), &bank(10), &Seed([1; 32]));
        assert_eq!(nothing, Err(PaperError::Empty));
    }

    #[test]
    fn only_a_fixed_paper_gets_a_version_that_has_a_newer_one() {
        let older = BankEntry {
            is_newest: false,
            ..entry(1, "反诈", 1)
        };
        let bank = [older, entry(2, "反诈", 1)];
        for n in 0..20 {
            let rules = vec![rule(None, None, 1)];
            let drawn = draw_paper(&PaperPlan::Drawn { rules }, &bank, &Seed([n; 32])).unwrap();
            assert_eq!(versions(&drawn), [2]);
        }
        let named = draw_paper(&fixed(&[1]), &bank, &Seed([1; 32])).unwrap();
        assert_eq!(versions(&named), [1]);
    }

    #[test]
    fn true_and_false_keep_their_order() {
        let statement = BankEntry {
            kind: QuestionKind::TrueFalse,
            options: 2,
            ..entry(1, "反诈", 1)
        };
        let plan = PaperPlan::Drawn {
            rules: vec![rule(None, None, 1)],
        };
        for n in 0..20 {
            let paper =
                draw_paper(&plan, std::slice::from_ref(&statement), &Seed([n; 32])).unwrap();
            assert_eq!(paper.items[0].order, [0, 1]);
        }
    }

    #[test]
    fn bank_places_turn_into_shown_places() {
        let item = PaperItem {
            version_id: Uuid::nil(),
            order: vec![2, 0, 3, 1],
        };
        assert_eq!(item.shown(&[0, 1]), [1, 3]);
    }
}
