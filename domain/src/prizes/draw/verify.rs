//! Verifying a record: everything is computed anew, and the first difference is named.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::record::{Drawn, FORMAT, Freeze, Given, Record};
use super::selection::{LotOutcome, Pick};
use super::source::{self, SourceRefusal, ValueRefusal};
use super::{ALGORITHM, Hash, merkle};

/// The first thing in a record that does not agree with the rest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Difference {
    /// Another form of file.
    #[error("format: this verifies {FORMAT}, not {0}")]
    Format(String),
    /// Another algorithm.
    #[error("algorithm: this verifies {ALGORITHM}, not {0}")]
    Algorithm(String),
    /// A hash is not that of what it covers.
    #[error("{of}: computed {computed}, recorded {recorded}")]
    Hash {
        /// The field.
        of: &'static str,
        /// What it should be.
        computed: Hash,
        /// What the record says.
        recorded: Hash,
    },
    /// A record that was drawn has a hash, and no other has.
    #[error("record_hash: there exactly where the record was drawn")]
    RecordHash,
    /// A list in the freeze contradicts itself.
    #[error("{of}: {what}")]
    List {
        /// The field.
        of: &'static str,
        /// What is wrong.
        what: String,
    },
    /// The sources could not have been announced.
    #[error("sources: {0}")]
    Sources(#[from] SourceRefusal),
    /// There are not as many values as sources.
    #[error("numbers: {expected} sources were announced, {found} values are there")]
    Numbers {
        /// How many sources there are.
        expected: usize,
        /// How many values.
        found: usize,
    },
    /// A value replaces a source that has no replacement, or gives no reason.
    #[error("numbers, source {place}: no replacement was announced, or no reason is told")]
    Instead {
        /// Which source, from 1.
        place: usize,
    },
    /// A value is not one of its source.
    #[error("numbers, source {place}: {refusal}")]
    Value {
        /// Which source, from 1.
        place: usize,
        /// What is wrong.
        refusal: ValueRefusal,
    },
    /// The draw was held before its numbers were there.
    #[error("drawn_at: source {place} gives its numbers only at {known_at}")]
    TooEarly {
        /// Which source, from 1.
        place: usize,
        /// When.
        known_at: DateTime<Utc>,
    },
    /// The same person entered and confirmed.
    #[error("confirmed_by: the numbers are confirmed by somebody else than who entered them")]
    OnePerson,
    /// The lots, or a lot's key.
    #[error("outcome, lot {place}: computed {computed}, recorded {recorded}")]
    Lot {
        /// Which lot, from 1.
        place: usize,
        /// What it should be.
        computed: String,
        /// What the record says.
        recorded: String,
    },
    /// A pick.
    #[error(
        "outcome, lot {label}, pick {place}: computed {}, recorded {}",
        told(*computed),
        told(*recorded)
    )]
    Pick {
        /// The lot.
        label: String,
        /// Which pick, from 1.
        place: usize,
        /// What it should be; `None` where there should be none.
        computed: Option<Pick>,
        /// What the record says; `None` where it has none.
        recorded: Option<Pick>,
    },
}

fn told(pick: Option<Pick>) -> String {
    pick.map_or("none".into(), |pick| {
        format!("ticket {} as {:?}", pick.ticket, pick.fate)
    })
}

impl Record {
    /// Computes everything anew.
    pub fn verify(&self) -> Result<(), Difference> {
        if self.format != FORMAT {
            return Err(Difference::Format(self.format.clone()));
        }
        self.freeze.check()?;
        same("freeze_hash", self.freeze.hash(), self.freeze_hash)?;
        match (&self.drawn, self.record_hash) {
            (None, None) => Ok(()),
            (Some(drawn), Some(recorded)) => {
                self.freeze.verify(drawn)?;
                let computed = Hash::of_json(self.freeze_hash, drawn);
                same("record_hash", computed, recorded)
            }
            _ => Err(Difference::RecordHash),
        }
    }
}

fn same(of: &'static str, computed: Hash, recorded: Hash) -> Result<(), Difference> {
    if computed == recorded {
        Ok(())
    } else {
        Err(Difference::Hash {
            of,
            computed,
            recorded,
        })
    }
}

fn list(of: &'static str, fine: bool, what: impl FnOnce() -> String) -> Result<(), Difference> {
    if fine {
        Ok(())
    } else {
        Err(Difference::List { of, what: what() })
    }
}

impl Freeze {
    /// Whether what was fixed agrees with itself, and could be fixed at its time.
    pub fn check(&self) -> Result<(), Difference> {
        if self.algorithm != ALGORITHM {
            return Err(Difference::Algorithm(self.algorithm.clone()));
        }
        source::check(&self.sources, self.frozen_at)?;
        if let Some(replaced) = &self.replaces {
            let [one, other] = &replaced.approved_by;
            list("replaces", one != other, || {
                "two people approve, not one".into()
            })?;
        }
        list("leaves", self.leaves.len() == self.tickets as usize, || {
            format!("{} for {} tickets", self.leaves.len(), self.tickets)
        })?;
        self.check_tickets()?;
        self.check_lots()?;
        same("root", merkle::root(&self.leaves), self.root)
    }

