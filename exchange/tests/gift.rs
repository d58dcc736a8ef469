//! GIFT: what is read, what is refused, and that what is written is read again.

use domain::quizzes::{Question, QuestionDraft};
use exchange::questions::gift::{read, write, write_rows};
use exchange::questions::{Doubt, ExportRow, Extras, Fault, Item, TextFormat, detect};
use proptest::prelude::*;

fn only(text: &str) -> Item {
    let mut items = read(text).items;
    assert_eq!(items.len(), 1, "{items:#?}");
    items.remove(0)
}

fn told(text: &str) -> (String, String, Vec<String>, String) {
    let item = only(text);
    assert_eq!(
        (&item.doubts[..], &item.faults[..]),
        (&[][..], &[][..]),
        "{text}"
    );
    (
        item.draft.kind,
        item.draft.stem,
        item.draft.options,
        item.draft.answer,
    )
}

fn choice(
    kind: &str,
    stem: &str,
    options: &[&str],
    answer: &str,
) -> (String, String, Vec<String>, String) {
    let options = options.iter().map(|&option| option.into()).collect();
    (kind.into(), stem.into(), options, answer.into())
}

#[test]
fn choices_and_statements_are_read() {
    assert_eq!(
        told("// 一条说明\n::专线::反诈专线是？{=96110 ~12306 ~95588}"),
        choice("single", "反诈专线是？", &["96110", "12306", "95588"], "A")
    );
    assert_eq!(
        told(
            "[html]<p>属于银行卡的有&nbsp;</p>{\n ~%50%<b>借记卡</b>\n ~%50%信用卡#对\n ~%-100%饭卡\n}"
        ),
        choice(
            "multiple",
            "属于银行卡的有",
            &["借记卡", "信用卡", "饭卡"],
            "AB"
        )
    );
    assert_eq!(
        told("四项都对{~%33.3%甲 ~%33.3%乙 ~%33.3%丙 ~丁}"),
        choice("multiple", "四项都对", &["甲", "乙", "丙", "丁"], "ABC")
    );
    assert_eq!(
        told("存款保险最高偿付{~20万元 =50万元}，按本息合计。"),
        choice(
            "single",
            "存款保险最高偿付（　），按本息合计。",
            &["20万元", "50万元"],
            "B"
        )
    );
    assert_eq!(
        told("刷单返利是诈骗。{TRUE}"),
        choice("true_false", "刷单返利是诈骗。", &[], "对")
    );
    assert_eq!(
        told("保本 100%\\: 可信。{ F#不可信 }"),
        choice("true_false", "保本 100%: 可信。", &[], "错")
    );
}

#[test]
fn feedback_category_and_remarks_find_their_fields() {
    let text = "$CATEGORY: $course$/top/金融/反诈\n\n// zhiyuan: difficulty=3\n// zhiyuan: source=《反电信网络诈骗法》\\n第一条\n验证码可以给客服吗？{\n=不可以#对\n~可以#错\n####验证码等于密码。\n}\n";
    let draft = only(text).draft;
    assert_eq!(
        (
            &draft.topic[..],
            &draft.difficulty[..],
            &draft.source[..],
            &draft.explanation[..]
        ),
        (
            "反诈",
            "3",
            "《反电信网络诈骗法》\n第一条",
            "验证码等于密码。"
        )
    );
    let draft = only("题干{=甲#因为甲 ~乙#不是乙}").draft;
    assert_eq!(draft.explanation, "A：因为甲\nB：不是乙");
    assert_eq!(only("$CATEGORY: $course$/top\n\n题干{T}").draft.topic, "");
}

#[test]
fn what_a_quiz_cannot_ask_is_refused_with_its_line() {
    for (text, fault) in [
        (
            "\n\n写出专线。{=96110}",
            Fault::UnsupportedKind("填空题（短答）".into()),
        ),
        (
            "\n\n最高偿付多少万元？{#50:0}",
            Fault::UnsupportedKind("数值题".into()),
        ),
        (
            "\n\n配对{=存款->安全 =股票->波动}",
            Fault::UnsupportedKind("匹配题".into()),
        ),
        (
            "\n\n谈谈存款保险。{}",
            Fault::UnsupportedKind("问答题".into()),
        ),
        (
            "\n\n只有一段话",
            Fault::Format("没有写在花括号里的答案".into()),
        ),
        ("\n\n题干{=甲 ~乙", Fault::Format("花括号不成对".into())),
        (
            "\n\n题干{=甲 ~乙}\n题干{=甲 ~乙}",
            Fault::Format("一段里有不止一对花括号，题目之间请空一行".into()),
        ),
    ] {
        let item = only(text);
        assert_eq!((item.line, &item.faults[..]), (3, &[fault][..]), "{text}");
    }
    let keyless = only("题干{~甲 ~乙}");
    assert_eq!(keyless.doubts, [Doubt::Key(Fault::NoAnswer)]);
}

