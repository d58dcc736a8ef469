//! The rule check finds each seeded fault.

use super::*;
use crate::surveys::{Ask, Definition, Naming};

#[test]
fn a_whole_composition_passes() {
    let checked = checked(&whole(), &Seen::default());
    assert!(checked.passed().is_some(), "{:?}", checked.findings);
    assert_eq!(checked.count(Grade::Must), 0);
}

/// A fault: what is told of it, by which rule, and how it comes about.
type Fault = (&'static str, Rule, fn(&mut Composition));

fn each_is_found(faults: &[Fault]) {
    for (told, rule, change) in faults {
        let found = stopped(change);
        assert!(
            found
                .iter()
                .any(|(by, text)| by == rule && text.contains(told)),
            "{told}: {found:?}"
        );
    }
}

#[test]
fn every_fault_of_days_and_steps_is_found_with_its_rule() {
    let faults: [Fault; 22] = [
        ("标题", Rule::Platform, |c| c.basics.title.clear()),
        ("网址名称", Rule::Platform, |c| {
            c.basics.slug = "Kite Week".into();
        }),
        ("主办方", Rule::Published, |c| c.basics.organiser.clear()),
        ("联系方式", Rule::Published, |c| {
            c.basics.contact.clear();
        }),
        ("开始时间", Rule::Published, |c| c.days.opens.clear()),
        ("不是有效的时间", Rule::Platform, |c| {
            c.days.closes = "明天".into();
        }),
        ("不晚于", Rule::Platform, |c| {
            c.days.closes = "2026-03-10T00:00".into();
        }),
        ("永远不会开放", Rule::Platform, |c| {
            c.days.opens = "2026-02-01T00:00".into();
            c.days.closes = "2026-02-02T00:00".into();
        }),
        ("永远不会开放", Rule::Platform, |c| {
            c.days.closes = "2026-03-10T06:00".into();
            c.days.daily_from = "08:00".into();
            c.days.daily_to = "20:00".into();
        }),
        ("没有填完整", Rule::Platform, |c| {
            c.days.daily_from = "08:00".into();
        }),
        ("名单是空的", Rule::Platform, |c| {
            c.audience.who = "listed".into();
        }),
        ("没有答题，也没有问卷", Rule::Platform, |c| {
            c.quiz.need.clear();
        }),
        ("达标分", Rule::Platform, |c| c.quiz.pass_mark.clear()),
        ("题库里只够", Rule::Platform, |c| {
            c.quiz.draws.push(DrawDraft {
                topic: "理财".into(),
                difficulty: String::new(),
                count: "1".into(),
            });
        }),
        ("没有已发布的版本", Rule::Platform, |c| {
            c.quiz.paper = "fixed".into();
            c.quiz.numbers = "3, 4".into();
        }),
        ("没有第 9 题", Rule::Platform, |c| {
            c.quiz.paper = "fixed".into();
            c.quiz.numbers = "3、9".into();
        }),
        ("总次数少于每天", Rule::Platform, |c| {
            c.chances.in_all = "1".into();
        }),
        (
            "没有问卷，却说做问卷加机会",
            Rule::Platform,
            |c| c.chances.for_survey = "1".into(),
        ),
        ("没有选微课", Rule::Platform, |c| {
            c.chances.for_lesson = "1".into();
        }),
        ("答题次数本来就不限", Rule::Platform, |c| {
            c.chances.lessons = vec!["12 柜台前的勾".into()];
            c.chances.for_lesson = "1".into();
            c.chances.per_day.clear();
            c.chances.in_all.clear();
        }),
        ("没有选微课", Rule::Platform, |c| {
            c.chances.lesson_tickets = "yes".into();
        }),
        ("没有抽奖", Rule::Platform, |c| {
            c.chances.lessons = vec!["12 柜台前的勾".into()];
            c.chances.lesson_tickets = "yes".into();
            c.prizes.prizes.clear();
        }),
    ];
    each_is_found(&faults);
}

#[test]
fn every_fault_of_prizes_and_texts_is_found_with_its_rule() {
    let faults: [Fault; 13] = [
        ("抽奖资格", Rule::Published, |c| {
            c.prizes.ticket_per = "never".into();
        }),
        ("奖品数量", Rule::Published, |c| {
            c.prizes.prizes[0].count.clear();
        }),
        ("奖品价值", Rule::Published, |c| {
            c.prizes.prizes[0].value = "很贵".into();
        }),
        ("超过 5 万元", Rule::TopPrize, |c| {
            c.prizes.prizes[0].value = "50000.01".into();
        }),
        ("兑换规则", Rule::Vouchers, |c| {
            c.prizes.prizes[0].kind = "voucher".into();
            c.prizes.prizes[0].terms = "通用券".into();
        }),
        ("合计 3 份", Rule::Platform, |c| {
            c.prizes.prizes[0].by_branch = "0571-01 1\n0571-02 2".into();
        }),
        ("公布方式", Rule::Published, |c| {
            c.prizes.announced.clear();
        }),
        ("弃奖条件", Rule::Published, |c| {
            c.prizes.forfeits.clear();
        }),
        ("早于活动结束", Rule::Platform, |c| {
            c.prizes.draw_at = "2026-03-19T10:00".into();
        }),
        ("税由谁承担", Rule::Tax, |c| c.prizes.tax.clear()),
        ("超出需要", Rule::PersonalData, |c| {
            c.prizes.claim_how += "领奖时登记身份证号。";
        }),
        ("转发", Rule::Sharing, |c| {
            c.basics.summary += "转发朋友圈多得一次机会！";
        }),
        ("赶快", Rule::Urging, |c| {
            c.basics.title = "赶 快来答题".into();
        }),
    ];
    each_is_found(&faults);
}

#[test]
fn sharing_is_found_in_its_disguises_and_a_denial_is_none() {
    for text in [
        "邀请好友助力，机会翻倍",
        "关注公众号后可见答案",
        "分享给三位朋友即可参加抽奖",
        "集赞20个领奖品",
    ] {
        let found = stopped(|c| c.texts.further = text.into());
        assert!(
            found.iter().any(|(rule, _)| *rule == Rule::Sharing),
            "{text}"
        );
    }
    for text in [
        "转发、分享不会增加机会。",
        "请勿邀请他人代答，否则不得参加抽奖。",
        "欢迎分享给家人一起学。",
    ] {
        let found = stopped(|c| c.texts.further = text.into());
        assert!(
            found.iter().all(|(rule, _)| *rule != Rule::Sharing),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn questions_that_expire_before_the_end_are_found() {
    let seen = Seen {
        bank_at_last: bank(&["反诈"], 2),
        ..Seen::default()
    };
    let found = checked(&whole(), &seen);
    let told = found
        .findings
        .iter()
        .find(|found| found.told.contains("活动最后一天"));
    assert!(
        told.is_some_and(|found| found.grade == Grade::Must),
        "{:?}",
        found.findings
    );
}

#[test]
fn a_survey_asks_for_nothing_beyond_need() {
    let mut composition = whole();
    composition.survey.need = "optional".into();
    let empty = checked(&composition, &Seen::default());
    assert!(empty.passed().is_none(), "a survey without questions");
    let mut asks = |text: &str| {
        let mut definition = Definition::blank();
        let page = definition.pages[0].key.clone();
        let key = definition
            .add_question(&page, Ask::blank("short_text").unwrap())
            .unwrap();
        let mut question = definition.question(key.as_str()).unwrap().clone();
        question.text = text.into();
        definition.put_question(question);
        definition.title = "满意度调查".into();
        composition.survey.definition = Some(definition);
        checked(&composition, &Seen::default())
    };
    let found = asks("请填写您的身份证号");
    assert!(
        found
            .findings
            .iter()
            .any(|found| found.rule == Rule::PersonalData)
    );
    let found = asks("您对网点服务有什么建议？");
    assert!(found.passed().is_some(), "{:?}", found.findings);
    // What a named survey asks consent for is no question.
    let definition = composition.survey.definition.as_mut().unwrap();
    definition.naming = Naming::Named {
        consent: "您的手机号只用于回访，保存一年。".into(),
    };
    let found = checked(&composition, &Seen::default());
    assert!(found.passed().is_some(), "{:?}", found.findings);
}

#[test]
fn a_survey_that_tickets_wait_for_can_be_answered_by_everybody() {
    let required = |json: &str| {
        stopped(|c| {
            c.survey.need = "required".into();
            c.survey.definition = Some(Definition::from_json(json.as_bytes()).unwrap());
        })
    };
    let survey = r#"{"title":"问卷","naming":{"anonymous":{}},"pages":[{"key":"a","questions":[
        {"key":"b","text":"要哪份？","required":true,"ask":{"single":{"options":[
        {"key":"c","text":"风筝","quota":9},{"key":"d","text":"布袋"}]}}}]}]}"#;
    assert_eq!(required(survey), []);
    for (from, to, told) in [
        ("\"pages\"", "\"quota\":10,\"pages\"", "只收 10 份"),
        (
            "\"pages\"",
            "\"closes_at\":\"2026-03-12T00:00:00Z\",\"pages\"",
            "开放时间比活动短",
        ),
        ("布袋\"", "布袋\",\"quota\":5", "每个选项都限了人数"),
    ] {
        let found = required(&survey.replacen(from, to, 1));
        assert!(
            found.iter().any(|(_, text)| text.contains(told)),
            "{told}: {found:?}"
        );
    }
}

#[test]
fn prizes_on_the_spot_above_500_yuan_are_noted() {
    let mut composition = whole();
    composition.prizes.prizes.push(PrizeDraft {
        name: "电饭煲".into(),
        kind: "thing".into(),
        count: "3".into(),
        value: "599".into(),
        given: "instant".into(),
        terms: "3 升，白色".into(),
        ..PrizeDraft::default()
    });
    let found = checked(&composition, &Seen::default());
    assert!(found.passed().is_some(), "{:?}", found.findings);
    assert!(
        found
            .findings
            .iter()
            .any(|found| found.rule == Rule::OnTheSpot && found.grade == Grade::Note)
    );
}
