//! Reading what somebody brings, and storing its rows with what would become of each.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use domain::quizzes::{ImportState, RowVerdict, clean};
use exchange::questions::{Doubt, Item, Reading};
use exchange::table::TableFault;
use storage::question_imports::{self as imports, Defaults, ImportRow, NewImport};
use uuid::Uuid;

use super::judge::{Judged, judge};
use super::source::Source;
use crate::context::AppState;
use crate::error::AppError;
use crate::heavy::heavy;
use crate::staff::who::SignedInStaff;

/// Rows of a unit of work: others come between.
pub const CHUNK: usize = 500;

/// How long a request waits for the rows to be stored before it shows how far that is.
const PATIENCE: Duration = Duration::from_secs(3);

/// Reads a file or text for a member of staff. Its rows are stored beside the request, so that a
/// large file outlasts it.
///
/// # Errors
/// Those of the database; within, why nothing of it can be read.
///
/// # Returns
/// The import's id.
pub async fn bring(
    state: &AppState,
    who: &SignedInStaff,
    source: Source,
    defaults: Defaults,
) -> Result<Result<Uuid, String>, AppError> {
    let (name, format) = (source.name.clone(), source.format_word().to_owned());
    let reading = heavy(move || source.read()).await?;
    let Reading { items, notes } = match reading {
        Ok(reading) if reading.is_refused() => {
            let told = reading.items.iter().map(Item::reason).collect::<String>();
            return Ok(Err(format!("{told}。")));
        }
        Ok(reading) if reading.items.is_empty() => {
            return Ok(Err("没有找到题目。请核对文件内容和所选的格式。".into()));
        }
        Ok(reading) => reading,
        Err(fault) => return Ok(Err(refused(&name, &fault))),
    };
    let new = NewImport {
        id: state.clock.id(),
        staff_id: who.id,
        name: clean(&name),
        format,
        defaults: defaults.clone(),
        notes: notes.iter().map(|note| clean(note)).collect(),
        row_count: i64::try_from(items.len()).unwrap_or(i64::MAX),
    };
    let id = new.id;
    let unit = state.db.write((new, state.clock.now()), |tx, (new, now)| {
        Box::pin(async move { imports::begin(tx, new, *now).await })
    });
    unit.await?;
    let storing = tokio::spawn(store(state.clone(), id, items, defaults));
    // Where it takes longer, the page shows how far it is.
    if let Ok(Ok(stored)) = tokio::time::timeout(PATIENCE, storing).await {
        stored?;
    }
    Ok(Ok(id))
}

/// Why a file is not read, and for what people often bring instead, what to do.
fn refused(name: &str, fault: &TableFault) -> String {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let document = ["doc", "docx", "wps", "pdf"]
        .iter()
        .any(|known| ending.eq_ignore_ascii_case(known));
    match fault {
        _ if document => {
            "不能直接读取 Word、PDF 文档：请打开它，复制其中的题目，粘贴到下面的框里。".into()
        }
        TableFault::NotATable => "这不是表格文件，也不是题目文本。请上传 .xlsx、.csv、.tsv 或 .txt 文件，或者把题目复制后粘贴到下面的框里。".into(),
        TableFault::Extension { .. } if !name.contains('.') => {
            "文件名没有 .xlsx、.csv、.txt 这样的结尾，请补上后再上传。".into()
        }
        fault => format!("{fault}。"),
    }
}

async fn store(
    state: AppState,
    id: Uuid,
    items: Vec<Item>,
    defaults: Defaults,
) -> Result<(), AppError> {
    let stored = store_rows(&state, id, items, &defaults).await;
    let next = match stored {
        Ok(()) => ImportState::Settling,
        Err(_) => ImportState::Abandoned,
    };
    let ended = (next == ImportState::Abandoned).then(|| state.clock.now());
    let unit = state.db.write((id, next, ended), |tx, &(id, next, ended)| {
        Box::pin(
            async move { imports::change_state(tx, id, (ImportState::Reading, next), ended).await },
        )
    });
    let changed = unit.await;
    stored?;
    changed?;
    Ok(())
}

