//! What ffmpeg may read: it knows hundreds of formats, some of which open other files.

use crate::args::Args;
use crate::limits::Limits;

/// The demuxers: of single files that hold their pictures and sound themselves. Playlists (hls,
/// concat, dash, sdp), pictures and subtitles are not among them.
const DEMUXERS: &str = "mov,matroska,avi,mpegts,mpeg,asf,flv";

/// The decoders of pictures. Those that have another name than their codec stand behind it.
const VIDEO: [&str; 22] = [
    "h264",
    "hevc",
    "mpeg4",
    "vp8",
    "vp9",
    "av1",
    "mpeg1video",
    "mpeg2video",
    "h263",
    "mjpeg",
    "msmpeg4v1",
    "msmpeg4v2",
    "msmpeg4v3",
    "wmv1",
    "wmv2",
    "wmv3",
    "vc1",
    "flv1",
    "prores",
    "dvvideo",
    "qtrle",
    "rawvideo",
];

/// The codecs of sound.
const AUDIO: [&str; 30] = [
    "aac",
    "aac_latm",
    "mp3",
    "mp2",
    "ac3",
    "eac3",
    "opus",
    "vorbis",
    "flac",
    "alac",
    "amr_nb",
    "amr_wb",
    "wmav1",
    "wmav2",
    "wmapro",
    "wmavoice",
    "dts",
    "truehd",
    "adpcm_ms",
    "adpcm_ima_wav",
    "adpcm_ima_qt",
    "nellymoser",
    "speex",
    "pcm_u8",
    "pcm_s16le",
    "pcm_s16be",
    "pcm_s24le",
    "pcm_s24be",
    "pcm_s32le",
    "pcm_f32le",
];

/// Decoders that are not called what their codec is.
const OTHER_NAMES: [&str; 11] = [
    "libdav1d",
    "msmpeg4",
    "flv",
    "mp3float",
    "mp2float",
    "amrnb",
    "amrwb",
    "dca",
    "libspeex",
    "libopus",
    "libvorbis",
];

/// Whether pictures of this codec are read.
pub fn is_video(codec: &str) -> bool {
    VIDEO.contains(&codec)
}

/// Whether sound of this codec is read.
pub fn is_audio(codec: &str) -> bool {
    AUDIO.contains(&codec)
}

/// Decoders of what a file may hold besides: covers and subtitles. ffprobe opens one for every
/// stream and fails if it may not.
const BESIDES: [&str; 11] = [
    "png", "bmp", "mov_text", "subrip", "srt", "ass", "ssa", "webvtt", "dvdsub", "dvbsub", "pgssub",
];

/// What stands before a file that ffmpeg reads.
pub fn reading(limits: &Limits) -> Args {
    input(&[&VIDEO, &AUDIO, &OTHER_NAMES], limits)
}

/// What stands before a file that ffprobe looks at.
pub fn looking(limits: &Limits) -> Args {
    input(&[&VIDEO, &AUDIO, &OTHER_NAMES, &BESIDES], limits)
}

fn input(decoders: &[&[&str]], limits: &Limits) -> Args {
    let (decoders, pixels) = (decoders.concat().join(","), limits.pixels);
    Args::default().words(&format!(
        "-protocol_whitelist file -format_whitelist {DEMUXERS} -codec_whitelist {decoders} \
         -max_pixels {pixels}"
    ))
}
