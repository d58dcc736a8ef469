//! Pages, server functions and islands of Zhiyuan.
//!
//! Pages are axum handlers that load, decide and render a Leptos view (`ssr` only). Server
//! functions are the changes a browser can make. Islands are what runs in the browser as well,
//! and the only thing that the `hydrate` build holds.

pub mod branches;
pub mod campaigns;
pub mod channels;
pub mod error;
pub mod lessons;
pub mod participants;
#[cfg(feature = "ssr")]
pub mod prizes;
pub mod questions;
pub mod quizzes;
pub mod staff;
pub mod surveys;
pub mod ui;

#[cfg(feature = "ssr")]
pub mod audit;
#[cfg(feature = "ssr")]
pub mod context;
#[cfg(feature = "ssr")]
pub mod flash;
#[cfg(feature = "ssr")]
pub mod heavy;
#[cfg(feature = "ssr")]
pub mod keys;
#[cfg(feature = "ssr")]
pub mod limits;
#[cfg(feature = "ssr")]
pub mod pictures;
#[cfg(feature = "ssr")]
pub mod reports;
#[cfg(feature = "ssr")]
pub mod routes;
#[cfg(feature = "ssr")]
pub mod same_origin;
#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
pub mod troubles;
#[cfg(feature = "ssr")]
pub mod visitor;

/// Called by the page's script once the module is loaded; the script then hydrates each island.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
