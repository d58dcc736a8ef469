//! `cargo xtask bench`: measures the release server. The measuring is the crate `bench`, so that
//! building these commands does not take the database drivers.

use std::process::Command;

use anyhow::{Result, bail};

use crate::args::Args;
use crate::progress::{step, warn};
use crate::project::{Profile, Project};
use crate::{install, postgres, process};

pub const HELP: &str = "\
cargo xtask bench

Measures the release server (build it first) on SQLite, and on a throwaway PostgreSQL where there
is one. Prints a table and writes target/bench.json. Takes about twenty minutes, most of it to
store 1,000,000 attempts and as many answer sheets and tickets.";

pub fn command(project: &Project, args: Args) -> Result<()> {
    args.finish()?;
    step("build the benchmark", || {
        let mut cargo = project.cargo();
        // With the server, so that both share what they depend on.
        cargo.args(["build", "--release", "--locked"]);
        process::run(cargo.args(["--package", "server", "--package", "bench"]))
    })?;

    let program = project.server(Profile::Release).with_file_name("bench");
    let mut bench = Command::new(program);
    bench
        .arg(project.server(Profile::Release))
        .arg(project.site(Profile::Release))
        .arg(project.root.join("target/bench.json"));
    install::file_server();
    let status = match postgres::run(&mut bench) {
        Ok(status) => status,
        Err(error) if process::interrupted() => return Err(error),
        Err(error) => {
            warn(format_args!("SQLite alone is measured: {error:#}"));
            process::run_interruptible(bench.env_remove("TEST_POSTGRES_URL"))?
        }
    };
    if !status.success() {
        bail!("the benchmark did not end well ({status})");
    }
    Ok(())
}
