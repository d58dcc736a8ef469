//! What can be won: of which kind, and by what it is given.

use serde::{Deserialize, Serialize};

/// Of which kind a prize is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrizeKind {
    /// A thing that is handed over.
    #[default]
    Thing,
    /// A code that somebody else redeems.
    Voucher,
}

/// By what a prize is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Giving {
    /// By a draw among the tickets.
    #[default]
    Draw,
    /// At hand-in, by moments that were drawn before.
    Instant,
    /// To everybody who passes, while there are any.
    Threshold,
}

impl PrizeKind {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Thing, Self::Voucher];

    /// The word that is stored and that a form sends.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Thing => "thing",
            Self::Voucher => "voucher",
        }
    }

    /// What it is called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Thing => "实物",
            Self::Voucher => "券码",
        }
    }

    /// The kind that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

impl Giving {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Draw, Self::Instant, Self::Threshold];

    /// The word that is stored and that a form sends.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Draw => "draw",
            Self::Instant => "instant",
            Self::Threshold => "threshold",
        }
    }

    /// What it is called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Draw => "活动后抽奖",
            Self::Instant => "交卷即开奖",
            Self::Threshold => "达标即得",
        }
    }

    /// The way that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|giving| giving.word() == word)
    }
}
