//! A stretch of a line, as written and as compared.

/// One line of the text: the characters as written, with every kind of space made plain and
/// invisible ones dropped, and beside each the form that marks are looked for in.
pub(super) struct Line {
    /// Its number in the text, from 1.
    pub number: usize,
    raw: Vec<char>,
    folded: Vec<char>,
}

impl Line {
    pub fn new(number: usize, text: &str) -> Self {
        let raw: Vec<char> = text
            .chars()
            .filter(|c| !matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{ad}'))
            .map(|c| if c.is_whitespace() { ' ' } else { c })
            .collect();
        let folded = raw.iter().copied().map(fold).collect();
        Self {
            number,
            raw,
            folded,
        }
    }

    /// Several stretches as the lines of one text.
    pub fn joined(spans: &[Span]) -> Self {
        let of = |part: fn(Span) -> &[char]| -> Vec<char> {
            let parts: Vec<&[char]> = spans.iter().map(|span| part(*span)).collect();
            parts.join(&'\n')
        };
        Self {
            number: 0,
            raw: of(|span| span.raw),
            folded: of(|span| span.folded),
        }
    }

    /// The whole line without the spaces around it.
    pub fn span(&self) -> Span<'_> {
        let span = Span {
            raw: &self.raw,
            folded: &self.folded,
        };
        span.trim()
    }
}

/// A character as marks are looked for: letters, digits and ASCII punctuation narrow, brackets of
/// one sort.
fn fold(c: char) -> char {
    match c {
        '【' | '〔' | '［' => '[',
        '】' | '〕' | '］' => ']',
        '﹙' => '(',
        '﹚' => ')',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// A stretch of a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span<'a> {
    /// As written.
    pub raw: &'a [char],
    /// As compared; as long as `raw`.
    pub folded: &'a [char],
}

impl Span<'_> {
    pub const EMPTY: Self = Self {
        raw: &[],
        folded: &[],
    };

    pub fn len(self) -> usize {
        self.raw.len()
    }

    pub fn is_empty(self) -> bool {
        self.raw.is_empty()
    }

    /// The stretch between two places; empty where they are not in it.
    pub fn slice(self, from: usize, to: usize) -> Self {
        match (self.raw.get(from..to), self.folded.get(from..to)) {
            (Some(raw), Some(folded)) => Self { raw, folded },
            _ => Self::EMPTY,
        }
    }

    pub fn from(self, place: usize) -> Self {
        self.slice(place, self.len())
    }

    pub fn to(self, place: usize) -> Self {
        self.slice(0, place)
    }

    pub fn trim_start(self) -> Self {
        self.from(self.folded.iter().take_while(|&&c| c == ' ').count())
    }

    pub fn trim(self) -> Self {
        let spaces = self.folded.iter().rev().take_while(|&&c| c == ' ').count();
        self.to(self.len() - spaces).trim_start()
    }

    /// The folded character at `place`.
    pub fn at(self, place: usize) -> Option<char> {
        self.folded.get(place).copied()
    }

    /// The folded character before `place`.
    pub fn before(self, place: usize) -> Option<char> {
        place.checked_sub(1).and_then(|place| self.at(place))
    }

    pub fn starts_with(self, word: &str) -> bool {
        let mut chars = self.folded.iter();
        word.chars().all(|c| chars.next() == Some(&c))
    }

    /// The text as written.
    pub fn text(self) -> String {
        self.raw.iter().collect()
    }
}
