//! Aiken: a stem, options `A.` or `A)`, and `ANSWER: B`. Single choice only.

use domain::quizzes::QuestionDraft;
use domain::quizzes::question::fold_width;

use super::finish::finish_text;
use super::{Fault, Item, Reading, lines};

/// What an Aiken file says, question by question, already [finished](super::finish). A question ends with
/// its answer line; blank lines mean nothing.
pub fn read(text: &str) -> Reading {
    let mut reading = Reading::default();
    let mut open: Option<Item> = None;
    for (number, line) in lines::numbered(text) {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let item = open.get_or_insert_with(|| Item {
            line: number,
            draft: QuestionDraft {
                kind: "single".to_owned(),
                ..QuestionDraft::default()
            },
            ..Item::default()
        });
        if let Some(answer) = answer(line) {
            item.draft.answer = answer;
            reading.items.extend(open.take());
        } else if let Some((letter, option)) = option(line) {
            item.take(letter, option, number);
        } else if item.draft.options.is_empty() {
            if !item.draft.stem.is_empty() {
                item.draft.stem.push('\n');
            }
            item.draft.stem.push_str(line);
        } else {
            item.faults
                .push(Fault::Format(format!("第 {number} 行既不是选项也不是答案")));
        }
    }
    if let Some(mut item) = open {
        item.faults.push(Fault::NoAnswer);
        reading.items.push(item);
    }
    finish_text(&mut reading);
    reading
}

impl Item {
    fn take(&mut self, letter: char, option: &str, number: usize) {
        let expected = ('A'..='Z').nth(self.draft.options.len());
        if expected != Some(letter) {
            self.faults.push(Fault::Format(format!(
                "第 {number} 行的选项 {letter} 不按字母顺序"
            )));
        }
        self.draft.options.push(option.to_owned());
    }
}

/// The letters after `ANSWER:` or `答案：`; `None` where the line is no answer line.
pub(super) fn answer(line: &str) -> Option<String> {
    let folded = fold_width(line).to_uppercase();
    let after = ["ANSWER", "答案", "正确答案"]
        .iter()
        .find_map(|label| folded.trim_start().strip_prefix(label))?;
    let letters = after.trim_start().strip_prefix(':')?;
    Some(letters.trim().trim_end_matches(['.', '。']).to_owned())
}

/// The letter and the text of an option's line.
pub(super) fn option(line: &str) -> Option<(char, &str)> {
    let line = line.trim_start();
    let mut chars = line.chars();
    let letter = fold_width(chars.next()?.encode_utf8(&mut [0; 4]))
        .chars()
        .next()?;
    let mark = chars.next()?;
    (letter.is_ascii_uppercase() && matches!(mark, '.' | ')' | '．' | '）'))
        .then(|| (letter, chars.as_str().trim()))
}

#[cfg(test)]
mod tests {
    use domain::quizzes::QuestionFault;

    use super::super::Doubt;
    use super::*;

    #[test]
    fn a_question_is_a_stem_options_and_an_answer() {
        let text = "收到“安全账户”转账要求，\n应当怎么做？\nA. 立即转账\nB) 挂断并拨打96110\nANSWER: B\n\n\
                    存款保险由谁承办？\r\nＡ．存款保险基金管理机构\r\nB. 各家银行\r\n答案：Ａ。\r\n";
        let read = read(text);
        let told: Vec<_> = read
            .items
            .iter()
            .map(|item| {
                assert_eq!((&item.faults[..], &item.doubts[..]), (&[][..], &[][..]));
                (
                    item.line,
                    item.draft.stem.as_str(),
                    item.draft.answer.as_str(),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                (1, "收到“安全账户”转账要求，\n应当怎么做？", "B"),
                (7, "存款保险由谁承办？", "A")
            ]
        );
        assert_eq!(read.items[0].draft.options, ["立即转账", "挂断并拨打96110"]);
    }

    #[test]
    fn what_is_not_aiken_is_refused() {
        let faults = |text: &str| read(text).items[0].faults.clone();
        assert_eq!(
            faults("题干\nA. 甲\n"),
            [
                Fault::NoAnswer,
                Fault::Question(QuestionFault::OptionCount(1))
            ]
        );
        assert!(matches!(
            &faults("题干\nA. 甲\nC. 乙\nANSWER: A")[..],
            [Fault::Format(_)]
        ));
        assert!(matches!(
            &faults("题干\nA. 甲\n乙\nB. 丙\nANSWER: A")[..],
            [Fault::Format(_)]
        ));
        let open = |text: &str| matches!(&read(text).items[0].doubts[..], [Doubt::Key(_)]);
        assert!(open("题干\nA. 甲\nB. 乙\n"));
        assert!(open("题干\nA. 甲\nB. 乙\nANSWER: D"));
        let several = read("题干\nA. 甲\nB. 乙\nANSWER: A, B");
        assert_eq!(
            several.items[0].doubts,
            [Doubt::SingleWithSeveralAnswers(2)]
        );
    }
}
