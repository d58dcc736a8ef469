//! The program that freezes: its version, and the hash of its file.

use std::fs::File;
use std::io;
use std::sync::OnceLock;

use domain::prizes::draw::{Hash, Program};
use sha2::{Digest, Sha256};

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
            let read = heavy(own_file).await?.map_err(|error| {
                tracing::error!(error = %error, "the program's own file cannot be read");
                AppError::Broken
            })?;
            *SHA256.get_or_init(|| read)
        }
    };
    Ok(Program {
        version: env!("CARGO_PKG_VERSION").into(),
        sha256,
    })
}

/// The hash of the program's file, read in parts. Where the system knows the file that runs, that one is
/// read, even if another has taken its name.
fn own_file() -> io::Result<Hash> {
    let running = File::open("/proc/self/exe");
    let mut file = match running {
        Ok(file) => file,
        Err(_) => File::open(std::env::current_exe()?)?,
    };
    let mut hasher = Sha256::new();
    let mut part = vec![0; 1 << 20];
    loop {
        match io::Read::read(&mut file, &mut part)? {
            0 => return Ok(Hash(hasher.finalize().into())),
            read => hasher.update(&part[..read]),
        }
    }
}
