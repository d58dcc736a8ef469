//! Prizes that branches send each other: what left and what arrived are two entries.

use chrono::{DateTime, Utc};
use domain::prizes::StockMove;
use domain::staff::Scope;
use sqlx::FromRow;
use uuid::Uuid;

use super::stock::{self, StockEntry};
use crate::db::{Query, Sql};
use crate::{Conn, Error, Tx};

/// A transfer that is to be sent.
#[derive(Clone, Debug)]
pub struct NewTransfer {
    /// Its id, made with the form; also that of the entry by which it leaves.
    pub id: Uuid,
    /// Which prize.
    pub prize_id: Uuid,
    /// From which branch.
    pub from: Uuid,
    /// To which other one.
    pub to: Uuid,
    /// How many; at least 1.
    pub quantity: u32,
    /// What is written about it; may be empty.
    pub note: String,
    /// Who sends it; `None` for the operator.
    pub by: Option<Uuid>,
}

/// A transfer with the names that a page shows.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Transfer {
    /// Its id.
    pub id: Uuid,
    /// Which prize.
    pub prize_id: Uuid,
    /// The prize's name.
    pub prize: String,
    /// The campaign's title.
    pub campaign: String,
    /// From which branch.
    pub from_branch: Uuid,
    /// Its code.
    pub from_code: String,
    /// Its name.
    pub from_name: String,
    /// To which branch.
    pub to_branch: Uuid,
    /// Its code.
    pub to_code: String,
    /// Its name.
    pub to_name: String,
    /// The branch above that one.
    pub to_parent: Option<Uuid>,
    /// How many were sent.
    pub quantity: i64,
    /// What was written about it.
    pub note: String,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// By whom.
    pub sent_by: Option<String>,
    /// When it arrived; `None` while it is on its way.
    pub arrived_at: Option<DateTime<Utc>>,
    /// Who said so.
    pub arrived_by: Option<String>,
    /// How many came.
    pub arrived: Option<i64>,
    /// Why fewer came.
    pub explanation: String,
}

/// What a list of transfers is narrowed to.
#[derive(Clone, Debug)]
pub struct TransferFilter {
    /// Whose eyes: below the head office only what leaves or reaches a branch that the scope covers.
    pub scope: Scope,
    /// Only of this prize.
    pub prize: Option<Uuid>,
    /// Only on their way, or only arrived ones.
    pub open: Option<bool>,
    /// Only this one.
    pub id: Option<Uuid>,
}

impl TransferFilter {
    /// All that can be seen.
    pub const fn all(scope: Scope) -> Self {
        Self {
            scope,
            prize: None,
            open: None,
            id: None,
        }
    }

    /// `query` with the values that [`NARROWED`] names.
    fn bind<'c>(&self, query: Query<'c>) -> Query<'c> {
        query
            .bind(self.scope.kind.word())
            .bind(self.scope.branch)
            .bind(self.prize)
            .bind(self.open)
            .bind(self.id)
    }
}

const FOUND: &str = "from stock_transfers t
    join prizes p on p.id = t.prize_id join campaigns c on c.id = p.campaign_id
    join branches f on f.id = t.from_branch join branches b on b.id = t.to_branch
    left join staff s on s.id = t.sent_by left join staff a on a.id = t.arrived_by";

/// The conditions of a [`TransferFilter`] on a transfer `t` from a branch `f` to a branch `b`.
const NARROWED: &str = "where ($1 = 'head_office' or f.id = $2 or f.parent_id = $2
         or b.id = $2 or b.parent_id = $2)
    and ($3 is null or t.prize_id = $3)
    and ($4 is null or (t.arrived_at is null) = $4)
    and ($5 is null or t.id = $5)";

/// The transfers that the filter leaves: those on their way first, then the newest.
pub async fn transfers(
    conn: &mut Conn,
    filter: &TransferFilter,
    offset: u32,
    limit: u32,
) -> Result<Vec<Transfer>, Error> {
    let sql = Sql::from(
        "select t.id, t.prize_id, p.name as prize, c.title as campaign, t.from_branch,
                f.code as from_code, f.name as from_name, t.to_branch, b.code as to_code,
                b.name as to_name, b.parent_id as to_parent, t.quantity, t.note, t.sent_at,
                s.name as sent_by, t.arrived_at, a.name as arrived_by, t.arrived, t.explanation",
    )
    .then(FOUND)
    .then(NARROWED)
    .then(
        "order by case when t.arrived_at is null then 0 else 1 end, t.sent_at desc, t.id
         limit $6 offset $7",
    );
    filter
        .bind(conn.query(sql))
        .bind(i64::from(limit))
        .bind(i64::from(offset))
        .all()
        .await
}

