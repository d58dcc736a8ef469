//! Taking a film that staff bring: in pieces, which go on where they were broken off, or in one form.

use axum::body::Bytes;
use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use chrono::TimeDelta;
use domain::lessons::film::{MOST_BYTES, MOST_COMING, PIECE_BYTES};
use domain::lessons::{FilmState, Pieces, UploadFault};
use object_store::{ObjectStoreExt, PutPayload};
use storage::lessons::{self, NewFilm, StoredFilm};
use uuid::Uuid;

use super::sweep::delete_below;
use super::{folder, piece_path};
use crate::context::AppState;
use crate::error::AppError;
use crate::lessons::refusal::LessonRefusal;
use crate::pictures::unavailable;

/// The most characters of a file's name that are kept.
const NAME: usize = 200;

/// How long a film that is not gone on with keeps its slot from another one.
const SILENT_FOR: TimeDelta = TimeDelta::hours(1);

fn refused(fault: UploadFault) -> AppError {
    LessonRefusal::Upload(fault).into()
}

/// A file's name without folders.
fn plain_name(name: &str) -> String {
    let plain = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain = plain.trim().chars().filter(|c| !c.is_control());
    plain.take(NAME).collect()
}

/// Begins a film of so many bytes, or finds the one that the same person began with the same file and
/// did not finish.
///
/// # Errors
/// [`UploadFault::Empty`], [`UploadFault::TooLarge`]; [`UploadFault::TooMany`] where the same person
/// brings [`MOST_COMING`] others, and has just gone on with all of them.
pub async fn begin(
    state: &AppState,
    by: Uuid,
    (name, bytes): (&str, u64),
) -> Result<StoredFilm, AppError> {
    Pieces::of(bytes).map_err(refused)?;
    let name = plain_name(name);
    let new = NewFilm {
        id: state.clock.id(),
        name,
        bytes,
        by: Some(by),
    };
    if let Some(film) = begin_in_a_slot(state, new.clone()).await? {
        return Ok(film);
    }
    let begun = if make_room(state, by).await? {
        begin_in_a_slot(state, new).await?
    } else {
        None
    };
    begun.ok_or(refused(UploadFault::TooMany))
}

/// Begins it, or finds it begun; `None` where every slot is taken.
async fn begin_in_a_slot(
    state: &AppState,
    new: NewFilm,
) -> Result<Option<StoredFilm>, storage::Error> {
    let unit = state.db.write((new, state.clock.now()), |tx, (new, now)| {
        Box::pin(async move {
            if let Some(begun) = lessons::film_begun(tx, new).await? {
                return Ok(Some(begun));
            }
            for slot in 1..=MOST_COMING {
                if lessons::begin_film(tx, new, slot, *now).await? {
                    return lessons::film(tx, new.id).await;
                }
            }
            Ok(None)
        })
    });
    let film: Result<_, storage::Error> = unit.await;
    film
}

/// Forgets the film that this person stopped bringing the longest ago, where that was a while ago: `false`
/// where there is none.
async fn make_room(state: &AppState, by: Uuid) -> Result<bool, AppError> {
    let before = state.clock.now() - SILENT_FOR;
    let silent = {
        let mut conn = state.db.read().await?;
        lessons::longest_silent(&mut conn, Some(by), before).await?
    };
    let Some(film) = silent else {
        return Ok(false);
    };
    let unit = state.db.write((film, before), |tx, &(film, before)| {
        Box::pin(async move { lessons::forget_film(tx, film, before).await })
    });
    let forgotten: Result<bool, storage::Error> = unit.await;
    if !forgotten? {
        return Ok(false);
    }
    delete_below(state, &folder(film)).await;
    Ok(true)
}

/// The film that this person is bringing.
///
/// # Errors
/// [`AppError::NotFound`] also where it is somebody else's; [`UploadFault::Over`] where it takes no
/// pieces any more.
pub async fn coming(state: &AppState, by: Uuid, film: Uuid) -> Result<StoredFilm, AppError> {
    let mut conn = state.db.read().await?;
    let found = lessons::film(&mut conn, film).await?;
    let found = found.filter(|found| found.by == Some(by));
    let found = found.ok_or(AppError::NotFound)?;
    if found.state == FilmState::Uploading {
        Ok(found)
    } else {
        Err(refused(UploadFault::Over))
    }
}

