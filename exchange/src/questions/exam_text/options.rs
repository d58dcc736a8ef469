//! Options on a line: one, or several that follow one another.

use super::marks::{self, Letter, Style};
use super::span::Span;

/// The options of one line.
pub(super) struct Options<'a> {
    pub options: Vec<(char, Span<'a>)>,
    /// A letter whose mark stands more than once, so that the line has two readings.
    pub twice: Option<char>,
}

/// The options of `span`, which begins with `first`.
pub(super) fn scan(span: Span, first: Letter) -> Options {
    let mut read = Options {
        options: Vec::new(),
        twice: None,
    };
    let (mut mark, mut rest) = (first, span);
    loop {
        let body = rest.from(mark.length);
        let mut next = following(body, mark);
        let Some((place, found)) = next.next() else {
            read.options.push((mark.name, body.trim()));
            return read;
        };
        if next.next().is_some() {
            read.twice.get_or_insert(found.name);
        }
        read.options.push((mark.name, body.to(place).trim()));
        rest = body.from(place);
        mark = found;
    }
}

/// Where in `body` the option after `mark` may begin.
fn following(body: Span<'_>, mark: Letter) -> impl Iterator<Item = (usize, Letter)> {
    let wanted = char::from_u32(mark.name as u32 + 1).unwrap_or('I');
    (0..body.len()).filter_map(move |place| {
        let found = letter_at(body, place).filter(|found| found.name == wanted)?;
        let before = body.before(place).unwrap_or(' ');
        let apart = before == ' ';
        let fits = match (found.style, mark.style) {
            (Style::Brackets, Style::Brackets) => true,
            (Style::Brackets, _) | (_, Style::Brackets) => false,
            (Style::Space, of_mark) => apart && of_mark == Style::Space,
            (style, of_mark) => apart || style == of_mark && !before.is_ascii_alphabetic(),
        };
        fits.then_some((place, found))
    })
}

/// The option letter at `place`; none where it is an answer in its bracket: `( A )`, `（A）。`.
fn letter_at(span: Span, place: usize) -> Option<Letter> {
    let found = marks::letter(span.from(place))?;
    let before = span.to(place);
    let inside = found.style == Style::Close
        && before.folded.iter().rev().take(8).find(|&&c| c != ' ') == Some(&'(');
    let ended = found.style == Style::Brackets
        && matches!(
            span.at(place + found.length),
            Some('。' | '?' | '!' | ',' | ';' | ':')
        );
    (!inside && !ended).then_some(found)
}

/// Where in a stem's line its options begin.
pub(super) struct Start {
    pub place: usize,
    pub mark: Letter,
    /// Whether they may as well begin elsewhere.
    pub twice: bool,
}

/// Where in a stem's line its options begin: at an A that something ends before, with a B after it
/// on the same line or, where `b_follows`, at the start of the next.
pub(super) fn after_stem(span: Span, b_follows: bool) -> Option<Start> {
    let ends = |c| {
        matches!(
            c,
            ' ' | '。' | '?' | ':' | ')' | ']' | '_' | ';' | ',' | '.' | '!' | '…'
        )
    };
    let marks = (1..span.len()).filter_map(|place| {
        let mark = letter_at(span, place).filter(|mark| mark.name == 'A')?;
        // A space is too weak a mark unless a space is before it, too.
        let before = span.before(place)?;
        let fits = before == ' ' || mark.style != Style::Space && ends(before);
        fits.then_some((place, mark))
    });
    // No stem has more of them, and each looks through the rest of the line.
    let mut starts = marks.take(16).filter(|&(place, mark)| {
        let body = span.from(place + mark.length);
        match following(body, mark).next() {
            Some((next, _)) => !body.to(next).trim().is_empty(),
            None => {
                let weak = matches!(mark.style, Style::Space | Style::Brackets);
                b_follows && !weak && !body.trim().is_empty()
            }
        }
    });
    let (place, mark) = starts.next()?;
    Some(Start {
        place,
        mark,
        twice: starts.next().is_some(),
    })
}

/// Options that a bracket at the end of a stem holds, `……应（A、甲 B、乙）`: where it opens, and what it
/// holds.
pub(super) fn enclosed(span: Span<'_>) -> Option<(usize, Span<'_>)> {
    let ended = usize::from(span.before(span.len()) == Some('。'));
    let close = (span.len() - ended).checked_sub(1)?;
    if span.at(close) != Some(')') {
        return None;
    }
    let mut depth = 0_u32;
    let open = (0..=close).rev().find(|&place| {
        match span.at(place) {
            Some(')') => depth += 1,
            Some('(') => depth -= 1,
            _ => {}
        }
        depth == 0
    })?;
    let inner = span.slice(open + 1, close).trim();
    let mark = marks::letter(inner).filter(|mark| mark.name == 'A')?;
    let body = inner.from(mark.length);
    let (next, _) = following(body, mark).next()?;
    let stated = !body.to(next).trim().is_empty() && !span.to(open).trim().is_empty();
    (stated && mark.style != Style::Space).then_some((open, inner))
}

/// Whether a line that begins with `mark` (an A and a space) really begins options: B follows in the
/// same way.
pub(super) fn is_spaced(span: Span, mark: Letter, next: Option<Letter>) -> bool {
    let alike = |found: Letter| found.name == 'B' && found.style == Style::Space;
    following(span.from(mark.length), mark).next().is_some() || next.is_some_and(alike)
}
