//! Claim codes: what a winner shows at the counter.

use std::fmt;

/// Damm's quasigroup of order 10 (H. M. Damm, 2004): its check digit finds every wrong digit and every
/// two that changed places.
const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// Twelve digits, the last of which checks the others. `Debug` shows none of them: whoever knows a
/// code can come for the prize.
#[derive(Clone, PartialEq, Eq)]
pub struct ClaimCode(String);

impl ClaimCode {
    /// A code out of 16 random bytes: eleven digits whose bias is below 1 in 10²⁷, and their check.
    pub fn new(random: [u8; 16]) -> Self {
        let number = u128::from_be_bytes(random) % 100_000_000_000;
        let digits = format!("{number:011}");
        let check = damm(&digits);
        Self(format!("{digits}{check}"))
    }

    /// Reads what people type, paste and scan: full-width digits, spaces and dashes are accepted.
    /// `None` where it is no code; a wrong digit is found by the check.
    pub fn parse(text: &str) -> Option<Self> {
        let typed = crate::quizzes::fold_width(text);
        let digits: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .collect();
        let right = digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_digit());
        (right && damm(&digits) == 0).then_some(Self(digits))
    }

    /// Twelve digits.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// As it is read out: 1234 5678 9012.
    pub fn grouped(&self) -> String {
        format!("{} {} {}", &self.0[..4], &self.0[4..8], &self.0[8..])
    }
}

impl fmt::Debug for ClaimCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClaimCode")
    }
}

/// The check digit of `digits`; 0 where the last of them is their check.
fn damm(digits: &str) -> u8 {
    digits.bytes().fold(0, |row, digit| {
        DAMM[usize::from(row)][usize::from(digit - b'0')]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_example_has_the_check_digit_4() {
        assert_eq!(damm("572"), 4);
        assert_eq!(damm("5724"), 0);
    }

    #[test]
    fn what_people_type_is_read() {
        let code = ClaimCode::new([9; 16]);
        assert_eq!(code.digits().len(), 12);
        for typed in [
            code.grouped(),
            code.digits().to_owned(),
            code.grouped().replace(' ', "-"),
            format!(" {}\n", code.digits()),
        ] {
            assert_eq!(ClaimCode::parse(&typed), Some(code.clone()), "{typed}");
        }
        assert_eq!(ClaimCode::parse(&code.digits()[..11]), None);
        assert_eq!(ClaimCode::parse("12345678901a"), None);
        assert_eq!(format!("{code:?}"), "ClaimCode");
    }

    #[test]
    fn a_wrong_digit_and_two_that_changed_places_are_found() {
        for seed in 0..50u8 {
            let code = ClaimCode::new([seed; 16]);
            let digits = code.digits().as_bytes();
            for place in 0..12 {
                for digit in b'0'..=b'9' {
                    let mut typed = digits.to_vec();
                    typed[place] = digit;
                    let read = ClaimCode::parse(std::str::from_utf8(&typed).unwrap());
                    assert_eq!(read.is_some(), digit == digits[place]);
                }
            }
            for place in 0..11 {
                let mut typed = digits.to_vec();
                typed.swap(place, place + 1);
                let read = ClaimCode::parse(std::str::from_utf8(&typed).unwrap());
                assert_eq!(read.is_some(), digits[place] == digits[place + 1]);
            }
        }
    }
}
