//! SQL, one file per feature: plain functions that take a connection and return domain types.
//!
//! Functions that only read take `&mut Conn`; functions that change something take `&mut Tx`,
//! which exists only inside [`Db::write`], so that nothing is changed outside a unit of work.

pub mod audit;
pub mod branches;
pub mod campaigns;
pub mod channels;
pub mod db;
pub mod error;
pub mod keys;
pub mod lessons;
pub mod outbox;
pub mod participants;
pub mod pictures;
pub mod prizes;
pub mod question_imports;
pub mod questions;
pub mod quizzes;
pub mod reports;
pub mod staff;
pub mod surveys;
#[cfg(feature = "testing")]
pub mod testing;
pub mod uploads;

pub use db::{Conn, Db, DbOptions, Tx};
pub use error::Error;
pub use futures::future::BoxFuture;
