//! What handing a survey in earns.

use chrono::{DateTime, Utc};
use storage::{Error, Tx};
use uuid::Uuid;

/// In the unit that takes a sheet: the participant has answered the survey of this campaign, for the
/// first and only time.
///
/// # Errors
/// Those of the database.
pub async fn answered(
    _tx: &mut Tx,
    _campaign: Uuid,
    _participant: Uuid,
    _now: DateTime<Utc>,
) -> Result<(), Error> {
    Ok(())
}
