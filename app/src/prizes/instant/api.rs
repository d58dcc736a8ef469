//! Every change of instant wins that staff can make.

use leptos::prelude::*;
use uuid::Uuid;

use crate::error::AppError;

/// Stops the instant wins of a campaign for now, with what customers are told. Those who may stop
/// campaigns may.
#[server(endpoint = "instant/pause")]
pub async fn pause_instant(
    campaign: Uuid,
    #[server(default)] notice: String,
) -> Result<(), AppError> {
    use domain::staff::Permission;

    use super::stop::{set_stop, told};
    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::StopCampaigns).await?;
    set_stop(&state, &who, campaign, Some(told(&notice)?)).await?;
    let page = format!("/staff/campaigns/{campaign}/instant");
    done(&state, Done::InstantPaused, &page);
    Ok(())
}

/// Lets the instant wins of a campaign go on. Those who may stop campaigns may.
#[server(endpoint = "instant/resume")]
pub async fn resume_instant(campaign: Uuid) -> Result<(), AppError> {
    use domain::staff::Permission;

    use super::stop::set_stop;
    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::StopCampaigns).await?;
    set_stop(&state, &who, campaign, None).await?;
    let page = format!("/staff/campaigns/{campaign}/instant");
    done(&state, Done::InstantResumed, &page);
    Ok(())
}
