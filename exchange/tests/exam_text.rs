//! Exam texts as they come: dirty, and read all the same, or not.

mod exam;

use domain::quizzes::QuestionFault;
use exam::{accepted, brief, only};
use exchange::questions::{Doubt, Fault};

const DEPOSIT: &str =
    "single B [20万元|50万元|100万元|不限额] 存款保险的最高偿付限额为人民币（　）。";

#[test]
fn one_question_in_many_layouts_is_one_question() {
    for text in [
        "1. 存款保险的最高偿付限额为人民币（  ）。\nA. 20万元\nB. 50万元\nC. 100万元\nD. 不限额\n答案：B",
        "\u{feff}１．存款保险的最高偿付限额为人民币（　　）。Ｂ\r\nＡ．20万元　Ｂ．50万元　Ｃ．100万元　Ｄ．不限额\r\n",
        "1、存款保险的最高偿付限额为人民币（B）。A.20万元B.50万元C.100万元D.不限额",
        "（1）存款保险的最高偿付限额为人民币（ ）。 B\nA、20万元；\nB、50万元；\nC、100万元；\nD、不限额。",
        "(1) 存款保险的最高偿付限额为人民币( Ｂ )。\n(A)20万元 (B)50万元\n(C)100万元 (D)不限额",
        "第1题 存款保险的最高偿付限额为人民币（）。\rA）20万元\rB）50万元\rC）100万元\rD）不限额\r【答案】B",
        "1）存款保险的最高偿付限额为人民币（ ）。 A.20万元 B.50万元 C.100万元 D.不限额 答案：B",
        "一、单选题（每题2分，共10分）\n1.存款保险的最高偿付限额为人民币（ ）。\nA 20万元\nB 50万元\nC 100万元\nD 不限额\n参考答案: b。",
        "1.【单选题】存款保险的最高偿付限额为人民币（ ）。\nA: 20万元\tB: 50万元\nC: 100万元\tD: 不限额\n正确答案：B.50万元",
        "存款保险的最高偿付限额为人民币（B）。\nA．20万元\u{a0}B．50万元 C．100万元 D．不限额",
        "1. 存款保险的最高偿付限额为人民币（ ）。\n- 3 -\nA. 20万元\nB. 50万元\n\n第 4 页 共 9 页\n\nC. 100万元\n\n5\n\nD. 不限额\n答：B",
        "1. 存款保险的最高偿付限额为人民币（ ）。（单选）\nA. 20万元\nB. 50万元\nC. 100万元\nD. 不限额\n我的答案：A\n正确答案：B\n得分：0",
        "1. 存款保险的最高偿付限额为人民币（ ）。（答案：B）\nA. 20万元\nB. 50万元\nC. 100万元\nD. 不限额",
        "1. 存款保险的最高偿付限额为人民币（ ）。\nA. 20万元\nB. 50万元\nC. 100万元\nD. 不限额\n答案：\nB",
        "1. 存款保险的最高偿付限额为人民币（ ）。\nA. 20万元\nB. 50万元\nC. 100万元\nD. 不限额\n\n参考答案\n1.B",
        "1. 存款保险的最高偿付限额为人民币（ ）。\nA. 20万元\nB. 50万元\nC. 100万元\nD. 不限额\n答案 B",
        "1. 存款保险的最高偿付限额为人民币（ ）。\nA. 20万元\nB. 50万元\nC. 100万元\nD. 不限额\n正确答案是：【B】",
    ] {
        assert_eq!(brief(&accepted(text)), DEPOSIT, "{text}");
    }
}

#[test]
fn statements_are_true_or_false_however_marked() {
    for (text, answer) in [
        ("1. 出借银行卡给他人使用是违法的。（√）", "对"),
        ("1. 出借银行卡给他人使用是违法的（×）。", "错"),
        ("1、出借银行卡给他人使用是违法的。（ 对 ）", "对"),
        ("1、（√）出借银行卡给他人使用是违法的。", "对"),
        ("1. 出借银行卡给他人使用是违法的。 √", "对"),
        ("1. 出借银行卡给他人使用是违法的。错误", "错"),
        ("1. 出借银行卡给他人使用是违法的。（ ）\n答案：Ⅹ", "错"),
        ("1. 出借银行卡给他人使用是违法的。(x)", "错"),
        ("1. 出借银行卡给他人使用是违法的。（Ｔ）", "对"),
        ("1. 出借银行卡给他人使用是违法的。\n【答案】F", "错"),
        ("1. 出借银行卡给他人使用是违法的。\n答案：false", "错"),
        (
            "二、判断题\n1. 出借银行卡给他人使用是违法的。\nA. 正确\nB. 错误\n答案：A",
            "对",
        ),
        (
            "判断题：\n1. 出借银行卡给他人使用是违法的。\nA. 错\nB. 对\n答案：A",
            "错",
        ),
        ("1. 出借银行卡给他人使用是违法的。\n答案：是", "对"),
        ("出借银行卡给他人使用是违法的。（否）", "错"),
    ] {
        let item = accepted(text);
        assert_eq!(
            (&item.draft.kind[..], &item.draft.answer[..]),
            ("true_false", answer),
            "{text}"
        );
        assert!(item.draft.options.is_empty());
        let stem = item.draft.stem.replace("（　）", "");
        assert_eq!(stem, "出借银行卡给他人使用是违法的。", "{text}");
    }
}

