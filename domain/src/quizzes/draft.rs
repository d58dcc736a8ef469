//! A question as somebody wrote it, and what is wrong with it.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::question::{Question, QuestionKind, Topic, fold_width, letter};
use super::search_words::index_text;

/// A question as somebody wrote it, not yet checked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QuestionDraft {
    /// `single`, `multiple`, `true_false`, or the Chinese word.
    pub kind: String,
    /// The topic's name.
    pub topic: String,
    /// A digit 1 to 5.
    pub difficulty: String,
    /// What is asked.
    pub stem: String,
    /// Options A, B, C …; empty ones only at the end.
    pub options: Vec<String>,
    /// `B`, `ABD`, 对 or 错.
    pub answer: String,
    /// Why.
    pub explanation: String,
    /// Law, article or case.
    pub source: String,
}

/// What is wrong with a draft. [`QuestionFault::field`] names where.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum QuestionFault {
    /// The kind is none of the three.
    #[error("题型「{0}」不认识，请填 single、multiple 或 true_false")]
    UnknownKind(String),
    /// The topic is empty or too long.
    #[error("主题应为 1 至 20 个字")]
    Topic,
    /// The difficulty is not 1 to 5.
    #[error("难度「{0}」应为 1 至 5 的整数")]
    Difficulty(String),
    /// A text that must be there is empty.
    #[error("内容为空")]
    Empty(&'static str),
    /// A text is longer than `limit` characters.
    #[error("超过 {limit} 个字")]
    TooLong {
        /// Which column.
        field: &'static str,
        /// The most characters it may have.
        limit: usize,
    },
    /// A choice question has fewer than 2 or more than 6 options.
    #[error("选项应有 2 至 6 个，现有 {0} 个")]
    OptionCount(usize),
    /// An option after this letter's gap is filled, so letters would move.
    #[error("选项 {0} 为空，但后面还有选项")]
    OptionGap(char),
    /// Two options say the same.
    #[error("选项 {0} 与 {1} 相同")]
    SameOptions(char, char),
    /// A true/false question brings options of its own.
    #[error("判断题不填选项")]
    OptionsOnTrueFalse,
    /// The answer cannot be read.
    #[error("答案「{0}」无法识别")]
    UnreadableAnswer(String),
    /// The answer names an option that is not there.
    #[error("答案 {0} 没有对应的选项")]
    AnswerNamesNoOption(char),
    /// The same letter stands twice in the answer.
    #[error("答案中 {0} 出现了两次")]
    AnswerRepeats(char),
    /// A single-choice question with several answers, or a multiple one with a single answer.
    #[error("{kind}应有{wanted}个正确选项，现有 {found} 个")]
    AnswerCount {
        /// 单选题 or 多选题.
        kind: &'static str,
        /// 1, or 至少 2.
        wanted: &'static str,
        /// How many the answer names.
        found: usize,
    },
}

impl QuestionFault {
    /// The column the fault is in.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::UnknownKind(_) => "kind",
            Self::Topic => "topic",
            Self::Difficulty(_) => "difficulty",
            Self::Empty(field) | Self::TooLong { field, .. } => field,
            Self::OptionCount(_)
            | Self::OptionGap(_)
            | Self::SameOptions(..)
            | Self::OptionsOnTrueFalse => "options",
            Self::UnreadableAnswer(_)
            | Self::AnswerNamesNoOption(_)
            | Self::AnswerRepeats(_)
            | Self::AnswerCount { .. } => "answer",
        }
    }
}

const STEM_LIMIT: usize = 500;
const OPTION_LIMIT: usize = 200;
const EXPLANATION_LIMIT: usize = 1000;
const SOURCE_LIMIT: usize = 200;

impl QuestionDraft {
    /// Its kind, where that is one already.
    pub fn kind(&self) -> Option<QuestionKind> {
        QuestionKind::from_word(&self.kind)
    }

    /// Its topic, where that is one already.
    pub fn topic(&self) -> Option<Topic> {
        Topic::parse(&self.topic)
    }

    /// Its difficulty, where that is 1 to 5 already.
    pub fn difficulty(&self) -> Option<u8> {
        let level = fold_width(self.difficulty.trim()).parse().ok();
        level.filter(|level| (1..=5).contains(level))
    }

    /// The words by which it is found: everything that is written in it.
    pub fn search_words(&self) -> String {
        let texts = [&self.stem, &self.topic, &self.explanation, &self.source];
        index_text(texts.into_iter().chain(&self.options).map(String::as_str))
    }

