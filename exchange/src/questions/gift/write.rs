//! Questions into GIFT.

use std::fmt::Write;

use domain::quizzes::{Question, QuestionKind};

use super::super::ExportRow;
use super::blocks::{category, one_line};
use super::glyphs::escaped;

/// `questions` as a GIFT file. [Reading](super::read) it gives the same questions again.
pub fn write(questions: &[Question]) -> String {
    let mut told = String::new();
    let mut topic = None;
    for question in questions {
        if topic != Some(&question.topic) {
            told.push_str(&category(question.topic.as_str()));
            told.push_str("\n\n");
            topic = Some(&question.topic);
        }
        told.push_str(&block(question));
        told.push_str("\n\n");
    }
    told
}

/// The rows of an export as a GIFT file: those that are no question yet are told in a comment each,
/// which readers pass over.
pub fn write_rows(rows: &[ExportRow]) -> String {
    let mut told = String::new();
    let mut whole = Vec::with_capacity(rows.len());
    for row in rows {
        match row.draft.check() {
            Ok(question) => whole.push(question),
            Err(_) => {
                let stem = one_line(row.draft.stem.trim());
                let number = &row.extras.id;
                let _ = writeln!(told, "// 第 {number} 题还不完整，没有写在这里：{stem}");
            }
        }
    }
    if !told.is_empty() {
        told.push('\n');
    }
    told + &write(&whole)
}

fn block(question: &Question) -> String {
    let explanation = format!("####{}", text(&question.explanation));
    let answers = if question.kind == QuestionKind::TrueFalse {
        let truth = if question.key == [0] { "TRUE" } else { "FALSE" };
        format!("{truth}{explanation}")
    } else {
        let options = (0u8..).zip(&question.options);
        let mut lines: Vec<String> = options
            .map(|(place, option)| format!("{}{}", mark(question, place), text(option)))
            .collect();
        lines.push(explanation);
        format!("\n\t{}\n", lines.join("\n\t"))
    };
    format!(
        "// zhiyuan: difficulty={}\n// zhiyuan: source={}\n[markdown]{}{{{answers}}}",
        question.difficulty,
        one_line(&question.source),
        escaped(&question.stem),
    )
}

/// What stands before the option at `place`.
fn mark(question: &Question, place: u8) -> String {
    let right = question.key.contains(&place);
    match (question.kind, right) {
        (QuestionKind::Multiple, true) => format!("~%{}%", share(question.key.len())),
        (QuestionKind::Multiple, false) => "~%-100%".to_owned(),
        (_, true) => "=".to_owned(),
        (_, false) => "~".to_owned(),
    }
}

/// What each of `count` right options is worth, as Moodle writes its fractions.
const fn share(count: usize) -> &'static str {
    match count {
        1 => "100",
        2 => "50",
        3 => "33.33333",
        4 => "25",
        5 => "20",
        _ => "16.66667",
    }
}

/// `text` as an answer or as feedback: what would be taken for a format or a weight gets the format
/// that it has anyway.
fn text(text: &str) -> String {
    let format = if text.starts_with(['[', '%']) {
        "[markdown]"
    } else {
        ""
    };
    format!("{format}{}", escaped(text))
}