/// Stores a piece. One that is there already stays as it is.
///
/// # Errors
/// [`UploadFault::WrongPiece`], [`UploadFault::NotAFilm`] by the first bytes, [`UploadFault::Over`];
/// [`AppError::Unavailable`] where the store is away.
pub async fn piece(
    state: &AppState,
    film: &StoredFilm,
    number: u32,
    content: Bytes,
) -> Result<(), AppError> {
    let pieces = Pieces::of(film.bytes).map_err(refused)?;
    let length = content.len() as u64;
    if pieces.length(number) != Some(length) {
        return Err(refused(UploadFault::WrongPiece));
    }
    if number == 0 && !films::looks_like_a_film(&content) {
        return Err(refused(UploadFault::NotAFilm));
    }
    let is_there = {
        let mut conn = state.db.read().await?;
        lessons::has_piece(&mut conn, (film.id, number)).await?
    };
    if is_there {
        return Ok(());
    }
    // The file first: a row is there only where its file is.
    let path = piece_path(film.id, number);
    let stored = state.store.put(&path, PutPayload::from(content)).await;
    stored.map_err(|error| unavailable(&error))?;
    let data = ((film.id, number), length, state.clock.now());
    let unit = state.db.write(data, |tx, (which, length, now)| {
        Box::pin(async move { lessons::put_piece(tx, *which, *length, *now).await })
    });
    let takes: Result<bool, storage::Error> = unit.await;
    if takes? {
        Ok(())
    } else {
        Err(refused(UploadFault::Over))
    }
}

/// Every piece is there: the film waits to be made ready.
///
/// # Errors
/// [`UploadFault::WrongPiece`] where some are missing.
pub async fn complete(state: &AppState, film: &StoredFilm) -> Result<(), AppError> {
    let unit = state
        .db
        .write((film.id, state.clock.now()), |tx, &(film, now)| {
            Box::pin(async move { lessons::received(tx, film, now).await })
        });
    let received: Result<bool, storage::Error> = unit.await;
    if received? {
        Ok(())
    } else {
        Err(refused(UploadFault::WrongPiece))
    }
}

/// Takes a film out of a plain form, whose file is stored piece by piece as it comes: nothing is held
/// but one piece. How long it is, is known at its end, so the film is told its length then.
///
/// # Errors
/// [`UploadFault`]; [`AppError::BadRequest`] where the form broke off.
pub async fn from_form(state: &AppState, by: Uuid, mut form: Multipart) -> Result<Uuid, AppError> {
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        if field.name() == Some("file") {
            let id = state.clock.id();
            let taken = file(state, (id, by), field).await;
            if taken.is_err() {
                // Nothing names what came so far.
                delete_below(state, &folder(id)).await;
            }
            return taken.map(|()| id);
        }
    }
    Err(refused(UploadFault::Missing))
}

fn broken(error: &MultipartError) -> AppError {
    match error.status() {
        http::StatusCode::PAYLOAD_TOO_LARGE => refused(UploadFault::TooLarge),
        _ => AppError::BadRequest,
    }
}

/// Stores a file as it comes.
async fn file(
    state: &AppState,
    (id, by): (Uuid, Uuid),
    mut field: Field<'_>,
) -> Result<(), AppError> {
    let name = plain_name(field.file_name().unwrap_or_default());
    let size = usize::try_from(PIECE_BYTES).unwrap_or(usize::MAX);
    let (mut held, mut lengths) = (Vec::with_capacity(size), Vec::new());
    while let Some(mut chunk) = field.chunk().await.map_err(|error| broken(&error))? {
        while !chunk.is_empty() {
            let part = chunk.split_to(chunk.len().min(size - held.len()));
            held.extend_from_slice(&part);
            if held.len() == size {
                lengths.push(put(state, (id, lengths.len()), &mut held).await?);
            }
        }
        if lengths.iter().sum::<u64>() + held.len() as u64 > MOST_BYTES {
            return Err(refused(UploadFault::TooLarge));
        }
    }
    if !held.is_empty() {
        lengths.push(put(state, (id, lengths.len()), &mut held).await?);
    }
    let bytes: u64 = lengths.iter().sum();
    match bytes {
        0 if name.is_empty() => return Err(refused(UploadFault::Missing)),
        0 => return Err(refused(UploadFault::Empty)),
        _ => {}
    }
    let new = NewFilm {
        id,
        name,
        bytes,
        by: Some(by),
    };
    let data = (new, lengths, state.clock.now());
    let unit = state.db.write(data, |tx, (new, lengths, now)| {
        Box::pin(async move { lessons::add_whole_film(tx, new, lengths, *now).await })
    });
    let added: Result<(), storage::Error> = unit.await;
    Ok(added?)
}

/// Stores what is held as the next piece.
async fn put(
    state: &AppState,
    (film, number): (Uuid, usize),
    held: &mut Vec<u8>,
) -> Result<u64, AppError> {
    if number == 0 && !films::looks_like_a_film(held) {
        return Err(refused(UploadFault::NotAFilm));
    }
    let length = held.len() as u64;
    let number = u32::try_from(number).map_err(|_| AppError::TooLarge)?;
    let content = std::mem::take(held);
    let stored = state
        .store
        .put(&piece_path(film, number), content.into())
        .await;
    stored.map_err(|error| unavailable(&error))?;
    Ok(length)
}
