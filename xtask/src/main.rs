//! Developer commands of Zhiyuan, run as `cargo xtask COMMAND`; the Makefile calls them.

mod args;
mod bench;
mod build;
mod dev;
mod http;
mod install;
mod postgres;
mod process;
mod progress;
mod project;
mod sizes;
mod test;

use std::process::ExitCode;

use anyhow::bail;

use args::Args;
use project::Project;

const HELP: &str = "\
cargo xtask COMMAND

  bench      measure the release server
  build      the browser bundle and the release server
  dev        build, serve, and do both again whenever a file changes
  test       the whole check: format, lints, tests, browser tests, sizes
  sizes      what a first visit downloads, against its budget
  postgres   run a command beside a throwaway PostgreSQL

cargo xtask COMMAND --help tells the options.";

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<ExitCode> {
    let mut words = std::env::args().skip(1);
    let command = words.next().unwrap_or_else(|| "help".to_owned());
    let mut args = Args::new(words);
    let help = match command.as_str() {
        "bench" => bench::HELP,
        "build" => build::HELP,
        "dev" => dev::HELP,
        "test" => test::HELP,
        "sizes" => sizes::HELP,
        "postgres" => postgres::HELP,
        "help" | "--help" | "-h" => HELP,
        other => bail!("there is no command `{other}`\n\n{HELP}"),
    };
    if help == HELP || args.flag("--help") {
        println!("{help}");
        return Ok(ExitCode::SUCCESS);
    }

    let project = Project::find()?;
    match command.as_str() {
        "bench" => bench::command(&project, args)?,
        "build" => build::command(&project, args)?,
        "dev" => dev::command(&project, args)?,
        "test" => test::command(&project, args)?,
        "sizes" => sizes::command(&project, args)?,
        _ => return postgres::command(args),
    }
    Ok(ExitCode::SUCCESS)
}
