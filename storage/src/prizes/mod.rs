//! Prizes: tickets, what can be won, who has won it, and where it lies.

mod counter;
mod counter_list;
mod counts;
pub mod day;
pub mod draws;
mod holders;
mod instant;
mod instant_records;
mod ledger;
pub mod line;
mod marks;
mod notices;
mod overview;
mod public_draws;
mod published;
mod review_runs;
mod reviews;
mod set_aside;
mod shelves;
mod signals;
mod staff_numbers;
mod stock;
mod succession;
mod taxed;
mod thresholds;
mod tickets;
mod transfers;
mod verify;
mod vouchers;
mod win_entries;
mod win_steps;
mod wins;

pub use self::counter::{
    CounterCode, CounterWin, at_counter, count_counter_try, counter_code, note_scan,
    put_counter_code, sweep_counter, use_counter_code, was_laid,
};
pub use self::counter_list::{
    CounterFilter, CounterNumbers, CounterRow, counter_count, counter_list, counter_numbers,
};
pub use self::counts::{
    CountLine, NewCount, ToCount, count_prize, counts, sheet_is_counted, to_count,
};
pub(crate) use self::holders::take_over_wins;
pub use self::holders::{
    TicketOutcome, WonPrize, decline_all, publish_name, ticket_code, ticket_outcomes,
    withdraw_name, won_prizes,
};
pub use self::instant::{
    InstantPlan, InstantStop, MetMoment, NewInstantPlan, NewMoment, StoredMoment, WonByAttempt,
    instant_plans, instant_stop, instant_stopped, lay_plan, lot_moments, meet, moment_counts,
    moments, resume_instant, stop_instant, times_met, without_moments, won_by,
};
pub use self::instant_records::{
    InstantCampaign, count_instant_campaigns, instant_campaigns, instant_record, instant_record_at,
    put_instant_record, without_record,
};
pub use self::ledger::{
    LedgerFilter, LedgerLine, PrizeAtBranch, entry_is_laid, free_at, ledger, ledger_count,
    prize_at_branches,
};
pub(crate) use self::marks::forget_marks;
pub use self::marks::{HandInMarks, StartMarks, note_hand_in_marks, note_start_marks, sweep_marks};
pub use self::notices::{Notice, remind, tell, to_remind, to_tell};
pub use self::overview::{PrizeFilter, PrizeLine, campaigns_with_prizes, prize_count, prize_lines};
pub use self::public_draws::{
    HeldTicket, PickCount, PickedWin, PublicPick, held_count, held_ticket, held_tickets,
    lot_branches, pick_counts, picks_of_ticket, public_picks,
};
pub use self::published::{
    Prize, PrizeTerms, Published, gone, has_won, prize, prizes_of, put, terms, without_rows,
};
pub use self::review_runs::{
    ReviewRun, advance_review, all_looked_at, ask_due_reviews, ask_review, close_reviews,
    finish_review, hold_reviews_open, reviews_are_due, reviews_to_do,
};
pub use self::reviews::{
    Reasons, ReviewFilter, ReviewedCampaign, Ruling, TicketReview, count_reviews, list_reviews,
    put_review, reviewed_campaign, reviewed_campaigns, rule, undecided_reviews,
};
pub use self::set_aside::{Aside, set_aside, set_aside_of};
pub use self::shelves::{City, ShelfFilter, count_shelves, shelf_cities, shelves};
pub use self::signals::{Candidate, Groups, candidates, groups};
pub use self::staff_numbers::{
    add_staff_numbers, clear_staff_numbers, drop_staff_numbers, is_of_staff, staff_number_count,
    staff_numbers_changed_at,
};
pub use self::stock::{BranchStock, StockEntry, at_branches, lay};
pub use self::succession::{
    Alternate, leave_vacant, next_alternate, of_the_gone, overdue, take_succession, vacant,
};
pub use self::taxed::{HandedOver, handed_over};
pub use self::thresholds::{
    LowStock, forget_alerts, low_count, low_stock, set_threshold, take_alert, to_alert,
};
pub use self::tickets::{NewTicket, Ticket, count, give_ticket, ticket_for, tickets, tickets_for};
pub use self::transfers::{
    NewTransfer, Transfer, TransferFilter, arrive, on_the_way, send, transfer, transfer_count,
    transfers,
};
pub use self::verify::{CampaignWithPrizes, ledger_campaigns, verify};
pub use self::vouchers::{
    NewVoucher, VoucherCode, add_voucher, known_vouchers, take_voucher, voucher_counts, voucher_of,
};
pub use self::win_entries::{WinEntry, entries};
pub use self::win_steps::{Missed, claim, give, give_up, redeem, redeem_voucher, undo};
pub use self::wins::{Cause, EntryKind, NewWin, StoredWin, Who, by_code, find, of_participant};
