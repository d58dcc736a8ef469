//! What a participant holds.

pub mod pages;
