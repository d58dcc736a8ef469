//! Every change a browser can make about the channels of a campaign.

use leptos::prelude::*;
use uuid::Uuid;

use crate::error::AppError;

/// Adds a channel. Those who edit campaigns may. `key` is made with the form and becomes the
/// channel's id, so that a repeated post adds one.
#[server(endpoint = "channels/add")]
pub async fn add(
    campaign: Uuid,
    key: Uuid,
    name: String,
    #[server(default)] medium: String,
    #[server(default)] branch: String,
) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::channels::change;
    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::EditCampaigns).await?;
    change::add(&state, &who, (campaign, key), &name, (&medium, &branch)).await?;
    let page = format!("/staff/campaigns/{campaign}/channels");
    done(&state, Done::ChannelAdded, &page);
    Ok(())
}

/// Adds a channel for every branch of a part of the organisation that has none of this medium by the
/// branch's name. Those who edit campaigns may.
#[server(endpoint = "channels/add_all")]
pub async fn add_all(
    campaign: Uuid,
    #[server(default)] medium: String,
    #[server(default)] part: String,
) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::channels::change;
    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::EditCampaigns).await?;
    let added = change::add_all(&state, &who, campaign, &medium, &part).await?;
    let page = format!("/staff/campaigns/{campaign}/channels");
    done(&state, Done::ChannelsAdded(added), &page);
    Ok(())
}

/// Ends the counting of a channel; its link goes on leading to the campaign. Those who edit
/// campaigns may.
#[server(endpoint = "channels/close")]
pub async fn close(campaign: Uuid, id: Uuid) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::channels::change;
    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::EditCampaigns).await?;
    change::set_open(&state, &who, (campaign, id), false).await?;
    let page = format!("/staff/campaigns/{campaign}/channels/{id}");
    done(&state, Done::ChannelClosed, &page);
    Ok(())
}

/// Lets a channel be counted again. Those who edit campaigns may.
#[server(endpoint = "channels/reopen")]
pub async fn reopen(campaign: Uuid, id: Uuid) -> Result<(), AppError> {
    use domain::staff::Permission;

    use crate::channels::change;
    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::EditCampaigns).await?;
    change::set_open(&state, &who, (campaign, id), true).await?;
    let page = format!("/staff/campaigns/{campaign}/channels/{id}");
    done(&state, Done::ChannelReopened, &page);
    Ok(())
}
