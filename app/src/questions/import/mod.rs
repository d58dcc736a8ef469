//! Bringing questions in: a file or a pasted text is read, held against the bank and shown row by
//! row; a person settles what is doubtful; then a job adds the rest as drafts.
//!
//! The way of an import: [`bring`] reads its rows and stores them with what [`judge`] says, [`settle`]
//! takes what a person makes of them, [`run`] adds them to the bank in steps that any process may
//! take, or changes the drafts that they name, [`submit`] hands the drafts to the reviewers.
//! [`operator`] is the same from the command line, without a person.

pub mod api;

#[cfg(feature = "ssr")]
pub mod ask_page;
#[cfg(feature = "ssr")]
pub mod bring;
#[cfg(feature = "ssr")]
pub mod judge;
#[cfg(feature = "ssr")]
pub mod look_page;
#[cfg(feature = "ssr")]
pub mod operator;
#[cfg(feature = "ssr")]
mod row_view;
#[cfg(feature = "ssr")]
pub mod run;
#[cfg(feature = "ssr")]
pub mod settle;
#[cfg(feature = "ssr")]
pub mod source;
#[cfg(feature = "ssr")]
pub mod submit;
#[cfg(feature = "ssr")]
mod target;
