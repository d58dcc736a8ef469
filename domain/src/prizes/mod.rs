//! Prizes: what earns a ticket.

pub mod eligibility;

pub use eligibility::{EligibilityRule, TicketPer, TicketReason, Verdict};
