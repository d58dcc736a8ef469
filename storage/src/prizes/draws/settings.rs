//! What a draw says of itself: what is set beforehand, and what its freeze published.

use domain::prizes::draw::{Announced, Exclusion, Given, Hash, Linked, Lot, Program, Replaced};
use serde::{Deserialize, Serialize};

/// What is set before the freeze.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The public sources, in the order in which they are mixed; the bank's secret comes behind them.
    pub sources: Vec<Announced>,
    /// Who looks on.
    pub witnesses: Vec<String>,
    /// The notary and the number of the notarial act, where there is one.
    pub notary: Option<String>,
}

/// What was published when the list was frozen: the record's `freeze` without its lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    /// The campaign's title; of a rehearsal, marked as such.
    pub title: String,
    /// SHA-256 of the rule page in force.
    pub rules: Hash,
    /// The name of who froze it.
    pub frozen_by: String,
    /// The program that did.
    pub program: Program,
    /// Where the numbers come from; the bank's secret with its commitment.
    pub sources: Vec<Announced>,
    /// What is drawn.
    pub lots: Vec<Lot>,
    /// Campaigns whose winners win nothing here.
    #[serde(default)]
    pub linked: Vec<Linked>,
    /// How many tickets there are.
    pub tickets: u32,
    /// The Merkle root over their leaves.
    pub root: Hash,
    /// How many of them may not win, by reason.
    pub excluded: Vec<(Exclusion, u32)>,
    /// How many people hold them.
    pub holders: u32,
    /// The record that this draw replaces.
    pub replaces: Option<Replaced>,
}

/// What each source gave, in their order; `None` for the bank's secret until it is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Numbers {
    /// One for each source.
    pub list: Vec<Option<Given>>,
}
