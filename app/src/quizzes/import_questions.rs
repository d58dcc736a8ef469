//! Questions out of a spreadsheet: CSV in UTF-8 with the columns of [`COLUMNS`], in any order.
//!
//! Reading is pure and says of every row whether it is a question; storing is one unit of work,
//! all or nothing, or, if asked, what was right.

use std::collections::HashSet;
use std::sync::Arc;

use csv::{ByteRecord, ReaderBuilder};
use domain::quizzes::{Question, QuestionDraft, QuestionFault};
use serde::Serialize;
use storage::questions::QuestionVersion;
use storage::{Db, Error};

use crate::context::Clock;

/// The columns, all of which the first row must name. `A` to `F` are the options; the answer is
/// their letters, or 对 or 错.
pub const COLUMNS: [&str; 13] = [
    "kind",
    "topic",
    "difficulty",
    "stem",
    "A",
    "B",
    "C",
    "D",
    "E",
    "F",
    "answer",
    "explanation",
    "source",
];
/// The most bytes a file may have.
pub const FILE_LIMIT: usize = 8 * 1024 * 1024;
/// The most rows it may have.
pub const ROW_LIMIT: usize = 10_000;
/// The most bytes one cell may have; every question's own limits are below it.
const CELL_LIMIT: usize = 8 * 1024;

/// A file that was read.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// How many rows it has, without the first and without empty ones.
    pub read: usize,
    /// The rows that are questions.
    pub questions: Vec<Question>,
    /// The rows that are not.
    pub refused: Vec<RefusedRow>,
}

/// A row that is no question, or the first line where the whole file is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RefusedRow {
    /// The line on which it begins, from 1.
    pub line: usize,
    /// The first column in which something is wrong; `None` where it is the row or file itself.
    pub column: Option<String>,
    /// Everything that is wrong, each with its column.
    pub reason: String,
}

/// What to do with the questions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mode {
    /// Only say what would happen.
    pub dry_run: bool,
    /// Store what is right even where other rows are refused.
    pub partial: bool,
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// How many rows it has.
    pub read: usize,
    /// How many are new questions.
    pub accepted: usize,
    /// How many are in the bank already, or further up in the file.
    pub duplicates: usize,
    /// The rows that are refused.
    pub refused: Vec<RefusedRow>,
    /// Whether the accepted ones are in the bank now.
    #[serde(skip)]
    pub stored: bool,
}

/// Reads a file. Never fails: a file that cannot be read at all is refused at its first line.
pub fn read(bytes: &[u8]) -> Sheet {
    read_rows(bytes).unwrap_or_else(|refused| Sheet {
        refused: vec![refused],
        ..Sheet::default()
    })
}

