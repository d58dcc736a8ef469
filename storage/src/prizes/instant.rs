//! Instant wins: the moments at which prizes are won, and which of them were met.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{Dialect, Sql};
use crate::{Conn, Error, Tx};

/// A plan that is to be committed to.
#[derive(Clone, Debug)]
pub struct NewInstantPlan {
    /// Its id, also the associated data of `seed_sealed`.
    pub id: Uuid,
    /// Of which campaign.
    pub campaign_id: Uuid,
    /// Which plan of the campaign, from 1.
    pub part: u32,
    /// Its JSON.
    pub plan: String,
    /// SHA-256 over seed and plan.
    pub commitment: Vec<u8>,
    /// The seed, sealed.
    pub seed_sealed: Vec<u8>,
    /// When.
    pub made_at: DateTime<Utc>,
    /// Its moments.
    pub moments: Vec<NewMoment>,
}

/// A moment that is to be won at.
#[derive(Clone, Debug)]
pub struct NewMoment {
    /// Its id.
    pub id: Uuid,
    /// The place of its prize among the campaign's, from 0.
    pub prize: u16,
    /// The code of the branch whose visitors alone can meet it.
    pub branch: Option<String>,
    /// The label of its lot.
    pub lot: String,
    /// From when on it can be met.
    pub at: DateTime<Utc>,
}

/// A plan that was committed to.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct InstantPlan {
    /// Its id.
    pub id: Uuid,
    /// Its JSON.
    pub plan: String,
    /// SHA-256 over seed and plan.
    pub commitment: Vec<u8>,
    /// The seed, sealed.
    pub seed_sealed: Vec<u8>,
    /// When.
    pub made_at: DateTime<Utc>,
}

/// Lays a plan with its moments, for prizes that are stored. `false` where the campaign has a plan of
/// this number; then nothing is changed.
pub async fn lay_plan(tx: &mut Tx, new: &NewInstantPlan) -> Result<bool, Error> {
    let laid = tx
        .command(
            "insert into instant_plans
             (id, campaign_id, part, plan, commitment, seed_sealed, made_at)
             values ($1, $2, $3, $4, $5, $6, $7) on conflict (campaign_id, part) do nothing",
        )
        .bind(new.id)
        .bind(new.campaign_id)
        .bind(i32::try_from(new.part).unwrap_or(i32::MAX))
        .bind(&new.plan)
        .bind(&new.commitment)
        .bind(&new.seed_sealed)
        .bind(new.made_at)
        .run()
        .await?;
    if laid == 0 {
        return Ok(false);
    }
    for moment in &new.moments {
        let made = tx
            .command(
                "insert into instant_moments (id, plan_id, campaign_id, prize_id, branch_id, lot, at)
                 select $1, $2, p.campaign_id, p.id, b.id, $3, $4
                 from prizes p left join branches b on b.code = $5
                 where p.campaign_id = $6 and p.place = $7 and (b.id is not null or $8)",
            )
            .bind(moment.id)
            .bind(new.id)
            .bind(&moment.lot)
            .bind(moment.at)
            .bind(moment.branch.clone())
            .bind(new.campaign_id)
            .bind(i32::from(moment.prize))
            .bind(moment.branch.is_none())
            .run()
            .await?;
        if made == 0 {
            let lot = &moment.lot;
            return Err(Error::Broken(format!("lot {lot} has no prize or branch")));
        }
    }
    Ok(true)
}

/// The plans of a campaign, in the order in which they were made.
pub async fn instant_plans(conn: &mut Conn, campaign: Uuid) -> Result<Vec<InstantPlan>, Error> {
    conn.query(
        "select id, plan, commitment, seed_sealed, made_at from instant_plans
         where campaign_id = $1 order by part",
    )
    .bind(campaign)
    .all()
    .await
}

/// Campaigns that are not over at `now` and have instant prizes without as many moments.
pub async fn without_moments(conn: &mut Conn, now: DateTime<Utc>) -> Result<Vec<Uuid>, Error> {
    let rows = conn
        .query(
            "select distinct c.id from campaigns c join prizes p on p.campaign_id = c.id
             where p.given = 'instant' and c.closes_at > $1 and p.quantity >
             (select count(*) from instant_moments m where m.prize_id = p.id)
             order by c.id",
        )
        .bind(now)
        .all::<(Uuid,)>()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// A moment that was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct MetMoment {
    /// Which.
    pub id: Uuid,
    /// What it wins.
    pub prize_id: Uuid,
}

