//! Prizes: tickets, what can be won, who has won it, and where it lies.

mod counter;
pub mod day;
mod holders;
pub mod line;
mod notices;
mod published;
mod shelves;
mod stock;
mod succession;
mod tickets;
mod verify;
mod wins;

pub use self::counter::{
    CounterCode, CounterFilter, CounterNumbers, CounterRow, CounterWin, at_counter,
    count_counter_try, counter_code, counter_count, counter_list, counter_numbers, note_scan,
    put_counter_code, sweep_counter, use_counter_code, was_laid,
};
pub use self::holders::{
    TicketOutcome, WonPrize, decline_all, publish_name, ticket_code, ticket_outcomes,
    withdraw_name, won_prizes,
};
pub use self::notices::{Notice, remind, tell, to_remind, to_tell};
pub use self::published::{
    Prize, PrizeTerms, Published, prize, prizes_of, put, terms, without_rows,
};
pub use self::shelves::{City, ShelfFilter, count_shelves, shelf_cities, shelves};
pub use self::stock::{BranchStock, StockEntry, at_branches, lay};
pub use self::succession::{
    Alternate, leave_vacant, next_alternate, of_the_gone, overdue, take_succession, vacant,
};
pub use self::tickets::{NewTicket, Ticket, count, give_ticket, ticket_for, tickets};
pub use self::verify::{CampaignWithPrizes, campaigns_with_prizes, verify};
pub use self::wins::{
    Cause, EntryKind, Missed, NewWin, StoredWin, Who, WinEntry, by_code, claim, entries, find,
    give, give_up, note, of_participant, redeem, undo,
};