    /// The checked question.
    ///
    /// # Errors
    /// Every fault that was found, so that all can be mended at once.
    pub fn check(&self) -> Result<Question, Vec<QuestionFault>> {
        let mut faults = Vec::new();
        let kind = self.kind();
        if kind.is_none() {
            faults.push(QuestionFault::UnknownKind(self.kind.trim().to_owned()));
        }
        let topic = self.topic();
        if topic.is_none() {
            faults.push(QuestionFault::Topic);
        }
        let difficulty = self.difficulty();
        if difficulty.is_none() {
            faults.push(QuestionFault::Difficulty(self.difficulty.trim().to_owned()));
        }
        for (field, text, limit) in [
            ("stem", &self.stem, STEM_LIMIT),
            ("explanation", &self.explanation, EXPLANATION_LIMIT),
            ("source", &self.source, SOURCE_LIMIT),
        ] {
            if text.trim().is_empty() {
                faults.push(QuestionFault::Empty(field));
            }
            if text.trim().chars().count() > limit {
                faults.push(QuestionFault::TooLong { field, limit });
            }
        }
        let options = kind.and_then(|kind| self.check_options(kind, &mut faults));
        let key = match (kind, &options) {
            (Some(kind), Some(options)) => self.check_answer(kind, options.len(), &mut faults),
            _ => None,
        };
        match (kind, topic, difficulty, options, key) {
            (Some(kind), Some(topic), Some(difficulty), Some(options), Some(key))
                if faults.is_empty() =>
            {
                Ok(Question {
                    kind,
                    topic,
                    difficulty,
                    stem: self.stem.trim().to_owned(),
                    options,
                    key,
                    explanation: self.explanation.trim().to_owned(),
                    source: self.source.trim().to_owned(),
                })
            }
            _ => Err(faults),
        }
    }

    /// Why nobody could answer this draft: what [`Self::check`] finds, except that topic, difficulty,
    /// explanation and source may be empty still, for many formats have no place for them.
    pub fn check_answerable(&self) -> Vec<QuestionFault> {
        let mut faults = self.check().err().unwrap_or_default();
        faults.retain(|fault| match fault {
            QuestionFault::Topic => !self.topic.trim().is_empty(),
            QuestionFault::Difficulty(level) => !level.is_empty(),
            QuestionFault::Empty(field) => !matches!(*field, "explanation" | "source"),
            _ => true,
        });
        faults
    }

    fn check_options(
        &self,
        kind: QuestionKind,
        faults: &mut Vec<QuestionFault>,
    ) -> Option<Vec<String>> {
        let mut options: Vec<String> = self.options.iter().map(|o| o.trim().to_owned()).collect();
        while options.last().is_some_and(String::is_empty) {
            options.pop();
        }
        if kind == QuestionKind::TrueFalse {
            if !options.is_empty() && options != ["对", "错"] {
                faults.push(QuestionFault::OptionsOnTrueFalse);
                return None;
            }
            return Some(vec!["对".into(), "错".into()]);
        }
        if !(2..=6).contains(&options.len()) {
            faults.push(QuestionFault::OptionCount(options.len()));
            return None;
        }
        let found = faults.len();
        for (place, option) in (0u8..).zip(&options) {
            if option.is_empty() {
                faults.push(QuestionFault::OptionGap(letter(place)));
            } else if let Some(earlier) = (0..place).find(|&e| options[usize::from(e)] == *option) {
                faults.push(QuestionFault::SameOptions(letter(earlier), letter(place)));
            }
            if option.chars().count() > OPTION_LIMIT {
                faults.push(QuestionFault::TooLong {
                    field: "options",
                    limit: OPTION_LIMIT,
                });
            }
        }
        (faults.len() == found).then_some(options)
    }

    fn check_answer(
        &self,
        kind: QuestionKind,
        options: usize,
        faults: &mut Vec<QuestionFault>,
    ) -> Option<Vec<u8>> {
        match read_answer(kind, &self.answer, options) {
            Ok(key) => Some(key),
            Err(fault) => {
                faults.push(fault);
                None
            }
        }
    }
}

