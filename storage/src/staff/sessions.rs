//! Sessions of signed-in staff, found by the hash of their token.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Staff, StaffRow};
use crate::{Conn, Error, Tx};

/// A session.
#[derive(Clone, Debug, FromRow)]
pub struct StaffSession {
    /// Its id, by which it is ended.
    pub session_id: Uuid,
    /// Since when: the absolute limit counts from here.
    pub began_at: DateTime<Utc>,
    /// Last noted use: the idle limit counts from here.
    pub seen_at: DateTime<Utc>,
    /// From which address it was begun.
    pub address: String,
    /// With which browser.
    pub agent: String,
}

#[derive(FromRow)]
struct FoundRow {
    #[sqlx(flatten)]
    session: StaffSession,
    #[sqlx(flatten)]
    staff: StaffRow,
}

/// Starts a session.
pub async fn start_session(
    tx: &mut Tx,
    token_hash: &[u8],
    staff: Uuid,
    session: &StaffSession,
) -> Result<(), Error> {
    tx.command(
        "insert into staff_sessions (id, token_hash, staff_id, created_at, seen_at, address, agent)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(session.session_id)
    .bind(token_hash)
    .bind(staff)
    .bind(session.began_at)
    .bind(session.seen_at)
    .bind(&session.address)
    .bind(&session.agent)
    .run()
    .await?;
    Ok(())
}

/// The session with this token, whatever its age, unless its account is stopped.
pub async fn find_session(
    conn: &mut Conn,
    token_hash: &[u8],
) -> Result<Option<(StaffSession, Staff)>, Error> {
    let row = conn
        .query(
            "select e.id as session_id, e.created_at as began_at, e.seen_at, e.address, e.agent,
                    s.id, s.username, s.name, s.role, s.branch_id, b.kind as branch_kind,
                    b.name as branch_name, s.password_hash is not null as is_set_up, s.created_at,
                    s.disabled_at
             from staff_sessions e join staff s on s.id = e.staff_id
             join branches b on b.id = s.branch_id
             where e.token_hash = $1 and s.disabled_at is null",
        )
        .bind(token_hash)
        .optional::<FoundRow>()
        .await?;
    row.map(|row| Ok((row.session, row.staff.try_into()?)))
        .transpose()
}

/// Notes that a session is in use.
pub async fn touch_session(tx: &mut Tx, id: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
    tx.command("update staff_sessions set seen_at = $1 where id = $2 and seen_at < $1")
        .bind(now)
        .bind(id)
        .run()
        .await?;
    Ok(())
}

/// The sessions of an account that were begun after `began` and used after `seen`, last used first.
pub async fn sessions(
    conn: &mut Conn,
    staff: Uuid,
    began: DateTime<Utc>,
    seen: DateTime<Utc>,
) -> Result<Vec<StaffSession>, Error> {
    conn.query(
        "select id as session_id, created_at as began_at, seen_at, address, agent
         from staff_sessions
         where staff_id = $1 and created_at > $2 and seen_at > $3
         order by seen_at desc, id limit 100",
    )
    .bind(staff)
    .bind(began)
    .bind(seen)
    .all()
    .await
}

/// Ends one session of an account. `false` where it has none with this id.
pub async fn end_session(tx: &mut Tx, staff: Uuid, id: Uuid) -> Result<bool, Error> {
    let ended = tx
        .command("delete from staff_sessions where id = $1 and staff_id = $2")
        .bind(id)
        .bind(staff)
        .run()
        .await?;
    Ok(ended == 1)
}

/// Ends every session of an account but the one with the id `but`.
pub async fn end_sessions(tx: &mut Tx, staff: Uuid, but: Option<Uuid>) -> Result<u64, Error> {
    tx.command("delete from staff_sessions where staff_id = $1 and ($2 is null or id <> $2)")
        .bind(staff)
        .bind(but)
        .run()
        .await
}
