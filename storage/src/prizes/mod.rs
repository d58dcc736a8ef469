//! Prizes: tickets, what can be won, who has won it, and where it lies.

mod instant;
mod published;
mod stock;
mod tickets;
mod wins;

pub use self::instant::{
    InstantCampaign, InstantPlan, MetMoment, NewInstantPlan, NewMoment, StoredMoment, WonByAttempt,
    count_instant_campaigns, instant_campaigns, instant_plans, instant_record, instant_stop,
    lay_plan, meet, moment_counts, moments, put_instant_record, resume_instant, stop_instant,
    without_moments, without_record, won_by,
};
pub use self::published::{
    Prize, PrizeTerms, Published, prize, prizes_of, put, terms, without_rows,
};
pub use self::stock::{BranchStock, StockEntry, at_branches, lay};
pub use self::tickets::{NewTicket, Ticket, count, give_ticket, ticket_for, tickets};
pub use self::wins::{
    Cause, EntryKind, Missed, NewWin, StoredWin, Who, WinEntry, by_code, claim, entries, find,
    give, give_up, note, of_participant, redeem, undo,
};
