//! Arguments of a child.

use std::ffi::OsString;
use std::path::Path;

/// Arguments of a child, put together piece by piece.
#[derive(Clone, Debug, Default)]
pub struct Args(Vec<OsString>);

impl Args {
    /// These, divided at spaces: for what is written here and not told by a file.
    pub fn words(mut self, words: &str) -> Self {
        self.0
            .extend(words.split_ascii_whitespace().map(OsString::from));
        self
    }

    /// A single one.
    pub fn one(mut self, word: impl Into<OsString>) -> Self {
        self.0.push(word.into());
        self
    }

    /// A path as a URL of ffmpeg's, so that a colon or a hyphen in it says nothing.
    pub fn file(self, path: &Path) -> Self {
        let mut url = OsString::from("file:");
        url.push(path);
        self.one(url)
    }

    /// Those of another list.
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }
}

impl IntoIterator for Args {
    type Item = OsString;
    type IntoIter = std::vec::IntoIter<OsString>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
