//! What the answer of a row means, beside its kind and its options.

use domain::quizzes::question::{fold_width, letter};
use domain::quizzes::{QuestionFault, QuestionKind};

use super::columns::Field;
use crate::questions::{Doubt, Fault, Item};

/// Reads the answer, and from it the kind where the row names none. An answer with several readings
/// is a doubt; one with none is a fault.
pub(super) fn read(item: &mut Item) {
    let said = item.draft.answer.trim().to_owned();
    let told = bare(&said);
    let unnamed = item.draft.kind.trim().is_empty();
    let kind = item.draft.kind();
    if !unnamed && kind.is_none() {
        // 问答题 is a kind all the same; any other word is told when the whole question is checked.
        let named = item.draft.kind.trim();
        if named.ends_with('题') && named.chars().count() <= 8 {
            item.faults.push(Fault::UnsupportedKind(named.to_owned()));
            item.column = Some(Field::Kind.word());
        }
        return;
    }
    let truths = truths(&item.draft.options);
    let statement = kind == Some(QuestionKind::TrueFalse)
        || unnamed && (truths.is_some() || item.draft.options.is_empty() && !said.is_empty());
    let found = if said.is_empty() {
        item.faults.push(Fault::NoAnswer);
        None
    } else if statement {
        read_truth(item, (&said, &told), truths)
    } else {
        read_letters(item, (&said, &told))
    };
    if statement && truths.is_some() {
        item.draft.options.clear();
    }
    let found = found.or((statement && truths.is_some()).then_some(QuestionKind::TrueFalse));
    if let (true, Some(kind)) = (unnamed, found) {
        kind.word().clone_into(&mut item.draft.kind);
    }
}

/// An answer without what people write around it: `B.`, `选B`, `【B】`.
fn bare(said: &str) -> String {
    let ends = ['.', '。', ',', '、', ';', ':', ' '];
    let folded = fold_width(said).to_uppercase();
    let told = folded.trim().trim_end_matches(ends);
    let told = [('(', ')'), ('[', ']'), ('【', '】')]
        .iter()
        .find_map(|&(open, close)| told.strip_prefix(open)?.strip_suffix(close))
        .unwrap_or(told);
    let told = told.strip_prefix('选').unwrap_or(told);
    told.trim().to_owned()
}

/// What options that only say right and wrong stand for, in their order.
fn truths(options: &[String]) -> Option<[bool; 2]> {
    match options {
        [first, second] => {
            let both = [
                truth(&bare(first.trim()), true)?,
                truth(&bare(second.trim()), true)?,
            ];
            (both[0] != both[1]).then_some(both)
        }
        _ => None,
    }
}

/// Right or wrong. A letter or `是` says so only of what is known to be a statement.
fn truth(told: &str, statement: bool) -> Option<bool> {
    match told {
        "对" | "正确" | "√" | "✓" | "✔" => Some(true),
        "错" | "错误" | "×" | "✗" | "✘" | "Ⅹ" => Some(false),
        "TRUE" | "T" | "是" if statement => Some(true),
        "FALSE" | "F" | "否" if statement => Some(false),
        _ => None,
    }
}

fn read_truth(
    item: &mut Item,
    (said, told): (&str, &str),
    truths: Option<[bool; 2]>,
) -> Option<QuestionKind> {
    let named = item.draft.kind() == Some(QuestionKind::TrueFalse) || truths.is_some();
    let right = match (truths, told) {
        (Some([first, _]), "A") => Some(first),
        (Some([_, second]), "B") => Some(second),
        _ => truth(told, named),
    };
    if let Some(right) = right {
        if !readable(said) {
            let word = if right { "对" } else { "错" };
            word.clone_into(&mut item.draft.answer);
        }
        if truths.is_none() && !item.draft.options.is_empty() {
            item.doubts.push(Doubt::TrueFalseWithOptions);
        }
        return Some(QuestionKind::TrueFalse);
    }
    if truths.is_none() && !item.draft.options.is_empty() {
        item.doubts.push(Doubt::TrueFalseWithOptions);
        return None;
    }
    let meaning = match told {
        "TRUE" | "T" | "1" | "是" | "Y" | "YES" => Some("对"),
        "FALSE" | "F" | "0" | "否" | "N" | "NO" => Some("错"),
        _ => None,
    };
    if let Some(meaning) = meaning {
        item.doubts
            .push(Doubt::Other(format!("答案是 {told}，是「{meaning}」吗？")));
        return Some(QuestionKind::TrueFalse);
    }
    let choice = letters(told).is_some_and(|letters| !letters.is_empty());
    item.faults.push(if choice && !named {
        QuestionFault::OptionCount(0).into()
    } else {
        unreadable(said)
    });
    None
}

