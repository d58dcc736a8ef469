//! Questions out of a spreadsheet: ours, or one of the many that name a stem, options and an answer.

mod answer;
mod columns;
mod head;
mod row;

pub use columns::{COLUMNS, TITLES, column_of};
pub use head::has_header;

use super::{Fault, Item, Reading, check};
use crate::table::Table;

/// Reads the questions of a table. What it lacks is empty: somebody completes it later. Never
/// fails: a table of another kind is a single item with a fault at its first row.
pub fn read_table(table: &Table) -> Reading {
    let head = match head::find(table) {
        Ok(head) => head,
        Err(refused) => {
            return Reading {
                items: vec![*refused],
                notes: Vec::new(),
            };
        }
    };
    let rows = table.rows.get(head.place + 1..).unwrap_or_default();
    let items = rows
        .iter()
        .map(|row| row::read(&head.header, table.format, row));
    let mut reading = Reading {
        items: items.collect(),
        notes: head.notes(table),
    };
    check(&mut reading);
    for item in &mut reading.items {
        if let (None, Some(Fault::Question(fault))) = (&item.column, item.faults.first()) {
            item.column = Some(column_of(fault));
        }
    }
    reading
}

impl Item {
    /// Everything that is wrong with it, each with its column; empty where nothing is.
    pub fn reason(&self) -> String {
        let told = self.faults.iter().map(|fault| match fault {
            Fault::Question(fault) => format!("{}：{fault}", column_of(fault)),
            other => other.to_string(),
        });
        told.collect::<Vec<_>>().join("；")
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
