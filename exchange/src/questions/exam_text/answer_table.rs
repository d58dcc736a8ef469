//! Answer tables: `1-5 ABCDA 6-10 √×√√×`, `1.A 2.B 3.C`.

use super::answers::{self, Stated, truth_mark};
use super::marks;
use super::span::Span;

/// What a table says of one number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub number: u32,
    pub stated: Stated,
}

/// The rows of a table that `span` is as a whole, or nothing.
pub(super) fn parse(span: Span) -> Option<Vec<Entry>> {
    let mut entries = Vec::new();
    let mut rest = skip(span, ' ');
    while !rest.is_empty() {
        let (first, last, length) = numbers(rest)?;
        rest = rest.from(length);
        let end = (0..rest.len())
            .find(|&place| begins(rest, place))
            .unwrap_or(rest.len());
        let body = rest.to(end);
        match last {
            None => entries.push(Entry {
                number: first,
                stated: answers::parse(body)?,
            }),
            Some(last) => {
                let stated = several(body, last.checked_sub(first)? as usize + 1)?;
                entries.extend(
                    (first..)
                        .zip(stated)
                        .map(|(number, stated)| Entry { number, stated }),
                );
            }
        }
        rest = skip(rest.from(end), ';');
    }
    (!entries.is_empty()).then_some(entries)
}

fn skip(span: Span<'_>, also: char) -> Span<'_> {
    let between = |c: &&char| matches!(**c, ' ' | ',' | ';' | '。' | '|' | '、') || **c == also;
    span.from(span.folded.iter().take_while(between).count())
}

/// Whether a number begins at `place`.
fn begins(span: Span, place: usize) -> bool {
    match span.at(place) {
        Some('0'..='9' | '第') => true,
        Some('(') => span.at(place + 1).is_some_and(|c| c.is_ascii_digit()),
        _ => false,
    }
}

/// The number or range of numbers that `span` begins with, and its length.
fn numbers(span: Span) -> Option<(u32, Option<u32>, usize)> {
    let open = usize::from(matches!(span.at(0), Some('(' | '第')));
    let (first, count) = marks::digits(span.from(open))?;
    let mut place = open + count;
    let mut last = None;
    let dashes = ['-', '—', '–', '－', '~', '～', '至', '到'];
    let rest = span.from(place);
    let dash = rest
        .folded
        .iter()
        .take_while(|c| **c == ' ' || dashes.contains(c))
        .count();
    if rest.to(dash).folded.iter().any(|c| dashes.contains(c)) {
        let (number, count) = marks::digits(rest.from(dash))?;
        last = Some(number);
        place += dash + count;
    }
    let marks = [')', '题', '.', '、', ':', ' '];
    let rest = span.from(place);
    place += rest.folded.iter().take_while(|c| marks.contains(c)).count();
    Some((first, last, place))
}

/// The answers of a range: as many words as questions, or as many letters or marks.
fn several(body: Span, count: usize) -> Option<Vec<Stated>> {
    let gap = |c: &char| matches!(c, ' ' | ',' | '、' | ';' | '。' | '|');
    let mut words: Vec<Span> = Vec::new();
    let mut start = None;
    for place in 0..=body.len() {
        let inside = body.at(place).is_some_and(|c| !gap(&c));
        match (inside, start) {
            (true, None) => start = Some(place),
            (false, Some(from)) => {
                words.push(body.slice(from, place));
                start = None;
            }
            _ => {}
        }
    }
    if words.len() == count {
        return words.into_iter().map(answers::parse).collect();
    }
    let marks: Vec<Span> = words
        .iter()
        .flat_map(|word| (0..word.len()).map(|place| word.slice(place, place + 1)))
        .collect();
    let single = |mark: &Span| {
        let letter = |c: char| matches!(c, 'A'..='H' | 'a'..='h' | 'T' | 'X' | 'x');
        mark.at(0)
            .is_some_and(|c| letter(c) || truth_mark(c).is_some())
    };
    (marks.len() == count && marks.iter().all(single))
        .then(|| marks.into_iter().map(answers::parse).collect())?
}

#[cfg(test)]
mod tests {
    use super::super::span::Line;
    use super::*;

    fn read(text: &str) -> Option<String> {
        let line = Line::new(1, text);
        let entries = parse(line.span())?;
        let told = entries
            .iter()
            .map(|e| format!("{}{}", e.number, e.stated.text(false)));
        Some(told.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn rows_are_read_in_all_their_forms() {
        for (text, told) in [
            ("1-5 ABCDA 6-7：BD", "1A 2B 3C 4D 5A 6B 7D"),
            ("1～3：AB ACD BC", "1AB 2ACD 3BC"),
            ("1—3 √×√", "1对 2错 3对"),
            ("1-4 对错错对", "1对 2错 3错 4对"),
            ("１．Ａ　２．Ｂ", "1A 2B"),
            ("1、A；2、BD；3、C。", "1A 2BD 3C"),
            ("(1)A (2)B", "1A 2B"),
            ("第1题 A 第2题 B", "1A 2B"),
            ("1.正确 2.错误", "1对 2错"),
        ] {
            assert_eq!(read(text).as_deref(), Some(told), "{text}");
        }
    }

    #[test]
    fn what_does_not_count_up_is_no_table() {
        for text in [
            "1-5 ABCD",
            "1-3 AB CD",
            "5-1 ABCDE",
            "1.存款 2.贷款",
            "",
            "A B",
            "1-9999 A",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
