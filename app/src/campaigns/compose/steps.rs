//! The steps of a campaign's life, each with its entry in the trail.

use data_encoding::HEXLOWER;
use domain::campaigns::{CampaignRefusal, Favour, Grade, rule_hash, rule_page};
use domain::review::Remark;
use storage::campaigns::{self, NewPublication, Published, StoredWork};
use storage::surveys::Survey;
use storage::{audit, prizes};
use uuid::Uuid;

use super::checking::{Check, check_work};
use super::work::{composition, facts_of, find};
use crate::audit::{deed, facts};
use crate::campaigns::refusal::ComposeRefusal;
use crate::context::AppState;
use crate::error::AppError;
use crate::prizes::{instant, publish};
use crate::staff::who::SignedInStaff;

/// A step but publishing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// To the reviewers.
    Submit,
    /// Back from the reviewers, by those who composed it.
    TakeBack,
    /// Back to those who composed it, by a reviewer.
    SendBack(Remark),
    /// A change of what is published.
    Revise,
    /// What is composed is dropped.
    Discard,
    /// Put away.
    Archive,
    /// Taken out again.
    Unarchive,
}

impl Step {
    const fn action(&self) -> &'static str {
        match self {
            Self::Submit => "campaign.submit",
            Self::TakeBack => "campaign.take_back",
            Self::SendBack(_) => "campaign.send_back",
            Self::Revise => "campaign.revise",
            Self::Discard => "campaign.discard",
            Self::Archive => "campaign.archive",
            Self::Unarchive => "campaign.unarchive",
        }
    }
}

/// The campaign as it was when its page was made.
async fn as_seen(state: &AppState, id: Uuid, changes: i64) -> Result<StoredWork, AppError> {
    let found = find(state, id).await?;
    if found.changes == changes {
        Ok(found)
    } else {
        Err(ComposeRefusal::ChangedMeanwhile.into())
    }
}

/// What keeps a campaign from its reviewers, or from customers.
///
/// # Errors
/// [`ComposeRefusal::RuleCheck`], [`ComposeRefusal::Unfavourable`], [`ComposeRefusal::Unchanged`].
pub fn require_passed(check: &Check) -> Result<(), ComposeRefusal> {
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    if check.checked.passed().is_none() {
        return Err(ComposeRefusal::RuleCheck(count(
            check.checked.count(Grade::Must),
        )));
    }
    let Some(differences) = &check.differences else {
        return Ok(());
    };
    let refused = differences
        .iter()
        .filter(|difference| difference.favour == Favour::Refused);
    match (refused.count(), differences.is_empty()) {
        (0, true) => Err(ComposeRefusal::Unchanged),
        (0, false) => Ok(()),
        (some, _) => Err(ComposeRefusal::Unfavourable(count(some))),
    }
}

/// Takes a step. `changes` are those that were seen.
///
/// # Errors
/// [`ComposeRefusal`].
///
/// # Returns
/// Whether there is still such a campaign.
pub async fn take(
    state: &AppState,
    who: &SignedInStaff,
    (id, changes): (Uuid, i64),
    step: Step,
) -> Result<bool, AppError> {
    let mut work = as_seen(state, id, changes).await?;
    let now = state.clock.now();
    let refused = |refusal: CampaignRefusal| AppError::from(ComposeRefusal::State(refusal));
    let mut after = facts().with("title", work.title.as_str());
    let mut remains = true;
    match &step {
        Step::Submit => {
            require_not_closed(state, id).await?;
            work.state.submit(who.id, now).map_err(refused)?;
            let composed = composition(&work)?;
            require_passed(&check_work(state, &work, composed).await?)?;
            after = facts_of(composed);
        }
        Step::TakeBack => work.state.take_back(who.id).map_err(refused)?,
        Step::SendBack(remark) => {
            work.state
                .send_back(who.id, remark.clone())
                .map_err(refused)?;
            after = after.with("reason", remark.as_str());
        }
        Step::Revise => {
            composition(&work)?;
            require_not_closed(state, id).await?;
            work.state.revise(who.id).map_err(refused)?;
        }
        Step::Discard => {
            remains = work.state.discard().map_err(refused)?;
            let mut conn = state.db.read().await?;
            let published = campaigns::publication(&mut conn, id).await?;
            if let Some(published) = published {
                work.composition = Some(published.composition);
            }
        }
        Step::Archive => {
            let mut conn = state.db.read().await?;
            let campaign = campaigns::find(&mut conn, id).await?;
            let campaign = campaign.ok_or(ComposeRefusal::State(CampaignRefusal::NotPublished))?;
            work.state
                .archive(campaign.window.closes_at, now)
                .map_err(refused)?;
        }
        Step::Unarchive => work.state.unarchive().map_err(refused)?,
    }
    let deed = deed(who, step.action(), "campaign", id).after(after);
    let data = (work, remains, who.id, deed, now);
    let unit = state.db.write(data, |tx, (work, remains, by, deed, now)| {
        Box::pin(async move {
            let done = if *remains {
                campaigns::save_work(tx, work, *by, *now).await?
            } else {
                campaigns::remove_work(tx, work.id, work.changes).await?
            };
            if !done {
                return Err(ComposeRefusal::ChangedMeanwhile.into());
            }
            Ok::<_, AppError>(audit::record(tx, deed, *now).await?)
        })
    });
    unit.await?;
    Ok(remains)
}

