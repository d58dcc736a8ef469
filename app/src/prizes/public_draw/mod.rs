//! The public side of a draw: what everybody can see and verify, what a holder can prove, what the
//! hall sees, and what the notary takes along. Everything here was published or is the holder's own;
//! rehearsals are staff's alone.

mod commitment;
pub mod files;
pub mod list_page;
mod mine;
pub mod notary;
mod outcome;
pub mod pages;
pub mod screen;
mod shown;
mod verification;

pub use shown::LISTED;
