//! The rule check finds each seeded fault, the rule page says what the plan does, and changes are
//! judged for whom they favour.

use chrono::NaiveDateTime;
use proptest::prelude::*;
use uuid::Uuid;

use super::composition::{DrawDraft, Numbered, PrizeDraft, Template, read};
use super::*;
use crate::quizzes::{BankEntry, QuestionKind, Topic};
use crate::surveys::{Ask, Definition, Naming};

fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

fn bank(topics: &[&str], each: u128) -> Vec<BankEntry> {
    let topics = topics.iter().enumerate();
    topics
        .flat_map(|(number, topic)| {
            (0..each).map(move |place| BankEntry {
                version_id: Uuid::from_u128(number as u128 * 1000 + place + 1),
                topic: Topic::parse(topic).unwrap(),
                difficulty: u8::try_from(place % 2 + 1).unwrap(),
                kind: QuestionKind::Single,
                options: 4,
                is_newest: true,
            })
        })
        .collect()
}

/// A composition that passes.
fn whole() -> Composition {
    let mut whole = Template::ConsumerRightsDay.composition();
    whole.basics.slug = "kite-week".into();
    whole.basics.organiser = "纸鸢银行".into();
    whole.basics.contact = "95000".into();
    whole.days.opens = "2026-03-10T00:00".into();
    whole.days.closes = "2026-03-20T00:00".into();
    whole.prizes.draw_at = "2026-03-21T10:00".into();
    whole.prizes.claim_from = "2026-03-22".into();
    whole.prizes.claim_until = "2026-04-22".into();
    whole
}

const TOPICS: [&str; 5] = ["反诈", "财产安全权", "知情权", "自主选择权", "信息安全权"];

struct Seen {
    bank_at_last: Vec<BankEntry>,
    listed: u64,
    slug_taken: bool,
    published: bool,
}

impl Default for Seen {
    fn default() -> Self {
        Self {
            bank_at_last: bank(&TOPICS, 10),
            listed: 0,
            slug_taken: false,
            published: false,
        }
    }
}

fn checked(composition: &Composition, seen: &Seen) -> Checked {
    let numbered = Numbered::from([(3, Some(Uuid::from_u128(1))), (4, None)]);
    check(
        composition,
        &CheckFacts {
            now: at("2026-03-01 12:00"),
            zone: chrono_tz::Asia::Shanghai,
            bank_at_first: &bank(&TOPICS, 10),
            bank_at_last: &seen.bank_at_last,
            numbered: &numbered,
            slug_taken: seen.slug_taken,
            listed: seen.listed,
            published: seen.published,
            unknown_branches: &[],
        },
    )
}

