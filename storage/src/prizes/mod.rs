//! Prizes: tickets, what can be won, who has won it, and where it lies.

pub mod draws;
mod public_draws;
mod published;
mod stock;
mod tickets;
mod wins;

pub use self::public_draws::{HeldTicket, PickedWin, held_tickets, lot_branches, picked_wins};
pub use self::published::{
    Prize, PrizeTerms, Published, prize, prizes_of, put, terms, without_rows,
};
pub use self::stock::{BranchStock, StockEntry, at_branches, lay};
pub use self::tickets::{NewTicket, Ticket, count, give_ticket, ticket_for, tickets};
pub use self::wins::{
    Cause, EntryKind, Missed, NewWin, StoredWin, Who, WinEntry, by_code, claim, entries, find,
    give, give_up, note, of_participant, redeem, undo,
};
