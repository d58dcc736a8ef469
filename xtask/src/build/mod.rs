//! `cargo xtask build`: the browser bundle, then the server. It does what cargo-leptos would,
//! without the time a fresh machine needs to install that.

mod assets;
mod compress;
mod files;
mod optimize;
mod part;
mod script;
mod site;
mod style;

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::args::Args;
use crate::progress::step;
use crate::project::{Profile, Project};
use crate::{install, process};

pub use compress::{beside, brotli};
pub use files::walk;
pub use script::BROWSER;

pub const HELP: &str = "\
cargo xtask build [--dev] [--browser-only [--site DIR]]

  --dev            without optimisation, for quick rebuilding
  --browser-only   leave the server as it is
  --site DIR       put the bundle here, not beside the server of its own profile";

pub fn command(project: &Project, mut args: Args) -> Result<()> {
    let profile = if args.flag("--dev") {
        Profile::Dev
    } else {
        Profile::Release
    };
    let browser_only = args.flag("--browser-only");
    let site = args.value("--site")?.map(PathBuf::from);
    args.finish()?;

    browser(
        project,
        profile,
        &site.unwrap_or_else(|| project.site(profile)),
    )?;
    if !browser_only {
        server(project, profile)?;
    }
    Ok(())
}

/// Builds the bundle and puts it into `site`.
pub fn browser(project: &Project, profile: Profile, site: &Path) -> Result<()> {
    install::wasm_target()?;
    if profile == Profile::Release {
        install::bundle_tools(project);
    }
    let modules = script::compile(project, profile)?;
    let workshop = project.target.join("browser").join(profile.folder());
    let script = script::make(project, profile, &workshop, &modules, &script::ISLANDS)?;
    let films = script::make(project, profile, &workshop, &modules, &script::FILMS)?;
    let verifier = script::make(project, profile, &workshop, &modules, &script::VERIFIER)?;
    let assets = assets::make(project, profile, &workshop)?;
    let style = style::make(project, profile, &workshop, &assets)?;
    site::assemble(&[script, films, verifier, assets, style], site)?;
    eprintln!("  bundle in {}", site.display());
    Ok(())
}

pub fn server(project: &Project, profile: Profile) -> Result<()> {
    let mut cargo = project.cargo();
    cargo.args(["build", "--package", "server"]);
    if profile == Profile::Release {
        cargo.args(["--release", "--locked"]);
    }
    step("build the server", || process::run(&mut cargo))
}
