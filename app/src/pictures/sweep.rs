//! Forgetting pictures that nobody uses.

use chrono::TimeDelta;
use storage::pictures;

use super::take::discard;
use crate::context::AppState;
use crate::error::AppError;

/// How long a picture that nobody uses is kept: somebody may go on composing after a weekend, and
/// browsers show pages that they opened before.
const KEPT_FOR: TimeDelta = TimeDelta::days(7);

/// How many are forgotten at a time.
const AT_ONCE: u16 = 100;

/// Forgets pictures that nobody has used for a week, with their files.
///
/// # Errors
/// Those of the database.
///
/// # Returns
/// How many were forgotten.
pub async fn sweep(state: &AppState) -> Result<usize, AppError> {
    let before = state.clock.now() - KEPT_FOR;
    let unused = {
        let mut conn = state.db.read().await?;
        pictures::unused(&mut conn, before, AT_ONCE).await?
    };
    let mut forgotten = 0;
    for picture in unused {
        let unit = state.db.write((picture.id, before), |tx, &(id, before)| {
            Box::pin(async move { pictures::forget(tx, id, before).await })
        });
        let gone: Result<bool, storage::Error> = unit.await;
        if gone? {
            state.forget_picture(picture.id);
            discard(state, picture.id, &picture.sizes, picture.format).await;
            forgotten += 1;
        }
    }
    Ok(forgotten)
}
