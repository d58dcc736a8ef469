//! Puts the finished parts together into the folder that a server serves.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::files::{below, walk};
use super::part::{Entries, Part};

/// Copies the parts into `site/pkg`, then writes `site/manifest.json`, then removes what no part
/// has: whoever reads the manifest at any moment finds the files it names.
pub fn assemble(parts: &[Part], site: &Path) -> Result<()> {
    let pkg = site.join("pkg");
    let mut manifest = Entries::new();
    let mut wanted = HashSet::new();
    for part in parts {
        manifest.extend(part.entries.clone());
        let folder = part.folder.join("pkg");
        for from in walk(&folder)? {
            let to = pkg.join(below(&folder, &from)?);
            // The name holds the content's hash: what is there need not be written again. The
            // length tells a copy that was interrupted.
            if length(&to) != length(&from) {
                if let Some(parent) = to.parent() {
                    fs::create_dir_all(parent)?;
                }
                fs::copy(&from, &to).with_context(|| format!("cannot write {}", to.display()))?;
            }
            wanted.insert(to);
        }
    }

    let temporary = site.join("manifest.json.new");
    fs::write(&temporary, serde_json::to_vec_pretty(&manifest)?)?;
    fs::rename(temporary, site.join("manifest.json"))?;

    for file in walk(&pkg)? {
        if !wanted.contains(&file) {
            fs::remove_file(&file)?;
            // Removes folders of which this was the last file, and stops at the first that is not.
            for folder in file.ancestors().skip(1).take_while(|folder| *folder != pkg) {
                if fs::remove_dir(folder).is_err() {
                    break;
                }
            }
        }
    }
    Ok(())
}

fn length(file: &Path) -> Option<u64> {
    file.metadata().ok().map(|data| data.len())
}
