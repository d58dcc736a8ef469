//! What comes next, known before a line is read: many lines only make sense by what follows them.

use super::kinds;
use super::labels::{self, Label};
use super::marks::{self, Letter, Style};
use super::options;
use super::span::Line;

/// The next line that has a form of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ahead {
    End,
    Title,
    Number,
    Option(char),
    Answer,
}

/// The lines of a text with what follows each.
pub(super) struct Outline<'a> {
    pub lines: &'a [Line],
    ahead: Vec<Ahead>,
    next: Vec<Option<usize>>,
}

impl<'a> Outline<'a> {
    pub fn new(lines: &'a [Line]) -> Self {
        let mut outline = Self {
            lines,
            ahead: vec![Ahead::End; lines.len()],
            next: vec![None; lines.len()],
        };
        let (mut ahead, mut next) = (Ahead::End, None);
        for place in (0..lines.len()).rev() {
            outline.ahead[place] = ahead;
            outline.next[place] = next;
            if let Some(form) = outline.form(place) {
                ahead = form;
            }
            if !lines[place].span().is_empty() {
                next = Some(place);
            }
        }
        outline
    }

    /// The first form after line `place`.
    pub fn ahead(&self, place: usize) -> Ahead {
        self.ahead.get(place).copied().unwrap_or(Ahead::End)
    }

    /// The option letter that the next line with text begins with.
    pub fn next_letter(&self, place: usize) -> Option<Letter> {
        let next = self.next.get(place).copied().flatten()?;
        marks::letter(self.lines[next].span())
    }

    /// Whether line `place` holds nothing but a page's number.
    pub fn is_page_number(&self, place: usize) -> bool {
        let blank = |place: Option<usize>| {
            let line = place.and_then(|place| self.lines.get(place));
            line.is_none_or(|line| line.span().is_empty())
        };
        let span = self.lines[place].span();
        marks::is_page_number(span)
            || marks::is_bare_number(span) && blank(place.checked_sub(1)) && blank(Some(place + 1))
    }

    /// Whether `letter`, found at the start of line `place`, begins an option for all that is known
    /// from the lines around it.
    pub fn is_option(&self, place: usize, letter: Letter) -> bool {
        letter.style != Style::Space
            || letter.name == 'A'
                && options::is_spaced(self.lines[place].span(), letter, self.next_letter(place))
    }

    fn form(&self, place: usize) -> Option<Ahead> {
        let span = self.lines[place].span();
        if kinds::title(span).is_some() {
            return Some(Ahead::Title);
        }
        if marks::number(span).is_some() {
            return Some(Ahead::Number);
        }
        if let Some(letter) = marks::letter(span).filter(|&found| self.is_option(place, found)) {
            return Some(Ahead::Option(letter.name));
        }
        let answers = |(label, _): &(Label, _)| *label == Label::Answer;
        labels::split(span)
            .labelled
            .iter()
            .any(answers)
            .then_some(Ahead::Answer)
    }
}
