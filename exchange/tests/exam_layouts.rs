//! Exam texts made by rule: every layout of a question reads back as that question, no text makes
//! the reader fail, and no key is accepted that the text does not state.

use std::fmt::Write;

use exchange::questions::exam_text::read;
use proptest::prelude::*;
use proptest::sample::select;

/// A question as the layouts below write it.
#[derive(Clone, Debug)]
struct Asked {
    stem: String,
    options: Vec<String>,
    answer: String,
}

const WORDS: [&str; 16] = [
    "存款保险",
    "理财产品",
    "征信报告",
    "银行卡",
    "反诈中心",
    "年化3.5%",
    "50万元",
    "（含本息）",
    "个人信息",
    "的",
    "应当",
    "不得",
    "LPR",
    "ATM",
    "A股",
    "2024年",
];

fn words(count: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    prop::collection::vec(select(&WORDS[..]), count).prop_map(|words| words.concat())
}

/// Starts with a word: what starts with a number or a bracket is for the other tests.
fn phrase() -> impl Strategy<Value = String> {
    (select(&WORDS[..5]), words(0..4)).prop_map(|(first, rest)| format!("{first}{rest}"))
}

fn choice() -> impl Strategy<Value = Asked> {
    let options = prop::collection::vec(phrase(), 2..=6);
    (phrase(), options, 1..64u8).prop_filter_map("an answer", |(stem, options, bits)| {
        let chosen = |place: usize| bits >> place & 1 == 1;
        let letters = ('A'..='F').take(options.len()).enumerate();
        let answer: String = letters
            .filter(|&(place, _)| chosen(place))
            .map(|(_, c)| c)
            .collect();
        let mut unique = options.clone();
        unique.sort();
        unique.dedup();
        (!answer.is_empty() && unique.len() == options.len()).then_some(Asked {
            stem,
            options,
            answer,
        })
    })
}

fn statement() -> impl Strategy<Value = Asked> {
    (phrase(), any::<bool>()).prop_map(|(stem, right)| Asked {
        stem,
        options: Vec::new(),
        answer: if right { "对" } else { "错" }.into(),
    })
}

fn number(style: usize, number: usize) -> String {
    match style {
        0 => format!("{number}."),
        1 => format!("{number}、"),
        2 => format!("（{number}）"),
        3 => format!("({number}) "),
        4 => format!("第{number}题 "),
        5 => format!("{number}）"),
        6 => format!("{number}．　"),
        _ => format!("{number} . "),
    }
}

fn option(style: usize, letter: char, text: &str) -> String {
    match style {
        0 => format!("{letter}.{text}"),
        1 => format!("{letter}、{text}"),
        2 => format!("（{letter}）{text}"),
        3 => format!("({letter}) {text}"),
        4 => format!("{letter}） {text}"),
        5 => format!("{letter}: {text}"),
        6 => format!("{letter}　{text}"),
        _ => format!(
            "{}．{text}",
            char::from_u32(letter as u32 + 0xfee0).unwrap_or(letter)
        ),
    }
}

/// How a text lays its questions out.
#[derive(Clone, Debug)]
struct Layout {
    numbers: usize,
    letters: usize,
    /// Between options: a line each, tabs, spaces, all behind the stem.
    lines: usize,
    place: usize,
    breaks: &'static str,
    blank: bool,
    end: &'static str,
}

fn layout() -> impl Strategy<Value = Layout> {
    let breaks = select(vec!["\n", "\r\n", "\r"]);
    let end = select(vec!["", "；", "。"]);
    (
        0..8usize,
        0..8usize,
        0..4usize,
        0..9usize,
        breaks,
        any::<bool>(),
        end,
    )
        .prop_map(
            |(numbers, letters, lines, place, breaks, blank, end)| Layout {
                numbers,
                letters,
                lines,
                place,
                breaks,
                blank,
                end,
            },
        )
}

/// The texts of `asked`, one per question, and the answers that come after all of them.
fn rendered(asked: &[Asked], layout: &Layout) -> String {
    let mut text = String::new();
    let mut table = String::from("参考答案：");
    for (place, asked) in asked.iter().enumerate() {
        let spread: Vec<String> = asked.answer.chars().map(String::from).collect();
        let mark = if asked.answer == "对" { "√" } else { "×" };
        let plain = if asked.options.is_empty() {
            mark
        } else {
            &asked.answer
        };
        let (blank, behind, after) = match layout.place {
            0 => (format!("（{plain}）。"), String::new(), String::new()),
            1 => (format!("( {plain} )。"), String::new(), String::new()),
            2 => ("（　）。".into(), format!(" {plain}"), String::new()),
            3 => ("（  ）。".into(), String::new(), format!("答案：{plain}")),
            4 => ("（）。".into(), String::new(), format!("【答案】{plain}")),
            5 => (
                "（ ）。".into(),
                String::new(),
                format!("正确答案: {}。", spread.join("、")),
            ),
            6 => (
                "（ ）。".into(),
                String::new(),
                format!("答：{plain}\n解析：这里说明理由。"),
            ),
            7 => (
                "【　】。".into(),
                String::new(),
                format!("答案：{plain} 解析：这里说明理由。"),
            ),
            _ => ("（ ）。".into(), String::new(), String::new()),
        };
        let blank = if blank == "【　】。" {
            "（ ）。".into()
        } else {
            blank
        };
        let _ = write!(table, "{}.{plain} ", place + 1);
        let _ = write!(
            text,
            "{}{}{blank}{behind}",
            number(layout.numbers, place + 1),
            asked.stem
        );
        // A letter and a space only tell options that stand on lines of their own.
        let lines = if layout.letters == 6 || layout.place == 2 {
            layout.lines % 3
        } else {
            layout.lines
        };
        let between = ["\n", "\t", "  ", " "][lines];
        for (letter, option_text) in ('A'..).zip(&asked.options) {
            let first = if lines == 3 { " " } else { "\n" };
            text.push_str(if letter == 'A' { first } else { between });
            let _ = write!(
                text,
                "{}{}",
                option(layout.letters, letter, option_text),
                layout.end
            );
        }
        text.push('\n');
        if !after.is_empty() {
            let _ = writeln!(text, "{after}");
        }
        if layout.blank {
            text.push('\n');
        }
    }
    if layout.place == 8 {
        text.push_str(&table);
    }
    text.replace('\n', layout.breaks)
}

