//! Getting the tools that a command needs, where that can be done without asking; otherwise the
//! error names the command that installs them.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::progress::{step, warn};
use crate::project::Project;

/// The standard library for the browser.
pub fn wasm_target() -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let mut libraries = Command::new("rustc");
    libraries.args(["--print", "target-libdir", "--target", TARGET]);
    let folder = String::from_utf8(process::output(&mut libraries)?)?;
    if PathBuf::from(folder.trim()).is_dir() {
        return Ok(());
    }
    if process::find("rustup").is_none() {
        bail!("Rust lacks the target {TARGET}; with rustup: rustup target add {TARGET}");
    }
    step("install the wasm target", || {
        process::run(Command::new("rustup").args(["target", "add", TARGET]))
    })
}

/// Formatter and linter, which a minimal toolchain leaves out.
pub fn rust_components() -> Result<()> {
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if process::succeeds(Command::new("cargo").args([subcommand, "--version"])) {
            continue;
        }
        process::run(Command::new("rustup").args(["component", "add", component]))
            .with_context(|| format!("install it with: rustup component add {component}"))?;
    }
    Ok(())
}

/// Installs the npm packages as locked, unless they are there already.
pub fn npm_packages(project: &Project) -> Result<()> {
    let folder = project.npm();
    let installed = process::modified(&folder.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= process::modified(&folder.join("package-lock.json")) {
        return Ok(());
    }
    step("install npm packages", || {
        let mut npm = Command::new("npm");
        // No package here needs its install script, and the browser is the system's own.
        npm.args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--fetch-retries=1",
        ]);
        npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        process::run(npm.current_dir(folder))
    })
}

/// A program of the npm packages, if Node is there. Without it the bundle works but is larger,
/// so this is never an error.
pub fn npm_tool(project: &Project, name: &str) -> Option<PathBuf> {
    process::find("node")?;
    let tool = project.npm().join("node_modules/.bin").join(name);
    tool.is_file().then_some(tool)
}

/// Installs the tools that make the bundle smaller, where npm can.
pub fn bundle_tools(project: &Project) {
    if process::find("node").is_none() || process::find("npm").is_none() {
        return;
    }
    if let Err(error) = npm_packages(project) {
        warn(format_args!("{error:#}"));
    }
}

/// Node, Chromium and a font with Chinese characters, for the browser tests.
pub fn browser() -> Result<()> {
    let mut packages = Vec::new();
    if process::find("node").is_none() || process::find("npm").is_none() {
        packages.extend(["nodejs", "npm"]);
    }
    if std::env::var_os("CHROMIUM").is_none() && process::find("chromium").is_none() {
        packages.push("chromium");
    }
    if !process::succeeds(Command::new("sh").args(["-c", "fc-list :lang=zh | grep -q ."])) {
        packages.extend(["fontconfig", "fonts-noto-cjk"]);
    }
    debian_packages(&packages)
}

/// What makes films ready for phones, for the tests.
pub fn film_tools() -> Result<()> {
    let tools = ["ffmpeg", "ffprobe"];
    if tools.iter().all(|tool| process::find(tool).is_some()) {
        return Ok(());
    }
    debian_packages(&["ffmpeg"])
}

/// A plain file server to compare with, for the benchmark; it does without.
pub fn file_server() {
    if process::find("nginx").is_none()
        && let Err(error) = debian_packages(&["nginx-light"])
    {
        warn(format_args!("{error:#}"));
    }
}

/// Installs Debian packages as root; anyone else is told the command.
pub fn debian_packages(packages: &[&str]) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    let names = packages.join(" ");
    if !process::is_root() || process::find("apt-get").is_none() {
        bail!("this needs {names}; on Debian: sudo apt-get install {names}");
    }
    step(&format!("install {names}"), || {
        process::run(Command::new("apt-get").args(["update", "-q"]))?;
        let mut apt = Command::new("apt-get");
        apt.args(["install", "-q", "-y", "--no-install-recommends"])
            .args(packages);
        process::run(apt.env("DEBIAN_FRONTEND", "noninteractive"))
    })
}
