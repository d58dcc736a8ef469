//! Small helpers for files: walking folders, hashing, and names that hold the hash.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// The files under a folder, sorted, without hidden ones (editors leave them). No folder, no files.
pub fn walk(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        if !folder.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            let hidden = path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with('.'));
            if path.is_dir() {
                folders.push(path);
            } else if !hidden {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The path below `folder` with `/`, as an address has it.
pub fn below(folder: &Path, file: &Path) -> Result<String> {
    let path = file
        .strip_prefix(folder)?
        .to_str()
        .context("file names are UTF-8")?;
    Ok(path.replace('\\', "/"))
}

/// SHA-256 over some texts, in hexadecimal. Lengths are hashed too, so that no two lists collide.
pub fn hash<'a>(texts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hasher = Sha256::new();
    for text in texts {
        hasher.update(text.len().to_le_bytes());
        hasher.update(text);
    }
    hex(&hasher.finalize())
}

/// `icons/kite.svg` becomes `icons/kite.HASH.svg`.
pub fn hashed_name(name: &str, content: &[u8]) -> String {
    let digest = hex(&Sha256::digest(content));
    let short = &digest[..12];
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}.{short}.{extension}"),
        None => format!("{name}.{short}"),
    }
}

/// Writes under a name below `folder`, making the folders between.
pub fn write(folder: &Path, name: &str, content: &[u8]) -> Result<()> {
    let file = folder.join(name);
    if let Some(parent) = file.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(&file, content).with_context(|| format!("cannot write {}", file.display()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hashed_name_keeps_its_folder_and_extension() {
        assert_eq!(
            hashed_name("icons/kite.svg", b"abc"),
            "icons/kite.ba7816bf8f01.svg"
        );
    }

    #[test]
    fn lists_that_join_to_the_same_text_hash_differently() {
        assert_ne!(
            hash([b"ab".as_slice(), b"c"]),
            hash([b"a".as_slice(), b"bc"])
        );
    }
}
