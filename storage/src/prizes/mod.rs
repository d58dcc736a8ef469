//! Prizes: tickets, what can be won, who has won it, and where it lies.

mod marks;
mod published;
mod review_runs;
mod reviews;
mod signals;
mod staff_numbers;
mod stock;
mod tickets;
mod wins;

pub(crate) use self::marks::forget_marks;
pub use self::marks::{HandInMarks, StartMarks, note_hand_in_marks, note_start_marks, sweep_marks};
pub use self::published::{
    Prize, PrizeTerms, Published, prize, prizes_of, put, terms, without_rows,
};
pub use self::review_runs::{
    ReviewRun, advance_review, ask_due_reviews, ask_review, close_reviews, finish_review,
    hold_reviews_open, review_run, reviews_are_due, reviews_to_do,
};
pub use self::reviews::{
    Aside, Reasons, ReviewFilter, ReviewedCampaign, Ruling, TicketReview, count_reviews,
    list_reviews, put_review, reviewed_campaign, reviewed_campaigns, rule, set_aside, set_aside_of,
    undecided_reviews,
};
pub use self::signals::{Candidate, Groups, candidates, groups};
pub use self::staff_numbers::{
    add_staff_numbers, clear_staff_numbers, staff_number_count, staff_numbers,
};
pub use self::stock::{BranchStock, StockEntry, at_branches, lay};
pub use self::tickets::{NewTicket, Ticket, count, give_ticket, ticket_for, tickets};
pub use self::wins::{
    Cause, EntryKind, Missed, NewWin, StoredWin, Who, WinEntry, by_code, claim, entries, find,
    give, give_up, note, of_participant, redeem, undo,
};
