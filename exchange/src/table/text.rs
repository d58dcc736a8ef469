//! Delimited text: CSV and TSV as spreadsheet programs save them.

use std::borrow::Cow;

use csv::{ByteRecord, ReaderBuilder};
use encoding_rs::{Encoding, GB18030, UTF_8};

use super::builder::Builder;
use super::lines::Lines;
use super::{Cell, Format, Limits, Table, TableFault, unprotect};

/// Reads a text whose encoding and delimiter it has to find out.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Table, TableFault> {
    let text = decode(bytes)?;
    let delimiter = delimiter(&text);
    let mut lines = Lines::of(text.as_bytes());
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut record = ByteRecord::new();
    let mut builder = Builder::new(limits);
    // Reading from memory meets no error; ending there is right all the same.
    while reader.read_byte_record(&mut record).unwrap_or(false) {
        let begins = record.position().map_or(0, csv::Position::byte);
        let line = lines.at(usize::try_from(begins).unwrap_or(usize::MAX));
        let mut cells = Vec::with_capacity(record.len().min(limits.columns));
        for (column, cell) in record.iter().enumerate() {
            let cell = std::str::from_utf8(cell).unwrap_or("\u{fffd}");
            builder.check(column, line, cell)?;
            cells.push(Cell {
                text: unprotect(cell).to_owned(),
                ..Cell::default()
            });
        }
        builder.push(line, cells)?;
    }
    let rows = builder.into_rows();
    if rows.is_empty() {
        return Err(TableFault::Empty);
    }
    Ok(Table {
        format: Format::Text,
        sheet: String::new(),
        sheets: Vec::new(),
        rows,
    })
}

/// The text: by its byte order mark, else UTF-8, else GB18030, in which Chinese spreadsheet
/// programs save plain CSV.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, TableFault> {
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or_else(|| {
        let utf8 = std::str::from_utf8(bytes).is_ok();
        (if utf8 { UTF_8 } else { GB18030 }, 0)
    });
    let (text, broken) = encoding.decode_without_bom_handling(&bytes[mark..]);
    // UTF-16 without its mark passes for UTF-8 full of zeros.
    let zeros = text.matches('\0').count();
    if broken || (mark == 0 && zeros * 4 > text.len()) {
        return Err(TableFault::Encoding);
    }
    Ok(text)
}

/// The delimiter that the first line with content has most of, outside quotes.
fn delimiter(text: &str) -> u8 {
    const DELIMITERS: [char; 3] = [',', '\t', ';'];
    let mut counts = [0_usize; 3];
    let mut quoted = false;
    for c in text.trim_start_matches(['\r', '\n']).chars() {
        match c {
            '"' => quoted = !quoted,
            '\r' | '\n' if !quoted => break,
            _ if quoted => {}
            _ => {
                if let Some(place) = DELIMITERS.iter().position(|d| *d == c) {
                    counts[place] += 1;
                }
            }
        }
    }
    match counts {
        [commas, tabs, semicolons] if tabs > commas && tabs >= semicolons => b'\t',
        [commas, _, semicolons] if semicolons > commas => b';',
        _ => b',',
    }
}
