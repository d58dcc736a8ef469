//! From lines to questions: which question, and which part of it, each line belongs to.

use super::super::Doubt;
use super::answer_table;
use super::answers::{self, Inside};
use super::kinds::{self, Kind};
use super::labels::{self, Label};
use super::marks::{self, Letter, Number, Style};
use super::options::{self, Options};
use super::outline::{Ahead, Outline};
use super::rough::{Block, Place, Rough, Row, Table};
use super::span::Span;

/// The questions and answer tables of a text, in its order, and the lines that belong to none of
/// them: titles, directions, the numbers of pages.
pub(super) fn assemble<'a>(outline: &Outline<'a>) -> (Vec<Block<'a>>, Vec<usize>) {
    let mut assembler = Assembler {
        outline,
        blocks: Vec::new(),
        open: None,
        section: 0,
        kind: None,
        in_table: false,
        blank: true,
        beside: Vec::new(),
    };
    for place in 0..outline.lines.len() {
        assembler.line(place);
    }
    assembler.close();
    (assembler.blocks, assembler.beside)
}

struct Assembler<'a, 'o> {
    outline: &'o Outline<'a>,
    blocks: Vec<Block<'a>>,
    open: Option<Box<Rough<'a>>>,
    section: usize,
    kind: Option<Kind>,
    /// Whether answers were announced: then `1.A` is a row, not a question.
    in_table: bool,
    /// Whether the line before was blank.
    blank: bool,
    /// The lines that belong to no question.
    beside: Vec<usize>,
}

