//! Claims: what winners see and choose, and what the platform does for them by itself.

pub mod api;
pub mod refusal;

pub mod change;
mod chooser;
pub mod decline_page;
pub mod list;
pub mod notices;
mod pick_up;
pub mod succession;
mod voucher;
pub mod win_page;
