//! The ledger as staff read it: what a day came to, and the whole line of one ticket.

pub mod api;
pub mod day_page;
pub mod export;
pub mod figures;
pub mod line;
pub mod line_page;
