//! Campaigns as customers see them.

pub mod home;
pub mod pages;
mod standing;
