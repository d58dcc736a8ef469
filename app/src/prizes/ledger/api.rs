//! Every change a browser can make about the ledger: none but finding a ticket by its code, which
//! is posted so that it stands in no address.

use leptos::prelude::*;

use crate::error::AppError;

/// Leads to the line of the ticket with this code. Those who may see prizes may; below the head
/// office each finds what touches the own branches.
#[server(endpoint = "prizes/find_line")]
pub async fn find_line(#[server(default)] ticket: String) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::error::Refusal;
    use crate::prizes::ledger::line;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::ViewPrizes).await?;
    let found = line::find(&state, &who, &ticket).await?;
    let id = found.ok_or(Refusal::TicketUnknown)?;
    leptos_axum::redirect(&format!("/staff/prizes/line/{id}"));
    Ok(())
}