/// Whether the rules of a question read this answer of a statement as it stands.
fn readable(said: &str) -> bool {
    matches!(said, "对" | "正确" | "√" | "错" | "错误" | "×")
}

fn read_letters(item: &mut Item, (said, told): (&str, &str)) -> Option<QuestionKind> {
    let options = &item.draft.options;
    if let Some(letters) = letters(told) {
        return match letters.chars().count() {
            0 => {
                item.faults.push(unreadable(said));
                None
            }
            count => {
                let plain =
                    |c: char| c.is_ascii_alphabetic() || matches!(c, ' ' | ',' | '、' | ';');
                if !fold_width(said).chars().all(plain) {
                    item.draft.answer = letters;
                }
                Some(if count == 1 {
                    QuestionKind::Single
                } else {
                    QuestionKind::Multiple
                })
            }
        };
    }
    if told.chars().all(|c| c.is_ascii_digit()) {
        let number = told.parse::<usize>().ok();
        let named = number.filter(|number| (1..=options.len()).contains(number));
        item.doubts.push(Doubt::Other(match named {
            Some(number) => format!("答案是数字 {number}，是选项 {} 吗？", nth(number - 1)),
            None => format!("答案是数字 {told}，请改为选项的字母"),
        }));
        return Some(QuestionKind::Single);
    }
    if let Some(place) = options.iter().position(|option| option.trim() == said) {
        let letter = nth(place);
        item.doubts.push(Doubt::Other(format!(
            "答案是选项 {letter} 的文字，是选项 {letter} 吗？"
        )));
        return Some(QuestionKind::Single);
    }
    if let Some((letter, text)) = with_text(told) {
        let place = letter as usize - 'A' as usize;
        match options.get(place) {
            Some(option) if exact(option) == exact(text) => {
                item.draft.answer = letter.to_string();
                return Some(QuestionKind::Single);
            }
            Some(option) => {
                let option: String = option.trim().chars().take(20).collect();
                item.doubts.push(Doubt::Other(format!(
                    "答案「{said}」的文字与选项 {letter}「{option}」不同，请确认"
                )));
                return Some(QuestionKind::Single);
            }
            None => {}
        }
    }
    item.faults.push(unreadable(said));
    None
}

/// The letters of an answer that is nothing else.
fn letters(told: &str) -> Option<String> {
    told.chars()
        .filter(|c| !matches!(c, ' ' | ',' | '、' | ';' | '/' | '|' | '+' | '.' | '和'))
        .map(|c| c.is_ascii_uppercase().then_some(c))
        .collect()
}

/// `B.乙`: a letter, and the text behind its mark.
fn with_text(told: &str) -> Option<(char, &str)> {
    let letter = told.chars().next().filter(char::is_ascii_uppercase)?;
    let rest = told.get(1..)?;
    let text = rest.trim_start_matches(['.', '、', ':', ')', ' ', ',']);
    (text.len() < rest.len() && !text.is_empty()).then_some((letter, text))
}

/// A text without width, case, space and what ends it.
fn exact(text: &str) -> String {
    let folded = fold_width(text).to_uppercase();
    let kept: String = folded.chars().filter(|c| !c.is_whitespace()).collect();
    kept.trim_end_matches(['.', '。', ',', '、', ';', ':'])
        .to_owned()
}

fn nth(place: usize) -> char {
    letter(u8::try_from(place).unwrap_or(u8::MAX))
}

fn unreadable(said: &str) -> Fault {
    QuestionFault::UnreadableAnswer(said.to_owned()).into()
}
