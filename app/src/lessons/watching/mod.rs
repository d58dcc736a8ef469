//! Lessons as customers get them: listed, watched, read, answered.
//!
//! Whoever opens a lesson signed in begins to watch it. It is learned once the film was seen to its end,
//! or the whole transcript was read, and every question was answered, however well; learning it may
//! earn chances in campaigns.

pub mod answer;
pub mod captions_page;
pub mod card;
pub mod collect;
mod earn;
mod find;
pub mod home_section;
mod learn;
pub mod lesson_page;
mod lesson_view;
pub mod list_page;
pub mod mine;
pub mod preview;
mod questions;
pub mod read_on;
pub mod report;
mod standing;
mod suggest;
pub mod transcript_page;
mod transcript_view;
