//! Lessons at the console: written, reviewed, published.

pub mod approve;
pub mod compare;
pub mod edit;
pub mod editor;
pub mod faults;
pub mod film_part;
pub mod into_bank;
pub mod lesson_page;
pub mod list_page;
pub mod loaded;
pub mod onward;
pub mod phone;
pub mod poster;
pub mod question_fields;
pub mod steps;
pub mod typed;
pub mod write;
pub mod written_out;
