//! `zhiyuan questions import`.

use std::io::Read;
use std::path::PathBuf;
use std::process::ExitCode;

use app::quizzes::import_questions::{COLUMNS, FILE_LIMIT, Mode, Report, read, store};

use super::{Failure, migrate};
use crate::clock::clock;
use crate::config::Config;

/// Nothing was stored, because rows are wrong.
const REFUSED: u8 = 3;

#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Read questions from a CSV file (UTF-8) into the bank
    ///
    /// The first row names the columns, in any order: kind (single, multiple, `true_false`), topic,
    /// difficulty (1 to 5), stem, A to F (the options; none for `true_false`), answer (letters such
    /// as BD, or 对 or 错), explanation, source. What the bank has already is left as it is.
    Import {
        /// The file; - reads the standard input
        file: PathBuf,
        /// Only say what would happen
        #[arg(long)]
        dry_run: bool,
        /// Print the report as one JSON object
        #[arg(long)]
        json: bool,
        /// Store the rows that are right even where others are refused
        #[arg(long)]
        partial: bool,
    },
}

pub(super) async fn run(config: &Config, command: Command) -> Result<ExitCode, Failure> {
    let Command::Import {
        file,
        dry_run,
        json,
        partial,
    } = command;
    let bytes = bytes_of(&file).map_err(|error| Failure::File {
        path: file.display().to_string(),
        error,
    })?;
    let db = migrate::open(config).await?;
    let report = store(&db, &clock(), read(&bytes), Mode { dry_run, partial }).await?;
    db.close().await;
    if json {
        println!(
            "{}",
            serde_json::to_string(&report).map_err(std::io::Error::from)?
        );
    } else {
        print(&report, dry_run);
    }
    let nothing_stored = !report.refused.is_empty() && !partial;
    Ok(if nothing_stored {
        ExitCode::from(REFUSED)
    } else {
        ExitCode::SUCCESS
    })
}

/// At most a little more than an import takes: the rest need not be read to be refused.
fn bytes_of(file: &PathBuf) -> std::io::Result<Vec<u8>> {
    let limit = FILE_LIMIT as u64 + 1;
    let mut bytes = Vec::new();
    if file.as_os_str() == "-" {
        std::io::stdin().take(limit).read_to_end(&mut bytes)?;
    } else {
        std::fs::File::open(file)?
            .take(limit)
            .read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

fn print(report: &Report, dry_run: bool) {
    let Report {
        read,
        accepted,
        duplicates,
        refused,
        stored,
    } = report;
    println!(
        "{read} rows read: {accepted} new, {duplicates} duplicates, {} refused",
        refused.len()
    );
    for row in refused {
        let column = row.column.as_deref().unwrap_or("-");
        println!("  line {}, column {column}: {}", row.line, row.reason);
    }
    if read == &0 && !refused.is_empty() {
        println!(
            "The first row must name these columns: {}",
            COLUMNS.join(",")
        );
    }
    match (stored, dry_run) {
        (true, _) => println!("{accepted} questions were stored."),
        (false, true) => println!("Nothing was stored: this was a dry run."),
        (false, false) => println!("Nothing was stored; --partial stores the rows that are right."),
    }
}
