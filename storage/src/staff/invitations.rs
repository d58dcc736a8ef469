//! One-time links with which a person sets an account up, or sets it up anew.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Staff, StaffRow};
use crate::{Conn, Error, Tx};

/// An invitation that has not been used.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Who is invited.
    pub staff: Staff,
    /// What was chosen and made so far, sealed with the account's id.
    pub set_up_sealed: Option<Vec<u8>>,
    /// From when on it is of no use.
    pub expires_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct InvitationRow {
    set_up_sealed: Option<Vec<u8>>,
    expires_at: DateTime<Utc>,
    #[sqlx(flatten)]
    staff: StaffRow,
}

/// Invites: the link's token is stored hashed only.
pub async fn add_invitation(
    tx: &mut Tx,
    token_hash: &[u8],
    staff: Uuid,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), Error> {
    tx.command(
        "insert into staff_invitations (token_hash, staff_id, created_at, expires_at)
         values ($1, $2, $3, $4)",
    )
    .bind(token_hash)
    .bind(staff)
    .bind(now)
    .bind(expires_at)
    .run()
    .await?;
    Ok(())
}

/// The invitation with this token, whatever its age, unless its account is stopped.
pub async fn find_invitation(
    conn: &mut Conn,
    token_hash: &[u8],
) -> Result<Option<Invitation>, Error> {
    let row = conn
        .query(
            "select i.set_up_sealed, i.expires_at, s.id, s.username, s.name, s.role, s.branch_id,
                    b.kind as branch_kind, b.name as branch_name,
                    s.password_hash is not null as is_set_up, s.created_at, s.disabled_at
             from staff_invitations i join staff s on s.id = i.staff_id
             join branches b on b.id = s.branch_id
             where i.token_hash = $1 and s.disabled_at is null",
        )
        .bind(token_hash)
        .optional::<InvitationRow>()
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Invitation {
        staff: row.staff.try_into()?,
        set_up_sealed: row.set_up_sealed,
        expires_at: row.expires_at,
    }))
}

/// Keeps what was chosen so far, until it is confirmed. `false` where the invitation is gone.
pub async fn keep_set_up(tx: &mut Tx, token_hash: &[u8], sealed: &[u8]) -> Result<bool, Error> {
    let kept = tx
        .command("update staff_invitations set set_up_sealed = $1 where token_hash = $2")
        .bind(sealed)
        .bind(token_hash)
        .run()
        .await?;
    Ok(kept == 1)
}

/// Ends every invitation of an account, and says how many there were.
pub async fn end_invitations(tx: &mut Tx, staff: Uuid) -> Result<u64, Error> {
    tx.command("delete from staff_invitations where staff_id = $1")
        .bind(staff)
        .run()
        .await
}
