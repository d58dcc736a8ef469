//! What the first bytes of a file say that it is. Nothing is believed that could do harm: this only
//! finds the words for staff, and the demuxers that are allowed are named to ffmpeg anyway.

use crate::fault::{FilmFault, Found};

/// How many bytes are looked at.
pub const LENGTH: u64 = 4096;

/// Whether the bytes begin as a kind of film that is read.
///
/// # Errors
/// [`FilmFault::Empty`], [`FilmFault::NotAFilm`].
pub fn is_known(head: &[u8]) -> Result<bool, FilmFault> {
    if head.is_empty() {
        return Err(FilmFault::Empty);
    }
    if is_film(head) {
        return Ok(true);
    }
    match found(head) {
        Some(found) => Err(FilmFault::NotAFilm(found)),
        None => Ok(false),
    }
}

fn is_film(head: &[u8]) -> bool {
    let begins = |bytes: &[u8]| head.starts_with(bytes);
    let synced = |first: usize, step: usize| {
        (0..3).all(|packet| head.get(first + packet * step) == Some(&0x47))
    };
    let boxed = head.get(4..8).is_some_and(|name| {
        matches!(
            name,
            b"ftyp" | b"moov" | b"mdat" | b"free" | b"skip" | b"wide"
        )
    });
    (boxed && !is_heif(head))
        // Matroska and WebM.
        || begins(b"\x1a\x45\xdf\xa3")
        || (begins(b"RIFF") && head.get(8..12) == Some(b"AVI "))
        // MPEG transport streams, plain and as cameras write them; program streams.
        || synced(0, 188)
        || synced(4, 192)
        || begins(b"\x00\x00\x01\xba")
        // Windows Media.
        || begins(b"\x30\x26\xb2\x75\x8e\x66\xcf\x11")
        || begins(b"FLV\x01")
}

/// A picture in the boxes of a film.
fn is_heif(head: &[u8]) -> bool {
    let brand = head.get(4..12).and_then(|name| name.strip_prefix(b"ftyp"));
    brand.is_some_and(|brand| {
        matches!(
            brand,
            b"heic" | b"heix" | b"heim" | b"heis" | b"mif1" | b"msf1" | b"avif"
        )
    })
}

fn found(head: &[u8]) -> Option<Found> {
    let begins = |with: &[&[u8]]| with.iter().any(|bytes| head.starts_with(bytes));
    let riff = |kind: &[u8]| head.starts_with(b"RIFF") && head.get(8..12) == Some(kind);
    let pictures: [&[u8]; 8] = [
        b"\xff\xd8\xff",
        b"\x89PNG",
        b"GIF8",
        b"BM",
        b"II*\0",
        b"MM\0*",
        b"8BPS",
        b"\0\0\x01\0",
    ];
    let archives: [&[u8]; 6] = [
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"\xd0\xcf\x11\xe0",
        b"Rar!",
        b"7z\xbc\xaf",
        b"\x1f\x8b",
    ];
    let sounds: [&[u8]; 9] = [
        b"ID3",
        b"fLaC",
        b"OggS",
        b"#!AMR",
        b"\xff\xfb",
        b"\xff\xf3",
        b"\xff\xf2",
        b"\xff\xf1",
        b"\xff\xf9",
    ];
    if is_heif(head) || riff(b"WEBP") {
        return Some(Found::Picture);
    }
    if let Some(text) = text(head) {
        return Some(text);
    }
    if begins(&pictures) {
        Some(Found::Picture)
    } else if begins(&[b"%PDF"]) {
        Some(Found::Pdf)
    } else if begins(&archives) {
        Some(Found::Archive)
    } else if begins(&sounds) || riff(b"WAVE") {
        Some(Found::Sound)
    } else {
        None
    }
}

/// Text of any encoding: no control characters, which a film has everywhere.
fn text(head: &[u8]) -> Option<Found> {
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return Some(Found::Text);
    }
    let is_control = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c);
    let control = head.iter().any(is_control);
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let begins = |with: &[&str]| with.iter().any(|word| text.starts_with(word));
    if begins(&["#extm3u", "[playlist]", "ffconcat", "<mpd"]) || text.contains("<mpd ") {
        Some(Found::Playlist)
    } else if begins(&["%pdf"]) {
        Some(Found::Pdf)
    } else if control {
        None
    } else if begins(&["<svg"]) || (begins(&["<?xml"]) && text.contains("<svg")) {
        Some(Found::Picture)
    } else if begins(&["<!doctype html", "<html"]) {
        Some(Found::WebPage)
    } else {
        Some(Found::Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(head: &[u8]) -> String {
        match is_known(head) {
            Ok(known) => format!("{known}"),
            Err(FilmFault::NotAFilm(found)) => format!("{found:?}"),
            Err(other) => format!("{other:?}"),
        }
    }

    #[test]
    fn films_are_known_by_their_first_bytes() {
        let mut stream = vec![0xAA; 4096];
        for packet in 0..3 {
            stream[packet * 188] = 0x47;
        }
        for head in [
            b"\0\0\0\x20ftypisom\0\0\x02\0".as_slice(),
            b"\0\0\0\x20ftypM4V \0\0\x02\0",
            b"\x1a\x45\xdf\xa3\x01",
            b"RIFF\x10\0\0\0AVI LIST",
            b"FLV\x01\x05",
            &stream,
        ] {
            assert_eq!(look(head), "true", "{head:?}");
        }
    }

    #[test]
    fn what_is_no_film_is_called_what_it_is() {
        for (head, name) in [
            (b"".as_slice(), "Empty"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", "Picture"),
            (b"\x89PNG\r\n\x1a\n\0", "Picture"),
            (b"RIFF\x10\0\0\0WEBPVP8 ", "Picture"),
            (b"\0\0\0\x20ftypheic\0\0\0\0", "Picture"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'>", "Picture"),
            (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "Pdf"),
            (b"PK\x03\x04\x14\0\0\0", "Archive"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", "Archive"),
            ("理财小课堂\r\n第一讲".as_bytes(), "Text"),
            (b"\xc0\xed\xb2\xc6 \xd0\xa1\xbf\xce\xcc\xc3", "Text"),
            (b"\xff\xfeh\0i\0", "Text"),
            (b"<!DOCTYPE html><html>", "WebPage"),
            (
                b"\xef\xbb\xbf#EXTM3U\n#EXTINF:4,\n/etc/passwd\n",
                "Playlist",
            ),
            (b"ffconcat version 1.0\nfile /etc/passwd\n", "Playlist"),
            (
                b"<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash'>",
                "Playlist",
            ),
            (b"ID3\x04\0\0\0\0", "Sound"),
            (b"RIFF\x10\0\0\0WAVEfmt ", "Sound"),
            (b"\0\x01\x02\x03\x04", "false"),
        ] {
            assert_eq!(look(head), name, "{head:?}");
        }
    }
}
