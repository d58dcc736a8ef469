//! Names of pages, questions and options inside one survey.

use std::borrow::Borrow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A name inside one survey, which stays when texts change: 1 to 32 lower-case letters, digits,
/// `-` and `_`. It stands in form fields and in exports.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Key(String);

impl Key {
    /// Reads one; `None` where it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let plain =
            |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_');
        ((1..=32).contains(&text.len()) && text.bytes().all(plain)).then(|| Self(text.to_owned()))
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first of `stem1`, `stem2` … that is not `taken`.
    pub fn free(stem: &str, taken: impl Fn(&str) -> bool) -> Self {
        let mut number = 1_u32;
        loop {
            let name = format!("{stem}{number}");
            if !taken(&name) {
                return Self(name);
            }
            number += 1;
        }
    }
}

impl TryFrom<String> for Key {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| {
            let shown: String = text.chars().take(40).collect();
            format!("编号「{shown}」不合规：只能用 1 至 32 个小写字母、数字、- 和 _")
        })
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        key.0
    }
}

impl Borrow<str> for Key {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