#[test]
fn several_answers_make_a_multiple_choice() {
    for text in [
        "1. 收到陌生链接时应当（ABD）。\nA. 不点击\nB. 核实来源\nC. 输入密码\nD. 拨打96110",
        "三、多项选择题\n1. 收到陌生链接时应当（ ）。\nA. 不点击\nB. 核实来源\nC. 输入密码\nD. 拨打96110\n答案：A、B、D",
        "1. 收到陌生链接时应当（ ）。 ABD\nA. 不点击 B. 核实来源\nC. 输入密码 D. 拨打96110",
        "1. 收到陌生链接时应当（ ）。\nA. 不点击\nB. 核实来源\nC. 输入密码\nD. 拨打96110\n题型：多选题\n答案：Ａ，Ｂ，Ｄ",
        "不定项选择题\n1. 收到陌生链接时应当（A B D）。\nA. 不点击\nB. 核实来源\nC. 输入密码\nD. 拨打96110",
    ] {
        assert_eq!(
            brief(&accepted(text)),
            "multiple ABD [不点击|核实来源|输入密码|拨打96110] 收到陌生链接时应当（　）。",
            "{text}"
        );
    }
}

#[test]
fn explanations_and_remarks_find_their_fields() {
    let item = accepted(
        "1. 下列理财产品风险最低的是（ ）。\nA. R1 级\nB. R5 级\n答案：A 解析：R1 为谨慎型。\n1. 先看风险等级。\n2024年起也一样。\n难度：较易\n主题：理财\n知识点：风险等级\n来源：《商业银行理财业务监督管理办法》\n",
    );
    let draft = &item.draft;
    assert_eq!(
        draft.explanation,
        "R1 为谨慎型。\n1. 先看风险等级。\n2024年起也一样。"
    );
    assert_eq!(
        (&draft.difficulty[..], &draft.topic[..], &draft.source[..]),
        ("2", "理财", "《商业银行理财业务监督管理办法》")
    );
}

#[test]
fn stems_may_take_several_lines_and_count_their_points() {
    let item = accepted(
        "3. 关于个人信息保护：\n(1) 不外借身份证；\n(2) 不出借银行卡。\n其中正确的是（C）。\nA. 只有(1)\nB. 只有(2)\nC. 两项都对",
    );
    assert_eq!(
        item.draft.stem,
        "关于个人信息保护：\n(1) 不外借身份证；\n(2) 不出借银行卡。\n其中正确的是（　）。"
    );
    let item = accepted("1.2015年施行的是（A）。\nA.《存款保险条例》\nB.《民法典》");
    assert_eq!(item.draft.stem, "2015年施行的是（　）。");
}

#[test]
fn text_that_only_looks_like_an_answer_stays_text() {
    let item = accepted("1. 首次公开发行（A 股）的审核方式是（ ）。\nA. 注册\nB. 抽签\n答案：A");
    assert_eq!(item.draft.stem, "首次公开发行（A 股）的审核方式是（　）。");
    let item = accepted("1. 客户可以（依法）查询征信。（ ）\n答案：√");
    assert_eq!(item.draft.stem, "客户可以（依法）查询征信。（　）");
}

