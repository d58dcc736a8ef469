//! When little is left of a prize at a branch, and that it is told once.

use chrono::{DateTime, NaiveDate, Utc};
use domain::staff::Scope;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Error, Tx};

/// A prize of which little is left at a branch.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct LowStock {
    /// The prize.
    pub prize_id: Uuid,
    /// Its name.
    pub prize: String,
    /// The campaign's title.
    pub campaign: String,
    /// The branch.
    pub branch_id: Uuid,
    /// Its code.
    pub code: String,
    /// Its name.
    pub branch: String,
    /// How many are free.
    pub free: i64,
    /// Little is left where so many or fewer are free.
    pub threshold: i64,
}

/// Sets from how many on little is left of a prize at a branch, or that nobody wants to know. It is
/// told anew.
pub async fn set_threshold(
    tx: &mut Tx,
    (prize, branch): (Uuid, Uuid),
    threshold: Option<u32>,
) -> Result<(), Error> {
    let Some(threshold) = threshold else {
        tx.command("delete from stock_thresholds where prize_id = $1 and branch_id = $2")
            .bind(prize)
            .bind(branch)
            .run()
            .await?;
        return Ok(());
    };
    tx.command(
        "insert into stock_thresholds (prize_id, branch_id, threshold) values ($1, $2, $3)
         on conflict (prize_id, branch_id) do update
         set threshold = excluded.threshold, alerted_at = null",
    )
    .bind(prize)
    .bind(branch)
    .bind(i64::from(threshold))
    .run()
    .await?;
    Ok(())
}

/// What little is left of at branches in scope and can still be claimed on `today`, by branch, at most
/// `limit`.
pub async fn low_stock(
    conn: &mut Conn,
    scope: Scope,
    today: NaiveDate,
    limit: u16,
) -> Result<Vec<LowStock>, Error> {
    conn.query(
        "select h.prize_id, p.name as prize, c.title as campaign, h.branch_id, b.code,
                b.name as branch, coalesce(s.on_hand - s.reserved, 0) as free, h.threshold
         from stock_thresholds h join prizes p on p.id = h.prize_id
         join campaigns c on c.id = p.campaign_id join branches b on b.id = h.branch_id
         left join prize_terms t on t.campaign_id = c.id
         left join stock_sums s on s.prize_id = h.prize_id and s.branch_id = h.branch_id
         where coalesce(s.on_hand - s.reserved, 0) <= h.threshold
           and ($1 = 'head_office' or b.id = $2 or b.parent_id = $2)
           and (t.claim_until is null or t.claim_until >= $3)
         order by b.code, p.id limit $4",
    )
    .bind(scope.kind.word())
    .bind(scope.branch)
    .bind(today)
    .bind(i64::from(limit))
    .all()
    .await
}

/// How many prizes run low at branches in scope.
pub async fn low_count(conn: &mut Conn, scope: Scope, today: NaiveDate) -> Result<i64, Error> {
    let (count,) = conn
        .query(
            "select count(*) from stock_thresholds h join prizes p on p.id = h.prize_id
             join branches b on b.id = h.branch_id
             left join prize_terms t on t.campaign_id = p.campaign_id
             left join stock_sums s on s.prize_id = h.prize_id and s.branch_id = h.branch_id
             where coalesce(s.on_hand - s.reserved, 0) <= h.threshold
               and ($1 = 'head_office' or b.id = $2 or b.parent_id = $2)
               and (t.claim_until is null or t.claim_until >= $3)",
        )
        .bind(scope.kind.word())
        .bind(scope.branch)
        .bind(today)
        .one::<(i64,)>()
        .await?;
    Ok(count)
}

/// What little is left of and nobody was told, at most `limit`.
pub async fn to_alert(
    conn: &mut Conn,
    today: NaiveDate,
    limit: u16,
) -> Result<Vec<LowStock>, Error> {
    conn.query(
        "select h.prize_id, p.name as prize, c.title as campaign, h.branch_id, b.code,
                b.name as branch, coalesce(s.on_hand - s.reserved, 0) as free, h.threshold
         from stock_thresholds h join prizes p on p.id = h.prize_id
         join campaigns c on c.id = p.campaign_id join branches b on b.id = h.branch_id
         left join prize_terms t on t.campaign_id = c.id
         left join stock_sums s on s.prize_id = h.prize_id and s.branch_id = h.branch_id
         where h.alerted_at is null and coalesce(s.on_hand - s.reserved, 0) <= h.threshold
           and (t.claim_until is null or t.claim_until >= $1)
         order by h.prize_id, h.branch_id limit $2",
    )
    .bind(today)
    .bind(i64::from(limit))
    .all()
    .await
}

/// Takes the telling that little is left. `false` where somebody else took it, or enough is there.
pub async fn take_alert(
    tx: &mut Tx,
    (prize, branch): (Uuid, Uuid),
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let taken = tx
        .command(
            "update stock_thresholds set alerted_at = $3
             where prize_id = $1 and branch_id = $2 and alerted_at is null
               and threshold >= coalesce((select s.on_hand - s.reserved from stock_sums s
                                          where s.prize_id = $1 and s.branch_id = $2), 0)",
        )
        .bind(prize)
        .bind(branch)
        .bind(now)
        .run()
        .await?;
    Ok(taken == 1)
}

/// Where enough is there again, it is told anew the next time that little is left.
pub async fn forget_alerts(tx: &mut Tx) -> Result<u64, Error> {
    tx.command(
        "update stock_thresholds set alerted_at = null
         where alerted_at is not null
           and threshold < coalesce((select s.on_hand - s.reserved from stock_sums s
                                     where s.prize_id = stock_thresholds.prize_id
                                       and s.branch_id = stock_thresholds.branch_id), 0)",
    )
    .run()
    .await
}
