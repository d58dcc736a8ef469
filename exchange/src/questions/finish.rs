//! The last step of every reader: the rules of a question, and questions that stand twice.

use std::collections::HashMap;

use domain::quizzes::question::{fold_width, plain};
use domain::quizzes::{QuestionDraft, QuestionFault, QuestionKind, clean};

use super::{Doubt, Fault, Item, Reading};

/// [`check`] and [`find_duplicates`]. Finishing twice changes nothing.
pub fn finish(reading: &mut Reading) {
    check(reading);
    find_duplicates(reading);
}

/// [`finish`] for what was read out of a text, which may hold what no database keeps.
pub(super) fn finish_text(reading: &mut Reading) {
    for item in &mut reading.items {
        let draft = &mut item.draft;
        let texts = [
            &mut draft.topic,
            &mut draft.difficulty,
            &mut draft.stem,
            &mut draft.answer,
            &mut draft.explanation,
            &mut draft.source,
        ];
        for text in texts.into_iter().chain(&mut draft.options) {
            *text = clean(text);
        }
    }
    finish(reading);
}

/// Holds every item that has no doubts against the rules of a question. A number of answers that
/// does not fit the kind is doubtful, for either may be the slip, and so is a question that is whole
/// but for its key; anything else is a fault.
pub fn check(reading: &mut Reading) {
    for item in &mut reading.items {
        let untold = item.faults.iter().all(|fault| *fault == Fault::NoAnswer);
        if item.doubts.is_empty() && untold {
            for fault in item.draft.check_answerable() {
                item.note(fault);
            }
        }
        item.leave_key_open();
    }
}

impl Item {
    fn note(&mut self, fault: QuestionFault) {
        if let QuestionFault::AnswerCount { found, .. } = fault {
            let several = QuestionKind::from_word(&self.draft.kind) == Some(QuestionKind::Single);
            self.doubts.push(if several {
                Doubt::SingleWithSeveralAnswers(found)
            } else {
                Doubt::MultipleWithOneAnswer
            });
            return;
        }
        // Without an answer the kind may be unknown, too: one missing thing is told once.
        let follows = match &fault {
            QuestionFault::UnknownKind(kind) => kind.is_empty(),
            other => other.field() == "answer",
        };
        if !(follows && self.faults.contains(&Fault::NoAnswer)) {
            self.faults.push(Fault::Question(fault));
        }
    }

    /// Leaves it to a person to choose the answer where nothing else is wrong.
    fn leave_key_open(&mut self) {
        let of_key = |fault: &Fault| match fault {
            Fault::NoAnswer => true,
            Fault::Question(fault) => fault.field() == "answer",
            _ => false,
        };
        if self.faults.iter().all(of_key) && is_whole_but_for_its_key(&self.draft) {
            self.doubts.extend(self.faults.drain(..).map(Doubt::Key));
            self.column = None;
        }
    }
}

fn is_whole_but_for_its_key(draft: &QuestionDraft) -> bool {
    let kind = match draft.kind() {
        None if draft.kind.trim().is_empty() && !draft.options.is_empty() => QuestionKind::Single,
        None => return false,
        Some(kind) => kind,
    };
    let answer = match kind {
        QuestionKind::Single => "A",
        QuestionKind::Multiple => "AB",
        QuestionKind::TrueFalse => "对",
    };
    let answered = QuestionDraft {
        kind: kind.word().to_owned(),
        answer: answer.to_owned(),
        ..draft.clone()
    };
    answered.check_answerable().is_empty()
}

/// Marks items that repeat an earlier one. With the same options and key the later is a duplicate;
/// with others a person must say which is right. Refused items are left out: they enter nothing.
/// Takes one pass, whatever the number of items.
pub fn find_duplicates(reading: &mut Reading) {
    let mut stems: HashMap<String, usize> = HashMap::new();
    let mut wholes: HashMap<(String, Choices), (usize, bool)> = HashMap::new();
    for item in &mut reading.items {
        if !item.faults.is_empty() {
            continue;
        }
        let stem = plain(&item.draft.stem);
        let settled = item.doubts.is_empty();
        let Some(&first) = stems.get(&stem) else {
            stems.insert(stem.clone(), item.line);
            wholes.insert((stem, choices(&item.draft)), (item.line, settled));
            continue;
        };
        let (line, equally_settled) = *wholes
            .entry((stem, choices(&item.draft)))
            .or_insert((item.line, settled));
        if line == item.line {
            // The same stem as an earlier item, but the first to bring these options and key.
            let doubt = Doubt::SameStemAs(first);
            if !item.doubts.contains(&doubt) {
                item.doubts.push(doubt);
            }
        } else if equally_settled == settled {
            item.duplicate_of = Some(line);
        } else if !item.doubts.contains(&Doubt::SameStemAs(line)) {
            item.doubts.push(Doubt::SameStemAs(line));
        }
    }
}

/// What two drafts have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// They ask different things.
    None,
    /// Their stems say the same, their options or keys do not.
    Stem,
    /// They are one question.
    Whole,
}

/// Whether two drafts ask the same, by the rules that tell duplicates within a file.
pub fn likeness(one: &QuestionDraft, other: &QuestionDraft) -> Likeness {
    if plain(&one.stem) != plain(&other.stem) {
        Likeness::None
    } else if choices(one) == choices(other) {
        Likeness::Whole
    } else {
        Likeness::Stem
    }
}

