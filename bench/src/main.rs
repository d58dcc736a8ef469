//! Measures the release server over loopback and prints one table; `make bench` runs it.
//!
//! Machines differ and are noisy, so what counts are ratios: each load is taken in turns with what
//! it is compared with, by the same client, and the median of the rounds is told.

mod bank;
mod board;
mod bounds;
mod client;
mod counter;
mod draws;
mod editor;
mod films;
mod hand_ins;
mod imports;
mod instant;
mod load;
mod machine;
mod pages;
mod redemptions;
mod report;
mod sample;
mod server;
mod start;
mod surveys;
mod visit;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};

use bounds::Batched;
use report::Report;
use sample::Sample;
use server::{Server, Setup};

/// Measure a server program over loopback.
#[derive(Parser)]
struct Args {
    /// The server program
    server: PathBuf,
    /// The browser's files, as built
    site: PathBuf,
    /// Where to write the figures as JSON
    out: PathBuf,
    /// Only list and search the question bank
    #[arg(long)]
    only_bank: bool,
    #[command(flatten)]
    prizes: Prizes,
    /// Only look at the board of a large campaign
    #[arg(long)]
    only_board: bool,
    /// How many attempts that campaign has
    #[arg(long, default_value_t = 1_000_000)]
    attempts: u64,
    #[command(flatten)]
    films: Films,
    /// Only take answer sheets away, and hand surveys in
    #[arg(long)]
    only_surveys: bool,
    /// How many answer sheets are taken away
    #[arg(long, default_value_t = 1_000_000)]
    sheets: u64,
    /// An empty database of a PostgreSQL to measure as well
    #[arg(long, env = "TEST_POSTGRES_URL")]
    postgres: Option<String>,
}

/// How films are served.
#[derive(clap::Args)]
struct Films {
    /// Only watch a film with many
    #[arg(long)]
    only_films: bool,
}

/// How prizes are won, and how they get to their winners.
#[derive(clap::Args)]
struct Prizes {
    /// Only hand in, plainly and winning at once, and redeem what was won
    #[arg(long)]
    only_hand_ins: bool,
    /// Only freeze and draw a large list
    #[arg(long)]
    only_draws: bool,
    /// How many tickets that list has
    #[arg(long, default_value_t = 1_000_000)]
    tickets: u64,
}

// One thread, so that the client takes as little as it can from the server beside it.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let args = Args::parse();
    let report = tokio::select! {
        report = measure(&args) => report?,
        stopped = interruption() => return stopped,
    };
    report.print();
    report.write(&args.out)?;
    println!("\nwritten to {}", args.out.display());
    Ok(())
}

/// Ends in an error rather than by the signal, so that servers and folders are cleaned up.
async fn interruption() -> Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
    bail!("interrupted")
}

async fn measure(args: &Args) -> Result<Report> {
    let mut report = Report::default();
    // Not /tmp, which is often memory: what is measured waits for a disk.
    let parent = std::env::var_os("TMPDIR").map_or_else(|| "/var/tmp".into(), PathBuf::from);
    let folder = tempfile::Builder::new()
        .prefix("zhiyuan-bench-")
        .tempdir_in(parent)
        .context("a folder for the databases")?;
    let setup = Setup::make(&args.server, &args.site, folder.path())?;

    if args.only_bank {
        let url = format!("sqlite:{}", folder.path().join("bank.db").display());
        bank::measure(&setup, &url, &mut report).await?;
        if let Some(url) = &args.postgres {
            bank::measure(&setup, url, &mut report).await?;
        }
        return Ok(report);
    }
    if args.only_board {
        let url = format!("sqlite:{}", folder.path().join("board.db").display());
        board::measure(&setup, &url, args.attempts, &mut report).await?;
        if let Some(url) = &args.postgres {
            board::measure(&setup, url, args.attempts, &mut report).await?;
        }
        return Ok(report);
    }
    if args.prizes.only_draws {
        measure_draws(&setup, folder.path(), args, &mut report).await?;
        if let Some(url) = &args.postgres {
            draws::measure(&setup, url, args.prizes.tickets, &mut report).await?;
        }
        return Ok(report);
    }
    if args.prizes.only_hand_ins {
        hand_ins_on_sqlite(&setup, folder.path(), &mut report).await?;
        if let Some(url) = &args.postgres {
            hand_ins_on_postgres(&setup, url, &mut report).await?;
        }
        return Ok(report);
    }
    if args.films.only_films {
        films::measure(&setup, folder.path(), &mut report).await?;
        return Ok(report);
    }
    if args.only_surveys {
        measure_surveys(&setup, folder.path(), args, &mut report).await?;
        if let Some(url) = &args.postgres {
            surveys::quotas(&setup, url, &mut report).await?;
        }
        return Ok(report);
    }
    start::measure(&setup, &mut report).await?;
    films::measure(&setup, folder.path(), &mut report).await?;
    let board = format!("sqlite:{}", folder.path().join("board.db").display());
    board::measure(&setup, &board, args.attempts, &mut report).await?;
    measure_surveys(&setup, folder.path(), args, &mut report).await?;
    measure_draws(&setup, folder.path(), args, &mut report).await?;
    sqlite(&setup, folder.path(), &mut report).await?;
    match &args.postgres {
        Some(url) => {
            postgres(&setup, url, &mut report).await?;
            // Last: everything else would meet its rows.
            draws::measure(&setup, url, args.prizes.tickets, &mut report).await?;
        }
        None => report.note("PostgreSQL was not measured: there is none".to_owned()),
    }
    Ok(report)
}

