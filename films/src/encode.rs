//! Encoding: one pass over the file, which is decoded once, for all sizes and the sound.

use std::path::Path;

use crate::args::Args;
use crate::formats;
use crate::limits::Limits;
use crate::loudness;
use crate::manifest::Loudness;
use crate::probe::{Hdr, Probed};
use crate::shape::Size;

/// The film in its largest size, with sound.
pub const FILM: &str = "film.mp4";

/// The sound alone.
pub const AUDIO: &str = "audio.m4a";

/// Where the smaller sizes lie, without sound, until they are packaged.
pub const PARTS: &str = "parts";

/// For every film that is read or written: two threads, as many as the machine has cores.
const X264: &str = "-c:v libx264 -preset veryfast -profile:v high -level:v 3.1 -crf 23 -threads 2 \
     -sc_threshold 0 -g 300 -force_key_frames expr:gte(t,n_forced*2)";

/// Nothing of what the file said about itself, and nothing of who encoded it.
pub const STRIPPED: &str = "-map_metadata -1 -map_chapters -1 -fflags +bitexact -flags:v +bitexact \
     -flags:a +bitexact";

/// The codecs of what is written (RFC 6381): H.264, profile high (100), level 3.1, and AAC-LC.
pub const CODECS: [&str; 2] = ["avc1.64001f", "mp4a.40.2"];

/// Where the film of this size is written.
pub fn part(size: Size, kept: &[Size]) -> String {
    if kept.last() == Some(&size) {
        FILM.to_owned()
    } else {
        format!("{PARTS}/{}.mp4", size.short())
    }
}

/// Opens the film that was brought, and no more of it than may be.
pub fn source(path: &Path, limits: &Limits) -> Args {
    // What claims to be shorter than it is, is found out by a moment too much.
    let most = limits.longest.as_secs().saturating_add(2);
    formats::reading(limits)
        .words(&format!("-threads 2 -t {most} -i"))
        .file(path)
}

/// Encodes the film in these sizes, the last one with sound, and the sound alone.
pub fn encode(source: Args, film: &Probed, kept: &[Size], loudness: Option<&Loudness>) -> Args {
    let mut args = source
        .words("-filter_complex_threads 2 -filter_complex")
        .one(graph(film, kept, loudness));
    for size in kept {
        let most = size.kilobits();
        args = args.words(&format!("-map [v{}]", size.short()));
        let is_film = kept.last() == Some(size);
        if is_film && film.has_audio() {
            args = args.words("-map [film] -c:a aac -b:a 128k");
        }
        args = args.words(&format!(
            "{X264} -maxrate {most}k -bufsize {}k {STRIPPED}",
            most * 2
        ));
        if is_film {
            args = args.words("-movflags +faststart");
        }
        args = args.one(part(*size, kept));
    }
    if let Some(sound) = &film.sound {
        let channels = sound.channels.clamp(1, 2);
        args = args
            .words(&format!("-map [alone] -c:a aac -b:a 64k -ac {channels}"))
            .words(&format!("{STRIPPED} -movflags +faststart"))
            .one(AUDIO);
    }
    args
}

/// The filters: from the two streams of the file to `[v720]`, `[v540]`, … and `[film]`, `[alone]`.
fn graph(film: &Probed, kept: &[Size], loudness: Option<&Loudness>) -> String {
    let rate = film.rate.kept();
    let own = kept.last().copied().unwrap_or(film.size);
    let hdr = film.hdr.map_or_else(String::new, tone_mapped);
    // Frames begin with the film and follow evenly, whatever the file's clock does; those of
    // interlaced television are made whole.
    let base = format!(
        "[0:{}]yadif=deint=interlaced,fps=fps={}/{}:start_time=0,\
         scale={}:{}:flags=bicubic:out_range=tv,{hdr}format=yuv420p,setsar=1,split={}",
        film.video_stream,
        rate.frames,
        rate.seconds,
        own.width,
        own.height,
        kept.len()
    );
    let ends = kept.iter().map(|size| format!("[s{}]", size.short()));
    let mut graph = vec![base + &ends.collect::<String>()];
    graph.extend(kept.iter().map(|size| {
        let (Size { width, height }, name) = (size, size.short());
        format!("[s{name}]scale={width}:{height}:flags=bicubic,setsar=1[v{name}]")
    }));
    if let Some(sound) = &film.sound {
        let (stream, filter) = (sound.stream, loudness::filter(loudness));
        graph.push(format!("[0:{stream}]{filter},asplit=2[film][heard]"));
        // Alone it is as long as the film, also where that ends in silence: who listens reaches the end.
        let millis = film.duration_ms;
        graph.push(format!("[heard]apad=whole_dur={millis}ms[alone]"));
    }
    graph.join(";")
}

/// From a high dynamic range to what every phone shows (ITU-R BT.709): unconverted, it looks grey.
fn tone_mapped(hdr: Hdr) -> String {
    let curve = match hdr {
        Hdr::Hlg => "arib-std-b67",
        Hdr::Pq => "smpte2084",
    };
    format!(
        "zscale=tin={curve}:min=bt2020nc:pin=bt2020:rin=tv:t=linear:npl=100,format=gbrpf32le,\
         zscale=p=bt709,tonemap=tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv,"
    )
}
