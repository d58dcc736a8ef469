//! Makes the script and its module smaller with tools from npm, where they are installed.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::install::npm_tool;
use crate::process;
use crate::progress::{step, warn};
use crate::project::Project;

/// What Rust's compiler uses for this target. Not all that wasm-opt knows: it would write
/// instructions that browsers refuse.
const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-extended-const",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// The versions of the tools that will be used, to know a bundle made without them or by others.
pub fn versions(project: &Project) -> String {
    let manifest = |tool: &str, package: &str| {
        npm_tool(project, tool)?;
        let file = project
            .npm()
            .join("node_modules")
            .join(package)
            .join("package.json");
        let manifest: serde_json::Value = serde_json::from_slice(&fs::read(file).ok()?).ok()?;
        Some(format!("{package} {}", manifest["version"]))
    };
    format!(
        "{:?} {:?}",
        manifest("wasm-opt", "binaryen"),
        manifest("esbuild", "esbuild")
    )
}

/// Optimises the module in place.
pub fn module(project: &Project, module: &Path) -> Result<()> {
    // Only npm's: distributions have versions that write modules which browsers refuse.
    let Some(wasm_opt) = npm_tool(project, "wasm-opt") else {
        warn(
            "the browser bundle is larger than it could be. \
             To make it smaller, install Node.js and npm, and build again.",
        );
        return Ok(());
    };
    step("optimise the module", || {
        let mut command = Command::new(wasm_opt);
        command
            .args(["-Oz", "--strip-debug", "--strip-producers"])
            .args(FEATURES);
        process::run(command.arg(module).arg("-o").arg(module))
    })
}

/// The script without white space and long names.
pub fn script(project: &Project, script: String) -> Result<String> {
    let Some(esbuild) = npm_tool(project, "esbuild") else {
        return Ok(script);
    };
    let mut child = Command::new(esbuild)
        .args([
            "--minify",
            "--format=esm",
            "--charset=utf8",
            "--log-level=warning",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    // esbuild reads to the end before it writes, so this cannot wait for itself.
    child
        .stdin
        .take()
        .context("the input is piped")?
        .write_all(script.as_bytes())?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("esbuild failed ({})", output.status);
    }
    Ok(String::from_utf8(output.stdout)?)
}
