//! Packaging for streaming (HLS, RFC 8216): what was encoded is cut into segments, not encoded again.

use std::fmt::Write as _;
use std::path::Path;

use tokio::fs;

use crate::args::Args;
use crate::encode::{CODECS, STRIPPED, part};
use crate::fault::FilmFault;
use crate::formats;
use crate::limits::Limits;
use crate::manifest::Variant;
use crate::shape::{Rate, Size};

/// The playlist of playlists.
pub const MASTER: &str = "hls/master.m3u8";

/// Seconds of a segment: two of the stretches that begin with a keyframe.
const SEGMENT: u32 = 4;

/// The folder of a size.
pub fn folder(size: Size) -> String {
    format!("hls/{}", size.short())
}

/// Cuts all sizes, each with the sound of the largest.
pub fn cut(kept: &[Size], limits: &Limits) -> Args {
    let mut args = Args::default();
    for size in kept {
        args = args
            .and(formats::reading(limits))
            .one("-i")
            .one(part(*size, kept));
    }
    let last = kept.len().saturating_sub(1);
    for (index, size) in kept.iter().enumerate() {
        let folder = folder(*size);
        args = args.words(&format!(
            "-map {index}:v:0 -map {last}:a:0? -c copy {STRIPPED} -f hls -hls_time {SEGMENT} \
             -hls_playlist_type vod -hls_list_size 0 -hls_flags independent_segments \
             -hls_segment_type mpegts -hls_segment_filename {folder}/%04d.ts {folder}/index.m3u8"
        ));
    }
    args
}

/// Writes the playlist of playlists, and tells the variants that are in it.
pub async fn write_master(
    folder: &Path,
    kept: &[Size],
    rate: Rate,
    has_audio: bool,
) -> Result<Vec<Variant>, FilmFault> {
    let codecs = CODECS[..if has_audio { 2 } else { 1 }].join(",");
    let rate = f64::from(rate.frames) / f64::from(rate.seconds);
    let mut master = "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-INDEPENDENT-SEGMENTS\n".to_owned();
    let mut variants = Vec::new();
    for size in kept {
        let Size { width, height } = *size;
        let segments = segments(&folder.join(self::folder(*size))).await?;
        let (peak, average) =
            bandwidth(&segments).ok_or_else(|| FilmFault::broken("a playlist without segments"))?;
        let uri = format!("{}/index.m3u8", size.short());
        let written = write!(
            master,
            "#EXT-X-STREAM-INF:BANDWIDTH={peak},AVERAGE-BANDWIDTH={average},\
             RESOLUTION={width}x{height},FRAME-RATE={rate:.3},CODECS=\"{codecs}\"\n{uri}\n"
        );
        written.map_err(std::io::Error::other)?;
        variants.push(Variant {
            width,
            height,
            bandwidth: peak,
            playlist: format!("hls/{uri}"),
        });
    }
    fs::write(folder.join(MASTER), master).await?;
    Ok(variants)
}

/// The seconds and bytes of the segments that a folder's playlist names.
async fn segments(folder: &Path) -> Result<Vec<(f64, u64)>, FilmFault> {
    let playlist = fs::read_to_string(folder.join("index.m3u8")).await?;
    let mut segments = Vec::new();
    let mut seconds = 0.0;
    for line in playlist.lines() {
        if let Some(told) = line.strip_prefix("#EXTINF:") {
            seconds = told.trim_end_matches(',').parse().unwrap_or(0.0);
        } else if !line.starts_with('#') {
            segments.push((seconds, fs::metadata(folder.join(line)).await?.len()));
        }
    }
    Ok(segments)
}

/// The most bits of a second in a segment, and those of all of them. A short rest is no measure.
fn bandwidth(segments: &[(f64, u64)]) -> Option<(u64, u64)> {
    let average = rate(
        segments.iter().map(|(seconds, _)| seconds).sum(),
        segments.iter().map(|(_, bytes)| bytes).sum(),
    )?;
    let long = segments
        .iter()
        .filter(|(seconds, _)| *seconds >= f64::from(SEGMENT) / 2.0);
    let peak = long
        .filter_map(|(seconds, bytes)| rate(*seconds, *bytes))
        .max();
    Some((peak.unwrap_or(average).max(average), average))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "segments are small, and a rate is rounded"
)]
fn rate(seconds: f64, bytes: u64) -> Option<u64> {
    (seconds > 0.0).then(|| (bytes as f64 * 8.0 / seconds).ceil() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bandwidth_is_that_of_the_heaviest_segment_and_no_short_rest() {
        let segments = [(4.0, 50_000), (4.0, 100_000), (0.1, 50_000)];
        assert_eq!(bandwidth(&segments), Some((200_000, 197_531)));
        assert_eq!(bandwidth(&[(1.0, 1000)]), Some((8000, 8000)));
        assert_eq!(bandwidth(&[]), None);
    }
}
