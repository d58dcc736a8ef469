//! From the file that was brought to the files that phones play, step by step.

use std::io;
use std::path::Path;

use tokio::fs;
use tokio::time::Instant;

use crate::child::Bench;
use crate::encode::{FILM, PARTS, encode, source};
use crate::fault::FilmFault;
use crate::folder;
use crate::images::{self, POSTER};
use crate::limits::Limits;
use crate::loudness;
use crate::manifest::{Loudness, Manifest, Thumbs, written};
use crate::package;
use crate::probe::{Probed, check_longest, tell};
use crate::progress::Progress;
use crate::shape::Size;
use crate::tools::Tools;

/// Makes a film into what phones can play, in a folder that is emptied first: an earlier attempt may
/// have ended half-way. `on_progress` gets a rising percentage.
///
/// What is written is told in [`Manifest`]. After a fault, what is in the folder is of no use.
/// Dropping the future ends the child that works on it.
///
/// # Errors
/// [`FilmFault`].
pub async fn transcode(
    tools: &Tools,
    path: &Path,
    folder: &Path,
    film: &Probed,
    limits: &Limits,
    mut on_progress: impl FnMut(u8) + Send,
) -> Result<Manifest, FilmFault> {
    let path = fs::canonicalize(path).await?;
    fs::create_dir_all(folder).await?;
    let folder = fs::canonicalize(folder).await?;
    if path.starts_with(&folder) {
        let fault = io::Error::other("the film lies in the folder that is to be emptied");
        return Err(FilmFault::Machine(fault));
    }
    folder::empty(&folder).await?;
    let work = Work {
        bench: Bench {
            tools,
            limits,
            folder: &folder,
            writes: true,
            deadline: Instant::now() + limits.wall,
        },
        path: &path,
        film,
        kept: film.size.kept(),
    };
    let mut progress = Progress::new(&mut on_progress);
    let loudness = work.measure(&mut progress).await?;
    work.encode(loudness.as_ref(), &mut progress).await?;
    let (made, pictures_ms) = work.check().await?;
    let variants = work.package(&made, &mut progress).await?;
    let thumbs = work.draw(&made, pictures_ms, &mut progress).await?;
    let files = written(&folder).await?;
    progress.reach(100);
    Ok(Manifest {
        duration_ms: made.duration_ms,
        width: made.size.width,
        height: made.size.height,
        has_audio: made.has_audio(),
        variants,
        thumbs,
        loudness,
        files,
    })
}

/// One film at work. The percentages are those of a film of half an hour.
struct Work<'a> {
    bench: Bench<'a>,
    path: &'a Path,
    film: &'a Probed,
    /// The sizes that are made.
    kept: Vec<Size>,
}

impl Work<'_> {
    async fn measure(&self, progress: &mut Progress<'_>) -> Result<Option<Loudness>, FilmFault> {
        let Some(sound) = &self.film.sound else {
            return Ok(None);
        };
        let source = source(self.path, self.bench.limits);
        let mut read = progress.step(0, 7, self.film.duration_ms);
        loudness::measure(&self.bench, source, sound.stream, &mut read).await
    }

    async fn encode(
        &self,
        loudness: Option<&Loudness>,
        progress: &mut Progress<'_>,
    ) -> Result<(), FilmFault> {
        fs::create_dir(self.bench.folder.join(PARTS)).await?;
        let source = source(self.path, self.bench.limits);
        let args = encode(source, self.film, &self.kept, loudness);
        let mut read = progress.step(7, 93, self.film.duration_ms);
        self.bench.ffmpeg(args, &mut read).await?;
        Ok(())
    }

    /// Looks at what was made, and tells how long its pictures are: ffmpeg makes what it can of a file
    /// that is cut off, and is content.
    async fn check(&self) -> Result<(Probed, u64), FilmFault> {
        let (limits, claimed) = (self.bench.limits, self.film.duration_ms);
        let told = tell(&self.bench, &self.bench.folder.join(FILM)).await?;
        let made = told.understand()?;
        if made.duration_ms + 2000 < claimed - claimed / 20 {
            let there_is = made.duration_ms;
            let said = format!("{there_is} ms of {claimed} could be decoded");
            return Err(FilmFault::broken(said));
        }
        check_longest(made.duration_ms, limits)?;
        let pictures_ms = told.pictures_ms().unwrap_or(made.duration_ms);
        Ok((made, pictures_ms))
    }

    async fn package(
        &self,
        made: &Probed,
        progress: &mut Progress<'_>,
    ) -> Result<Vec<crate::Variant>, FilmFault> {
        for size in &self.kept {
            let folder = self.bench.folder.join(package::folder(*size));
            fs::create_dir_all(folder).await?;
        }
        let args = package::cut(&self.kept, self.bench.limits);
        let mut read = progress.step(93, 95, made.duration_ms);
        self.bench.ffmpeg(args, &mut read).await?;
        fs::remove_dir_all(self.bench.folder.join(PARTS)).await?;
        let Bench { folder, .. } = self.bench;
        package::write_master(folder, &self.kept, made.rate, made.has_audio()).await
    }

    /// Draws the pictures that stand for the film.
    async fn draw(
        &self,
        made: &Probed,
        pictures_ms: u64,
        progress: &mut Progress<'_>,
    ) -> Result<Thumbs, FilmFault> {
        let Bench { folder, limits, .. } = self.bench;
        let thumbs = images::layout(pictures_ms, made.size);
        let args = images::thumbs(&thumbs, limits);
        let mut read = progress.step(95, 97, pictures_ms);
        self.bench.ffmpeg(args, &mut read).await?;
        drop(read);
        progress.reach(97);
        for not_black in [true, false] {
            let args = images::poster(pictures_ms, made.rate, not_black, limits);
            self.bench.ffmpeg(args, &mut |_| ()).await?;
            if fs::try_exists(folder.join(POSTER)).await? {
                return Ok(thumbs);
            }
        }
        Err(FilmFault::broken("no frame for a poster"))
    }
}
