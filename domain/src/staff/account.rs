//! What an account is called.

use std::fmt;

/// What a member of staff signs in with: 3 to 32 lower-case letters, digits, `.`, `-` or `_`,
/// beginning with a letter or digit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Username(String);

impl Username {
    /// The name in lower case without spaces around it, or `None` where it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let name = text.trim().to_ascii_lowercase();
        let fits = (3..=32).contains(&name.len())
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
            && name
                .bytes()
                .next()
                .is_some_and(|b| b.is_ascii_alphanumeric());
        fits.then_some(Self(name))
    }

    /// The name as stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What colleagues call a member of staff: 1 to 20 characters, none of them a control character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffName(String);

impl StaffName {
    /// The trimmed name, or `None` where it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let name = text.trim();
        let fits = (1..=20).contains(&name.chars().count()) && !name.chars().any(char::is_control);
        fits.then(|| Self(name.to_owned()))
    }

    /// The name as shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usernames_are_told_apart_without_case() {
        assert_eq!(
            Username::parse(" Wang.Fang ").unwrap().as_str(),
            "wang.fang"
        );
        for wrong in ["ab", "-ab", "王芳", "a b c", "a@b.cn", &"a".repeat(33)] {
            assert_eq!(Username::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn names_are_of_any_script() {
        assert_eq!(StaffName::parse(" 王芳 ").unwrap().as_str(), "王芳");
        assert_eq!(StaffName::parse("  "), None);
        assert_eq!(StaffName::parse("王\n芳"), None);
    }
}
