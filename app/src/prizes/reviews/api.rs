//! Every change a browser can make about tickets that are looked at before a freeze.

use leptos::prelude::*;
use uuid::Uuid;

use crate::error::AppError;

/// Decides that the chosen tickets of a campaign take part in its draw (`keep`), or do not
/// (`set_aside`), with why. Those who confirm draws may, until the list is frozen.
#[server(endpoint = "reviews/decide")]
pub async fn decide(
    campaign: Uuid,
    #[server(default)] chosen: Vec<Uuid>,
    verb: String,
    #[server(default)] note: String,
    #[server(default)] back: Option<String>,
) -> Result<(), AppError> {
    use domain::staff::Permission;
    use storage::prizes::Ruling;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::prizes::reviews::change;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::ConfirmDraws).await?;
    let ruling = match verb.as_str() {
        "keep" => Ruling::Kept,
        "set_aside" => Ruling::SetAside,
        _ => return Err(AppError::BadRequest),
    };
    let count = change::decide(&state, &who, (campaign, chosen), (ruling, &note)).await?;
    let list = format!("/staff/draws/reviews?campaign={campaign}");
    done(
        &state,
        Done::TicketsReviewed(count),
        back.as_deref().unwrap_or(&list),
    );
    Ok(())
}

/// Asks for another look at all tickets of a campaign. Those who confirm draws may, until the list is
/// frozen.
#[server(endpoint = "reviews/check")]
pub async fn check(campaign: Uuid) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::prizes::reviews::change;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::ConfirmDraws).await?;
    change::ask(&state, &who, campaign).await?;
    let list = format!("/staff/draws/reviews?campaign={campaign}");
    done(&state, Done::ReviewAsked, &list);
    Ok(())
}

/// Empties the list of numbers of those who work for the organiser. Those who hold draws may.
#[server(endpoint = "reviews/clear_staff_numbers")]
pub async fn clear_staff_numbers(#[server(default)] confirm: String) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::prizes::reviews::change;
    use crate::prizes::reviews::refusal::ReviewRefusal;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::RunDraws).await?;
    if confirm != "1" {
        return Err(ReviewRefusal::ClearingUnconfirmed.into());
    }
    let gone = change::clear_numbers(&state, &who).await?;
    let gone = u32::try_from(gone).unwrap_or(u32::MAX);
    done(
        &state,
        Done::StaffNumbersCleared(gone),
        "/staff/draws/staff-numbers",
    );
    Ok(())
}
