//! The pages of the officer's console, as the routes name them.

pub use super::draw_page::draw;
pub use super::list_page::{campaign, list};
pub use super::settings_page::{save, settings};
