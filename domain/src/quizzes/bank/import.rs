//! Bringing many questions in at once: how far an import is, and what becomes of each row.

use crate::quizzes::QuestionDraft;

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ImportState {
    /// Its rows are being stored.
    Reading,
    /// Somebody looks at what would happen, and settles what is doubtful.
    Settling,
    /// Its questions go into the bank, some hundreds at a time.
    Importing,
    /// They are there.
    Done,
    /// Nothing of it will.
    Abandoned,
}

impl ImportState {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Reading,
        Self::Settling,
        Self::Importing,
        Self::Done,
        Self::Abandoned,
    ];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Settling => "settling",
            Self::Importing => "importing",
            Self::Done => "done",
            Self::Abandoned => "abandoned",
        }
    }

    /// The state that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// What it is called on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Reading => "正在读取",
            Self::Settling => "待核对",
            Self::Importing => "正在导入",
            Self::Done => "已完成",
            Self::Abandoned => "已放弃",
        }
    }
}

/// What becomes of a row of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RowVerdict {
    /// It has one clear reading and will be imported.
    Clear,
    /// A person has to settle it first; left alone it stays out.
    Doubtful,
    /// It is no question.
    Refused,
    /// An earlier row says the same.
    Repeated,
    /// The bank has it.
    Known,
    /// A person settled it; it will be imported.
    Settled,
    /// It is left out: a person decided so, or the draft that it changes has gone on.
    Skipped,
    /// It is in the bank, as a draft.
    Imported,
}

/// What a question still needs before a reviewer gets it, of what many formats have no place for:
/// 主题, 难度, 解析, 依据.
pub fn lacks(question: &QuestionDraft) -> Vec<&'static str> {
    [
        ("主题", &question.topic),
        ("难度", &question.difficulty),
        ("解析", &question.explanation),
        ("依据", &question.source),
    ]
    .into_iter()
    .filter(|(_, text)| text.trim().is_empty())
    .map(|(name, _)| name)
    .collect()
}

impl RowVerdict {
    /// Every verdict.
    pub const ALL: [Self; 8] = [
        Self::Clear,
        Self::Doubtful,
        Self::Refused,
        Self::Repeated,
        Self::Known,
        Self::Settled,
        Self::Skipped,
        Self::Imported,
    ];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Doubtful => "doubtful",
            Self::Refused => "refused",
            Self::Repeated => "repeated",
            Self::Known => "known",
            Self::Settled => "settled",
            Self::Skipped => "skipped",
            Self::Imported => "imported",
        }
    }

    /// The verdict that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.word() == word)
    }

    /// Whether such a row goes into the bank once the import starts.
    pub const fn is_ready(self) -> bool {
        matches!(self, Self::Clear | Self::Settled)
    }

    /// Whether a person may say what such a row means. Refused ones are mended in the file, what
    /// is there already needs nothing.
    pub const fn may_be_settled(self) -> bool {
        matches!(
            self,
            Self::Clear | Self::Doubtful | Self::Settled | Self::Skipped
        )
    }

    /// Whether a person may leave such a row out.
    pub const fn may_be_skipped(self) -> bool {
        matches!(self, Self::Clear | Self::Doubtful | Self::Settled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lacking_is_named() {
        let mut question = QuestionDraft {
            topic: "存款".into(),
            source: " ".into(),
            ..QuestionDraft::default()
        };
        assert_eq!(lacks(&question), ["难度", "解析", "依据"]);
        question.difficulty = "2".into();
        question.explanation = "因为".into();
        question.source = "条例".into();
        assert_eq!(lacks(&question), [""; 0]);
    }

    #[test]
    fn every_word_names_what_it_stands_for() {
        for state in ImportState::ALL {
            assert_eq!(ImportState::from_word(state.word()), Some(state));
        }
        for verdict in RowVerdict::ALL {
            assert_eq!(RowVerdict::from_word(verdict.word()), Some(verdict));
            // What is settled or left out was open to a person, and only that.
            assert!(verdict.may_be_settled() || !verdict.may_be_skipped());
            assert!(verdict.may_be_skipped() || !verdict.is_ready());
        }
    }
}
