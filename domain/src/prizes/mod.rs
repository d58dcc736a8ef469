//! Prizes: what can be won, and what earns a ticket.

pub mod eligibility;
pub mod prize;

pub use eligibility::{EligibilityRule, TicketPer, TicketReason, Verdict};
pub use prize::{Giving, PrizeKind};
