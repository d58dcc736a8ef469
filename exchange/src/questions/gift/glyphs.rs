//! Text with its escapes resolved: which characters are marks, and which only look like them.

/// A character, and whether it was escaped and so is no mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Glyph {
    pub c: char,
    pub escaped: bool,
}

/// Resolves `\~ \= \# \{ \} \: \n` and `\\`; any other backslash stands for itself.
pub(super) fn glyphs(text: &str) -> Vec<Glyph> {
    let mut glyphs = Vec::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let meant = match (c, chars.peek()) {
            ('\\', Some('n')) => Some('\n'),
            ('\\', Some(&next @ ('~' | '=' | '#' | '{' | '}' | ':' | '\\'))) => Some(next),
            _ => None,
        };
        if meant.is_some() {
            chars.next();
        }
        glyphs.push(Glyph {
            c: meant.unwrap_or(c),
            escaped: meant.is_some(),
        });
    }
    glyphs
}

/// `text` with everything escaped that GIFT would take for a mark, and LF for every line break.
pub(super) fn escaped(text: &str) -> String {
    let mut told = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '~' | '=' | '#' | '{' | '}' | ':' | '\\' => told.extend(['\\', c]),
            '\n' | '\r' => told.push_str("\\n"),
            _ => told.push(c),
        }
    }
    told
}

/// Whether the marks `wanted` stand at the start.
pub(super) fn starts_with(glyphs: &[Glyph], wanted: &str) -> bool {
    let mut glyphs = glyphs.iter();
    let marks = |c| {
        glyphs
            .next()
            .is_some_and(|glyph| glyph.c == c && !glyph.escaped)
    };
    wanted.chars().all(marks)
}

/// Where the mark `wanted` first stands.
pub(super) fn find(glyphs: &[Glyph], wanted: char) -> Option<usize> {
    glyphs
        .iter()
        .position(|glyph| glyph.c == wanted && !glyph.escaped)
}

/// Where the marks `wanted` first stand one after another.
pub(super) fn find_all(glyphs: &[Glyph], wanted: &str) -> Option<usize> {
    (0..glyphs.len()).find(|&place| starts_with(&glyphs[place..], wanted))
}

/// Where the marks `wanted` last stand one after another.
pub(super) fn rfind_all(glyphs: &[Glyph], wanted: &str) -> Option<usize> {
    (0..glyphs.len())
        .rev()
        .find(|&place| starts_with(&glyphs[place..], wanted))
}

/// Without the space around it.
pub(super) fn trim(glyphs: &[Glyph]) -> &[Glyph] {
    let text = |glyph: &Glyph| !glyph.c.is_whitespace();
    let start = glyphs.iter().position(text).unwrap_or(glyphs.len());
    let end = glyphs.iter().rposition(text).map_or(start, |last| last + 1);
    &glyphs[start..end]
}

/// The characters as text.
pub(super) fn text(glyphs: &[Glyph]) -> String {
    glyphs.iter().map(|glyph| glyph.c).collect()
}
