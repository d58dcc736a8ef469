//! What a day came to: how wins stood at its end, and what was handed over on it.

use chrono::{DateTime, NaiveDate, Utc};
use domain::staff::Scope;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Error};

/// A day of the bank, as moments: from the first, before the second.
pub type Day = (DateTime<Utc>, DateTime<Utc>);

/// A prize, with what it is called.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct PrizeName {
    /// Its id.
    pub id: Uuid,
    /// The campaign's title.
    pub campaign: String,
    /// Its name.
    pub name: String,
    /// How many there are.
    pub quantity: i64,
}

/// All prizes, those of the campaigns that opened last first.
pub async fn names(conn: &mut Conn) -> Result<Vec<PrizeName>, Error> {
    conn.query(
        "select p.id, c.title as campaign, p.name, p.quantity
         from prizes p join campaigns c on c.id = p.campaign_id
         order by c.opens_at desc, c.id, p.place",
    )
    .all()
    .await
}

/// How many of a prize were won before `until`, by prize.
pub async fn won(conn: &mut Conn, until: DateTime<Utc>) -> Result<Vec<(Uuid, i64)>, Error> {
    conn.query("select prize_id, count(*) from wins where won_at < $1 group by prize_id")
        .bind(until)
        .all()
        .await
}

/// How many wins stood where before `until`.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Stood {
    /// Of which prize.
    pub prize_id: Uuid,
    /// At which branch; `None` where none was chosen, and for voucher codes.
    pub branch_id: Option<Uuid>,
    /// The word of the last entry that led anywhere.
    pub kind: String,
    /// How many.
    pub wins: i64,
}

/// Where the entries of all wins had led before `until`.
pub async fn stood(conn: &mut Conn, until: DateTime<Utc>) -> Result<Vec<Stood>, Error> {
    conn.query(
        "select w.prize_id, e.branch_id, e.kind, count(*) as wins
         from wins w join win_entries e on e.win_id = w.id
         where e.seq = (select max(x.seq) from win_entries x
                        where x.win_id = w.id and x.at < $1
                          and x.kind in ('won', 'claimed', 'moved', 'redeemed', 'undone',
                                         'declined', 'forfeited'))
         group by w.prize_id, e.branch_id, e.kind",
    )
    .bind(until)
    .all()
    .await
}

/// How many were redeemed on a day at a branch, without those undone on it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Redeemed {
    /// Of which prize.
    pub prize_id: Uuid,
    /// Where.
    pub branch_id: Uuid,
    /// How many.
    pub wins: i64,
}

/// What was redeemed on a day, by the entries of wins.
pub async fn redeemed_on(conn: &mut Conn, (from, until): Day) -> Result<Vec<Redeemed>, Error> {
    conn.query(
        "select w.prize_id, e.branch_id,
                cast(sum(case when e.kind = 'redeemed' then 1 else -1 end) as bigint) as wins
         from win_entries e join wins w on w.id = e.win_id
         where e.kind in ('redeemed', 'undone') and e.branch_id is not null
           and e.at >= $1 and e.at < $2
         group by w.prize_id, e.branch_id",
    )
    .bind(from)
    .bind(until)
    .all()
    .await
}

/// What the stock entries of a prize at a branch come to before `until`.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Shelved {
    /// Of which prize.
    pub prize_id: Uuid,
    /// Where.
    pub branch_id: Uuid,
    /// How many lay there at the day's end.
    pub on_hand: i64,
    /// How many of these were kept.
    pub reserved: i64,
    /// How many were handed over on the day, without those taken back on it.
    pub handed_over: i64,
}

/// What lay at each branch at the end of a day, and what was handed over on it, by stock entries.
pub async fn shelved(conn: &mut Conn, (from, until): Day) -> Result<Vec<Shelved>, Error> {
    conn.query(
        "select prize_id, branch_id,
                cast(sum(case when kind in ('received', 'arrived', 'found', 'taken_back')
                              then quantity
                              when kind in ('reserved', 'released') then 0
                              else -quantity end) as bigint) as on_hand,
                cast(sum(case when kind in ('reserved', 'taken_back') then quantity
                              when kind in ('released', 'handed_over') then -quantity
                              else 0 end) as bigint) as reserved,
                cast(sum(case when at < $1 then 0
                              when kind = 'handed_over' then quantity
                              when kind = 'taken_back' then -quantity
                              else 0 end) as bigint) as handed_over
         from stock_entries where at < $2
         group by prize_id, branch_id",
    )
    .bind(from)
    .bind(until)
    .all()
    .await
}

/// A count of a prize at a branch.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Counted {
    /// Of which prize.
    pub prize_id: Uuid,
    /// Where.
    pub branch_id: Uuid,
    /// What the ledger said, in pieces.
    pub expected: i64,
    /// What lay there, in pieces.
    pub counted: i64,
    /// By how much the ledger was moved.
    pub moved: i64,
    /// Why it differed.
    pub explanation: String,
}

/// The counts of a day, those of one prize at one branch in their order: one that corrects another counts
/// what that left.
pub async fn counted_on(conn: &mut Conn, day: NaiveDate) -> Result<Vec<Counted>, Error> {
    conn.query(
        "select prize_id, branch_id, expected, counted, moved, explanation from stock_counts
         where day = $1 order by prize_id, branch_id, seq",
    )
    .bind(day)
    .all()
    .await
}

/// A branch, with what it is called.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct BranchName {
    /// Its id.
    pub id: Uuid,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// The branches of a scope, by their codes, closed ones too.
pub async fn branches_of(conn: &mut Conn, scope: Scope) -> Result<Vec<BranchName>, Error> {
    conn.query(
        "select id, code, name from branches
         where $1 = 'head_office' or id = $2 or parent_id = $2 order by code",
    )
    .bind(scope.kind.word())
    .bind(scope.branch)
    .all()
    .await
}
