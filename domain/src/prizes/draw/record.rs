//! The record of a draw: everything that went in, and everything that came out.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::selection::{LotOutcome, Pool, select};
use super::source::{Announced, Value};
use super::{Difference, Hash};

/// The form of the file; another form gets another name.
pub const FORMAT: &str = "zhiyuan-draw-record/1";

/// A draw, from the freeze on. Its fields are written in the order in which they stand here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Always [`FORMAT`].
    pub format: String,
    /// What was fixed beforehand.
    pub freeze: Freeze,
    /// SHA-256 over the hash of the record that it replaces, or 32 zero bytes, and over `freeze`:
    /// what was published at the freeze.
    pub freeze_hash: Hash,
    /// What came of it; `None` until the numbers are there.
    pub drawn: Option<Drawn>,
    /// SHA-256 over `freeze_hash` and `drawn`.
    pub record_hash: Option<Hash>,
}

/// What was fixed before anybody could know the numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Freeze {
    /// Always [`super::ALGORITHM`].
    pub algorithm: String,
    /// The campaign's id.
    pub campaign: Uuid,
    /// The campaign's title.
    pub title: String,
    /// SHA-256 of the rule page in force.
    pub rules: Hash,
    /// The record that this one replaces.
    pub replaces: Option<Replaced>,
    /// When the list was frozen.
    pub frozen_at: DateTime<Utc>,
    /// Who froze it.
    pub frozen_by: String,
    /// The program that did.
    pub program: Program,
    /// Where the numbers come from, in the order in which they are mixed.
    pub sources: Vec<Announced>,
    /// What is drawn, in this order.
    pub lots: Vec<Lot>,
    /// Campaigns whose winners win nothing here; not written where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub linked: Vec<Linked>,
    /// How many tickets there are; they are numbered from 1.
    pub tickets: u32,
    /// The Merkle root over `leaves`.
    pub root: Hash,
    /// Of each branch that a lot names, its tickets.
    pub branches: Vec<Branch>,
    /// Tickets that may not win; they keep their numbers.
    pub excluded: Vec<Excluded>,
    /// Of each ticket whose holder has an earlier one, its number and that of the holder's first.
    pub same_holder: Vec<[u32; 2]>,
    /// The leaf of each ticket, in the order of their numbers.
    pub leaves: Vec<Hash>,
}

/// A campaign that is linked with the one that is drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Linked {
    /// Its id.
    pub campaign: Uuid,
    /// Its title.
    pub title: String,
}

/// The record that another one replaces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replaced {
    /// Its hash: of the record, or of the freeze where it was never drawn.
    pub record: Hash,
    /// Why it is replaced.
    pub reason: String,
    /// Who approved that: two people.
    pub approved_by: [String; 2],
}

/// A program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// Its version.
    pub version: String,
    /// SHA-256 of its file.
    pub sha256: Hash,
}

/// Prizes of one kind that are drawn from the same tickets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lot {
    /// Names its stream: 1 to 40 ASCII letters, digits, `-` and `@`; each only once.
    pub label: String,
    /// The prize.
    pub prize: String,
    /// The code of the branch whose tickets it is drawn from; `None` for all tickets.
    pub branch: Option<String>,
    /// How many win.
    pub winners: u32,
    /// How many stand by.
    pub alternates: u32,
}

/// The tickets of a branch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// The branch's code.
    pub code: String,
    /// Its tickets' numbers, rising.
    pub tickets: Vec<u32>,
}

/// Why a ticket may not win.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exclusion {
    /// Its holder works for the organiser.
    Staff,
    /// Its holder has won in a campaign that is linked with this one.
    WonElsewhere,
    /// Its holder has won in the same campaign by a moment.
    WonInstantly,
    /// A person looked at it and found that it was not come by honestly.
    Reviewed,
    /// Its holder deleted the account before the freeze.
    AccountDeleted,
}

impl Exclusion {
    /// What it is called on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Staff => "本行员工，按规则不参加抽取",
            Self::WonElsewhere => "在关联的活动中已经中奖",
            Self::WonInstantly => "在本活动的即开奖中已经中奖",
            Self::Reviewed => "冻结前经人工复核，认定不是正当取得",
            Self::AccountDeleted => "冻结前已注销账号",
        }
    }
}

/// A ticket that may not win.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Excluded {
    /// Its number.
    pub ticket: u32,
    /// Why.
    pub because: Exclusion,
}

/// What came of the numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawn {
    /// When.
    pub drawn_at: DateTime<Utc>,
    /// Who entered the numbers.
    pub entered_by: String,
    /// Who confirmed them: somebody else.
    pub confirmed_by: String,
    /// Who looked on.
    pub witnesses: Vec<String>,
    /// The notary, where there was one.
    pub notary: Option<String>,
    /// What the sources gave, in their order.
    pub numbers: Vec<Given>,
    /// What that gave.
    pub outcome: Vec<LotOutcome>,
}

/// What a source gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// The value.
    pub value: Value,
    /// Why it comes from what was announced in the source's stead; `None` where it is the source's.
    pub instead_because: Option<String>,
}

impl Freeze {
    /// The tickets from which `lot` is drawn; of a branch that is not there, none.
    pub(super) fn pool(&self, lot: &Lot) -> Pool<'_> {
        match &lot.branch {
            None => Pool::All(self.tickets),
            Some(code) => {
                let branch = self.branches.iter().find(|branch| branch.code == *code);
                Pool::Of(branch.map_or(&[][..], |branch| &branch.tickets))
            }
        }
    }

    /// What is published when the list is frozen.
    pub fn hash(&self) -> Hash {
        let before = self.replaces.as_ref().map(|replaced| replaced.record);
        Hash::of_json(before.unwrap_or_default(), self)
    }

    /// What `numbers` give: the key string of all of them, and what comes out of each lot.
    pub fn draw(&self, numbers: &[Given]) -> Result<Vec<LotOutcome>, Difference> {
        Ok(select(self, &self.key(numbers)?))
    }
}

impl Record {
    /// The record of a list that was just frozen.
    pub fn frozen(freeze: Freeze) -> Self {
        Self {
            format: FORMAT.into(),
            freeze_hash: freeze.hash(),
            freeze,
            drawn: None,
            record_hash: None,
        }
    }

    /// The record with what was drawn.
    #[must_use]
    pub fn with(self, drawn: Drawn) -> Self {
        Self {
            record_hash: Some(Hash::of_json(self.freeze_hash, &drawn)),
            drawn: Some(drawn),
            ..self
        }
    }
}
