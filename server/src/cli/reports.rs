//! `zhiyuan reports items`: item statistics of any test, out of a matrix of marks.

use std::fmt::Display;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use csv::{ReaderBuilder, StringRecord};
use domain::reports::{ItemFigures, Mark, TestTally};
use serde_json::{Value, json};

use super::Failure;

/// The file is not a matrix of marks.
const REFUSED: u8 = 3;
/// Marks are counted in ten-millionths, so that a third is told as the file tells it.
const UNIT: f64 = 1e7;
/// The largest mark, so that sums stay exact.
const MOST: f64 = 1e6;

#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Compute the statistics of each item, and of the test, from a CSV of marks
    ///
    /// The first line names the items; every other line is one attempt, with its mark for each item.
    /// Prints one JSON object: facility 0 to 1, shares in per cent, null where a variance is 0.
    /// Definitions as in Moodle's quiz statistics. Give first attempts only: later ones of the same
    /// people break what the figures assume.
    Items {
        /// The file; - reads the standard input
        file: PathBuf,
        /// The most an item gives: one number for all, or one for each, separated by commas
        #[arg(long, default_value = "1", value_delimiter = ',', value_parser = most)]
        max: Vec<Mark>,
    },
}

fn most(text: &str) -> Result<Mark, String> {
    match units(text) {
        Some(mark) if mark > 0 => Ok(mark),
        _ => Err("is no number above 0".into()),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a mark is at most a million, ten million units each"
)]
fn units(text: &str) -> Option<Mark> {
    let mark: f64 = text.trim().parse().ok()?;
    (mark.abs() <= MOST).then(|| (mark * UNIT).round() as Mark)
}

pub(super) fn run(command: Command) -> Result<ExitCode, Failure> {
    let Command::Items { file, max } = command;
    let text = text_of(&file).map_err(|error| Failure::File {
        path: file.display().to_string(),
        error,
    })?;
    Ok(match matrix(&text, &max) {
        Ok((names, tally)) => {
            println!("{}", told(&names, &tally, &max));
            ExitCode::SUCCESS
        }
        Err(refusal) => {
            eprintln!("zhiyuan: {}: {refusal}", file.display());
            ExitCode::from(REFUSED)
        }
    })
}

fn text_of(file: &Path) -> std::io::Result<Vec<u8>> {
    if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes)?;
        Ok(bytes)
    } else {
        std::fs::read(file)
    }
}

fn at(line: u64, told: impl Display) -> String {
    format!("line {line}: {told}")
}

/// The line on which a row begins: the reader tells where the one before it ended, and empty lines
/// may follow there.
fn line_of(bytes: &[u8], start: &csv::Position) -> u64 {
    let rest = usize::try_from(start.byte()).map_or(&[][..], |byte| &bytes[byte..]);
    let empty = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    start.line() + empty.filter(|byte| **byte == b'\n').map(|_| 1).sum::<u64>()
}

/// The items' names, and what is counted of the attempts.
fn matrix(bytes: &[u8], max: &[Mark]) -> Result<(Vec<String>, TestTally), String> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let mut rows = reader.records();
    let head = match rows.next() {
        Some(row) => row.map_err(|error| error.to_string())?,
        None => return Err("is empty; its first line should name the items".into()),
    };
    let names: Vec<String> = head.iter().map(|name| name.trim().to_owned()).collect();
    if let Some(empty) = names.iter().position(String::is_empty) {
        return Err(at(1, format_args!("column {} has no name", empty + 1)));
    }
    if names.iter().all(|name| units(name).is_some()) {
        return Err(at(1, "should name the items, and holds numbers"));
    }
    if max.len() > 1 && max.len() != names.len() {
        return Err(format!(
            "has {} items, and --max tells {} numbers",
            names.len(),
            max.len()
        ));
    }
    let mut tally = TestTally::of(names.len());
    for row in rows {
        let row = row.map_err(|error| error.to_string())?;
        let line = row.position().map_or(0, |start| line_of(bytes, start));
        tally.add(&attempt(&row, &names, max).map_err(|told| at(line, told))?);
    }
    match tally.attempts() {
        n @ 0..2 => Err(format!("has {n} attempts; statistics take at least 2")),
        _ => Ok((names, tally)),
    }
}