/// What can be met in a campaign ($1) at a time ($2) by an attempt ($3) of a participant ($4): what
/// has passed, is nobody's, and belongs to everybody or to the branch whose channel the attempt came
/// by, for whoever has not won by chance, unless instant wins are stopped at that time.
const FREE: &str = " from instant_moments m join prizes p on p.id = m.prize_id
    where m.campaign_id = $1 and m.attempt_id is null and m.at <= $2 and p.held < p.quantity
      and (m.branch_id is null or m.branch_id =
           (select c.branch_id from attempts a join channels c on c.id = a.channel_id
            where a.id = $3))
      and not exists (select 1 from winners w where w.campaign_id = $1 and w.participant_id = $4
                      and w.given <> 'threshold')
      and not exists (select 1 from instant_stops s where s.campaign_id = $1
                      and (s.resumes_at is null or s.resumes_at > $2))";

/// The hand-in of `attempt` takes the oldest moment that it can meet. `None` where there is none. What
/// it wins has to be given in the same unit, in the participant's turn.
///
/// On PostgreSQL it first passes by the moments that others are just about to take, so that hand-ins at once
/// do not all wait for the same one; where those are the only ones, it waits.
pub async fn meet(
    tx: &mut Tx,
    campaign: Uuid,
    (participant, attempt): (Uuid, Uuid),
    now: DateTime<Utc>,
) -> Result<Option<MetMoment>, Error> {
    let mut passing_by = match tx.dialect() {
        Dialect::Postgres => " for update of m skip locked",
        Dialect::Sqlite => "",
    };
    loop {
        let sql = Sql::from(
            "update instant_moments set attempt_id = $3, taken_at = $2
             where attempt_id is null and id = (select m.id",
        );
        let sql = sql
            .then(FREE)
            .then(" order by m.at, m.id limit 1")
            .then(passing_by)
            .then(") returning id, prize_id");
        let met = tx
            .query(sql)
            .bind(campaign)
            .bind(now)
            .bind(attempt)
            .bind(participant)
            .optional::<MetMoment>()
            .await?;
        if met.is_some() {
            return Ok(met);
        }
        passing_by = "";
        // Somebody else may have taken the same one a moment before: then the next one is tried.
        let sql = Sql::from("select m.id, m.prize_id").then(FREE);
        let left = tx
            .query(sql.then(" order by m.at, m.id limit 1"))
            .bind(campaign)
            .bind(now)
            .bind(attempt)
            .bind(participant)
            .optional::<MetMoment>()
            .await?;
        if left.is_none() {
            return Ok(None);
        }
    }
}

/// A stop of a campaign's instant wins.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct InstantStop {
    /// What customers are told.
    pub because: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// From when on they go on; `None`: that is not known yet.
    pub resumes_at: Option<DateTime<Utc>>,
}

impl InstantStop {
    /// Whether it stops anything at `now`.
    pub fn holds(&self, now: DateTime<Utc>) -> bool {
        self.resumes_at.is_none_or(|at| at > now)
    }
}

/// Stops the instant wins of a campaign until further notice, also where they are about to go on: then
/// it is the same stop, with other words. `false` where they are stopped without an end.
pub async fn stop_instant(
    tx: &mut Tx,
    campaign: Uuid,
    because: &str,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let stopped = tx
        .command(
            "insert into instant_stops (campaign_id, because, since) values ($1, $2, $3)
             on conflict (campaign_id) do update
             set because = excluded.because, resumes_at = null,
                 since = case when instant_stops.resumes_at > excluded.since
                         then instant_stops.since else excluded.since end
             where instant_stops.resumes_at is not null",
        )
        .bind(campaign)
        .bind(because)
        .bind(now)
        .run()
        .await?;
    Ok(stopped > 0)
}

/// Lets the instant wins of a campaign go on from `resumes_at` on. `false` where they are not stopped, where
/// it is known from when on they go on (that stays), or where the campaign itself is paused: they go on
/// after it, at an hour that is told when it does.
pub async fn resume_instant(
    tx: &mut Tx,
    campaign: Uuid,
    resumes_at: DateTime<Utc>,
) -> Result<bool, Error> {
    let resumed = tx
        .command(
            "update instant_stops set resumes_at = $2
             where campaign_id = $1 and resumes_at is null
               and not exists (select 1 from campaigns c
                               where c.id = $1 and c.paused_because is not null)",
        )
        .bind(campaign)
        .bind(resumes_at)
        .run()
        .await?;
    Ok(resumed > 0)
}

