//! The player: a plain `<video>` on the server, which a browser with scripts makes more of.
//!
//! The server renders all that the player can show, most of it hidden; the island wakes it. So the
//! browser's module, which every customer downloads, holds what the player does, and neither its markup
//! nor a reader of lessons.

use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::shown::ShownLesson;

#[cfg(feature = "hydrate")]
mod controls;
#[cfg(any(feature = "hydrate", test))]
mod course;
#[cfg(feature = "hydrate")]
mod facts;
#[cfg(feature = "ssr")]
mod markup;
#[cfg(any(feature = "hydrate", test))]
mod pending;
#[cfg(feature = "hydrate")]
mod questions;
#[cfg(feature = "hydrate")]
mod reporting;
#[cfg(feature = "hydrate")]
mod sources;
#[cfg(feature = "hydrate")]
mod watching;

/// The id of the player.
pub const PLAYER: &str = "player";
/// The id of its film.
pub const FILM: &str = "film";

/// A lesson's film with its questions; larger, and with words for everything, for the elder edition.
#[cfg(feature = "ssr")]
pub fn player(lesson: &ShownLesson, elder: bool) -> AnyView {
    let markup = markup::player(lesson, elder);
    view! { <Playing>{markup}</Playing> }.into_any()
}

/// Wakes the player that stands in it.
#[island]
pub fn Playing(
    /// The player, as the server has made it.
    children: Children,
) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    watching::begin();
    children()
}
