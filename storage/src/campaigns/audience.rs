//! Who may take part, where only those on a list may: blind indexes of their numbers.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{Conn, Error, Tx};

/// Adds numbers to the list; those that are on it stay. Lists give some hundreds to a unit.
///
/// # Returns
/// How many were not on it.
pub async fn add_to_audience(
    tx: &mut Tx,
    campaign: Uuid,
    indexes: &[Vec<u8>],
    now: DateTime<Utc>,
) -> Result<u64, Error> {
    let mut added = 0;
    for index in indexes {
        added += tx
            .command(
                "insert into campaign_audience (campaign_id, phone_index, added_at)
                 values ($1, $2, $3) on conflict (campaign_id, phone_index) do nothing",
            )
            .bind(campaign)
            .bind(index.as_slice())
            .bind(now)
            .run()
            .await?;
    }
    Ok(added)
}

/// Empties the list.
pub async fn clear_audience(tx: &mut Tx, campaign: Uuid) -> Result<u64, Error> {
    tx.command("delete from campaign_audience where campaign_id = $1")
        .bind(campaign)
        .run()
        .await
}

/// How many numbers are on the list.
pub async fn audience_count(conn: &mut Conn, campaign: Uuid) -> Result<u64, Error> {
    let (count,) = conn
        .query("select count(*) from campaign_audience where campaign_id = $1")
        .bind(campaign)
        .one::<(i64,)>()
        .await?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Whether the participant's number is on the list.
pub async fn is_in_audience(
    conn: &mut Conn,
    campaign: Uuid,
    participant: Uuid,
) -> Result<bool, Error> {
    let found = conn
        .query(
            "select 1 from campaign_audience a join participants p on p.phone_index = a.phone_index
             where a.campaign_id = $1 and p.id = $2",
        )
        .bind(campaign)
        .bind(participant)
        .optional::<(i32,)>()
        .await?;
    Ok(found.is_some())
}
