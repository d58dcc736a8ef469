//! Sessions of signed-in participants, found by the hash of their token.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Participant, ParticipantRow};
use crate::{Conn, Error, Tx};

/// A signed-in session with its participant.
#[derive(Clone, Debug)]
pub struct Session {
    /// Who.
    pub participant: Participant,
    /// Since when: the absolute limit counts from here.
    pub created_at: DateTime<Utc>,
    /// Last noted use: the idle limit counts from here.
    pub seen_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct SessionRow {
    session_created_at: DateTime<Utc>,
    seen_at: DateTime<Utc>,
    #[sqlx(flatten)]
    participant: ParticipantRow,
}

/// Starts a session.
pub async fn start_session(
    tx: &mut Tx,
    token_hash: &[u8],
    participant: Uuid,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    tx.command(
        "insert into sessions (token_hash, participant_id, created_at, seen_at)
         values ($1, $2, $3, $3)",
    )
    .bind(token_hash)
    .bind(participant)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// The session with this token, whatever its age.
pub async fn find_session(conn: &mut Conn, token_hash: &[u8]) -> Result<Option<Session>, Error> {
    let row = conn
        .query(
            "select s.created_at as session_created_at, s.seen_at, p.id, p.phone_sealed,
                    p.time_allowance, p.created_at
             from sessions s join participants p on p.id = s.participant_id
             where s.token_hash = $1 and p.deleted_at is null",
        )
        .bind(token_hash)
        .optional::<SessionRow>()
        .await?;
    Ok(row.map(|row| Session {
        participant: row.participant.into(),
        created_at: row.session_created_at,
        seen_at: row.seen_at,
    }))
}

/// Notes that a session is in use.
pub async fn touch_session(
    tx: &mut Tx,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    tx.command("update sessions set seen_at = $1 where token_hash = $2 and seen_at < $1")
        .bind(now)
        .bind(token_hash)
        .run()
        .await?;
    Ok(())
}

/// Ends one session.
pub async fn end_session(tx: &mut Tx, token_hash: &[u8]) -> Result<(), Error> {
    tx.command("delete from sessions where token_hash = $1")
        .bind(token_hash)
        .run()
        .await?;
    Ok(())
}

/// Ends every session of a participant.
pub async fn end_sessions(tx: &mut Tx, participant: Uuid) -> Result<(), Error> {
    tx.command("delete from sessions where participant_id = $1")
        .bind(participant)
        .run()
        .await?;
    Ok(())
}
