//! `cargo xtask test`: the whole check, in the order that finds mistakes soonest.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::args::Args;
use crate::progress::seconds;
use crate::project::{Profile, Project};
use crate::{build, install, postgres, process, sizes};

pub const HELP: &str = "\
cargo xtask test [--only STEP[,STEP]] [--skip STEP[,STEP]]

  format           cargo fmt --check
  clippy           the lints, for this machine
  clippy-browser   the lints of what runs in the browser
  bundle           the browser bundle as released, beside the development server
  compile          everything that the tests need
  tests            unit, storage and HTTP tests, beside a throwaway PostgreSQL
  browser          Playwright in Chromium
  sizes            what a first visit downloads";

struct Step {
    name: &'static str,
    run: fn(&Project) -> Result<()>,
}

const STEPS: [Step; 8] = [
    Step {
        name: "format",
        run: format,
    },
    Step {
        name: "clippy",
        run: clippy,
    },
    Step {
        name: "clippy-browser",
        run: clippy_browser,
    },
    Step {
        name: "bundle",
        run: bundle,
    },
    Step {
        name: "compile",
        run: compile,
    },
    Step {
        name: "tests",
        run: tests,
    },
    Step {
        name: "browser",
        run: browser,
    },
    Step {
        name: "sizes",
        run: sizes,
    },
];

pub fn command(project: &Project, mut args: Args) -> Result<()> {
    let only = names(args.value("--only")?)?;
    let skip = names(args.value("--skip")?)?;
    args.finish()?;

    let mut times = Vec::new();
    for step in STEPS {
        if only
            .as_ref()
            .is_some_and(|only| !only.contains(&step.name.to_owned()))
            || skip
                .as_ref()
                .is_some_and(|skip| skip.contains(&step.name.to_owned()))
        {
            continue;
        }
        eprintln!("\n=== {}", step.name);
        let start = Instant::now();
        let outcome = (step.run)(project);
        times.push((step.name, start.elapsed()));
        if let Err(error) = outcome {
            print_times(&times, "FAILED");
            return Err(error.context(format!("the step `{}` failed", step.name)));
        }
    }
    print_times(&times, "passed");
    Ok(())
}

fn names(list: Option<String>) -> Result<Option<Vec<String>>> {
    let Some(list) = list else { return Ok(None) };
    let names: Vec<_> = list.split(',').map(str::to_owned).collect();
    for name in &names {
        if !STEPS.iter().any(|step| step.name == name) {
            bail!("there is no step `{name}`\n\n{HELP}");
        }
    }
    Ok(Some(names))
}

/// The closing table. Every step but the last has passed; the last did what `last` says.
fn print_times(times: &[(&str, Duration)], last: &str) {
    println!();
    for (at, (name, time)) in times.iter().enumerate() {
        let outcome = if at + 1 == times.len() {
            last
        } else {
            "passed"
        };
        println!("{name:<16}{:>10}  {outcome}", seconds(*time));
    }
    let total = times.iter().map(|(_, time)| *time).sum();
    println!("{:<16}{:>10}", "in all", seconds(total));
}

fn format(project: &Project) -> Result<()> {
    install::rust_components()?;
    process::run(project.cargo().args(["fmt", "--all", "--check"]))
}

fn clippy(project: &Project) -> Result<()> {
    let mut cargo = project.cargo();
    cargo.args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "-D",
        "warnings",
    ]);
    process::run(&mut cargo)
}

fn clippy_browser(project: &Project) -> Result<()> {
    install::wasm_target()?;
    let mut cargo = project.cargo();
    cargo.arg("clippy").args(build::BROWSER);
    process::run(cargo.args(["--locked", "--", "-D", "warnings"]))
}

/// The browser tests and the sizes are about what is released, so the development server gets the
/// released bundle.
fn bundle(project: &Project) -> Result<()> {
    install::browser()?;
    install::npm_packages(project)?;
    build::browser(project, Profile::Release, &project.site(Profile::Dev))
}

fn compile(project: &Project) -> Result<()> {
    let mut cargo = project.cargo();
    process::run(cargo.args(["build", "--workspace", "--all-targets", "--locked"]))
}

fn tests(project: &Project) -> Result<()> {
    install::film_tools()?;
    let mut cargo = project.cargo();
    if process::find("cargo-nextest").is_some() {
        cargo.args(["nextest", "run", "--workspace", "--locked"]);
    } else {
        cargo.args(["test", "--workspace", "--all-targets", "--locked"]);
    }
    let status = postgres::run(&mut cargo)?;
    if !status.success() {
        bail!("a test failed ({status})");
    }
    Ok(())
}

fn browser(project: &Project) -> Result<()> {
    install::browser()?;
    install::npm_packages(project)?;
    let mut playwright = Command::new("npx");
    playwright
        .args(["playwright", "test"])
        .current_dir(project.npm());
    playwright.env("ZHIYUAN_BIN", project.server(Profile::Dev));
    process::run(&mut playwright)
}

/// The page is measured where a server is running and its address is given.
fn sizes(project: &Project) -> Result<()> {
    let page = std::env::var("ZHIYUAN_SIZES_PAGE").ok();
    let cookie = std::env::var("ZHIYUAN_SIZES_COOKIE").ok();
    let page = page
        .map(|url| crate::http::get(&url, cookie.as_deref()))
        .transpose();
    sizes::check(
        &project.site(Profile::Dev),
        page.context("the page")?.as_deref(),
    )
}
