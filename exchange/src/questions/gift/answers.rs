//! What the braces hold.

use domain::quizzes::QuestionDraft;
use domain::quizzes::question::letter;

use super::super::{Doubt, Fault, Item};
use super::glyphs::{self, Glyph};
use super::read::Texts;

/// Reads the answers into `item`: kind, options, answer, explanation.
pub(super) fn read(inner: &[Glyph], texts: &mut Texts, item: &mut Item) {
    let (inner, general) = match glyphs::rfind_all(inner, "####") {
        Some(place) => (&inner[..place], texts.text(&inner[place + 4..])),
        None => (inner, String::new()),
    };
    let inner = glyphs::trim(inner);
    item.draft.explanation = general;
    if let Some(kind) = unsupported(inner) {
        item.faults.push(Fault::UnsupportedKind(kind.to_owned()));
    } else if glyphs::find(inner, '~').is_some() {
        choice(inner, texts, item);
    } else if let Some(truth) = truth(inner) {
        "true_false".clone_into(&mut item.draft.kind);
        if truth { "对" } else { "错" }.clone_into(&mut item.draft.answer);
        let feedback = glyphs::find(inner, '#').map(|place| &inner[place..]);
        explain(
            &mut item.draft,
            &[feedback.map(|f| texts.feedback(f)).unwrap_or_default()],
        );
    } else {
        item.faults
            .push(Fault::UnsupportedKind("填空题（短答）".to_owned()));
    }
}

fn unsupported(inner: &[Glyph]) -> Option<&'static str> {
    if inner.is_empty() {
        return Some("问答题");
    }
    if glyphs::starts_with(inner, "#") {
        return Some("数值题");
    }
    let chosen = glyphs::find(inner, '~').is_some();
    let matched = glyphs::find(inner, '=').is_some() && glyphs::find_all(inner, "->").is_some();
    (!chosen && matched).then_some("匹配题")
}

fn truth(inner: &[Glyph]) -> Option<bool> {
    let end = glyphs::find(inner, '#').unwrap_or(inner.len());
    match glyphs::text(glyphs::trim(&inner[..end]))
        .to_uppercase()
        .as_str()
    {
        "T" | "TRUE" => Some(true),
        "F" | "FALSE" => Some(false),
        _ => None,
    }
}

fn choice(inner: &[Glyph], texts: &mut Texts, item: &mut Item) {
    let marks: Vec<usize> = (0..inner.len())
        .filter(|&place| !inner[place].escaped && matches!(inner[place].c, '~' | '='))
        .collect();
    if marks.first() != Some(&0) {
        let reason = "答案应以 = 或 ~ 开头".to_owned();
        item.faults.push(Fault::Format(reason));
        return;
    }
    let single = glyphs::find(inner, '=').is_some();
    let mut answer = String::new();
    let mut feedback = Vec::new();
    let mut share = 0.0;
    for (place, &mark) in marks.iter().enumerate() {
        let end = marks.get(place + 1).copied().unwrap_or(inner.len());
        let full = inner[mark].c == '=';
        let mut rest = glyphs::trim(&inner[mark + 1..end]);
        let mut weight = 0.0;
        if !full && let Some((found, length)) = self::weight(rest) {
            weight = found;
            rest = &rest[length..];
        }
        let name = letter(u8::try_from(place).unwrap_or(u8::MAX));
        let end = glyphs::find(rest, '#').unwrap_or(rest.len());
        let told = texts.feedback(&rest[end..]);
        if !told.is_empty() {
            feedback.push(format!("{name}：{told}"));
        }
        item.draft.options.push(texts.option(&rest[..end]));
        if full || !single && weight > 0.0 {
            answer.push(name);
            share += weight;
        } else if weight > 0.0 {
            item.doubts.push(Doubt::Other(format!(
                "选项 {name} 给部分分（{weight}%），请确认它算不算正确"
            )));
        }
    }
    if answer.is_empty() {
        item.faults.push(Fault::NoAnswer);
    } else if !single && !(98.5..=101.5).contains(&share) {
        item.doubts.push(Doubt::Other(format!(
            "正确选项的分值合计 {share}%，不是 100%，请确认答案"
        )));
    }
    item.draft.kind = String::from(if single { "single" } else { "multiple" });
    item.draft.answer = answer;
    explain(&mut item.draft, &feedback);
}

/// The weight in percent that an answer begins with, and how long it is: `%-33.33333%`.
fn weight(glyphs: &[Glyph]) -> Option<(f64, usize)> {
    if !glyphs::starts_with(glyphs, "%") {
        return None;
    }
    let end = 1 + glyphs
        .iter()
        .skip(1)
        .take(16)
        .position(|glyph| glyph.c == '%')?;
    let text = glyphs::text(&glyphs[1..end]);
    let number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '.');
    let weight = text.parse().ok().filter(|_| text.chars().all(number))?;
    Some((weight, end + 1))
}

/// What is said to single options explains the question where nothing else does.
fn explain(draft: &mut QuestionDraft, feedback: &[String]) {
    if draft.explanation.is_empty() {
        draft.explanation = feedback.join("\n");
    }
}
