//! `cargo xtask sizes`: what a first visit downloads, and whether that is within the budget.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::args::Args;
use crate::build::{beside, brotli, walk};
use crate::http;
use crate::project::{Profile, Project};

pub const HELP: &str = "\
cargo xtask sizes [--site DIR] [--page URL [--cookie COOKIE]]

  --site DIR        the bundle to measure; the release server's by default
  --page URL        a page on this machine to count with it, http://127.0.0.1:PORT/…
  --cookie COOKIE   sent with it, for a page behind the sign-in";

/// What must be there before the first paint, in bytes: it fits the first round trip of a new
/// connection (ten packets, RFC 6928).
const PAINT: usize = 14 * 1024;
/// Everything together, in bytes.
const VISIT: usize = 170 * 1024;
/// Pages are compressed while they are sent, at the quality servers use for that.
const PAGE_QUALITY: i32 = 4;

pub fn command(project: &Project, mut args: Args) -> Result<()> {
    let site = args.value("--site")?.map(PathBuf::from);
    let page = args.value("--page")?;
    let cookie = args.value("--cookie")?;
    args.finish()?;
    let page = page
        .map(|url| http::get(&url, cookie.as_deref()))
        .transpose()?;
    check(
        &site.unwrap_or_else(|| project.site(Profile::Release)),
        page.as_deref(),
    )
}

/// Prints the table, and fails when it is over the budget. Without a page, only files count.
pub fn check(site: &Path, page: Option<&[u8]>) -> Result<()> {
    let manifest = fs::read(site.join("manifest.json"))
        .with_context(|| format!("{} has no bundle; build it first", site.display()))?;
    let manifest: Value = serde_json::from_slice(&manifest)?;

    println!("{:<32}{:>12}{:>12}", "first visit", "plain", "brotli");
    let html = match page {
        Some(page) => row("page", page.len(), brotli(page, PAGE_QUALITY)?.len()),
        None => 0,
    };
    let css = file(site, entry(&manifest, "css")?)?;
    let mut script = 0;
    for kind in ["js", "wasm"] {
        script += file(site, entry(&manifest, kind)?)?;
    }
    // What the script imports is downloaded with it.
    let pkg = site.join("pkg");
    for path in walk(&pkg)? {
        let name = path.strip_prefix(&pkg)?.to_string_lossy();
        if name.starts_with("snippets.") && name.ends_with(".js") {
            script += file(site, &format!("/pkg/{name}"))?;
        }
    }

    let paint = budget("page and style", html + css, PAINT);
    let visit = budget("everything", html + css + script, VISIT);
    if !(paint && visit) {
        bail!("a first visit downloads more than its budget");
    }
    Ok(())
}

fn entry<'a>(manifest: &'a Value, kind: &str) -> Result<&'a str> {
    manifest[kind]
        .as_str()
        .with_context(|| format!("the manifest names no {kind}"))
}

/// Prints the row of a served file and returns its compressed length.
fn file(site: &Path, address: &str) -> Result<usize> {
    let path = site.join(address.trim_start_matches('/'));
    let plain = fs::read(&path)
        .with_context(|| format!("{} is missing", path.display()))?
        .len();
    let compressed = fs::read(beside(&path, "br")).map_or(plain, |content| content.len());
    Ok(row(address, plain, compressed))
}

fn row(name: &str, plain: usize, compressed: usize) -> usize {
    println!("{name:<32}{plain:>12}{compressed:>12}");
    compressed
}

fn budget(name: &str, size: usize, limit: usize) -> bool {
    let fits = size <= limit;
    let verdict = if fits { "of" } else { "OVER" };
    println!("{name:<32}{:>12}{size:>12} {verdict} {limit}", "");
    fits
}
