//! What counts as an answer, and where a stem may carry one.

use super::kinds::Kind;
use super::span::Span;

/// An answer as the text states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stated {
    /// Option letters in order; of a statement `T`, `F` or `X`.
    Letters(String),
    /// 对 or 错.
    Truth(bool),
}

impl Stated {
    /// Right or wrong, if that is what it says of a statement.
    pub fn truth(&self) -> Option<bool> {
        match self {
            Self::Truth(truth) => Some(*truth),
            Self::Letters(letters) => match letters.as_str() {
                "T" => Some(true),
                "F" | "X" => Some(false),
                _ => None,
            },
        }
    }

    /// As a draft's answer says it.
    pub fn text(&self, as_truth: bool) -> String {
        match (self.truth().filter(|_| as_truth), self) {
            (Some(true), _) | (None, Self::Truth(true)) => "对".to_owned(),
            (Some(false), _) | (None, Self::Truth(false)) => "错".to_owned(),
            (None, Self::Letters(letters)) => letters.clone(),
        }
    }
}

/// The truth that a mark of one character stands for.
pub(super) fn truth_mark(c: char) -> Option<bool> {
    match c {
        '√' | '✓' | '✔' | '☑' | '对' | '是' => Some(true),
        '×' | '✗' | '✘' | '✕' | '✖' | '╳' | 'Ⅹ' | 'ⅹ' | '错' | '否' => Some(false),
        _ => None,
    }
}

/// The answer that the whole of `span` is, as after a label: small letters, brackets around it and a
/// full stop do not matter.
pub(super) fn parse(span: Span) -> Option<Stated> {
    let mut span = span.trim();
    while matches!(span.before(span.len()), Some('。' | ';' | '.' | ',' | ' ')) {
        span = span.to(span.len() - 1);
    }
    let ends = (span.at(0), span.before(span.len()));
    if span.len() > 2 && matches!(ends, (Some('('), Some(')')) | (Some('['), Some(']'))) {
        span = span.slice(1, span.len() - 1).trim();
    }
    // No answer is longer than eight letters with something between them.
    if span.len() > 32 {
        return None;
    }
    let folded: String = span.folded.iter().collect();
    plain(&folded.to_uppercase())
}

/// The answer that a bracket in a stem holds. Small letters are text there, but `x` is a mark.
fn inside(span: Span) -> Option<Stated> {
    let span = span.trim();
    if span.len() > 32 {
        return None;
    }
    let folded: String = span.folded.iter().collect();
    plain(if folded == "x" { "X" } else { &folded })
}

fn plain(text: &str) -> Option<Stated> {
    match text {
        "T" | "F" | "X" => return Some(Stated::Letters(text.to_owned())),
        "正确" | "TRUE" => return Some(Stated::Truth(true)),
        "错误" | "FALSE" => return Some(Stated::Truth(false)),
        _ => {}
    }
    let mut chars = text.chars();
    if let (Some(mark), None) = (chars.next(), chars.next())
        && let Some(truth) = truth_mark(mark)
    {
        return Some(Stated::Truth(truth));
    }
    let mut letters: Vec<char> = Vec::new();
    for c in text.strip_prefix('选').unwrap_or(text).chars() {
        match c {
            'A'..='H' => letters.push(c),
            ' ' | ',' | '、' | ';' | '/' | '+' | '和' => {}
            _ => return None,
        }
    }
    letters.sort_unstable();
    (!letters.is_empty()).then(|| Stated::Letters(letters.into_iter().collect()))
}

/// What a bracket in a stem holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Inside {
    Blank,
    Kind(Kind),
    Answer(Stated),
}

/// A bracket of a stem that holds nothing or something like an answer or a kind.
#[derive(Clone, Debug)]
pub(super) struct Bracket {
    /// Where it opens.
    pub open: usize,
    /// Where it closes.
    pub close: usize,
    pub inside: Inside,
}

/// Every such bracket of `stem`; brackets that hold text are left out.
pub(super) fn brackets(stem: Span) -> Vec<Bracket> {
    let mut found = Vec::new();
    let mut opened = None;
    for (place, &c) in stem.folded.iter().enumerate() {
        match (c, opened) {
            ('(' | '[', _) => opened = Some((place, c)),
            (')', Some((open, '('))) | (']', Some((open, '['))) => {
                opened = None;
                let content = stem.slice(open + 1, place);
                let blank = content.folded.iter().all(|c| matches!(c, ' ' | '_'));
                let inside = if blank {
                    Some(Inside::Blank)
                } else if let Some(kind) = Kind::exact(content) {
                    Some(Inside::Kind(kind))
                } else {
                    inside(content).map(Inside::Answer)
                };
                found.extend(inside.map(|inside| Bracket {
                    open,
                    close: place,
                    inside,
                }));
            }
            (')' | ']', _) => opened = None,
            _ => {}
        }
    }
    found
}

/// Something like an answer at the end of a stem.
#[derive(Debug)]
pub(super) struct Tail {
    /// Where it begins.
    pub start: usize,
    pub stated: Stated,
    /// Whether it can be nothing else: a sentence or a blank ends before it.
    pub clear: bool,
}

/// What `stem` ends with, if that looks like an answer: `……是（　）。 B`, `……。√`.
pub(super) fn tail(stem: Span) -> Option<Tail> {
    let length = stem.len();
    let window = length.saturating_sub(24);
    let ends = |place: usize| matches!(stem.at(place), Some('。' | '?' | '!' | ')' | ':' | '_'));
    if let Some(end) = (window..length).rev().find(|&place| ends(place))
        && let Some(stated) = inside(stem.from(end + 1))
    {
        let letters = matches!(stated, Stated::Letters(_));
        let clear = match stem.at(end) {
            Some(')') => after_blank(stem, end) && !is_verb(stem.from(end + 1)),
            Some(':') => letters,
            _ => true,
        };
        return Some(Tail {
            start: end + 1,
            clear: clear || is_symbol(stem.from(end + 1)),
            stated,
        });
    }
    let symbol = length
        .checked_sub(1)
        .filter(|&last| is_symbol(stem.from(last)));
    let spaces = (window..length).filter(|&place| stem.at(place) == Some(' '));
    let (start, stated) = symbol
        .into_iter()
        .chain(spaces)
        .find_map(|place| inside(stem.from(place)).map(|stated| (place, stated)))?;
    Some(Tail {
        start,
        clear: symbol == Some(start),
        stated,
    })
}

/// Whether it is a tick or a cross: at the end of a statement these are no words.
fn is_symbol(span: Span) -> bool {
    let span = span.trim();
    let mark = span.at(0).filter(|_| span.len() == 1);
    mark.is_some_and(|c| truth_mark(c).is_some() && !matches!(c, '对' | '错' | '是' | '否'))
}

/// Whether it may be the verb that goes on after a blank: （　）是.
fn is_verb(span: Span) -> bool {
    matches!(span.trim().folded, ['是' | '否'])
}

fn after_blank(stem: Span, close: usize) -> bool {
    let inner = stem.to(close).folded.iter().rev();
    let mut inner = inner.skip_while(|c| matches!(c, ' ' | '_'));
    inner.next() == Some(&'(')
}
