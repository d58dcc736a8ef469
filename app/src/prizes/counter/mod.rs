//! The counter: a teller finds a win by its code, checks who has come, and hands the prize over once.

pub mod api;
pub mod camera;
pub mod refusal;

pub mod files;
pub mod find;
pub mod found;
pub mod hand_over;
pub mod list_page;
pub mod receipt_page;
pub mod scan_page;
pub mod send_code;
pub mod undo;
mod win_forms;
pub mod win_page;
