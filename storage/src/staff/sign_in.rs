//! What a sign-in is checked against, and what slows one that fails.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Error, Tx};

/// What an account that is set up and not stopped is checked against. Not `Debug`.
#[derive(Clone, FromRow)]
pub struct Credentials {
    /// Whose.
    pub id: Uuid,
    /// argon2id in PHC form.
    pub password_hash: String,
    /// The TOTP secret, sealed with the account's id.
    pub totp_sealed: Vec<u8>,
    /// The last time step whose code was accepted.
    pub totp_step: i64,
}

/// A sign-in whose password was right.
#[derive(Clone, Debug, FromRow)]
pub struct HalfSignIn {
    /// Whose.
    pub staff_id: Uuid,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// How often the second factor was tried.
    pub tries: i64,
}

/// Failed sign-ins in a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Failures {
    /// How many.
    pub count: i64,
    /// The last one.
    pub last_at: Option<DateTime<Utc>>,
}

/// What the account with this username is checked against.
pub async fn credentials(conn: &mut Conn, username: &str) -> Result<Option<Credentials>, Error> {
    conn.query(
        "select id, password_hash, totp_sealed, totp_step from staff
         where username = $1 and password_hash is not null and disabled_at is null",
    )
    .bind(username)
    .optional()
    .await
}

/// Sets password and second factor, and ends what rested on earlier ones: sessions, sign-ins that
/// are under way, trusted devices and recovery codes.
pub async fn set_up(
    tx: &mut Tx,
    staff: Uuid,
    password_hash: &str,
    totp_sealed: &[u8],
    totp_step: i64,
) -> Result<(), Error> {
    tx.command(
        "update staff set password_hash = $1, totp_sealed = $2, totp_step = $3 where id = $4",
    )
    .bind(password_hash)
    .bind(totp_sealed)
    .bind(totp_step)
    .bind(staff)
    .run()
    .await?;
    for sql in [
        "delete from staff_sessions where staff_id = $1",
        "delete from staff_sign_ins where staff_id = $1",
        "delete from staff_devices where staff_id = $1",
        "delete from staff_recovery_codes where staff_id = $1",
    ] {
        tx.command(sql).bind(staff).run().await?;
    }
    Ok(())
}

/// Sets another password.
pub async fn set_password(tx: &mut Tx, staff: Uuid, password_hash: &str) -> Result<(), Error> {
    tx.command("update staff set password_hash = $1 where id = $2 and password_hash is not null")
        .bind(password_hash)
        .bind(staff)
        .run()
        .await?;
    Ok(())
}

/// Takes the time step of a code, so that no code is accepted twice. `false` where this or a later
/// one was taken.
pub async fn take_totp_step(tx: &mut Tx, staff: Uuid, step: i64) -> Result<bool, Error> {
    let taken = tx
        .command("update staff set totp_step = $1 where id = $2 and totp_step < $1")
        .bind(step)
        .bind(staff)
        .run()
        .await?;
    Ok(taken == 1)
}

/// Replaces the recovery codes of an account by these, hashed.
pub async fn set_recovery_codes(tx: &mut Tx, staff: Uuid, hashes: &[Vec<u8>]) -> Result<(), Error> {
    tx.command("delete from staff_recovery_codes where staff_id = $1")
        .bind(staff)
        .run()
        .await?;
    for hash in hashes {
        tx.command("insert into staff_recovery_codes (staff_id, code_hash) values ($1, $2)")
            .bind(staff)
            .bind(hash)
            .run()
            .await?;
    }
    Ok(())
}

/// Uses a recovery code up. `false` where the account has none with this hash.
pub async fn use_recovery_code(tx: &mut Tx, staff: Uuid, hash: &[u8]) -> Result<bool, Error> {
    let used = tx
        .command("delete from staff_recovery_codes where staff_id = $1 and code_hash = $2")
        .bind(staff)
        .bind(hash)
        .run()
        .await?;
    Ok(used == 1)
}

/// How many recovery codes an account has left.
pub async fn recovery_codes_left(conn: &mut Conn, staff: Uuid) -> Result<i64, Error> {
    let (left,) = conn
        .query("select count(*) from staff_recovery_codes where staff_id = $1")
        .bind(staff)
        .one::<(i64,)>()
        .await?;
    Ok(left)
}