    fn check_tickets(&self) -> Result<(), Difference> {
        let wrong = || "ticket numbers rise, and are those of the list".to_owned();
        for branch in &self.branches {
            let fine = self.rising(branch.tickets.iter().copied());
            list("branches", fine, wrong)?;
        }
        let fine = self.rising(self.excluded.iter().map(|entry| entry.ticket));
        list("excluded", fine, wrong)?;
        let fine = self.rising(self.same_holder.iter().map(|[ticket, _]| *ticket));
        list("same_holder", fine, wrong)?;
        let later: BTreeSet<u32> = self.same_holder.iter().map(|[ticket, _]| *ticket).collect();
        let fine = self
            .same_holder
            .iter()
            .all(|[ticket, first]| *first >= 1 && first < ticket && !later.contains(first));
        list("same_holder", fine, || {
            "a holder's first ticket comes before the others".into()
        })
    }

    /// Whether `numbers` rise, and are those of tickets.
    fn rising(&self, mut numbers: impl Iterator<Item = u32>) -> bool {
        let mut last = 0;
        numbers.all(|number| {
            let fine = number > last && number <= self.tickets;
            last = number;
            fine
        })
    }

    fn check_lots(&self) -> Result<(), Difference> {
        let mut labels = BTreeSet::new();
        let mut codes = BTreeSet::new();
        for branch in &self.branches {
            list("branches", codes.insert(&branch.code), || {
                format!("{} twice", branch.code)
            })?;
        }
        for lot in &self.lots {
            let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'@';
            let fine = (1..=40).contains(&lot.label.len()) && lot.label.bytes().all(plain);
            list("lots", fine && labels.insert(&lot.label), || {
                format!("label {:?} is none, or stands there twice", lot.label)
            })?;
            let there = lot.branch.as_ref().is_none_or(|code| codes.contains(code));
            list("lots", there, || {
                format!("{}: its branch has no list", lot.label)
            })?;
        }
        list("lots", !self.lots.is_empty(), || "nothing is drawn".into())
    }

    /// The key string of all numbers, in the order of their sources.
    pub(super) fn key(&self, numbers: &[Given]) -> Result<String, Difference> {
        if numbers.len() != self.sources.len() {
            return Err(Difference::Numbers {
                expected: self.sources.len(),
                found: numbers.len(),
            });
        }
        let mut key = String::new();
        for (place, (announced, given)) in (1..).zip(self.sources.iter().zip(numbers)) {
            let source = announced.taken(given, place)?;
            let canonical = source.canonical(&given.value);
            key += &canonical.map_err(|refusal| Difference::Value { place, refusal })?;
        }
        Ok(key)
    }

    fn verify(&self, drawn: &Drawn) -> Result<(), Difference> {
        if drawn.entered_by == drawn.confirmed_by {
            return Err(Difference::OnePerson);
        }
        let computed = self.draw(&drawn.numbers)?;
        for (place, (announced, given)) in (1..).zip(self.sources.iter().zip(&drawn.numbers)) {
            if let Some(known_at) = announced.taken(given, place)?.known_at()
                && drawn.drawn_at < known_at
            {
                return Err(Difference::TooEarly { place, known_at });
            }
        }
        compare(&computed, &drawn.outcome)
    }
}

impl source::Announced {
    /// The source that `given` comes from.
    fn taken(&self, given: &Given, place: usize) -> Result<&source::Source, Difference> {
        match (&given.instead_because, &self.instead) {
            (None, _) => Ok(&self.source),
            (Some(because), Some(instead)) if !because.trim().is_empty() => Ok(instead),
            _ => Err(Difference::Instead { place }),
        }
    }
}

fn compare(computed: &[LotOutcome], recorded: &[LotOutcome]) -> Result<(), Difference> {
    let lots = computed.len().max(recorded.len());
    for place in 0..lots {
        let (one, other) = (computed.get(place), recorded.get(place));
        let named = |lot: Option<&LotOutcome>| {
            lot.map_or("none".into(), |lot| format!("{} {}", lot.label, lot.key))
        };
        let (Some(one), Some(other)) = (one, other) else {
            return Err(lot_differs(place, named(one), named(other)));
        };
        if (&one.label, &one.key) != (&other.label, &other.key) {
            return Err(lot_differs(place, named(Some(one)), named(Some(other))));
        }
        for pick in 0..one.picks.len().max(other.picks.len()) {
            let (computed, recorded) = (one.picks.get(pick), other.picks.get(pick));
            if computed != recorded {
                return Err(Difference::Pick {
                    label: one.label.clone(),
                    place: pick + 1,
                    computed: computed.copied(),
                    recorded: recorded.copied(),
                });
            }
        }
    }
    Ok(())
}

fn lot_differs(place: usize, computed: String, recorded: String) -> Difference {
    Difference::Lot {
        place: place + 1,
        computed,
        recorded,
    }
}
