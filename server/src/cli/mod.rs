//! The command line: `zhiyuan serve`, `migrate`, `demo`, `questions`, `staff`, `audit`,
//! `reports`, `draw`, `ledger`.

mod audit;
mod demo;
mod draw;
mod failure;
mod ledger;
mod migrate;
mod questions;
mod reports;
mod serve;
mod staff;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{Config, Refused};
use crate::log;

pub use self::failure::Failure;

/// Zhiyuan 纸鸢: a financial-literacy quiz and campaign platform.
///
/// Exit codes: 0 done, 1 failed, 2 wrong command line or setting, 3 rows of a file were refused
/// and nothing was done, 4 the audit trail is broken, 5 a draw's record does not agree with itself, 6 what is
/// stored about wins and stock is not what their entries come to.
#[derive(Parser)]
#[command(name = "zhiyuan", version, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    config: Config,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the platform, after bringing the database's schema up to date
    Serve,
    /// Bring the database's schema up to date
    Migrate,
    /// Load the sample campaigns and questions into the database; a second time adds nothing
    Demo,
    /// The question bank
    Questions {
        #[command(subcommand)]
        command: questions::Command,
    },
    /// Staff accounts
    Staff {
        #[command(subcommand)]
        command: staff::Command,
    },
    /// The audit trail
    Audit {
        #[command(subcommand)]
        command: audit::Command,
    },
    /// Figures of tests
    Reports {
        #[command(subcommand)]
        command: reports::Command,
    },
    /// The records of draws
    Draw {
        #[command(subcommand)]
        command: draw::Command,
    },
    /// Wins and stock: one ledger
    Ledger {
        #[command(subcommand)]
        command: ledger::Command,
    },
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => match Refused::from_clap(&error) {
            Some(refused) => return Failure::from(refused).tell(),
            None => error.exit(),
        },
    };
    match run(cli) {
        Ok(code) => code,
        Err(failure) => failure.tell(),
    }
}

fn run(Cli { command, config }: Cli) -> Result<ExitCode, Failure> {
    config.check()?;
    log::start(&config);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        match command {
            Command::Serve => serve::run(&config).await.map(|()| ExitCode::SUCCESS),
            Command::Migrate => migrate::run(&config).await.map(|()| ExitCode::SUCCESS),
            Command::Demo => demo::run(&config).await.map(|()| ExitCode::SUCCESS),
            Command::Questions { command } => questions::run(&config, command).await,
            Command::Staff { command } => staff::run(&config, command).await,
            Command::Audit { command } => audit::run(&config, command).await,
            Command::Reports { command } => reports::run(command),
            Command::Draw { command } => draw::run(&command),
            Command::Ledger { command } => ledger::run(&config, command).await,
        }
    })
}