/// Remembers that the password was right, until the second factor comes.
pub async fn add_half_sign_in(
    tx: &mut Tx,
    token_hash: &[u8],
    staff: Uuid,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    tx.command(
        "insert into staff_sign_ins (token_hash, staff_id, created_at, tries)
         values ($1, $2, $3, 0)",
    )
    .bind(token_hash)
    .bind(staff)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// The sign-in that is under way in the browser with this token.
pub async fn find_half_sign_in(
    conn: &mut Conn,
    token_hash: &[u8],
) -> Result<Option<HalfSignIn>, Error> {
    conn.query("select staff_id, created_at, tries from staff_sign_ins where token_hash = $1")
        .bind(token_hash)
        .optional()
        .await
}

/// Counts a try of the second factor. `false` where another was counted since `tries` were read, so
/// that tries sent at once cannot share one count.
pub async fn count_try(tx: &mut Tx, token_hash: &[u8], tries: i64) -> Result<bool, Error> {
    let counted = tx
        .command("update staff_sign_ins set tries = tries + 1 where token_hash = $1 and tries = $2")
        .bind(token_hash)
        .bind(tries)
        .run()
        .await?;
    Ok(counted == 1)
}

/// Ends a sign-in that is under way. `false` where it has ended.
pub async fn end_half_sign_in(tx: &mut Tx, token_hash: &[u8]) -> Result<bool, Error> {
    let ended = tx
        .command("delete from staff_sign_ins where token_hash = $1")
        .bind(token_hash)
        .run()
        .await?;
    Ok(ended == 1)
}

/// Whether the account's owner has signed in with this device before.
pub async fn knows_device(conn: &mut Conn, staff: Uuid, hash: &[u8]) -> Result<bool, Error> {
    let row = conn
        .query("select staff_id from staff_devices where token_hash = $1 and staff_id = $2")
        .bind(hash)
        .bind(staff)
        .optional::<(Uuid,)>()
        .await?;
    Ok(row.is_some())
}

/// Remembers the device that was signed in with.
pub async fn keep_device(
    tx: &mut Tx,
    hash: &[u8],
    staff: Uuid,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    tx.command(
        "insert into staff_devices (token_hash, staff_id, seen_at) values ($1, $2, $3)
         on conflict (token_hash) do update set staff_id = $2, seen_at = $3",
    )
    .bind(hash)
    .bind(staff)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// The failures in a row of `subject`.
pub async fn failures(conn: &mut Conn, subject: &[u8]) -> Result<Failures, Error> {
    let row = conn
        .query("select failures, last_at from staff_failures where subject = $1")
        .bind(subject)
        .optional::<(i64, DateTime<Utc>)>()
        .await?;
    Ok(
        row.map_or_else(Failures::default, |(count, last_at)| Failures {
            count,
            last_at: Some(last_at),
        }),
    )
}

/// Counts a failure before the password is looked at. `false` where another was counted since
/// `read`, so that guesses sent at once cannot share one count.
pub async fn count_failure(
    tx: &mut Tx,
    subject: &[u8],
    read: Failures,
    count: i64,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let counted = if read.last_at.is_none() {
        tx.command(
            "insert into staff_failures (subject, failures, last_at) values ($1, $2, $3)
             on conflict (subject) do nothing",
        )
        .bind(subject)
        .bind(count)
        .bind(now)
        .run()
        .await?
    } else {
        tx.command(
            "update staff_failures set failures = $2, last_at = $3
             where subject = $1 and failures = $4 and last_at = $5",
        )
        .bind(subject)
        .bind(count)
        .bind(now)
        .bind(read.count)
        .bind(read.last_at)
        .run()
        .await?
    };
    Ok(counted == 1)
}

/// Forgets the failures of `subject`, who has signed in.
pub async fn forget_failures(tx: &mut Tx, subject: &[u8]) -> Result<(), Error> {
    tx.command("delete from staff_failures where subject = $1")
        .bind(subject)
        .run()
        .await?;
    Ok(())
}

/// Deletes what has had its time.
pub async fn sweep(
    tx: &mut Tx,
    now: DateTime<Utc>,
    idle: TimeDelta,
    absolute: TimeDelta,
    failures_kept: TimeDelta,
) -> Result<(), Error> {
    tx.command("delete from staff_sessions where seen_at < $1 or created_at < $2")
        .bind(now - idle)
        .bind(now - absolute)
        .run()
        .await?;
    tx.command("delete from staff_sign_ins where created_at < $1")
        .bind(now - TimeDelta::hours(1))
        .run()
        .await?;
    tx.command("delete from staff_invitations where expires_at < $1")
        .bind(now)
        .run()
        .await?;
    tx.command("delete from staff_failures where last_at < $1")
        .bind(now - failures_kept)
        .run()
        .await?;
    tx.command("delete from staff_devices where seen_at < $1")
        .bind(now - TimeDelta::days(180))
        .run()
        .await?;
    Ok(())
}
