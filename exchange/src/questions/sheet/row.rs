//! What a row says.

use domain::quizzes::QuestionKind;

use super::answer;
use super::columns::{FIELDS, Field};
use super::head::topic_column;
use crate::questions::{Doubt, Extras, Fault, Item};
use crate::table::{CellKind, Format, Header, Row};

/// The most bytes one cell may have; every question's own limits are below it.
const CELL_LIMIT: usize = 8 * 1024;

/// A row, its kind told by the answer where no column says it. A key is never guessed.
pub(super) fn read(header: &Header<Field>, format: Format, row: &Row) -> Item {
    let mut item = item(header, format, row);
    // Where cells cannot be read, what they say is not judged.
    if item.faults.is_empty() {
        answer::read(&mut item);
        if !item.faults.is_empty() {
            item.column.get_or_insert_with(|| Field::Answer.word());
        }
    }
    item
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
    } else if matches!(item.draft.kind.trim(), "选择" | "选择题") {
        // It leaves open how many options are right.
        item.draft.kind.clear();
    }
    item.draft.topic = topic_column(header).map(text).unwrap_or_default();
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