#[test]
fn what_has_two_readings_is_left_to_a_person() {
    assert_eq!(
        only("题干{=甲 =乙 ~丙}").doubts,
        [Doubt::SingleWithSeveralAnswers(2)]
    );
    assert_eq!(
        only("题干{~%100%甲 ~乙}").doubts,
        [Doubt::MultipleWithOneAnswer]
    );
    for text in [
        "题干{=甲 ~%50%乙 ~丙}",
        "题干{~%50%甲 ~%20%乙 ~丙}",
        "[html]<img src='a'>{=甲 ~乙}",
    ] {
        assert!(
            matches!(&only(text).doubts[..], [Doubt::Other(_)]),
            "{text}"
        );
    }
}

/// A text that `check` leaves as it is, with much of what GIFT gives a meaning.
fn text() -> impl Strategy<Value = String> {
    let mark = prop::sample::select(vec![
        "~",
        "=",
        "#",
        "{",
        "}",
        ":",
        "\\",
        "\\n",
        "\n",
        "\n\n",
        "//",
        "::",
        "####",
        "->",
        "%50%",
        "[html]",
        "$CATEGORY:",
        "T",
        "<b>",
        "&amp;",
        "（　）",
        " ",
        "/",
    ]);
    let part = prop_oneof![3 => mark.prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::vec(part, 1..8)
        .prop_map(|parts| {
            let text: String = parts.concat().chars().take(150).collect();
            text.replace("\r\n", "\n")
                .replace('\r', "\n")
                .trim()
                .to_owned()
        })
        .prop_filter("not empty", |text| !text.is_empty())
}

fn question() -> impl Strategy<Value = Question> {
    let topic = text().prop_map(|text| text.chars().take(20).collect::<String>());
    let options = prop::collection::vec(text(), 2..=6);
    (
        0..3,
        topic,
        1..=5u8,
        text(),
        options,
        any::<u8>(),
        text(),
        text(),
    )
        .prop_filter_map(
            "a question that is checked",
            |(kind, topic, difficulty, stem, options, bits, explanation, source)| {
                let letters: String = ('A'..='F')
                    .enumerate()
                    .filter(|(i, _)| bits >> i & 1 == 1)
                    .map(|(_, c)| c)
                    .take(options.len())
                    .collect();
                let (kind, options, answer) = match kind {
                    0 => ("single", options, letters.chars().take(1).collect()),
                    1 => ("multiple", options, letters),
                    _ => (
                        "true_false",
                        Vec::new(),
                        if bits > 99 { "对" } else { "错" }.to_owned(),
                    ),
                };
                let draft = QuestionDraft {
                    kind: kind.into(),
                    topic,
                    difficulty: difficulty.to_string(),
                    stem,
                    options,
                    answer,
                    explanation,
                    source,
                };
                draft.check().ok()
            },
        )
}

#[test]
fn an_export_names_what_is_no_question_yet_and_readers_pass_it_over() {
    let row = |id: &str, stem: &str, answer: &str| ExportRow {
        draft: QuestionDraft {
            kind: "true_false".into(),
            topic: "反诈".into(),
            difficulty: "1".into(),
            stem: stem.into(),
            answer: answer.into(),
            explanation: "因为".into(),
            source: "案例".into(),
            ..QuestionDraft::default()
        },
        extras: Extras {
            id: id.into(),
            ..Extras::default()
        },
    };
    let text = write_rows(&[
        row("7", "没有答案\n{=的题}", ""),
        row("8", "出借银行卡违法。", "对"),
    ]);
    assert!(text.starts_with("// 第 7 题还不完整"), "{text}");
    let item = only(&text);
    assert_eq!(item.draft.stem, "出借银行卡违法。");
    assert!(item.faults.is_empty() && item.doubts.is_empty());
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(questions in prop::collection::vec(question(), 1..5)) {
        let text = write(&questions);
        let read = read(&text);
        let again: Vec<Question> = read
            .items
            .iter()
            .map(|item| item.draft.check().unwrap_or_else(|faults| panic!("{faults:?}\n{text}")))
            .collect();
        prop_assert_eq!(&again, &questions);
        prop_assert!(read.items.iter().all(|item| item.faults.is_empty()));
        prop_assert_eq!(detect(&text), TextFormat::Gift);
    }

    #[test]
    fn no_text_makes_the_reader_fail(text in text(), other in any::<String>()) {
        read(&text);
        read(&other);
        detect(&other);
        exchange::questions::aiken::read(&text);
        exchange::questions::aiken::read(&other);
    }
}
