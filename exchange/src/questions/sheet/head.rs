//! The row that names the columns, and what stands around it.

use super::columns::{Field, TITLES};
use crate::questions::{Fault, Item};
use crate::table::{Cell, Header, Row, Table, column_name};

/// The most rows in which it is looked for: a title and remarks may stand above it.
const WITHIN: usize = 10;

/// The row that names the columns.
pub(super) struct Head {
    /// Its place among the rows, from 0.
    pub place: usize,
    pub header: Header<Field>,
}

/// Whether one of the first rows of a table names the columns of questions.
pub fn has_header(table: &Table) -> bool {
    find(table).is_ok()
}

/// The first row that names a stem and an answer, or why there is none.
pub(super) fn find(table: &Table) -> Result<Head, Box<Item>> {
    let mut refused = None;
    for (place, row) in table.rows.iter().take(WITHIN).enumerate() {
        match Header::read(row, Field::from_title) {
            Ok(header) => match missing(&header) {
                Missing::Nothing => return Ok(Head { place, header }),
                Missing::One(field) => {
                    refused.get_or_insert_with(|| lacks(row, field));
                }
                Missing::Both => {}
            },
            Err(fault) => {
                let told = fault.to_string();
                refused.get_or_insert_with(|| refuse(row.line, Some(fault.0), told));
            }
        }
    }
    Err(refused.unwrap_or_else(|| {
        let told = format!(
            "没有找到表头，前 {WITHIN} 行里应有一行写明各列的名称：{}；或 question、A、B、C、D、answer",
            TITLES.join("、")
        );
        refuse(table.rows.first().map_or(1, |row| row.line), None, told)
    }))
}

enum Missing {
    Nothing,
    One(Field),
    Both,
}

/// What a row lacks to be the header. Where it names two other things of a question, it was meant
/// to be one.
fn missing(header: &Header<Field>) -> Missing {
    let has = |field: &Field| header.column(*field).is_some();
    let meant = [
        Field::Kind,
        Field::Topic,
        Field::Difficulty,
        Field::Explanation,
        Field::Source,
        Field::Option(0),
    ];
    let meant = meant.iter().filter(|field| has(field)).count();
    match (has(&Field::Stem), has(&Field::Answer)) {
        (true, true) => Missing::Nothing,
        (true, false) if meant > 0 => Missing::One(Field::Answer),
        (false, true) if meant > 0 => Missing::One(Field::Stem),
        (false, false) if meant > 1 => Missing::One(Field::Stem),
        _ => Missing::Both,
    }
}

fn lacks(row: &Row, field: Field) -> Box<Item> {
    let told = format!(
        "缺少列「{}」；应有的列：{}",
        field.title(),
        TITLES.join("、")
    );
    refuse(row.line, Some(field.word()), told)
}

fn refuse(line: usize, column: Option<String>, told: String) -> Box<Item> {
    Box::new(Item {
        line,
        column,
        faults: vec![Fault::Format(told)],
        ..Item::default()
    })
}

impl Head {
    /// What is not read of a table: rows above the header, columns that name nothing of a question.
    pub fn notes(&self, table: &Table) -> Vec<String> {
        let above = table.rows.iter().take(self.place);
        let above = above.map(|row| format!("没有读取第 {} 行，它在表头之前", row.line));
        let unknown = self.header.unknown.iter();
        let unread = unknown
            .cloned()
            .chain(self.idle(table))
            .map(|name| format!("没有读取列「{name}」"));
        // Collections often count their rows in a first column without a title.
        let untitled = self.header.untitled.iter().filter(|column| **column > 0);
        let filled = |column: &&usize| {
            let mut rows = table.rows.iter().skip(self.place + 1);
            rows.any(|row| row.cells.get(**column).is_some_and(|c| !Cell::is_blank(c)))
        };
        let untitled = untitled
            .filter(filled)
            .map(|column| format!("没有读取 {} 列，它没有标题", column_name(*column)));
        above.chain(unread).chain(untitled).collect()
    }

    /// The titles of columns that would name the topic if another did not.
    fn idle(&self, table: &Table) -> Vec<String> {
        let topic = topic_column(&self.header);
        let titles = table.rows.get(self.place);
        let fields = self.header.fields.iter();
        let idle = fields.filter(|(field, _)| TOPICS.contains(field) && Some(*field) != topic);
        idle.map(|(_, column)| titles.map_or("", |row| row.text(*column)).trim().to_owned())
            .collect()
    }
}

const TOPICS: [Field; 3] = [Field::Topic, Field::Point, Field::Chapter];

/// The field that says the topic: 主题, or where there is none 知识点 or 章节.
pub(super) fn topic_column(header: &Header<Field>) -> Option<Field> {
    let mut named = TOPICS.into_iter();
    named.find(|field| header.column(*field).is_some())
}
