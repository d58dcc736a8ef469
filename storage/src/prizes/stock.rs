//! The stock ledger: entries that only gain, and the sums that they come to.

use chrono::{DateTime, Utc};
use domain::prizes::StockMove;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Error, Tx};

/// A movement of prizes at a branch.
#[derive(Clone, Debug)]
pub struct StockEntry {
    /// Its id.
    pub id: Uuid,
    /// Which prize.
    pub prize_id: Uuid,
    /// Where.
    pub branch_id: Uuid,
    /// Why.
    pub kind: StockMove,
    /// How many; at least 1.
    pub quantity: u32,
    /// The win it was for.
    pub win_id: Option<Uuid>,
    /// The transfer it belongs to.
    pub transfer_id: Option<Uuid>,
    /// The daily count that found it.
    pub count_id: Option<Uuid>,
    /// Who of the staff did it; `None` for the winner or the platform.
    pub staff_id: Option<Uuid>,
    /// What they wrote about it; may be empty.
    pub note: String,
}

/// Lays an entry and moves the sums with it. `false` where there is not as much as it would take:
/// on hand and free for what leaves, reserved for what is handed over or released. Then nothing is
/// changed, and a unit that has changed anything else for it must fail.
pub async fn lay(tx: &mut Tx, new: &StockEntry, now: DateTime<Utc>) -> Result<bool, Error> {
    let (on_hand, reserved) = new.kind.effect();
    let quantity = i64::from(new.quantity);
    let (on_hand, reserved) = (on_hand * quantity, reserved * quantity);
    if on_hand > 0 {
        tx.command(
            "insert into stock_sums (prize_id, branch_id, on_hand, reserved, entries)
             values ($1, $2, 0, 0, 0)
             on conflict (prize_id, branch_id) do nothing",
        )
        .bind(new.prize_id)
        .bind(new.branch_id)
        .run()
        .await?;
    }
    let moved = tx
        .command(
            "update stock_sums set on_hand = on_hand + $3, reserved = reserved + $4,
                    entries = entries + 1
             where prize_id = $1 and branch_id = $2 and on_hand + $3 >= 0
               and reserved + $4 between 0 and on_hand + $3",
        )
        .bind(new.prize_id)
        .bind(new.branch_id)
        .bind(on_hand)
        .bind(reserved)
        .run()
        .await?;
    if moved == 0 {
        return Ok(false);
    }
    tx.command(
        "insert into stock_entries (id, prize_id, branch_id, seq, kind, quantity, win_id,
                                    transfer_id, count_id, staff_id, note, at)
         select $1, prize_id, branch_id, entries, $4, $5, $6, $7, $8, $9, $10, $11
         from stock_sums where prize_id = $2 and branch_id = $3",
    )
    .bind(new.id)
    .bind(new.prize_id)
    .bind(new.branch_id)
    .bind(new.kind.word())
    .bind(quantity)
    .bind(new.win_id)
    .bind(new.transfer_id)
    .bind(new.count_id)
    .bind(new.staff_id)
    .bind(&new.note)
    .bind(now)
    .run_guarded()
    .await?;
    Ok(true)
}

/// What a branch has of a prize.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct BranchStock {
    /// Where.
    pub branch_id: Uuid,
    /// The branch's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: String,
    /// Its telephone.
    pub phone: String,
    /// When it is open, as people write it.
    pub hours: String,
    /// How many lie there.
    pub on_hand: i64,
    /// How many of them are kept for winners.
    pub reserved: i64,
}

impl BranchStock {
    /// How many can still be claimed there.
    pub const fn free(&self) -> i64 {
        self.on_hand - self.reserved
    }
}

/// The open branches that have or had some of a prize, by their codes.
pub async fn at_branches(conn: &mut Conn, prize: Uuid) -> Result<Vec<BranchStock>, Error> {
    conn.query(
        "select s.branch_id, b.code, b.name, b.address, b.phone, b.hours, s.on_hand, s.reserved
         from stock_sums s join branches b on b.id = s.branch_id
         where s.prize_id = $1 and b.is_open order by b.code",
    )
    .bind(prize)
    .all()
    .await
}
