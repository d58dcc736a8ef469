//! The stock ledger as it is read: entry by entry, and what it comes to at each branch.

use chrono::{DateTime, Utc};
use domain::prizes::StockMove;
use domain::staff::Scope;
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{Query, Sql};
use crate::{Conn, Error};

/// An entry with the names that a page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerLine {
    /// Its id.
    pub id: Uuid,
    /// When it was laid.
    pub at: DateTime<Utc>,
    /// Why prizes moved.
    pub kind: StockMove,
    /// How many.
    pub quantity: i64,
    /// The branch's code and name.
    pub branch: (String, String),
    /// Who of the staff did it; `None` for the winner or the platform.
    pub staff: Option<String>,
    /// The win it was for.
    pub win_id: Option<Uuid>,
    /// The transfer it belongs to.
    pub transfer_id: Option<Uuid>,
    /// The count that found it.
    pub count_id: Option<Uuid>,
    /// What was written about it; may be empty.
    pub note: String,
}

#[derive(FromRow)]
struct LedgerRow {
    id: Uuid,
    at: DateTime<Utc>,
    kind: String,
    quantity: i64,
    code: String,
    name: String,
    staff: Option<String>,
    win_id: Option<Uuid>,
    transfer_id: Option<Uuid>,
    count_id: Option<Uuid>,
    note: String,
}

impl TryFrom<LedgerRow> for LedgerLine {
    type Error = Error;

    fn try_from(row: LedgerRow) -> Result<Self, Error> {
        let kind = StockMove::from_word(&row.kind)
            .ok_or_else(|| Error::Broken(format!("stock entry {} has a bad kind", row.id)))?;
        Ok(Self {
            id: row.id,
            at: row.at,
            kind,
            quantity: row.quantity,
            branch: (row.code, row.name),
            staff: row.staff,
            win_id: row.win_id,
            transfer_id: row.transfer_id,
            count_id: row.count_id,
            note: row.note,
        })
    }
}

/// What a prize's ledger is narrowed to.
#[derive(Clone, Debug)]
pub struct LedgerFilter {
    /// Of which prize.
    pub prize: Uuid,
    /// Whose eyes: below the head office only branches that the scope covers.
    pub scope: Scope,
    /// Only of this branch.
    pub branch: Option<Uuid>,
    /// Only of this kind.
    pub kind: Option<StockMove>,
    /// Only from this moment on.
    pub from: Option<DateTime<Utc>>,
    /// Only before this moment.
    pub before: Option<DateTime<Utc>>,
}

impl LedgerFilter {
    /// All of a prize that can be seen.
    pub const fn all(prize: Uuid, scope: Scope) -> Self {
        Self {
            prize,
            scope,
            branch: None,
            kind: None,
            from: None,
            before: None,
        }
    }

    /// `query` with the values that [`NARROWED`] names.
    fn bind<'c>(&self, query: Query<'c>) -> Query<'c> {
        query
            .bind(self.prize)
            .bind(self.scope.kind.word())
            .bind(self.scope.branch)
            .bind(self.branch)
            .bind(self.kind.map(StockMove::word))
            .bind(self.from)
            .bind(self.before)
    }
}

/// The conditions of a [`LedgerFilter`] on an entry `e` at a branch `b`.
const NARROWED: &str = "where e.prize_id = $1
    and ($2 = 'head_office' or b.id = $3 or b.parent_id = $3)
    and ($4 is null or e.branch_id = $4)
    and ($5 is null or e.kind = $5)
    and ($6 is null or e.at >= $6)
    and ($7 is null or e.at < $7)";

