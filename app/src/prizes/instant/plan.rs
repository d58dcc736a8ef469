//! Drawing winning moments: when a campaign is published, and again for what is added to it.

use domain::campaigns::Campaign;
use domain::prizes::Giving;
use domain::prizes::instant::{Offered, Plan, still_to_draw};
use domain::seed::Seed;
use storage::prizes::{self, InstantPlan, NewInstantPlan, NewMoment, Prize};
use storage::{Conn, campaigns};

use crate::context::AppState;
use crate::error::AppError;
use crate::keys::SealedAs;

/// The plan for those of a campaign's prizes that have no moments yet, to be laid in the unit that
/// publishes them. `None` where there are none, or no time is left in which they could be won.
///
/// # Errors
/// Those of the database.
pub async fn next(
    state: &AppState,
    campaign: &Campaign,
    published: &[Prize],
) -> Result<Option<NewInstantPlan>, AppError> {
    let instant = published
        .iter()
        .filter(|prize| prize.given == Giving::Instant);
    let offered: Vec<_> = instant.map(offered).collect();
    if offered.is_empty() {
        return Ok(None);
    }
    let laid = {
        let mut conn = state.db.read().await?;
        prizes::instant_plans(&mut conn, campaign.id).await?
    };
    let laid: Vec<Plan> = laid.iter().map(read).collect::<Result<_, _>>()?;
    let lots = still_to_draw(&offered, &laid);
    if lots.is_empty() {
        return Ok(None);
    }
    let part = u32::try_from(laid.len()).unwrap_or(u32::MAX - 1) + 1;
    let (zone, now) = (state.settings.zone, state.clock.now());
    let of = (campaign.id, campaign.title.as_str());
    let Some(plan) = Plan::new(of, part, &campaign.window, zone, lots, now) else {
        tracing::warn!(campaign.id = %campaign.id, "no open time is left for its instant prizes");
        return Ok(None);
    };
    sealed(state, &plan).map(Some)
}

fn offered(prize: &Prize) -> Offered {
    Offered {
        place: prize.place,
        name: prize.name.clone(),
        quantity: prize.quantity,
        by_branch: prize.by_branch.clone(),
    }
}

/// A stored plan.
///
/// # Errors
/// [`AppError::Broken`], logged, where it cannot be read.
pub fn read(stored: &InstantPlan) -> Result<Plan, AppError> {
    serde_json::from_str(&stored.plan).map_err(|error| {
        tracing::error!(plan.id = %stored.id, error = %error, "a plan of instant wins cannot be read");
        AppError::Broken
    })
}

/// The plan with a new seed, and its moments.
fn sealed(state: &AppState, plan: &Plan) -> Result<NewInstantPlan, AppError> {
    let (id, seed) = (state.clock.id(), Seed(state.clock.random()));
    let text = serde_json::to_string(plan).map_err(|_| AppError::Broken)?;
    let mut moments = Vec::new();
    for (lot, drawn) in plan.lots.iter().zip(plan.moments(&seed)) {
        let prize = lot.place().ok_or(AppError::Broken)?;
        moments.extend(drawn.into_iter().map(|at| NewMoment {
            id: state.clock.id(),
            prize,
            branch: lot.branch.clone(),
            lot: lot.label.clone(),
            at,
        }));
    }
    Ok(NewInstantPlan {
        id,
        campaign_id: plan.campaign,
        part: plan.part,
        plan: text,
        commitment: plan.commitment(&seed).0.to_vec(),
        seed_sealed: state
            .keys
            .seal(&state.clock, SealedAs::DrawSecret, id, &seed.0),
        made_at: plan.made_at,
        moments,
    })
}

/// Draws the moments of campaigns that an earlier release published, or that came without the console.
/// At the start.
///
/// # Errors
/// Those of the database.
pub async fn bring_up(state: &AppState) -> Result<(), AppError> {
    let missing = {
        let mut conn = state.db.read().await?;
        prizes::without_moments(&mut conn, state.clock.now()).await?
    };
    for id in missing {
        let mut conn: Conn = state.db.read().await?;
        let campaign = campaigns::find(&mut conn, id).await?;
        let published = prizes::prizes_of(&mut conn, id).await?;
        drop(conn);
        let campaign = campaign.ok_or(AppError::Broken)?;
        let Some(plan) = next(state, &campaign, &published).await? else {
            continue;
        };
        // Where another process was quicker, its plan stands.
        let unit = state.db.write(plan, |tx, plan| {
            Box::pin(async move { prizes::lay_plan(tx, plan).await })
        });
        let _laid: bool = unit.await?;
    }
    Ok(())
}
