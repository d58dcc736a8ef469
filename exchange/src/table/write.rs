//! Tables into files: workbooks and CSV. Cells are text, and numbers where a table is to be summed up.

use std::io;

use csv::{Terminator, Writer, WriterBuilder};
use rust_xlsxwriter::{
    DataValidation, DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError,
};
use thiserror::Error;

use super::formula::plain_number;
use super::{cell_name, protect};

/// A column of a table that is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    /// Its title in the first row.
    pub title: &'static str,
    /// How wide a workbook shows it, in characters.
    pub width: f64,
    /// What can be chosen in a workbook's cells; empty where anything may be written.
    pub choices: &'static [&'static str],
}

/// A line of the sheet that explains a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    /// What is explained, such as a column's title.
    pub title: &'static str,
    /// In plain words.
    pub text: &'static str,
}

/// Why a workbook cannot be written.
#[derive(Debug, Error)]
pub enum WriteFault {
    /// No cell of a workbook holds so much.
    #[error("单元格 {0} 超过 32767 个字，无法写入工作簿")]
    CellTooLong(String),
    /// Such as more rows than a workbook can have.
    #[error("无法生成工作簿：{0}")]
    Workbook(#[from] XlsxError),
}

/// What Excel holds in one cell.
const CELL_LIMIT: usize = 32_767;

/// A workbook with one sheet: titles that stay in view, and under them text, never numbers or
/// formulas.
///
/// All in memory, where 20,000 questions fit; [`super::XlsxTable`] is for what does not.
///
/// # Errors
/// [`WriteFault`] where a workbook cannot hold the rows.
pub fn to_xlsx(
    sheet: &str,
    columns: &[Column],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<Vec<u8>, WriteFault> {
    to_xlsx_with_notes(sheet, columns, rows, &[])
}

/// As [`to_xlsx`], with plain numbers as numbers: for tables that are summed up, not brought back.
///
/// # Errors
/// [`WriteFault`] where a workbook cannot hold the rows.
pub fn figures_to_xlsx(
    sheet: &str,
    columns: &[Column],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<Vec<u8>, WriteFault> {
    written(sheet, columns, rows, &[], true)
}

/// As [`to_xlsx`], with a second sheet 说明 where there are notes.
///
/// # Errors
/// [`WriteFault`] where a workbook cannot hold the rows.
pub fn to_xlsx_with_notes(
    sheet: &str,
    columns: &[Column],
    rows: impl IntoIterator<Item = Vec<String>>,
    notes: &[Note],
) -> Result<Vec<u8>, WriteFault> {
    written(sheet, columns, rows, notes, false)
}

fn written(
    sheet: &str,
    columns: &[Column],
    rows: impl IntoIterator<Item = Vec<String>>,
    notes: &[Note],
    with_numbers: bool,
) -> Result<Vec<u8>, WriteFault> {
    let mut workbook = Workbook::new();
    // Equal rows make equal files: the library would write the time of day.
    let written = ExcelDateTime::from_ymd(2026, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&written));
    let page = workbook.add_worksheet().set_name(sheet)?;
    write_columns(page, columns)?;
    let (text, general) = (Format::new().set_num_format("@"), Format::new());
    let money = Format::new().set_num_format("0.00");
    for (line, row) in (1_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(row) {
            cell_fits(&cell, column, line)?;
            match plain_number(&cell).filter(|_| with_numbers) {
                Some(number) => {
                    let is_money = cell
                        .split_once('.')
                        .is_some_and(|(_, part)| part.len() == 2);
                    let format = if is_money { &money } else { &general };
                    page.write_number_with_format(line, column, number, format)?;
                }
                None if cell.is_empty() => {}
                None => {
                    page.write_string_with_format(line, column, printable(cell), &text)?;
                }
            }
        }
    }
    if !notes.is_empty() {
        write_notes(workbook.add_worksheet(), notes)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// Whether a cell holds so much.
pub(super) fn cell_fits(cell: &str, column: u16, line: u32) -> Result<(), WriteFault> {
    if cell.chars().count() > CELL_LIMIT {
        let name = cell_name(usize::from(column), line as usize + 1);
        return Err(WriteFault::CellTooLong(name));
    }
    Ok(())
}

/// XML has no place for these two, and a workbook with them does not open.
pub(super) fn printable(text: String) -> String {
    if text.contains(['\u{fffe}', '\u{ffff}']) {
        text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
    } else {
        text
    }
}

fn write_columns(page: &mut Worksheet, columns: &[Column]) -> Result<(), XlsxError> {
    let text = Format::new().set_num_format("@");
    let title = Format::new().set_num_format("@").set_bold();
    page.set_freeze_panes(1, 0)?;
    for (place, column) in (0_u16..).zip(columns) {
        page.set_column_width(place, column.width)?;
        page.set_column_format(place, &text)?;
        page.write_string_with_format(0, place, column.title, &title)?;
        if !column.choices.is_empty() {
            let told = format!("请填：{}", column.choices.join("、"));
            let choices = DataValidation::new()
                .allow_list_strings(column.choices)?
                .set_error_title("不在可选范围内")?
                .set_error_message(told)?;
            page.add_data_validation(1, place, 1_048_575, place, &choices)?;
        }
    }
    Ok(())
}

fn write_notes(page: &mut Worksheet, notes: &[Note]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let wrapped = Format::new().set_text_wrap();
    page.set_name("说明")?;
    page.set_column_width(0, 16)?;
    page.set_column_width(1, 90)?;
    for (line, note) in (0_u32..).zip(notes) {
        page.write_string_with_format(line, 0, note.title, &bold)?;
        page.write_string_with_format(line, 1, note.text, &wrapped)?;
    }
    Ok(())
}

/// CSV written row by row, into a file or an answer that is sent as it grows: UTF-8 with its mark,
/// by which Excel knows it, lines ended as RFC 4180 says, no cell a formula (see [`protect`]).
pub struct CsvTable<W: io::Write> {
    writer: Writer<W>,
}

impl<W: io::Write> CsvTable<W> {
    /// Begins with the titles.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn new<'t>(mut to: W, titles: impl IntoIterator<Item = &'t str>) -> io::Result<Self> {
        to.write_all("\u{feff}".as_bytes())?;
        let writer = WriterBuilder::new()
            .terminator(Terminator::CRLF)
            .from_writer(to);
        let mut table = Self { writer };
        table.row(titles)?;
        Ok(table)
    }

    /// Adds a row of as many cells as there are titles.
    ///
    /// # Errors
    /// Those of the writer, and another number of cells.
    pub fn row<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) -> io::Result<()> {
        for cell in cells {
            let cell = protect(cell.as_ref()).into_owned();
            self.writer.write_field(cell)?;
        }
        self.writer.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// Passes on what is still held back.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn finish(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// A whole CSV file.
pub fn to_csv(columns: &[Column], rows: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let written = (|| {
        let titles = columns.iter().map(|column| column.title);
        let mut table = CsvTable::new(&mut bytes, titles)?;
        for row in rows {
            table.row(row)?;
        }
        table.finish()
    })();
    debug_assert!(written.is_ok(), "memory takes everything: {written:?}");
    bytes
}
