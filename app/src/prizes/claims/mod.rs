//! Claims: what winners see and choose, and what the platform does for them by itself.

#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "ssr")]
pub mod refusal;

#[cfg(feature = "ssr")]
pub mod change;
#[cfg(feature = "ssr")]
mod chooser;
#[cfg(feature = "ssr")]
pub mod decline_page;
#[cfg(feature = "ssr")]
pub mod list;
#[cfg(feature = "ssr")]
pub mod notices;
#[cfg(feature = "ssr")]
mod pick_up;
#[cfg(feature = "ssr")]
pub mod succession;
#[cfg(feature = "ssr")]
pub mod win_page;
