//! Prizes: tickets, what can be won, who has won it, and where it lies.

mod counts;
mod ledger;
mod overview;
mod published;
mod stock;
mod taxed;
mod thresholds;
mod tickets;
mod transfers;
mod vouchers;
mod wins;

pub use self::counts::{
    CountLine, NewCount, ToCount, count_prize, counts, sheet_is_counted, to_count,
};
pub use self::ledger::{
    LedgerFilter, LedgerLine, PrizeAtBranch, entry_is_laid, free_at, ledger, ledger_count,
    prize_at_branches,
};
pub use self::overview::{PrizeFilter, PrizeLine, campaigns_with_prizes, prize_count, prize_lines};
pub use self::published::{
    Prize, PrizeTerms, Published, prize, prizes_of, put, terms, without_rows,
};
pub use self::stock::{BranchStock, StockEntry, at_branches, lay};
pub use self::taxed::{HandedOver, handed_over};
pub use self::thresholds::{
    LowStock, forget_alerts, low_count, low_stock, set_threshold, take_alert, thresholds, to_alert,
};
pub use self::tickets::{NewTicket, Ticket, count, give_ticket, ticket_for, tickets};
pub use self::transfers::{
    NewTransfer, Transfer, TransferFilter, arrive, on_the_way, send, transfer, transfer_count,
    transfers,
};
pub use self::vouchers::{
    NewVoucher, VoucherCode, add_voucher, known_vouchers, take_voucher, voucher_counts, voucher_of,
};
pub use self::wins::{
    Cause, EntryKind, Missed, NewWin, StoredWin, Who, WinEntry, by_code, claim, entries, find,
    give, give_up, note, of_participant, redeem, undo,
};
