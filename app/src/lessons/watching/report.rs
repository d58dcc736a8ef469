//! Counting what a browser says was played.

use domain::lessons::Report;
use uuid::Uuid;

use super::find::{self, TRIES};
use super::learn;
use crate::context::AppState;
use crate::error::{AppError, Refusal};
use crate::lessons::shown::Standing;

/// Counts what was played of a lesson; `position_ms` is where it would go on. Once the lesson was
/// learned, only that is kept.
///
/// # Errors
/// [`Refusal::NotWatched`] where it does not count; [`AppError::NotFound`] for a lesson that is not
/// shown; [`AppError::Unavailable`] where others kept coming in between.
pub async fn report(
    state: &AppState,
    who: Uuid,
    lesson: Uuid,
    told: Report,
    position_ms: u32,
) -> Result<Standing, AppError> {
    let mut version = find::shown(state, lesson).await?;
    for _ in 0..TRIES {
        let mut watched = find::watched(state, version, who).await?;
        let (showing, is_learned) = (watched.showing(), watched.is_learned());
        let watch = watched.watch.as_mut().ok_or(AppError::Broken)?;
        let now = state.clock.now();
        let refused = if is_learned {
            None
        } else {
            watch.progress.take(told, &showing, now).err()
        };
        if refused.is_none() {
            watch.position_ms = position_ms.min(showing.duration_ms);
        }
        // Of a report that is refused too: the time that went by counts.
        let saved = find::save(state, watch.clone(), now).await?;
        match refused {
            _ if !saved => version = watched.version,
            Some(refusal) => return Err(Refusal::NotWatched(refusal).into()),
            None => return learn::settle(state, who, &mut watched).await,
        }
    }
    Err(AppError::Unavailable)
}
