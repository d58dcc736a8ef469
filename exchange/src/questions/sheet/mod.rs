//! Questions out of a spreadsheet, in our layout or in the plain one that many collections have.

mod columns;
mod full;
mod plain;

pub use columns::{COLUMNS, TITLES, column_of};

use domain::quizzes::QuestionKind;

use self::columns::{FIELDS, Field};
use super::{Doubt, Extras, Fault, Item, Reading};
use crate::table::{CellKind, Format, Header, Row, Table};

/// The most bytes one cell may have; every question's own limits are below it.
const CELL_LIMIT: usize = 8 * 1024;

/// How a spreadsheet lays out questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Ours: all of [`COLUMNS`]. Its rows are checked in full.
    Full,
    /// A stem, options and an answer; perhaps some of our columns. What it lacks is empty, and the
    /// kind is told by the answer. Its rows are not checked beyond that.
    Plain,
}

/// The layout of a table; `None` where its first row names neither.
pub fn layout(table: &Table) -> Option<Layout> {
    let header = Header::read(table.rows.first()?, Field::from_title).ok()?;
    layout_of(&header)
}

fn layout_of(header: &Header<Field>) -> Option<Layout> {
    let own = [
        Field::Kind,
        Field::Topic,
        Field::Difficulty,
        Field::Explanation,
        Field::Source,
    ];
    let has = |field: &Field| header.column(*field).is_some();
    let own = own.iter().filter(|field| has(field)).count();
    let plain = has(&Field::Stem) && has(&Field::Answer);
    // With one of them forgotten it is still ours, to say which.
    match own {
        4.. => Some(Layout::Full),
        _ if plain => Some(Layout::Plain),
        2.. => Some(Layout::Full),
        _ => None,
    }
}

/// Reads the questions of a table. Never fails: a table of another kind is a single item with a
/// fault at its first row.
pub fn read_table(table: &Table) -> Reading {
    try_read(table).unwrap_or_else(|refused| Reading {
        items: vec![*refused],
        notes: Vec::new(),
    })
}

fn try_read(table: &Table) -> Result<Reading, Box<Item>> {
    let Some((first, rows)) = table.rows.split_first() else {
        return Err(refused(1, None, "文件是空的".to_owned()));
    };
    let header = Header::read(first, Field::from_title);
    let header = header.map_err(|fault| {
        let told = fault.to_string();
        refused(first.line, Some(fault.0), told)
    })?;
    let read = match layout_of(&header) {
        Some(Layout::Full) => {
            check_columns(&header)?;
            full::read_row
        }
        Some(Layout::Plain) => plain::read_row,
        None => {
            let told = format!(
                "没有找到表头，第一行应写明各列的名称：{}；或 question、A、B、C、D、answer",
                TITLES.join("、")
            );
            return Err(refused(first.line, None, told));
        }
    };
    let unknown = header.unknown.iter();
    Ok(Reading {
        items: rows
            .iter()
            .map(|row| read(&header, table.format, row))
            .collect(),
        notes: unknown
            .map(|name| format!("没有读取列「{name}」"))
            .collect(),
    })
}

/// Our layout has all its columns and no others.
fn check_columns(header: &Header<Field>) -> Result<(), Box<Item>> {
    let beyond = |(field, _): &&(Field, usize)| matches!(field, Field::Option(6..));
    let beyond = header
        .fields
        .iter()
        .find(beyond)
        .map(|(field, _)| field.word());
    if let Some(name) = header.unknown.first().cloned().or(beyond) {
        let told = format!("不认识的列「{name}」");
        return Err(refused(header.line, Some(name), told));
    }
    let mut wanted = FIELDS.iter().zip(COLUMNS).zip(TITLES);
    let missing = wanted.find(|((field, _), _)| header.column(**field).is_none());
    if let Some(((_, column), title)) = missing {
        let told = format!(
            "缺少列「{column}」（{title}）；应有的列：{}",
            TITLES.join("、")
        );
        return Err(refused(header.line, Some(column.to_owned()), told));
    }
    Ok(())
}

fn refused(line: usize, column: Option<String>, told: String) -> Box<Item> {
    Box::new(Item {
        line,
        column,
        faults: vec![Fault::Format(told)],
        ..Item::default()
    })
}

/// What the cells of a row say, whatever it means: the draft, what our own export adds, the doubts
/// about cells, and the fault of the first cell that cannot be read.
fn item(header: &Header<Field>, format: Format, row: &Row) -> Item {
    let mut item = Item {
        line: row.line,
        ..Item::default()
    };
    let text = |field| header.text(row, field).to_owned();
    item.draft.kind = text(Field::Kind);
    // The kinds that are known go by one word, however the file calls them.
    if let Some(kind) = QuestionKind::from_word(&item.draft.kind) {
        kind.word().clone_into(&mut item.draft.kind);
    }
    item.draft.topic = text(Field::Topic);
    item.draft.difficulty = text(Field::Difficulty);
    item.draft.stem = text(Field::Stem);
    item.draft.options = (0..26).map(|place| text(Field::Option(place))).collect();
    while item
        .draft
        .options
        .last()
        .is_some_and(|option| option.trim().is_empty())
    {
        item.draft.options.pop();
    }
    item.draft.answer = text(Field::Answer);
    item.draft.explanation = text(Field::Explanation);
    item.draft.source = text(Field::Source);
    item.extras = Extras {
        id: text(Field::Id),
        state: text(Field::State),
        effective_on: text(Field::EffectiveOn),
        expires_on: text(Field::ExpiresOn),
        review_on: text(Field::ReviewOn),
    };
    if let Some(told) = header.misfit(format, row) {
        item.faults.push(Fault::Format(told));
        return item;
    }
    for (field, column) in &header.fields {
        look_at(&mut item, *field, *column, row);
    }
    item
}

fn look_at(item: &mut Item, field: Field, column: usize, row: &Row) {
    let Some(cell) = row.cells.get(column) else {
        return;
    };
    let word = field.word();
    let unseen = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\r' | '\t')) || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    let wrong = if cell.text.len() > CELL_LIMIT {
        Some("内容过长；可能是引号没有闭合".to_owned())
    } else if cell.text.chars().any(unseen) {
        Some("含有看不见的控制字符".to_owned())
    } else if cell.kind == CellKind::Error {
        let shown: String = cell.text.chars().take(20).collect();
        Some(format!("单元格 {} 是错误值 {shown}", row.name(column)))
    } else {
        None
    };
    if let Some(wrong) = wrong {
        if item.faults.is_empty() {
            item.faults.push(Fault::Format(format!("{word}：{wrong}")));
            item.column = Some(word);
        }
    } else if cell.formula {
        item.doubts.push(Doubt::Formula(row.name(column)));
    } else if cell.kind == CellKind::Date && FIELDS.contains(&field) {
        // Somebody wrote 3-15 or 1/2, and the program took it for a day.
        item.doubts.push(Doubt::Other(format!(
            "单元格 {} 是日期，读到的是 {}，请确认",
            row.name(column),
            cell.text
        )));
    }
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
mod tests;
