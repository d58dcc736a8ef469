//! Why a command ended early: one line on the standard error output, and an exit code.

use std::process::ExitCode;

use thiserror::Error;

use crate::config::Refused;
use crate::demo::SampleError;

/// Why a command ended early.
#[derive(Debug, Error)]
pub enum Failure {
    /// A setting is wrong.
    #[error(transparent)]
    Setting(#[from] Refused),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] storage::Error),
    /// The platform refused or failed.
    #[error("{}", .0.text())]
    App(#[from] app::error::AppError),
    /// The sample could not be loaded.
    #[error(transparent)]
    Sample(#[from] SampleError),
    /// A file cannot be read.
    #[error("{path}: {error}")]
    File {
        /// Which.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// The system refused something.
    #[error("the system refused: {0}")]
    System(#[from] std::io::Error),
}

impl Failure {
    /// Tells it.
    pub fn tell(&self) -> ExitCode {
        eprintln!("zhiyuan: {self}");
        match self {
            Self::Setting(_) => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }
}
