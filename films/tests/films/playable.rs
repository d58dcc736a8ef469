//! What comes out of films of all kinds.

use crate::studio::{Studio, ffprobe};
use films::Manifest;

const SINE: &str = "-f lavfi -i sine=frequency=440:sample_rate=44100";

/// The names of the boxes on the outermost level of an mp4 file.
fn boxes(file: &[u8]) -> Vec<String> {
    let (mut names, mut rest) = (Vec::new(), file);
    while let Some((head, _)) = rest.split_at_checked(8) {
        let length = u32::from_be_bytes(head[..4].try_into().expect("four"));
        names.push(String::from_utf8_lossy(&head[4..]).into_owned());
        rest = rest.get(length as usize..).unwrap_or_default();
    }
    names
}

/// The first three bytes of the sequence parameter set: profile, constraints, level.
fn profile(segment: &[u8]) -> String {
    let found = segment
        .windows(5)
        .find(|bytes| bytes.starts_with(&[0, 0, 1]) && bytes[3] & 0x1f == 7);
    let at = found.expect("a parameter set").as_ptr() as usize - segment.as_ptr() as usize + 4;
    let [profile, constraints, level] = segment[at..at + 3].try_into().expect("three");
    format!("{profile:02x}{constraints:02x}{level:02x}")
}

#[tokio::test]
async fn a_film_with_sound_becomes_all_that_phones_play() {
    let studio = Studio::new();
    let path = studio.film("a film: 1.mp4", "1280x720", 6, SINE);
    let shot = studio.transcode(&path).await.unwrap();
    let manifest = &shot.manifest;

    assert_eq!(shot.sizes(), [(640, 360), (960, 540), (1280, 720)]);
    assert_eq!((manifest.width, manifest.height), (1280, 720));
    assert!(manifest.has_audio);
    assert!(manifest.duration_ms.abs_diff(6000) < 100, "{manifest:?}");
    assert!(
        shot.told.is_sorted() && shot.told.ends_with(&[100]),
        "{:?}",
        shot.told
    );
    let words = serde_json::to_string(manifest).unwrap();
    assert_eq!(&serde_json::from_str::<Manifest>(&words).unwrap(), manifest);

    let paths: Vec<_> = manifest
        .files
        .iter()
        .map(|file| file.path.as_str())
        .collect();
    let mut expected = vec![
        "audio.m4a",
        "film.mp4",
        "hls/master.m3u8",
        "poster.jpg",
        "thumbs.jpg",
    ];
    let segments = ["360", "540", "720"]
        .map(|size| ["0000.ts", "0001.ts", "index.m3u8"].map(|name| format!("hls/{size}/{name}")));
    expected.extend(segments.iter().flatten().map(String::as_str));
    expected.sort_unstable();
    assert_eq!(paths, expected);
    for file in &manifest.files {
        assert_eq!(
            file.bytes,
            shot.read(&file.path).len() as u64,
            "{}",
            file.path
        );
    }

    for path in ["film.mp4", "audio.m4a"] {
        assert_eq!(boxes(&shot.read(path))[..2], ["ftyp", "moov"], "{path}");
    }
    let video = "codec_name,profile,width,height,pix_fmt,sample_aspect_ratio,level";
    assert_eq!(
        shot.stream("film.mp4", "v", video),
        "h264,High,1280,720,1:1,yuv420p,31"
    );
    assert_eq!(
        shot.stream("film.mp4", "a", "codec_name,sample_rate,channels"),
        "aac,48000,2"
    );
    assert_eq!(
        shot.stream("audio.m4a", "a", "codec_name,sample_rate,channels"),
        "aac,48000,1"
    );
    assert!((shot.loudness("film.mp4") + 16.0).abs() < 1.5);
    assert!(manifest.loudness.unwrap().integrated < -18.0);
    let all = ffprobe(
        &shot.folder.join("film.mp4"),
        "-show_entries format_tags:stream_tags",
    );
    assert!(!all.contains("secret"), "{all}");
    assert!(!all.contains("Lavf") && !all.contains("Lavc5"), "{all}");
    assert_eq!(shot.stream("poster.jpg", "v", "width,height"), "1280,720");
}

