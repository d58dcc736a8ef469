//! Which of the text formats a text is in.

use super::{aiken, gift, lines};

/// The formats in which text holds questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFormat {
    /// Numbered questions as people write them.
    ExamText,
    /// Moodle's GIFT.
    Gift,
    /// Aiken: options by letter and `ANSWER:`.
    Aiken,
}

/// The format of `text`. GIFT is what has `$CATEGORY:` or `::title::` at the start of a line, or
/// braces that hold what GIFT answers begin with (`=`, `~`, `T`, `F`, `#`). Aiken is what has a line
/// `ANSWER: B` right after an option. Anything else is an exam text.
pub fn detect(text: &str) -> TextFormat {
    let mut after_option = false;
    let mut aiken = false;
    for (_, line) in lines::numbered(text) {
        let line = line.trim();
        let titled = line
            .strip_prefix("::")
            .is_some_and(|rest| rest.contains("::"));
        if line.starts_with("$CATEGORY:") || titled {
            return TextFormat::Gift;
        }
        if line.is_empty() {
            continue;
        }
        let latin = line
            .get(..6)
            .is_some_and(|word| word.eq_ignore_ascii_case("answer"));
        aiken |= after_option && latin && aiken::answer(line).is_some();
        after_option = aiken::option(line).is_some();
    }
    if gift::has_answers(text) {
        TextFormat::Gift
    } else if aiken {
        TextFormat::Aiken
    } else {
        TextFormat::ExamText
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_is_known_by_its_marks() {
        for (text, format) in [
            ("$CATEGORY: 反诈\n\n题干{T}", TextFormat::Gift),
            ("::一::题干{T}", TextFormat::Gift),
            (
                "// 说明\n存款保险保什么？{\n=存款\n~股票}",
                TextFormat::Gift,
            ),
            ("银行卡可以出借。{FALSE#不可以}", TextFormat::Gift),
            ("题干\nA. 甲\nB. 乙\nANSWER: A", TextFormat::Aiken),
            ("1. 题干（ ）\nA. 甲\nB. 乙\n答案：A", TextFormat::ExamText),
            (
                "1. 集合{1, 2}有几个元素？（A）\nA. 2\nB. 3",
                TextFormat::ExamText,
            ),
            ("1. 题干（√）", TextFormat::ExamText),
            ("", TextFormat::ExamText),
        ] {
            assert_eq!(detect(text), format, "{text}");
        }
    }
}
