//! What is remembered of an attempt until its tickets are drawn: keyed marks of browser and network,
//! and how it was handed in.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{Error, Tx};

/// How many rows of a past campaign go in one unit.
const SWEPT_AT_ONCE: i64 = 5_000;

/// The marks of an attempt at its start.
#[derive(Clone, Debug)]
pub struct StartMarks {
    /// Of which attempt.
    pub attempt_id: Uuid,
    /// In which campaign.
    pub campaign_id: Uuid,
    /// Whose.
    pub participant_id: Uuid,
    /// Keyed index of the browser's random id.
    pub device_index: Option<Vec<u8>>,
    /// Keyed index of the block of addresses.
    pub block_index: Option<Vec<u8>>,
}

/// How an attempt that earned a ticket was handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandInMarks {
    /// [`domain::prizes::signals::pace`]
    pub pace: u16,
    /// [`domain::prizes::signals::wrong_print`]
    pub wrong_print: Option<[u8; 32]>,
    /// Unix seconds over [`domain::prizes::signals::SLOT_SECONDS`].
    pub slot: i64,
}

/// Remembers the marks of an attempt; in the unit that starts it.
pub async fn note_start_marks(
    tx: &mut Tx,
    marks: &StartMarks,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    tx.command(
        "insert into attempt_marks (attempt_id, campaign_id, participant_id, started_at,
                                    device_index, block_index)
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(marks.attempt_id)
    .bind(marks.campaign_id)
    .bind(marks.participant_id)
    .bind(now)
    .bind(marks.device_index.clone())
    .bind(marks.block_index.clone())
    .run()
    .await?;
    Ok(())
}

/// Remembers how an attempt was handed in; in the unit that closes it. Nothing where no marks of its
/// start are there.
pub async fn note_hand_in_marks(
    tx: &mut Tx,
    attempt: Uuid,
    marks: &HandInMarks,
) -> Result<(), Error> {
    tx.command(
        "update attempt_marks set pace = $1, wrong_print = $2, slot = $3 where attempt_id = $4",
    )
    .bind(i32::from(marks.pace))
    .bind(marks.wrong_print.map(|print| print.to_vec()))
    .bind(marks.slot)
    .bind(attempt)
    .run()
    .await?;
    Ok(())
}

/// Forgets the marks of a participant who deletes the account.
pub(crate) async fn forget_marks(tx: &mut Tx, participant: Uuid) -> Result<(), Error> {
    tx.command("delete from attempt_marks where participant_id = $1")
        .bind(participant)
        .run()
        .await?;
    Ok(())
}

/// Forgets marks of campaigns that closed before `before`, some thousand at a time.
///
/// # Returns
/// Whether there may be more.
pub async fn sweep_marks(tx: &mut Tx, before: DateTime<Utc>) -> Result<bool, Error> {
    let gone = tx
        .command(
            "delete from attempt_marks where attempt_id in
             (select m.attempt_id from attempt_marks m join campaigns c on c.id = m.campaign_id
              where c.closes_at < $1 limit $2)",
        )
        .bind(before)
        .bind(SWEPT_AT_ONCE)
        .run()
        .await?;
    Ok(gone > 0)
}
