//! The browser's module and the script that loads it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;
use wasm_bindgen_cli_support::Bindgen;

use super::files::{hash, hashed_name, write};
use super::optimize;
use super::part::{Entries, Part, part};
use crate::process;
use crate::progress::step;
use crate::project::{Profile, Project};

const TARGET: &str = "wasm32-unknown-unknown";
/// The files' name, `zhiyuan.HASH.js`.
const NAME: &str = "zhiyuan";

/// Compiles `app` for the browser and returns the module cargo made.
pub fn compile(project: &Project, profile: Profile) -> Result<PathBuf> {
    let mut cargo = project.cargo();
    cargo.args(["build", "--package", "app", "--lib", "--target", TARGET]);
    cargo.args(["--no-default-features", "--features", "hydrate"]);
    let folder = match profile {
        Profile::Dev => "debug",
        Profile::Release => {
            cargo.args(["--profile", "wasm-release", "--locked"]);
            cargo.args(["--config", &without_local_paths(project)?]);
            "wasm-release"
        }
    };
    step("compile the browser's module", || process::run(&mut cargo))?;
    Ok(project.target.join(TARGET).join(folder).join("app.wasm"))
}

/// Panic messages name source files. Everyone can read the module, so the builder's home is taken
/// out of them, which also makes the same sources give the same module on every machine.
fn without_local_paths(project: &Project) -> Result<String> {
    let mut metadata = project.cargo();
    metadata.args([
        "metadata",
        "--locked",
        "--format-version=1",
        "--filter-platform",
        TARGET,
    ]);
    let metadata: Value = serde_json::from_slice(&process::output(&mut metadata)?)?;
    let manifest = metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|package| package["name"] == "wasm-bindgen")
        .and_then(|package| package["manifest_path"].as_str())
        .context("app depends on wasm-bindgen")?;
    let sources = Path::new(manifest)
        .ancestors()
        .nth(2)
        .context("a package has a folder")?;
    let flag = format!("--remap-path-prefix={}=", sources.display());
    Ok(format!(
        "target.{TARGET}.rustflags = [{}]",
        Value::from(flag)
    ))
}

/// The script part, made again only when the module, a tool or this recipe has changed.
pub fn make(project: &Project, profile: Profile, workshop: &Path, module: &Path) -> Result<Part> {
    let compiled = fs::read(module).with_context(|| format!("cannot read {}", module.display()))?;
    let tools = optimize::versions(project);
    let recipe = [
        include_bytes!("script.rs").as_slice(),
        include_bytes!("optimize.rs"),
    ];
    let key = hash([&compiled, tools.as_bytes(), recipe[0], recipe[1]]);
    part(workshop, "script", profile, &key, |folder| {
        generate(project, profile, module, folder)
    })
}

/// Generates the script and the final module from the compiled one.
fn generate(project: &Project, profile: Profile, module: &Path, folder: &Path) -> Result<Entries> {
    let scratch = folder.with_file_name("scratch");
    fs::create_dir_all(&scratch)?;
    step("generate the browser's script", || {
        Bindgen::new()
            .input_path(module)
            .out_name(NAME)
            .web(true)?
            .typescript(false)
            // The page tells the script where the module is: its name holds a hash.
            .omit_default_module_path(true)
            .keep_debug(profile == Profile::Dev)
            .remove_name_section(profile == Profile::Release)
            .remove_producers_section(true)
            .generate(&scratch)
    })?;
    let mut script = fs::read_to_string(scratch.join(format!("{NAME}.js")))?;
    let module = scratch.join(format!("{NAME}_bg.wasm"));
    script = snippets(&scratch, script, folder)?;
    if profile == Profile::Release {
        optimize::module(project, &module)?;
        script = optimize::script(project, script)?;
    }

    let mut entries = Entries::new();
    for (kind, content) in [("js", script.into_bytes()), ("wasm", fs::read(module)?)] {
        let name = hashed_name(&format!("{NAME}.{kind}"), &content);
        write(folder, &name, &content)?;
        entries.insert(kind.to_owned(), format!("/pkg/{name}").into());
    }
    fs::remove_dir_all(scratch)?;
    Ok(entries)
}

/// Crates may bring JavaScript of their own, which the script imports from `./snippets/`. They
/// import each other, so it is the folder that gets a hash, not the files.
fn snippets(scratch: &Path, mut script: String, folder: &Path) -> Result<String> {
    let from = scratch.join("snippets");
    let mut files = Vec::new();
    for file in super::walk(&from)? {
        files.push((super::files::below(&from, &file)?, fs::read(&file)?));
    }
    if files.is_empty() {
        return Ok(script);
    }
    let texts = files
        .iter()
        .flat_map(|(name, content)| [name.as_bytes(), content]);
    let hashed = format!("snippets.{}", &hash(texts)[..12]);
    for (name, content) in &files {
        write(folder, &format!("{hashed}/{name}"), content)?;
    }
    // Only where they are imported: elsewhere the same text is the name that the module knows.
    for quote in ['"', '\''] {
        let from = format!("from {quote}./snippets/");
        script = script.replace(&from, &format!("from {quote}./{hashed}/"));
    }
    Ok(script)
}
