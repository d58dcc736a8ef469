//! Every line of an exam text is a part of some question, or is told beside them.

mod exam;

use exam::{accepted, brief, items};
use exchange::questions::exam_text::read;
use proptest::prelude::*;
use proptest::sample::select;

#[test]
fn a_number_before_a_kind_begins_a_question_with_its_options_in_a_bracket() {
    let text = "6、下列说法错误的是？\nA.一\nB.二\n参考答案：B。\n解析：A选项错误。\n\
                7（单选）转账时应（A、核对账号 B、随意 C、委托他人）\n答案 A\n";
    let read = items(text);
    let told: Vec<_> = read.iter().map(|item| (item.line, brief(item))).collect();
    assert_eq!(
        told,
        [
            (1, "single B [一|二] 下列说法错误的是？".to_owned()),
            (6, "single A [核对账号|随意|委托他人] 转账时应".to_owned())
        ]
    );
    assert!(
        read.iter()
            .all(|item| item.doubts.is_empty() && item.faults.is_empty()),
        "{read:#?}"
    );
    assert_eq!(read[0].draft.explanation, "A选项错误。");
    let several = accepted("1. 下列属于非法集资特征的有（A、B、C）；\nA. 甲\nB. 乙\nC. 丙");
    assert_eq!(several.draft.answer, "ABC");
}

#[test]
fn an_answer_in_words_or_behind_the_last_option_is_one() {
    for text in [
        "1. 题干？ 选C\nA、六项\nB、七项\nC、八项",
        "1. 题干？\nA、六项\nB、七项\nC、八项\n答案：选C",
        "1. 题干？\nA、六项\nB、七项\nC、八项  【C】",
        "1. 题干？A、六项 B、七项 C、八项【C】",
    ] {
        assert_eq!(
            brief(&accepted(text)),
            "single C [六项|七项|八项] 题干？",
            "{text}"
        );
    }
    let two = items("1. 题干（A）\nA. 甲\nB. 乙【B】");
    assert!(two[0].doubts.len() == 1, "{two:#?}");
}

#[test]
fn what_is_left_over_from_another_numbering_is_tidied() {
    for (text, stem) in [
        ("4、2、题干（B）\nA.甲；\nB.乙。", "题干（　）"),
        ("4、题干（B）；\nA.甲；\nB.乙", "题干（　）"),
        ("4、2、3号线（B）\nA.甲\nB.乙", "2、3号线（　）"),
    ] {
        let item = accepted(text);
        assert_eq!(item.draft.stem, stem, "{text}");
        assert_eq!(item.draft.options, ["甲", "乙"], "{text}");
    }
}

#[test]
fn lines_beside_the_questions_are_noted() {
    let read = read("金融题库\n一、单选题\n1. 题干（A）\nA. 甲\n- 3 -\nB. 乙\n");
    assert_eq!(read.items.len(), 1);
    assert_eq!(
        read.notes,
        ["第 1、2、5 行是标题、说明或页码，没有当作题目"]
    );
}

/// A line of an exam, each with a word of its own where it has text.
fn line() -> impl Strategy<Value = &'static str> {
    select(vec![
        "@",
        "@。",
        "@？",
        "1. @（B）",
        "2、@（ ）",
        "3.@ 答案：A",
        "第4题 @",
        "5（单选）@",
        "6（多选）@（A、@ B、@）",
        "（7）@。",
        "A. @",
        "B、@",
        "C @",
        "D. @ 【D】",
        "A.@ B.@ C.@",
        "A.@；B.@；",
        "答案：B",
        "答案 A",
        "答案：@",
        "【答案】C【解析】@",
        "解析：@",
        "参考答案",
        "一、单选题",
        "二、@",
        "三、判断题（@）",
        "1-3 ABC",
        "9.B 10.C",
        "主题：@",
        "来源：@",
        "依据：@",
        "难度：@",
        "题型：@",
        "- 3 -",
        "第 2 页",
        "√",
        "B",
        "1. ",
        "@（√）",
        "注：@",
        "",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_line_vanishes(lines in prop::collection::vec(line(), 1..14)) {
        let mut word = 0;
        let mut text = String::new();
        let mut words = Vec::new();
        for (number, line) in (1..).zip(&lines) {
            for part in line.split_inclusive('@') {
                text.push_str(part.trim_end_matches('@'));
                if part.ends_with('@') {
                    word += 1;
                    let own = format!("词{word:03}甲");
                    text.push_str(&own);
                    words.push((number, own));
                }
            }
            text.push('\n');
        }
        let read = read(&text);
        let told = format!("{read:#?}");
        for (number, word) in words {
            // A part of a question, or its line is named. Of a question with many doubts some are told.
            let named = told.contains(&format!("StrayLine(\n                    {number},"))
                || read.notes.iter().any(|note| names(note, number));
            let many = read.items.iter().any(|item| item.doubts.len() > 5);
            prop_assert!(told.contains(&word) || named || many, "{}: {}\n{}", word, text, told);
        }
    }
}

fn names(note: &str, number: usize) -> bool {
    note.split(|c: char| !c.is_ascii_digit())
        .any(|found| found == number.to_string())
}
