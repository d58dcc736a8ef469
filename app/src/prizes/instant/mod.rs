//! Prizes that a hand-in wins by itself: instant wins, by moments that were drawn before, and
//! prizes that everybody earns who passes, while there are any.

pub mod api;
pub mod award;
pub mod console;
pub mod list_page;
pub mod pace;
pub mod plan;
pub mod public;
pub mod record;
pub mod stop;
