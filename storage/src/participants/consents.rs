//! What participants consented to, by purpose and version.

use chrono::{DateTime, Utc};
use domain::participants::ConsentPurpose;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Error, Tx};

/// A consent that was given.
#[derive(Clone, Debug, FromRow)]
pub struct Consent {
    /// `ConsentPurpose::word`
    pub purpose: String,
    /// The version of the text that was shown.
    pub version: i32,
    /// When it was given.
    pub given_at: DateTime<Utc>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

/// Every consent of a participant, withdrawn ones too, oldest first.
pub async fn consents(conn: &mut Conn, participant: Uuid) -> Result<Vec<Consent>, Error> {
    conn.query(
        "select purpose, version, given_at, withdrawn_at from consents
         where participant_id = $1 order by given_at, id",
    )
    .bind(participant)
    .all()
    .await
}

/// Records a consent; one that is in force already stays as it is.
pub async fn give_consent(
    tx: &mut Tx,
    id: Uuid,
    participant: Uuid,
    purpose: ConsentPurpose,
    version: u16,
    given_at: DateTime<Utc>,
) -> Result<(), Error> {
    tx.command(
        "insert into consents (id, participant_id, purpose, version, given_at)
         values ($1, $2, $3, $4, $5)
         on conflict (participant_id, purpose, version) where withdrawn_at is null do nothing",
    )
    .bind(id)
    .bind(participant)
    .bind(purpose.word())
    .bind(i32::from(version))
    .bind(given_at)
    .run()
    .await?;
    Ok(())
}

/// Withdraws a consent in all its versions.
pub async fn withdraw_consent(
    tx: &mut Tx,
    participant: Uuid,
    purpose: ConsentPurpose,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    tx.command(
        "update consents set withdrawn_at = $1
         where participant_id = $2 and purpose = $3 and withdrawn_at is null",
    )
    .bind(now)
    .bind(participant)
    .bind(purpose.word())
    .run()
    .await?;
    Ok(())
}
