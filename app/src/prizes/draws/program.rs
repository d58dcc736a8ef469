//! The program that freezes: its version, and the hash of its file.

use std::sync::OnceLock;

use domain::prizes::draw::{Hash, Program};

use crate::error::AppError;
use crate::heavy::heavy;

static SHA256: OnceLock<Hash> = OnceLock::new();

/// This program. Its file is read once: what runs is what was read when the first draw was frozen.
///
/// # Errors
/// [`AppError::Broken`], logged, where the file cannot be read.
pub async fn program() -> Result<Program, AppError> {
    let sha256 = match SHA256.get() {
        Some(known) => *known,
        None => {
            let read = heavy(|| std::env::current_exe().and_then(std::fs::read)).await?;
            let file = read.map_err(|error| {
                tracing::error!(error = %error, "the program's own file cannot be read");
                AppError::Broken
            })?;
            *SHA256.get_or_init(|| Hash::of(&[&file]))
        }
    };
    Ok(Program {
        version: env!("CARGO_PKG_VERSION").into(),
        sha256,
    })
}
