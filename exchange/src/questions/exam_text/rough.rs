//! A question as its lines were put together, before anything is decided.

use super::super::Doubt;
use super::answer_table::Entry;
use super::answers::Stated;
use super::kinds::Kind;
use super::labels::Label;
use super::marks::Number;
use super::span::Span;

/// What a line without a mark of its own goes on with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Place {
    #[default]
    Stem,
    Option,
    /// After `答案：` with nothing behind it.
    AwaitAnswer,
    /// After an answer, a difficulty or the like: nothing goes on here.
    Closed,
    Explanation,
}

/// The lines of one question.
#[derive(Debug, Default)]
pub(super) struct Rough<'a> {
    pub line: usize,
    pub number: Option<Number>,
    /// Counts the section titles before it.
    pub section: usize,
    pub section_kind: Option<Kind>,
    pub stem: Vec<Span<'a>>,
    /// Options A, B, C …, each with its lines.
    pub options: Vec<Vec<Span<'a>>>,
    /// Whether its options have a letter and a space before them.
    pub spaced: bool,
    /// What its answer lines say.
    pub answers: Vec<Span<'a>>,
    /// What answer tables say.
    pub tabled: Vec<Stated>,
    pub explanation: Vec<Span<'a>>,
    /// Difficulty, topic and the like.
    pub remarks: Vec<(Label, Span<'a>)>,
    pub doubts: Vec<Doubt>,
    pub place: Place,
}

impl<'a> Rough<'a> {
    /// The letter of the option that would come next.
    pub fn expected(&self) -> char {
        ('A'..='Z').nth(self.options.len()).unwrap_or('Z')
    }

    /// What a label says of it.
    pub fn remark(&self, wanted: Label) -> Option<Span<'a>> {
        let found = self.remarks.iter().find(|(label, _)| *label == wanted);
        found.map(|&(_, span)| span)
    }

    /// Notes a doubt once. A few are enough to send it to a person.
    pub fn doubt(&mut self, doubt: Doubt) {
        if self.doubts.len() < 8 && !self.doubts.contains(&doubt) {
            self.doubts.push(doubt);
        }
    }

    /// Takes a remark. What a label says first counts, and a person sees that it says more.
    pub fn remarked(&mut self, label: Label, piece: Span<'a>) {
        if piece.is_empty() {
            return;
        }
        let (was, says) = (self.remark(label).map(Span::text), piece.text());
        if let Some(was) = was.filter(|was| label != Label::Ignored && *was != says) {
            let told = format!("写了两次「{was}」和「{says}」，只取了前一个，请确认");
            self.doubt(Doubt::Other(told));
        }
        self.remarks.push((label, piece));
    }

    /// Takes what a label begins.
    pub fn labelled(&mut self, label: Label, piece: Span<'a>) {
        self.place = match label {
            Label::Answer if piece.is_empty() => Place::AwaitAnswer,
            Label::Answer => {
                self.answers.push(piece);
                Place::Closed
            }
            Label::Explanation => {
                self.explanation
                    .extend(Some(piece).filter(|p| !p.is_empty()));
                Place::Explanation
            }
            _ => {
                self.remarked(label, piece);
                Place::Closed
            }
        };
    }
}

/// Rows of an answer table that follow one another.
#[derive(Debug)]
pub(super) struct Table<'a> {
    pub line: usize,
    pub section: usize,
    /// The kind that a row's own words or the section's title name.
    pub kind: Option<Kind>,
    /// Whether the row itself named the kind.
    pub named: bool,
    pub rows: Vec<Row<'a>>,
}

/// What a table says of one question.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub line: usize,
    pub entry: Entry,
    pub explanation: Vec<Span<'a>>,
    pub remarks: Vec<(Label, Span<'a>)>,
}

/// What a text consists of.
#[derive(Debug)]
pub(super) enum Block<'a> {
    Question(Box<Rough<'a>>),
    Table(Table<'a>),
}