#[tokio::test]
async fn variants_are_cut_at_the_same_keyframes_and_told_as_they_are() {
    let studio = Studio::new();
    let path = studio.film("film.mp4", "960x540", 9, SINE);
    let shot = studio.transcode(&path).await.unwrap();
    assert_eq!(shot.sizes(), [(640, 360), (960, 540)]);

    let times = |playlist: &str| -> Vec<String> {
        let text = shot.text(playlist);
        let lines = text.lines().filter(|line| line.starts_with("#EXTINF"));
        lines.map(str::to_owned).collect()
    };
    let cuts = times("hls/360/index.m3u8");
    assert_eq!(cuts[..2], ["#EXTINF:4.000000,", "#EXTINF:4.000000,"]);
    assert_eq!(cuts, times("hls/540/index.m3u8"));
    let starts = |kind| {
        ["360", "540"].map(|size| shot.stream(&format!("hls/{size}/0001.ts"), kind, "start_pts"))
    };
    for kind in ["v", "a"] {
        let [low, high] = starts(kind);
        assert!(!low.is_empty());
        assert_eq!(low, high, "{kind}");
    }

    let master = shot.text("hls/master.m3u8");
    for variant in &shot.manifest.variants {
        let line = format!(
            "RESOLUTION={}x{},FRAME-RATE=25.000,CODECS=\"avc1.64001f,mp4a.40.2\"\n{}\n",
            variant.width,
            variant.height,
            variant.playlist.strip_prefix("hls/").unwrap()
        );
        assert!(master.contains(&line), "{master}");
        assert!(master.contains(&format!("BANDWIDTH={},", variant.bandwidth)));
        let segment = variant.playlist.replace("index.m3u8", "0000.ts");
        assert_eq!(profile(&shot.read(&segment)), "64001f");
        assert!(variant.bandwidth > 100_000 && variant.bandwidth < 2_500_000);
    }
    let keys = ffprobe(
        &shot.folder.join("film.mp4"),
        "-select_streams v:0 -skip_frame nokey -show_entries frame=pts_time",
    );
    let keys = keys.lines().map(|line| line.trim_end_matches(','));
    let keys: Vec<_> = keys.filter(|line| !line.is_empty()).collect();
    assert_eq!(
        keys,
        ["0.000000", "2.000000", "4.000000", "6.000000", "8.000000"]
    );

    let thumbs = shot.manifest.thumbs;
    assert_eq!((thumbs.interval_ms, thumbs.count), (2000, 5));
    assert_eq!((thumbs.columns, thumbs.rows), (5, 1));
    assert_eq!(shot.stream("thumbs.jpg", "v", "width,height"), "800,90");
}

#[tokio::test]
async fn a_film_that_stands_stays_upright() {
    let studio = Studio::new();
    let lying = studio.film("lying.mp4", "1280x720", 2, "");
    let path = studio.ffmpeg(
        &format!("-i {} -c copy -metadata:s:v:0 rotate=90", lying.display()),
        "standing.mov",
    );
    let film = studio.probe(&path).await.unwrap();
    assert_eq!((film.size.width, film.size.height), (720, 1280));
    let shot = studio.transcode(&path).await.unwrap();
    assert_eq!(shot.sizes(), [(360, 640), (540, 960), (720, 1280)]);
    assert_eq!(shot.stream("film.mp4", "v", "width,height"), "720,1280");
    assert_eq!(shot.stream("film.mp4", "v", "side_data=rotation"), "");
    assert_eq!(shot.stream("thumbs.jpg", "v", "width,height"), "160,284");
}

