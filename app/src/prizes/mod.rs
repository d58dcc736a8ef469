//! What a participant holds, and how prizes get to those who win them.

pub mod counter;
pub mod draws;
pub mod reviews;
pub mod claims;

#[cfg(feature = "ssr")]
pub mod instant;
pub mod pages;
#[cfg(feature = "ssr")]
pub mod public_draw;
#[cfg(feature = "ssr")]
pub mod publish;
#[cfg(feature = "ssr")]
pub mod stock;
#[cfg(feature = "ssr")]
pub mod publish;
#[cfg(feature = "ssr")]
pub mod ticket;
#[cfg(feature = "ssr")]
pub mod winning;
