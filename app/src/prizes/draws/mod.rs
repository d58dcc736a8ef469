//! Draws, the officer's side: prepared, frozen, typed by one and confirmed by another, drawn, and
//! published.

#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "ssr")]
pub mod refusal;

#[cfg(feature = "ssr")]
pub mod confirm;
#[cfg(feature = "ssr")]
mod draw_page;
#[cfg(feature = "ssr")]
mod entrants;
#[cfg(feature = "ssr")]
pub mod freeze;
#[cfg(feature = "ssr")]
mod list_page;
#[cfg(feature = "ssr")]
mod number_forms;
#[cfg(feature = "ssr")]
mod numbers;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod prepare;
#[cfg(feature = "ssr")]
mod program;
#[cfg(feature = "ssr")]
pub mod publish;
#[cfg(feature = "ssr")]
pub mod record;
#[cfg(feature = "ssr")]
pub mod replace;
#[cfg(feature = "ssr")]
mod settings_page;
#[cfg(feature = "ssr")]
mod sources;
#[cfg(feature = "ssr")]
mod words;
