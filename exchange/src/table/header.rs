//! The first row of a table: which column holds what.

use domain::quizzes::question::fold_width;
use thiserror::Error;

use super::{Cell, Format, Row};

/// Which column of a table holds which field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header<F> {
    /// The line it stands on.
    pub line: usize,
    /// The fields and their columns, from 0, in the file's order.
    pub fields: Vec<(F, usize)>,
    /// The columns with a title that names no field.
    pub unknown: Vec<String>,
    /// The columns without a title, from 0.
    pub untitled: Vec<usize>,
    width: usize,
}

/// Why a first row names no columns.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("列「{0}」出现了两次")]
pub struct HeaderFault(
    /// The title that stands there twice, or as a second title of the same field.
    pub String,
);

impl<F: Copy + PartialEq> Header<F> {
    /// Reads the titles in `row`. `field` is given each without blanks, width and case.
    ///
    /// # Errors
    /// [`HeaderFault`] where two columns hold the same field.
    pub fn read(row: &Row, field: impl Fn(&str) -> Option<F>) -> Result<Self, HeaderFault> {
        let mut header = Self {
            line: row.line,
            fields: Vec::new(),
            unknown: Vec::new(),
            untitled: Vec::new(),
            width: row.cells.len(),
        };
        for (column, cell) in row.cells.iter().enumerate() {
            let shown: String = cell.text.trim().chars().take(40).collect();
            if shown.is_empty() {
                header.untitled.push(column);
                continue;
            }
            match field(&simplify(&shown)) {
                Some(field) if header.column(field).is_some() => return Err(HeaderFault(shown)),
                Some(field) => header.fields.push((field, column)),
                None => header.unknown.push(shown),
            }
        }
        Ok(header)
    }

    /// The column of a field, from 0.
    pub fn column(&self, field: F) -> Option<usize> {
        let found = self.fields.iter().find(|(known, _)| *known == field);
        found.map(|(_, column)| *column)
    }

    /// The text of a field in a row, empty where there is none.
    pub fn text<'r>(&self, row: &'r Row, field: F) -> &'r str {
        self.column(field).map_or("", |column| row.text(column))
    }

    /// What is wrong with the row's cells as such: they would stand under other titles than meant.
    pub fn misfit(&self, format: Format, row: &Row) -> Option<String> {
        let found = row.cells.len();
        if format == Format::Text && found != self.width {
            let wanted = self.width;
            return Some(format!(
                "有 {found} 列，应有 {wanted} 列；可能是逗号或引号没有写对"
            ));
        }
        let beyond = (self.width..found).find(|column| !blank(row, *column))?;
        Some(format!("单元格 {} 没有列标题", row.name(beyond)))
    }

    /// The first cell with content in a column that has no title, by its name.
    pub fn under_no_title(&self, row: &Row) -> Option<String> {
        let mut untitled = self.untitled.iter();
        let column = untitled.find(|column| !blank(row, **column))?;
        Some(row.name(*column))
    }
}

fn blank(row: &Row, column: usize) -> bool {
    row.cells.get(column).is_none_or(Cell::is_blank)
}

/// A title as it is compared: `Ａ 选项` and `a选项` are one.
fn simplify(title: &str) -> String {
    fold_width(title)
        .chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}
