//! A stem and the answer it may carry.

use super::super::Doubt;
use super::answers::{self, Bracket, Inside, Stated, Tail};
use super::kinds::Kind;
use super::span::Span;

/// A stem with its brackets found.
pub(super) struct Stem<'a> {
    pub span: Span<'a>,
    /// The kind that a tag at its start or end names.
    pub kind: Option<Kind>,
    brackets: Vec<Bracket>,
    tail: Option<Tail>,
}

/// A stem without its answer.
pub(super) struct Read {
    pub text: String,
    /// The answers it carries.
    pub stated: Vec<Stated>,
    pub doubts: Vec<Doubt>,
}

impl<'a> Stem<'a> {
    /// Finds what stands in `span`.
    pub fn new(span: Span<'a>) -> Self {
        let found = answers::brackets(span);
        let mut stem = Self {
            span,
            kind: None,
            brackets: Vec::new(),
            tail: None,
        };
        let mut end = span.len();
        let mut tags = Vec::new();
        for bracket in found {
            if let Inside::Kind(kind) = bracket.inside {
                if stem.span.to(bracket.open).trim().is_empty() {
                    stem.kind.get_or_insert(kind);
                    tags.push(bracket.close + 1);
                } else if stem.span.from(bracket.close + 1).trim().is_empty() {
                    stem.kind.get_or_insert(kind);
                    end = bracket.open;
                }
            } else {
                stem.brackets.push(bracket);
            }
        }
        let start = tags.first().copied().unwrap_or(0);
        let start =
            start + span.slice(start, end).len() - span.slice(start, end).trim_start().len();
        stem.span = span.slice(start, end).trim();
        stem.brackets
            .retain(|bracket| bracket.open >= start && bracket.close < end);
        for bracket in &mut stem.brackets {
            bracket.open -= start;
            bracket.close -= start;
        }
        stem.tail = answers::tail(stem.span);
        stem
    }

    /// Whether it carries something that says right or wrong.
    pub fn may_be_statement(&self) -> bool {
        let truth = |bracket: &Bracket| matches!(&bracket.inside, Inside::Answer(stated) if stated.truth().is_some());
        self.brackets.iter().any(truth)
            || self
                .tail
                .as_ref()
                .is_some_and(|tail| tail.stated.truth().is_some())
    }

    /// Its text and its answers, as those of a statement or of a choice.
    pub fn read(&self, as_truth: bool) -> Read {
        let fits = |stated: &Stated| match stated {
            Stated::Letters(_) => !as_truth || stated.truth().is_some(),
            Stated::Truth(_) => as_truth,
        };
        let mut read = Read {
            text: String::new(),
            stated: Vec::new(),
            doubts: Vec::new(),
        };
        let mut blanked: Vec<&Bracket> = Vec::new();
        let mut carrying: Vec<(&Bracket, &Stated)> = Vec::new();
        for bracket in &self.brackets {
            match &bracket.inside {
                Inside::Blank => blanked.push(bracket),
                Inside::Answer(stated) if fits(stated) => carrying.push((bracket, stated)),
                _ => {}
            }
        }
        let blank = !blanked.is_empty() || self.has_line();
        if let [(bracket, stated)] = carrying[..]
            && !blank
            && self.is_place_for_answer(bracket, as_truth)
        {
            blanked.push(bracket);
            read.stated.push(stated.clone());
        } else if let Some((bracket, _)) = carrying.first() {
            read.doubts
                .push(self.doubt(bracket.open, bracket.close + 1));
        }
        let mut end = self.span.len();
        if let Some(tail) = self.tail.as_ref().filter(|tail| fits(&tail.stated)) {
            if tail.clear {
                end = tail.start;
                read.stated.push(tail.stated.clone());
            } else {
                read.doubts.push(self.doubt(tail.start, end));
            }
        }
        blanked.sort_by_key(|bracket| bracket.open);
        let mut from = 0;
        for bracket in blanked {
            let round = self.span.at(bracket.open) == Some('(');
            let answer = matches!(bracket.inside, Inside::Answer(_));
            if bracket.close < end && (round || answer) {
                read.text
                    .push_str(&self.span.slice(from, bracket.open).text());
                read.text.push_str("（　）");
                from = bracket.close + 1;
            }
        }
        read.text.push_str(&self.span.slice(from, end).text());
        read.text.truncate(read.text.trim_end().len());
        read
    }

    fn doubt(&self, from: usize, to: usize) -> Doubt {
        Doubt::MaybeAnswer(self.span.slice(from, to).trim().text())
    }

    /// Whether a line to write on is left open: then a bracket with a letter is not the blank.
    fn has_line(&self) -> bool {
        self.span.folded.windows(2).any(|pair| pair == ['_', '_'])
    }

    /// Whether a bracket is where answers stand: of a statement at its start or end, of a choice
    /// anywhere but right behind a single letter, as in P(A).
    fn is_place_for_answer(&self, bracket: &Bracket, as_truth: bool) -> bool {
        if !as_truth {
            let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
            let letter = latin(self.span.before(bracket.open));
            let word = latin(
                self.span
                    .to(bracket.open.saturating_sub(1))
                    .folded
                    .last()
                    .copied(),
            );
            return !letter || word;
        }
        let after = self.span.from(bracket.close + 1);
        let ends = after
            .folded
            .iter()
            .all(|c| matches!(c, ' ' | '。' | '.' | '?' | '!' | ';' | '，'));
        ends || self.span.to(bracket.open).trim().is_empty()
    }
}
