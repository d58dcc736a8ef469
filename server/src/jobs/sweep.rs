//! Deletes what has had its time: used codes, what was shown at counters, old counters, ended sessions, delivered messages,
//! pictures that nobody uses.

use std::time::Duration;

use app::context::AppState;
use chrono::{DateTime, TimeDelta, Utc};
use domain::staff::slowing::FORGOTTEN_AFTER;

use super::pause;
use crate::stop::Stop;

const EVERY: Duration = Duration::from_hours(1);

/// How long it can be seen that a message was delivered; its content is gone at once.
const DELIVERED_KEPT_FOR: TimeDelta = TimeDelta::days(7);

/// How long a file waits for somebody to confirm its import.
const UPLOAD_KEPT_FOR: TimeDelta = TimeDelta::days(1);

/// How long the rows of an import can be looked at; what was imported stays.
const IMPORT_KEPT_FOR: TimeDelta = TimeDelta::days(30);

/// How long it is kept that a claim code was shown at a counter, and the codes that were sent there:
/// both are of use for minutes.
const SHOWN_KEPT_FOR: TimeDelta = TimeDelta::days(1);
/// How long after its campaign's end it is remembered from which browser and network an attempt came:
/// until prizes are drawn and objections are answered. The privacy page and the rules say so.
const MARKS_KEPT_FOR: TimeDelta = TimeDelta::days(90);

pub(super) async fn run(state: AppState, stop: Stop) {
    while !stop.is_stopping() {
        if let Err(error) = sweep(&state).await {
            tracing::error!(job.name = "sweep", error = %error, "nothing was swept");
        }
        match app::pictures::sweep::sweep(&state).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(job.name = "sweep", pictures.count = count, "swept"),
            Err(error) => {
                tracing::error!(job.name = "sweep", error = %error, "no picture was swept");
            }
        }
        if let Err(error) = app::lessons::films::sweep::sweep_pieces(&state).await {
            tracing::error!(job.name = "sweep", error = %error, "pieces of films stay");
        }
        if let Err(error) = app::lessons::films::sweep::sweep_orphans(&state).await {
            tracing::error!(job.name = "sweep", error = %error, "no orphan of a film was swept");
        }
        if let Err(error) = super::films::clear_scratch().await {
            tracing::warn!(job.name = "sweep", error = %error, "old folders of films stay");
        }
        match app::lessons::films::sweep::sweep(&state).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(job.name = "sweep", films.count = count, "swept"),
            Err(error) => {
                tracing::error!(job.name = "sweep", error = %error, "no film was swept");
            }
        }
        if let Err(error) = sweep_marks(&state).await {
            tracing::error!(job.name = "sweep", error = %error, "no marks were swept");
        }
        pause(EVERY, &stop).await;
    }
}

/// Forgets the marks of past campaigns, some thousand at a time.
async fn sweep_marks(state: &AppState) -> Result<(), storage::Error> {
    let before = state.clock.now() - MARKS_KEPT_FOR;
    loop {
        let unit = state.db.write(before, |tx, before| {
            Box::pin(storage::prizes::sweep_marks(tx, *before))
        });
        if !unit.await? {
            return Ok(());
        }
    }
}

async fn sweep(state: &AppState) -> Result<(), storage::Error> {
    let (idle, absolute) = (state.settings.session_idle, state.settings.session_absolute);
    let staff = (
        state.settings.staff_session_idle,
        state.settings.staff_session_absolute,
    );
    let data: (DateTime<Utc>, TimeDelta, TimeDelta) = (state.clock.now(), idle, absolute);
    let unit = state.db.write(data, move |tx, (now, idle, absolute)| {
        Box::pin(async move {
            storage::participants::sweep(tx, *now, *idle, *absolute).await?;
            storage::staff::sweep(tx, *now, staff.0, staff.1, FORGOTTEN_AFTER).await?;
            storage::uploads::sweep(tx, *now - UPLOAD_KEPT_FOR).await?;
            storage::question_imports::sweep(tx, *now - IMPORT_KEPT_FOR).await?;
            storage::prizes::sweep_counter(tx, *now - SHOWN_KEPT_FOR).await?;
            storage::outbox::sweep(tx, *now - DELIVERED_KEPT_FOR).await
        })
    });
    unit.await
}
