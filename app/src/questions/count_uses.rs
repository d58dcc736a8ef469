//! Counting how questions do, from attempts as they are handed in: a job takes it in steps, and of
//! several processes one takes each.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::quizzes::{AnswerVerdict, Figures};
use storage::questions::{self, Counted};
use uuid::Uuid;

use crate::context::AppState;

/// An attempt is counted so long after it closed: by then every hand-in of its moment is stored,
/// and none is passed over.
const SETTLED_AFTER: TimeDelta = TimeDelta::minutes(1);

/// How many attempts a step counts.
const AT_ONCE: u16 = 200;

/// Counts the next attempts. `false` where there were none.
///
/// # Errors
/// Those of the database: the same step can be taken again.
pub async fn step(state: &AppState) -> Result<bool, storage::Error> {
    let mut conn = state.db.read().await?;
    let from = questions::counted(&mut conn).await?;
    let until = state.clock.now() - SETTLED_AFTER;
    let attempts = questions::uncounted(&mut conn, from, until, AT_ONCE).await?;
    drop(conn);
    let Some(to) = attempts.last().map(|attempt| attempt.place) else {
        return Ok(false);
    };
    let mut figures = BTreeMap::<Uuid, Figures>::new();
    for attempt in &attempts {
        let verdicts = attempt.paper.items.iter().zip(&attempt.result.answers);
        for (item, verdict) in verdicts {
            let version = figures.entry(item.version_id).or_default();
            version.used += 1;
            version.answered += u64::from(*verdict != AnswerVerdict::Unanswered);
            version.right += u64::from(*verdict == AnswerVerdict::Right);
        }
    }
    let data: (Option<Counted>, Counted, _) = (from, to, figures);
    let unit = state.db.write(data, |tx, (from, to, figures)| {
        Box::pin(async move {
            if !questions::take_count(tx, *from, *to).await? {
                return Ok(());
            }
            for (version, more) in figures {
                questions::add_figures(tx, *version, *more).await?;
            }
            Ok::<_, storage::Error>(())
        })
    });
    unit.await?;
    Ok(true)
}
