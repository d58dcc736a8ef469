//! Quizzes: attempts, their result, and practice.

pub mod api;
pub mod shown;
pub mod steps;

#[cfg(feature = "ssr")]
pub mod attempt_pages;
#[cfg(feature = "ssr")]
pub mod hand_in;
#[cfg(feature = "ssr")]
pub mod practice;
#[cfg(feature = "ssr")]
pub mod rescore;
#[cfg(feature = "ssr")]
pub mod result_page;
#[cfg(feature = "ssr")]
pub mod save_answer;
#[cfg(feature = "ssr")]
pub mod start_attempt;
