//! Work that takes much memory and time, kept off the threads that answer requests.

use tokio::sync::Semaphore;

use crate::error::AppError;

/// Reading or writing a large file takes some hundred megabytes: one at a time.
static AT_ONCE: Semaphore = Semaphore::const_new(1);

/// Does the work when its turn comes. It goes on where its caller goes away, and holds its turn
/// until it is done.
///
/// # Errors
/// [`AppError::Broken`] where it panicked.
pub async fn heavy<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AppError> {
    let turn = AT_ONCE.acquire().await.map_err(|_| AppError::Broken)?;
    let done = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        work()
    });
    done.await.map_err(|error| {
        tracing::error!(error = %error, "heavy work broke");
        AppError::Broken
    })
}
