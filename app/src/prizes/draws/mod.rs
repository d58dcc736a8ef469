//! Draws, the officer's side: prepared, frozen, typed by one and confirmed by another, drawn, and
//! published.

pub mod api;
pub mod refusal;

pub mod confirm;
mod draw_page;
mod entrants;
pub mod freeze;
mod freeze_steps;
mod list_page;
mod number_forms;
mod numbers;
mod outcome;
pub mod pages;
pub mod prepare;
mod program;
pub mod publish;
pub mod record;
pub mod replace;
pub mod settings_form;
mod settings_page;
mod sources;
