//! Tickets that a person looks at before a freeze: what is remembered, what stands out, who decides,
//! and how the holder is told.

#[cfg(feature = "ssr")]
pub mod change;
#[cfg(feature = "ssr")]
pub mod check;
#[cfg(feature = "ssr")]
pub mod export;
#[cfg(feature = "ssr")]
pub mod holder;
#[cfg(feature = "ssr")]
pub mod list_page;
#[cfg(feature = "ssr")]
pub mod marks;
#[cfg(feature = "ssr")]
pub mod numbers_page;

#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "ssr")]
pub mod refusal;
