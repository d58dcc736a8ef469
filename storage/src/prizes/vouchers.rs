//! Codes that somebody else redeems: brought as a list, sealed, each given once.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Error, Tx};

/// A code that is to be stored.
#[derive(Clone, Debug)]
pub struct NewVoucher {
    /// Its id, also the associated data of `code_sealed`.
    pub id: Uuid,
    /// Of which prize.
    pub prize_id: Uuid,
    /// The code, sealed.
    pub code_sealed: Vec<u8>,
    /// Its keyed index.
    pub code_index: Vec<u8>,
    /// Who brought it; `None` for the operator.
    pub by: Option<Uuid>,
}

/// A code that is somebody's.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct VoucherCode {
    /// Its id, also the associated data of `code_sealed`.
    pub id: Uuid,
    /// The code, sealed.
    pub code_sealed: Vec<u8>,
}

/// Stores a code. `false` where it is known, of this prize or another: whoever redeems it takes it once.
pub async fn add_voucher(tx: &mut Tx, new: &NewVoucher, now: DateTime<Utc>) -> Result<bool, Error> {
    let added = tx
        .command(
            "insert into voucher_codes (id, prize_id, code_sealed, code_index, imported_at,
                                        imported_by)
             values ($1, $2, $3, $4, $5, $6)
             on conflict do nothing",
        )
        .bind(new.id)
        .bind(new.prize_id)
        .bind(&new.code_sealed)
        .bind(&new.code_index)
        .bind(now)
        .bind(new.by)
        .run()
        .await?;
    Ok(added == 1)
}

/// The keyed indexes of all codes, whichever prize they are of.
pub async fn known_vouchers(conn: &mut Conn) -> Result<Vec<Vec<u8>>, Error> {
    let rows = conn
        .query("select code_index from voucher_codes")
        .all::<(Vec<u8>,)>()
        .await?;
    Ok(rows.into_iter().map(|(index,)| index).collect())
}

/// How many codes a prize has, and how many of them were given.
pub async fn voucher_counts(conn: &mut Conn, prize: Uuid) -> Result<(i64, i64), Error> {
    conn.query("select count(*), count(win_id) from voucher_codes where prize_id = $1")
        .bind(prize)
        .one()
        .await
}

/// The code that a win was given.
pub async fn voucher_of(conn: &mut Conn, win: Uuid) -> Result<Option<VoucherCode>, Error> {
    conn.query("select id, code_sealed from voucher_codes where win_id = $1")
        .bind(win)
        .optional()
        .await
}

/// Gives a win of `prize` the first code that nobody has; the one it has, where it has one. `None`
/// where all are given.
///
/// Of those who reach for the same code one gets it, and the others reach for the next.
pub async fn take_voucher(
    tx: &mut Tx,
    prize: Uuid,
    win: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<VoucherCode>, Error> {
    if let Some(own) = voucher_of(tx, win).await? {
        return Ok(Some(own));
    }
    while let Some(free) = first_free(tx, prize).await? {
        let taken = tx
            .command(
                "update voucher_codes set win_id = $1, given_at = $2
                 where id = $3 and win_id is null",
            )
            .bind(win)
            .bind(now)
            .bind(free.id)
            .run_guarded()
            .await?;
        if taken == 1 {
            return Ok(Some(free));
        }
    }
    Ok(None)
}

async fn first_free(conn: &mut Conn, prize: Uuid) -> Result<Option<VoucherCode>, Error> {
    conn.query(
        "select id, code_sealed from voucher_codes
         where prize_id = $1 and win_id is null order by id limit 1",
    )
    .bind(prize)
    .optional()
    .await
}
