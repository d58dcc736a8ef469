//! Exam texts of several questions: sections, their titles, and answer tables.

mod exam;

use exam::{accepted, brief, items};
use exchange::questions::{Doubt, Fault};

fn all_accepted(text: &str) -> Vec<String> {
    let items = items(text);
    for item in &items {
        assert!(
            item.doubts.is_empty() && item.faults.is_empty(),
            "{item:#?}"
        );
    }
    items.iter().map(brief).collect()
}

#[test]
fn tables_answer_where_numbers_leave_no_choice() {
    let text = "金融知识题库\n\n一、单选题\n1. 银行卡丢失应先（ ）。\nA. 挂失\nB. 等待\n2. 反诈专线是（ ）。\nA. 12345\nB. 96110\n答案：1-2 AB\n\n二、判断题\n1. 高收益必然伴随高风险。\n2. 刷单返利是正规兼职。\n答案：1-2 √×\n\n三、多选题\n1. 属于银行卡的有（ ）。\nA. 借记卡\nB. 信用卡\n2. 属于存款的有（ ）\nA. 定期\nB. 活期\n1.AB 2.AB";
    let told: Vec<String> = items(text)
        .iter()
        .map(|item| {
            assert!(
                item.doubts.is_empty() && item.faults.is_empty(),
                "{item:#?}"
            );
            format!("{}:{} {}", item.line, item.draft.kind, item.draft.answer)
        })
        .collect();
    assert_eq!(
        told,
        [
            "4:single A",
            "7:single B",
            "13:true_false 对",
            "14:true_false 错",
            "18:multiple AB",
            "21:multiple AB"
        ]
    );
}

#[test]
fn a_table_at_the_end_may_name_its_sections() {
    let head =
        "一、单选题\n1. 反诈专线是（ ）\nA. 96110\nB. 12306\n二、判断题\n1. 密码可以告诉客服。\n";
    for table in [
        "参考答案\n一、单选题\n1.A\n二、判断题\n1.×",
        "参考答案：\n单选题：1.A\n判断题：1.错",
        "答案及解析\n一、单选题\n1.【答案】A\n【解析】全国统一。\n二、判断题\n1.【答案】错 【解析】任何人都不可以。",
        "一、单选题答案\n1.A\n二、判断题答案\n1.×",
    ] {
        let told = all_accepted(&format!("{head}{table}"));
        assert_eq!(
            told,
            [
                "single A [96110|12306] 反诈专线是（　）",
                "true_false 错 [] 密码可以告诉客服。"
            ],
            "{table}"
        );
    }
    let items = items(&format!("{head}答案：1.A"));
    assert!(
        items
            .iter()
            .all(|item| item.doubts == [Doubt::AmbiguousNumber(1)]),
        "{items:#?}"
    );
}

#[test]
fn a_table_that_answers_nothing_is_told() {
    let items = items("1. 反诈专线是（ ）\nA. 96110\nB. 12306\n答案：1-2 AB");
    assert_eq!(items[0].draft.answer, "A");
    assert!(
        matches!(&items[1].faults[..], [Fault::Format(_)]),
        "{items:#?}"
    );
}

#[test]
fn titles_tell_the_kind_in_many_ways() {
    for title in [
        "三、判断题（正确的打√，错误的打×）",
        "判断题（正确的打√，错误的打×）",
        "（三）判断题：请判断下列说法的对错。",
        "第三部分  判断题",
        "第3部分、判断题（共 20 题）",
        "【判断题】",
        "## 三、判断题",
        "三．判断正误",
        "3. 判断题",
        "三、反诈知识判断题（每题2分）",
    ] {
        let item = accepted(&format!("一、单选题\n{title}\n1、银行卡可以出借。（×）"));
        assert_eq!(item.draft.kind, "true_false", "{title}");
    }
}

#[test]
fn a_text_of_several_sections_is_read_as_a_whole() {
    let text = "2024年金融知识普及月知识竞赛题库\n（内部资料）\n\n一、单项选择题（每题2分）\n\n\
        1、存款保险最高偿付（   ）万元。\n   A、20    B、30    C、50    D、100\n   【答案】C\n\
        2.下列说法错误的是（  ）\nA.不出租银行卡 B.保管密码\nC.透露验证码\nD.及时挂失，\n并联系银行\n正确答案:C   难度：2\n\
        3、小张接到电话，\n要求其转账，\n小张应当（D）\nA. 转账      B. 提供验证码\nC. 下载软件  D. 挂断\n\
        解析：\n公检法没有“安全账户”。\n要点：\n1. 不轻信\n2. 不透露\n3. 不转账\n\
        4. 消费者的权利是（）。\nA：知情权\nB：自主选择权\nC：以上都是\n答案：C\n\n第 2 页 共 5 页\n\n\
        二、判断题（正确的打√，错误的打×）\n1、银行卡可以出借。（ × ）\n2、投资有风险。 （  ）  答案：√\n\
        3. 理财保本保息（错）\n4、非法集资损失由国家承担  ×\n";
    assert_eq!(
        all_accepted(text),
        [
            "single C [20|30|50|100] 存款保险最高偿付（　）万元。",
            "single C [不出租银行卡|保管密码|透露验证码|及时挂失，并联系银行] 下列说法错误的是（　）",
            "single D [转账|提供验证码|下载软件|挂断] 小张接到电话，\n要求其转账，\n小张应当（　）",
            "single C [知情权|自主选择权|以上都是] 消费者的权利是（　）。",
            "true_false 错 [] 银行卡可以出借。（　）",
            "true_false 对 [] 投资有风险。 （　）",
            "true_false 错 [] 理财保本保息（　）",
            "true_false 错 [] 非法集资损失由国家承担",
        ]
    );
    let lines: Vec<usize> = items(text).iter().map(|item| item.line).collect();
    assert_eq!(lines, [6, 9, 15, 26, 35, 36, 37, 38]);
}
