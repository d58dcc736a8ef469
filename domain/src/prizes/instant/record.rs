//! The record of instant wins: the seeds, all moments, and which of them was met when.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ALGORITHM, Plan};
use crate::prizes::draw::Hash;
use crate::seed::Seed;

/// The form of the file; another form gets another name.
pub const FORMAT: &str = "zhiyuan-instant-record/1";

/// What is published when a campaign's instant wins are over. Its fields are written in the order in
/// which they stand here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Always [`FORMAT`].
    pub format: String,
    /// The plans, in the order in which they were made.
    pub parts: Vec<Part>,
    /// SHA-256 over 32 zero bytes and the JSON of `parts`.
    pub record_hash: Hash,
}

/// One plan, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// What was committed to.
    pub plan: Plan,
    /// What was published when the plan was made.
    pub commitment: Hash,
    /// The 32 bytes from which the moments were drawn.
    pub seed: Hash,
    /// The moments of each lot, in the order of the lots.
    pub drawn: Vec<Drawn>,
}

/// The moments of a lot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawn {
    /// The lot's label.
    pub label: String,
    /// In the order of time.
    pub moments: Vec<Moment>,
}

/// A winning moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moment {
    /// From when on it could be met.
    pub at: DateTime<Utc>,
    /// By what it was met; `None`: by nobody, and its prize was not given.
    pub met: Option<Met>,
}

/// The hand-in that met a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Met {
    /// When it came.
    pub at: DateTime<Utc>,
    /// The win, as [`reference`] names it: its winner alone can tell whose it is.
    pub win: String,
}

/// How the record names a win: the first 16 digits of the SHA-256 of its id's text. Only who knows the
/// id, which the winner's page shows to nobody else, can make it.
pub fn reference(win: Uuid) -> String {
    let mut digits = Hash::of(&[win.to_string().as_bytes()]).to_string();
    digits.truncate(16);
    digits
}

/// The first thing in a record that does not agree with the rest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Difference {
    /// Another form of file.
    #[error("format: this verifies {FORMAT}, not {0}")]
    Format(String),
    /// The parts are not those of one campaign, in their order.
    #[error("parts: plans of one campaign, numbered from 1")]
    Parts,
    /// Another algorithm.
    #[error("part {part}, algorithm: this verifies {ALGORITHM}, not {found}")]
    Algorithm {
        /// Which part.
        part: u32,
        /// What it says.
        found: String,
    },
    /// The open time is not that of the window and its hours.
    #[error("part {0}, spans: not the open time of the window and its hours")]
    Spans(u32),
    /// A lot stands there twice.
    #[error("part {part}, lots: {label} stands there twice")]
    Lots {
        /// Which part.
        part: u32,
        /// Which lot.
        label: String,
    },
    /// The seed or the plan is not what was committed to.
    #[error("part {part}, commitment: computed {computed}, recorded {recorded}")]
    Commitment {
        /// Which part.
        part: u32,
        /// What it should be.
        computed: Hash,
        /// What the record says.
        recorded: Hash,
    },
    /// The lots of the moments are not those of the plan.
    #[error("part {0}, drawn: not the lots of the plan")]
    Drawn(u32),
    /// A moment.
    #[error("part {part}, lot {label}, moment {place}: computed {}, recorded {}", told(*computed), told(*recorded))]
    Moment {
        /// Which part.
        part: u32,
        /// Which lot.
        label: String,
        /// Which moment, from 1.
        place: usize,
        /// When it should be; `None` where there should be none.
        computed: Option<DateTime<Utc>>,
        /// When the record says; `None` where it has none.
        recorded: Option<DateTime<Utc>>,
    },
    /// A moment was met before it came.
    #[error("part {part}, lot {label}, moment {place}: it was met before it came")]
    TooEarly {
        /// Which part.
        part: u32,
        /// Which lot.
        label: String,
        /// Which moment, from 1.
        place: usize,
    },
    /// The same win met two moments.
    #[error("win {0}: it met two moments")]
    Twice(String),
    /// The record's hash is not that of its parts.
    #[error("record_hash: computed {computed}, recorded {recorded}")]
    RecordHash {
        /// What it should be.
        computed: Hash,
        /// What the record says.
        recorded: Hash,
    },
}

