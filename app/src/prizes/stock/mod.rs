//! Prizes at the console: what there is of each at every branch, and everything that moves it.

pub mod api;
mod change;
pub mod code_pages;
mod codes;
mod count;
pub mod count_page;
pub mod files;
pub mod forms;
pub mod ledger_page;
pub mod list_page;
mod look;
mod picture;
pub mod prize_page;
pub mod tax_file;
pub mod transfer_page;

pub use self::picture::upload as upload_picture;
