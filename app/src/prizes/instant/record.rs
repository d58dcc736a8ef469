//! Publishing the record of a campaign's instant wins, once they are over.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::campaigns::window::{HAND_IN_GRACE, SETTLED_AFTER};
use domain::prizes::draw::Hash;
use domain::prizes::instant::{Drawn, Met, Moment, Part, Record, reference};
use storage::prizes::{self, InstantPlan, StoredMoment};
use uuid::Uuid;

use super::plan;
use crate::campaigns::pages::find;
use crate::context::AppState;
use crate::error::AppError;
use crate::keys::SealedAs;
use crate::ui::files::download;

/// Publishes the record of every campaign that is over and has none. A job calls it.
///
/// # Errors
/// Those of the database.
pub async fn publish_due(state: &AppState) -> Result<(), AppError> {
    let now = state.clock.now();
    let ended = now - HAND_IN_GRACE - SETTLED_AFTER;
    let due = {
        let mut conn = state.db.read().await?;
        prizes::without_record(&mut conn, ended).await?
    };
    for campaign in due {
        let record = record_of(state, campaign).await?;
        let text = serde_json::to_string(&record).map_err(|_| AppError::Broken)?;
        let unit = state
            .db
            .write((campaign, text, now), |tx, (id, text, now)| {
                Box::pin(async move { prizes::put_instant_record(tx, *id, text, *now).await })
            });
        let _put: bool = unit.await?;
    }
    Ok(())
}

/// The record of a campaign as it stands. It tells the seed: for after the end alone.
async fn record_of(state: &AppState, campaign: Uuid) -> Result<Record, AppError> {
    let mut conn = state.db.read().await?;
    let plans = prizes::instant_plans(&mut conn, campaign).await?;
    let moments = prizes::moments(&mut conn, campaign).await?;
    drop(conn);
    let parts = plans.iter().map(|stored| part(state, stored, &moments));
    Ok(Record::of(parts.collect::<Result<_, _>>()?))
}

fn part(
    state: &AppState,
    stored: &InstantPlan,
    moments: &[StoredMoment],
) -> Result<Part, AppError> {
    let plan = plan::read(stored)?;
    let broken = || {
        tracing::error!(plan.id = %stored.id, "the seed of a plan does not open");
        AppError::Broken
    };
    let open = &stored.seed_sealed;
    let seed = state.keys.open(SealedAs::DrawSecret, stored.id, open);
    let seed: [u8; 32] = seed
        .ok()
        .and_then(|s| s.try_into().ok())
        .ok_or_else(broken)?;
    let commitment: [u8; 32] = stored.commitment.clone().try_into().map_err(|_| broken())?;
    let drawn = plan.lots.iter().map(|lot| {
        let own = moments.iter();
        let own = own.filter(|one| one.plan_id == stored.id && one.lot == lot.label);
        Drawn {
            label: lot.label.clone(),
            moments: own.map(moment).collect(),
        }
    });
    Ok(Part {
        drawn: drawn.collect(),
        commitment: Hash(commitment),
        seed: Hash(seed),
        plan,
    })
}

fn moment(stored: &StoredMoment) -> Moment {
    let met = stored.taken_at.zip(stored.win_id);
    Moment {
        at: stored.at,
        met: met.map(|(at, win)| Met {
            at,
            win: reference(win),
        }),
    }
}

/// `GET /campaigns/{slug}/instant.json`: the published record. For anyone.
pub async fn file(
    State(state): State<AppState>,
    Path(slug): Path<String>,
) -> Result<Response, AppError> {
    let campaign = find(&state, &slug).await?;
    let published = {
        let mut conn = state.db.read().await?;
        prizes::instant_record(&mut conn, campaign.id).await?
    };
    let (record, _) = published.ok_or(AppError::NotFound)?;
    let name = format!("{}-instant.json", campaign.slug);
    Ok(download(&name, "application/json", record.into_bytes()))
}
