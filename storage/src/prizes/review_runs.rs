//! A look at all tickets of a campaign, taken in steps, and its end: the freeze.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::Sql;
use crate::{Conn, Error, Tx};

/// A look at the tickets of a campaign.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ReviewRun {
    /// Of which campaign.
    pub campaign_id: Uuid,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// The last ticket that was looked at; the nil id at the beginning.
    pub through: Uuid,
    /// How many were looked at.
    pub looked: i64,
    /// When it was done; `None` while it is under way.
    pub done_at: Option<DateTime<Utc>>,
    /// When the list was frozen: nothing is looked at or decided from there on, unless the draw is taken
    /// back.
    pub closed_at: Option<DateTime<Utc>>,
}

/// Asks for a look at all tickets of a campaign. `false` where one is under way, or the list is frozen.
pub async fn ask_review(tx: &mut Tx, campaign: Uuid, now: DateTime<Utc>) -> Result<bool, Error> {
    let asked = tx
        .command(
            "insert into review_runs (campaign_id, asked_at, through, looked, changes)
             values ($1, $2, $3, 0, 0)
             on conflict (campaign_id) do update
             set asked_at = excluded.asked_at, through = excluded.through, looked = 0,
                 done_at = null, changes = review_runs.changes + 1
             where review_runs.done_at is not null and review_runs.closed_at is null",
        )
        .bind(campaign)
        .bind(now)
        .bind(Uuid::nil())
        .run()
        .await?;
    Ok(asked == 1)
}

/// Of a look `r` that is done: that no ticket was given since it was asked for.
const COVERS_ALL: &str = "not exists (select 1 from tickets k
    where k.campaign_id = r.campaign_id and k.created_at > r.asked_at)";

/// Campaigns that closed by `$1`, whose tickets are to be drawn, and that have tickets at which nobody has
/// looked and nobody is looking.
fn due(selected: &'static str) -> Sql {
    Sql::from(selected)
        .then(
            "from campaigns c where c.closes_at <= $1
              and exists (select 1 from prizes p where p.campaign_id = c.id and p.given = 'draw')
              and exists (select 1 from tickets t where t.campaign_id = c.id)
              and not exists (select 1 from review_runs r where r.campaign_id = c.id
                              and (r.closed_at is not null or r.done_at is null or",
        )
        .then(COVERS_ALL)
        .then("))")
}

/// Asks for a look at the tickets of campaigns that closed by `closed`, where there are any that were given
/// since the last look: in the hour in which attempts may still be handed in, or by scoring anew.
pub async fn ask_due_reviews(
    tx: &mut Tx,
    closed: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<u64, Error> {
    let sql = due(
        "insert into review_runs (campaign_id, asked_at, through, looked, changes)
         select c.id, $2, $3, 0, 0",
    );
    let sql = sql.then(
        "on conflict (campaign_id) do update
          set asked_at = excluded.asked_at, through = excluded.through, looked = 0, done_at = null,
              changes = review_runs.changes + 1
          where review_runs.done_at is not null and review_runs.closed_at is null",
    );
    tx.command(sql)
        .bind(closed)
        .bind(now)
        .bind(Uuid::nil())
        .run()
        .await
}

/// Whether a look is due at the tickets of any campaign that closed by `closed`.
pub async fn reviews_are_due(conn: &mut Conn, closed: DateTime<Utc>) -> Result<bool, Error> {
    let sql = due("select 1").then("limit 1");
    let found = conn.query(sql).bind(closed).optional::<(i32,)>().await?;
    Ok(found.is_some())
}

/// Whether all tickets of a campaign were looked at, to the last one.
pub async fn all_looked_at(conn: &mut Conn, campaign: Uuid) -> Result<bool, Error> {
    let sql = Sql::from(
        "select 1 from review_runs r where r.campaign_id = $1 and r.done_at is not null and",
    );
    let sql = sql.then(COVERS_ALL);
    let found = conn.query(sql).bind(campaign).optional::<(i32,)>().await?;
    Ok(found.is_some())
}

/// The looks that are under way.
pub async fn reviews_to_do(conn: &mut Conn) -> Result<Vec<ReviewRun>, Error> {
    conn.query(
        "select campaign_id, asked_at, through, looked, done_at, closed_at from review_runs
         where done_at is null and closed_at is null order by asked_at, campaign_id",
    )
    .all()
    .await
}

/// Notes how far a look has come. `false` where another process took this step, or the list was frozen.
pub async fn advance_review(
    tx: &mut Tx,
    run: &ReviewRun,
    through: Uuid,
    looked: i64,
) -> Result<bool, Error> {
    let advanced = tx
        .command(
            "update review_runs set through = $1, looked = looked + $2
             where campaign_id = $3 and asked_at = $4 and through = $5
               and done_at is null and closed_at is null",
        )
        .bind(through)
        .bind(looked)
        .bind(run.campaign_id)
        .bind(run.asked_at)
        .bind(run.through)
        .run()
        .await?;
    Ok(advanced == 1)
}

/// Ends a look: what stood out before and does not any more, and nobody has decided, goes.
pub async fn finish_review(
    tx: &mut Tx,
    run: &ReviewRun,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let finished = tx
        .command(
            "update review_runs set done_at = $1
             where campaign_id = $2 and asked_at = $3 and through = $4
               and done_at is null and closed_at is null",
        )
        .bind(now)
        .bind(run.campaign_id)
        .bind(run.asked_at)
        .bind(run.through)
        .run()
        .await?;
    if finished == 1 {
        tx.command(
            "delete from ticket_reviews
             where campaign_id = $1 and decided is null and looked_at < $2",
        )
        .bind(run.campaign_id)
        .bind(run.asked_at)
        .run()
        .await?;
    }
    Ok(finished == 1)
}

/// Takes the campaign's turn to decide on tickets: nobody else decides or freezes until this unit is
/// done. `false` where the list is frozen, or no ticket was looked at.
pub async fn hold_reviews_open(tx: &mut Tx, campaign: Uuid) -> Result<bool, Error> {
    let held = tx
        .command(
            "update review_runs set changes = changes + 1
             where campaign_id = $1 and closed_at is null",
        )
        .bind(campaign)
        .run()
        .await?;
    Ok(held == 1)
}

/// Ends all looking and deciding, in the unit that freezes the list and before it reads
/// [`super::set_aside`]. `false` where that has happened before, or not all tickets were looked at.
pub async fn close_reviews(tx: &mut Tx, campaign: Uuid, now: DateTime<Utc>) -> Result<bool, Error> {
    let sql = Sql::from(
        "update review_runs as r set closed_at = $2, changes = changes + 1
         where campaign_id = $1 and closed_at is null and done_at is not null and",
    );
    let closed = tx.command(sql.then(COVERS_ALL)).bind(campaign).bind(now);
    Ok(closed.run().await? == 1)
}

/// Has tickets be looked at and decided about again, in the unit that takes a frozen draw back: what the
/// next one draws with is not known yet.
pub(super) async fn reopen_reviews(tx: &mut Tx, campaign: Uuid) -> Result<(), Error> {
    tx.command(
        "update review_runs set closed_at = null, changes = changes + 1
         where campaign_id = $1 and closed_at is not null",
    )
    .bind(campaign)
    .run()
    .await?;
    Ok(())
}
