//! Forgetting films that no lesson names, and pieces that are not needed any more.

use std::collections::HashSet;

use chrono::TimeDelta;
use futures::TryStreamExt;
use futures::future::ready;
use object_store::ObjectStoreExt;
use object_store::path::Path;
use storage::lessons;
use uuid::Uuid;

use super::{folder, made_folder};
use crate::context::AppState;
use crate::error::AppError;
use crate::pictures::unavailable;

/// How long a film that no lesson names is kept: an upload is continued after a weekend.
const KEPT_FOR: TimeDelta = TimeDelta::days(7);

/// How many are forgotten at a time.
const AT_ONCE: u16 = 20;

/// Forgets films that no lesson has named for a week, with their files.
///
/// # Errors
/// Those of the database.
///
/// # Returns
/// How many were forgotten.
pub async fn sweep(state: &AppState) -> Result<usize, AppError> {
    let before = state.clock.now() - KEPT_FOR;
    let left = {
        let mut conn = state.db.read().await?;
        lessons::films_left(&mut conn, before, AT_ONCE).await?
    };
    let mut forgotten = 0;
    for film in left {
        let unit = state.db.write((film.id, before), |tx, &(film, before)| {
            Box::pin(async move { lessons::forget_film(tx, film, before).await })
        });
        let gone: Result<bool, storage::Error> = unit.await;
        if gone? {
            state.films.forget(film.id);
            delete_below(state, &folder(film.id)).await;
            forgotten += 1;
        }
    }
    Ok(forgotten)
}

/// Deletes files below `films/` that no film names: a process was killed, or the store was away, between
/// the one and the other.
///
/// # Errors
/// Those of the database and of the store.
pub async fn sweep_orphans(state: &AppState) -> Result<(), AppError> {
    let before = state.clock.now() - KEPT_FOR;
    let all = Path::from("films");
    let found = state.store.list_with_delimiter(Some(&all)).await;
    let found = found.map_err(|error| unavailable(&error))?;
    // After the folders: one that is not known then has come since.
    let known: HashSet<_> = {
        let mut conn = state.db.read().await?;
        lessons::film_ids(&mut conn).await?.into_iter().collect()
    };
    for folder in found.common_prefixes {
        let id = folder
            .filename()
            .and_then(|name| Uuid::parse_str(name).ok());
        if id.is_none_or(|id| known.contains(&id)) {
            continue;
        }
        let mut files = state.store.list(Some(&folder));
        let first = files
            .try_next()
            .await
            .map_err(|error| unavailable(&error))?;
        let is_old = first.is_some_and(|file| file.last_modified < before);
        if is_old {
            delete_below(state, &folder).await;
        }
    }
    Ok(())
}

/// Deletes the pieces of films that are ready, where the process that made them ready did not come to it.
///
/// # Errors
/// Those of the database.
pub async fn sweep_pieces(state: &AppState) -> Result<(), AppError> {
    let ready = {
        let mut conn = state.db.read().await?;
        lessons::ready_with_pieces(&mut conn, AT_ONCE).await?
    };
    for (film, files) in ready {
        clear(state, film, files.made_by).await?;
    }
    Ok(())
}

/// Deletes all of a film that is ready but what was made in this beginning, and forgets its pieces then.
///
/// # Errors
/// Those of the database.
pub async fn clear(state: &AppState, film: Uuid, made_by: u32) -> Result<(), AppError> {
    let made = made_folder(film, made_by);
    if !delete_but(state, &folder(film), |file| file.prefix_matches(&made)).await {
        return Ok(());
    }
    let unit = state.db.write(film, |tx, &film| {
        Box::pin(async move { lessons::forget_pieces(tx, film).await })
    });
    let forgotten: Result<(), storage::Error> = unit.await;
    Ok(forgotten?)
}

/// Deletes every file of a folder. One that stays wastes room and does no other harm.
pub async fn delete_below(state: &AppState, folder: &Path) {
    delete_but(state, folder, |_| false).await;
}

/// Whether all files of a folder are gone that are not to be kept.
async fn delete_but(state: &AppState, folder: &Path, is_kept: impl Fn(&Path) -> bool) -> bool {
    let files = state.store.list(Some(folder));
    let files = files.try_filter(|file| ready(!is_kept(&file.location)));
    let deleted = files.try_for_each_concurrent(8, |file| async move {
        match state.store.delete(&file.location).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    });
    let deleted = deleted.await;
    if let Err(error) = &deleted {
        tracing::warn!(folder = %folder, error = %error, "files of a film stay");
    }
    deleted.is_ok()
}
