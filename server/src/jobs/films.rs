//! Makes films ready for phones, one at a time. Every process does; one that is killed leaves its film
//! to whoever finds it half a minute later.

use std::path::Path;
use std::time::Duration;

use ::films::{FilmFault, Limits, Manifest, Tools, probe, transcode};
use app::context::AppState;
use app::error::AppError;
use app::lessons::films::sweep::{clear, delete_below};
use app::lessons::films::{file_path, made_folder, piece_path};
use chrono::TimeDelta;
use domain::lessons::{FilmFile, FilmFiles, Pieces, Rendition, Thumbs};
use futures::TryStreamExt;
use object_store::{ObjectStoreExt, WriteMultipart};
use storage::lessons::{self, HeldFilm, StoredFilm};
use thiserror::Error;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::watch;

use super::pause;
use crate::stop::Stop;

/// How long a silent process keeps its film.
const HOLD: TimeDelta = TimeDelta::seconds(30);
/// How often it says that it is at work.
const TICK: Duration = Duration::from_secs(3);
const EVERY: Duration = Duration::from_secs(2);
/// How long it waits where the machine is at fault.
const AFTER_FAULT: Duration = Duration::from_mins(1);
/// How often processes may die with a film before it is taken to be the film's fault.
const MOST_LOST: u32 = 5;
/// How often the machine may fail it, with a minute between, before staff are told.
const MOST_TROUBLES: u32 = 20;
/// How folders begin in which films are made ready. One that a killed process left is deleted some hours later: none is worked on for longer.
const SCRATCH: &str = "zhiyuan-film-";
const SCRATCH_KEPT_FOR: Duration = Duration::from_hours(4);
/// How many bytes of a file are stored at once.
const PART: usize = 8 * 1024 * 1024;

