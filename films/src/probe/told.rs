//! What ffprobe tells, and what it means.

use serde::Deserialize;

use super::{Hdr, Probed, Sound};
use crate::fault::FilmFault;
use crate::formats;
use crate::shape::{Rate, Size};

/// What it is asked.
pub const ENTRIES: &str = "format=format_name,duration\
    :stream=index,codec_type,codec_name,width,height,sample_aspect_ratio,r_frame_rate,\
    avg_frame_rate,duration,channels,color_transfer\
    :stream_disposition=attached_pic:stream_side_data=rotation";

/// What it answers.
#[derive(Debug, Deserialize)]
pub struct Told {
    #[serde(default)]
    format: Format,
    #[serde(default)]
    streams: Vec<Stream>,
    /// Whether it refused to decode pictures for their size.
    #[serde(skip)]
    pub too_large: bool,
}

#[derive(Debug, Default, Deserialize)]
struct Format {
    #[serde(default)]
    format_name: String,
    duration: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Stream {
    index: u32,
    codec_type: String,
    codec_name: Option<String>,
    width: u32,
    height: u32,
    sample_aspect_ratio: Option<String>,
    r_frame_rate: String,
    avg_frame_rate: String,
    duration: Option<String>,
    channels: u32,
    color_transfer: Option<String>,
    disposition: Disposition,
    side_data_list: Vec<SideData>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Disposition {
    attached_pic: u8,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SideData {
    rotation: Option<f64>,
}

impl Told {
    /// The film; its duration is zero if it is not told.
    pub fn understand(&self) -> Result<Probed, FilmFault> {
        let video = self.video()?;
        let sound = self.sound()?;
        let of_streams = [Some(video), sound]
            .into_iter()
            .flatten()
            .filter_map(|stream| millis(stream.duration.as_deref()))
            .max();
        // That of the file counts subtitles and the like, too.
        let duration = of_streams.or_else(|| millis(self.format.duration.as_deref()));
        Ok(Probed {
            duration_ms: duration.unwrap_or(0),
            size: video.seen(),
            rate: video.rate(),
            container: self.container(),
            video_codec: video.codec().to_owned(),
            video_stream: video.index,
            hdr: video.hdr(),
            sound: sound.map(|sound| Sound {
                stream: sound.index,
                codec: sound.codec().to_owned(),
                channels: sound.channels,
            }),
        })
    }

    /// The duration of the pictures alone, in milliseconds: sound may go on without them.
    pub fn pictures_ms(&self) -> Option<u64> {
        millis(self.video().ok()?.duration.as_deref())
    }

    /// The first stream that moves: covers of albums are pictures, too.
    fn video(&self) -> Result<&Stream, FilmFault> {
        let mut all = self.streams.iter();
        let video = all
            .find(|stream| stream.codec_type == "video" && stream.disposition.attached_pic == 0)
            .ok_or(FilmFault::NoVideo)?;
        if !formats::is_video(video.codec()) {
            return Err(FilmFault::UnknownCodec(video.codec().to_owned()));
        }
        if video.width == 0 || video.height == 0 {
            return Err(if self.too_large {
                FilmFault::TooManyPixels
            } else {
                FilmFault::broken("no size of its pictures")
            });
        }
        Ok(video)
    }

    /// The first stream of sound that can be read. A film is not made silent: if there are only
    /// others, it is refused.
    fn sound(&self) -> Result<Option<&Stream>, FilmFault> {
        let is_sound = |stream: &&Stream| stream.codec_type == "audio";
        let mut all = self.streams.iter().filter(is_sound);
        let can_be_read =
            |stream: &&Stream| formats::is_audio(stream.codec()) && stream.channels > 0;
        if let Some(sound) = all.clone().find(can_be_read) {
            return Ok(Some(sound));
        }
        all.next().map_or(Ok(None), |other| {
            Err(FilmFault::UnknownCodec(other.codec().to_owned()))
        })
    }

    fn container(&self) -> String {
        let name = self.format.format_name.split(',').next().unwrap_or("");
        if name == "mov" { "mp4" } else { name }.to_owned()
    }
}

impl Stream {
    fn codec(&self) -> &str {
        self.codec_name.as_deref().unwrap_or("unknown")
    }

    /// Its size as it is seen: upright, with square pixels.
    fn seen(&self) -> Size {
        let (across, down) = self.pixel();
        let width = u64::from(self.width) * u64::from(across) / u64::from(down);
        let size = Size {
            width: u32::try_from(width).unwrap_or(u32::MAX),
            height: self.height,
        };
        let lies = self.side_data_list.iter().any(|data| {
            let angle = data.rotation.unwrap_or(0.0).abs() % 180.0;
            (45.0..135.0).contains(&angle)
        });
        if lies { size.turned() } else { size }
    }

    /// The shape of a pixel, across and down. One that nobody films with is taken for a mistake.
    fn pixel(&self) -> (u32, u32) {
        let told = self.sample_aspect_ratio.as_deref().unwrap_or("");
        let told = told.split_once(':').and_then(|(across, down)| {
            Some((across.parse::<u32>().ok()?, down.parse::<u32>().ok()?))
        });
        let is_usual = |(across, down): &(u32, u32)| {
            let (across, down) = (u64::from(*across), u64::from(*down));
            across > 0 && down > 0 && across <= 4 * down && down <= 4 * across
        };
        told.filter(is_usual).unwrap_or((1, 1))
    }

    /// Its rate. That of its clock is better than the average, of which phones' films have odd ones;
    /// but some files' clock counts milliseconds.
    fn rate(&self) -> Rate {
        let of_clock = Rate::parse(&self.r_frame_rate);
        let average = Rate::parse(&self.avg_frame_rate);
        let is_usual = |rate: &Rate| rate.frames / rate.seconds <= 120;
        of_clock.filter(is_usual).or(average).unwrap_or(Rate {
            frames: 25,
            seconds: 1,
        })
    }

    fn hdr(&self) -> Option<Hdr> {
        match self.color_transfer.as_deref()? {
            "arib-std-b67" => Some(Hdr::Hlg),
            "smpte2084" => Some(Hdr::Pq),
            _ => None,
        }
    }
}

/// Milliseconds of a number of seconds with decimals; nothing of none, of zero and of nonsense.
fn millis(seconds: Option<&str>) -> Option<u64> {
    let (whole, part) = seconds?.split_once('.')?;
    let whole: u64 = whole.parse().ok()?;
    let part: u64 = format!("{part:0<3}").get(..3)?.parse().ok()?;
    let millis = whole.checked_mul(1000)?.checked_add(part)?;
    (millis > 0).then_some(millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn understand(json: &str) -> Result<Probed, FilmFault> {
        serde_json::from_str::<Told>(json).unwrap().understand()
    }

    const SOUND: &str =
        r#"{"index": 1, "codec_type": "audio", "codec_name": "aac", "channels": 2}"#;

    fn film(video: &str, other: &str) -> Result<Probed, FilmFault> {
        understand(&format!(
            r#"{{"format": {{"format_name": "mov,mp4,m4a", "duration": "61.5"}}, "streams": [
                {{"index": 0, "codec_type": "video", "codec_name": "h264", "width": 720,
                  "height": 576, "r_frame_rate": "25/1", {video} "avg_frame_rate": "0/0"}}, {other}]}}"#
        ))
    }

    #[test]
    fn a_film_is_told_as_it_is_seen() {
        let seen = film(r#""sample_aspect_ratio": "64:45","#, SOUND).unwrap();
        assert_eq!((seen.size.width, seen.size.height), (1024, 576));
        assert_eq!(seen.duration_ms, 61_500);
        assert_eq!(seen.container, "mp4");
        assert!(seen.has_audio());
        let turned = r#""side_data_list": [{}, {"rotation": -90}],"#;
        let seen = film(turned, SOUND).unwrap();
        assert_eq!((seen.size.width, seen.size.height), (576, 720));
        let absurd = film(r#""sample_aspect_ratio": "1:4000000000","#, SOUND).unwrap();
        assert_eq!(absurd.size.width, 720);
    }

    #[test]
    fn the_longest_of_its_two_streams_counts_if_they_tell() {
        let seen = film(r#""duration": "60.000000","#, SOUND).unwrap();
        assert_eq!(seen.duration_ms, 60_000);
    }

    #[test]
    fn sound_that_cannot_be_read_is_no_silence() {
        let odd = r#"{"index": 1, "codec_type": "audio", "codec_name": "atrac3", "channels": 2}"#;
        let fault = film("", odd).unwrap_err();
        assert!(matches!(fault, FilmFault::UnknownCodec(codec) if codec == "atrac3"));
        let both = film("", &format!("{odd}, {}", SOUND.replace(": 1", ": 2"))).unwrap();
        assert_eq!(both.sound.unwrap().stream, 2);
    }

    #[test]
    fn a_cover_is_no_film() {
        let cover = r#""disposition": {"attached_pic": 1},"#;
        assert!(matches!(film(cover, SOUND), Err(FilmFault::NoVideo)));
        assert!(matches!(understand("{}"), Err(FilmFault::NoVideo)));
    }

    #[test]
    fn nonsense_has_no_duration() {
        assert_eq!(millis(Some("1.5")), Some(1500));
        assert_eq!(millis(Some("0.000000")), None);
        assert_eq!(millis(Some("-1.000000")), None);
        assert_eq!(millis(Some("99999999999999999999.0")), None);
        assert_eq!(millis(Some("N/A")), None);
        assert_eq!(millis(None), None);
    }
}