/// The entries that the filter leaves, newest first.
pub async fn ledger(
    conn: &mut Conn,
    filter: &LedgerFilter,
    offset: u32,
    limit: u32,
) -> Result<Vec<LedgerLine>, Error> {
    let sql = Sql::from(
        "select e.id, e.at, e.kind, e.quantity, b.code, b.name, s.name as staff, e.win_id,
                e.transfer_id, e.count_id, e.note
         from stock_entries e join branches b on b.id = e.branch_id
         left join staff s on s.id = e.staff_id",
    )
    .then(NARROWED)
    .then("order by e.at desc, e.id desc limit $8 offset $9");
    let rows = filter
        .bind(conn.query(sql))
        .bind(i64::from(limit))
        .bind(i64::from(offset))
        .all::<LedgerRow>()
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// How many entries the filter leaves.
pub async fn ledger_count(conn: &mut Conn, filter: &LedgerFilter) -> Result<i64, Error> {
    let sql =
        Sql::from("select count(*) from stock_entries e join branches b on b.id = e.branch_id")
            .then(NARROWED);
    let (count,) = filter.bind(conn.query(sql)).one::<(i64,)>().await?;
    Ok(count)
}

/// Whether an entry with this id was laid: a form that is sent again finds its own.
pub async fn entry_is_laid(conn: &mut Conn, id: Uuid) -> Result<bool, Error> {
    let (count,) = conn
        .query("select count(*) from stock_entries where id = $1")
        .bind(id)
        .one::<(i64,)>()
        .await?;
    Ok(count > 0)
}

/// How many of a prize are free at a branch: on hand and nobody's.
pub async fn free_at(conn: &mut Conn, prize: Uuid, branch: Uuid) -> Result<i64, Error> {
    let found = conn
        .query("select on_hand - reserved from stock_sums where prize_id = $1 and branch_id = $2")
        .bind(prize)
        .bind(branch)
        .optional::<(i64,)>()
        .await?;
    Ok(found.map_or(0, |(free,)| free))
}

/// A prize at one branch, open or not.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct PrizeAtBranch {
    /// The branch.
    pub branch_id: Uuid,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// How many lie there.
    pub on_hand: i64,
    /// How many of them are kept for winners.
    pub reserved: i64,
    /// How many were handed over there.
    pub handed_over: i64,
    /// How many left there for another branch and have not arrived.
    pub sent: i64,
    /// How many are on their way there.
    pub awaited: i64,
    /// Little is left where so many or fewer are free.
    pub threshold: Option<i64>,
}

impl PrizeAtBranch {
    /// How many can still be claimed there.
    pub const fn free(&self) -> i64 {
        self.on_hand - self.reserved
    }

    /// Whether little is left.
    pub fn is_low(&self) -> bool {
        self.threshold
            .is_some_and(|threshold| self.free() <= threshold)
    }
}

/// The branches in scope that have or had some of a prize, await some, or have a threshold for it, by
/// their codes.
pub async fn prize_at_branches(
    conn: &mut Conn,
    prize: Uuid,
    scope: Scope,
) -> Result<Vec<PrizeAtBranch>, Error> {
    conn.query(
        "select b.id as branch_id, b.code, b.name, coalesce(s.on_hand, 0) as on_hand,
                coalesce(s.reserved, 0) as reserved,
                (select cast(coalesce(sum(case e.kind when 'handed_over' then e.quantity
                                                      when 'taken_back' then -e.quantity
                                                      else 0 end), 0) as bigint)
                 from stock_entries e where e.prize_id = $1 and e.branch_id = b.id) as handed_over,
                (select cast(coalesce(sum(t.quantity), 0) as bigint) from stock_transfers t
                 where t.prize_id = $1 and t.from_branch = b.id and t.arrived_at is null) as sent,
                (select cast(coalesce(sum(t.quantity), 0) as bigint) from stock_transfers t
                 where t.prize_id = $1 and t.to_branch = b.id and t.arrived_at is null) as awaited,
                h.threshold
         from branches b
         left join stock_sums s on s.branch_id = b.id and s.prize_id = $1
         left join stock_thresholds h on h.branch_id = b.id and h.prize_id = $1
         where ($2 = 'head_office' or b.id = $3 or b.parent_id = $3)
           and (s.branch_id is not null or h.branch_id is not null
                or exists (select 1 from stock_transfers t where t.prize_id = $1
                           and t.to_branch = b.id and t.arrived_at is null))
         order by b.code",
    )
    .bind(prize)
    .bind(scope.kind.word())
    .bind(scope.branch)
    .all()
    .await
}