#[tokio::test]
async fn a_film_without_sound_has_none_and_no_file_for_it() {
    let studio = Studio::new();
    let path = studio.film("silent.mkv", "320x240", 3, "");
    let shot = studio.transcode(&path).await.unwrap();
    assert_eq!(shot.sizes(), [(320, 240)]);
    assert!(!shot.manifest.has_audio);
    assert_eq!(shot.manifest.loudness, None);
    assert!(!shot.folder.join("audio.m4a").exists());
    assert!(
        shot.text("hls/master.m3u8")
            .contains("CODECS=\"avc1.64001f\"\n")
    );
}

#[tokio::test]
async fn the_sound_alone_is_as_long_as_a_film_that_ends_in_silence() {
    let studio = Studio::new();
    let args = "-f lavfi -i testsrc2=size=320x240:rate=25:duration=5 \
         -f lavfi -i sine=frequency=440:duration=2 -c:v libx264 -preset ultrafast -pix_fmt yuv420p";
    let path = studio.ffmpeg(args, "short.mp4");
    let shot = studio.transcode(&path).await.unwrap();
    let alone = shot.stream("audio.m4a", "a", "duration");
    let alone: f64 = alone.parse().unwrap();
    assert!((4.9..5.2).contains(&alone), "{alone}");
}

#[tokio::test]
async fn a_film_with_a_track_of_silence_is_left_silent() {
    let studio = Studio::new();
    let path = studio.film("quiet.mp4", "320x240", 3, "-f lavfi -i anullsrc");
    let shot = studio.transcode(&path).await.unwrap();
    assert!(shot.manifest.has_audio);
    assert_eq!(shot.manifest.loudness, None);
    assert!(shot.loudness("film.mp4") < -60.0);
}

#[tokio::test]
async fn loud_and_uneven_sound_is_brought_to_the_same_loudness() {
    let studio = Studio::new();
    let sound =
        "-f lavfi -i aevalsrc=0.02*sin(2600*t)+0.9*sin(3000*t)*lt(mod(t\\,2)\\,0.2):c=stereo";
    let path = studio.film("uneven.mkv", "320x240", 8, sound);
    let shot = studio.transcode(&path).await.unwrap();
    let loudness = shot.loudness("film.mp4");
    assert!((loudness + 16.0).abs() < 1.5, "{loudness}");
    assert_eq!(shot.stream("audio.m4a", "a", "channels"), "2");
}

#[tokio::test]
async fn odd_sizes_pixels_and_rates_become_even() {
    let studio = Studio::new();
    let args = "-f lavfi -i testsrc=size=853x481:rate=50:duration=2 -c:v mpeg4 -pix_fmt yuv420p";
    let path = studio.ffmpeg(args, "odd.avi");
    let shot = studio.transcode(&path).await.unwrap();
    assert_eq!(shot.sizes(), [(638, 360), (852, 480)]);
    assert_eq!(shot.stream("film.mp4", "v", "r_frame_rate"), "25/1");

    let args = "-f lavfi -i testsrc2=size=720x576:rate=25:duration=2 -vf setsar=64/45 \
                -c:v mpeg2video -flags +ildct+ilme";
    let path = studio.ffmpeg(args, "television.ts");
    let shot = studio.transcode(&path).await.unwrap();
    assert_eq!(shot.sizes(), [(640, 360), (1024, 576)]);
    let sizes = shot.stream("hls/360/0000.ts", "v", "width,height,sample_aspect_ratio");
    assert_eq!(sizes.lines().next().unwrap(), "640,360,1:1");
}

#[tokio::test]
async fn formats_of_all_kinds_are_read() {
    let studio = Studio::new();
    let source = "-f lavfi -i testsrc2=size=320x240:rate=25:duration=2 \
                  -f lavfi -i sine=sample_rate=44100:duration=2";
    for (name, container, codecs) in [
        ("film.wmv", "asf", "-c:v wmv2 -c:a wmav2"),
        ("film.flv", "flv", "-c:v flv1 -c:a libmp3lame"),
        ("film.mpg", "mpeg", "-c:v mpeg2video -c:a mp2"),
        (
            "film.webm",
            "matroska",
            "-c:v libvpx -cpu-used 8 -c:a libopus",
        ),
        ("film.3gp", "mp4", "-c:v h263 -s 352x288 -c:a aac"),
    ] {
        let path = studio.ffmpeg(&format!("{source} {codecs}"), name);
        let film = studio.probe(&path).await.expect(name);
        assert_eq!(film.container, container, "{name}");
        assert!(film.has_audio(), "{name}");
        assert!(film.duration_ms.abs_diff(2000) < 300, "{name}: {film:?}");
    }
}