fn read_answer(kind: QuestionKind, text: &str, options: usize) -> Result<Vec<u8>, QuestionFault> {
    let answer = fold_width(text.trim()).to_uppercase();
    let unreadable = || QuestionFault::UnreadableAnswer(text.trim().to_owned());
    if kind == QuestionKind::TrueFalse {
        return match answer.as_str() {
            "对" | "正确" | "√" => Ok(vec![0]),
            "错" | "错误" | "×" => Ok(vec![1]),
            _ => Err(unreadable()),
        };
    }
    let mut key = Vec::new();
    for mark in answer
        .chars()
        .filter(|c| !matches!(c, ' ' | ',' | '、' | ';'))
    {
        if !mark.is_ascii_uppercase() {
            return Err(unreadable());
        }
        let place = mark as u8 - b'A';
        if usize::from(place) >= options {
            return Err(QuestionFault::AnswerNamesNoOption(mark));
        }
        if key.contains(&place) {
            return Err(QuestionFault::AnswerRepeats(mark));
        }
        key.push(place);
    }
    key.sort_unstable();
    let count = |kind, wanted| QuestionFault::AnswerCount {
        kind,
        wanted,
        found: key.len(),
    };
    match (kind, key.len()) {
        (_, 0) => Err(unreadable()),
        (QuestionKind::Single, 2..) => Err(count("单选题", " 1 ")),
        (QuestionKind::Multiple, 1) => Err(count("多选题", "至少 2 ")),
        _ => Ok(key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> QuestionDraft {
        QuestionDraft {
            kind: "single".into(),
            topic: "存款".into(),
            difficulty: "2".into(),
            stem: "存款保险最高偿付限额是多少？".into(),
            options: ["20万元", "50万元", "100万元", "", ""]
                .map(Into::into)
                .into(),
            answer: "Ｂ".into(),
            explanation: "最高偿付限额为人民币 50 万元。".into(),
            source: "《存款保险条例》第五条".into(),
        }
    }

    fn faults(change: impl FnOnce(&mut QuestionDraft)) -> Vec<QuestionFault> {
        let mut changed = draft();
        change(&mut changed);
        changed.check().expect_err("should be refused")
    }

    #[test]
    fn a_right_draft_becomes_a_question() {
        let question = draft().check().unwrap();
        assert_eq!(question.key, [1]);
        assert_eq!(question.options.len(), 3);
    }

    #[test]
    fn true_and_false_bring_their_own_options() {
        let mut statement = draft();
        statement.kind = "判断".into();
        statement.options.clear();
        statement.answer = "错".into();
        let question = statement.check().unwrap();
        assert_eq!(
            (question.options, question.key),
            (vec!["对".into(), "错".into()], vec![1])
        );
    }

    #[test]
    fn each_fault_is_named_with_its_column() {
        use QuestionFault as F;
        assert_eq!(
            faults(|d| d.kind = "填空".into()),
            [F::UnknownKind("填空".into())]
        );
        assert_eq!(
            faults(|d| d.answer = "D".into()),
            [F::AnswerNamesNoOption('D')]
        );
        assert_eq!(faults(|d| d.answer = "BB".into()), [F::AnswerRepeats('B')]);
        assert_eq!(
            faults(|d| d.answer = "选B".into()),
            [F::UnreadableAnswer("选B".into())]
        );
        assert_eq!(
            faults(|d| d.answer.clear()),
            [F::UnreadableAnswer(String::new())]
        );
        assert_eq!(faults(|d| d.options[1].clear()), [F::OptionGap('B')]);
        assert_eq!(
            faults(|d| d.options[2] = "20万元".into()),
            [F::SameOptions('A', 'C')]
        );
        assert_eq!(
            faults(|d| d.difficulty = "6".into()),
            [F::Difficulty("6".into())]
        );
        assert_eq!(
            faults(|d| d.source = " ".into()).first().map(F::field),
            Some("source")
        );
        assert!(matches!(
            faults(|d| d.answer = "AB".into())[..],
            [F::AnswerCount { found: 2, .. }]
        ));
        assert!(matches!(
            faults(|d| d.kind = "multiple".into())[..],
            [F::AnswerCount { found: 1, .. }]
        ));
    }

    #[test]
    fn several_faults_are_told_at_once() {
        let found = faults(|d| {
            d.topic.clear();
            d.stem.clear();
            d.answer = "Z".into();
        });
        let fields: Vec<_> = found.iter().map(QuestionFault::field).collect();
        assert_eq!(fields, ["topic", "stem", "answer"]);
    }

    #[test]
    fn what_a_format_has_no_place_for_may_be_empty_but_not_wrong() {
        let mut bare = QuestionDraft {
            topic: String::new(),
            difficulty: String::new(),
            explanation: String::new(),
            source: String::new(),
            ..draft()
        };
        assert_eq!(bare.check_answerable(), []);
        bare.difficulty = "中".into();
        bare.source = "条".repeat(SOURCE_LIMIT + 1);
        bare.answer = "D".into();
        let fields = bare.check_answerable();
        let fields: Vec<_> = fields.iter().map(QuestionFault::field).collect();
        assert_eq!(fields, ["difficulty", "source", "answer"]);
    }

    #[test]
    fn width_space_and_punctuation_do_not_make_another_question() {
        let mut other = draft();
        other.stem = "存款保险，最高偿付限额是多少?".into();
        other.options = ["５０万元", "20万元", "100万元"].map(Into::into).into();
        other.answer = "A".into();
        assert_eq!(
            draft().check().unwrap().fingerprint(),
            other.check().unwrap().fingerprint()
        );
    }
}
