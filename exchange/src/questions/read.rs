//! A file of questions, whatever its format.

use super::{Reading, TextFormat, aiken, detect, exam_text, finish, gift, read_table};
use crate::table::{Limits, Table, TableFault, decode};

/// How a file holds its questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    /// A workbook, CSV or TSV.
    Table,
    /// Text in one of its formats.
    Text(TextFormat),
}

impl FileFormat {
    /// The format that `word` names: `table`, `text`, `gift` or `aiken`.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "table" | "xlsx" | "csv" => Some(Self::Table),
            "text" => Some(Self::Text(TextFormat::ExamText)),
            "gift" => Some(Self::Text(TextFormat::Gift)),
            "aiken" => Some(Self::Text(TextFormat::Aiken)),
            _ => None,
        }
    }

    /// The word that names it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Text(TextFormat::ExamText) => "text",
            Self::Text(TextFormat::Gift) => "gift",
            Self::Text(TextFormat::Aiken) => "aiken",
        }
    }

    /// The format of a file by its name; text whose name does not tell is looked at.
    fn of(name: &str, text: impl FnOnce() -> TextFormat) -> Self {
        let ending = name
            .rsplit_once('.')
            .map(|(_, ending)| ending.to_lowercase());
        match ending.as_deref() {
            Some("gift") => Self::Text(TextFormat::Gift),
            Some("aiken") => Self::Text(TextFormat::Aiken),
            Some("txt" | "text" | "md") => Self::Text(text()),
            _ => Self::Table,
        }
    }
}

/// Reads a file in the format that is given, or else in the one that its name and content show.
///
/// # Errors
/// [`TableFault`] where the file is refused as a whole.
pub fn read(
    name: &str,
    bytes: &[u8],
    format: Option<FileFormat>,
    limits: &Limits,
) -> Result<Reading, TableFault> {
    if bytes.len() > limits.file {
        return Err(TableFault::FileTooLarge(limits.file / 1024 / 1024));
    }
    let seen = || decode(bytes).map_or(TextFormat::ExamText, |text| detect(&text));
    match format.unwrap_or_else(|| FileFormat::of(name, seen)) {
        FileFormat::Table => {
            let mut reading = read_table(&Table::read(name, bytes, limits)?);
            finish(&mut reading);
            Ok(reading)
        }
        FileFormat::Text(format) => read_text(&decode(bytes)?, Some(format), limits),
    }
}

/// Reads text, pasted or out of a file, in the format that is given or else in the one it shows.
///
/// # Errors
/// [`TableFault`] where the text is refused as a whole.
pub fn read_text(
    text: &str,
    format: Option<TextFormat>,
    limits: &Limits,
) -> Result<Reading, TableFault> {
    // What nobody sees and a database may refuse. A soft line break of a word processor parts words.
    let text = text.replace(|c: char| c.is_control() && !c.is_whitespace(), "");
    let text = text.as_str();
    if text.trim().is_empty() {
        return Err(TableFault::Empty);
    }
    let mut reading = match format.unwrap_or_else(|| detect(text)) {
        TextFormat::ExamText => exam_text::read(text),
        TextFormat::Gift => gift::read(text),
        TextFormat::Aiken => aiken::read(text),
    };
    if reading.items.len() > limits.rows {
        return Err(TableFault::TooManyRows(limits.rows));
    }
    finish(&mut reading);
    Ok(reading)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stems(name: &str, bytes: &[u8]) -> Vec<String> {
        let read = read(name, bytes, None, &Limits::default()).unwrap();
        read.items.into_iter().map(|item| item.draft.stem).collect()
    }

    #[test]
    fn the_name_and_the_content_tell_the_format() {
        let csv = "question,A,B,answer\n存款保险最高偿付多少？,20万元,50万元,B\n";
        assert_eq!(
            stems("bank.csv", csv.as_bytes()),
            ["存款保险最高偿付多少？"]
        );
        let text = "1. 存款保险最高偿付多少？\nA. 20万元\nB. 50万元\n答案：B\n";
        assert_eq!(
            stems("bank.txt", text.as_bytes()),
            ["存款保险最高偿付多少？"]
        );
        let gift = "存款保险最高偿付多少？{~20万元 =50万元}\n";
        assert_eq!(
            stems("bank.gift", gift.as_bytes()),
            ["存款保险最高偿付多少？"]
        );
        assert_eq!(
            stems("bank.txt", gift.as_bytes()),
            ["存款保险最高偿付多少？"]
        );
        let (gbk, ..) = encoding_rs::GB18030.encode(text);
        assert_eq!(stems("bank.txt", &gbk), ["存款保险最高偿付多少？"]);
    }

    #[test]
    fn what_nobody_sees_in_a_text_is_dropped() {
        for text in [
            "1. 存款\0保险\u{1b}保什么\u{b}？（A）\nA. 存\0款\nB. 股票\n",
            "存款\0保险保什么？\nA. 存款\u{7}\nB. 股票\nANSWER: A\n",
            "存款\0保险保什么？{=存款\u{8} ~股票}\n",
        ] {
            let read = read("bank.txt", text.as_bytes(), None, &Limits::default()).unwrap();
            let [item] = &read.items[..] else {
                panic!("{read:?}");
            };
            assert!(item.faults.is_empty() && item.doubts.is_empty(), "{item:?}");
            assert!(item.draft.stem.starts_with("存款保险保什么"), "{item:?}");
            assert_eq!(item.draft.options, ["存款", "股票"]);
        }
    }

    #[test]
    fn what_is_too_large_or_empty_is_refused_as_a_whole() {
        let limits = Limits::default();
        let large = vec![b'a'; limits.file + 1];
        for name in ["a.txt", "a.csv", "a.xlsx"] {
            let told = read(name, &large, None, &limits).unwrap_err();
            assert!(matches!(told, TableFault::FileTooLarge(20)), "{told}");
        }
        assert_eq!(
            read("a.txt", b" \n", None, &limits).unwrap_err(),
            TableFault::Empty
        );
    }
}
