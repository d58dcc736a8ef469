//! What a file is, by what it holds.

use std::path::Path;

use serde::{Deserialize, Serialize};
use tokio::fs::File;
use tokio::io::AsyncReadExt as _;
use tokio::time::Instant;

use crate::child::Bench;
use crate::fault::FilmFault;
use crate::formats;
use crate::head;
use crate::limits::Limits;
use crate::progress::out_time_ms;
use crate::shape::{Rate, Size};
use crate::tools::Tools;

mod told;

use told::Told;

/// The most that ffprobe may tell of a file: it may claim a thousand streams.
const MOST_TOLD: usize = 1024 * 1024;

/// The least of the shorter side: below it, nothing written on a board can be read.
const LEAST_SIDE: u32 = 240;

/// The shortest film, in milliseconds.
const SHORTEST: u64 = 1000;

/// A film, as its file tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probed {
    /// In milliseconds.
    pub duration_ms: u64,
    /// As it is seen: upright, with square pixels.
    pub size: Size,
    /// Frames of a second.
    pub rate: Rate,
    /// What its file holds the streams in: mp4, matroska, avi, mpegts, mpeg, asf or flv.
    pub container: String,
    /// The codec of its pictures, in ffmpeg's words: `h264`, `hevc`, …
    pub video_codec: String,
    /// Which of its streams the pictures are.
    pub video_stream: u32,
    /// Brighter than phones show it, unless it is converted.
    pub hdr: Option<Hdr>,
    /// Its sound, if it has any.
    pub sound: Option<Sound>,
}

/// The curve of a film with a high dynamic range (ITU-R BT.2100).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hdr {
    /// Hybrid log-gamma: films of newer phones.
    Hlg,
    /// Perceptual quantization: HDR10.
    Pq,
}

/// The sound of a film.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sound {
    /// Which of its streams it is.
    pub stream: u32,
    /// Its codec, in ffmpeg's words.
    pub codec: String,
    /// One for mono.
    pub channels: u32,
}

impl Probed {
    /// Whether there is something to hear, be it silence.
    pub fn has_audio(&self) -> bool {
        self.sound.is_some()
    }
}

/// Looks at a file, whatever it is called, and refuses what is not taken.
///
/// # Errors
/// [`FilmFault`].
pub async fn probe(tools: &Tools, path: &Path, limits: &Limits) -> Result<Probed, FilmFault> {
    let path = tokio::fs::canonicalize(path).await?;
    let known = is_known(&path).await?;
    let limits = limits.of_a_look();
    let bench = Bench {
        tools,
        limits: &limits,
        folder: Path::new("/"),
        writes: false,
        deadline: Instant::now() + limits.wall,
    };
    let told = match tell(&bench, &path).await {
        // What does not begin as a film is rather none than a broken one.
        Err(FilmFault::Broken { .. }) if !known => return Err(FilmFault::UnknownFormat),
        told => told?,
    };
    let mut probed = told.understand()?;
    check_size(probed.size, &limits)?;
    if probed.duration_ms == 0 {
        probed.duration_ms = measure(&bench, &path, probed.video_stream).await?;
    }
    check_duration(probed.duration_ms, &limits)?;
    Ok(probed)
}

async fn is_known(path: &Path) -> Result<bool, FilmFault> {
    let mut first = Vec::new();
    let file = File::open(path).await?;
    file.take(head::LENGTH).read_to_end(&mut first).await?;
    head::is_known(&first)
}

/// What ffprobe tells of a file.
pub(crate) async fn tell(bench: &Bench<'_>, path: &Path) -> Result<Told, FilmFault> {
    let args = formats::looking(bench.limits)
        .words("-of json -show_entries")
        .one(told::ENTRIES)
        .file(path);
    let mut json = Vec::new();
    let mut read = |bytes: &[u8]| {
        if json.len() <= MOST_TOLD {
            json.extend_from_slice(bytes);
        }
    };
    let said = bench.ffprobe(args, &mut read).await?;
    let mut told: Told =
        serde_json::from_slice(&json).map_err(|error| FilmFault::broken(error.to_string()))?;
    // It is content with a size that it refused to decode, and tells it as zero.
    told.too_large = said.contains("Picture size ");
    Ok(told)
}

fn check_size(size: Size, limits: &Limits) -> Result<(), FilmFault> {
    if size.pixels() > u64::from(limits.pixels) {
        return Err(FilmFault::TooManyPixels);
    }
    if size.short() < LEAST_SIDE {
        return Err(FilmFault::TooSmall);
    }
    Ok(())
}

fn check_duration(duration_ms: u64, limits: &Limits) -> Result<(), FilmFault> {
    if duration_ms < SHORTEST {
        return Err(FilmFault::TooShort);
    }
    check_longest(duration_ms, limits)
}

/// Refuses what is too long.
pub(crate) fn check_longest(duration_ms: u64, limits: &Limits) -> Result<(), FilmFault> {
    let most = limits.longest.as_secs();
    // Cut to half an hour is half an hour and a frame.
    if duration_ms / 1000 > most {
        return Err(FilmFault::TooLong {
            minutes: duration_ms.div_ceil(60_000),
            most: most / 60,
        });
    }
    Ok(())
}

/// The duration of a film whose file does not tell it, as browsers record them: reads it through
/// without decoding.
async fn measure(bench: &Bench<'_>, path: &Path, stream: u32) -> Result<u64, FilmFault> {
    let args = formats::reading(bench.limits)
        .one("-i")
        .file(path)
        .words(&format!("-map 0:{stream} -c copy -f null -"));
    let (mut end, mut rest) = (0, Vec::new());
    let mut read = |bytes: &[u8]| {
        rest.extend_from_slice(bytes);
        while let Some(line) = rest.iter().position(|byte| *byte == b'\n') {
            let line: Vec<_> = rest.drain(..=line).collect();
            end = out_time_ms(&line).unwrap_or(end);
        }
    };
    bench.ffmpeg(args, &mut read).await?;
    Ok(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_an_hour_and_a_frame_is_half_an_hour() {
        let check = |duration_ms| check_duration(duration_ms, &Limits::default());
        assert!(check(1000).is_ok());
        assert!(matches!(check(999), Err(FilmFault::TooShort)));
        assert!(check(1_800_040).is_ok());
        let Err(FilmFault::TooLong { minutes, most }) = check(1_801_000) else {
            panic!("taken");
        };
        assert_eq!((minutes, most), (31, 30));
    }
}
