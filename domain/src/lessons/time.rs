//! Moments of a film, as people write them.

use crate::quizzes::fold_width;

/// A moment of a film in milliseconds from its beginning, out of `1:02:03`, `02:03`, `02:03.5` or
/// `123`; `None` where it is none. A Chinese keyboard's signs are read as well.
pub fn parse(text: &str) -> Option<u32> {
    let text = fold_width(text.trim()).replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    if part.len() > 3 || !part.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut fields: Vec<u64> = Vec::new();
    for field in whole.split(':') {
        if field.is_empty() || field.len() > 6 || !field.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        fields.push(field.parse().ok()?);
    }
    let (hours, minutes, seconds) = match *fields {
        [seconds] => (0, 0, seconds),
        [minutes, seconds] if seconds < 60 => (0, minutes, seconds),
        [hours, minutes, seconds] if minutes < 60 && seconds < 60 => (hours, minutes, seconds),
        _ => return None,
    };
    let millis: u64 = format!("{part:0<3}").parse().ok()?;
    u32::try_from(((hours * 60 + minutes) * 60 + seconds) * 1000 + millis).ok()
}

/// As it is shown: `02:03`, or `1:02:03`.
pub fn shown(millis: u32) -> String {
    let seconds = millis / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours == 0 {
        format!("{minutes:02}:{seconds:02}")
    } else {
        format!("{hours}:{minutes:02}:{seconds:02}")
    }
}

/// As `WebVTT` writes it: `00:02:03.500`.
pub fn vtt(millis: u32) -> String {
    let (seconds, millis) = (millis / 1000, millis % 1000);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{hours:02}:{minutes:02}:{seconds:02}.{millis:03}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_people_write_them() {
        for (text, millis) in [
            ("25", 25_000),
            ("0:25", 25_000),
            ("00:25.5", 25_500),
            (" ０１：０２ ", 62_000),
            ("1:02:03", 3_723_000),
            ("00:00:01,250", 1_250),
        ] {
            assert_eq!(parse(text), Some(millis), "{text}");
        }
        for text in [
            "", ":", "1:60", "1:2:3:4", "-1", "1.2345", "a", "0:61:00", "9999999",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_moment_that_is_shown_is_read_again() {
        assert_eq!(shown(62_900), "01:02");
        assert_eq!(shown(3_723_000), "1:02:03");
        assert_eq!(vtt(3_723_004), "01:02:03.004");
        assert_eq!(parse(&vtt(3_723_004)), Some(3_723_004));
    }
}
