//! The prizes of a campaign, as its publication puts them in force.

use chrono_tz::Tz;
use domain::campaigns::Plan;
use domain::campaigns::plan::moment;
use storage::campaigns;
use storage::prizes::{self, Prize, PrizeTerms, Published};
use uuid::Uuid;

use super::instant;
use crate::campaigns::compose::checking::{numbered, published_plan};
use crate::context::{AppState, Clock};
use crate::error::AppError;

/// What a plan says can be won.
pub fn of_plan(plan: &Plan, zone: Tz, clock: &Clock) -> Published {
    let prizes = (0..).zip(&plan.prizes).map(|(place, prize)| Prize {
        id: clock.id(),
        campaign_id: Uuid::nil(),
        place,
        name: prize.name.clone(),
        kind: prize.kind,
        given: prize.given,
        quantity: prize.count,
        held: 0,
        value_fen: prize.value_fen,
        terms: prize.terms.clone(),
        by_branch: prize.by_branch.clone(),
    });
    let draw = plan.draw.as_ref();
    Published {
        prizes: prizes.collect(),
        terms: plan.claim.as_ref().map(|claim| PrizeTerms {
            claim_from: claim.from,
            claim_until: claim.until,
            tax: claim.tax,
            draw_at: draw.map(|draw| moment(draw.at, zone)),
            alternates: draw.map_or(0, |draw| draw.alternates),
        }),
    }
}

/// Puts the prizes of campaigns in force that a release published which kept none, and draws the winning
/// moments that are missing. At the start.
///
/// # Errors
/// Those of the database.
pub async fn bring_up(state: &AppState) -> Result<(), AppError> {
    let missing = {
        let mut conn = state.db.read().await?;
        prizes::without_rows(&mut conn).await?
    };
    for campaign in missing {
        let published = {
            let mut conn = state.db.read().await?;
            campaigns::publication(&mut conn, campaign).await?
        };
        let Some(published) = published else { continue };
        let numbered = numbered(state, &published.composition).await?;
        let Some(plan) = published_plan(&published.composition, &numbered) else {
            tracing::warn!(campaign.id = %campaign, "what was published of it cannot be read: it keeps no prizes");
            continue;
        };
        let data = (campaign, of_plan(&plan, state.settings.zone, &state.clock));
        let unit = state.db.write(data, |tx, (campaign, published)| {
            Box::pin(async move {
                // Nothing of it was drawn: it kept no prizes.
                let put = prizes::put(tx, *campaign, published).await?;
                put.then_some(()).ok_or(AppError::Broken)
            })
        });
        unit.await?;
    }
    instant::plan::bring_up(state).await
}
