//! The verifiable draw, `zhiyuan-draw/1`: a list that is frozen before anybody can know the numbers,
//! numbers that nobody can choose alone, and a selection that anybody can repeat.
//!
//! `docs/draw.md` writes the algorithm down for those who want to implement it again; the words here
//! are the same.

pub mod hash;
pub mod merkle;
pub mod record;
pub mod rfc3797;
pub mod selection;
pub mod source;
pub mod state;
pub mod verify;

#[cfg(test)]
mod tests;

pub use hash::Hash;
pub use record::{
    Branch, Drawn, Excluded, Exclusion, Freeze, Given, Linked, Lot, Program, Record, Replaced,
};
pub use selection::{Fate, LotOutcome, Pick};
pub use source::{Announced, Source, SourceRefusal, Value, ValueRefusal};
pub use state::DrawState;
pub use verify::Difference;

/// The algorithm that this module implements; another one gets another name.
pub const ALGORITHM: &str = "zhiyuan-draw/1";
