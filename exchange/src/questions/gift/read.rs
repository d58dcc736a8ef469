//! GIFT into questions.

use super::super::finish::finish_text;
use super::super::{Doubt, Fault, Item, Reading};
use super::blocks::{self, Block};
use super::glyphs::{self, Glyph};
use super::{answers, html};

/// What a GIFT file says, question by question, already [finished](super::super::finish).
pub fn read(text: &str) -> Reading {
    let items = blocks::blocks(text).into_iter().map(item).collect();
    let mut reading = Reading {
        items,
        ..Reading::default()
    };
    finish_text(&mut reading);
    reading
}

fn item(block: Block) -> Item {
    let mut item = Item {
        line: block.line,
        ..Item::default()
    };
    item.draft.topic = block.topic;
    item.draft.difficulty = block.difficulty;
    item.draft.source = block.source;
    let glyphs = glyphs::glyphs(&block.text);
    let text = untitled(&glyphs);
    let mut texts = Texts::default();
    match braces(text) {
        Ok((open, close)) => {
            let (html, stem) = format(&text[..open]);
            texts.html = html.unwrap_or(false);
            let after = &text[close + 1..];
            item.draft.stem = if glyphs::trim(after).is_empty() {
                texts.plain(texts.html, stem)
            } else {
                // The missing word: a blank stands where the answers stood.
                let blank = ['（', '　', '）'].map(|c| Glyph { c, escaped: false });
                texts.plain(texts.html, &[stem, &blank, after].concat())
            };
            answers::read(&text[open + 1..close], &mut texts, &mut item);
        }
        Err(reason) => {
            item.draft.stem = glyphs::text(glyphs::trim(text));
            item.faults.push(Fault::Format(reason.to_owned()));
        }
    }
    if texts.lost {
        let reason = "含有图片、表格等读不出来的内容";
        item.doubts.push(Doubt::Other(reason.to_owned()));
    }
    item
}

/// What follows `::title::`.
fn untitled(glyphs: &[Glyph]) -> &[Glyph] {
    let glyphs = glyphs::trim(glyphs);
    let title = glyphs::starts_with(glyphs, "::")
        .then(|| glyphs::find_all(&glyphs[2..], "::"))
        .flatten();
    title.map_or(glyphs, |end| glyphs::trim(&glyphs[end + 4..]))
}

/// Where the answers begin and end.
fn braces(text: &[Glyph]) -> Result<(usize, usize), &'static str> {
    let (open, close) = match (glyphs::find(text, '{'), glyphs::find(text, '}')) {
        (Some(open), Some(close)) if open < close => (open, close),
        (None, None) => return Err("没有写在花括号里的答案"),
        _ => return Err("花括号不成对"),
    };
    let others = [&text[open + 1..close], &text[close + 1..]];
    let stray =
        |part: &&[Glyph]| glyphs::find(part, '{').is_some() || glyphs::find(part, '}').is_some();
    if others.iter().any(stray) {
        return Err("一段里有不止一对花括号，题目之间请空一行");
    }
    Ok((open, close))
}

/// The format that is said before a text (whether it is HTML), and the text.
fn format(glyphs: &[Glyph]) -> (Option<bool>, &[Glyph]) {
    let start = glyphs.iter().position(|glyph| !glyph.c.is_whitespace());
    let glyphs = &glyphs[start.unwrap_or(glyphs.len())..];
    let names = ["[html]", "[markdown]", "[plain]", "[moodle]"];
    match names.iter().find(|name| glyphs::starts_with(glyphs, name)) {
        Some(name) => (Some(*name == "[html]"), &glyphs[name.len()..]),
        None => (None, glyphs),
    }
}

/// Turns glyphs to text by the format that is said before them.
#[derive(Default)]
pub(super) struct Texts {
    /// Whether the stem is HTML: what says no format of its own has the stem's.
    html: bool,
    /// Whether something could not be turned to text.
    lost: bool,
}

impl Texts {
    /// The text of `glyphs`, with a format before it or not.
    pub fn text(&mut self, glyphs: &[Glyph]) -> String {
        let (html, glyphs) = format(glyphs);
        self.plain(html.unwrap_or(self.html), glyphs)
    }

    fn plain(&mut self, html: bool, glyphs: &[Glyph]) -> String {
        let text = glyphs::text(glyphs);
        if !html {
            return text.trim().to_owned();
        }
        let told = html::to_text(&text);
        self.lost |= told.is_none();
        told.unwrap_or(text)
    }

    /// The text of an option: a line break that is not escaped is only a place to write on.
    pub fn option(&mut self, glyphs: &[Glyph]) -> String {
        let unbroken: Vec<Glyph> = glyphs
            .iter()
            .map(|&glyph| match glyph {
                Glyph {
                    c: '\n',
                    escaped: false,
                } => Glyph { c: ' ', ..glyph },
                _ => glyph,
            })
            .collect();
        self.text(&unbroken)
    }

    /// The text of what follows `#`, the marks themselves left out.
    pub fn feedback(&mut self, glyphs: &[Glyph]) -> String {
        let parts = glyphs.split(|glyph| glyph.c == '#' && !glyph.escaped);
        let texts: Vec<String> = parts.map(|part| self.text(part)).collect();
        let told: Vec<&str> = texts
            .iter()
            .map(String::as_str)
            .filter(|t| !t.is_empty())
            .collect();
        told.join("\n")
    }
}
