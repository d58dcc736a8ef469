//! Learning a lesson: once, with what that earns, in one unit.

use storage::lessons;
use uuid::Uuid;

use super::earn;
use super::standing::Watched;
use crate::context::AppState;
use crate::error::AppError;
use crate::lessons::shown::Standing;
use crate::lessons::version::LessonVersion;

/// How far a participant is, who has learned the lesson where all of it is done.
///
/// # Errors
/// Those of the database.
pub async fn settle(
    state: &AppState,
    who: Uuid,
    watched: &mut Watched,
) -> Result<Standing, AppError> {
    if !watched.is_learned() && watched.is_done() {
        learn(state, who, &watched.version).await?;
        watched.set_learned(state.clock.now());
    }
    let earned = if watched.is_learned() {
        earn::sentences(&earn::given(state, who, watched.version.head.lesson_id).await?)
    } else {
        Vec::new()
    };
    Ok(watched.standing(earned))
}

async fn learn(state: &AppState, who: Uuid, version: &LessonVersion) -> Result<(), AppError> {
    let giving = earn::giving(state, who, (version.head.lesson_id, version.head.number)).await?;
    let data = ((version.head.lesson_id, who), giving, state.clock.now());
    let unit = state.db.write(data, |tx, (who, giving, now)| {
        Box::pin(async move {
            // Of two at once the second one waits here, and learns nothing more.
            if lessons::learn(tx, *who, *now).await? {
                earn::give(tx, *who, giving, *now).await?;
            }
            Ok(())
        })
    });
    let learned: Result<(), storage::Error> = unit.await;
    Ok(learned?)
}
