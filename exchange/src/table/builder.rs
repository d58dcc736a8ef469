//! Rows as they are read, within the limits.

use super::{Cell, Limits, Row, TableFault, cell_name};

/// Collects the rows that have content.
pub(super) struct Builder<'l> {
    limits: &'l Limits,
    text: usize,
    rows: Vec<Row>,
}

impl<'l> Builder<'l> {
    pub(super) const fn new(limits: &'l Limits) -> Self {
        Self {
            limits,
            text: 0,
            rows: Vec::new(),
        }
    }

    /// Refuses a cell that is too long or too far to the right, or the one text too many.
    pub(super) fn check(
        &mut self,
        column: usize,
        line: usize,
        text: &str,
    ) -> Result<(), TableFault> {
        let limits = self.limits;
        if column >= limits.columns {
            return Err(TableFault::TooManyColumns {
                place: cell_name(column, line),
                limit: limits.columns,
            });
        }
        if text.len() > limits.cell && text.chars().count() > limits.cell {
            return Err(TableFault::CellTooLong {
                place: cell_name(column, line),
                limit: limits.cell,
            });
        }
        self.text = self.text.saturating_add(text.len());
        if self.text > limits.text {
            return Err(TableFault::TooMuchText);
        }
        Ok(())
    }

    /// Adds a row whose cells were checked, unless it is empty.
    pub(super) fn push(&mut self, line: usize, mut cells: Vec<Cell>) -> Result<(), TableFault> {
        if cells.iter().all(Cell::is_blank) {
            return Ok(());
        }
        if self.rows.len() > self.limits.rows {
            return Err(TableFault::TooManyRows(self.limits.rows));
        }
        cells.shrink_to_fit();
        self.rows.push(Row { line, cells });
        Ok(())
    }

    pub(super) fn into_rows(self) -> Vec<Row> {
        self.rows
    }
}
