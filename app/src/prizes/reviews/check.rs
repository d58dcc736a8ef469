//! The look at all tickets of a campaign: in steps, each a unit with how far it came, so that processes
//! take turns and a stopped one loses nothing.

use chrono::{DateTime, Utc};
use domain::campaigns::{HAND_IN_GRACE, SETTLED_AFTER};
use domain::prizes::signals::{Look, look};
use storage::prizes::{self, Candidate, Groups, ReviewRun};
use storage::{BoxFuture, Tx};
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;

/// How many tickets a step looks at.
const AT_ONCE: u16 = 1_000;

/// What a step found.
struct Step {
    run: ReviewRun,
    through: Uuid,
    looked: i64,
    found: Vec<(Candidate, Look)>,
    now: DateTime<Utc>,
}

/// Asks for the looks that are due, and takes all that are asked for.
///
/// # Errors
/// Those of the database.
pub async fn check(state: &AppState) -> Result<(), AppError> {
    let now = state.clock.now();
    let closed = now - HAND_IN_GRACE - SETTLED_AFTER;
    let (due, to_do) = {
        let mut conn = state.db.read().await?;
        let due = prizes::reviews_are_due(&mut conn, closed).await?;
        (due, prizes::reviews_to_do(&mut conn).await?)
    };
    let to_do = if due {
        let unit = state.db.write((closed, now), |tx, (closed, now)| {
            Box::pin(async move { prizes::ask_due_reviews(tx, *closed, *now).await })
        });
        let _: u64 = unit.await?;
        let mut conn = state.db.read().await?;
        prizes::reviews_to_do(&mut conn).await?
    } else {
        to_do
    };
    for run in to_do {
        look_at_all(state, run).await?;
    }
    Ok(())
}

/// Takes a look from where it stands to its end, unless another process goes on with it.
async fn look_at_all(state: &AppState, mut run: ReviewRun) -> Result<(), AppError> {
    let groups = {
        let mut conn = state.db.read().await?;
        prizes::groups(&mut conn, run.campaign_id).await?
    };
    loop {
        let step = look_at_some(state, &groups, run.clone()).await?;
        let (through, looked) = (step.through, step.looked);
        if !state.db.write(step, take).await? || looked == 0 {
            return Ok(());
        }
        run.through = through;
        run.looked += looked;
    }
}

async fn look_at_some(state: &AppState, groups: &Groups, run: ReviewRun) -> Result<Step, AppError> {
    let candidates = {
        let mut conn = state.db.read().await?;
        prizes::candidates(&mut conn, groups, run.campaign_id, run.through, AT_ONCE).await?
    };
    let through = candidates.last().map_or(run.through, |last| last.ticket_id);
    let looked = i64::try_from(candidates.len()).unwrap_or(i64::MAX);
    let looks = candidates.into_iter().map(|candidate| {
        let look = look(&candidate.seen);
        (candidate, look)
    });
    Ok(Step {
        found: looks.filter(|(_, look)| look.stands_out()).collect(),
        run,
        through,
        looked,
        now: state.clock.now(),
    })
}

/// `false` where another process took this step, or the list was frozen in between.
fn take<'t>(tx: &'t mut Tx, step: &'t Step) -> BoxFuture<'t, Result<bool, storage::Error>> {
    Box::pin(async move {
        if step.looked == 0 {
            return prizes::finish_review(tx, &step.run, step.now).await;
        }
        if !prizes::advance_review(tx, &step.run, step.through, step.looked).await? {
            return Ok(false);
        }
        for (candidate, look) in &step.found {
            let found = (candidate, look);
            prizes::put_review(tx, step.run.campaign_id, found, step.now).await?;
        }
        Ok(true)
    })
}
