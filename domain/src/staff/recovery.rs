//! Recovery codes: what stands in for the second factor when the phone is lost.

use std::fmt;

/// Letters and digits that are not taken for one another.
const MARKS: &[u8; 32] = b"23456789abcdefghjkmnpqrstuvwxyz#";
/// Marks that a code has: 50 bits.
const LENGTH: usize = 10;
/// How many codes an account is given.
pub const HOW_MANY: usize = 10;

/// One code: ten letters and digits, shown in two groups. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    /// A code out of unpredictable bytes.
    pub fn from_random(bytes: [u8; LENGTH]) -> Self {
        // 31 marks: the last place of the table is never shown.
        let mark = |byte: u8| char::from(MARKS[usize::from(byte) % 31]);
        Self(bytes.into_iter().map(mark).collect())
    }

    /// What somebody typed: case, spaces and hyphens do not matter.
    pub fn parse(text: &str) -> Option<Self> {
        let plain: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| c.to_ascii_lowercase())
            .collect();
        let fits = plain.len() == LENGTH && plain.bytes().all(|b| MARKS[..31].contains(&b));
        fits.then_some(Self(plain))
    }

    /// The plain marks, to be hashed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As shown: `abcde-fgh23`.
    pub fn shown(&self) -> String {
        format!("{}-{}", &self.0[..LENGTH / 2], &self.0[LENGTH / 2..])
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = RecoveryCode::from_random([0, 1, 2, 3, 4, 5, 6, 7, 8, 255]);
        assert_eq!(code.shown(), "23456-789a9");
        assert_eq!(RecoveryCode::parse(" 23456 789A9 "), Some(code.clone()));
        assert_eq!(RecoveryCode::parse("123456"), None);
        assert_eq!(RecoveryCode::parse("23456-789#a"), None);
        assert!(!format!("{code:?}").contains("23456"));
    }
}
