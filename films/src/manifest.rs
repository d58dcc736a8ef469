//! What came out of a film.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::fault::FilmFault;
use crate::folder;

/// What came out of a film. Paths are relative to the folder, with `/` between their parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// In milliseconds, of what was written.
    pub duration_ms: u64,
    /// Of `film.mp4`, in pixels.
    pub width: u32,
    /// Of `film.mp4`, in pixels.
    pub height: u32,
    /// Whether there is sound, and `audio.m4a`.
    pub has_audio: bool,
    /// The variants of `hls/master.m3u8`, the smallest first. The last one is what `film.mp4` holds.
    pub variants: Vec<Variant>,
    /// The pictures in `thumbs.jpg`.
    pub thumbs: Thumbs,
    /// How loud it came; nothing for a film without sound, and for a silent one.
    pub loudness: Option<Loudness>,
    /// Every file that was written, in the order of their paths.
    pub files: Vec<Written>,
}

/// A size in which a film can be streamed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// The most bits of a second (RFC 8216, 4.3.4.2).
    pub bandwidth: u64,
    /// Its playlist, by which `hls/master.m3u8` calls it, too.
    pub playlist: String,
}

/// Small pictures of a film in one file, row by row: the first of its beginning, the others of one
/// interval later each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thumbs {
    /// Milliseconds from one to the next.
    pub interval_ms: u64,
    /// How many there are.
    pub count: u32,
    /// How many stand in a row.
    pub columns: u32,
    /// How many rows there are.
    pub rows: u32,
    /// Of one picture, in pixels.
    pub tile_width: u32,
    /// Of one picture, in pixels.
    pub tile_height: u32,
}

/// How loud a film is (EBU R 128).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Loudness {
    /// Of the whole film, in LUFS.
    pub integrated: f64,
    /// In LU.
    pub range: f64,
    /// In dBTP.
    pub true_peak: f64,
    /// Below it nothing was counted, in LUFS.
    pub threshold: f64,
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Relative to the folder.
    pub path: String,
    /// Its bytes.
    pub bytes: u64,
    /// Its media type (RFC 2046).
    pub media_type: String,
}

/// Every file of the folder.
pub async fn written(folder: &Path) -> Result<Vec<Written>, FilmFault> {
    let files = folder::files(folder).await?.into_iter();
    files
        .map(|(path, bytes)| {
            let unexpected = || std::io::Error::other(format!("unexpected {}", path.display()));
            let relative = path.strip_prefix(folder).ok().and_then(Path::to_str);
            let relative = relative.ok_or_else(unexpected)?;
            let media_type = media_type(relative).ok_or_else(unexpected)?;
            Ok(Written {
                path: relative.to_owned(),
                bytes,
                media_type: media_type.to_owned(),
            })
        })
        .collect()
}

fn media_type(path: &str) -> Option<&'static str> {
    let (_, extension) = path.rsplit_once('.')?;
    match extension {
        "mp4" => Some("video/mp4"),
        "m4a" => Some("audio/mp4"),
        "jpg" => Some("image/jpeg"),
        "m3u8" => Some("application/vnd.apple.mpegurl"),
        "ts" => Some("video/mp2t"),
        _ => None,
    }
}
