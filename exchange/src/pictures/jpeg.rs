//! Whether a jpeg was cut off: its decoder draws the missing part grey instead of saying so.

/// Whether the file ends its picture (ITU-T T.81, B.1.1): the end-of-image marker comes after the
/// data of the last scan. What stands behind it is no part of the picture.
pub fn is_whole(bytes: &[u8]) -> bool {
    // Behind the marker that begins every file.
    let mut at = 2;
    loop {
        // Data of a scan goes on until a marker that is neither a stuffed byte nor a restart.
        let Some(found) = next_marker(bytes, at) else {
            return false;
        };
        let (marker, behind) = found;
        match marker {
            0xD9 => return true,
            // Stand alone.
            0x01 | 0xD8 => at = behind,
            _ => {
                let Some(&[high, low]) = bytes.get(behind..behind + 2) else {
                    return false;
                };
                at = behind + usize::from(u16::from_be_bytes([high, low])).max(2);
            }
        }
    }
}

/// The next marker from `at` on, and where what belongs to it begins.
fn next_marker(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    let rest = bytes.get(at..)?;
    let found = rest
        .windows(2)
        .position(|pair| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xFF | 0xD0..=0xD7))?;
    Some((rest[found + 1], at + found + 2))
}

#[cfg(test)]
mod tests {
    use super::is_whole;

    const HEAD: &[u8] = b"\xff\xd8\xff\xe1\x00\x06\xff\xd9\xff\xd9\xff\xda\x00\x02";

    #[test]
    fn the_end_is_that_of_the_picture_and_of_no_picture_inside() {
        let with = |data: &[u8]| [HEAD, data].concat();
        assert!(is_whole(&with(b"\x11\xff\x00\xff\xd3\x22\xff\xd9")));
        assert!(is_whole(&with(b"\x11\xff\xd9 and what a phone adds")));
        assert!(!is_whole(&with(b"\x11\xff\x00\xff\xd3\x22")));
        assert!(!is_whole(&with(b"\x11\xff\xc4\x00\x40\xff\xd9")));
        for length in 0..HEAD.len() {
            assert!(!is_whole(&HEAD[..length]), "{length}");
        }
    }
}
