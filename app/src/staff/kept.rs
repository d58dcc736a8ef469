//! What was typed and could not be saved, because somebody else was faster: kept beside for its writer.

use serde::Serialize;
use serde::de::DeserializeOwned;
use storage::uploads::{self, Upload};
use uuid::Uuid;

use super::who::SignedInStaff;
use crate::context::AppState;
use crate::error::AppError;

/// Keeps a text of this kind for its writer; the id under which it is.
///
/// # Errors
/// Those of the database.
pub async fn keep<T: Serialize + Sync>(
    state: &AppState,
    who: &SignedInStaff,
    kind: &'static str,
    text: &T,
) -> Result<Uuid, AppError> {
    let id = state.clock.id();
    let upload = Upload {
        id,
        name: String::new(),
        content: serde_json::to_vec(text).map_err(|_| AppError::Broken)?,
    };
    let data = (upload, who.id, kind, state.clock.now());
    let unit = state.db.write(data, |tx, (upload, who, kind, now)| {
        Box::pin(async move { uploads::add(tx, upload, (*who, *kind), *now).await })
    });
    unit.await?;
    Ok(id)
}

/// A text of this kind that was kept, where it is this person's.
///
/// # Errors
/// Those of the database.
pub async fn kept<T: DeserializeOwned>(
    state: &AppState,
    who: &SignedInStaff,
    kind: &str,
    id: Uuid,
) -> Result<Option<T>, AppError> {
    let mut conn = state.db.read().await?;
    let found = uploads::find(&mut conn, id, (who.id, kind)).await?;
    Ok(found.and_then(|found| serde_json::from_slice(&found.content).ok()))
}
