//! Every change that staff can make about the results of a survey.

use leptos::prelude::*;
use uuid::Uuid;

use crate::error::AppError;

/// Keeps words of a sheet out of files, or shows them again (`hide` is `yes` or `no`). Those who see
/// results may.
#[server(endpoint = "survey_results/hide")]
pub async fn hide(
    campaign: Uuid,
    sheet: Uuid,
    question: String,
    hide: String,
) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::staff::who::require_staff;
    use crate::surveys::hide;
    use crate::visitor::referring_page;

    let (state, who) = require_staff(Permission::ViewSurveyResults).await?;
    hide::hide(&state, &who, campaign, (sheet, &question), hide == "yes").await?;
    let (_, parts) = crate::visitor::request()?;
    leptos_axum::redirect(&referring_page(&parts.headers));
    Ok(())
}
