//! Workbooks of several sheets of figures, for reports that are summed up and not brought back.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

use super::formula::plain_number;
use super::write::{Column, WriteFault, cell_fits, printable};

/// A sheet of a workbook.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureSheet {
    /// What it is called.
    pub name: &'static str,
    /// Its columns; nothing is chosen from here.
    pub columns: Vec<Column>,
    /// Its rows, of as many cells as there are columns.
    pub rows: Vec<Vec<String>>,
}

/// A workbook with these sheets, in order: titles that stay in view, plain numbers as numbers, and all
/// else as text.
///
/// # Errors
/// [`WriteFault`] where a workbook cannot hold the rows.
pub fn sheets_to_xlsx(sheets: Vec<FigureSheet>) -> Result<Vec<u8>, WriteFault> {
    let mut workbook = Workbook::new();
    // Equal figures make equal files: the library would write the time of day.
    let written = ExcelDateTime::from_ymd(2026, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&written));
    for sheet in sheets {
        write_sheet(workbook.add_worksheet(), sheet)?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn write_sheet(page: &mut Worksheet, sheet: FigureSheet) -> Result<(), WriteFault> {
    page.set_name(sheet.name)?;
    page.set_freeze_panes(1, 0)?;
    let (text, title) = (
        Format::new().set_num_format("@"),
        Format::new().set_num_format("@").set_bold(),
    );
    for (place, column) in (0_u16..).zip(&sheet.columns) {
        page.set_column_width(place, column.width)?;
        page.write_string_with_format(0, place, column.title, &title)?;
    }
    for (line, row) in (1_u32..).zip(sheet.rows) {
        for (column, cell) in (0_u16..).zip(row) {
            cell_fits(&cell, column, line)?;
            match plain_number(&cell) {
                Some(number) => {
                    page.write_number(line, column, number)?;
                }
                None if cell.is_empty() => {}
                None => {
                    page.write_string_with_format(line, column, printable(cell), &text)?;
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Limits, Table};
    use super::*;

    #[test]
    fn every_sheet_is_there_with_its_rows() {
        let column = |title| Column {
            title,
            width: 12.0,
            choices: &[],
        };
        let sheet = |name, cells: &[&str]| FigureSheet {
            name,
            columns: vec![column("秒"), column("人数")],
            rows: vec![cells.iter().map(|&cell| cell.to_owned()).collect()],
        };
        let sheets = vec![
            sheet("概况", &["=1+1", "12"]),
            sheet("每秒", &["0", "95.5"]),
        ];
        let bytes = sheets_to_xlsx(sheets).unwrap();
        let read = |name| {
            let limits = Limits::default();
            Table::read_sheet("figures.xlsx", &bytes, &limits, Some(name)).unwrap()
        };
        let first = read("概况");
        assert_eq!(first.sheets, ["概况", "每秒"]);
        assert_eq!(
            (first.rows[1].text(0), first.rows[1].text(1)),
            ("=1+1", "12")
        );
        let second = read("每秒");
        assert_eq!(
            (second.rows[0].text(1), second.rows[1].text(1)),
            ("人数", "95.5")
        );
    }
}
