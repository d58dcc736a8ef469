//! How questions and options begin, and lines that are no text at all.

use super::kinds::Kind;
use super::span::Span;

/// How deep a number's form usually stands: `第1题` over `1.` over `(1)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Heading,
    Plain,
    Bracketed,
}

/// The number a question begins with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    pub value: u32,
    pub level: Level,
    /// How many characters it takes, its mark included.
    pub length: usize,
}

/// The question number that `span` begins with: `1.` `1、` `1）` `(1)` `第1题`, or `1` before a kind in
/// brackets. A decimal is none, but `3.2015年……` is question 3.
pub(super) fn number(span: Span) -> Option<Number> {
    if span.at(0) == Some('第') {
        let (value, digits) = digits(span.from(1)).or_else(|| numerals(span.from(1)))?;
        let mut length = 1 + digits;
        length += spaces(span.from(length));
        if span.at(length) != Some('题') {
            return None;
        }
        length += 1;
        length += usize::from(matches!(span.at(length), Some('.' | '、' | ':' | ',')));
        return Some(Number {
            value,
            level: Level::Heading,
            length,
        });
    }
    let open = usize::from(span.at(0) == Some('('));
    let start = open + spaces(span.from(open));
    let (value, count) = digits(span.from(start))?;
    let mut end = start + count;
    end += spaces(span.from(end));
    if open == 0 && is_tag(span.from(end)) {
        return Some(Number {
            value,
            level: Level::Plain,
            length: end,
        });
    }
    let level = match (open, span.at(end)?) {
        (_, ')') => Level::Bracketed,
        (0, '、') => Level::Plain,
        (0, '.') if !decimal(span.from(end + 1)) => Level::Plain,
        _ => return None,
    };
    end += 1;
    // (1). and 1)、 occur, too.
    if level == Level::Bracketed {
        end += usize::from(matches!(span.at(end), Some('.' | '、')));
    }
    Some(Number {
        value,
        level,
        length: end,
    })
}

/// Whether `span` begins with a kind in brackets: `（单选）`.
fn is_tag(span: Span) -> bool {
    if !matches!(span.at(0), Some('(' | '[')) {
        return false;
    }
    let name = span.slice(1, span.len().min(12));
    let close = name.folded.iter().position(|c| matches!(c, ')' | ']'));
    close.is_some_and(|close| Kind::exact(name.to(close)).is_some())
}

/// Whether the digits after a full stop make it a decimal point; a year does not.
fn decimal(span: Span) -> bool {
    match digits(span) {
        Some((_, 4)) => span.at(4) != Some('年'),
        other => other.is_some(),
    }
}

/// The number of one to four digits at the start, and how many they are.
pub(super) fn digits(span: Span) -> Option<(u32, usize)> {
    let count = span
        .folded
        .iter()
        .take(5)
        .take_while(|c| c.is_ascii_digit())
        .count();
    let value = span
        .folded
        .iter()
        .take(count)
        .filter_map(|c| c.to_digit(10));
    let value = value.fold(0, |value, digit| value * 10 + digit);
    (1..=4).contains(&count).then_some((value, count))
}

fn numerals(span: Span) -> Option<(u32, usize)> {
    let digit = |c: char| "一二三四五六七八九".chars().position(|d| d == c);
    let (mut value, mut count) = (0, 0);
    while let Some(c) = span.at(count).filter(|_| count < 3) {
        match digit(c) {
            Some(place) => value += u32::try_from(place).ok()? + 1,
            None if c == '十' => value = value.max(1) * 10,
            None => break,
        }
        count += 1;
    }
    (count > 0).then_some((value, count))
}

fn spaces(span: Span) -> usize {
    span.folded.iter().take_while(|&&c| c == ' ').count()
}

/// What stands after an option's letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Dot,
    Comma,
    Close,
    Colon,
    Brackets,
    Space,
}

/// The letter an option begins with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letter {
    pub name: char,
    pub style: Style,
    /// How many characters it takes, its mark included.
    pub length: usize,
}

/// The option letter A to H that `span` begins with: `A.` `A、` `A)` `A:` `(A)`, or `A` and a space.
pub(super) fn letter(span: Span) -> Option<Letter> {
    let known = |c: &char| ('A'..='H').contains(c);
    if span.at(0) == Some('(') {
        let start = 1 + spaces(span.from(1));
        let letter = span.at(start).filter(known)?;
        let end = start + 1 + spaces(span.from(start + 1));
        return (span.at(end) == Some(')')).then(|| {
            let dot = usize::from(matches!(span.at(end + 1), Some('.' | '、')));
            Letter {
                name: letter,
                style: Style::Brackets,
                length: end + 1 + dot,
            }
        });
    }
    let letter = span.at(0).filter(known)?;
    let gap = spaces(span.from(1));
    let (style, length) = match span.at(1 + gap) {
        Some('.') => (Style::Dot, gap + 2),
        Some('、') => (Style::Comma, gap + 2),
        Some(')') => (Style::Close, gap + 2),
        Some(':') => (Style::Colon, gap + 2),
        Some(_) if gap > 0 => (Style::Space, gap + 1),
        _ => return None,
    };
    Some(Letter {
        name: letter,
        style,
        length,
    })
}

/// Whether the line only counts pages: `- 3 -`, `第 3 页 共 9 页`, `3/9`, `Page 3`.
pub(super) fn is_page_number(span: Span) -> bool {
    if span.len() > 24 {
        return false;
    }
    let text: String = span.folded.iter().filter(|c| **c != ' ').collect();
    let text = text.to_lowercase();
    let has_digit = text.contains(|c: char| c.is_ascii_digit());
    let dashes = ['-', '—', '–', '－', '·', '~'];
    let number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    if let Some(inner) = text.strip_prefix(dashes) {
        return number(inner.trim_start_matches(dashes).trim_end_matches(dashes))
            && text.ends_with(dashes);
    }
    if let Some((page, pages)) = text.split_once('/')
        && number(page)
        && number(pages)
    {
        return true;
    }
    let words = ["第", "页", "共", "/", ",", "，", "page", "of"];
    let rest = words
        .iter()
        .fold(text.clone(), |rest, word| rest.replace(word, ""));
    has_digit && number(&rest) && (text.contains('页') || text.starts_with("page"))
}

/// Whether the line is nothing but digits.
pub(super) fn is_bare_number(span: Span) -> bool {
    digits(span).is_some_and(|(_, count)| count == span.len())
}