#[test]
fn what_has_two_readings_is_left_to_a_person() {
    let choice = "\nA. 甲\nB. 乙\nC. 丙\n";
    for (text, doubt) in [
        (
            format!("一、多选题\n1. 题干（A）。{choice}"),
            Doubt::MultipleWithOneAnswer,
        ),
        (
            format!("不定项选择题\n1. 题干（A）。{choice}"),
            Doubt::MultipleWithOneAnswer,
        ),
        (
            format!("一、单选题\n1. 题干（AB）。{choice}"),
            Doubt::SingleWithSeveralAnswers(2),
        ),
        (
            format!("1. 题干（A）。{choice}答案：B"),
            Doubt::TwoAnswers("A".into(), "B".into()),
        ),
        (
            format!("1. 题干（ ）。{choice}答案：A\n答案：B"),
            Doubt::TwoAnswers("A".into(), "B".into()),
        ),
        (
            format!("1. 题干（A）与（B）。{choice}"),
            Doubt::MaybeAnswer("（A）".into()),
        ),
        (
            format!("1. 公司（A）发行的是（ ）。{choice}答案：B"),
            Doubt::MaybeAnswer("（A）".into()),
        ),
        (
            format!("1. 概率P（A）是多少？{choice}"),
            Doubt::MaybeAnswer("（A）".into()),
        ),
        (
            format!("1. 应当补充维生素 C{choice}"),
            Doubt::MaybeAnswer("C".into()),
        ),
        (
            format!("1. 题干（ ）。{choice}B"),
            Doubt::MaybeAnswer("B".into()),
        ),
        (
            format!("二、判断题\n1. 题干。（√）{choice}"),
            Doubt::TrueFalseWithOptions,
        ),
        (
            "1. 说法（正确）的人可以贷款。".into(),
            Doubt::MaybeAnswer("（正确）".into()),
        ),
        (
            "1. 题干（√）。\n答案：错".into(),
            Doubt::TwoAnswers("对".into(), "错".into()),
        ),
        (
            format!("1. 题干（A）。{choice}A. 丁\nB. 戊"),
            Doubt::OptionTwice('A'),
        ),
        (
            "1. 题干（A）。\nA、甲B、乙B、丙C、丁".into(),
            Doubt::OptionTwice('B'),
        ),
        (
            format!("1. 题干（A）。{choice}\n某地分行编"),
            Doubt::StrayLine(6),
        ),
        (
            format!("题干（A）。{choice}解析：略\n另一题（B）{choice}"),
            Doubt::OptionTwice('A'),
        ),
        (
            format!("二、判断题\n1. 题干（B）。{choice}"),
            Doubt::TrueFalseWithOptions,
        ),
        ("1. 主管机构（ ）是".into(), Doubt::MaybeAnswer("是".into())),
    ] {
        let item = only(&text);
        assert_eq!(item.doubts.first(), Some(&doubt), "{text}\n{item:#?}");
        assert!(item.faults.is_empty(), "{text}\n{item:#?}");
    }
}

#[test]
fn what_lacks_only_its_key_is_left_to_a_person() {
    let unreadable = |text: &str| Fault::Question(QuestionFault::UnreadableAnswer(text.into()));
    for (text, fault) in [
        (
            "1. 题干（D）。\nA. 甲\nB. 乙",
            Fault::Question(QuestionFault::AnswerNamesNoOption('D')),
        ),
        ("1. 题干（ ）。\nA. 甲\nB. 乙", Fault::NoAnswer),
        ("三、判断题\n1. 题干。", Fault::NoAnswer),
        ("1. 题干（ ）。\nA. 甲\nB. 乙\n答案：略", unreadable("略")),
        (
            "1. 题干（ ）。\nA. 甲\nB. 乙\n答案：AB 全选",
            unreadable("AB 全选"),
        ),
        ("二、判断题\n1. 题干。\n答案：A", unreadable("A")),
        ("1. 题干（ ）。\nA. 甲\nB. 乙\n答案：√", unreadable("对")),
    ] {
        let item = only(text);
        assert_eq!(item.doubts, [Doubt::Key(fault)], "{text}\n{item:#?}");
        assert!(item.faults.is_empty(), "{text}\n{item:#?}");
    }
}

#[test]
fn what_cannot_be_asked_is_refused_with_its_reason() {
    for (text, fault) in [
        ("1. 题干。", Fault::NoAnswer),
        (
            "1. 题干。\n答案：B",
            Fault::Question(QuestionFault::OptionCount(0)),
        ),
        (
            "一、单选题\n1. 题干（B）。",
            Fault::Question(QuestionFault::OptionCount(0)),
        ),
        (
            "一、填空题\n1. 存款保险最高偿付____万元。\n答案：50",
            Fault::UnsupportedKind("填空题".into()),
        ),
        (
            "四、简答题（10分）\n1. 什么是存款保险？",
            Fault::UnsupportedKind("简答题".into()),
        ),
        (
            "1. 题干（A）。\nA. 甲\nC. 丙",
            Fault::Question(QuestionFault::OptionGap('B')),
        ),
        (
            "1. 题干（A）。\nA. 甲\nB. 甲",
            Fault::Question(QuestionFault::SameOptions('A', 'B')),
        ),
        ("答案：B", Fault::NoAnswer),
    ] {
        let item = only(text);
        if text == "答案：B" {
            assert!(!item.faults.is_empty(), "{item:#?}");
            continue;
        }
        assert!(item.faults.contains(&fault), "{text}\n{item:#?}");
    }
}
