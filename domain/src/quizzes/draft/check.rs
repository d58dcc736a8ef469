//! Holds a draft against the rules of a question.

use super::{QuestionDraft, QuestionFault};
use crate::quizzes::question::{Question, QuestionKind, fold_width, letter};

const STEM_LIMIT: usize = 500;
const OPTION_LIMIT: usize = 200;
const EXPLANATION_LIMIT: usize = 1000;
const SOURCE_LIMIT: usize = 200;

impl QuestionDraft {
    /// The checked question.
    ///
    /// # Errors
    /// Every fault that was found, so that all can be mended at once.
    pub fn check(&self) -> Result<Question, Vec<QuestionFault>> {
        let mut faults = Vec::new();
        let wrong = |text: &str| text.trim().to_owned();
        let kind = self.kind();
        if kind.is_none() {
            faults.push(QuestionFault::UnknownKind(wrong(&self.kind)));
        }
        let topic = self.topic();
        if topic.is_none() {
            faults.push(QuestionFault::Topic);
        }
        let difficulty = self.difficulty();
        if difficulty.is_none() {
            faults.push(QuestionFault::Difficulty(wrong(&self.difficulty)));
        }
        faults.extend(self.check_texts());
        let answered = kind.and_then(|kind| match self.check_choices(kind) {
            Ok(answered) => Some(answered),
            Err(found) => {
                faults.extend(found);
                None
            }
        });
        match (kind, topic, difficulty, answered) {
            (Some(kind), Some(topic), Some(difficulty), Some((options, key)))
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

    fn check_texts(&self) -> Vec<QuestionFault> {
        let mut faults = Vec::new();
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
        faults
    }

    /// The options and the key; the key is looked at only where the options are right.
    fn check_choices(
        &self,
        kind: QuestionKind,
    ) -> Result<(Vec<String>, Vec<u8>), Vec<QuestionFault>> {
        let options = self.check_options(kind)?;
        let key = read_answer(kind, &self.answer, options.len()).map_err(|fault| vec![fault])?;
        Ok((options, key))
    }

    fn check_options(&self, kind: QuestionKind) -> Result<Vec<String>, Vec<QuestionFault>> {
        let mut options: Vec<String> = self.options.iter().map(|o| o.trim().to_owned()).collect();
        while options.last().is_some_and(String::is_empty) {
            options.pop();
        }
        if kind == QuestionKind::TrueFalse {
            if !options.is_empty() && options != ["对", "错"] {
                return Err(vec![QuestionFault::OptionsOnTrueFalse]);
            }
            return Ok(vec!["对".into(), "错".into()]);
        }
        if !(2..=6).contains(&options.len()) {
            return Err(vec![QuestionFault::OptionCount(options.len())]);
        }
        let mut faults = Vec::new();
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
        if faults.is_empty() {
            Ok(options)
        } else {
            Err(faults)
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