impl<'a> Assembler<'a, '_> {
    fn line(&mut self, place: usize) {
        let span = self.outline.lines[place].span();
        if span.is_empty() {
            self.blank = true;
            return;
        }
        if self.outline.is_page_number(place) {
            self.leave(place);
            return;
        }
        if !(self.table(place, span) || self.title(place, span) || self.header(span)) {
            let pieces = labels::split(span);
            if !pieces.text.is_empty() {
                self.text(place, pieces.text);
            }
            for (label, piece) in pieces.labelled {
                if self.open.is_none() && label == Label::Answer {
                    self.begin(place, None);
                }
                match &mut self.open {
                    Some(open) => open.labelled(label, piece),
                    None => self.leave(place),
                }
            }
        }
        self.blank = false;
    }

    /// Notes a line that belongs to no question.
    fn leave(&mut self, place: usize) {
        let line = self.outline.lines[place].number;
        if self.beside.last() != Some(&line) {
            self.beside.push(line);
        }
    }

    fn close(&mut self) {
        self.blocks.extend(self.open.take().map(Block::Question));
    }

    fn begin(&mut self, place: usize, number: Option<Number>) {
        self.close();
        self.open = Some(Box::new(Rough {
            line: self.outline.lines[place].number,
            number,
            section: self.section,
            section_kind: self.kind,
            ..Rough::default()
        }));
    }

    /// Takes a row of an answer table.
    fn table(&mut self, place: usize, span: Span<'a>) -> bool {
        let pieces = labels::split(span);
        let (mut rest, announced) = match pieces.labelled[..] {
            [(Label::Answer, piece)] if pieces.text.is_empty() => (piece, true),
            [] => (span, self.in_table),
            _ => return false,
        };
        let named = kinds::named(rest);
        if let Some(title) = &named {
            rest = title.tail.trim_start();
            for word in ["参考答案", "答案", ":"] {
                if rest.starts_with(word) {
                    rest = rest.from(word.chars().count()).trim_start();
                }
            }
        }
        let Some(entries) = answer_table::parse(rest) else {
            return false;
        };
        if entries.len() < 2 && !announced && named.is_none() {
            return false;
        }
        self.close();
        self.in_table = true;
        let kind = named.as_ref().map_or(self.kind, |title| title.kind);
        let line = self.outline.lines[place].number;
        let rows = entries.into_iter().map(|entry| Row {
            line,
            entry,
            explanation: Vec::new(),
            remarks: Vec::new(),
        });
        match self.blocks.last_mut() {
            Some(Block::Table(last))
                if last.section == self.section
                    && last.kind == kind
                    && last.named == named.is_some() =>
            {
                last.rows.extend(rows);
            }
            _ => self.blocks.push(Block::Table(Table {
                line,
                section: self.section,
                kind,
                named: named.is_some(),
                rows: rows.collect(),
            })),
        }
        true
    }

    fn title(&mut self, place: usize, span: Span) -> bool {
        // `1. 单选题` is a title, too: no question asks only that.
        let numbered = marks::number(span).map(|number| span.from(number.length));
        let title = match numbered.and_then(Kind::exact) {
            Some(kind) => Some(kinds::Title {
                kind: Some(kind),
                tail: Span::EMPTY,
            }),
            None => kinds::title(span),
        };
        let Some(title) = title else {
            return false;
        };
        if title.kind.is_none() {
            let explains = self
                .open
                .as_ref()
                .is_some_and(|o| o.place == Place::Explanation);
            let follows = matches!(self.outline.ahead(place), Ahead::Number | Ahead::Title);
            if !follows || explains && !self.blank {
                return false;
            }
        }
        self.leave(place);
        self.close();
        self.section += 1;
        self.kind = title.kind;
        let tail: String = title.tail.folded.iter().take(12).collect();
        self.in_table |= tail.contains("答案");
        true
    }

    /// Takes `参考答案` on a line of its own, or `答案：` with the answer on the next.
    fn header(&mut self, span: Span) -> bool {
        if !labels::is_header(span) {
            return false;
        }
        self.in_table = true;
        match &mut self.open {
            Some(open) if open.answers.is_empty() => open.place = Place::AwaitAnswer,
            _ => self.close(),
        }
        true
    }

    fn text(&mut self, place: usize, text: Span<'a>) {
        if let Some(number) = marks::number(text)
            && self.is_question(place, text, number)
        {
            self.begin(place, Some(number));
            let stem = text.from(number.length).trim();
            if !stem.is_empty() {
                self.in_table &= answers::parse(stem).is_some();
                self.stem(place, stem);
            }
            return;
        }
        if let Some(letter) = marks::letter(text)
            && self.option(place, text, letter)
        {
            return;
        }
        self.go_on(place, text);
    }

    /// Whether a number begins a question, and not a point of a stem or of an explanation.
    fn is_question(&self, place: usize, text: Span, number: Number) -> bool {
        let Some(open) = &self.open else {
            return true;
        };
        let deeper = open.number.is_some_and(|own| number.level > own.level);
        let next = open.number.is_some_and(|own| number.value == own.value + 1);
        let asks = || {
            matches!(self.outline.ahead(place), Ahead::Option(_) | Ahead::Answer)
                || carries_answer(text)
        };
        match open.place {
            Place::Stem => !deeper || open.stem.is_empty(),
            Place::Explanation => !deeper && (next || asks()),
            Place::Option | Place::AwaitAnswer | Place::Closed => true,
        }
    }

    /// Takes a line that begins with an option's letter; `false` where it is text after all.
    fn option(&mut self, place: usize, text: Span<'a>, letter: Letter) -> bool {
        let spaced = self.outline.is_option(place, letter);
        let Some(open) = &mut self.open else {
            return false;
        };
        if letter.style == Style::Space && !open.spaced && !(open.options.is_empty() && spaced) {
            return false;
        }
        if open.place == Place::Explanation && open.options.len() > 1 {
            // An explanation that goes through the options, or where no number would tell, the
            // options of the next question.
            if open.number.is_none() && letter.name == 'A' {
                open.doubt(Doubt::OptionTwice('A'));
            }
            return false;
        }
        if letter.name < open.expected() {
            open.doubt(Doubt::OptionTwice(letter.name));
            open.doubt(Doubt::StrayLine(self.outline.lines[place].number));
            return true;
        }
        open.spaced |= letter.style == Style::Space;
        while open.expected() < letter.name {
            open.options.push(Vec::new());
        }
        self.take_options(options::scan(text, letter));
        true
    }

    fn take_options(&mut self, read: Options<'a>) {
        let Some(open) = &mut self.open else {
            return;
        };
        if let Some(letter) = read.twice {
            open.doubt(Doubt::OptionTwice(letter));
        }
        for (_, text) in read.options {
            open.options.push(vec![text]);
        }
        open.place = Place::Option;
    }

    /// Takes a line of a stem, and the options that may stand behind it.
    fn stem(&mut self, place: usize, text: Span<'a>) {
        let next = self.outline.next_letter(place);
        let next = next
            .filter(|next| next.style != Style::Space)
            .map(|next| next.name);
        let found = options::after_stem(text, next == Some('B')).filter(|_| next != Some('A'));
        let enclosed = options::enclosed(text).filter(|_| next != Some('A'));
        let Some(open) = &mut self.open else {
            return;
        };
        open.place = Place::Stem;
        if let Some((place, inner)) = enclosed
            && let Some(mark) = marks::letter(inner)
        {
            open.stem.push(text.to(place).trim());
            self.take_options(options::scan(inner, mark));
            return;
        }
        match found {
            Some(start) => {
                open.spaced = start.mark.style == Style::Space;
                if start.twice {
                    open.doubt(Doubt::OptionTwice('A'));
                }
                open.stem.push(text.to(start.place).trim());
                self.take_options(options::scan(text.from(start.place), start.mark));
            }
            None => open.stem.push(text),
        }
    }

    /// Takes a line without a mark of its own.
    fn go_on(&mut self, place: usize, text: Span<'a>) {
        let options_follow = self.outline.ahead(place) == Ahead::Option('A');
        let line = self.outline.lines[place].number;
        let Some(open) = &mut self.open else {
            // A heading, unless it is a question without a number.
            if options_follow || carries_answer(text) || self.kind.is_some() && asks(text) {
                self.begin(place, None);
                self.stem(place, text);
            } else {
                self.leave(place);
            }
            return;
        };
        let answer = answers::parse(text);
        let restarts = options_follow && open.options.len() > 1;
        match open.place {
            Place::AwaitAnswer if answer.is_some() => {
                open.answers.push(text);
                open.place = Place::Closed;
            }
            Place::Stem | Place::Option if answer.is_some() && !open.stem.is_empty() => {
                open.doubt(Doubt::MaybeAnswer(text.text()));
            }
            Place::Explanation if !(restarts && self.blank) => open.explanation.push(text),
            _ if restarts => {
                self.begin(place, None);
                self.stem(place, text);
            }
            // Statements without numbers, one to a line.
            Place::Stem
                if open.number.is_none()
                    && carries_answer(text)
                    && open.stem.last().is_some_and(|last| carries_answer(*last)) =>
            {
                self.begin(place, None);
                self.stem(place, text);
            }
            Place::Stem => self.stem(place, text),
            Place::Option if !self.blank => {
                open.options
                    .last_mut()
                    .into_iter()
                    .for_each(|option| option.push(text));
            }
            _ => open.doubt(Doubt::StrayLine(line)),
        }
    }
}

/// Whether a line without a number in a section reads like a question, and not like its directions.
fn asks(text: Span) -> bool {
    let directions = ["请", "注", "说明", "本", "要求", "答题", "每", "("];
    let ends = text.before(text.len());
    let blank = answers::brackets(text)
        .last()
        .is_some_and(|last| last.close + 1 == text.len());
    (matches!(ends, Some('。' | '?')) || blank)
        && !directions.iter().any(|word| text.starts_with(word))
}

/// Whether a line has an answer of its own: in a bracket at its edge, or at its end.
fn carries_answer(text: Span) -> bool {
    let brackets = answers::brackets(text);
    brackets
        .iter()
        .any(|found| matches!(found.inside, Inside::Answer(_)))
        || answers::tail(text).is_some_and(|tail| tail.clear)
}
