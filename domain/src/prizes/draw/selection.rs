//! The selection: which tickets come out of a lot, in which order.

use serde::{Deserialize, Serialize};

use super::Hash;
use super::record::{Freeze, Lot};
use super::rfc3797::modulo;

/// What became of a ticket that was picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It wins.
    Winner,
    /// It comes in, in this order, where a winner does not take the prize.
    Alternate,
    /// Skipped: it was published as one that may not win.
    Excluded,
    /// Skipped: its holder has won, in this lot or one before.
    AlreadyWon,
    /// Skipped: its holder is an alternate of this lot already.
    AlreadyAlternate,
}

impl Fate {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Winner,
        Self::Alternate,
        Self::Excluded,
        Self::AlreadyWon,
        Self::AlreadyAlternate,
    ];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Winner => "winner",
            Self::Alternate => "alternate",
            Self::Excluded => "excluded",
            Self::AlreadyWon => "already_won",
            Self::AlreadyAlternate => "already_alternate",
        }
    }

    /// The fate that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fate| fate.word() == word)
    }

    /// What it is called on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Winner => "中奖",
            Self::Alternate => "候补",
            Self::Excluded => "跳过：公布过不参加抽取",
            Self::AlreadyWon => "跳过：同一人已经中奖",
            Self::AlreadyAlternate => "跳过：同一人已是候补",
        }
    }
}

/// A ticket that was picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pick {
    /// Its number, from 1.
    pub ticket: u32,
    /// What became of it.
    pub fate: Fate,
}

/// What came out of one lot: every pick, skipped ones too, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LotOutcome {
    /// The lot's label.
    pub label: String,
    /// The key string of its stream.
    pub key: String,
    /// The picks.
    pub picks: Vec<Pick>,
}

/// Runs all lots in order. `key` is the canonical form of all numbers; a lot's own stream is that and
/// its label, ended by a slash.
pub fn select(freeze: &Freeze, key: &str) -> Vec<LotOutcome> {
    let size = freeze.leaves.len() + 1;
    let mut excluded = vec![false; size];
    for entry in &freeze.excluded {
        excluded[place(entry.ticket)] = true;
    }
    // Of each ticket, the first that its holder has.
    let mut holder: Vec<u32> = (0..=freeze.tickets).collect();
    for [ticket, first] in &freeze.same_holder {
        holder[place(*ticket)] = *first;
    }
    let mut won = vec![false; size];
    let lots = freeze.lots.iter().map(|lot| {
        let pool = freeze.pool(lot);
        let key = format!("{key}{}/", lot.label);
        let picks = draw_lot(lot, &pool, &key, &excluded, &holder, &mut won);
        LotOutcome {
            label: lot.label.clone(),
            key,
            picks,
        }
    });
    lots.collect()
}

fn draw_lot(
    lot: &Lot,
    pool: &Pool<'_>,
    key: &str,
    excluded: &[bool],
    holder: &[u32],
    won: &mut [bool],
) -> Vec<Pick> {
    let mut remaining = Remaining::all(pool.len());
    let (mut winners, mut alternates) = (0, Vec::new());
    let mut picks = Vec::new();
    while remaining.count() > 0
        && (winners < lot.winners || alternates.len() < place(lot.alternates))
    {
        let value = block(key, picks.len() as u64);
        let ticket = pool.ticket(remaining.take(modulo(&value.0, remaining.count())));
        let owner = holder[place(ticket)];
        let fate = if excluded[place(ticket)] {
            Fate::Excluded
        } else if won[place(owner)] {
            Fate::AlreadyWon
        } else if alternates.contains(&owner) {
            Fate::AlreadyAlternate
        } else if winners < lot.winners {
            winners += 1;
            won[place(owner)] = true;
            Fate::Winner
        } else {
            alternates.push(owner);
            Fate::Alternate
        };
        picks.push(Pick { ticket, fate });
    }
    picks
}

/// The i-th random value, from 0: SHA-256(be64(i) ‖ key ‖ be64(i)), RFC 3797 §4 with SHA-256 and
/// counters of 64 bits.
fn block(key: &str, i: u64) -> Hash {
    let counter = i.to_be_bytes();
    Hash::of(&[&counter, key.as_bytes(), &counter])
}

fn place(ticket: u32) -> usize {
    ticket as usize
}

/// The tickets from which a lot is drawn, in the order of their numbers.
pub(super) enum Pool<'a> {
    /// All of them: so many.
    All(u32),
    /// Those of a branch.
    Of(&'a [u32]),
}

impl Pool<'_> {
    pub(super) fn len(&self) -> u32 {
        match self {
            Self::All(count) => *count,
            Self::Of(tickets) => u32::try_from(tickets.len()).expect("numbered by u32"),
        }
    }

    fn ticket(&self, place: u32) -> u32 {
        match self {
            Self::All(_) => place + 1,
            Self::Of(tickets) => tickets[place as usize],
        }
    }
}

/// Which places of a list have not been taken yet: a binary indexed tree (Fenwick 1994), so that the
/// k-th of those left is found in steps that grow with the logarithm of the list.
pub(super) struct Remaining {
    /// At `i`, from 1: how many are left among the last `i & -i` places up to it.
    tree: Vec<u32>,
    count: u32,
}

impl Remaining {
    /// All of `count` places.
    pub(super) fn all(count: u32) -> Self {
        let tree = (0..=count).map(|i| i & i.wrapping_neg()).collect();
        Self { tree, count }
    }

    /// How many are left.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// Takes the `k`-th of those left, from 0, and returns its place in the whole list, from 0.
    ///
    /// # Panics
    /// Where fewer are left.
    pub(super) fn take(&mut self, k: u32) -> u32 {
        assert!(k < self.count, "a pick among those that are left");
        let (mut before, mut left) = (0, k);
        let mut step = (self.tree.len() - 1).next_power_of_two();
        while step > 0 {
            let next = before + step;
            if next < self.tree.len() && self.tree[next] <= left {
                left -= self.tree[next];
                before = next;
            }
            step /= 2;
        }
        let mut i = before + 1;
        while i < self.tree.len() {
            self.tree[i] -= 1;
            i += i & i.wrapping_neg();
        }
        self.count -= 1;
        u32::try_from(before).expect("places are u32")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_tree_takes_what_a_list_would_give(size in 1_u32..200, ks in prop::collection::vec(any::<u32>(), 0..200)) {
            let mut list: Vec<u32> = (0..size).collect();
            let mut remaining = Remaining::all(size);
            for k in ks.into_iter().take(size as usize) {
                let k = k % remaining.count();
                prop_assert_eq!(remaining.take(k), list.remove(k as usize));
            }
            prop_assert_eq!(remaining.count() as usize, list.len());
        }
    }
}