fn told(at: Option<DateTime<Utc>>) -> String {
    at.map_or("none".into(), |at| at.to_rfc3339())
}

impl Record {
    /// The record of these parts.
    pub fn of(parts: Vec<Part>) -> Self {
        Self {
            format: FORMAT.into(),
            record_hash: Hash::of_json(Hash::default(), &parts),
            parts,
        }
    }

    /// How many moments there are, and how many of them were met.
    pub fn counts(&self) -> (usize, usize) {
        let lots = || self.parts.iter().flat_map(|part| &part.drawn);
        let moments = || lots().flat_map(|lot| &lot.moments);
        let met = moments().filter(|moment| moment.met.is_some());
        (moments().count(), met.count())
    }

    /// Computes everything anew.
    pub fn verify(&self) -> Result<(), Difference> {
        if self.format != FORMAT {
            return Err(Difference::Format(self.format.clone()));
        }
        let first = self.parts.first().map(|part| part.plan.campaign);
        let in_order = (1..)
            .zip(&self.parts)
            .all(|(number, part)| part.plan.part == number && Some(part.plan.campaign) == first);
        if first.is_none() || !in_order {
            return Err(Difference::Parts);
        }
        let mut wins = BTreeSet::new();
        for part in &self.parts {
            part.verify()?;
            for moment in part.drawn.iter().flat_map(|lot| &lot.moments) {
                if let Some(met) = &moment.met
                    && !wins.insert(&met.win)
                {
                    return Err(Difference::Twice(met.win.clone()));
                }
            }
        }
        let computed = Hash::of_json(Hash::default(), &self.parts);
        if computed == self.record_hash {
            return Ok(());
        }
        Err(Difference::RecordHash {
            computed,
            recorded: self.record_hash,
        })
    }
}

impl Part {
    fn verify(&self) -> Result<(), Difference> {
        let (plan, part) = (&self.plan, self.plan.part);
        if plan.algorithm != ALGORITHM {
            let found = plan.algorithm.clone();
            return Err(Difference::Algorithm { part, found });
        }
        if plan.spans_anew().as_ref() != Some(&plan.spans) {
            return Err(Difference::Spans(part));
        }
        let mut labels = BTreeSet::new();
        for lot in &plan.lots {
            if !labels.insert(&lot.label) {
                let label = lot.label.clone();
                return Err(Difference::Lots { part, label });
            }
        }
        let seed = Seed(self.seed.0);
        let (computed, recorded) = (plan.commitment(&seed), self.commitment);
        if computed != recorded {
            return Err(Difference::Commitment {
                part,
                computed,
                recorded,
            });
        }
        let labels = plan.lots.iter().map(|lot| &lot.label);
        if !labels.eq(self.drawn.iter().map(|lot| &lot.label)) {
            return Err(Difference::Drawn(part));
        }
        for (computed, lot) in plan.moments(&seed).iter().zip(&self.drawn) {
            lot.verify(part, computed)?;
        }
        Ok(())
    }
}

impl Drawn {
    fn verify(&self, part: u32, computed: &[DateTime<Utc>]) -> Result<(), Difference> {
        for place in 0..computed.len().max(self.moments.len()) {
            let (computed, recorded) = (computed.get(place), self.moments.get(place));
            let at = recorded.map(|moment| moment.at);
            let (label, place) = (self.label.clone(), place + 1);
            if computed.copied() != at {
                return Err(Difference::Moment {
                    part,
                    label,
                    place,
                    computed: computed.copied(),
                    recorded: at,
                });
            }
            let met = recorded.and_then(|moment| moment.met.as_ref());
            if met.is_some_and(|met| at.is_some_and(|at| met.at < at)) {
                return Err(Difference::TooEarly { part, label, place });
            }
        }
        Ok(())
    }
}
