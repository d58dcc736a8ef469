//! A question as the bank holds it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::draft::QuestionDraft;

/// How a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// Exactly one option is right (单选题).
    Single,
    /// Two or more options are right (多选题).
    Multiple,
    /// The statement is right or wrong (判断题); its options are always 对 and 错, in this order.
    TrueFalse,
}

impl QuestionKind {
    /// The word that is stored and that a spreadsheet uses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Multiple => "multiple",
            Self::TrueFalse => "true_false",
        }
    }

    /// The kind that `word` names, in English as stored or in Chinese as people write it.
    pub fn from_word(word: &str) -> Option<Self> {
        match word.trim() {
            "single" | "单选" | "单选题" | "单项选择" | "单项选择题" => {
                Some(Self::Single)
            }
            "multiple" | "多选" | "多选题" | "多项选择" | "多项选择题" => {
                Some(Self::Multiple)
            }
            "true_false" | "判断" | "判断题" | "判断正误" | "判断正误题" | "正误判断题"
            | "判断对错" | "判断对错题" | "是非题" => Some(Self::TrueFalse),
            _ => None,
        }
    }

    /// What the kind is called on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Single => "单选题",
            Self::Multiple => "多选题",
            Self::TrueFalse => "判断题",
        }
    }
}

/// A theme of the bank: 1 to 20 characters, such as 反诈 or 知情权.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Topic(String);

impl Topic {
    /// The trimmed name, or `None` where it is empty or longer than 20 characters.
    pub fn parse(name: &str) -> Option<Self> {
        let name = name.trim();
        (1..=20)
            .contains(&name.chars().count())
            .then(|| Self(name.to_owned()))
    }

    /// The name as shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One version of a question, checked: its key names options that exist and fits its kind.
/// Stem, options and explanation are plain text with a small Markdown subset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// How it is answered.
    pub kind: QuestionKind,
    /// Its theme.
    pub topic: Topic,
    /// 1 (easy) to 5 (hard).
    pub difficulty: u8,
    /// What is asked.
    pub stem: String,
    /// What can be chosen, in the bank's order.
    pub options: Vec<String>,
    /// The right options as places in `options`, rising.
    pub key: Vec<u8>,
    /// Why the key is right.
    pub explanation: String,
    /// The law, article or case behind it.
    pub source: String,
}

/// The letter of the option at `place` (0 is A).
pub fn letter(place: u8) -> char {
    char::from(b'A' + place.min(25))
}

/// Full-width letters, digits and punctuation as their ordinary forms.
pub fn fold_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{3000}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            _ => c,
        })
        .collect()
}

/// `text` without width, case, space and punctuation: what is left when only what it says counts.
/// Signs that make a number another one stay: 3.5% is neither 35% nor 3.5‰, 3-5 is not 35.
pub fn plain(text: &str) -> String {
    let folded = fold_width(text).to_lowercase();
    let chars: Vec<char> = folded.chars().filter(|c| !c.is_whitespace()).collect();
    let digit = |place: usize| chars.get(place).is_some_and(char::is_ascii_digit);
    let says = |place: usize, c: char| match c {
        '.' | ',' | ':' | '/' => place > 0 && digit(place - 1) && digit(place + 1),
        '-' | '−' => digit(place + 1),
        '%' | '‰' | '+' | '<' | '>' | '=' | '≤' | '≥' | '≠' | '±' | '×' | '÷' | '√' => {
            true
        }
        _ => c.is_alphanumeric(),
    };
    let kept = chars.iter().enumerate();
    let kept = kept.filter(|&(place, &c)| says(place, c));
    kept.map(|(_, c)| c).collect()
}

/// What two questions with the same stem have in common, whatever their options: SHA-256 over the
/// [`plain`] stem. `None` where nothing is left of it.
pub fn stem_fingerprint(stem: &str) -> Option<[u8; 32]> {
    let plain = plain(stem);
    (!plain.is_empty()).then(|| Sha256::digest(plain).into())
}

impl Question {
    /// What two copies of one question have in common: SHA-256 over the kind and the [`plain`] stem
    /// and sorted options. Equal fingerprints are duplicates. The bank stores them: where another
    /// rule makes them, a migration empties `bank_words`, so that all are made anew.
    pub fn fingerprint(&self) -> [u8; 32] {
        let mut options: Vec<String> = self.options.iter().map(|o| plain(o)).collect();
        options.sort();
        let mut hash = Sha256::new();
        for part in [self.kind.word(), &plain(&self.stem)] {
            hash.update(part);
            hash.update([0]);
        }
        for option in &options {
            hash.update(option);
            hash.update([0]);
        }
        hash.finalize().into()
    }