fn attempt(row: &StringRecord, names: &[String], max: &[Mark]) -> Result<Vec<Mark>, String> {
    if row.len() != names.len() {
        let (found, wanted) = (row.len(), names.len());
        return Err(format!("has {found} cells, the first line names {wanted}"));
    }
    let marks = row
        .iter()
        .zip(names)
        .enumerate()
        .map(|(item, (cell, name))| {
            let mark =
                units(cell).ok_or_else(|| format!("{cell:?} in column {name} is no mark"))?;
            if mark > most_of(max, item) {
                return Err(format!(
                    "{cell} in column {name} is more than its item gives; name it with --max"
                ));
            }
            Ok(mark)
        });
    marks.collect()
}

fn most_of(max: &[Mark], item: usize) -> Mark {
    max.get(item).or(max.first()).copied().unwrap_or_default()
}

fn told(names: &[String], tally: &TestTally, max: &[Mark]) -> Value {
    let max: Vec<Mark> = (0..names.len()).map(|item| most_of(max, item)).collect();
    let figures = tally.item_figures(&max, UNIT);
    let items: Vec<Value> = names.iter().zip(figures).map(item).collect();
    let test = tally.figures(UNIT).map(|test| {
        json!({
            "attempts": test.attempts,
            "mean": test.mean,
            "median": test.median,
            "sd": test.sd,
            "skewness": test.skewness,
            "kurtosis": test.kurtosis,
            "cic": test.cic,
            "error_ratio": test.error_ratio,
            "standard_error": test.standard_error,
        })
    });
    json!({"items": items, "test": test})
}

fn item((name, figures): (&String, ItemFigures)) -> Value {
    json!({
        "name": name,
        "facility": figures.facility,
        "sd": figures.sd,
        "discrimination_index": figures.discrimination_index,
        "discriminative_efficiency": figures.discriminative_efficiency,
        "effective_weight": figures.effective_weight,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        matrix(text.as_bytes(), &[10_000_000]).unwrap_err()
    }

    #[test]
    fn what_is_no_matrix_is_refused_by_its_line() {
        assert_eq!(
            refused("a,b\n1,0\n1\n"),
            "line 3: has 1 cells, the first line names 2"
        );
        assert_eq!(
            refused("a,b\n1,0\n\n1,x\n"),
            "line 4: \"x\" in column b is no mark"
        );
        assert_eq!(
            refused("a,b\n1,NaN\n"),
            "line 2: \"NaN\" in column b is no mark"
        );
        assert_eq!(
            refused("a,b\n1,0\n"),
            "has 1 attempts; statistics take at least 2"
        );
        assert_eq!(
            refused("1,0\n1,0\n"),
            "line 1: should name the items, and holds numbers"
        );
        assert_eq!(refused("a,,c\n"), "line 1: column 2 has no name");
        assert!(refused("a,b\n1,5\n").starts_with("line 2: 5 in column b is more"));
        assert!(refused("").contains("is empty"));
        let two = matrix(b"a,b,c\n", &[1, 2]).unwrap_err();
        assert_eq!(two, "has 3 items, and --max tells 2 numbers");
    }

    #[test]
    fn an_item_that_tells_nothing_has_no_figure() {
        let (names, tally) =
            matrix("题一,题二\n1,1\n1,0\n1,1\n".as_bytes(), &[10_000_000]).unwrap();
        let told = told(&names, &tally, &[10_000_000]);
        assert_eq!(told["items"][0]["name"], "题一");
        assert_eq!(told["items"][0]["facility"], 1.0);
        assert_eq!(told["items"][0]["discrimination_index"], Value::Null);
        assert_eq!(told["test"]["attempts"], 3);
    }
}
