//! The ledger, verified: everything that is stored beside its entries is computed anew from them.
//!
//! [`Ledger`] takes the rows of one campaign one after the other and keeps only sums: its memory
//! grows with prizes and branches, not with wins.

mod difference;
mod steps;

use std::collections::BTreeMap;

use uuid::Uuid;

pub use self::difference::{Difference, Shelf, Sums};
pub use self::steps::{EntryKind, Line, Move, Step, follow};
use crate::prizes::{StockMove, WinState};

/// The most differences that are kept; more are only counted.
const NAMED: usize = 1_000;

/// A prize as stored.
#[derive(Clone, Debug)]
pub struct PrizeRow {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// How many there are.
    pub quantity: i64,
    /// How many are stored as held.
    pub held: i64,
}

/// A win as stored, with its entries and what moved for it.
#[derive(Clone, Debug)]
pub struct WinRow {
    /// Its id.
    pub id: Uuid,
    /// What is won.
    pub prize: Uuid,
    /// The word of its state.
    pub state: String,
    /// Where it is to be handed over, or was.
    pub branch: Option<Uuid>,
    /// The teller who handed it over.
    pub redeemed_by: Option<Uuid>,
    /// Its entries, in order.
    pub steps: Vec<Step>,
    /// The stock entries that name it: prize, kind, branch and quantity.
    pub moves: Vec<(Uuid, Option<StockMove>, Uuid, i64)>,
}

/// How many wins stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// All.
    pub wins: i64,
    /// No branch was chosen yet.
    pub open: i64,
    /// A prize is kept.
    pub claimed: i64,
    /// Handed over.
    pub redeemed: i64,
    /// Declined or forfeited.
    pub given_up: i64,
    /// Stock entries that were read.
    pub stock_entries: i64,
}

impl Totals {
    const fn accounted(&self) -> i64 {
        self.open + self.claimed + self.redeemed + self.given_up
    }

    fn add(&mut self, other: &Self) {
        self.wins += other.wins;
        self.open += other.open;
        self.claimed += other.claimed;
        self.redeemed += other.redeemed;
        self.given_up += other.given_up;
        self.stock_entries += other.stock_entries;
    }
}

/// What came of verifying a campaign.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many wins stand where.
    pub totals: Totals,
    /// Everything that does not agree, at most 1,000 of them.
    pub differences: Vec<Difference>,
    /// How many more there are.
    pub more: u64,
}

impl Verified {
    /// Whether everything agrees.
    pub const fn agrees(&self) -> bool {
        self.differences.is_empty()
    }
}

#[derive(Default)]
struct Place {
    seq: i64,
    entries: Sums,
    handed_over: i64,
    claimed: i64,
    redeemed: i64,
    stored: Sums,
}

/// A campaign's ledger while it is read.
#[derive(Default)]
pub struct Ledger {
    prizes: BTreeMap<Uuid, (PrizeRow, Totals)>,
    branches: BTreeMap<Uuid, String>,
    places: BTreeMap<(Uuid, Uuid), Place>,
    found: Verified,
}

impl Ledger {
    /// Takes a prize, before everything that is about it.
    pub fn prize(&mut self, prize: PrizeRow) {
        self.prizes.insert(prize.id, (prize, Totals::default()));
    }

    /// Takes the code of a branch, for words.
    pub fn branch(&mut self, id: Uuid, code: String) {
        self.branches.insert(id, code);
    }

    /// Takes a win.
    pub fn win(&mut self, win: &WinRow) {
        let line = follow(&win.steps);
        let state = line.as_ref().ok().map(|line| line.state);
        let (_, totals) = self.prizes.entry(win.prize).or_insert_with(|| {
            let nameless = PrizeRow {
                id: win.prize,
                name: win.prize.to_string(),
                quantity: 0,
                held: 0,
            };
            (nameless, Totals::default())
        });
        totals.wins += 1;
        match state {
            None => {}
            Some(WinState::Open) => totals.open += 1,
            Some(WinState::Claimed { branch }) => {
                totals.claimed += 1;
                self.place(win.prize, branch).claimed += 1;
            }
            Some(WinState::Redeemed { branch, .. }) => {
                totals.redeemed += 1;
                if let Some(branch) = branch {
                    self.place(win.prize, branch).redeemed += 1;
                }
            }
            Some(WinState::Declined | WinState::Forfeited) => totals.given_up += 1,
        }
        match line {
            Err(seq) => self.name(Difference::Steps { win: win.id, seq }),
            Ok(line) => self.compare(win, &line),
        }
    }

    fn compare(&mut self, win: &WinRow, line: &Line) {
        let code = |branch: Uuid| {
            let known = self.branches.get(&branch);
            known.map_or_else(|| branch.to_string(), Clone::clone)
        };
        let told = |state: &str, branch: Option<Uuid>| match branch {
            Some(branch) => format!("{state} at {}", code(branch)),
            None => state.to_owned(),
        };
        let (branch, by) = match line.state {
            WinState::Claimed { branch } => (Some(branch), None),
            WinState::Redeemed { branch, by, .. } => (branch, by),
            // Where it was kept last may still stand there.
            WinState::Open => (None, None),
            WinState::Declined | WinState::Forfeited => (win.branch, None),
        };
        let state = line.state.word();
        let agrees = (win.state.as_str(), win.branch, win.redeemed_by) == (state, branch, by);
        let stands = (!agrees).then(|| Difference::State {
            win: win.id,
            stored: told(&win.state, win.branch),
            entries: told(state, branch),
        });
        let mut asked: Vec<_> = line
            .moves
            .iter()
            .map(|(kind, branch)| (kind.word(), code(*branch), 1))
            .collect();
        let moved = win.moves.iter().map(|(prize, kind, branch, quantity)| {
            let kind = kind
                .filter(|_| *prize == win.prize)
                .map_or("something else", StockMove::word);
            (kind, code(*branch), *quantity)
        });
        let mut moved: Vec<_> = moved.collect();
        asked.sort_unstable();
        moved.sort_unstable();
        let other = (asked != moved).then(|| Difference::Moves {
            win: win.id,
            moved: listed(&moved),
            asked: listed(&asked),
        });
        for difference in [stands, other].into_iter().flatten() {
            self.name(difference);
        }
    }