/// Why a film was not made ready.
#[derive(Debug, Error)]
enum Unready {
    #[error(transparent)]
    Film(#[from] FilmFault),
    #[error("the object store failed: {0}")]
    Store(#[from] object_store::Error),
    #[error("the machine failed: {0}")]
    Machine(#[from] std::io::Error),
    #[error(transparent)]
    Database(#[from] AppError),
    #[error("another process has it")]
    Taken,
    #[error("the server stops")]
    Stopped,
}

impl From<storage::Error> for Unready {
    fn from(error: storage::Error) -> Self {
        Self::Database(error.into())
    }
}

pub(super) async fn run(state: AppState, stop: Stop) {
    while !stop.is_stopping() {
        match step(&state, &stop).await {
            Ok(true) => {}
            Ok(false) => pause(EVERY, &stop).await,
            Err(error) => {
                tracing::error!(job.name = "films", error = %error, "films wait");
                pause(AFTER_FAULT, &stop).await;
            }
        }
    }
}

/// Makes the film ready that waits longest. `false` where none waits.
///
/// # Errors
/// Those of the database, and of the machine where the film is not at fault.
pub async fn step(state: &AppState, stop: &Stop) -> Result<bool, AppError> {
    let now = state.clock.now();
    let waiting = {
        let mut conn = state.db.read().await?;
        lessons::waiting_film(&mut conn, now).await?
    };
    let Some(film) = waiting else {
        return Ok(false);
    };
    let unit = state.db.write((film.id, now), |tx, &(film, now)| {
        Box::pin(async move { lessons::hold_film(tx, film, now + HOLD, now).await })
    });
    let held: Result<Option<HeldFilm>, storage::Error> = unit.await;
    let Some(held) = held? else {
        return Ok(true);
    };
    if held.lost >= MOST_LOST || held.troubles >= MOST_TROUBLES {
        let told = "处理多次都没有完成，请稍后点“重新处理”，或换一个视频";
        fail(state, held, told).await?;
        return Ok(true);
    }
    let made = tokio::select! {
        // What was begun is given up: its child ends, and another process may go on.
        () = stop.clone().wait() => Err(Unready::Stopped),
        made = make_ready(state, &film, held) => made,
    };
    match made {
        Ok(()) => {
            tracing::info!(film.id = %film.id, "a film is ready");
            Ok(true)
        }
        Err(Unready::Film(fault)) if !is_the_machines(&fault) => {
            tracing::warn!(film.id = %film.id, error = %fault, cause = ?fault, "a film is refused");
            fail(state, held, &fault.to_string()).await?;
            delete_below(state, &made_folder(held.id, held.number)).await;
            Ok(true)
        }
        Err(Unready::Taken) => Ok(true),
        // Where the database is away the film is held until its time is over.
        Err(Unready::Database(error)) => Err(error),
        Err(Unready::Stopped) => {
            let_go(state, held, false).await?;
            Ok(true)
        }
        Err(error) => {
            tracing::error!(film.id = %film.id, error = %error, cause = ?error, "a film waits on");
            let_go(state, held, true).await?;
            Err(AppError::Unavailable)
        }
    }
}

/// Whether the same film may pass another time. That there is no ffmpeg somebody has to be told.
fn is_the_machines(fault: &FilmFault) -> bool {
    fault.is_the_machines() && !matches!(fault, FilmFault::NoTools(_))
}

/// Deletes what killed processes left behind.
pub(super) async fn clear_scratch() -> std::io::Result<()> {
    let mut entries = tokio::fs::read_dir(std::env::temp_dir()).await?;
    while let Some(entry) = entries.next_entry().await? {
        let name = entry.file_name();
        let changed = entry.metadata().await.and_then(|data| data.modified());
        let age = changed.ok().and_then(|changed| changed.elapsed().ok());
        let is_left = age.is_some_and(|age| age > SCRATCH_KEPT_FOR);
        if is_left && name.to_string_lossy().starts_with(SCRATCH) {
            tokio::fs::remove_dir_all(entry.path()).await?;
        }
    }
    Ok(())
}

async fn fail(state: &AppState, held: HeldFilm, fault: &str) -> Result<(), AppError> {
    let data = (held, fault.to_owned(), state.clock.now());
    let unit = state.db.write(data, |tx, (held, fault, now)| {
        Box::pin(async move { lessons::fail_film(tx, *held, fault, *now).await })
    });
    let failed: Result<bool, storage::Error> = unit.await;
    failed?;
    Ok(())
}

async fn let_go(state: &AppState, held: HeldFilm, machine_failed: bool) -> Result<(), AppError> {
    let data = (held, machine_failed, state.clock.now());
    let unit = state.db.write(data, |tx, &(held, machine_failed, now)| {
        Box::pin(async move { lessons::let_film_go(tx, held, machine_failed, now).await })
    });
    let gone: Result<bool, storage::Error> = unit.await;
    gone?;
    Ok(())
}

async fn make_ready(state: &AppState, film: &StoredFilm, held: HeldFilm) -> Result<(), Unready> {
    let tools = Tools::find().map_err(FilmFault::from)?;
    let (told, percent) = watch::channel(0);
    let work = async {
        // Deleted with the future, too.
        let scratch = tempfile::Builder::new().prefix(SCRATCH).tempdir()?;
        let source = scratch.path().join("source");
        assemble(state, film, &source).await?;
        let limits = Limits::default();
        let probed = probe(&tools, &source, &limits).await?;
        let out = scratch.path().join("ready");
        let progress = |percent| {
            told.send_replace(percent);
        };
        let made = transcode(&tools, &source, &out, &probed, &limits, progress).await?;
        store(state, held, &out, &made).await?;
        Ok::<_, Unready>(made)
    };
    let made = tokio::select! {
        made = work => made?,
        gone = say_so(state, held, percent) => return Err(gone),
    };
    let data = (held, files_of(&made, held), state.clock.now());
    let unit = state.db.write(data, |tx, (held, files, now)| {
        Box::pin(async move { lessons::finish_film(tx, *held, files, *now).await })
    });
    let finished: Result<bool, storage::Error> = unit.await;
    if !finished? {
        return Err(Unready::Taken);
    }
    Ok(clear(state, held.id, held.number).await?)
}

/// Says again and again that the film is being worked on, and how far it is. Ends where that is not so.
async fn say_so(state: &AppState, held: HeldFilm, percent: watch::Receiver<u8>) -> Unready {
    let mut said = state.clock.now();
    loop {
        tokio::time::sleep(TICK).await;
        let (percent, now) = (*percent.borrow(), state.clock.now());
        // Somebody else may have it by now.
        if now >= said + HOLD {
            return Unready::Taken;
        }
        let unit = state
            .db
            .write((held, percent, now), |tx, &(held, percent, now)| {
                Box::pin(
                    async move { lessons::tell_progress(tx, held, percent, now + HOLD, now).await },
                )
            });
        let told: Result<bool, storage::Error> = unit.await;
        match told {
            Ok(true) => said = now,
            Ok(false) => return Unready::Taken,
            Err(error) => tracing::warn!(error = %error, "a film's progress was not told"),
        }
    }
}

/// Puts the pieces together.
async fn assemble(state: &AppState, film: &StoredFilm, to: &Path) -> Result<(), Unready> {
    let pieces =
        Pieces::of(film.bytes).map_err(|fault| std::io::Error::other(fault.to_string()))?;
    let mut whole = File::create(to).await?;
    for piece in 0..pieces.count() {
        let found = state.store.get(&piece_path(film.id, piece)).await?;
        let mut content = found.into_stream();
        while let Some(bytes) = content.try_next().await? {
            whole.write_all(&bytes).await?;
        }
    }
    whole.flush().await?;
    Ok(())
}

/// Stores what a film was made into.
async fn store(
    state: &AppState,
    held: HeldFilm,
    folder: &Path,
    made: &Manifest,
) -> Result<(), Unready> {
    for written in &made.files {
        let mut source = File::open(folder.join(&written.path)).await?;
        let path = file_path(held.id, held.number, &written.path);
        if written.bytes <= PART as u64 {
            let mut content = Vec::new();
            source.read_to_end(&mut content).await?;
            state.store.put(&path, content.into()).await?;
            continue;
        }
        let upload = state.store.put_multipart(&path).await?;
        let mut parts = WriteMultipart::new_with_chunk_size(upload, PART);
        let mut content = vec![0; 256 * 1024];
        loop {
            let read = source.read(&mut content).await?;
            if read == 0 {
                break;
            }
            parts.wait_for_capacity(2).await?;
            parts.write(&content[..read]);
        }
        parts.finish().await?;
    }
    Ok(())
}

/// What pages have to know of what was made.
fn files_of(made: &Manifest, held: HeldFilm) -> FilmFiles {
    let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    let files = made.files.iter().map(|written| FilmFile {
        name: written.path.clone(),
        bytes: written.bytes,
        media_type: written.media_type.clone(),
    });
    let renditions = made.variants.iter().map(|variant| Rendition {
        height: variant.height,
        bandwidth: small(variant.bandwidth),
    });
    FilmFiles {
        duration_ms: small(made.duration_ms),
        width: made.width,
        height: made.height,
        has_audio: made.has_audio,
        files: files.collect(),
        made_by: held.number,
        renditions: renditions.collect(),
        thumbs: Some(Thumbs {
            interval_ms: small(made.thumbs.interval_ms),
            columns: made.thumbs.columns,
            count: made.thumbs.count,
            width: made.thumbs.tile_width,
            height: made.thumbs.tile_height,
        }),
    }
}
