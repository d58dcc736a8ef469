//! What a participant holds, and how prizes get to those who win them.

pub mod claims;
pub mod counter;
pub mod draws;
pub mod instant;
pub mod ledger;
pub mod pages;
pub mod public_draw;
pub mod publish;
pub mod reviews;
pub mod stock;
pub mod ticket;
pub mod winning;
mod words;