/// The last stop of a campaign's instant wins; whether it still [`holds`](InstantStop::holds) is a
/// matter of time.
pub async fn instant_stop(conn: &mut Conn, campaign: Uuid) -> Result<Option<InstantStop>, Error> {
    conn.query("select because, since, resumes_at from instant_stops where campaign_id = $1")
        .bind(campaign)
        .optional()
        .await
}

/// The campaigns whose instant wins are stopped at `now`.
pub async fn instant_stopped(conn: &mut Conn, now: DateTime<Utc>) -> Result<Vec<Uuid>, Error> {
    let rows = conn
        .query(
            "select campaign_id from instant_stops
             where resumes_at is null or resumes_at > $1 order by campaign_id",
        )
        .bind(now)
        .all::<(Uuid,)>()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// A moment as it stands.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct StoredMoment {
    /// Of which plan.
    pub plan_id: Uuid,
    /// The label of its lot.
    pub lot: String,
    /// From when on it can be met.
    pub at: DateTime<Utc>,
    /// When it was met.
    pub taken_at: Option<DateTime<Utc>>,
    /// The win that came of it.
    pub win_id: Option<Uuid>,
}

/// The moments of a campaign, by plan and lot, in the order of time. Before the end nobody may see
/// those that are still to come.
pub async fn moments(conn: &mut Conn, campaign: Uuid) -> Result<Vec<StoredMoment>, Error> {
    conn.query(
        "select m.plan_id, m.lot, m.at, m.taken_at, w.id as win_id
         from instant_moments m left join wins w on w.moment_id = m.id
         where m.campaign_id = $1 order by m.plan_id, m.lot, m.at, m.taken_at, m.id",
    )
    .bind(campaign)
    .all()
    .await
}

/// The first `limit` moments of a lot in the order of time. For after the end alone, like [`moments`].
pub async fn lot_moments(
    conn: &mut Conn,
    (plan, lot): (Uuid, &str),
    limit: u32,
) -> Result<Vec<StoredMoment>, Error> {
    conn.query(
        "select m.plan_id, m.lot, m.at, m.taken_at, w.id as win_id
         from instant_moments m left join wins w on w.moment_id = m.id
         where m.plan_id = $1 and m.lot = $2 order by m.at, m.taken_at, m.id limit $3",
    )
    .bind(plan)
    .bind(lot.to_owned())
    .bind(i64::from(limit))
    .all()
    .await
}

/// How many moments a campaign has, and how many of them were met.
pub async fn moment_counts(conn: &mut Conn, campaign: Uuid) -> Result<(i64, i64), Error> {
    conn.query("select count(*), count(attempt_id) from instant_moments where campaign_id = $1")
        .bind(campaign)
        .one()
        .await
}

/// When moments of a campaign were met, in this order. It does not tell where any moment lies.
pub async fn times_met(conn: &mut Conn, campaign: Uuid) -> Result<Vec<DateTime<Utc>>, Error> {
    let rows = conn
        .query(
            "select taken_at from instant_moments
             where campaign_id = $1 and taken_at is not null order by taken_at",
        )
        .bind(campaign)
        .all::<(DateTime<Utc>,)>()
        .await?;
    Ok(rows.into_iter().map(|(at,)| at).collect())
}

/// A win that an attempt's hand-in came to.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct WonByAttempt {
    /// The win.
    pub id: Uuid,
    /// The prize's name.
    pub prize: String,
    /// Whether it was won by a moment; otherwise it was earned by passing.
    pub is_instant: bool,
}

/// What an attempt won when it was handed in, or when the survey behind it was.
pub async fn won_by(conn: &mut Conn, attempt: Uuid) -> Result<Vec<WonByAttempt>, Error> {
    conn.query(
        "select w.id, p.name as prize, w.moment_id is not null as is_instant
         from wins w join prizes p on p.id = w.prize_id
         where w.attempt_id = $1 order by p.place",
    )
    .bind(attempt)
    .all()
    .await
}
