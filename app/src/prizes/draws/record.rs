//! The records of draws, as files in the object store: JSON, named by their hash, so that none is ever
//! written over another.

use domain::prizes::draw::{Hash, Record};
use object_store::ObjectStoreExt;
use storage::prizes::draws::{self, Stage, StoredDraw};
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;
use crate::heavy::heavy;
use crate::pictures::unavailable;

/// Stores a record's file before the row that names it.
///
/// # Errors
/// [`AppError::Unavailable`], logged.
///
/// # Returns
/// Its name.
pub async fn put(
    state: &AppState,
    draw: Uuid,
    hash: Hash,
    file: Vec<u8>,
) -> Result<String, AppError> {
    let name = format!("draws/{draw}/{hash}.json");
    let stored = state.store.put(&name.clone().into(), file.into()).await;
    stored.map_err(|error| unavailable(&error))?;
    Ok(name)
}

/// A draw's record as far as it has come, from its file.
///
/// # Errors
/// [`AppError::NotFound`] before the freeze; [`AppError::Unavailable`] and [`AppError::Broken`], logged.
pub async fn load(state: &AppState, draw: &StoredDraw) -> Result<Record, AppError> {
    let file = {
        let mut conn = state.db.read().await?;
        let newest = match draw.record_hash {
            Some(_) => Stage::Drawn,
            None => Stage::Frozen,
        };
        draws::file(&mut conn, draw.id, newest).await?
    };
    let file = file.ok_or(AppError::NotFound)?;
    let found = state.store.get(&file.into()).await;
    let found = found.map_err(|error| unavailable(&error))?;
    let bytes = found.bytes().await.map_err(|error| unavailable(&error))?;
    let read = heavy(move || serde_json::from_slice(&bytes)).await?;
    read.map_err(|error| {
        tracing::error!(draw.id = %draw.id, error = %error, "the record of a draw cannot be read");
        AppError::Broken
    })
}

/// A record as its file has it.
///
/// # Errors
/// [`AppError::Broken`], logged.
pub fn to_file(record: &Record) -> Result<Vec<u8>, AppError> {
    serde_json::to_vec(record).map_err(|error| {
        tracing::error!(error = %error, "the record of a draw was not written");
        AppError::Broken
    })
}
