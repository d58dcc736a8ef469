//! The counter: a teller finds a win by its code, checks who has come, and hands the prize over once.

#[cfg(feature = "ssr")]
pub mod api;
pub mod camera;
#[cfg(feature = "ssr")]
pub mod refusal;

#[cfg(feature = "ssr")]
pub mod files;
#[cfg(feature = "ssr")]
pub mod find;
#[cfg(feature = "ssr")]
pub mod found;
#[cfg(feature = "ssr")]
pub mod hand_over;
#[cfg(feature = "ssr")]
pub mod list_page;
#[cfg(feature = "ssr")]
pub mod receipt_page;
#[cfg(feature = "ssr")]
pub mod scan_page;
#[cfg(feature = "ssr")]
pub mod send_code;
#[cfg(feature = "ssr")]
pub mod undo;
#[cfg(feature = "ssr")]
mod win_forms;
#[cfg(feature = "ssr")]
pub mod win_page;
