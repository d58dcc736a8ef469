//! Tells that little is left of a prize at a branch: once each time it falls so far.

use std::time::Duration;

use app::context::AppState;
use app::keys::SealedAs;
use serde_json::json;
use storage::prizes::{self, LowStock};
use storage::{Error, outbox};

use super::pause;
use crate::stop::Stop;

/// What its message is called in the outbox.
pub const KIND: &str = "low_stock";

const EVERY: Duration = Duration::from_mins(1);
/// How many are told in a row.
const BATCH: u16 = 200;

pub(super) async fn run(state: AppState, stop: Stop) {
    while !stop.is_stopping() {
        if let Err(error) = tell(&state).await {
            tracing::error!(job.name = KIND, error = %error, "low stock was not told");
        }
        pause(EVERY, &stop).await;
    }
}

/// Tells what little is left of and nobody was told; what there is enough of again can be told anew.
///
/// # Errors
/// [`Error`] of the database.
///
/// # Returns
/// How many were told now.
pub async fn tell(state: &AppState) -> Result<usize, Error> {
    let unit = state
        .db
        .write((), |tx, ()| Box::pin(prizes::forget_alerts(tx)));
    let _: u64 = unit.await?;
    let low = {
        let mut conn = state.db.read().await?;
        prizes::to_alert(&mut conn, state.today(), BATCH).await?
    };
    let mut told = 0;
    for low in low {
        told += usize::from(tell_one(state, low).await?);
    }
    Ok(told)
}

async fn tell_one(state: &AppState, low: LowStock) -> Result<bool, Error> {
    let (id, now) = (state.clock.id(), state.clock.now());
    let message = json!({
        "id": id, "kind": KIND, "at": now.to_rfc3339(), "prize_id": low.prize_id,
        "prize": low.prize, "campaign": low.campaign, "branch_code": low.code,
        "branch": low.branch, "free": low.free, "threshold": low.threshold,
    });
    let body = message.to_string();
    let sealed = state
        .keys
        .seal(&state.clock, SealedAs::Message, id, body.as_bytes());
    let data = ((low.prize_id, low.branch_id), id, sealed, now);
    let unit = state.db.write(data, |tx, (place, id, sealed, now)| {
        Box::pin(async move {
            let taken = prizes::take_alert(tx, *place, *now).await?;
            if taken {
                outbox::add(tx, *id, KIND, sealed, *now).await?;
            }
            Ok::<_, Error>(taken)
        })
    });
    let told = unit.await?;
    if told {
        tracing::warn!(
            prize.id = %low.prize_id, branch.code = low.code, stock.free = low.free,
            stock.threshold = low.threshold, "little is left of a prize"
        );
    }
    Ok(told)
}