fn read_rows(bytes: &[u8]) -> Result<Sheet, RefusedRow> {
    if bytes.len() > FILE_LIMIT {
        return Err(whole(format!("文件超过 {} MB", FILE_LIMIT / 1024 / 1024)));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|_| whole("文件不是 UTF-8 编码，请在表格软件中另存为「CSV UTF-8（逗号分隔）」"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = Lines::of(text.as_bytes());
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut record = ByteRecord::new();
    let mut places = None;
    let mut sheet = Sheet::default();
    // Reading from memory meets no error; ending there is right all the same.
    while reader.read_byte_record(&mut record).unwrap_or(false) {
        let begins = record.position().map_or(0, csv::Position::byte);
        let line = lines.at(usize::try_from(begins).unwrap_or(usize::MAX));
        let cells: Vec<&str> = record
            .iter()
            .map(|cell| std::str::from_utf8(cell).unwrap_or("\u{fffd}"))
            .collect();
        let Some(places) = &places else {
            places = Some(header(&cells, line)?);
            continue;
        };
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if sheet.read == ROW_LIMIT {
            return Err(whole(format!("超过 {ROW_LIMIT} 行，请分成几个文件")));
        }
        sheet.read += 1;
        match row(&cells, places) {
            Ok(question) => sheet.questions.push(question),
            Err((column, reason)) => sheet.refused.push(RefusedRow {
                line,
                column,
                reason,
            }),
        }
    }
    if places.is_none() {
        Err(whole("文件是空的"))
    } else {
        Ok(sheet)
    }
}

fn whole(reason: impl Into<String>) -> RefusedRow {
    RefusedRow {
        line: 1,
        column: None,
        reason: reason.into(),
    }
}

/// Where each of [`COLUMNS`] stands.
fn header(cells: &[&str], line: usize) -> Result<[usize; 13], RefusedRow> {
    let named = |column: &str, reason: String| {
        let column = Some(column.to_owned());
        RefusedRow {
            line,
            column,
            reason,
        }
    };
    for (place, cell) in cells.iter().enumerate() {
        let shown: String = cell.trim().chars().take(40).collect();
        if !COLUMNS.contains(&cell.trim()) {
            return Err(named(&shown, format!("不认识的列「{shown}」")));
        }
        if cells[..place]
            .iter()
            .any(|earlier| earlier.trim() == cell.trim())
        {
            return Err(named(&shown, format!("列「{shown}」出现了两次")));
        }
    }
    let mut places = [0; 13];
    for (place, column) in places.iter_mut().zip(COLUMNS) {
        let found = cells.iter().position(|cell| cell.trim() == column);
        *place = found.ok_or_else(|| named(column, format!("缺少列「{column}」")))?;
    }
    Ok(places)
}

type Wrong = (Option<String>, String);

fn row(cells: &[&str], places: &[usize; 13]) -> Result<Question, Wrong> {
    if cells.len() != COLUMNS.len() {
        let found = cells.len();
        return Err((
            None,
            format!("有 {found} 列，应有 13 列；可能是逗号或引号没有写对"),
        ));
    }
    let named = places
        .iter()
        .zip(COLUMNS)
        .map(|(place, column)| (column, cells[*place]));
    for (column, cell) in named {
        let wrong = |what: &str| (Some(column.to_owned()), format!("{column}：{what}"));
        if cell.len() > CELL_LIMIT {
            return Err(wrong("内容过长；可能是引号没有闭合"));
        }
        if cell
            .chars()
            .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        {
            return Err(wrong("含有看不见的控制字符"));
        }
    }
    let [
        kind,
        topic,
        difficulty,
        stem,
        options @ ..,
        answer,
        explanation,
        source,
    ] = places.map(|place| cells[place].to_owned());
    let options = options.into();
    let draft = QuestionDraft {
        kind,
        topic,
        difficulty,
        stem,
        options,
        answer,
        explanation,
        source,
    };
    draft.check().map_err(|faults| {
        let told: Vec<_> = faults
            .iter()
            .map(|f| format!("{}：{f}", column_of(f)))
            .collect();
        (faults.first().map(column_of), told.join("；"))
    })
}

/// Options have a column each.
fn column_of(fault: &QuestionFault) -> String {
    match fault {
        QuestionFault::OptionGap(letter) | QuestionFault::SameOptions(_, letter) => {
            letter.to_string()
        }
        other if other.field() == "options" => "A–F".to_owned(),
        other => other.field().to_owned(),
    }
}

/// Line numbers as an editor counts them. The reader's own are off by one after a blank line, and
/// after `\r\n`.
struct Lines<'t> {
    text: &'t [u8],
    at: usize,
    line: usize,
}

impl<'t> Lines<'t> {
    const fn of(text: &'t [u8]) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
        }
    }

    /// The line on which the record at or after this byte begins. Bytes only rise.
    fn at(&mut self, byte: usize) -> usize {
        let more = |at: usize| match self.text.get(at) {
            Some(b'\n' | b'\r') => true,
            // Before the record that is asked for, everything is passed over.
            Some(_) => at < byte,
            None => false,
        };
        let mut at = self.at;
        while more(at) {
            let ends = match self.text[at] {
                b'\n' => true,
                b'\r' => self.text.get(at + 1) != Some(&b'\n'),
                _ => false,
            };
            self.line += usize::from(ends);
            at += 1;
        }
        self.at = at;
        self.line
    }
}

/// Stores the questions of a sheet in one unit of work: all of them, or none where a row is
/// refused, or those that are right where `mode` says so. What the bank has already stays as it is.
///
/// # Errors
/// [`Error`] of the database.
pub async fn store(db: &Db, clock: &Clock, sheet: Sheet, mode: Mode) -> Result<Report, Error> {
    let Sheet {
        read,
        questions,
        refused,
    } = sheet;
    let mut seen = HashSet::new();
    let versions = questions
        .into_iter()
        .filter(|question| seen.insert(question.fingerprint()));
    let new = |question| QuestionVersion {
        id: clock.id(),
        question_id: clock.id(),
        question,
    };
    let versions: Arc<[QuestionVersion]> = versions.map(new).collect();
    let stored = !mode.dry_run && (refused.is_empty() || mode.partial);
    let accepted = if stored {
        add_all(db, versions, clock).await?
    } else {
        count_unknown(db, &versions).await?
    };
    let duplicates = read - refused.len().min(read) - accepted;
    Ok(Report {
        read,
        accepted,
        duplicates,
        refused,
        stored,
    })
}

async fn add_all(db: &Db, versions: Arc<[QuestionVersion]>, clock: &Clock) -> Result<usize, Error> {
    let now = clock.now();
    db.write((versions, now), |tx, (versions, now)| {
        Box::pin(async move {
            let mut added = 0;
            for version in versions.iter() {
                added += usize::from(storage::questions::add(tx, version, *now).await?);
            }
            Ok(added)
        })
    })
    .await
}

async fn count_unknown(db: &Db, versions: &[QuestionVersion]) -> Result<usize, Error> {
    let mut conn = db.read().await?;
    let mut unknown = 0;
    for version in versions {
        let fingerprint = version.question.fingerprint();
        unknown += usize::from(!storage::questions::is_known(&mut conn, &fingerprint).await?);
    }
    Ok(unknown)
}
