//! Files that are no films, broken ones, and ones that are made to do harm.

use crate::studio::{Studio, ffprobe};
use films::{FilmFault, Found};

const SINE: &str = "-f lavfi -i sine=frequency=440:sample_rate=44100";

/// The file with every place of these bytes changed by `change`, which gets what follows them.
fn patched(mut file: Vec<u8>, find: &[u8], change: impl Fn(&mut [u8])) -> Vec<u8> {
    let places: Vec<_> = (0..file.len() - find.len())
        .filter(|at| file[*at..].starts_with(find))
        .collect();
    assert!(!places.is_empty());
    for at in places {
        change(&mut file[at + find.len()..]);
    }
    file
}

#[tokio::test]
async fn what_is_no_film_is_refused_whatever_it_is_called() {
    let studio = Studio::new();
    let picture = studio.ffmpeg(
        "-f lavfi -i testsrc2=size=640x360 -frames:v 1",
        "picture.jpg",
    );
    let picture = std::fs::read(picture).unwrap();
    for (bytes, found) in [
        (
            b"\xe7\x90\x86\xe8\xb4\xa2 hello, I am text\n".as_slice(),
            Found::Text,
        ),
        (
            b"#EXTM3U\n#EXTINF:4,\n/etc/passwd\n#EXT-X-ENDLIST\n",
            Found::Playlist,
        ),
        (
            b"#EXTM3U\n#EXTINF:4,\nhttp://127.0.0.1:1/a.ts\n",
            Found::Playlist,
        ),
        (
            b"ffconcat version 1.0\nfile '/etc/passwd'\n",
            Found::Playlist,
        ),
        (b"<!doctype html><video src=a.mp4>", Found::WebPage),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", Found::Pdf),
        (b"PK\x03\x04\x14\x00\x06\x00", Found::Archive),
        (&picture, Found::Picture),
    ] {
        let path = studio.file("film.mp4", bytes);
        match studio.probe(&path).await {
            Err(FilmFault::NotAFilm(what)) => assert_eq!(what, found),
            other => panic!("{found:?}: {other:?}"),
        }
    }
    let path = studio.file("film.mp4", "");
    assert!(matches!(studio.probe(&path).await, Err(FilmFault::Empty)));
    let path = studio.file("film.mp4", [0x01, 0x02, 0x03].repeat(5000));
    let fault = studio.probe(&path).await;
    assert!(matches!(fault, Err(FilmFault::UnknownFormat)), "{fault:?}");
    let fault = studio.probe(&studio.path("nowhere.mp4")).await.unwrap_err();
    assert!(fault.is_the_machines());
}

/// Behind bytes that look like nothing, the demuxers themselves have to be refused.
#[tokio::test]
async fn lists_of_other_files_are_not_opened_even_if_they_do_not_look_like_lists() {
    let studio = Studio::new();
    studio.film("other.mp4", "320x240", 2, "");
    for list in [
        "\u{1}\nffconcat version 1.0\nfile other.mp4\n",
        "v=0\u{1}\no=- 0 0 IN IP4 127.0.0.1\nm=video 9 RTP/AVP 96\n",
        "\u{1}#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nother.mp4\n#EXT-X-ENDLIST\n",
    ] {
        let path = studio.file("film.mp4", list);
        let fault = studio.probe(&path).await;
        assert!(matches!(fault, Err(FilmFault::UnknownFormat)), "{fault:?}");
    }
}

#[tokio::test]
async fn a_film_whose_pictures_lie_in_another_file_has_none() {
    let studio = Studio::new();
    let other = std::fs::read(studio.film("other.mov", "320x240", 2, "")).unwrap();
    // Its data reference no longer says "in this file"; what it names instead is cut away.
    let refers = patched(other, b"url \0\0\0", |flag| flag[0] = 0);
    let refers = patched(refers, b"mdat", |data| data.fill(0));
    let path = studio.file("film.mov", refers);
    let fault = match studio.probe(&path).await {
        Ok(_) => studio.transcode(&path).await.err(),
        Err(fault) => Some(fault),
    };
    assert!(matches!(fault, Some(FilmFault::Broken { .. })), "{fault:?}");
}

#[tokio::test]
async fn films_that_are_cut_off_are_broken() {
    let studio = Studio::new();
    let whole = studio.film("whole.mp4", "640x360", 8, SINE);
    let whole = std::fs::read(whole).unwrap();
    let path = studio.file("head.mp4", &whole[..600]);
    let fault = studio.probe(&path).await;
    assert!(matches!(fault, Err(FilmFault::Broken { .. })), "{fault:?}");
    // Its table of contents is whole, and promises more than there is.
    let path = studio.file("half.mp4", &whole[..whole.len() / 2]);
    studio.probe(&path).await.unwrap();
    let fault = studio.transcode(&path).await.err();
    assert!(matches!(fault, Some(FilmFault::Broken { .. })), "{fault:?}");
    let path = studio.file("noise.mp4", patched(whole, b"mdat", |data| data.fill(0xA5)));
    let fault = studio.transcode(&path).await.err();
    assert!(matches!(fault, Some(FilmFault::Broken { .. })), "{fault:?}");
}

