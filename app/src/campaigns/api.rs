//! Every change a browser can make about campaigns that staff compose and run. What a step's form
//! holds is posted to its own page (`compose/step_page.rs`), because no field of it can be refused.

use leptos::prelude::*;
use uuid::Uuid;

use crate::error::AppError;

/// The page of a campaign.
fn page_of(id: Uuid) -> String {
    format!("/staff/campaigns/{id}")
}

/// Begins a campaign from a template. Those who compose campaigns may. `id` is made with the form.
#[server(endpoint = "campaigns/begin")]
pub async fn begin(id: Uuid, template: String) -> Result<(), AppError> {
    use domain::campaigns::Template;
    use domain::staff::Permission;

    use super::compose::work::{Begun, begin};
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::EditCampaigns).await?;
    let template = Template::from_word(&template).ok_or(AppError::BadRequest)?;
    begin(&state, &who, id, Begun::From(template)).await?;
    leptos_axum::redirect(&format!("{}/compose/basics", page_of(id)));
    Ok(())
}

/// Begins a campaign as a copy of another one. Those who compose campaigns may.
#[server(endpoint = "campaigns/copy")]
pub async fn copy(id: Uuid, of: Uuid) -> Result<(), AppError> {
    use domain::staff::Permission;

    use super::compose::work::{Begun, begin};
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::EditCampaigns).await?;
    begin(&state, &who, id, Begun::CopyOf(of)).await?;
    leptos_axum::redirect(&format!("{}/compose/basics", page_of(id)));
    Ok(())
}

/// Hands a campaign to the reviewers. Those who compose campaigns may.
#[server(endpoint = "campaigns/submit")]
pub async fn submit(id: Uuid, changes: i64) -> Result<(), AppError> {
    use domain::staff::Permission;

    use super::compose::steps::{Step, take};
    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::EditCampaigns).await?;
    take(&state, &who, (id, changes), Step::Submit).await?;
    done(&state, Done::Submitted, &page_of(id));
    Ok(())
}

/// Takes a campaign back from the reviewers. Those who composed it may.
#[server(endpoint = "campaigns/take_back")]
pub async fn take_back(id: Uuid, changes: i64) -> Result<(), AppError> {
    use domain::staff::Permission;

    use super::compose::steps::{Step, take};
    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::EditCampaigns).await?;
    take(&state, &who, (id, changes), Step::TakeBack).await?;
    done(&state, Done::TakenBack, &page_of(id));
    Ok(())
}

/// Publishes a campaign. Reviewers may who composed none of it.
#[server(endpoint = "campaigns/approve")]
pub async fn approve(id: Uuid, changes: i64) -> Result<(), AppError> {
    use domain::staff::Permission;

    use super::compose::steps::approve;
    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::ReviewCampaigns).await?;
    approve(&state, &who, (id, changes)).await?;
    done(&state, Done::CampaignPublished, &page_of(id));
    Ok(())
}

/// Gives a campaign back to those who compose it. Reviewers may who composed none of it.
#[server(endpoint = "campaigns/send_back")]
pub async fn send_back(
    id: Uuid,
    changes: i64,
    #[server(default)] remark: String,
) -> Result<(), AppError> {
    use domain::review::Remark;
    use domain::staff::Permission;

    use super::compose::steps::{Step, take};
    use super::refusal::ComposeRefusal;
    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::ReviewCampaigns).await?;
    let remark = Remark::parse(&remark).ok_or(ComposeRefusal::RemarkMissing)?;
    take(&state, &who, (id, changes), Step::SendBack(remark)).await?;
    done(&state, Done::CampaignSentBack, &page_of(id));
    Ok(())
}

/// Begins a change of what is published. Those who compose campaigns may.
#[server(endpoint = "campaigns/revise")]
pub async fn revise(id: Uuid, changes: i64) -> Result<(), AppError> {
    use domain::staff::Permission;

    use super::compose::steps::{Step, take};
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::EditCampaigns).await?;
    take(&state, &who, (id, changes), Step::Revise).await?;
    leptos_axum::redirect(&format!("{}/compose/basics", page_of(id)));
    Ok(())
}

/// Drops what is composed of a campaign. Those who compose campaigns may.
#[server(endpoint = "campaigns/discard")]
pub async fn discard(id: Uuid, changes: i64) -> Result<(), AppError> {
    use domain::staff::Permission;

    use super::compose::steps::{Step, take};
    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::EditCampaigns).await?;
    let remains = take(&state, &who, (id, changes), Step::Discard).await?;
    if remains {
        done(&state, Done::ChangesDropped, &page_of(id));
    } else {
        done(&state, Done::DraftDiscarded, "/staff/campaigns");
    }
    Ok(())
}

/// Puts a campaign away that is over, or takes it out again. Those who compose campaigns may.
#[server(endpoint = "campaigns/archive")]
pub async fn archive(
    id: Uuid,
    changes: i64,
    #[server(default)] out: Option<String>,
) -> Result<(), AppError> {
    use domain::staff::Permission;

    use super::compose::steps::{Step, take};
    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::EditCampaigns).await?;
    let (step, told) = match out {
        None => (Step::Archive, Done::CampaignArchived),
        Some(_) => (Step::Unarchive, Done::CampaignUnarchived),
    };
    take(&state, &who, (id, changes), step).await?;
    done(&state, told, &page_of(id));
    Ok(())
}

/// Stops a campaign for now with a notice to customers. Those who may stop campaigns may.
#[server(endpoint = "campaigns/pause")]
pub async fn pause(id: Uuid, #[server(default)] notice: String) -> Result<(), AppError> {
    use domain::staff::Permission;

    use super::compose::run::{set_pause, told};
    use super::refusal::ComposeRefusal;
    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::StopCampaigns).await?;
    let notice = told(&notice, ComposeRefusal::NoticeMissing)?;
    set_pause(&state, &who, id, Some(notice)).await?;
    done(&state, Done::CampaignPaused, &page_of(id));
    Ok(())
}

/// Lets a stopped campaign go on. Those who may stop campaigns may.
#[server(endpoint = "campaigns/resume")]
pub async fn resume(id: Uuid) -> Result<(), AppError> {
    use domain::staff::Permission;

    use super::compose::run::set_pause;
    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::StopCampaigns).await?;
    set_pause(&state, &who, id, None).await?;
    done(&state, Done::CampaignResumed, &page_of(id));
    Ok(())
}

/// Closes a campaign before its time. Those who may stop campaigns may; where prizes were promised,
/// only reviewers.
#[server(endpoint = "campaigns/close")]
pub async fn close(id: Uuid, #[server(default)] reason: String) -> Result<(), AppError> {
    use domain::staff::Permission;

    use super::compose::run::{close, told};
    use super::refusal::ComposeRefusal;
    use crate::flash::Done;
    use crate::participants::data::done;
    use crate::staff::who::require_staff;

    let (state, who) = require_staff(Permission::StopCampaigns).await?;
    let reason = told(&reason, ComposeRefusal::ReasonMissing)?;
    close(&state, &who, id, reason).await?;
    done(&state, Done::CampaignClosed, &page_of(id));
    Ok(())
}
