//! Workbooks of any length, written row by row in constant memory: rows that were written wait in a
//! file beside until the workbook is put together, and that file is gone with it.

use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};

use super::write::{WriteFault, cell_fits, printable};

/// The most rows of a sheet below its titles.
pub const MOST_ROWS: u32 = 1_048_575;

/// A workbook with one sheet, written row by row: titles that stay in view, and under them text,
/// never numbers or formulas.
pub struct XlsxTable {
    workbook: Workbook,
    text: Format,
    line: u32,
}

impl XlsxTable {
    /// Begins with the titles.
    ///
    /// # Errors
    /// [`WriteFault`]
    pub fn new<'t>(
        sheet: &str,
        titles: impl IntoIterator<Item = &'t str>,
    ) -> Result<Self, WriteFault> {
        let mut workbook = Workbook::new();
        // Equal rows make equal files: the library would write the time of day.
        let written = ExcelDateTime::from_ymd(2026, 1, 1)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&written));
        let page = workbook
            .add_worksheet_with_constant_memory()?
            .set_name(sheet)?;
        page.set_freeze_panes(1, 0)?;
        let title = Format::new().set_num_format("@").set_bold();
        for (column, text) in (0_u16..).zip(titles) {
            page.set_column_width(column, 18)?;
            page.write_string_with_format(0, column, printable(text.to_owned()), &title)?;
        }
        Ok(Self {
            workbook,
            text: Format::new().set_num_format("@"),
            line: 0,
        })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// [`WriteFault`]
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) -> Result<(), WriteFault> {
        self.line += 1;
        let page = self.workbook.worksheet_from_index(0)?;
        for (column, cell) in (0_u16..).zip(cells) {
            cell_fits(&cell, column, self.line)?;
            if !cell.is_empty() {
                page.write_string_with_format(self.line, column, printable(cell), &self.text)?;
            }
        }
        Ok(())
    }

    /// Puts the workbook together at `path`.
    ///
    /// # Errors
    /// [`WriteFault`]
    pub fn finish(mut self, path: &Path) -> Result<(), WriteFault> {
        Ok(self.workbook.save(path)?)
    }
}
