//! Prizes: what can be won, what earns a ticket, how winners are drawn, and how prizes get to them.

pub mod claim_code;
pub mod claiming;
pub mod count;
pub mod counter;
pub mod draw;
pub mod eligibility;
pub mod instant;
pub mod ledger;
pub mod prize;
pub mod signals;
pub mod stock;
pub mod stock_fault;
pub mod tax;
pub mod win;

pub use claim_code::ClaimCode;
pub use count::{Counting, Settled};
pub use eligibility::{EligibilityRule, TicketPer, TicketReason, Verdict};
pub use ledger::EntryKind;
pub use prize::{Giving, PrizeKind};
pub use stock::StockMove;
pub use stock_fault::StockFault;
pub use tax::TaxDue;
pub use win::{WinRefusal, WinState};
