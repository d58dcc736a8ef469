//! Two minified style sheets: the customers' out of `style/main.css` and the console's out of
//! `style/staff.css`, each with what it imports.

use std::fs;
use std::path::Path;

use anyhow::{Result, anyhow, bail};
use lightningcss::bundler::{Bundler, FileProvider};
use lightningcss::dependencies::{Dependency, DependencyOptions};
use lightningcss::printer::PrinterOptions;
use lightningcss::stylesheet::{MinifyOptions, ParserOptions};
use lightningcss::targets::{Browsers, Targets};

use super::files::{hash, hashed_name, walk, write};
use super::part::{Entries, Part, part};
use crate::progress::step;
use crate::project::{Profile, Project};

/// The oldest web views that still open links sent in WeChat: nesting and the like are written in
/// a way they understand. A version is major << 16 | minor << 8.
const CHROME: u32 = 69 << 16;
const SAFARI: u32 = 12 << 16;

/// The style part. Addresses in it are file names below `app/assets`.
pub fn make(project: &Project, profile: Profile, workshop: &Path, assets: &Part) -> Result<Part> {
    let folder = project.root.join("style");
    let mut texts = vec![
        include_bytes!("style.rs").to_vec(),
        serde_json::to_vec(&assets.entries)?,
    ];
    for file in walk(&folder)? {
        texts.push(fs::read(file)?);
    }
    let key = hash(texts.iter().map(Vec::as_slice));
    part(workshop, "style", profile, &key, |files| {
        let sheets = [
            ("css", "main.css", "zhiyuan.css"),
            ("staff_css", "staff.css", "staff.css"),
        ];
        let mut entries = Entries::new();
        for (entry, source, file) in sheets {
            let style = step(&format!("bundle {source}"), || {
                bundle(&folder.join(source), &assets.entries)
            })?;
            let name = hashed_name(file, style.as_bytes());
            write(files, &name, style.as_bytes())?;
            entries.insert(entry.to_owned(), format!("/pkg/{name}").into());
        }
        Ok(entries)
    })
}

fn bundle(main: &Path, manifest: &Entries) -> Result<String> {
    let targets = Targets::from(Browsers {
        chrome: Some(CHROME),
        ios_saf: Some(SAFARI),
        safari: Some(SAFARI),
        ..Browsers::default()
    });
    let provider = FileProvider::new();
    let mut bundler = Bundler::new(&provider, None, ParserOptions::default());
    // The errors borrow from the provider, so their text is taken.
    let mut sheet = bundler.bundle(main).map_err(|error| anyhow!("{error}"))?;
    sheet
        .minify(MinifyOptions {
            targets,
            ..MinifyOptions::default()
        })
        .map_err(|error| anyhow!("{error}"))?;
    let printed = sheet.to_css(PrinterOptions {
        minify: true,
        targets,
        analyze_dependencies: Some(DependencyOptions {
            remove_imports: false,
        }),
        ..PrinterOptions::default()
    })?;

    let mut style = printed.code;
    for dependency in printed.dependencies.unwrap_or_default() {
        match dependency {
            Dependency::Url(found) => {
                style = style.replace(&found.placeholder, &address(&found.url, manifest)?);
            }
            Dependency::Import(found) => bail!("{} cannot be imported into the style", found.url),
        }
    }
    Ok(style)
}

/// Where `url(kite.svg)` or `url(icons.svg#star)` is served.
fn address(url: &str, manifest: &Entries) -> Result<String> {
    let elsewhere = ["data:", "#", "/", "http:", "https:"];
    if elsewhere.iter().any(|start| url.starts_with(start)) {
        return Ok(url.to_owned());
    }
    let (name, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
    let Some(served) = manifest["assets"][name].as_str() else {
        bail!("the style names url({url}), but app/assets has no {name}");
    };
    Ok(format!("{served}{fragment}"))
}
