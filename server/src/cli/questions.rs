//! `zhiyuan questions import`.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use app::questions::import::operator::{Mode, Report, import};
use domain::quizzes::QuestionDraft;
use exchange::questions::{COLUMNS, FileFormat, Reading, TextFormat};
use exchange::table::Limits;
use storage::question_imports::Defaults;

use super::{Failure, migrate};
use crate::clock::clock;
use crate::config::Config;

/// Nothing was stored, because rows are wrong or doubtful.
const REFUSED: u8 = 3;

#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Read questions from a file into the bank
    ///
    /// A workbook (.xlsx), CSV, TSV, exam text as people write it, GIFT or Aiken, in UTF-8 or
    /// GB18030. The first row of a table names the columns, in any order: kind (single, multiple,
    /// `true_false`), topic, difficulty (1 to 5), stem, A to F (the options; none for
    /// `true_false`), answer (letters such as BD, or 对 or 错), explanation, source; or their Chinese
    /// names. What the bank has already is left as it is.
    Import(Import),
}

#[derive(clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "the flags of a command line")]
pub(super) struct Import {
    /// The file; - reads the standard input, as CSV unless --format says otherwise
    file: PathBuf,
    /// How the file holds its questions: auto, table, text, gift or aiken
    #[arg(long, default_value = "auto", value_parser = format)]
    format: Format,
    /// Only say what would happen
    #[arg(long)]
    dry_run: bool,
    /// Print the report as one JSON object
    #[arg(long)]
    json: bool,
    /// Store the rows that are right even where others are refused or doubtful
    #[arg(long)]
    partial: bool,
    /// The topic of questions that name none
    #[arg(long, default_value = "", value_parser = topic, hide_default_value = true)]
    topic: String,
    /// The difficulty, 1 to 5, of questions that name none
    #[arg(long, default_value = "", value_parser = difficulty, hide_default_value = true)]
    difficulty: String,
    /// The source of questions that name none
    #[arg(long, default_value = "", hide_default_value = true)]
    source: String,
    /// Publish the questions at once, which the bank has reviewed elsewhere; otherwise they become
    /// drafts that wait for a reviewer
    #[arg(long)]
    publish: bool,
}

/// `None` where the file shows it.
#[derive(Clone, Copy)]
struct Format(Option<FileFormat>);

fn format(word: &str) -> Result<Format, String> {
    match (word, FileFormat::from_word(word)) {
        ("auto", _) => Ok(Format(None)),
        (_, Some(format)) => Ok(Format(Some(format))),
        (_, None) => Err("is none of auto, table, text, gift, aiken".into()),
    }
}

fn topic(text: &str) -> Result<String, String> {
    let draft = QuestionDraft {
        topic: text.to_owned(),
        ..QuestionDraft::default()
    };
    match (text.is_empty(), draft.topic()) {
        (false, None) => Err("must have 1 to 20 characters".into()),
        _ => Ok(text.to_owned()),
    }
}

fn difficulty(text: &str) -> Result<String, String> {
    match text {
        "" | "1" | "2" | "3" | "4" | "5" => Ok(text.to_owned()),
        _ => Err("must be 1, 2, 3, 4 or 5".into()),
    }
}

pub(super) async fn run(config: &Config, command: Command) -> Result<ExitCode, Failure> {
    let Command::Import(args) = command;
    let (name, reading) = read(&args)?;
    let db = migrate::open(config).await?;
    let mode = Mode {
        dry_run: args.dry_run,
        partial: args.partial,
        publish: args.publish,
    };
    let defaults = Defaults {
        topic: args.topic,
        difficulty: args.difficulty,
        source: args.source,
    };
    let report = import(&db, &clock(), (&name, reading), &defaults, mode).await?;
    db.close().await;
    if args.json {
        println!(
            "{}",
            serde_json::to_string(&report).map_err(std::io::Error::from)?
        );
    } else {
        print(&report, mode);
    }
    let right = report.refused.is_empty() && report.doubtful.is_empty();
    Ok(if right || args.partial {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(REFUSED)
    })
}

/// The file's name, and what it says.
fn read(args: &Import) -> Result<(String, Result<Reading, String>), Failure> {
    let bytes = bytes_of(&args.file).map_err(|error| Failure::File {
        path: args.file.display().to_string(),
        error,
    })?;
    let Format(format) = args.format;
    let name = name_of(&args.file, &bytes, format);
    let reading = exchange::questions::read(&name, &bytes, format, &Limits::default());
    Ok((name, reading.map_err(|fault| fault.to_string())))
}

/// What the standard input has no name for, its content and the format say.
fn name_of(file: &Path, bytes: &[u8], format: Option<FileFormat>) -> String {
    if file.as_os_str() != "-" {
        let name = file.file_name().unwrap_or_default();
        return name.to_string_lossy().into_owned();
    }
    let ending = match format {
        Some(FileFormat::Text(TextFormat::Gift)) => "gift",
        Some(FileFormat::Text(_)) => "txt",
        _ if bytes.starts_with(b"PK") => "xlsx",
        _ => "csv",
    };
    format!("stdin.{ending}")
}

/// At most a little more than an import takes: the rest need not be read to be refused.
fn bytes_of(file: &Path) -> std::io::Result<Vec<u8>> {
    let limit = Limits::default().file as u64 + 1;
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

fn print(report: &Report, mode: Mode) {
    let Report {
        read,
        accepted,
        duplicates,
        refused,
        doubtful,
        stored,
    } = report;
    println!(
        "{read} rows read: {accepted} new, {duplicates} duplicates, {} refused, {} doubtful",
        refused.len(),
        doubtful.len()
    );
    for row in refused {
        let column = row.column.as_deref().unwrap_or("-");
        println!("  line {}, column {column}: {}", row.line, row.reason);
    }
    for row in doubtful {
        println!("  line {}, doubtful: {}", row.line, row.reason);
    }
    if read == &0 && !refused.is_empty() {
        println!(
            "The first row of a table must name these columns: {}",
            COLUMNS.join(",")
        );
    }
    match (stored, mode.dry_run, mode.publish) {
        (true, _, true) => println!("{accepted} questions were published."),
        (true, _, false) => println!("{accepted} questions were stored as drafts."),
        (false, true, _) => println!("Nothing was stored: this was a dry run."),
        (false, false, _) => {
            println!("Nothing was stored; --partial stores the rows that are right.");
        }
    }
}
