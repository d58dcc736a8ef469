//! Prizes without hands: winners are told and reminded, what nobody fetches is forfeited, and the next
//! alternate comes in. Every process does: each step is one guarded unit, which one of them takes.

use std::time::Duration;

use app::context::AppState;
use app::error::AppError;
use app::prizes::claims::succession::Succession;
use app::prizes::claims::{notices, succession};
use storage::prizes::{self, EntryKind};
use uuid::Uuid;

use super::pause;
use crate::stop::Stop;

const EVERY: Duration = Duration::from_secs(15);

/// Steps of each kind before the other kinds have their turn.
const BATCH: u16 = 64;

pub(super) async fn run(state: AppState, stop: Stop) {
    while !stop.is_stopping() {
        match work(&state).await {
            Ok(true) => {}
            Ok(false) => pause(EVERY, &stop).await,
            Err(error) => {
                tracing::error!(job.name = "prizes", error = %error, "wins wait for the next try");
                pause(EVERY, &stop).await;
            }
        }
    }
}

/// Takes a batch of steps of each kind. `false` where none was taken.
///
/// # Errors
/// Those of the database, where it does not tell what is to be done.
pub async fn work(state: &AppState) -> Result<bool, AppError> {
    // What is over is not told of any more, and who comes in is told at once.
    let over = give_up(state).await?;
    let replaced = replace(state).await?;
    let told = tell(state).await?;
    let reminded = remind(state).await?;
    Ok(over || replaced || told || reminded)
}

async fn give_up(state: &AppState) -> Result<bool, AppError> {
    let (overdue, gone) = {
        let mut conn = state.db.read().await?;
        let overdue = prizes::overdue(&mut conn, state.clock.now(), BATCH).await?;
        (overdue, prizes::of_the_gone(&mut conn, BATCH).await?)
    };
    let overdue = overdue.into_iter().map(|win| (win, EntryKind::Forfeited));
    let gone = gone.into_iter().map(|win| (win, EntryKind::Declined));
    let mut took_one = false;
    for (win, kind) in overdue.chain(gone) {
        let id = win.id;
        let done = succession::give_up(state, win, kind).await;
        took_one |= note(id, done).unwrap_or(false);
    }
    Ok(took_one)
}

async fn replace(state: &AppState) -> Result<bool, AppError> {
    let vacant = {
        let mut conn = state.db.read().await?;
        prizes::vacant(&mut conn, BATCH).await?
    };
    let mut took_one = false;
    for win in vacant {
        let id = win.id;
        let became = note(id, succession::replace(state, win).await);
        if became == Some(Succession::Vacant) {
            tracing::info!(job.name = "prizes", win.id = %id, "no alternate is left for a win");
        }
        took_one |= became.is_some_and(|became| became != Succession::Settled);
    }
    Ok(took_one)
}

async fn tell(state: &AppState) -> Result<bool, AppError> {
    let notices = {
        let mut conn = state.db.read().await?;
        prizes::to_tell(&mut conn, state.clock.now(), BATCH).await?
    };
    let mut took_one = false;
    for notice in notices {
        let id = notice.win_id;
        let done = notices::tell(state, notice).await;
        took_one |= note(id, done).unwrap_or(false);
    }
    Ok(took_one)
}

async fn remind(state: &AppState) -> Result<bool, AppError> {
    let notices = {
        let mut conn = state.db.read().await?;
        prizes::to_remind(&mut conn, state.clock.now(), BATCH).await?
    };
    let mut took_one = false;
    for notice in notices {
        let id = notice.win_id;
        let done = notices::remind(state, notice).await;
        took_one |= note(id, done).unwrap_or(false);
    }
    Ok(took_one)
}

/// What a step did; the next one is not to wait for one that failed.
fn note<T>(win: Uuid, done: Result<T, AppError>) -> Option<T> {
    done.inspect_err(|error| {
        tracing::error!(
            job.name = "prizes", win.id = %win, error = %error, "a win waits for the next try"
        );
    })
    .ok()
}
