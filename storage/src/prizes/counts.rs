//! What was counted at branches.

use chrono::{DateTime, NaiveDate, Utc};
use domain::prizes::{Settled, StockMove};
use domain::staff::Scope;
use sqlx::FromRow;
use uuid::Uuid;

use super::stock::{self, StockEntry};
use crate::{Conn, Error, Tx};

/// A prize that lies at a branch, or did today, with its last count.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ToCount {
    /// The prize.
    pub prize_id: Uuid,
    /// Its name.
    pub prize: String,
    /// The campaign's title.
    pub campaign: String,
    /// How many the ledger says are on hand.
    pub on_hand: i64,
    /// How many of these are kept for winners.
    pub reserved: i64,
    /// What was counted there last on this day.
    pub counted: Option<i64>,
    /// By how much that differed and was not taken into the ledger: counted − expected − moved.
    pub open: Option<i64>,
    /// When.
    pub counted_at: Option<DateTime<Utc>>,
    /// By whom.
    pub counted_by: Option<String>,
}

/// The prizes that lie at a branch, with what was counted of them on `day`.
pub async fn to_count(
    conn: &mut Conn,
    branch: Uuid,
    day: NaiveDate,
) -> Result<Vec<ToCount>, Error> {
    conn.query(
        "select s.prize_id, p.name as prize, c.title as campaign, s.on_hand, s.reserved,
                n.counted, n.counted - n.expected - n.moved as open, n.counted_at,
                f.name as counted_by
         from stock_sums s join prizes p on p.id = s.prize_id
         join campaigns c on c.id = p.campaign_id
         left join stock_counts n on n.prize_id = s.prize_id and n.branch_id = s.branch_id
              and n.day = $2 and n.seq = (select max(m.seq) from stock_counts m
                   where m.prize_id = n.prize_id and m.branch_id = n.branch_id and m.day = n.day)
         left join staff f on f.id = n.counted_by
         where s.branch_id = $1 and (s.on_hand > 0 or n.id is not null)
         order by c.closes_at desc, c.id, p.place",
    )
    .bind(branch)
    .bind(day)
    .all()
    .await
}

/// What somebody counted of one prize.
#[derive(Clone, Debug)]
pub struct NewCount {
    /// Its id.
    pub id: Uuid,
    /// That of everything that was counted together, made with the form.
    pub sheet_id: Uuid,
    /// Which prize.
    pub prize_id: Uuid,
    /// Where.
    pub branch_id: Uuid,
    /// On which of the bank's days.
    pub day: NaiveDate,
    /// What the ledger says.
    pub expected: u32,
    /// What lies there.
    pub counted: u32,
    /// What becomes of the difference.
    pub settled: Settled,
    /// Why it differs; may be empty where it does not.
    pub explanation: String,
    /// Who counted.
    pub by: Uuid,
}

/// Whether a sheet was taken: a form that is sent again finds its own.
pub async fn sheet_is_counted(conn: &mut Conn, sheet: Uuid) -> Result<bool, Error> {
    let (count,) = conn
        .query("select count(*) from stock_counts where sheet_id = $1")
        .bind(sheet)
        .one::<(i64,)>()
        .await?;
    Ok(count > 0)
}

/// Lays a count in, and what it moves into the ledger under `entry`. `false` where the ledger does not
/// say what was expected any more, or what is written off is kept for winners since; then the unit must
/// fail.
pub async fn count_prize(
    tx: &mut Tx,
    new: &NewCount,
    entry: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    // Changes the row, so that nobody moves it until this unit is through.
    let as_expected = tx
        .command(
            "update stock_sums set on_hand = on_hand
             where prize_id = $1 and branch_id = $2 and on_hand = $3",
        )
        .bind(new.prize_id)
        .bind(new.branch_id)
        .bind(i64::from(new.expected))
        .run()
        .await?;
    if as_expected == 0 {
        return Ok(false);
    }
    insert(tx, new, now).await?;
    let Some((kind, quantity)) = new.settled.moved else {
        return Ok(true);
    };
    let moved = StockEntry {
        id: entry,
        prize_id: new.prize_id,
        branch_id: new.branch_id,
        kind,
        quantity,
        win_id: None,
        transfer_id: None,
        count_id: Some(new.id),
        staff_id: Some(new.by),
        note: new.explanation.clone(),
    };
    stock::lay(tx, &moved, now).await
}

async fn insert(tx: &mut Tx, new: &NewCount, now: DateTime<Utc>) -> Result<(), Error> {
    tx.command(
        "insert into stock_counts (id, sheet_id, prize_id, branch_id, day, seq, expected, counted,
                                   moved, explanation, counted_by, counted_at)
         select $1, $2, $3, $4, $5, coalesce(max(seq), 0) + 1, $6, $7, $8, $9, $10, $11
         from stock_counts where prize_id = $3 and branch_id = $4 and day = $5",
    )
    .bind(new.id)
    .bind(new.sheet_id)
    .bind(new.prize_id)
    .bind(new.branch_id)
    .bind(new.day)
    .bind(i64::from(new.expected))
    .bind(i64::from(new.counted))
    .bind(new.settled.change())
    .bind(&new.explanation)
    .bind(new.by)
    .bind(now)
    .run_guarded()
    .await?;
    Ok(())
}

/// A count as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct CountLine {
    /// On which of the bank's days.
    pub day: NaiveDate,
    /// 1, and further ones for corrections.
    pub seq: i32,
    /// The branch's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What the ledger said.
    pub expected: i64,
    /// What lay there.
    pub counted: i64,
    /// By how much the ledger was moved.
    pub moved: i64,
    /// Why it differed.
    pub explanation: String,
    /// Who counted.
    pub counted_by: String,
    /// When.
    pub counted_at: DateTime<Utc>,
}

impl CountLine {
    /// The difference.
    pub const fn difference(&self) -> i64 {
        self.counted - self.expected
    }

    /// What of it was not taken into the ledger.
    pub const fn open(&self) -> i64 {
        self.difference() - self.moved
    }

    /// What was laid for it.
    pub const fn kind(&self) -> Option<StockMove> {
        match self.moved {
            0 => None,
            moved if moved > 0 => Some(StockMove::Found),
            _ => Some(StockMove::Lost),
        }
    }
}

/// The counts of a prize at branches in scope, newest first, at most `limit`.
pub async fn counts(
    conn: &mut Conn,
    prize: Uuid,
    scope: Scope,
    limit: u16,
) -> Result<Vec<CountLine>, Error> {
    conn.query(
        "select n.day, n.seq, b.code, b.name, n.expected, n.counted, n.moved, n.explanation,
                f.name as counted_by, n.counted_at
         from stock_counts n join branches b on b.id = n.branch_id
         join staff f on f.id = n.counted_by
         where n.prize_id = $1 and ($2 = 'head_office' or b.id = $3 or b.parent_id = $3)
         order by n.counted_at desc, n.id limit $4",
    )
    .bind(prize)
    .bind(scope.kind.word())
    .bind(scope.branch)
    .bind(i64::from(limit))
    .all()
    .await
}
