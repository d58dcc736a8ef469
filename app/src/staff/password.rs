//! Hashing and checking passwords: argon2id with the parameters that OWASP asks for at least
//! (19 MiB, two passes, one lane), which are the library's own.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use crate::context::AppState;
use crate::error::AppError;

/// Passwords that are worked on at once: each takes a processor and 19 MiB.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// The hash under which a password is stored, with a salt of its own, in PHC form.
///
/// # Errors
/// [`AppError::Broken`], which is not expected.
pub async fn hash(state: &AppState, password: String) -> Result<String, AppError> {
    let salt = state.clock.random::<16>();
    work(move || {
        let hashed = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
        hashed.map(|hash: PasswordHash| hash.to_string()).ok()
    })
    .await?
    .ok_or(AppError::Broken)
}

/// Whether `password` has this hash. Without a hash the work is done all the same, so that nobody
/// learns by the time it takes which accounts there are.
///
/// # Errors
/// [`AppError::Broken`], which is not expected.
pub async fn is_right(password: String, hash: Option<String>) -> Result<bool, AppError> {
    work(move || {
        let stored = hash
            .as_deref()
            .and_then(|hash| PasswordHash::new(hash).ok());
        match stored {
            Some(stored) => Argon2::default()
                .verify_password(password.as_bytes(), &stored)
                .is_ok(),
            None => {
                let mut lost = [0; 32];
                let _ = Argon2::default().hash_password_into(
                    password.as_bytes(),
                    b"nobody's account",
                    &mut lost,
                );
                false
            }
        }
    })
    .await
}

async fn work<T: Send + 'static>(task: impl FnOnce() -> T + Send + 'static) -> Result<T, AppError> {
    let turn = AT_ONCE.acquire().await.map_err(|_| AppError::Broken)?;
    let done = tokio::task::spawn_blocking(move || {
        // Held by the work itself, which goes on where its caller goes away.
        let _turn = turn;
        task()
    })
    .await;
    done.map_err(|_| AppError::Broken)
}
