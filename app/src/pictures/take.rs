//! Taking a file that staff brought as a picture.

use domain::pictures::{MOST_BYTES, PictureFault, Size};
use exchange::pictures::{Redrawn, redraw};
use object_store::ObjectStoreExt;
use sha2::{Digest, Sha256};
use storage::pictures::{self, NewPicture, StoredPicture};
use uuid::Uuid;

use super::{path, unavailable};
use crate::context::AppState;
use crate::error::{AppError, Refusal};
use crate::heavy::heavy;

/// Takes a png, jpeg or webp file as a picture: drawn anew in its sizes, each stored as a file. The
/// same file again is the same picture. `by` is who brought it.
///
/// Whoever takes it into use says so by [`storage::pictures::use_in`]; what nobody uses is swept
/// after some days.
///
/// # Errors
/// [`Refusal::Picture`] with what is wrong with the file; [`AppError::Unavailable`] where the store
/// or the database is away.
pub async fn take(state: &AppState, by: Option<Uuid>, bytes: Vec<u8>) -> Result<Uuid, AppError> {
    if bytes.len() > MOST_BYTES {
        return Err(refused(PictureFault::TooLarge));
    }
    let (bytes, sha256) = heavy(move || {
        let sha256 = Sha256::digest(&bytes).to_vec();
        (bytes, sha256)
    })
    .await?;
    let known = known(state, &sha256).await?;
    if let Some(known) = &known
        && is_whole(state, known).await?
    {
        return Ok(known.id);
    }
    let redrawn = heavy(move || redraw(&bytes)).await?.map_err(refused)?;
    if let Some(known) = known {
        // Its files are lost: here they are again, in the sizes that its row tells.
        store(state, known.id, redrawn).await?;
        return Ok(known.id);
    }
    let id = state.clock.id();
    let new = NewPicture {
        picture: StoredPicture {
            id,
            format: redrawn.format,
            sizes: redrawn.sizes.iter().map(|(size, _)| *size).collect(),
        },
        sha256,
        bytes: i64::try_from(redrawn.bytes()).unwrap_or(i64::MAX),
        by,
    };
    let sizes = new.picture.sizes.clone();
    let format = redrawn.format;
    // The files first: a row is there only where its files are.
    if let Err(error) = store(state, id, redrawn).await {
        discard(state, id, &sizes, format).await;
        return Err(error);
    }
    // Where this fails it may have happened all the same: files too many are better than too few.
    match add(state, new).await? {
        None => Ok(id),
        Some(instead) => {
            discard(state, id, &sizes, format).await;
            Ok(instead)
        }
    }
}

fn refused(fault: PictureFault) -> AppError {
    Refusal::Picture(fault).into()
}

async fn known(state: &AppState, sha256: &[u8]) -> Result<Option<StoredPicture>, AppError> {
    let data = (sha256.to_vec(), state.clock.now());
    let unit = state.db.write(data, |tx, (sha256, now)| {
        Box::pin(async move { pictures::find_again(tx, sha256, *now).await })
    });
    let found: Result<_, storage::Error> = unit.await;
    Ok(found?)
}

/// Whether every file of a picture is there.
async fn is_whole(state: &AppState, picture: &StoredPicture) -> Result<bool, AppError> {
    for size in &picture.sizes {
        let path = path(picture.id, size.width, picture.format);
        match state.store.head(&path).await {
            Ok(_) => {}
            Err(object_store::Error::NotFound { .. }) => return Ok(false),
            Err(error) => return Err(unavailable(&error)),
        }
    }
    Ok(true)
}

async fn store(state: &AppState, id: Uuid, redrawn: Redrawn) -> Result<(), AppError> {
    for (Size { width, .. }, file) in redrawn.sizes {
        let path = path(id, width, redrawn.format);
        let stored = state.store.put(&path, file.into()).await;
        stored.map_err(|error| unavailable(&error))?;
    }
    Ok(())
}

/// `None` where it was added; the one to use instead where somebody brought the same file in between.
async fn add(state: &AppState, new: NewPicture) -> Result<Option<Uuid>, AppError> {
    let unit = state.db.write((new, state.clock.now()), |tx, (new, now)| {
        Box::pin(async move {
            if pictures::add(tx, new, *now).await? {
                return Ok(None);
            }
            let other = pictures::find_again(tx, &new.sha256, *now).await?;
            Ok(other.map(|other| other.id))
        })
    });
    let unit: Result<_, storage::Error> = unit.await;
    Ok(unit?)
}

/// Deletes files that no row names. One that stays wastes room and does no other harm.
pub(super) async fn discard(
    state: &AppState,
    id: Uuid,
    sizes: &[Size],
    format: domain::pictures::PictureFormat,
) {
    for size in sizes {
        let deleted = state.store.delete(&path(id, size.width, format)).await;
        match deleted {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => {
                tracing::warn!(picture.id = %id, error = %error, "a file of a picture stays");
            }
        }
    }
}