/// How many transfers the filter leaves.
pub async fn transfer_count(conn: &mut Conn, filter: &TransferFilter) -> Result<i64, Error> {
    let sql = Sql::from("select count(*)").then(FOUND).then(NARROWED);
    let (count,) = filter.bind(conn.query(sql)).one::<(i64,)>().await?;
    Ok(count)
}

/// How many transfers are on their way to branches in scope.
pub async fn on_the_way(conn: &mut Conn, scope: Scope) -> Result<i64, Error> {
    let (count,) = conn
        .query(
            "select count(*) from stock_transfers t join branches b on b.id = t.to_branch
             where t.arrived_at is null and ($1 = 'head_office' or b.id = $2 or b.parent_id = $2)",
        )
        .bind(scope.kind.word())
        .bind(scope.branch)
        .one::<(i64,)>()
        .await?;
    Ok(count)
}

/// A transfer that can be seen.
pub async fn transfer(conn: &mut Conn, id: Uuid, scope: Scope) -> Result<Option<Transfer>, Error> {
    let filter = TransferFilter {
        id: Some(id),
        ..TransferFilter::all(scope)
    };
    let found = transfers(conn, &filter, 0, 1).await?;
    Ok(found.into_iter().next())
}

fn entry(of: &Transfer, (id, kind): (Uuid, StockMove), quantity: u32, by: Uuid) -> StockEntry {
    StockEntry {
        id,
        prize_id: of.prize_id,
        branch_id: of.to_branch,
        kind,
        quantity,
        win_id: None,
        transfer_id: Some(of.id),
        count_id: None,
        staff_id: Some(by),
        note: String::new(),
    }
}

/// Sends prizes. `false` where there are not as many free; then the unit must fail.
pub async fn send(tx: &mut Tx, new: &NewTransfer, now: DateTime<Utc>) -> Result<bool, Error> {
    let leaves = StockEntry {
        id: new.id,
        prize_id: new.prize_id,
        branch_id: new.from,
        kind: StockMove::Sent,
        quantity: new.quantity,
        win_id: None,
        transfer_id: Some(new.id),
        count_id: None,
        staff_id: new.by,
        note: new.note.clone(),
    };
    if !stock::lay(tx, &leaves, now).await? {
        return Ok(false);
    }
    tx.command(
        "insert into stock_transfers (id, prize_id, from_branch, to_branch, quantity, note, sent_at,
                                      sent_by, explanation)
         values ($1, $2, $3, $4, $5, $6, $7, $8, '')",
    )
    .bind(new.id)
    .bind(new.prize_id)
    .bind(new.from)
    .bind(new.to)
    .bind(i64::from(new.quantity))
    .bind(&new.note)
    .bind(now)
    .bind(new.by)
    .run_guarded()
    .await?;
    Ok(true)
}

/// Confirms that `arrived` prizes of a transfer came, not more than were sent. All that were sent
/// arrive in the ledger; what did not come is lost there, with the explanation. `entries` are ids for
/// these. `false` where somebody confirmed it before; then nothing is changed.
pub async fn arrive(
    tx: &mut Tx,
    of: &Transfer,
    (arrived, explanation): (u32, &str),
    (entries, by): ([Uuid; 2], Uuid),
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let done = tx
        .command(
            "update stock_transfers set arrived_at = $2, arrived_by = $3, arrived = $4,
                    explanation = $5
             where id = $1 and arrived_at is null and quantity >= $4",
        )
        .bind(of.id)
        .bind(now)
        .bind(by)
        .bind(i64::from(arrived))
        .bind(explanation)
        .run()
        .await?;
    if done == 0 {
        return Ok(false);
    }
    let broken = || Error::Broken(format!("transfer {} cannot arrive", of.id));
    let sent = u32::try_from(of.quantity).map_err(|_| broken())?;
    let came = entry(of, (entries[0], StockMove::Arrived), sent, by);
    let mut laid = stock::lay(tx, &came, now).await?;
    if arrived < sent {
        let lost = StockEntry {
            note: explanation.to_owned(),
            ..entry(of, (entries[1], StockMove::Lost), sent - arrived, by)
        };
        laid &= stock::lay(tx, &lost, now).await?;
    }
    laid.then_some(true).ok_or_else(broken)
}
