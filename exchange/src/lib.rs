//! The files that staff bring and take away: spreadsheets, CSV, GIFT, Aiken, exam text.
//!
//! Reading is pure: bytes in, and of every row or question what it says, what is doubtful about it
//! and what is wrong with it. Nothing here guesses a key, and nothing touches the database.

pub mod branches;
pub mod channels;
pub mod counter;
pub mod pictures;
pub mod qr;
pub mod qr_photo;
pub mod questions;
pub mod table;
