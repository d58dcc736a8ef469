//! Delimited text: CSV and TSV as spreadsheet programs save them.

use std::borrow::Cow;

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};
use encoding_rs::{Encoding, GB18030, UTF_8};

use super::builder::Builder;
use super::lines::Lines;
use super::{Cell, Format, Limits, Table, TableFault, cell_name, unprotect};

/// Reads a text whose encoding and delimiter it has to find out.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Table, TableFault> {
    let text = decode(bytes)?;
    let mut fields = Fields::of(text.as_bytes(), delimiter(&text), limits);
    let mut lines = Lines::of(text.as_bytes());
    let mut builder = Builder::new(limits);
    let (mut begins, mut cells) = (0, Vec::new());
    while let Some((field, ends_row)) = fields.next() {
        let (column, line) = (cells.len(), lines.at(begins));
        let field = field.ok_or_else(|| TableFault::CellTooLong {
            place: cell_name(column, line),
            limit: limits.cell,
        })?;
        builder.check(column, line, field)?;
        cells.push(Cell {
            text: unprotect(field).to_owned(),
            ..Cell::default()
        });
        if ends_row {
            builder.push(line, std::mem::take(&mut cells))?;
            begins = fields.at;
        }
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

/// One field after another. A row is never kept whole before its fields are checked: the usual
/// reader takes forty times the file for a row of nothing but commas.
struct Fields<'t> {
    reader: Reader,
    text: &'t [u8],
    /// How far it has read.
    at: usize,
    /// As long as a field may be.
    field: Vec<u8>,
}

impl<'t> Fields<'t> {
    fn of(text: &'t [u8], delimiter: u8, limits: &Limits) -> Self {
        Self {
            reader: ReaderBuilder::new().delimiter(delimiter).build(),
            text,
            at: 0,
            field: vec![0; limits.cell.saturating_mul(4).saturating_add(1)],
        }
    }

    /// The next field, `None` in its place where it is too long, and whether a row ends with it.
    fn next(&mut self) -> Option<(Option<&str>, bool)> {
        let mut length = 0;
        loop {
            let (input, room) = (&self.text[self.at..], &mut self.field[length..]);
            let (result, read, written) = self.reader.read_field(input, room);
            self.at += read;
            length += written;
            match result {
                // Asked once more, with nothing left, it ends the last field.
                ReadFieldResult::InputEmpty => {}
                ReadFieldResult::OutputFull => return Some((None, false)),
                ReadFieldResult::Field { record_end } => {
                    let field = std::str::from_utf8(&self.field[..length]);
                    return Some((Some(field.unwrap_or("\u{fffd}")), record_end));
                }
                ReadFieldResult::End => return None,
            }
        }
    }
}

/// The text: by its byte order mark, else UTF-8, else GB18030, in which Chinese spreadsheet
/// programs save plain CSV.
///
/// # Errors
/// [`TableFault::Encoding`].
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, TableFault> {
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
