//! The rule page says what the plan does, templates become whole; and what the tests of the rule
//! check and of changes build on.

mod favour;
mod rule_check;

use chrono::NaiveDateTime;
use proptest::prelude::*;
use uuid::Uuid;

use super::composition::{DrawDraft, Numbered, PrizeDraft, Template, read};
use super::*;
use crate::campaigns::plan::Prize;
use crate::prizes::Giving;
use crate::quizzes::{BankEntry, QuestionKind, Topic};

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
            unknown_linked: &[],
            unknown_lessons: &[],
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

fn plan(change: impl FnOnce(&mut Composition)) -> Plan {
    let mut composition = whole();
    change(&mut composition);
    read(&composition, &Numbered::new()).expect("it is complete")
}

#[test]
fn linked_campaigns_stand_in_the_rules_and_have_to_be_there() {
    let linked = |c: &mut Composition| c.prizes.linked = vec!["spring 春天*答题".into()];
    let page = rule_page(&plan(linked));
    assert!(
        page.contains("这次抽奖不再中奖：《春天\\*答题》。"),
        "{page}"
    );
    assert!(!rule_page(&plan(|_| ())).contains("不再中奖"));
    let read = rule_page::reading(&plan(linked));
    assert_eq!(
        read.last().unwrap(),
        "在《春天*答题》里已经中奖的人，这次抽奖不再中奖。"
    );
    let numbered = Numbered::new();
    let bank = bank(&TOPICS, 10);
    let mut composition = whole();
    linked(&mut composition);
    let unknown = ["春天*答题".to_owned()];
    let facts = |unknown_linked| CheckFacts {
        now: at("2026-03-01 12:00"),
        zone: chrono_tz::Asia::Shanghai,
        bank_at_first: &bank,
        bank_at_last: &bank,
        numbered: &numbered,
        slug_taken: false,
        listed: 0,
        published: false,
        unknown_branches: &[],
        unknown_linked,
        unknown_lessons: &[],
    };
    let found = |unknown| check(&composition, &facts(unknown)).findings;
    assert!(found(&unknown).iter().any(|found| found.field == "linked"));
    assert!(!found(&[]).iter().any(|found| found.field == "linked"));
}

#[test]
fn what_is_won_at_once_is_claimed_before_the_draw() {
    let too_early = |change: fn(&mut Composition)| {
        let found = stopped(|c| {
            c.prizes.claim_from = "2026-03-15".into();
            change(c);
        });
        found.iter().any(|(_, told)| told == "领奖开始早于开奖。")
    };
    assert!(too_early(|_| ()));
    assert!(!too_early(|c| {
        let mut instant = c.prizes.prizes[0].clone();
        instant.name = "书签".into();
        instant.given = Giving::Instant.word().into();
        c.prizes.prizes.push(instant);
    }));
}

#[test]
fn linked_campaigns_only_become_fewer_once_they_are_published() {
    let of = |lines: &[&str]| {
        let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
        plan(move |c| c.prizes.linked = lines)
    };
    let told = |old: &[&str], new: &[&str]| {
        let all = compare(&of(old), &of(new), at("2026-03-12 12:00"));
        let found = all.into_iter().find(|one| one.what == "关联活动");
        found.map(|one| one.favour)
    };
    assert_eq!(told(&["a 一", "b 二"], &["b 二"]), Some(Favour::Customers));
    assert_eq!(told(&["b 二"], &["a 一", "b 二"]), Some(Favour::Refused));
    assert_eq!(told(&["b 二"], &["b 二"]), None);
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
        "抽奖前怎么核对",
        "由工作人员逐张决定",
        "不会悄悄拒绝",
        "对结果有异议",
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

#[test]
fn the_rule_page_says_how_often_somebody_wins_by_what_is_given() {
    let said = |given: &[Giving]| {
        let mut plan = plan(|_| ());
        let first = plan.prizes[0].clone();
        let prizes = given.iter().map(|given| Prize {
            given: *given,
            ..first.clone()
        });
        plan.prizes = prizes.collect();
        rule_page(&plan)
    };
    let (draw, instant, threshold) = (Giving::Draw, Giving::Instant, Giving::Threshold);
    assert!(said(&[draw]).contains("不领奖。同一个人最多中奖 1 次。"));
    assert!(said(&[instant, instant]).contains("不领奖。同一个人最多中奖 1 次。"));
    assert!(said(&[draw, instant]).contains("抽奖和当场开奖合在一起，同一个人最多中奖 1 次。"));
    assert!(said(&[threshold]).contains("不领奖。每人最多得到 1 份。"));
    let all = said(&[draw, instant, threshold]);
    assert!(all.contains("合在一起，同一个人最多中奖 1 次；达标即得的奖品另算，每人最多 1 份。"));
    assert!(said(&[draw, threshold]).contains("不领奖。同一个人最多中奖 1 次；达标即得"));
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
            unknown_linked: &[],
            unknown_lessons: &[],
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

#[test]
fn digits_of_a_chinese_keyboard_are_digits() {
    let plan = plan(|c| {
        c.prizes.prizes[0].count = "１２".into();
        c.prizes.prizes[0].value = "６８．５ 元".into();
        c.prizes.prizes[0].by_branch = "0571－01：１０\n0571-02，2".into();
        c.quiz.pass_mark = "８０".into();
        c.chances.per_day = "３".into();
    });
    let prize = &plan.prizes[0];
    assert_eq!((prize.count, prize.value_fen), (12, 6_850));
    assert_eq!(prize.by_branch[0], ("0571-01".into(), 10));
    assert_eq!(plan.chances.per_day, Some(3));
    let numbers = super::composition::numbers("３，15－17；20");
    assert_eq!(numbers, Some(vec![3, 15, 16, 17, 20]));
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
        let found = favour::favours(|c| {
            c.prizes.prizes[0].count = (100 + more).to_string();
            let closes = at("2026-03-20 00:00") + chrono::TimeDelta::days(days);
            c.days.closes = closes.format("%Y-%m-%dT%H:%M").to_string();
            c.quiz.pass_mark = (80 - lower).max(1).to_string();
        });
        prop_assert!(found.iter().all(|(_, favour)| *favour == Favour::Customers), "{found:?}");
    }
}
