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

    use super::stop::{stop, told};
    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::StopCampaigns).await?;
    stop(&state, &who, campaign, told(&notice)?).await?;
    let page = format!("/staff/campaigns/{campaign}/instant");
    done(&state, Done::InstantPaused, &page);
    Ok(())
}

/// Lets the instant wins of a campaign go on, from a full hour on that is told beforehand. Those who may
/// stop campaigns may.
#[server(endpoint = "instant/resume")]
pub async fn resume_instant(campaign: Uuid) -> Result<(), AppError> {
    use domain::staff::Permission;

    use super::stop::resume;
    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::StopCampaigns).await?;
    resume(&state, &who, campaign).await?;
    let page = format!("/staff/campaigns/{campaign}/instant");
    done(&state, Done::InstantResumed, &page);
    Ok(())
}
