//! What somebody brings: a file or a pasted text, and how it is to be read.

use exchange::questions::{self, FileFormat, Reading, has_header};
use exchange::table::{Limits, Table, TableFault};

/// A file or a pasted text.
#[derive(Clone, Debug)]
pub struct Source {
    /// What its owner calls the file; empty for a pasted text.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What it is said to be; `None` where that is to be found out.
    pub format: Option<FileFormat>,
}

impl Source {
    /// What the format is stored as.
    pub fn format_word(&self) -> &'static str {
        self.format.map_or("auto", FileFormat::word)
    }

    /// Reads it: pure, but takes a while, and for a large file some hundred megabytes.
    ///
    /// # Errors
    /// Why it is refused as a whole.
    pub fn read(&self) -> Result<Reading, TableFault> {
        let limits = Limits::default();
        if self.name.is_empty() {
            return self.read_pasted(&limits);
        }
        questions::read(&self.name, &self.bytes, self.format, &limits)
    }

    /// Cells that are copied out of a spreadsheet arrive as text with tabs.
    fn read_pasted(&self, limits: &Limits) -> Result<Reading, TableFault> {
        let table = || questions::read("pasted.tsv", &self.bytes, Some(FileFormat::Table), limits);
        let text = |format| {
            let text = String::from_utf8_lossy(&self.bytes);
            questions::read_text(&text, format, limits)
        };
        match self.format {
            Some(FileFormat::Table) => table(),
            Some(FileFormat::Text(format)) => text(Some(format)),
            None => {
                let seen = Table::read("pasted.tsv", &self.bytes, limits);
                if seen.is_ok_and(|seen| has_header(&seen)) {
                    table()
                } else {
                    text(None)
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> Reading {
        let source = Source {
            name: name.into(),
            bytes: text.into(),
            format: None,
        };
        source.read().unwrap()
    }

    #[test]
    fn cells_out_of_a_spreadsheet_are_told_from_text() {
        let cells = read("", "题目\tA\tB\t答案\n存款保险保什么？\t存款\t股票\tA\n");
        assert_eq!(cells.items[0].draft.options, ["存款", "股票"]);
        let text = read("", "1. 存款保险保什么？\nA. 存款\nB. 股票\n答案：A\n");
        assert_eq!(text.items[0].draft.options, ["存款", "股票"]);
        assert_eq!(text.items[0].line, 1);
    }
}
