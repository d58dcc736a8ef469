//! What a participant holds.

pub mod pages;
pub mod ticket;
