//! Sign-in challenges, and the limits by which codes are asked for.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::participants::{Challenge, SendLimit};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Conn, Error, Tx};

/// A code that was sent, with what belongs to it.
#[derive(Clone, Debug)]
pub struct SentCode {
    /// The challenge's id.
    pub id: Uuid,
    /// SHA-256 of the asking browser's token.
    pub request_hash: Vec<u8>,
    /// The number, sealed with the challenge's id.
    pub phone_sealed: Vec<u8>,
    /// Its blind index.
    pub phone_index: Vec<u8>,
    /// Keyed hash of the code.
    pub code_hash: Vec<u8>,
    /// What was consented to when asking, recorded when the code is accepted.
    pub consents: BTreeSet<String>,
    /// Its rules.
    pub challenge: Challenge,
}

#[derive(FromRow)]
struct SentCodeRow {
    id: Uuid,
    request_hash: Vec<u8>,
    phone_sealed: Vec<u8>,
    phone_index: Vec<u8>,
    code_hash: Vec<u8>,
    consents: Json<Purposes>,
    issued_at: DateTime<Utc>,
    tries: i32,
    used_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Purposes {
    purposes: BTreeSet<String>,
}

/// Stores a challenge before its code is sent.
pub async fn add_sent_code(tx: &mut Tx, sent: &SentCode) -> Result<(), Error> {
    tx.command(
        "insert into sign_in_challenges
         (id, request_hash, phone_sealed, phone_index, code_hash, consents, issued_at, tries)
         values ($1, $2, $3, $4, $5, $6, $7, 0)",
    )
    .bind(sent.id)
    .bind(&sent.request_hash)
    .bind(&sent.phone_sealed)
    .bind(&sent.phone_index)
    .bind(&sent.code_hash)
    .bind(Json(Purposes {
        purposes: sent.consents.clone(),
    }))
    .bind(sent.challenge.issued_at)
    .run()
    .await?;
    Ok(())
}

/// The challenge that this browser asked for: each has a token of its own.
pub async fn find_sent_code(
    conn: &mut Conn,
    request_hash: &[u8],
) -> Result<Option<SentCode>, Error> {
    let row = conn
        .query(
            "select id, request_hash, phone_sealed, phone_index, code_hash, consents, issued_at,
                    tries, used_at
             from sign_in_challenges where request_hash = $1",
        )
        .bind(request_hash)
        .optional::<SentCodeRow>()
        .await?;
    Ok(row.map(|row| SentCode {
        challenge: Challenge {
            issued_at: row.issued_at,
            tries: u32::try_from(row.tries).unwrap_or(u32::MAX),
            used: row.used_at.is_some(),
        },
        id: row.id,
        request_hash: row.request_hash,
        phone_sealed: row.phone_sealed,
        phone_index: row.phone_index,
        code_hash: row.code_hash,
        consents: row.consents.0.purposes,
    }))
}

/// Counts a try. `false` where another try of the same challenge was counted in between, so that
/// tries sent at once cannot share one count.
pub async fn count_try(tx: &mut Tx, sent: &SentCode) -> Result<bool, Error> {
    let tries = i32::try_from(sent.challenge.tries).unwrap_or(i32::MAX);
    let counted = tx
        .command(
            "update sign_in_challenges set tries = tries + 1
             where id = $1 and tries = $2 and used_at is null",
        )
        .bind(sent.id)
        .bind(tries)
        .run()
        .await?;
    Ok(counted == 1)
}

/// Uses a challenge up. `false` where it was used already.
pub async fn use_sent_code(tx: &mut Tx, id: Uuid, now: DateTime<Utc>) -> Result<bool, Error> {
    let used = tx
        .command("update sign_in_challenges set used_at = $1 where id = $2 and used_at is null")
        .bind(now)
        .bind(id)
        .run()
        .await?;
    Ok(used == 1)
}

/// Takes one of the `limit`'s times for `subject`. `false` where none is left. Where a unit takes
/// several limits and one refuses, the unit must fail, which gives the others back.
pub async fn take_from_limit(
    tx: &mut Tx,
    subject: &[u8],
    limit: &SendLimit,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let taken = tx
        .command(
            "insert into rate_limits (subject, name, began_at, used) values ($1, $2, $3, 1)
             on conflict (subject, name) do update set
                 used = case when rate_limits.began_at <= $4 then 1 else rate_limits.used + 1 end,
                 began_at = case when rate_limits.began_at <= $4 then $3
                            else rate_limits.began_at end
             where rate_limits.began_at <= $4 or rate_limits.used < $5",
        )
        .bind(subject)
        .bind(limit.name)
        .bind(now)
        .bind(now - limit.within)
        .bind(i64::from(limit.times))
        .run()
        .await?;
    Ok(taken == 1)
}

/// Until when a limit refuses, had it been taken in full; for telling people when to come back.
pub async fn limit_resets_at(
    conn: &mut Conn,
    subject: &[u8],
    limit: &SendLimit,
) -> Result<Option<DateTime<Utc>>, Error> {
    let row = conn
        .query("select began_at from rate_limits where subject = $1 and name = $2")
        .bind(subject)
        .bind(limit.name)
        .optional::<(DateTime<Utc>,)>()
        .await?;
    Ok(row.map(|(began_at,)| began_at + limit.within))
}
