//! The cells of a sheet, one after another as the file has them: what it claims about its size is
//! not believed, and nothing is kept for cells that are not there.

use quick_xml::events::{BytesStart, Event};

use super::builder::Builder;
use super::formats::Formats;
use super::numbers::plain;
use super::strings::{rich, unescape};
use super::xml::{Xml, attribute};
use super::{Cell, CellKind, Limits, Row, TableFault, cell_name};

/// What the cells of a workbook refer to.
pub(super) struct Book {
    pub(super) strings: Vec<Box<str>>,
    pub(super) formats: Formats,
    pub(super) since_1904: bool,
}

/// The last row and column there can be.
const LAST: (usize, usize) = (1_048_576, 16_384);

/// The rows with content of a sheet.
pub(super) fn read(part: &str, book: &Book, limits: &Limits) -> Result<Vec<Row>, TableFault> {
    let mut sheet = Sheet {
        xml: Xml::of(part),
        book,
        builder: Builder::new(limits),
        line: 0,
    };
    loop {
        match sheet.xml.next()? {
            Event::Start(element) if element.local_name().as_ref() == "sheetData" => break,
            // Charts and dialogues are sheets without cells.
            Event::Eof => return Ok(Vec::new()),
            _ => {}
        }
    }
    loop {
        match sheet.xml.next()? {
            Event::Start(element) if element.local_name().as_ref() == "row" => {
                sheet.row(&element)?;
            }
            Event::End(end) if end.local_name().as_ref() == "sheetData" => break,
            Event::Eof => return Err(TableFault::broken("工作表不完整")),
            _ => {}
        }
    }
    Ok(sheet.builder.into_rows())
}

struct Sheet<'s> {
    xml: Xml<'s>,
    book: &'s Book,
    builder: Builder<'s>,
    /// The row that was read last, from 1.
    line: usize,
}

impl Sheet<'_> {
    fn row(&mut self, element: &BytesStart) -> Result<(), TableFault> {
        let line = match attribute(element, "r")? {
            Some(number) => number.parse().ok(),
            None => Some(self.line + 1),
        };
        let line = line.filter(|line| (self.line + 1..=LAST.0).contains(line));
        self.line = line.ok_or_else(|| TableFault::broken("行号错误"))?;
        let mut cells = Vec::new();
        let mut column = 0;
        loop {
            match self.xml.next()? {
                Event::Start(element) if element.local_name().as_ref() == "c" => {
                    if let Some(place) = attribute(&element, "r")? {
                        column = self.column(&place)?;
                    }
                    let cell = self.cell(&element, column)?;
                    if cell != Cell::default() {
                        self.builder.check(column, self.line, &cell.text)?;
                        if cells.len() <= column {
                            cells.resize_with(column + 1, Cell::default);
                        }
                        cells[column] = cell;
                    }
                    column += 1;
                }
                Event::End(end) if end.local_name().as_ref() == "row" => break,
                Event::Eof => return Err(TableFault::broken("工作表不完整")),
                _ => {}
            }
        }
        self.builder.push(self.line, cells)
    }

    /// The column, from 0, of a cell called `place`, which must be in this row.
    fn column(&self, place: &str) -> Result<usize, TableFault> {
        let broken = || TableFault::broken("单元格位置错误");
        let digits = place
            .find(|c: char| c.is_ascii_digit())
            .ok_or_else(broken)?;
        let (letters, digits) = place.split_at(digits);
        if digits.parse() != Ok(self.line) || !(1..=3).contains(&letters.len()) {
            return Err(broken());
        }
        let mut column = 0;
        for letter in letters.bytes() {
            if !letter.is_ascii_alphabetic() {
                return Err(broken());
            }
            column = column * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1;
        }
        if column > LAST.1 {
            return Err(broken());
        }
        Ok(column - 1)
    }

    fn cell(&mut self, element: &BytesStart, column: usize) -> Result<Cell, TableFault> {
        let kind = attribute(element, "t")?;
        let kind = kind.as_deref().unwrap_or("n");
        let style = attribute(element, "s")?;
        let style = style.and_then(|style| style.parse().ok()).unwrap_or(0);
        let mut formula = false;
        let mut inline = None;
        let mut value = String::new();
        loop {
            match self.xml.next()? {
                Event::Start(child) => match child.local_name().as_ref() {
                    "f" => {
                        formula = true;
                        self.xml.text_of("f", &mut String::new())?;
                    }
                    "v" => self.xml.text_of("v", &mut value)?,
                    "is" => inline = Some(rich(&mut self.xml, "is")?),
                    _ => {}
                },
                Event::End(end) if end.local_name().as_ref() == "c" => break,
                Event::Eof => return Err(TableFault::broken("工作表不完整")),
                _ => {}
            }
        }
        let (text, kind) = match inline {
            Some(text) => (text, CellKind::Text),
            None if value.is_empty() => (value, CellKind::Text),
            None => self.value(kind, value, style, column)?,
        };
        Ok(Cell {
            text,
            kind,
            formula,
        })
    }

    /// What a value of this type shows (ECMA-376 18.18.11).
    fn value(
        &self,
        kind: &str,
        value: String,
        style: usize,
        column: usize,
    ) -> Result<(String, CellKind), TableFault> {
        Ok(match kind {
            "s" => {
                let place = value.trim().parse::<usize>().ok();
                let text = place.and_then(|place| self.book.strings.get(place));
                let text = text.ok_or_else(|| {
                    let name = cell_name(column, self.line);
                    TableFault::broken(format!("单元格 {name} 的文字不存在"))
                })?;
                (text.to_string(), CellKind::Text)
            }
            "b" => {
                let truth = matches!(value.trim(), "1" | "true" | "TRUE");
                let text = if truth { "TRUE" } else { "FALSE" };
                (text.to_owned(), CellKind::Truth)
            }
            "e" => (value, CellKind::Error),
            "d" => (value.replace("T00:00:00", ""), CellKind::Date),
            "n" => self.number(value, style),
            _ => (unescape(value), CellKind::Text),
        })
    }

    fn number(&self, value: String, style: usize) -> (String, CellKind) {
        // Very long "numbers" are text that some program did not mark.
        let number = value.trim().parse::<f64>().ok();
        let Some(number) = number.filter(|number| number.is_finite()) else {
            return (value, CellKind::Text);
        };
        let format = self.book.formats.of(style);
        let shown = format.show(number, self.book.since_1904);
        let kind = if format.is_date() && shown != plain(number) {
            CellKind::Date
        } else {
            CellKind::Number
        };
        (shown, kind)
    }
}
