//! The storage tests: one file per feature, each test on SQLite and on PostgreSQL. They are one
//! program, because linking the drivers into one per file takes longer than running them all.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop there"
)]

mod append_only;
mod bank;
mod bank_list;
mod bank_versions;
mod campaigns;
mod channels;
mod common;
mod db;
mod db_troubles;
mod instant;
mod lesson_figures;
mod lessons;
mod outbox;
mod participants;
mod participants_account;
mod pictures;
mod prizes;
mod published;
mod question_imports;
mod questions;
mod quizzes;
mod races;
mod races_sign_in;
mod reports;
mod reviews;
mod stock;
mod surveys;
mod values;
mod wins;
