//! The organisation: where it is looked up, edited, imported and taken away.

pub mod api;

#[cfg(feature = "ssr")]
pub mod change;
#[cfg(feature = "ssr")]
pub mod form_pages;
#[cfg(feature = "ssr")]
pub mod import;
#[cfg(feature = "ssr")]
pub mod import_pages;
#[cfg(feature = "ssr")]
pub mod pages;
