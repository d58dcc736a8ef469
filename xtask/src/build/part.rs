//! The bundle is made in parts (script, films, verifier, assets, style). A part whose inputs are unchanged is
//! taken as it was: optimising and compressing the module takes most of a rebuild.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::{Map, Value};

use super::compress;
use crate::progress::step;
use crate::project::Profile;

/// Names in the manifest and the addresses they stand for.
pub type Entries = Map<String, Value>;

/// The files of a finished part are in `folder/pkg`, what it adds to the manifest in `entries`.
pub struct Part {
    pub folder: PathBuf,
    pub entries: Entries,
}

/// Takes the part from the workshop, or makes it. `key` is the hash of everything it depends on;
/// `make` writes files into a folder and returns the manifest's entries.
pub fn part(
    workshop: &Path,
    name: &str,
    profile: Profile,
    key: &str,
    make: impl FnOnce(&Path) -> Result<Entries>,
) -> Result<Part> {
    let folder = workshop.join(name);
    let key_file = folder.join("key");
    let entries_file = folder.join("entries.json");
    if fs::read_to_string(&key_file).is_ok_and(|old| old == key) {
        let entries = serde_json::from_slice(&fs::read(entries_file)?)?;
        return Ok(Part { folder, entries });
    }

    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let files = folder.join("pkg");
    fs::create_dir_all(&files)?;
    let entries = make(&files)?;
    // While developing, nothing travels far enough for compression to be worth its time.
    if profile == Profile::Release {
        step(&format!("compress the {name}"), || compress::folder(&files))?;
    }
    fs::write(entries_file, serde_json::to_vec(&entries)?)?;
    // The key is last: a part that was interrupted has none and is made again.
    fs::write(key_file, key)?;
    Ok(Part { folder, entries })
}
