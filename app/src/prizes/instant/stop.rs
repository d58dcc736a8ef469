//! Stopping the instant wins of a campaign for now, and letting them go on. Moments that pass
//! meanwhile stay: they are met after.

use storage::{audit, campaigns, prizes};
use uuid::Uuid;

use crate::audit::{deed, facts};
use crate::campaigns::refusal::ComposeRefusal;
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::who::SignedInStaff;

/// Stops them with what customers are told, or lets them go on. Asked for twice, it is done once.
///
/// # Errors
/// [`AppError::NotFound`] where the campaign has none.
pub async fn set_stop(
    state: &AppState,
    who: &SignedInStaff,
    id: Uuid,
    because: Option<String>,
) -> Result<(), AppError> {
    let mut conn = state.db.read().await?;
    let campaign = campaigns::find(&mut conn, id).await?;
    let campaign = campaign.ok_or(AppError::NotFound)?;
    if prizes::instant_plans(&mut conn, id).await?.is_empty() {
        return Err(AppError::NotFound);
    }
    drop(conn);
    let action = if because.is_some() {
        "instant.pause"
    } else {
        "instant.resume"
    };
    let told = facts()
        .with("campaign", campaign.title.as_str())
        .with("reason", because.clone());
    let deed = deed(who, action, "campaign", id).after(told);
    let data = (id, because, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (id, because, deed, now)| {
        Box::pin(async move {
            let done = match because {
                Some(because) => prizes::stop_instant(tx, *id, because, *now).await?,
                None => prizes::resume_instant(tx, *id).await?,
            };
            if done {
                audit::record(tx, deed, *now).await?;
            }
            Ok::<_, AppError>(())
        })
    });
    unit.await
}

/// What customers are told, as typed.
///
/// # Errors
/// [`ComposeRefusal::NoticeMissing`] where it is empty or too long.
pub fn told(text: &str) -> Result<String, AppError> {
    crate::campaigns::compose::run::told(text, ComposeRefusal::NoticeMissing)
}
