//! Campaigns as customers see them.

pub mod pages;
