//! What a participant holds, and how prizes get to those who win them.

pub mod ledger;
pub mod pages;
pub mod publish;
pub mod ticket;
pub mod winning;