async fn measure_draws(
    setup: &Setup,
    folder: &Path,
    args: &Args,
    report: &mut Report,
) -> Result<()> {
    let url = format!("sqlite:{}", folder.join("draws.db").display());
    draws::measure(setup, &url, args.prizes.tickets, report).await
}

async fn measure_surveys(
    setup: &Setup,
    folder: &Path,
    args: &Args,
    report: &mut Report,
) -> Result<()> {
    let sheets = format!("sqlite:{}", folder.join("sheets.db").display());
    surveys::exports(setup, &sheets, args.sheets, report).await?;
    let quotas = format!("sqlite:{}", folder.join("quotas.db").display());
    surveys::quotas(setup, &quotas, report).await
}

async fn sqlite(setup: &Setup, folder: &Path, report: &mut Report) -> Result<()> {
    let file = folder.join("zhiyuan.db");
    let url = format!("sqlite:{}", file.display());
    let sample = prepare(setup, &url, hand_ins::SQLITE.participants()).await?;
    let mut bound = Batched::copy(&file, &folder.join("bound.db")).await?;

    let server = Server::start(setup, &url).await?;
    pages::measure(&server, setup, &sample, report).await?;
    visit::measure(&server, setup, &sample, report).await?;
    hand_ins::on_sqlite((&server, setup), &url, &mut bound, &sample, report).await?;
    let synced = bounds::syncs(folder)?;
    report.note(format!(
        "the disk makes {synced:.0} appended blocks a second durable"
    ));
    report.memory(&server)?;
    server.stop().await?;
    imports::measure(setup, folder, report).await?;
    let bank = format!("sqlite:{}", folder.join("bank.db").display());
    bank::measure(setup, &bank, report).await
}

async fn hand_ins_on_sqlite(setup: &Setup, folder: &Path, report: &mut Report) -> Result<()> {
    let file = folder.join("hand_ins.db");
    let url = format!("sqlite:{}", file.display());
    let sample = prepare(setup, &url, hand_ins::SQLITE.participants()).await?;
    let mut bound = Batched::copy(&file, &folder.join("bound.db")).await?;
    let server = Server::start(setup, &url).await?;
    hand_ins::on_sqlite((&server, setup), &url, &mut bound, &sample, report).await?;
    server.stop().await
}

async fn postgres(setup: &Setup, url: &str, report: &mut Report) -> Result<()> {
    hand_ins_on_postgres(setup, url, report).await?;
    bank::measure(setup, url, report).await
}

async fn hand_ins_on_postgres(setup: &Setup, url: &str, report: &mut Report) -> Result<()> {
    let sample = prepare(setup, url, hand_ins::POSTGRES.participants()).await?;
    let server = Server::start(setup, url).await?;
    hand_ins::on_postgres((&server, setup), url, &sample, report).await?;
    server.stop().await
}

async fn prepare(setup: &Setup, url: &str, participants: usize) -> Result<Sample> {
    eprintln!(
        "• prepare {participants} participants in {}",
        report::engine(url)
    );
    setup.load_campaigns(url).await?;
    sample::prepare(url, participants).await
}