    /// Where the options at these places of this version stand in another one, rising. What the other
    /// one does not offer is left out.
    pub fn places_in(&self, other: &Self, places: &[u8]) -> Vec<u8> {
        let chosen = places
            .iter()
            .filter_map(|&place| self.options.get(usize::from(place)));
        let there = chosen.filter_map(|text| other.options.iter().position(|known| known == text));
        let mut there: Vec<u8> = there.filter_map(|place| u8::try_from(place).ok()).collect();
        there.sort_unstable();
        there
    }
}

/// As a person would have written it, so that [`QuestionDraft::check`] gives the question back.
impl From<&Question> for QuestionDraft {
    fn from(question: &Question) -> Self {
        let (options, answer) = match question.kind {
            QuestionKind::TrueFalse => {
                let answer = if question.key == [0] { "对" } else { "错" };
                (Vec::new(), answer.to_owned())
            }
            QuestionKind::Single | QuestionKind::Multiple => {
                let letters = question.key.iter().copied().map(letter);
                (question.options.clone(), letters.collect())
            }
        };
        Self {
            kind: question.kind.word().to_owned(),
            topic: question.topic.as_str().to_owned(),
            difficulty: question.difficulty.to_string(),
            stem: question.stem.clone(),
            options,
            answer,
            explanation: question.explanation.clone(),
            source: question.source.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(kind: QuestionKind, options: &[&str], key: Vec<u8>) -> Question {
        Question {
            kind,
            topic: Topic::parse("存款").unwrap(),
            difficulty: 2,
            stem: "存款保险最高偿付限额是多少？".into(),
            options: options.iter().map(ToString::to_string).collect(),
            key,
            explanation: "最高偿付限额为人民币 50 万元。".into(),
            source: "《存款保险条例》第五条".into(),
        }
    }

    #[test]
    fn a_question_written_out_again_is_the_same_question() {
        for (kind, key, options) in [
            (QuestionKind::Single, vec![1], vec!["20 万元", "50 万元"]),
            (QuestionKind::Multiple, vec![0, 2], vec!["甲", "乙", "丙"]),
            (QuestionKind::TrueFalse, vec![1], vec!["对", "错"]),
        ] {
            let question = question(kind, &options, key);
            assert_eq!(QuestionDraft::from(&question).check(), Ok(question));
        }
    }

    #[test]
    fn stems_that_say_the_same_have_one_fingerprint() {
        let stem = "ＬＰＲ 是什么？";
        assert_eq!(stem_fingerprint(stem), stem_fingerprint("lpr是什么"));
        assert_ne!(stem_fingerprint(stem), stem_fingerprint("LPR 是多少？"));
        assert_eq!(stem_fingerprint("  ？"), None);
    }

    #[test]
    fn signs_that_make_another_number_make_another_stem() {
        let numbers = [
            "3.5%", "35%", "3.5‰", "3.5", "-3.5%", "3-5%", "+3.5%", "3,5%", "3:5%", "3/5%",
            "<3.5%", "≥3.5%",
        ];
        let prints: std::collections::HashSet<_> = numbers
            .iter()
            .map(|number| stem_fingerprint(&format!("年利率 {number}，属于单利。")))
            .collect();
        assert_eq!(prints.len(), numbers.len());
        for (one, other) in [
            ("年利率（３．５％）属于单利", "年利率 3.5% 属于单利。"),
            ("3-5 年、5 年以上", "３ - ５年 5年以上"),
            (
                "第 1 题. 什么是单利, 什么是复利？",
                "第1题 什么是单利-什么是复利",
            ),
        ] {
            assert_eq!(stem_fingerprint(one), stem_fingerprint(other), "{one}");
        }
    }

    #[test]
    fn a_choice_is_found_again_where_options_changed_their_places() {
        let question = |options: &[&str]| question(QuestionKind::Multiple, options, vec![0]);
        let was = question(&["甲", "乙", "丙"]);
        let is = question(&["丙", "甲", "丁"]);
        assert_eq!(was.places_in(&is, &[0, 2]), [0, 1]);
        assert_eq!(was.places_in(&is, &[1]), [0; 0]);
        assert_eq!(was.places_in(&was, &[0, 1, 2]), [0, 1, 2]);
        assert_eq!(was.places_in(&is, &[9]), [0; 0]);
    }
}
