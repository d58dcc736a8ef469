//! Tables out of the files that staff bring: workbooks (`.xlsx`) and delimited text (`.csv`,
//! `.tsv`), and back into such files.
//!
//! The content decides what a file is, and its name must agree. Nothing is unpacked, kept or
//! computed beyond [`Limits`]: whoever may upload may also be careless, or hostile.

mod builder;
mod cells;
mod fault;
mod formats;
mod formula;
mod header;
mod lines;
mod numbers;
mod package;
mod sheets;
mod stream;
mod strings;
mod text;
mod workbook;
mod write;
mod xml;

pub use fault::TableFault;
pub use formula::{protect, unprotect};
pub use header::{Header, HeaderFault};
pub use sheets::{FigureSheet, sheets_to_xlsx};
pub use stream::{MOST_ROWS, XlsxTable};
pub use text::decode;
pub use write::{
    Column, CsvTable, Note, WriteFault, figures_to_xlsx, to_csv, to_xlsx, to_xlsx_with_notes,
};

/// How much of a file is read before it is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of the file itself.
    pub file: usize,
    /// The most rows with content, not counting the first.
    pub rows: usize,
    /// The most columns.
    pub columns: usize,
    /// The most characters of one cell.
    pub cell: usize,
    /// The most bytes of all cells together: a workbook states a text once and may show it in
    /// every cell.
    pub text: usize,
    /// The most entries of a workbook's archive.
    pub parts: usize,
    /// The most bytes that one of them unpacks to.
    pub part: u64,
    /// The most bytes that all of them unpack to, those that are read twice counted twice.
    pub unpacked: u64,
    /// How many times larger than packed an entry above 1 MB may be. Sheets reach 50; a bomb 1000.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        const MB: usize = 1024 * 1024;
        Self {
            file: 20 * MB,
            rows: 50_000,
            columns: 64,
            cell: 32 * 1024,
            text: 96 * MB,
            parts: 2_000,
            part: 100 * MB as u64,
            unpacked: 200 * MB as u64,
            ratio: 200,
        }
    }
}

/// Where a table comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A workbook: rows end at their last cell with content.
    Workbook,
    /// Delimited text: rows have the cells that the file separates, empty ones too.
    Text,
}

/// What a cell is, apart from its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CellKind {
    /// Text, or nothing. Every cell of delimited text.
    #[default]
    Text,
    /// A number, shown as a person would see it: `3`, `50,000`, `5%`.
    Number,
    /// A date or time of day, shown as `2026-03-15`, `08:30` or both.
    Date,
    /// `TRUE` or `FALSE`.
    Truth,
    /// An error such as `#REF!`.
    Error,
}

/// One cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// What it shows.
    pub text: String,
    /// What it is.
    pub kind: CellKind,
    /// Whether its text was computed; it is then what the spreadsheet program last computed.
    pub formula: bool,
}

impl Cell {
    /// Whether it shows nothing but blanks.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// One row with content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// From 1: its number in a workbook; in text the line, as an editor counts, on which it begins.
    pub line: usize,
    /// Its cells.
    pub cells: Vec<Cell>,
}

impl Row {
    /// The text at `column` (from 0), empty where there is no such cell.
    pub fn text(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell| &cell.text)
    }

    /// What the cell at `column` (from 0) is called: `C7`.
    pub fn name(&self, column: usize) -> String {
        cell_name(column, self.line)
    }
}

/// The rows of a file that are not empty, in its order. There is at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Where it comes from.
    pub format: Format,
    /// The sheet it was read from; empty for text.
    pub sheet: String,
    /// The visible sheets of the workbook, in order; empty for text.
    pub sheets: Vec<String>,
    /// The rows.
    pub rows: Vec<Row>,
}

impl Table {
    /// Reads delimited text, or the first visible sheet of a workbook that has content.
    ///
    /// `name` is the file's name as the browser sent it: only its ending matters.
    ///
    /// # Errors
    /// [`TableFault`] where the file as a whole is refused.
    pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<Self, TableFault> {
        Self::read_sheet(name, bytes, limits, None)
    }

    /// Reads delimited text, or the sheet called `sheet`, which may be hidden.
    ///
    /// # Errors
    /// [`TableFault`] where the file as a whole is refused, or has no such sheet.
    pub fn read_sheet(
        name: &str,
        bytes: &[u8],
        limits: &Limits,
        sheet: Option<&str>,
    ) -> Result<Self, TableFault> {
        if bytes.len() > limits.file {
            return Err(TableFault::FileTooLarge(limits.file / 1024 / 1024));
        }
        let ending = name
            .rsplit_once('.')
            .map_or(String::new(), |(_, ending)| ending.to_ascii_lowercase());
        if bytes.is_empty() {
            Err(TableFault::Empty)
        } else if bytes.starts_with(b"PK") {
            // What the archive holds says more than a wrong name: macros, another program's file.
            let package = package::Package::open(bytes, limits)?;
            if matches!(ending.as_str(), "xlsm" | "xltm" | "xlam") {
                return Err(TableFault::Macros);
            }
            fits(&ending, &["xlsx"], "Excel 工作簿", ".xlsx")?;
            workbook::read(package, limits, sheet)
        } else if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            Err(compound(bytes))
        } else if is_foreign(bytes) {
            Err(TableFault::NotATable)
        } else {
            fits(&ending, &["csv", "tsv", "txt"], "文本表格", ".csv 或 .tsv")?;
            text::read(bytes, limits)
        }
    }
}

fn fits(
    ending: &str,
    endings: &[&str],
    content: &'static str,
    expected: &'static str,
) -> Result<(), TableFault> {
    if endings.contains(&ending) {
        Ok(())
    } else {
        Err(TableFault::Extension { content, expected })
    }
}

/// An OLE compound file is an old workbook, or a new one behind a password.
fn compound(bytes: &[u8]) -> TableFault {
    let encrypted: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    if bytes.windows(encrypted.len()).any(|part| part == encrypted) {
        TableFault::Encrypted
    } else {
        TableFault::OldWorkbook
    }
}

/// Files that people take for tables and that could pass for text.
fn is_foreign(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = text.trim_ascii_start();
    let begins = |mark: &[u8]| {
        text.get(..mark.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(mark))
    };
    [
        b"%PDF-".as_slice(),
        b"{\\rtf",
        b"<!doctype",
        b"<html",
        b"<?xml",
        b"\x89PNG",
        b"\x1f\x8b",
        b"Rar!",
        b"7z\xbc\xaf",
    ]
    .into_iter()
    .any(begins)
}

/// What the cell in this column (from 0) and line (from 1) is called: `C7`.
pub fn cell_name(column: usize, line: usize) -> String {
    format!("{}{line}", column_name(column))
}

/// The letters of a column, counted from 0: `A`, `Z`, `AA`.
pub fn column_name(column: usize) -> String {
    let mut letters = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        left -= 1;
        letters.push(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[left % 26]);
        left /= 26;
    }
    letters.iter().rev().copied().map(char::from).collect()
}

#[cfg(test)]
mod tests;
