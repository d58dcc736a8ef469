//! Taking a draw back before its winners are told: somebody asks, two others approve.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::Person;
use super::steps::{NewDraw, prepare};
use crate::prizes::review_runs::reopen_reviews;
use crate::{Conn, Error, Tx};

/// That a draw is to be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// Why.
    pub reason: String,
    /// Who asked, and when.
    pub asked: (Person, DateTime<Utc>),
    /// Who approved first, and when.
    pub first: Option<(Person, DateTime<Utc>)>,
    /// Who approved then: with that it was taken back.
    pub second: Option<(Person, DateTime<Utc>)>,
}

#[derive(FromRow)]
struct ReplacementRow {
    reason: String,
    asked_by: Uuid,
    asked_name: String,
    asked_at: DateTime<Utc>,
    first_by: Option<Uuid>,
    first_name: Option<String>,
    first_at: Option<DateTime<Utc>>,
    second_by: Option<Uuid>,
    second_name: Option<String>,
    second_at: Option<DateTime<Utc>>,
}

/// What is asked for a draw.
pub async fn replacement(conn: &mut Conn, draw: Uuid) -> Result<Option<Replacement>, Error> {
    let row = conn
        .query(
            "select r.reason, r.asked_by, a.name as asked_name, r.asked_at, r.first_by,
                    f.name as first_name, r.first_at, r.second_by, s.name as second_name,
                    r.second_at
             from draw_replacements r join staff a on a.id = r.asked_by
             left join staff f on f.id = r.first_by left join staff s on s.id = r.second_by
             where r.draw_id = $1",
        )
        .bind(draw)
        .optional::<ReplacementRow>()
        .await?;
    Ok(row.map(|row| Replacement {
        reason: row.reason,
        asked: ((row.asked_by, row.asked_name), row.asked_at),
        first: super::done(row.first_by, row.first_name, row.first_at),
        second: super::done(row.second_by, row.second_name, row.second_at),
    }))
}

/// Asks for it. `false` where that was asked before, or the draw is not at a stage at which it can be
/// taken back. The draw counts as changed: whoever takes a step of it at the same moment is refused.
pub async fn ask(
    tx: &mut Tx,
    draw: Uuid,
    reason: &str,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let held = tx
        .command(
            "update draws set changes = changes + 1
             where id = $1 and not is_rehearsal and state in ('frozen', 'typed', 'drawn')
               and not exists (select 1 from draw_replacements r where r.draw_id = draws.id)",
        )
        .bind(draw)
        .run()
        .await?;
    if held == 0 {
        return Ok(false);
    }
    let asked = tx
        .command(
            "insert into draw_replacements (draw_id, reason, asked_by, asked_at)
             values ($1, $2, $3, $4) on conflict (draw_id) do nothing",
        )
        .bind(draw)
        .bind(reason)
        .bind(by)
        .bind(now)
        .run()
        .await?;
    Ok(asked == 1)
}

/// Somebody who may approve it does not, or whoever asked takes that back: the draw goes on. `false` where
/// it is not asked any more.
pub async fn refuse(tx: &mut Tx, draw: Uuid) -> Result<bool, Error> {
    let refused = tx
        .command("delete from draw_replacements where draw_id = $1 and second_by is null")
        .bind(draw)
        .run()
        .await?;
    Ok(refused == 1)
}

/// What an approval came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    First,
    Second,
}

/// Approves it. With the second approval the draw is taken back, `new` begins in its stead, and until its
/// freeze tickets are looked at and decided about again.
/// `None` where this person may not, or it is not asked any more; then the unit must fail. Otherwise
/// whether the draw was taken back.
pub async fn approve(
    tx: &mut Tx,
    draw: Uuid,
    new: &NewDraw,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<bool>, Error> {
    match mark(tx, draw, by, now).await? {
        None => return Ok(None),
        Some(Step::First) => return Ok(Some(false)),
        Some(Step::Second) => {}
    }
    let replaced = tx
        .command(
            "update draws set state = 'replaced', changes = changes + 1
             where id = $1 and state in ('frozen', 'typed', 'drawn')",
        )
        .bind(draw)
        .run()
        .await?;
    if replaced == 0 || !prepare(tx, new, by, now).await? {
        return Ok(None);
    }
    reopen_reviews(tx, new.campaign_id).await?;
    Ok(Some(true))
}

/// Whoever asked approves nothing, and nobody approves twice: the statements themselves refuse that.
async fn mark(
    tx: &mut Tx,
    draw: Uuid,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<Step>, Error> {
    let steps = [
        (
            Step::First,
            "update draw_replacements set first_by = $2, first_at = $3
             where draw_id = $1 and first_by is null and asked_by <> $2",
        ),
        (
            Step::Second,
            "update draw_replacements set second_by = $2, second_at = $3
             where draw_id = $1 and first_by is not null and second_by is null
               and first_by <> $2 and asked_by <> $2",
        ),
    ];
    for (step, sql) in steps {
        let marked = tx.command(sql).bind(draw).bind(by).bind(now).run().await?;
        if marked == 1 {
            return Ok(Some(step));
        }
    }
    Ok(None)
}
