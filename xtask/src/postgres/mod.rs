//! `cargo xtask postgres -- COMMAND`: a PostgreSQL that lives as long as one command.

mod cluster;
mod programs;

use std::process::{Command, ExitCode};

use anyhow::{Result, bail};

use crate::args::Args;
use crate::process;
use crate::progress::step;

use cluster::Cluster;

pub const HELP: &str = "\
cargo xtask postgres -- COMMAND…

Starts an empty PostgreSQL, runs the command with TEST_POSTGRES_URL, stops and deletes it.
Its data is in TMPDIR (/var/tmp by default), so that it is a real disk that syncs.";

pub fn command(args: Args) -> Result<ExitCode> {
    let words = args.finish()?;
    let Some((program, arguments)) = words.split_first() else {
        bail!("{HELP}")
    };
    let mut command = Command::new(program);
    process::forget_cargo(&mut command);
    let status = run(command.args(arguments))?;
    // Shells answer 128 and more for a command that a signal ended; what matters is: not success.
    let code = status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .unwrap_or(130);
    Ok(ExitCode::from(code))
}

/// Runs the command beside a new cluster; the cluster is gone afterwards, whatever happened.
pub fn run(command: &mut Command) -> Result<std::process::ExitStatus> {
    let cluster = step("start a throwaway PostgreSQL", Cluster::start)?;
    process::run_interruptible(command.env("TEST_POSTGRES_URL", cluster.url()))
}