/// What stops a composition, by rule and text.
fn stopped(change: impl FnOnce(&mut Composition)) -> Vec<(Rule, String)> {
    let mut composition = whole();
    change(&mut composition);
    let found = checked(&composition, &Seen::default());
    let stops = found
        .findings
        .into_iter()
        .filter(|found| found.grade == Grade::Must);
    stops.map(|found| (found.rule, found.told)).collect()
}

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
    let faults: [Fault; 18] = [
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

fn plan(change: impl FnOnce(&mut Composition)) -> Plan {
    let mut composition = whole();
    change(&mut composition);
    read(&composition, &Numbered::new()).expect("it is complete")
}

#[test]
fn the_rule_page_says_everything_that_is_to_be_published() {
    let page = rule_page(&plan(|c| c.basics.organiser = "纸鸢<b>银行</b>*".into()));
    for told in [
        "2026 年 3 月 10 日 00:00 至 2026 年 3 月 19 日 24:00",
        "手绘风筝",
        "共 100 份",
        "单件价值 68.00 元",
        "中奖概率",
        "抽奖时间：2026 年 3 月 21 日 10:00",
        "同时抽取 50 名候补",
        "领奖时间：2026 年 3 月 22 日",
        "视为放弃",
        "税款由主办方承担",
        "95000",
        "达到 80 分",
        "每天有 3 次答题机会",
        "不少于 2 年",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert!(
        page.contains("纸鸢\\<b\\>银行"),
        "typed markup is none: {page}"
    );
    assert_eq!(rule_hash(&page), rule_hash(&page.clone()));
    assert_ne!(rule_hash(&page), rule_hash(&(page + " ")));
}

fn favours(change: impl FnOnce(&mut Composition)) -> Vec<(String, Favour)> {
    let old = plan(|_| {});
    let new = plan(change);
    let found = compare(&old, &new, at("2026-03-05 00:00"));
    found
        .into_iter()
        .map(|one| (one.what, one.favour))
        .collect()
}

#[test]
fn only_what_favours_customers_may_change() {
    use Favour::{Customers, Neither, Refused};
    type Change = fn(&mut Composition);
    let cases: [(&str, Favour, Change); 22] = [
        ("结束时间", Customers, |c| {
            c.days.closes = "2026-03-21T00:00".into();
        }),
        ("结束时间", Refused, |c| {
            c.days.closes = "2026-03-19T00:00".into();
        }),
        ("开始时间", Refused, |c| {
            c.days.opens = "2026-03-11T00:00".into();
        }),
        ("开始时间", Customers, |c| {
            c.days.opens = "2026-03-09T00:00".into();
        }),
        ("每天开放", Refused, |c| {
            c.days.daily_from = "08:00".into();
            c.days.daily_to = "20:00".into();
        }),
        ("达标分", Customers, |c| c.quiz.pass_mark = "60".into()),
        ("达标分", Refused, |c| c.quiz.pass_mark = "90".into()),
        ("题数", Refused, |c| c.quiz.draws[0].count = "2".into()),
        ("限时", Refused, |c| c.quiz.minutes = "10".into()),
        ("答题机会", Customers, |c| {
            c.chances.per_day = "5".into();
        }),
        ("答题机会", Customers, |c| {
            c.chances.for_practice = "1".into();
        }),
        ("答题机会", Refused, |c| c.chances.per_day = "1".into()),
        ("答题机会", Refused, |c| c.chances.in_all = "9".into()),
        ("抽奖资格", Refused, |c| {
            c.prizes.ticket_per = "campaign".into();
        }),
        ("奖品", Customers, |c| {
            c.prizes.prizes[0].count = "101".into();
        }),
        ("奖品", Refused, |c| {
            c.prizes.prizes[0].count = "99".into();
        }),
        ("奖品", Refused, |c| {
            c.prizes.prizes[0].value = "60".into();
        }),
        ("开奖时间", Refused, |c| {
            c.prizes.draw_at = "2026-03-22T10:00".into();
        }),
        ("领奖截止", Customers, |c| {
            c.prizes.claim_until = "2026-05-01".into();
        }),
        ("弃奖条件", Refused, |c| {
            c.prizes.forfeits = "当天不领就没有了。".into();
        }),
        ("参加条件", Refused, |c| {
            c.audience.conditions = "限本行客户".into();
        }),
        ("标题", Neither, |c| c.basics.title = "换个标题".into()),
    ];
    for (what, favour, change) in cases {
        let found = favours(change);
        assert!(
            found.contains(&(what.into(), favour)),
            "{what} {favour:?}: {found:?}"
        );
    }
    assert_eq!(favours(|_| {}), []);
}

#[test]
fn a_longer_campaign_may_move_its_draw_with_it() {
    let found = favours(|c| {
        c.days.closes = "2026-03-25T00:00".into();
        c.prizes.draw_at = "2026-03-26T10:00".into();
        c.prizes.claim_from = "2026-03-27".into();
    });
    assert!(
        found.iter().all(|(_, favour)| *favour != Favour::Refused),
        "{found:?}"
    );
}

#[test]
fn every_template_becomes_whole_by_its_days_and_names() {
    for template in Template::ALL
        .into_iter()
        .filter(|template| *template != Template::Blank)
    {
        let mut composition = template.composition();
        let days = whole();
        composition.basics.slug = "x".into();
        composition.basics.organiser = "纸鸢银行".into();
        composition.basics.contact = "95000".into();
        composition.days = days.days;
        composition.prizes.draw_at = days.prizes.draw_at;
        composition.prizes.claim_from = days.prizes.claim_from;
        composition.prizes.claim_until = days.prizes.claim_until;
        let bank = bank(
            &[
                "反诈",
                "财产安全权",
                "知情权",
                "自主选择权",
                "信息安全权",
                "存款",
                "理财",
                "银行卡",
            ],
            20,
        );
        let numbered = Numbered::new();
        let facts = CheckFacts {
            now: at("2026-03-01 12:00"),
            zone: chrono_tz::Asia::Shanghai,
            bank_at_first: &bank,
            bank_at_last: &bank,
            numbered: &numbered,
            slug_taken: false,
            listed: 0,
            published: false,
            unknown_branches: &[],
        };
        let checked = check(&composition, &facts);
        assert!(
            checked.passed().is_some(),
            "{template:?}: {:?}",
            checked.findings
        );
    }
}

#[test]
fn what_is_typed_so_far_can_be_looked_at() {
    for template in Template::ALL {
        let composition = template.composition();
        let plan =
            super::composition::read_so_far(&composition, &Numbered::new(), at("2026-03-01 12:00"));
        let plan = plan.unwrap_or_else(|| panic!("{template:?}"));
        assert!(rule_page(&plan).contains("（主办方）"));
    }
    let nothing = super::composition::read_so_far(
        &Composition::default(),
        &Numbered::new(),
        at("2026-03-01 12:00"),
    );
    assert!(nothing.is_some_and(|plan| plan.title == "（活动标题）"));
}

proptest! {
    /// Whatever is typed, checking it ends, and what passes has a rule page.
    #[test]
    fn nothing_typed_breaks_the_check(title in ".{0,60}", count in ".{0,8}", opens in ".{0,20}", numbers in "[0-9,、\\- ]{0,30}") {
        let mut composition = whole();
        composition.basics.title = title;
        composition.prizes.prizes[0].count = count;
        composition.days.opens = opens;
        composition.quiz.numbers = numbers;
        let checked = checked(&composition, &Seen::default());
        if let Some(plan) = checked.passed() {
            prop_assert!(rule_page(plan).contains("奖品"));
        }
    }

    /// More prizes, a longer window and a lower pass mark never refuse anything.
    #[test]
    fn better_in_every_way_is_never_refused(more in 0_u32..1000, days in 0_i64..60, lower in 0_u8..80) {
        let found = favours(|c| {
            c.prizes.prizes[0].count = (100 + more).to_string();
            let closes = at("2026-03-20 00:00") + chrono::TimeDelta::days(days);
            c.days.closes = closes.format("%Y-%m-%dT%H:%M").to_string();
            c.quiz.pass_mark = (80 - lower).max(1).to_string();
        });
        prop_assert!(found.iter().all(|(_, favour)| *favour == Favour::Customers), "{found:?}");
    }
}
