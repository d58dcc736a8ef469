//! Words that staff keep out of files.

use domain::surveys::Key;
use storage::{audit, surveys};
use uuid::Uuid;

use crate::audit::{deed, facts};
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::who::SignedInStaff;

/// Hides the words that a sheet gives to a question, or shows them again. What is so already stays so.
///
/// # Errors
/// [`AppError::NotFound`] where the campaign has no survey, or the survey no such question.
pub async fn hide(
    state: &AppState,
    who: &SignedInStaff,
    campaign: Uuid,
    (sheet, question): (Uuid, &str),
    hide: bool,
) -> Result<(), AppError> {
    let survey = {
        let mut conn = state.db.read().await?;
        surveys::of_campaign(&mut conn, campaign).await?
    };
    let survey = survey.ok_or(AppError::NotFound)?;
    let key = Key::parse(question).ok_or(AppError::NotFound)?;
    survey
        .definition
        .question(question)
        .ok_or(AppError::NotFound)?;
    let action = if hide {
        "survey.hide_text"
    } else {
        "survey.show_text"
    };
    // Not the words themselves: what is hidden for good reason must not stay in the trail.
    let deed = deed(who, action, "survey", survey.id).after(
        facts()
            .with("question", question)
            .with("sheet", sheet.to_string()),
    );
    let data = (survey.id, sheet, key, deed, state.clock.now());
    let unit = state
        .db
        .write(data, move |tx, (survey, sheet, key, deed, now)| {
            Box::pin(async move {
                let changed = if hide {
                    surveys::hide(tx, *survey, *sheet, key).await?
                } else {
                    surveys::show(tx, *survey, *sheet, key).await?
                };
                if changed {
                    audit::record(tx, deed, *now).await?;
                }
                Ok::<_, AppError>(())
            })
        });
    unit.await
}
