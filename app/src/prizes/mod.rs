//! What a participant holds, and how prizes get to those who win them.

pub mod counter;
pub mod reviews;
pub mod draws;

#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod public_draw;
pub mod publish;
pub mod stock;
#[cfg(feature = "ssr")]
pub mod ticket;
#[cfg(feature = "ssr")]
pub mod winning;
