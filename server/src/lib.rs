//! The process: configuration, router and layers, clock, keys, jobs, command line.

pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod figures;
pub mod first_administrator;
pub mod http;
pub mod jobs;
pub mod keys_file;
pub mod log;
pub mod stop;
pub mod store;
