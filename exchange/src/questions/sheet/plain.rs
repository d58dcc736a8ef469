//! Rows of the plain layout: `question,A,B,C,D,answer`, as public collections have it.

use domain::quizzes::question::{fold_width, letter};
use domain::quizzes::{QuestionFault, QuestionKind};

use super::columns::Field;
use super::item;
use crate::questions::{Doubt, Fault, Item};
use crate::table::{Format, Header, Row};

/// A row, its kind told by the answer where no column says it. A key is never guessed.
pub(super) fn read_row(header: &Header<Field>, format: Format, row: &Row) -> Item {
    let mut item = item(header, format, row);
    if item.faults.is_empty() {
        if item.draft.answer.trim().is_empty() {
            item.faults.push(Fault::NoAnswer);
        } else {
            let kind = read_answer(&mut item);
            if item.draft.kind.trim().is_empty()
                && let Some(kind) = kind
            {
                kind.word().clone_into(&mut item.draft.kind);
            }
        }
        if !item.faults.is_empty() {
            item.column = Some(Field::Answer.word());
        }
    }
    item
}

/// The kind that an answer belongs to. An answer with several readings is a doubt; one with none is
/// a fault.
fn read_answer(item: &mut Item) -> Option<QuestionKind> {
    let answer = fold_width(item.draft.answer.trim()).to_uppercase();
    let options = &item.draft.options;
    let unreadable = || QuestionFault::UnreadableAnswer(item.draft.answer.trim().to_owned());
    let letters: Option<Vec<char>> = answer
        .chars()
        .filter(|c| !matches!(c, ' ' | ',' | '、' | ';'))
        .map(|c| c.is_ascii_uppercase().then_some(c))
        .collect();
    if options.is_empty() {
        match answer.as_str() {
            "对" | "正确" | "√" | "错" | "错误" | "×" => {}
            "TRUE" | "T" | "1" | "是" => item.doubts.push(asks(&answer, "对")),
            "FALSE" | "F" | "0" | "否" => item.doubts.push(asks(&answer, "错")),
            _ => {
                let fault = match letters {
                    Some(_) => QuestionFault::OptionCount(0),
                    None => unreadable(),
                };
                item.faults.push(fault.into());
                return None;
            }
        }
        return Some(QuestionKind::TrueFalse);
    }
    if let Some(letters) = letters {
        return match letters.len() {
            0 => {
                item.faults.push(unreadable().into());
                None
            }
            1 => Some(QuestionKind::Single),
            _ => Some(QuestionKind::Multiple),
        };
    }
    if !answer.is_empty() && answer.chars().all(|c| c.is_ascii_digit()) {
        let number = answer.parse::<usize>().ok();
        let named = number.filter(|number| (1..=options.len()).contains(number));
        item.doubts.push(Doubt::Other(match named {
            Some(number) => {
                let letter = letter(u8::try_from(number - 1).unwrap_or(u8::MAX));
                format!("答案是数字 {number}，是选项 {letter} 吗？")
            }
            None => format!("答案是数字 {answer}，请改为选项的字母"),
        }));
        return Some(QuestionKind::Single);
    }
    let said = item.draft.answer.trim();
    if let Some(place) = options.iter().position(|option| option.trim() == said) {
        let letter = letter(u8::try_from(place).unwrap_or(u8::MAX));
        item.doubts.push(Doubt::Other(format!(
            "答案是选项 {letter} 的文字，是选项 {letter} 吗？"
        )));
        return Some(QuestionKind::Single);
    }
    item.faults.push(unreadable().into());
    None
}

fn asks(answer: &str, meaning: &str) -> Doubt {
    Doubt::Other(format!("答案是 {answer}，是「{meaning}」吗？"))
}
