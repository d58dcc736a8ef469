//! RFC 3797 itself, "Publicly Verifiable Nominations Committee (`NomCom`) Random Selection", with MD5
//! and 16-bit counters: it proves the construction against published draws, and is used for nothing
//! else, since MD5 is no longer fit for anything that matters.

use md5::{Digest, Md5};

use super::selection::Remaining;

/// What RFC 3797 cannot do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("RFC 3797 picks from 1 to {pool} of a pool of 1 to 65535")]
pub struct OutOfRange {
    /// The pool that was asked for.
    pub pool: u32,
}

/// The positions, from 1, that RFC 3797 (§4) picks from a pool by a key string.
pub fn positions(key: &str, pool: u32, picks: u32) -> Result<Vec<u32>, OutOfRange> {
    if !(1..=65_535).contains(&pool) || !(1..=pool).contains(&picks) {
        return Err(OutOfRange { pool });
    }
    let mut remaining = Remaining::all(pool);
    Ok((0..picks)
        .map(|i| {
            // Picks are at most the pool, which fits in 16 bits.
            let counter = u16::try_from(i).unwrap_or(u16::MAX).to_be_bytes();
            let digest = Md5::new()
                .chain_update(counter)
                .chain_update(key)
                .chain_update(counter)
                .finalize();
            remaining.take(modulo(&digest, remaining.count())) + 1
        })
        .collect())
}

/// The canonical form of one source (§4.1, whole numbers only): in rising order, each ended by a
/// full stop, and then a slash.
pub fn canonical(numbers: &[u32]) -> String {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    let digits: Vec<String> = sorted.iter().map(u32::to_string).collect();
    digits.join(".") + if digits.is_empty() { "/" } else { "./" }
}

/// A big-endian number of any width, modulo `divisor`.
pub(super) fn modulo(bytes: &[u8], divisor: u32) -> u32 {
    let rest = bytes.iter().fold(0_u64, |rest, byte| {
        (rest << 8 | u64::from(*byte)) % u64::from(divisor)
    });
    u32::try_from(rest).expect("a remainder of a u32")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_example_of_the_rfc() {
        let key = [
            canonical(&[9319]),
            canonical(&[2, 5, 12, 8, 10]),
            canonical(&[9, 18, 26, 34, 41, 45]),
        ]
        .concat();
        assert_eq!(key, "9319./2.5.8.10.12./9.18.26.34.41.45./");
        assert_eq!(
            positions(&key, 25, 16).unwrap(),
            [17, 7, 2, 16, 25, 23, 8, 24, 19, 13, 22, 5, 18, 9, 1, 4]
        );
    }

    #[test]
    fn real_draws_of_the_ietf() {
        let vectors: [(&str, u32, &[u32]); 3] = [
            (
                "17.20.22.35.36.38.48./90193202./55598744./9.10.11.17.21.48.50./",
                134,
                &[90, 25, 92, 126, 24, 31, 122, 96, 81, 132, 2, 41],
            ),
            (
                "7.8.11.17.19.25.46./8285182./60115701./2.3.18.26.32.33.42./",
                154,
                &[138, 151, 89, 112, 117, 145, 118, 143, 144, 122, 95, 139],
            ),
            (
                "7.8.11.18.28.40.48./15.16.21.31.36.65./8.12.13.17.21.26.35.42./1.5.10.13.14.16.21.25.27./",
                267,
                &[171, 245, 68, 190, 70, 126, 110, 128, 138, 173],
            ),
        ];
        for (key, pool, picked) in vectors {
            let picks = u32::try_from(picked.len()).unwrap();
            assert_eq!(positions(key, pool, picks).unwrap(), picked);
        }
    }

    #[test]
    fn what_the_rfc_has_no_room_for_is_refused() {
        for (pool, picks) in [(0, 0), (65_536, 1), (10, 11), (10, 0)] {
            assert_eq!(positions("1./", pool, picks), Err(OutOfRange { pool }));
        }
        assert_eq!(positions("1./", 65_535, 3).unwrap().len(), 3);
    }
}
