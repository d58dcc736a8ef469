//! The picture at the head of a campaign.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Which picture it is. Stored and sent as one word: a file's name, or an id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Cover {
    /// The name of a file among the site's own.
    Site(String),
    /// The id of a picture that staff brought.
    Picture(Uuid),
}

impl Cover {
    /// The picture that staff brought, where it is one.
    pub const fn picture(&self) -> Option<Uuid> {
        match self {
            Self::Site(_) => None,
            Self::Picture(id) => Some(*id),
        }
    }
}

impl Default for Cover {
    fn default() -> Self {
        Self::Site(String::new())
    }
}

impl From<String> for Cover {
    fn from(word: String) -> Self {
        match word.trim().parse() {
            Ok(id) => Self::Picture(id),
            Err(_) => Self::Site(word),
        }
    }
}

impl From<&str> for Cover {
    fn from(word: &str) -> Self {
        word.to_owned().into()
    }
}

impl From<Cover> for String {
    fn from(cover: Cover) -> Self {
        cover.to_string()
    }
}

impl fmt::Display for Cover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Site(name) => f.write_str(name),
            Self::Picture(id) => id.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cover_is_one_word_and_old_ones_stay_what_they_were() {
        let id = Uuid::from_u128(7);
        for (cover, word) in [
            (Cover::Site("cover-315.svg".into()), "\"cover-315.svg\""),
            (
                Cover::Picture(id),
                "\"00000000-0000-0000-0000-000000000007\"",
            ),
        ] {
            assert_eq!(serde_json::to_string(&cover).unwrap(), word);
            assert_eq!(serde_json::from_str::<Cover>(word).unwrap(), cover);
        }
        assert_eq!(Cover::from(""), Cover::Site(String::new()));
        assert_eq!(Cover::Picture(id).picture(), Some(id));
    }
}
