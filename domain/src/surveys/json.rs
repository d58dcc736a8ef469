//! A survey as a file: JSON in the form of [`Definition`].

use thiserror::Error;

use super::{Ask, Condition, Definition, Naming};
use crate::quizzes::clean;

/// The most bytes of a survey's file.
pub const MOST_BYTES: usize = 1024 * 1024;

/// Why a file is no survey.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FileFault {
    /// It is too large.
    #[error("文件超过 1 MB，问卷文件通常只有几十 KB，请确认选对了文件")]
    TooLarge,
    /// It is not UTF-8.
    #[error("文件不是 UTF-8 编码的文本，请另存为 UTF-8 的 JSON 文件")]
    NotText,
    /// It holds a field that is not known.
    #[error("第 {line} 行第 {column} 列：不认识的字段「{field}」")]
    UnknownField {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// The field's name.
        field: String,
    },
    /// A field is missing.
    #[error("第 {line} 行第 {column} 列之前：缺少字段「{field}」")]
    MissingField {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// The field's name.
        field: String,
    },
    /// It is no JSON.
    #[error("第 {0} 行第 {1} 列：不是正确的 JSON")]
    Syntax(usize, usize),
    /// It is JSON, but says something else.
    #[error("第 {line} 行第 {column} 列：内容不符合问卷的格式（{told}）")]
    Unfit {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What the reader said.
        told: String,
    },
}

impl Definition {
    /// Reads a survey's file. Whether it makes sense is for [`Definition::check`].
    ///
    /// # Errors
    /// [`FileFault`]
    pub fn from_json(bytes: &[u8]) -> Result<Self, FileFault> {
        if bytes.len() > MOST_BYTES {
            return Err(FileFault::TooLarge);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| FileFault::NotText)?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let read: Self = serde_json::from_str(text).map_err(|error| fault(&error))?;
        Ok(read.tidied())
    }

    /// As a file that [`Definition::from_json`] reads.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// With texts as they are kept: without control characters and blanks at the ends.
    #[must_use]
    pub fn tidied(mut self) -> Self {
        let tidy = |text: &mut String| *text = clean(text);
        [&mut self.title, &mut self.intro, &mut self.thanks]
            .into_iter()
            .for_each(tidy);
        if let Naming::Named { consent } = &mut self.naming {
            tidy(consent);
        }
        for page in &mut self.pages {
            tidy(&mut page.title);
            for question in &mut page.questions {
                tidy(&mut question.text);
                tidy(&mut question.help);
                match &mut question.ask {
                    Ask::Single { options } | Ask::Multiple { options, .. } => {
                        for option in options {
                            tidy(&mut option.text);
                        }
                    }
                    Ask::Matrix { rows, columns } => {
                        let items = rows.iter_mut().chain(columns);
                        items.for_each(|item| tidy(&mut item.text));
                    }
                    Ask::Ranking { items } => {
                        for item in items {
                            tidy(&mut item.text);
                        }
                    }
                    Ask::Number { unit, .. } => tidy(unit),
                    _ => {}
                }
            }
        }
        self
    }

    /// How many conditions it has, for a word about its logic.
    pub fn conditions(&self) -> usize {
        super::witness::conditions(self)
            .map(Condition::tests)
            .map(<[_]>::len)
            .sum()
    }
}

fn fault(error: &serde_json::Error) -> FileFault {
    let (line, column) = (error.line(), error.column());
    let told = error.to_string();
    let named = |before: &str| {
        let rest = told.strip_prefix(before)?;
        Some(
            rest.split('`')
                .next()
                .unwrap_or_default()
                .chars()
                .take(60)
                .collect(),
        )
    };
    if let Some(field) = named("unknown field `") {
        return FileFault::UnknownField {
            line,
            column,
            field,
        };
    }
    if let Some(field) = named("missing field `") {
        return FileFault::MissingField {
            line,
            column,
            field,
        };
    }
    if error.is_data() {
        let told = told.split(" at line ").next().unwrap_or_default();
        let told = told.chars().take(160).collect();
        return FileFault::Unfit { line, column, told };
    }
    FileFault::Syntax(line, column)
}
