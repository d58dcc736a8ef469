//! The stock ledger: what moves prizes at a branch, and what that does to its two sums.

use serde::{Deserialize, Serialize};

/// Why prizes move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StockMove {
    /// They came from outside.
    Received,
    /// They went back to where they came from.
    Returned,
    /// They left for another branch.
    Sent,
    /// They came from another branch.
    Arrived,
    /// They are broken.
    Damaged,
    /// They are not there any more.
    Lost,
    /// A count found more than there should be.
    Found,
    /// One is kept for a winner.
    Reserved,
    /// A winner's is free again.
    Released,
    /// A winner has it.
    HandedOver,
    /// It was handed over by mistake and is kept for its winner again.
    TakenBack,
}

impl StockMove {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Received,
        Self::Returned,
        Self::Sent,
        Self::Arrived,
        Self::Damaged,
        Self::Lost,
        Self::Found,
        Self::Reserved,
        Self::Released,
        Self::HandedOver,
        Self::TakenBack,
    ];

    /// The word that is stored and that a form sends.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Returned => "returned",
            Self::Sent => "sent",
            Self::Arrived => "arrived",
            Self::Damaged => "damaged",
            Self::Lost => "lost",
            Self::Found => "found",
            Self::Reserved => "reserved",
            Self::Released => "released",
            Self::HandedOver => "handed_over",
            Self::TakenBack => "taken_back",
        }
    }

    /// What it is called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Received => "入库",
            Self::Returned => "退回",
            Self::Sent => "调出",
            Self::Arrived => "调入",
            Self::Damaged => "损坏",
            Self::Lost => "丢失",
            Self::Found => "盘盈",
            Self::Reserved => "预留",
            Self::Released => "取消预留",
            Self::HandedOver => "发放",
            Self::TakenBack => "撤销发放",
        }
    }

    /// The move that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Those that somebody writes down by hand.
    pub const BY_HAND: [Self; 5] = [
        Self::Received,
        Self::Returned,
        Self::Damaged,
        Self::Lost,
        Self::Found,
    ];

    /// Whether it has to be said why.
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::Damaged | Self::Lost | Self::Found)
    }

    /// What one does: to the number on hand, and to how many of these are reserved.
    pub const fn effect(self) -> (i64, i64) {
        match self {
            Self::Received | Self::Arrived | Self::Found => (1, 0),
            Self::Returned | Self::Sent | Self::Damaged | Self::Lost => (-1, 0),
            Self::Reserved => (0, 1),
            Self::Released => (0, -1),
            Self::HandedOver => (-1, -1),
            Self::TakenBack => (1, 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_are_remembered_by_word() {
        for kind in StockMove::ALL {
            assert_eq!(StockMove::from_word(kind.word()), Some(kind));
        }
        assert_eq!(StockMove::from_word("edited"), None);
    }

    #[test]
    fn what_is_undone_leaves_nothing() {
        for (one, other) in [
            (StockMove::Reserved, StockMove::Released),
            (StockMove::HandedOver, StockMove::TakenBack),
            (StockMove::Sent, StockMove::Arrived),
            (StockMove::Lost, StockMove::Found),
            (StockMove::Received, StockMove::Returned),
        ] {
            let ((hand, kept), (other_hand, other_kept)) = (one.effect(), other.effect());
            assert_eq!((hand + other_hand, kept + other_kept), (0, 0), "{one:?}");
        }
    }
}
