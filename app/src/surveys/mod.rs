//! Surveys: filling one in, handing it in, and what the answers come to.

pub mod api;
pub mod results_api;

#[cfg(feature = "ssr")]
pub mod answered;
#[cfg(feature = "ssr")]
pub mod charts;
#[cfg(feature = "ssr")]
pub mod editor;
#[cfg(feature = "ssr")]
pub mod export;
#[cfg(feature = "ssr")]
pub mod fields;
#[cfg(feature = "ssr")]
pub mod fill_in;
#[cfg(feature = "ssr")]
pub mod hand_in;
#[cfg(feature = "ssr")]
pub mod hide;
#[cfg(feature = "ssr")]
pub mod intro_page;
#[cfg(feature = "ssr")]
pub mod logic_words;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod preview;
#[cfg(feature = "ssr")]
pub mod reading;
#[cfg(feature = "ssr")]
pub mod result_views;
#[cfg(feature = "ssr")]
pub mod results_page;
#[cfg(feature = "ssr")]
pub mod running;
