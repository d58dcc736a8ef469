//! Prizes: what can be won, what earns a ticket, and how winners are drawn.

pub mod draw;
pub mod eligibility;
pub mod prize;

pub use eligibility::{EligibilityRule, TicketPer, TicketReason, Verdict};
pub use prize::{Giving, PrizeKind};