/// A campaign that was closed before its time never changes again.
async fn require_not_closed(state: &AppState, id: Uuid) -> Result<(), AppError> {
    let mut conn = state.db.read().await?;
    let campaign = campaigns::find(&mut conn, id).await?;
    if campaign.is_some_and(|campaign| campaign.closed_because.is_some()) {
        return Err(ComposeRefusal::State(CampaignRefusal::Over).into());
    }
    Ok(())
}

/// Publishes what somebody else composed, with its rule page, frozen.
///
/// # Errors
/// [`ComposeRefusal`], above all [`CampaignRefusal::OwnWork`].
pub async fn approve(
    state: &AppState,
    who: &SignedInStaff,
    (id, changes): (Uuid, i64),
) -> Result<(), AppError> {
    let mut work = as_seen(state, id, changes).await?;
    let submitter = work.state.approve(who.id).map_err(ComposeRefusal::State)?;
    let composed = composition(&work)?.clone();
    // Anew: the bank and the clock went on since it was submitted.
    let check = check_work(state, &work, &composed).await?;
    require_passed(&check)?;
    let plan = check.checked.passed().ok_or(AppError::Broken)?;
    let page = rule_page(plan);
    let hash = rule_hash(&page);
    let new = NewPublication {
        campaign: plan.campaign(id, state.settings.zone, page),
        quiz: plan.quiz(state.clock.id(), id),
        survey: plan.survey_definition.clone().map(|definition| Survey {
            id: state.clock.id(),
            campaign_id: id,
            definition,
            published_at: state.clock.now(),
        }),
        prizes: publish::of_plan(plan, state.settings.zone, &state.clock),
        composition: composed,
        rule_hash: hash,
        differences: check.differences.unwrap_or_default(),
        people: Some((submitter, who.id)),
    };
    let moments = instant::plan::next(state, &new.campaign, &new.prizes.prizes).await?;
    let committed = moments
        .as_ref()
        .map(|plan| HEXLOWER.encode(&plan.commitment));
    let deed = deed(who, "campaign.publish", "campaign", id).after(
        facts_of(&new.composition)
            .with("version", work.publications + 1)
            .with("rule_hash", HEXLOWER.encode(&hash))
            .with("moments", committed),
    );
    let data = (new, moments, changes, deed, state.clock.now());
    let unit = state
        .db
        .write(data, |tx, (new, moments, changes, deed, now)| {
            Box::pin(async move {
                match campaigns::publish(tx, new, *changes, *now).await? {
                    Published::Done(_) => {
                        if let Some(plan) = moments
                            && !prizes::lay_plan(tx, plan).await?
                        {
                            return Err(ComposeRefusal::ChangedMeanwhile.into());
                        }
                        Ok(audit::record(tx, deed, *now).await?)
                    }
                    Published::Changed => Err(AppError::from(ComposeRefusal::ChangedMeanwhile)),
                    Published::SlugTaken => Err(ComposeRefusal::SlugTaken.into()),
                    Published::Closed => Err(ComposeRefusal::State(CampaignRefusal::Over).into()),
                }
            })
        });
    unit.await
}
