//! Mainland mobile numbers.

use std::fmt;

use crate::quizzes::question::fold_width;

/// A mainland mobile number: eleven digits, of which the first is 1 and the second 3 to 9.
/// Shown masked by `Debug` as well, so that it cannot slip into a log line.
#[derive(Clone, PartialEq, Eq)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Reads what people type and paste: spaces, dashes, brackets, full-width digits, the invisible
    /// marks of a copied contact and a leading +86 or 86 are accepted; `None` where no such number
    /// is left.
    pub fn parse(text: &str) -> Option<Self> {
        let typed = fold_width(text);
        let digits: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '+' | '(' | ')'))
            // Marks of writing direction (Unicode Bidi_Control), and a byte order mark.
            .filter(|c| {
                !matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}' | '\u{feff}')
            })
            .collect();
        let local = match digits
            .strip_prefix("0086")
            .or_else(|| digits.strip_prefix("86"))
        {
            Some(rest) if rest.len() == 11 => rest,
            _ => &digits,
        };
        let bytes = local.as_bytes();
        let right = bytes.len() == 11
            && bytes.iter().all(u8::is_ascii_digit)
            && bytes[0] == b'1'
            && (b'3'..=b'9').contains(&bytes[1]);
        right.then(|| Self(local.to_owned()))
    }

    /// Eleven digits.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// With the country code, as ITU-T E.164 has it: +8613800138000.
    pub fn e164(&self) -> String {
        format!("+86{}", self.0)
    }

    /// For pages: 138****5678.
    pub fn masked(&self) -> String {
        format!("{}****{}", &self.0[..3], &self.0[7..])
    }

    /// For pages on which its last digits are asked for: 138********.
    pub fn begun(&self) -> String {
        format!("{}********", &self.0[..3])
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_understood() {
        for typed in [
            "13812345678",
            " 138 1234 5678 ",
            "138-1234-5678",
            "+86 138 1234 5678",
            "8613812345678",
            "１３８１２３４５６７８",
            "(+86)13812345678",
            "\u{202d}138 1234 5678\u{202c}",
            "13812345678\t",
        ] {
            assert_eq!(
                PhoneNumber::parse(typed).unwrap().digits(),
                "13812345678",
                "{typed}"
            );
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for typed in [
            "",
            "1381234567",
            "138123456789",
            "12812345678",
            "23812345678",
            "1381234567a",
        ] {
            assert_eq!(PhoneNumber::parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn it_is_masked_wherever_it_is_shown() {
        let phone = PhoneNumber::parse("13812345678").unwrap();
        assert_eq!(phone.masked(), "138****5678");
        assert_eq!(phone.begun(), "138********");
        assert_eq!(format!("{phone:?}"), "138****5678");
        assert_eq!(phone.e164(), "+8613812345678");
    }
}
