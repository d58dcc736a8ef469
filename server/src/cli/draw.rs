//! `zhiyuan draw`: verifying the record of a draw, and RFC 3797 itself.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use domain::prizes::draw::{Fate, Record, rfc3797};
use domain::prizes::instant;
use serde::Deserialize;

use super::Failure;

/// The file or the command line is not what is asked for.
const REFUSED: u8 = 3;
/// The record does not agree with itself.
const DIFFERS: u8 = 5;

#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Compute the record of a draw, or of instant wins, anew, and name the first difference
    ///
    /// Takes the file that the public page of either offers, and neither database nor network. Ends with
    /// 0 where everything agrees, with 5 where something does not.
    Verify {
        /// The record
        file: PathBuf,
    },
    /// Run RFC 3797 itself, and print the positions
    ///
    /// With MD5 and 16-bit counters, as the RFC says, to prove the construction against published
    /// draws; the platform's own draws use zhiyuan-draw/1.
    Rfc3797 {
        /// The canonical key string: 9319./2.5.8.10.12./9.18.26.34.41.45./
        #[arg(long)]
        key: String,
        /// How many there are to pick from, at most 65535
        #[arg(long)]
        pool: u32,
        /// How many to pick
        #[arg(long)]
        picks: u32,
    },
}

pub(super) fn run(command: &Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Verify { file } => verify(file),
        Command::Rfc3797 { key, pool, picks } => Ok(match rfc3797::positions(key, *pool, *picks) {
            Ok(positions) => {
                println!("{}", comma(positions));
                ExitCode::SUCCESS
            }
            Err(refusal) => {
                eprintln!("zhiyuan: {refusal}");
                ExitCode::from(REFUSED)
            }
        }),
    }
}

fn verify(file: &Path) -> Result<ExitCode, Failure> {
    let bytes = std::fs::read(file).map_err(|error| Failure::File {
        path: file.display().to_string(),
        error,
    })?;
    let form = serde_json::from_slice::<Form>(&bytes).map(|form| form.format);
    if form.is_ok_and(|form| form == instant::FORMAT) {
        return Ok(verify_instant(file, &bytes));
    }
    let record: Record = match serde_json::from_slice(&bytes) {
        Ok(record) => record,
        Err(error) => {
            eprintln!("zhiyuan: {}: no record of a draw: {error}", file.display());
            return Ok(ExitCode::from(REFUSED));
        }
    };
    if let Err(difference) = record.verify() {
        eprintln!("zhiyuan: {}: {difference}", file.display());
        return Ok(ExitCode::from(DIFFERS));
    }
    println!("freeze hash {}", record.freeze_hash);
    println!(
        "{} tickets, root {}",
        record.freeze.tickets, record.freeze.root
    );
    for lot in record.drawn.iter().flat_map(|drawn| &drawn.outcome) {
        let of = |fate| lot.picks.iter().filter(move |pick| pick.fate == fate);
        let winners = comma(of(Fate::Winner).map(|pick| pick.ticket));
        let alternates = comma(of(Fate::Alternate).map(|pick| pick.ticket));
        println!(
            "lot {}: winners {winners}; alternates {alternates}",
            lot.label
        );
    }
    match &record.drawn {
        Some(_) => println!("everything agrees"),
        None => println!("everything agrees; nothing was drawn yet"),
    }
    Ok(ExitCode::SUCCESS)
}

/// What a file says it is.
#[derive(Deserialize)]
struct Form {
    format: String,
}

fn verify_instant(file: &Path, bytes: &[u8]) -> ExitCode {
    let record: instant::Record = match serde_json::from_slice(bytes) {
        Ok(record) => record,
        Err(error) => {
            let file = file.display();
            eprintln!("zhiyuan: {file}: no record of instant wins: {error}");
            return ExitCode::from(REFUSED);
        }
    };
    if let Err(difference) = record.verify() {
        eprintln!("zhiyuan: {}: {difference}", file.display());
        return ExitCode::from(DIFFERS);
    }
    for part in &record.parts {
        println!("part {}: commitment {}", part.plan.part, part.commitment);
        for lot in &part.drawn {
            let met = lot.moments.iter().filter(|moment| moment.met.is_some());
            let (all, met) = (lot.moments.len(), met.count());
            println!("lot {}: {all} moments, {met} met", lot.label);
        }
    }
    println!("everything agrees");
    ExitCode::SUCCESS
}

fn comma(numbers: impl IntoIterator<Item = u32>) -> String {
    let told: Vec<String> = numbers.into_iter().map(|n| n.to_string()).collect();
    if told.is_empty() {
        "none".into()
    } else {
        told.join(", ")
    }
}
