//! Rows of our own layout.

use super::columns::{Field, column_of};
use super::item;
use crate::questions::{Fault, Item};
use crate::table::{Format, Header, Row};

/// A row as a question that meets every rule, or with all that is wrong with it.
pub(super) fn read_row(header: &Header<Field>, format: Format, row: &Row) -> Item {
    let mut item = item(header, format, row);
    if let Some(name) = header.under_no_title(row) {
        item.faults
            .push(Fault::Format(format!("单元格 {name} 没有列标题")));
    }
    // Where cells cannot be read, what they say is not judged.
    if item.faults.is_empty()
        && let Err(faults) = item.draft.check()
    {
        item.column = faults.first().map(column_of);
        item.faults = faults.into_iter().map(Fault::Question).collect();
    }
    item
}
