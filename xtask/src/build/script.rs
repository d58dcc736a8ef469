//! The browser's modules and the scripts that load them: the islands', the same with the player of films,
//! which only pages with films load, and the verifier's, which a draw's page loads when somebody asks
//! for it.

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

/// What is compiled for the browser, as cargo is told: all of it.
pub const BROWSER: [&str; 10] = [
    "--package",
    "app",
    "--package",
    "verifier",
    "--lib",
    "--target",
    TARGET,
    "--no-default-features",
    "--features",
    PLAYER,
];

/// The islands of most pages.
const PLAIN: &str = "app/hydrate";
/// With the player of films and what brings them.
const PLAYER: &str = "app/player";
/// What the module of [`PLAYER`] is called once it is compiled: cargo calls both the same.
const WITH_PLAYER: &str = "app-player";

/// A module of the browser's.
pub struct Module {
    /// The part of the bundle that it makes.
    part: &'static str,
    /// What the compiled file is called.
    file: &'static str,
    /// The name of its files: `zhiyuan.HASH.js`.
    name: &'static str,
    /// Where its addresses stand in the manifest; at the top where this is none.
    entry: Option<&'static str>,
}

/// What wakes the islands.
pub const ISLANDS: Module = Module {
    part: "script",
    file: "app",
    name: "zhiyuan",
    entry: None,
};

/// The same with the player.
pub const FILMS: Module = Module {
    part: "films",
    file: WITH_PLAYER,
    name: "films",
    entry: Some("films"),
};

/// What verifies draws.
pub const VERIFIER: Module = Module {
    part: "verifier",
    file: "verifier",
    name: "verifier",
    entry: Some("verifier"),
};

/// Compiles the modules and returns the folder where cargo put them.
pub fn compile(project: &Project, profile: Profile) -> Result<PathBuf> {
    let folder = match profile {
        Profile::Dev => "debug",
        Profile::Release => "wasm-release",
    };
    let folder = project.target.join(TARGET).join(folder);
    step("compile the browser's modules", || {
        build(project, profile, PLAYER)?;
        let copy = folder.join(format!("{WITH_PLAYER}.wasm"));
        fs::copy(folder.join("app.wasm"), copy)?;
        build(project, profile, PLAIN)
    })?;
    Ok(folder)
}

fn build(project: &Project, profile: Profile, feature: &str) -> Result<()> {
    let mut cargo = project.cargo();
    let (_, others) = BROWSER.split_last().context("cargo is told something")?;
    cargo.arg("build").args(others).arg(feature);
    if profile == Profile::Release {
        cargo.args(["--profile", "wasm-release", "--locked"]);
        cargo.args(["--config", &without_local_paths(project)?]);
    }
    process::run(&mut cargo)
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

/// The part of a module in `modules`, made again only when the module, a tool or this recipe has
/// changed.
pub fn make(
    project: &Project,
    profile: Profile,
    workshop: &Path,
    modules: &Path,
    module: &Module,
) -> Result<Part> {
    let from = modules.join(format!("{}.wasm", module.file));
    let compiled = fs::read(&from).with_context(|| format!("cannot read {}", from.display()))?;
    let tools = optimize::versions(project);
    let recipe = [
        include_bytes!("script.rs").as_slice(),
        include_bytes!("optimize.rs"),
    ];
    let key = hash([&compiled, tools.as_bytes(), recipe[0], recipe[1]]);
    part(workshop, module.part, profile, &key, |folder| {
        let addresses = generate(project, profile, (module.name, &from), folder)?;
        Ok(match module.entry {
            Some(entry) => Entries::from_iter([(entry.to_owned(), addresses.into())]),
            None => addresses,
        })
    })
}

/// Generates the script and the final module, of this name, from the compiled one.
fn generate(
    project: &Project,
    profile: Profile,
    (name, module): (&str, &Path),
    folder: &Path,
) -> Result<Entries> {
    let scratch = folder.with_file_name("scratch");
    fs::create_dir_all(&scratch)?;
    step(&format!("generate the script {name}.js"), || {
        Bindgen::new()
            .input_path(module)
            .out_name(name)
            .web(true)?
            .typescript(false)
            // The page tells the script where the module is: its name holds a hash.
            .omit_default_module_path(true)
            .keep_debug(profile == Profile::Dev)
            .remove_name_section(profile == Profile::Release)
            .remove_producers_section(true)
            .generate(&scratch)
    })?;
    let mut script = fs::read_to_string(scratch.join(format!("{name}.js")))?;
    let module = scratch.join(format!("{name}_bg.wasm"));
    script = snippets(&scratch, script, folder)?;
    if profile == Profile::Release {
        optimize::module(project, &module)?;
        script = optimize::script(project, script)?;
    }

    let mut entries = Entries::new();
    for (kind, content) in [("js", script.into_bytes()), ("wasm", fs::read(module)?)] {
        let hashed = hashed_name(&format!("{name}.{kind}"), &content);
        write(folder, &hashed, &content)?;
        entries.insert(kind.to_owned(), format!("/pkg/{hashed}").into());
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
