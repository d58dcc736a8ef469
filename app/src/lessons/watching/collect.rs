//! Chances of campaigns that opened after their lesson was learned.

use uuid::Uuid;

use super::{earn, find};
use crate::context::AppState;
use crate::error::AppError;

/// Gives a participant what open campaigns give for a lesson that was learned; what was given before is
/// not given again.
///
/// # Errors
/// [`AppError::NotFound`] for a lesson that is not shown, [`AppError::BadRequest`] for one that was not
/// learned.
///
/// # Returns
/// The page that tells what it earned.
pub async fn collect(state: &AppState, who: Uuid, lesson: Uuid) -> Result<String, AppError> {
    let version = find::shown(state, lesson).await?;
    let number = version.head.number;
    if !find::watched(state, version, who).await?.is_learned() {
        return Err(AppError::BadRequest);
    }
    let giving = earn::giving(state, who, (lesson, number)).await?;
    let data = ((lesson, who), giving, state.clock.now());
    let unit = state.db.write(data, |tx, (who, giving, now)| {
        Box::pin(async move { earn::give(tx, *who, giving, *now).await })
    });
    let given: Result<(), storage::Error> = unit.await;
    given?;
    Ok(format!("/lessons/{number}"))
}
