//! Participants: sign-in, the edition they read, and what we keep about them.

pub mod api;

#[cfg(feature = "ssr")]
pub mod data;
#[cfg(feature = "ssr")]
pub mod data_pages;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod send_code;
#[cfg(feature = "ssr")]
pub mod sign_in;
