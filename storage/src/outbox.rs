//! Messages to the outside, written in the unit that causes them and delivered by a job.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Error, Tx};

/// A message that waits.
#[derive(Clone, Debug, FromRow)]
pub struct Message {
    /// Its id, also the associated data of `payload_sealed` and its idempotency key outside.
    pub id: Uuid,
    /// What it is, such as `sign_in_code`.
    pub kind: String,
    /// The message, sealed.
    pub payload_sealed: Vec<u8>,
    /// How often it was tried before.
    pub tries: i32,
}

/// Puts a message out, to be tried at once.
pub async fn add(
    tx: &mut Tx,
    id: Uuid,
    kind: &str,
    payload_sealed: &[u8],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    tx.command(
        "insert into outbox (id, kind, payload_sealed, created_at, tries, next_try_at)
         values ($1, $2, $3, $4, 0, $4)",
    )
    .bind(id)
    .bind(kind)
    .bind(payload_sealed)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// The messages that are due at `now`, longest waiting first, at most `limit`.
pub async fn due(conn: &mut Conn, now: DateTime<Utc>, limit: u16) -> Result<Vec<Message>, Error> {
    conn.query(
        "select id, kind, payload_sealed, tries from outbox
         where next_try_at <= $1 and sent_at is null and dead_at is null
         order by next_try_at, id limit $2",
    )
    .bind(now)
    .bind(i64::from(limit))
    .all()
    .await
}

/// Takes a message for one try: nobody else takes it before `until`. `false` where another
/// process was faster.
pub async fn take(tx: &mut Tx, message: &Message, until: DateTime<Utc>) -> Result<bool, Error> {
    let taken = tx
        .command(
            "update outbox set tries = tries + 1, next_try_at = $1
             where id = $2 and tries = $3 and sent_at is null and dead_at is null",
        )
        .bind(until)
        .bind(message.id)
        .bind(message.tries)
        .run()
        .await?;
    Ok(taken == 1)
}

/// Notes that a message was delivered, and empties it.
pub async fn sent(tx: &mut Tx, id: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
    tx.command("update outbox set sent_at = $1, payload_sealed = null where id = $2")
        .bind(now)
        .bind(id)
        .run()
        .await?;
    Ok(())
}

/// Notes why a try failed; tries again at `next_try_at`.
pub async fn failed(
    tx: &mut Tx,
    id: Uuid,
    why: &str,
    next_try_at: DateTime<Utc>,
) -> Result<(), Error> {
    tx.command("update outbox set last_error = $1, next_try_at = $2 where id = $3")
        .bind(why)
        .bind(next_try_at)
        .bind(id)
        .run()
        .await?;
    Ok(())
}

/// Gives a message up that was not sent: a dead letter, kept without its content.
pub async fn give_up(tx: &mut Tx, id: Uuid, why: &str, now: DateTime<Utc>) -> Result<(), Error> {
    tx.command(
        "update outbox set dead_at = $1, last_error = $2, payload_sealed = null
         where id = $3 and sent_at is null",
    )
    .bind(now)
    .bind(why)
    .bind(id)
    .run()
    .await?;
    Ok(())
}

/// Removes messages that were delivered before `before`. Dead letters stay.
pub async fn sweep(tx: &mut Tx, before: DateTime<Utc>) -> Result<(), Error> {
    tx.command("delete from outbox where sent_at < $1")
        .bind(before)
        .run()
        .await?;
    Ok(())
}

/// How many messages wait, and how many were given up.
pub async fn counts(conn: &mut Conn) -> Result<(i64, i64), Error> {
    conn.query(
        "select (select count(*) from outbox where sent_at is null and dead_at is null),
                (select count(*) from outbox where dead_at is not null)",
    )
    .one()
    .await
}
