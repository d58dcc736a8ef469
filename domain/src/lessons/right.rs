//! The eight rights of financial consumers.

use serde::{Deserialize, Serialize};

/// One of the eight rights (《国务院办公厅关于加强金融消费者权益保护工作的指导意见》, 国办发〔2015〕81 号).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// 财产安全权.
    PropertySafety,
    /// 知情权.
    Information,
    /// 自主选择权.
    FreeChoice,
    /// 公平交易权.
    FairDealing,
    /// 依法求偿权.
    Redress,
    /// 受教育权.
    Education,
    /// 受尊重权.
    Respect,
    /// 信息安全权.
    DataSafety,
}

impl Right {
    /// All of them, in the order of the source.
    pub const ALL: [Self; 8] = [
        Self::PropertySafety,
        Self::Information,
        Self::FreeChoice,
        Self::FairDealing,
        Self::Redress,
        Self::Education,
        Self::Respect,
        Self::DataSafety,
    ];

    /// The word that is stored and that a form or an address sends.
    pub const fn word(self) -> &'static str {
        match self {
            Self::PropertySafety => "property_safety",
            Self::Information => "information",
            Self::FreeChoice => "free_choice",
            Self::FairDealing => "fair_dealing",
            Self::Redress => "redress",
            Self::Education => "education",
            Self::Respect => "respect",
            Self::DataSafety => "data_safety",
        }
    }

    /// What it is called; also the topic of questions about it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::PropertySafety => "财产安全权",
            Self::Information => "知情权",
            Self::FreeChoice => "自主选择权",
            Self::FairDealing => "公平交易权",
            Self::Redress => "依法求偿权",
            Self::Education => "受教育权",
            Self::Respect => "受尊重权",
            Self::DataSafety => "信息安全权",
        }
    }

    /// The right that `word` names, as stored or as it is called.
    pub fn from_word(word: &str) -> Option<Self> {
        let word = word.trim();
        Self::ALL
            .into_iter()
            .find(|right| right.word() == word || right.label() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_are_found_by_word_and_by_name() {
        for right in Right::ALL {
            assert_eq!(Right::from_word(right.word()), Some(right));
            assert_eq!(Right::from_word(right.label()), Some(right));
        }
        assert_eq!(Right::from_word("任性权"), None);
    }
}