#[tokio::test]
async fn a_film_whose_file_does_not_tell_its_duration_is_read_through() {
    let studio = Studio::new();
    let whole = studio.film("whole.mkv", "320x240", 3, "");
    let pipe = format!("-i {} -c copy -f matroska -live 1", whole.display());
    let path = studio.ffmpeg(&pipe, "live.webm");
    assert_eq!(ffprobe(&path, "-show_entries format=duration"), "N/A");
    let film = studio.probe(&path).await.unwrap();
    assert!(film.duration_ms.abs_diff(3000) < 100, "{film:?}");
}

#[tokio::test]
async fn a_high_dynamic_range_is_made_what_phones_show() {
    let studio = Studio::new();
    let args = "-f lavfi -i testsrc2=size=640x360:rate=25:duration=1 -c:v libx265 -preset ultrafast \
                -pix_fmt yuv420p10le -x265-params log-level=error -color_primaries bt2020 \
                -color_trc arib-std-b67 -colorspace bt2020nc";
    let path = studio.ffmpeg(args, "phone.mov");
    let shot = studio.transcode(&path).await.unwrap();
    let colours = shot.stream("film.mp4", "v", "pix_fmt,color_space,color_transfer");
    assert_eq!(colours, "yuv420p,bt709,bt709");
}

#[tokio::test]
async fn the_poster_is_not_black_where_the_film_is_not() {
    let studio = Studio::new();
    let path = studio.ffmpeg(
        "-f lavfi -i testsrc2=size=320x240:rate=25:duration=5 -vf fade=in:st=3:d=0.5 -c:v libx264 \
         -preset ultrafast -pix_fmt yuv420p",
        "fade.mp4",
    );
    let shot = studio.transcode(&path).await.unwrap();
    assert!(shot.read("poster.jpg").len() > 4000);
    let path = studio.ffmpeg(
        "-f lavfi -i color=black:size=320x240:rate=25:duration=2 -c:v libx264 -pix_fmt yuv420p",
        "black.mp4",
    );
    let shot = studio.transcode(&path).await.unwrap();
    assert!(shot.folder.join("poster.jpg").exists());
}

#[tokio::test]
async fn sound_keeps_its_place_and_may_go_on_without_pictures() {
    let studio = Studio::new();
    let path = studio.ffmpeg(
        "-f lavfi -i testsrc2=size=320x240:rate=25:duration=3 -itsoffset 1.5 -f lavfi \
         -i sine=duration=4 -c:v libx264 -pix_fmt yuv420p -c:a aac",
        "late.mp4",
    );
    let shot = studio.transcode(&path).await.unwrap();
    assert!(
        shot.manifest.duration_ms.abs_diff(5500) < 100,
        "{:?}",
        shot.manifest
    );
    assert_eq!(shot.stream("film.mp4", "a", "start_time"), "0.000000");
    assert_eq!(shot.manifest.thumbs.count, 2);
    assert_eq!(shot.stream("thumbs.jpg", "v", "width,height"), "320,120");
}

#[tokio::test]
async fn what_an_earlier_attempt_left_is_gone() {
    let studio = Studio::new();
    let path = studio.film("film.mp4", "320x240", 1, "");
    let old = studio.out().join("hls/720");
    std::fs::create_dir_all(&old).unwrap();
    std::fs::write(old.join("0000.ts"), "old").unwrap();
    std::fs::write(studio.out().join("film.mp4"), "old").unwrap();
    let shot = studio.transcode(&path).await.unwrap();
    assert!(!old.exists());
    assert!(
        shot.manifest
            .files
            .iter()
            .all(|file| !file.path.contains("720"))
    );
}
