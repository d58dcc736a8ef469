//! What can be wrong with the ledger, named.

use thiserror::Error;
use uuid::Uuid;

/// A prize at a branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelf {
    /// The prize's name.
    pub prize: String,
    /// The branch's code.
    pub branch: String,
}

impl std::fmt::Display for Shelf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at {}", self.prize, self.branch)
    }
}

/// What is on a shelf: on hand, and how many of these are kept for winners.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// How many lie there.
    pub on_hand: i64,
    /// How many of them are kept.
    pub reserved: i64,
}

/// Something that does not agree with the entries, or entries that cannot be.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Difference {
    /// A step of a win cannot follow those before it; 0 where a win has none.
    #[error("win {win}: its entry {seq} is missing or cannot follow those before it")]
    Steps {
        /// The win.
        win: Uuid,
        /// Which entry.
        seq: i64,
    },
    /// A win is stored to stand elsewhere than its entries lead.
    #[error("win {win}: it is stored as {stored}, but its entries lead to {entries}")]
    State {
        /// The win.
        win: Uuid,
        /// As stored.
        stored: String,
        /// As its entries lead.
        entries: String,
    },
    /// Other stock moved for a win than its entries ask for.
    #[error("win {win}: the stock that moved for it is {moved}, but its entries ask for {asked}")]
    Moves {
        /// The win.
        win: Uuid,
        /// What moved.
        moved: String,
        /// What its entries ask for.
        asked: String,
    },
    /// A win's ticket, pick or attempt is not there, or somebody else's.
    #[error("win {win}: what it came by is missing, or somebody else's")]
    Cause {
        /// The win.
        win: Uuid,
    },
    /// An alternate came in for a win that was not given up.
    #[error("win {win}: it came in the stead of one that was not given up")]
    Replaced {
        /// The alternate's win.
        win: Uuid,
    },
    /// Somebody won more than once by the same way of giving.
    #[error("participant {participant}: {wins} wins by {given} in one campaign")]
    Twice {
        /// Who.
        participant: Uuid,
        /// The way of giving.
        given: String,
        /// How many wins.
        wins: i64,
    },
    /// The number of a prize that are held is not the number of wins that hold one.
    #[error("{prize}: {held} are stored as held, but {wins} wins hold one")]
    Held {
        /// The prize's name.
        prize: String,
        /// As stored.
        held: i64,
        /// Wins that hold one.
        wins: i64,
    },
    /// More are held than there are.
    #[error("{prize}: {wins} wins hold one of {quantity}")]
    TooMany {
        /// The prize's name.
        prize: String,
        /// Wins that hold one.
        wins: i64,
        /// How many there are.
        quantity: i64,
    },
    /// The wins of a prize are not all accounted for.
    #[error("{prize}: {wins} wins, but claimed, given up and open ones come to {accounted}")]
    Unaccounted {
        /// The prize's name.
        prize: String,
        /// How many wins.
        wins: i64,
        /// Those whose entries lead somewhere.
        accounted: i64,
    },
    /// The entries of a shelf are not numbered without a hole, or one is of no known kind.
    #[error("{shelf}: its stock entry {seq} is missing or cannot be read")]
    Entry {
        /// Where.
        shelf: Shelf,
        /// Which entry.
        seq: i64,
    },
    /// After an entry there would be fewer than none, or more kept than there are.
    #[error("{shelf}: after its stock entry {seq}, {} on hand and {} kept", .sums.on_hand, .sums.reserved)]
    Overdrawn {
        /// Where.
        shelf: Shelf,
        /// After which entry.
        seq: i64,
        /// What there would be.
        sums: Sums,
    },
    /// The stored sums of a shelf are not those of its entries.
    #[error(
        "{shelf}: {} on hand and {} kept are stored, but its entries come to {} and {}",
        .stored.on_hand, .stored.reserved, .entries.on_hand, .entries.reserved
    )]
    Stored {
        /// Where.
        shelf: Shelf,
        /// As stored.
        stored: Sums,
        /// What the entries come to.
        entries: Sums,
    },
    /// Not as many are kept as wins wait there.
    #[error("{shelf}: {reserved} are kept, but {wins} wins wait there")]
    Reserved {
        /// Where.
        shelf: Shelf,
        /// By the stock entries.
        reserved: i64,
        /// Claimed wins.
        wins: i64,
    },
    /// Not as many were handed over as wins were redeemed there.
    #[error("{shelf}: {handed_over} were handed over, but {wins} wins were redeemed there")]
    HandedOver {
        /// Where.
        shelf: Shelf,
        /// By the stock entries, without those taken back.
        handed_over: i64,
        /// Redeemed wins.
        wins: i64,
    },
    /// More arrived of a transfer than was sent.
    #[error("transfer {transfer}: {arrived} arrived of {sent} that were sent")]
    Transfer {
        /// Which.
        transfer: Uuid,
        /// How many left.
        sent: i64,
        /// How many came.
        arrived: i64,
    },
}