#[tokio::test]
async fn what_claims_to_be_huge_is_not_decoded() {
    let studio = Studio::new();
    let args = "-f lavfi -i testsrc2=size=640x360:rate=10:duration=2 -c:v mjpeg";
    let small = std::fs::read(studio.ffmpeg(args, "small.mov")).unwrap();
    let huge = |side: &mut [u8]| side[..4].copy_from_slice(&[0x4E, 0x20, 0x4E, 0x20]);
    // Its pictures, then its table of contents, too.
    let pictures = patched(small, b"\xff\xc0\0\x11\x08", huge);
    let both = patched(pictures.clone(), b"jpeg\0\0\0\0\0\0", |entry| {
        if entry[18..22] == [0x02, 0x80, 0x01, 0x68] {
            huge(&mut entry[18..]);
        }
    });
    for file in [pictures, both] {
        let path = studio.file("huge.mov", file);
        let fault = match studio.probe(&path).await {
            Ok(_) => studio.transcode(&path).await.err(),
            Err(fault) => Some(fault),
        };
        assert!(matches!(fault, Some(FilmFault::TooManyPixels)), "{fault:?}");
    }
}

#[tokio::test]
async fn films_that_do_not_fit_are_told_why() {
    let mut studio = Studio::new();
    let path = studio.film("low.mp4", "320x180", 2, "");
    assert!(matches!(
        studio.probe(&path).await,
        Err(FilmFault::TooSmall)
    ));
    let path = studio.ffmpeg(&format!("{SINE}:duration=2 -c:a aac"), "sound.mp4");
    assert!(matches!(studio.probe(&path).await, Err(FilmFault::NoVideo)));
    let path = studio.ffmpeg(
        "-f lavfi -i testsrc2=size=320x240:rate=25:duration=0.4 -c:v libx264",
        "blink.mp4",
    );
    assert!(matches!(
        studio.probe(&path).await,
        Err(FilmFault::TooShort)
    ));
    let path = studio.ffmpeg(
        "-f lavfi -i testsrc2=size=320x240:rate=25:duration=1.2 -c:v ffv1",
        "odd.mkv",
    );
    let fault = studio.probe(&path).await;
    assert!(
        matches!(&fault, Err(FilmFault::UnknownCodec(codec)) if codec == "ffv1"),
        "{fault:?}"
    );
    let path = studio.film("film.mp4", "640x360", 4, "");
    studio.limits.pixels = 600 * 360;
    assert!(matches!(
        studio.probe(&path).await,
        Err(FilmFault::TooManyPixels)
    ));
    studio.limits = films::Limits::default();
    studio.limits.longest = std::time::Duration::from_secs(3);
    assert!(matches!(
        studio.probe(&path).await,
        Err(FilmFault::TooLong { .. })
    ));
}

#[tokio::test]
async fn covers_and_subtitles_are_left_out() {
    let studio = Studio::new();
    let film = studio.film("film.mp4", "320x240", 2, SINE);
    studio.file("words.srt", "1\n00:00:00,000 --> 00:00:01,000\nsecret\n");
    studio.ffmpeg("-f lavfi -i testsrc2=size=320x240 -frames:v 1", "cover.png");
    let args = format!(
        "-i {} -i words.srt -map 0 -map 1 -c copy -attach cover.png \
         -metadata:s:t mimetype=image/png",
        film.display()
    );
    let path = studio.ffmpeg(&args, "all.mkv");
    let shot = studio.transcode(&path).await.unwrap();
    let film = shot.folder.join("film.mp4");
    let kinds = ffprobe(&film, "-show_entries stream=codec_type");
    assert_eq!(kinds.lines().collect::<Vec<_>>(), ["video", "audio"]);
}

#[tokio::test]
async fn a_film_that_is_longer_than_it_claims_is_too_long() {
    let mut studio = Studio::new();
    let path = studio.film("film.mp4", "320x240", 6, "");
    let mut film = studio.probe(&path).await.unwrap();
    film.duration_ms = 2000;
    studio.limits.longest = std::time::Duration::from_secs(2);
    let (tools, limits) = (&studio.tools, &studio.limits);
    let done = films::transcode(tools, &path, &studio.out(), &film, limits, |_| ()).await;
    assert!(matches!(done, Err(FilmFault::TooLong { .. })), "{done:?}");
}

#[tokio::test]
async fn the_film_itself_is_not_emptied_away() {
    let studio = Studio::new();
    let path = studio.film("film.mp4", "320x240", 1, "");
    let film = studio.probe(&path).await.unwrap();
    let (tools, limits) = (&studio.tools, &studio.limits);
    let folder = path.parent().unwrap();
    let done = films::transcode(tools, &path, folder, &film, limits, |_| ()).await;
    assert!(done.is_err());
    assert!(path.exists());
}
