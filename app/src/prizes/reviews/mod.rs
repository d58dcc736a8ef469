//! Tickets that a person looks at before a freeze: what is remembered, what stands out, who decides,
//! and how the holder is told.

pub mod change;
pub mod check;
pub mod export;
pub mod holder;
pub mod list_page;
pub mod marks;
pub mod numbers_page;

pub mod api;
pub mod refusal;