    /// Takes a stock entry; those of a prize at a branch in their order.
    pub fn stock(
        &mut self,
        (prize, branch): (Uuid, Uuid),
        seq: i64,
        kind: Option<StockMove>,
        quantity: i64,
    ) {
        if let Some((_, totals)) = self.prizes.get_mut(&prize) {
            totals.stock_entries += 1;
        }
        let place = self.place(prize, branch);
        let expected = place.seq + 1;
        place.seq = seq;
        let Some(kind) = kind.filter(|_| seq == expected && quantity > 0) else {
            let on = self.shelf(prize, branch);
            return self.name(Difference::Entry {
                shelf: on,
                seq: expected,
            });
        };
        let (on_hand, reserved) = kind.effect();
        place.entries.on_hand += on_hand * quantity;
        place.entries.reserved += reserved * quantity;
        match kind {
            StockMove::HandedOver => place.handed_over += quantity,
            StockMove::TakenBack => place.handed_over -= quantity,
            _ => {}
        }
        let sums = place.entries;
        if sums.on_hand < 0 || sums.reserved < 0 || sums.reserved > sums.on_hand {
            let on = self.shelf(prize, branch);
            self.name(Difference::Overdrawn {
                shelf: on,
                seq,
                sums,
            });
        }
    }

    /// Takes the stored sums of a prize at a branch, and how many entries they were made of.
    pub fn sums(&mut self, (prize, branch): (Uuid, Uuid), stored: Sums, entries: i64) {
        let place = self.place(prize, branch);
        place.stored = stored;
        let read = place.seq;
        if read != entries {
            let on = self.shelf(prize, branch);
            let seq = read.min(entries) + 1;
            self.name(Difference::Entry { shelf: on, seq });
        }
    }

    /// Takes a difference that somebody else found.
    pub fn name(&mut self, difference: Difference) {
        if self.found.differences.len() < NAMED {
            self.found.differences.push(difference);
        } else {
            self.found.more += 1;
        }
    }

    /// Compares what everything came to.
    pub fn close(mut self) -> Verified {
        let prizes = std::mem::take(&mut self.prizes);
        let mut totals = Totals::default();
        for (prize, of) in prizes.values() {
            totals.add(of);
            self.close_prize(prize, of);
        }
        self.prizes = prizes;
        for ((prize, branch), place) in std::mem::take(&mut self.places) {
            let on = self.shelf(prize, branch);
            self.close_place(&on, &place);
        }
        self.found.totals = totals;
        self.found
    }

    fn close_prize(&mut self, prize: &PrizeRow, totals: &Totals) {
        let wins = totals.wins - totals.given_up;
        let name = || prize.name.clone();
        if prize.held != wins {
            self.name(Difference::Held {
                prize: name(),
                held: prize.held,
                wins,
            });
        }
        if wins > prize.quantity {
            self.name(Difference::TooMany {
                prize: name(),
                wins,
                quantity: prize.quantity,
            });
        }
        if totals.wins != totals.accounted() {
            self.name(Difference::Unaccounted {
                prize: name(),
                wins: totals.wins,
                accounted: totals.accounted(),
            });
        }
    }

    fn close_place(&mut self, on: &Shelf, place: &Place) {
        let on = || on.clone();
        if place.stored != place.entries {
            self.name(Difference::Stored {
                shelf: on(),
                stored: place.stored,
                entries: place.entries,
            });
        }
        if place.entries.reserved != place.claimed {
            self.name(Difference::Reserved {
                shelf: on(),
                reserved: place.entries.reserved,
                wins: place.claimed,
            });
        }
        if place.handed_over != place.redeemed {
            self.name(Difference::HandedOver {
                shelf: on(),
                handed_over: place.handed_over,
                wins: place.redeemed,
            });
        }
    }

    fn place(&mut self, prize: Uuid, branch: Uuid) -> &mut Place {
        self.places.entry((prize, branch)).or_default()
    }

    fn shelf(&self, prize: Uuid, branch: Uuid) -> Shelf {
        let name = self.prizes.get(&prize).map(|(prize, _)| prize.name.clone());
        let code = self.branches.get(&branch).cloned();
        Shelf {
            prize: name.unwrap_or_else(|| prize.to_string()),
            branch: code.unwrap_or_else(|| branch.to_string()),
        }
    }
}

fn listed(moves: &[(&str, String, i64)]) -> String {
    let told: Vec<_> = moves
        .iter()
        .map(|(kind, branch, quantity)| match quantity {
            1 => format!("{kind} at {branch}"),
            _ => format!("{quantity} × {kind} at {branch}"),
        })
        .collect();
    if told.is_empty() {
        "nothing".to_owned()
    } else {
        told.join(", ")
    }
}

#[cfg(test)]
mod tests;