fn asked() -> impl Strategy<Value = Vec<Asked>> {
    let distinct = |asked: &Vec<Asked>| {
        let mut stems: Vec<_> = asked.iter().map(|asked| &asked.stem).collect();
        stems.sort();
        stems.dedup();
        stems.len() == asked.len()
    };
    prop::collection::vec(prop_oneof![3 => choice(), 1 => statement()], 2..5)
        .prop_filter("stems that differ", distinct)
}

/// Pieces that mean something in an exam text.
fn mixture() -> impl Strategy<Value = String> {
    let marks = vec![
        "1.",
        "2、",
        "（3）",
        "第4题",
        "一、单选题",
        "多选题",
        "二、判断题（10分）",
        "填空题",
        "A.",
        "B、",
        "C）",
        "（D）",
        "A ",
        "B ",
        "Ａ．",
        "答案：",
        "【答案】",
        "参考答案",
        "解析：",
        "难度：",
        "题型：",
        "主题：",
        "来源：",
        "1-5 ABCDA",
        "1.A 2.B",
        "6-7：√×",
        "（A）",
        "（ABD）",
        "（√）",
        "（ ）",
        "(",
        ")",
        "【",
        "】",
        "√",
        "×",
        "对",
        "错",
        "T",
        "F",
        "A",
        "BD",
        "。",
        "；",
        "？",
        " ",
        "\t",
        "\u{3000}",
        "\u{a0}",
        "\n",
        "\n",
        "\r\n",
        "\r",
        "存款保险",
        "A 股",
        "- 3 -",
        "7",
        "第3页",
        "____",
        "我的答案：A",
        "\u{feff}",
        "9999",
        "-",
    ];
    let piece = prop_oneof![20 => select(marks).prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_layout_reads_back(asked in asked(), layout in layout()) {
        let text = rendered(&asked, &layout);
        let items = read(&text).items;
        prop_assert_eq!(items.len(), asked.len(), "{}\n{:#?}", text, items);
        for (item, asked) in items.iter().zip(&asked) {
            prop_assert!(item.doubts.is_empty() && item.faults.is_empty(), "{}\n{:#?}", text, item);
            let draft = &item.draft;
            let kind = match (asked.options.len(), asked.answer.len()) {
                (0, _) => "true_false",
                (_, 1) => "single",
                _ => "multiple",
            };
            prop_assert_eq!(&draft.kind, kind, "{}", text);
            prop_assert_eq!(&draft.stem, &format!("{}（　）。", asked.stem), "{}", text);
            prop_assert_eq!(&draft.options, &asked.options, "{}", text);
            prop_assert_eq!(&draft.answer, &asked.answer, "{}", text);
        }
    }

    #[test]
    fn no_text_makes_the_reader_fail(text in mixture(), other in any::<String>()) {
        read(&text);
        read(&other);
    }

    /// Without a letter or mark that could be an answer outside of option letters, nothing is
    /// accepted; and of every accepted key each letter stands in the text apart from its option.
    #[test]
    fn no_key_is_accepted_that_the_text_does_not_state(text in mixture()) {
        let folded = domain::quizzes::question::fold_width(&text).to_uppercase();
        for item in read(&text).items {
            if !item.doubts.is_empty() || !item.faults.is_empty() {
                continue;
            }
            let said = |marks: &[&str]| marks.iter().any(|mark| folded.contains(mark));
            match item.draft.answer.as_str() {
                "对" => prop_assert!(said(&["√", "对", "正确", "T", "A", "B"]), "{}", text),
                "错" => prop_assert!(said(&["×", "错", "F", "A", "B"]), "{}", text),
                letters => for letter in letters.chars() {
                    let count = folded.matches(letter).count();
                    prop_assert!(count > 1, "{} {:#?}", text, item);
                },
            }
        }
    }

    #[test]
    fn a_layout_without_its_answers_is_never_accepted(asked in asked(), layout in layout()) {
        let silent = Layout { place: 8, ..layout };
        let text = rendered(&asked, &silent);
        let (text, _) = text.rsplit_once("参考答案").unwrap_or((&text, ""));
        for item in read(text).items {
            prop_assert!(!item.faults.is_empty() || !item.doubts.is_empty(), "{}\n{:#?}", text, item);
            prop_assert_eq!(item.draft.answer, "");
        }
    }

    #[test]
    fn a_second_answer_that_differs_is_never_accepted(
        asked in asked(),
        layout in layout(),
        other in select(vec!["A", "B", "C", "AB", "BC", "√", "×", "正确", "略"]),
    ) {
        let asked = &asked[..1];
        let same = match other {
            "√" | "正确" => "对",
            "×" => "错",
            other => other,
        };
        prop_assume!(asked[0].answer != same);
        let text = rendered(asked, &Layout { place: layout.place % 8, ..layout });
        let text = format!("{text}答案：{other}");
        for item in read(&text).items {
            let settled = item.doubts.is_empty() && item.faults.is_empty();
            prop_assert!(!settled, "{}\n{:#?}", text, item);
        }
    }
}