async fn store_rows(
    state: &AppState,
    id: Uuid,
    items: Vec<Item>,
    defaults: &Defaults,
) -> Result<(), storage::Error> {
    let answers = answers_beside(&items);
    let mut items = (0..).zip(items).peekable();
    while items.peek().is_some() {
        let mut rows = Vec::with_capacity(CHUNK);
        let mut conn = state.db.read().await?;
        for (position, item) in items.by_ref().take(CHUNK) {
            let beside = lines_beside(&item).next();
            let mut judged = judge(&mut conn, item, defaults).await?;
            if judged.verdict == RowVerdict::Doubtful {
                let told = beside.and_then(|line| answers.get(&line));
                judged.reasons.extend(told.cloned());
            }
            rows.push(row(position, judged));
        }
        drop(conn);
        let unit = state.db.write((id, rows), |tx, (id, rows)| {
            Box::pin(async move { imports::add_rows(tx, *id, rows).await })
        });
        unit.await?;
    }
    Ok(())
}

/// The lines of the rows that a row is doubtful beside.
fn lines_beside(item: &Item) -> impl Iterator<Item = usize> + '_ {
    item.doubts.iter().filter_map(|doubt| match doubt {
        Doubt::SameStemAs(line) => Some(*line),
        _ => None,
    })
}

/// What the rows that others are doubtful beside give as their answer: who decides sees both.
fn answers_beside(items: &[Item]) -> HashMap<usize, String> {
    let wanted: HashSet<usize> = items.iter().flat_map(lines_beside).collect();
    let found = items.iter().filter(|item| wanted.contains(&item.line));
    found
        .map(|item| {
            let question = &item.draft;
            let named = ('A'..='Z').zip(&question.options);
            let named = named.filter(|(letter, _)| question.answer.contains(*letter));
            let texts: Vec<&str> = named.map(|(_, option)| option.trim()).collect();
            let texts = match texts[..] {
                [] => String::new(),
                _ => format!("（{}）", texts.join("、")),
            };
            let told = match question.answer.trim() {
                "" => format!("第 {} 行没有答案", item.line),
                answer => format!("第 {} 行的答案是 {answer}{texts}", item.line),
            };
            (item.line, told)
        })
        .collect()
}

fn row(position: i64, judged: Judged) -> ImportRow {
    ImportRow {
        position,
        line: i64::try_from(judged.line).unwrap_or(i64::MAX),
        copy: judged.copy,
        verdict: judged.verdict,
        reasons: judged.reasons.iter().map(|told| clean(told)).collect(),
        updates: judged.updates,
        question_id: None,
    }
}

#[cfg(test)]
mod tests {
    use domain::quizzes::QuestionDraft;

    use super::*;

    #[test]
    fn who_decides_between_two_rows_sees_the_answers_of_both() {
        let item = |line, answer: &str, doubts| Item {
            line,
            draft: QuestionDraft {
                options: ["20万元", "50万元"].map(Into::into).into(),
                answer: answer.into(),
                ..QuestionDraft::default()
            },
            doubts,
            ..Item::default()
        };
        let items = [
            item(4, "B", vec![]),
            item(6, "", vec![]),
            item(9, "A", vec![Doubt::SameStemAs(4), Doubt::SameStemAs(6)]),
        ];
        let told = answers_beside(&items);
        assert_eq!(told.len(), 2);
        assert_eq!(told[&4], "第 4 行的答案是 B（50万元）");
        assert_eq!(told[&6], "第 6 行没有答案");
    }

    #[test]
    fn what_people_bring_instead_is_told_what_to_do() {
        let told = refused("题库.DOCX", &TableFault::NotATable);
        assert!(told.contains("复制其中的题目"));
        assert!(refused("a.png", &TableFault::NotATable).contains("题目文本"));
        assert_eq!(refused("a.csv", &TableFault::Empty), "文件是空的。");
    }
}
