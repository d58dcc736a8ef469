//! Stopping a campaign that runs: for now with a notice, or for good as far as its rules allow.

use domain::campaigns::{CampaignRefusal, Running};
use domain::staff::Permission;
use storage::{audit, campaigns};
use uuid::Uuid;

use super::work::find;
use crate::audit::{deed, facts};
use crate::campaigns::refusal::ComposeRefusal;
use crate::context::AppState;
use crate::error::AppError;
use crate::prizes::instant::stop::{pause_with_campaign, resume_with_campaign, resumption};
use crate::staff::who::SignedInStaff;

/// What is told to customers when a campaign is stopped: 1 to 200 characters.
pub const MOST_TOLD: usize = 200;

/// What is to be told, as typed.
///
/// # Errors
/// `missing` where it is empty or too long.
pub fn told(text: &str, missing: ComposeRefusal) -> Result<String, AppError> {
    let text = domain::quizzes::clean(text);
    if (1..=MOST_TOLD).contains(&text.chars().count()) {
        Ok(text)
    } else {
        Err(missing.into())
    }
}

/// Stops a campaign with a notice, or lets it go on.
///
/// # Errors
/// [`CampaignRefusal::NotPublished`], [`CampaignRefusal::IsPaused`] and their like.
pub async fn set_pause(
    state: &AppState,
    who: &SignedInStaff,
    id: Uuid,
    notice: Option<String>,
) -> Result<(), AppError> {
    let refused = |refusal| AppError::from(ComposeRefusal::State(refusal));
    let (action, already) = match notice {
        Some(_) => ("campaign.pause", CampaignRefusal::IsPaused),
        None => ("campaign.resume", CampaignRefusal::NotPaused),
    };
    if find(state, id).await?.state.running() != Running::Published {
        return Err(refused(CampaignRefusal::NotPublished));
    }
    let deed = deed(who, action, "campaign", id).after(facts().with("notice", notice.clone()));
    let now = state.clock.now();
    let data = (id, notice, deed, now, resumption(now, state.settings.zone));
    let unit = state
        .db
        .write(data, move |tx, (id, notice, deed, now, resumes_at)| {
            Box::pin(async move {
                if !campaigns::set_pause(tx, *id, notice.as_deref()).await? {
                    return Err(ComposeRefusal::State(already).into());
                }
                match notice {
                    Some(_) => pause_with_campaign(tx, *id, *now).await?,
                    None => resume_with_campaign(tx, *id, *resumes_at).await?,
                }
                Ok::<_, AppError>(audit::record(tx, deed, *now).await?)
            })
        });
    unit.await
}

/// Closes a campaign before its time. Where prizes were promised, only a reviewer does, because an
/// authority or a force majeure demands it; what was earned stays earned.
///
/// # Errors
/// [`CampaignRefusal::PrizesPromised`], [`CampaignRefusal::Over`] and their like.
pub async fn close(
    state: &AppState,
    who: &SignedInStaff,
    id: Uuid,
    reason: String,
) -> Result<(), AppError> {
    let refused = |refusal| AppError::from(ComposeRefusal::State(refusal));
    let campaign = {
        let mut conn = state.db.read().await?;
        campaigns::find(&mut conn, id).await?
    };
    let campaign = campaign.ok_or(refused(CampaignRefusal::NotPublished))?;
    let promised = !campaign.details.prizes.is_empty();
    if promised && !who.role.may(Permission::ReviewCampaigns) {
        return Err(refused(CampaignRefusal::PrizesPromised));
    }
    let deed = deed(who, "campaign.close", "campaign", id)
        .before(facts().with("closes_at", campaign.window.closes_at.to_rfc3339()))
        .after(
            facts()
                .with("closes_at", state.clock.now().to_rfc3339())
                .with("reason", reason.as_str()),
        );
    let data = (id, reason, deed, state.clock.now());
    let unit = state.db.write(data, |tx, (id, reason, deed, now)| {
        Box::pin(async move {
            if !campaigns::close_early(tx, *id, reason, *now).await? {
                return Err(ComposeRefusal::State(CampaignRefusal::Over).into());
            }
            Ok::<_, AppError>(audit::record(tx, deed, *now).await?)
        })
    });
    unit.await
}
