//! Lines as an editor counts them.

/// Line numbers of places in a text. A CSV reader's own are off by one after a blank line, and
/// after `\r\n`.
pub(super) struct Lines<'t> {
    text: &'t [u8],
    at: usize,
    line: usize,
}

impl<'t> Lines<'t> {
    pub(super) const fn of(text: &'t [u8]) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
        }
    }

    /// The line on which the record at or after this byte begins. Bytes only rise.
    pub(super) fn at(&mut self, byte: usize) -> usize {
        let more = |at: usize| match self.text.get(at) {
            Some(b'\n' | b'\r') => true,
            // Before the record that is asked for, everything is passed over.
            Some(_) => at < byte,
            None => false,
        };
        let mut at = self.at;
        while more(at) {
            let ends = match self.text[at] {
                b'\n' => true,
                b'\r' => self.text.get(at + 1) != Some(&b'\n'),
                _ => false,
            };
            self.line += usize::from(ends);
            at += 1;
        }
        self.at = at;
        self.line
    }
}
