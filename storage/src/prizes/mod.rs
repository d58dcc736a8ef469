//! Prizes: tickets, what can be won, who has won it, and where it lies.

pub mod day;
pub mod line;
mod published;
mod stock;
mod tickets;
mod verify;
mod wins;

pub use domain::prizes::EntryKind;

pub use self::published::{
    Prize, PrizeTerms, Published, prize, prizes_of, put, terms, without_rows,
};
pub use self::stock::{BranchStock, StockEntry, at_branches, lay};
pub use self::tickets::{NewTicket, Ticket, count, give_ticket, ticket_for, tickets};
pub use self::verify::{CampaignWithPrizes, campaigns_with_prizes, verify};
pub use self::wins::{
    Cause, Missed, NewWin, StoredWin, Who, WinEntry, by_code, claim, entries, find, give, give_up,
    note, of_participant, redeem, undo,
};
