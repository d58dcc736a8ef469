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
        let here = body.at(place)?;
        if here != wanted && here != '(' {
            return None;
        }
        let found = marks::letter(body.from(place)).filter(|found| found.name == wanted)?;
        let before = body.before(place).unwrap_or(' ');
        let apart = before == ' ';
        let fits = match found.style {
            Style::Space => apart && mark.style == Style::Space,
            style => apart || style == mark.style && !before.is_ascii_alphabetic(),
        };
        fits.then_some((place, found))
    })
}

/// Where in a stem's line its options begin: at an A that something ends before, with a B after it
/// on the same line or, where `b_follows`, at the start of the next.
pub(super) fn after_stem(span: Span, b_follows: bool) -> Option<(usize, Letter)> {
    let ends = |c| {
        matches!(
            c,
            ' ' | '。' | '?' | ':' | ')' | ']' | '_' | ';' | ',' | '.' | '!' | '…'
        )
    };
    (1..span.len()).find_map(|place| {
        if !span.before(place).is_some_and(ends) || !matches!(span.at(place), Some('A' | '(')) {
            return None;
        }
        let mark = marks::letter(span.from(place)).filter(|mark| mark.name == 'A')?;
        // A space is too weak a mark unless a space is before it, too.
        if mark.style == Style::Space && span.before(place) != Some(' ') {
            return None;
        }
        let body = span.from(place + mark.length);
        let followed = match following(body, mark).next() {
            Some((next, _)) => !body.to(next).trim().is_empty(),
            None => b_follows && mark.style != Style::Space && !body.trim().is_empty(),
        };
        followed.then_some((place, mark))
    })
}

/// Whether a line that begins with `mark` (an A and a space) really begins options: B follows in the
/// same way.
pub(super) fn is_spaced(span: Span, mark: Letter, next: Option<Letter>) -> bool {
    let alike = |found: Letter| found.name == 'B' && found.style == Style::Space;
    following(span.from(mark.length), mark).next().is_some() || next.is_some_and(alike)
}