/// The kind, and every option with whether it is right: equal however the options are ordered.
type Choices = (Option<QuestionKind>, Vec<(String, bool)>, String);

fn choices(draft: &QuestionDraft) -> Choices {
    let kind = QuestionKind::from_word(&draft.kind);
    if draft.options.is_empty() || kind == Some(QuestionKind::TrueFalse) {
        let answer = match plain(&draft.answer).as_str() {
            "正确" | "√" => "对".to_owned(),
            "错误" | "×" => "错".to_owned(),
            other => other.to_owned(),
        };
        return (kind, Vec::new(), answer);
    }
    let answer = fold_width(&draft.answer).to_uppercase();
    let mut options: Vec<(String, bool)> = ('A'..='Z')
        .zip(&draft.options)
        .map(|(letter, option)| (exact(option), answer.contains(letter)))
        .collect();
    options.sort_unstable();
    (kind, options, String::new())
}

/// An option without width, space and case, and without what ends it.
fn exact(text: &str) -> String {
    let text: String = fold_width(text).to_lowercase();
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    text.trim_end_matches([';', '。', '.']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(line: usize, stem: &str, options: &[&str], answer: &str) -> Item {
        Item {
            line,
            draft: QuestionDraft {
                kind: if options.is_empty() {
                    "true_false"
                } else {
                    "single"
                }
                .into(),
                stem: stem.into(),
                options: options.iter().map(|&o| o.into()).collect(),
                answer: answer.into(),
                ..QuestionDraft::default()
            },
            ..Item::default()
        }
    }

    fn finished(items: Vec<Item>) -> Vec<Item> {
        let mut reading = Reading {
            items,
            ..Reading::default()
        };
        finish(&mut reading);
        let once = reading.clone();
        finish(&mut reading);
        assert_eq!(once, reading, "finishing twice changes something");
        reading.items
    }

    #[test]
    fn what_repeats_an_earlier_question_is_a_duplicate_of_it() {
        let read = finished(vec![
            item(
                1,
                "存款保险的最高偿付限额是（　）。",
                &["20万元", "50万元"],
                "B",
            ),
            item(
                5,
                "存款保险的最高偿付限额是( )",
                &["５０万元；", "20 万元；"],
                "A",
            ),
            item(9, "存款保险的最高偿付限额是", &["20万元", "50万元"], "A"),
        ]);
        assert_eq!((read[0].duplicate_of, &read[0].doubts[..]), (None, &[][..]));
        assert_eq!(read[1].duplicate_of, Some(1));
        assert_eq!(read[2].duplicate_of, None);
        assert_eq!(read[2].doubts, [Doubt::SameStemAs(1)]);
    }

    #[test]
    fn another_number_is_another_question() {
        let read = finished(vec![
            item(1, "年利率 3.5% 属于单利。", &[], "对"),
            item(2, "年利率 35% 属于单利。", &[], "对"),
            item(3, "年收益 -5% 属于亏损。", &[], "对"),
            item(4, "年收益 5% 属于亏损。", &[], "对"),
        ]);
        assert!(
            read.iter()
                .all(|i| i.duplicate_of.is_none() && i.doubts.is_empty())
        );
    }

    #[test]
    fn a_refused_question_hides_no_later_one() {
        let read = finished(vec![
            item(1, "银行卡可以出借吗？", &["可以"], "A"),
            item(4, "银行卡可以出借吗？", &["可以", "不可以"], "B"),
        ]);
        assert_eq!(
            read[0].faults,
            [Fault::Question(QuestionFault::OptionCount(1))]
        );
        assert_eq!((read[1].duplicate_of, read[1].doubts.len()), (None, 0));
    }

    #[test]
    fn a_wrong_number_of_answers_is_doubtful_not_refused() {
        let mut one = item(4, "乙", &["一", "二"], "B");
        one.draft.kind = "multiple".into();
        let read = finished(vec![item(1, "甲", &["一", "二"], "AB"), one]);
        assert_eq!(read[0].doubts, [Doubt::SingleWithSeveralAnswers(2)]);
        assert_eq!(read[1].doubts, [Doubt::MultipleWithOneAnswer]);
        assert!(read.iter().all(|item| item.faults.is_empty()));
    }

    #[test]
    fn what_lacks_only_its_key_is_left_to_a_person() {
        let mut untold = item(2, "乙", &["一", "二"], "");
        untold.faults.push(Fault::NoAnswer);
        let mut stemless = item(3, "", &["一", "二"], "D");
        stemless.draft.kind.clear();
        let read = finished(vec![item(1, "甲", &["一", "二"], "D"), untold, stemless]);
        let names_none = Fault::Question(QuestionFault::AnswerNamesNoOption('D'));
        assert_eq!(read[0].doubts, [Doubt::Key(names_none)]);
        assert_eq!(read[1].doubts, [Doubt::Key(Fault::NoAnswer)]);
        assert!(read[..2].iter().all(|item| item.faults.is_empty()));
        assert!(!read[2].faults.is_empty());
    }

    #[test]
    fn fifty_thousand_questions_with_one_stem_are_no_trouble() {
        let items = (1..=50_000).map(|line| {
            let option = format!("{line} 元");
            item(line, "同一题干", &[&option, "其他"], "A")
        });
        let read = finished(items.collect());
        assert!(read[1..].iter().all(|i| i.doubts == [Doubt::SameStemAs(1)]));
    }
}
