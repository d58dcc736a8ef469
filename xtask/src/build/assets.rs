//! Pictures and other files of `app/assets`, and scripts of others in `app/vendor`, under names that hold
//! their hash.

use std::fs;
use std::path::Path;

use anyhow::Result;

use super::files::{below, hash, hashed_name, walk, write};
use super::part::{Entries, Part, part};
use crate::project::{Profile, Project};

pub fn make(project: &Project, profile: Profile, workshop: &Path) -> Result<Part> {
    let folder = project.root.join("app/assets");
    let mut assets = Vec::new();
    for file in walk(&folder)? {
        assets.push((below(&folder, &file)?, fs::read(&file)?));
    }
    for file in walk(&project.root.join("app/vendor"))? {
        // Beside each script lie its licence and where it is from, which nobody downloads.
        if file.extension().is_some_and(|extension| extension == "js")
            && let Some(name) = file.file_name()
        {
            assets.push((name.to_string_lossy().into_owned(), fs::read(&file)?));
        }
    }
    let texts = assets
        .iter()
        .flat_map(|(name, content)| [name.as_bytes(), content]);
    let key = hash(std::iter::once(include_bytes!("assets.rs").as_slice()).chain(texts));
    part(workshop, "assets", profile, &key, |files| {
        let mut addresses = Entries::new();
        for (name, content) in &assets {
            let hashed = hashed_name(name, content);
            write(files, &hashed, content)?;
            addresses.insert(name.clone(), format!("/pkg/{hashed}").into());
        }
        Ok(Entries::from_iter([(
            "assets".to_owned(),
            addresses.into(),
        )]))
    })
}
