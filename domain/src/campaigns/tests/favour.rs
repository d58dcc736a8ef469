//! Changes of what is published are judged for whom they favour.

use super::*;
use crate::campaigns::favour::drawn_too_late;

pub(super) fn favours(change: impl FnOnce(&mut Composition)) -> Vec<(String, Favour)> {
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
    let cases: [(&str, Favour, Change); 23] = [
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
        ("答题机会", Customers, |c| {
            c.chances.lessons = vec!["12 柜台前的勾".into()];
            c.chances.for_lesson = "1".into();
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

/// What `change` differs in from the campaign after `published`.
fn after(
    published: impl Fn(&mut Composition),
    change: impl FnOnce(&mut Composition),
) -> Vec<(String, Favour)> {
    let old = plan(&published);
    let new = plan(|c| {
        published(c);
        change(c);
    });
    let found = compare(&old, &new, at("2026-03-05 00:00"));
    found
        .into_iter()
        .map(|one| (one.what, one.favour))
        .collect()
}

/// A prize like the first, with another name.
fn named(c: &Composition, name: &str) -> PrizeDraft {
    PrizeDraft {
        name: name.into(),
        ..c.prizes.prizes[0].clone()
    }
}

/// With a second prize, behind the kite.
fn kite_and_bag(c: &mut Composition) {
    let bag = named(c, "布袋");
    c.prizes.prizes.push(bag);
}

#[test]
fn published_prizes_keep_their_places_and_new_ones_come_behind() {
    use Favour::{Customers, Refused};
    type Change = fn(&mut Composition);
    let cases: [(&str, &[Favour], Change); 9] = [
        ("inserted", &[Refused, Refused, Customers], |c| {
            let umbrella = named(c, "雨伞");
            c.prizes.prizes.insert(0, umbrella);
        }),
        ("inserted between", &[Refused, Customers], |c| {
            let umbrella = named(c, "雨伞");
            c.prizes.prizes.insert(1, umbrella);
        }),
        ("swapped", &[Refused, Refused], |c| {
            c.prizes.prizes.swap(0, 1);
        }),
        ("renamed", &[Refused], |c| {
            c.prizes.prizes[0].name = "风筝".into();
        }),
        ("the first is gone", &[Refused, Refused], |c| {
            c.prizes.prizes.remove(0);
        }),
        ("the last is gone", &[Refused], |c| {
            c.prizes.prizes.pop();
        }),
        ("of another kind", &[Refused], |c| {
            c.prizes.prizes[1].kind = "voucher".into();
        }),
        ("given otherwise", &[Refused], |c| {
            c.prizes.prizes[1].given = "threshold".into();
        }),
        ("appended", &[Customers], |c| {
            let umbrella = named(c, "雨伞");
            c.prizes.prizes.push(umbrella);
        }),
    ];
    for (what, favours, change) in cases {
        let found = after(kite_and_bag, change);
        let expected = favours.iter().map(|favour| ("奖品".to_owned(), *favour));
        assert_eq!(found, expected.collect::<Vec<_>>(), "{what}");
    }
}

#[test]
fn a_prize_in_another_place_is_told_where_it_belongs() {
    let (old, mut new) = (plan(kite_and_bag), plan(kite_and_bag));
    new.prizes.swap(0, 1);
    let found = compare(&old, &new, at("2026-03-05 00:00"));
    for one in &found {
        assert!(one.why.contains("新增的奖品请排在后面"), "{one:?}");
    }
    assert!(found[0].before.contains("手绘风筝") && found[0].after.contains("布袋"));
}

/// What of a change comes too late for a frozen draw.
fn late(change: impl FnOnce(&mut Composition)) -> Vec<Difference> {
    let new = plan(|c| {
        kite_and_bag(c);
        change(c);
    });
    drawn_too_late(&plan(kite_and_bag), &new)
}

#[test]
fn nothing_more_is_drawn_once_the_list_is_frozen() {
    let more = late(|c| c.prizes.prizes[1].count = "101".into());
    assert_eq!(more.len(), 1);
    assert_eq!(more[0].favour, Favour::Refused);
    assert!(more[0].why.contains("抽奖名单已经冻结"), "{more:?}");
    let further = late(|c| {
        let umbrella = named(c, "雨伞");
        c.prizes.prizes.push(umbrella);
    });
    assert_eq!(further.len(), 1);
    assert_eq!(further[0].before, "（没有）");
    for moved in [
        late(|c| c.prizes.prizes[1].by_branch = "A01 100".into()),
        late(|c| c.prizes.alternates = "999".into()),
        late(|c| c.prizes.linked = vec!["spring 春天".into()]),
    ] {
        assert_eq!(moved.len(), 1, "{moved:?}");
        assert_eq!(moved[0].favour, Favour::Refused);
    }
    let linked = |line: &str| {
        let line = line.to_owned();
        plan(move |c| c.prizes.linked = vec![line])
    };
    let renamed = drawn_too_late(&linked("spring 春天"), &linked("spring 春天答题"));
    assert!(renamed.is_empty(), "{renamed:?}");
    let unaffected = late(|c| {
        c.prizes.prizes[0].value = "99".into();
        let mut umbrella = named(c, "雨伞");
        umbrella.given = "threshold".into();
        c.prizes.prizes.push(umbrella);
    });
    assert!(unaffected.is_empty(), "{unaffected:?}");
}

#[test]
fn a_prize_stays_where_it_can_be_had() {
    let refused = [("奖品".to_owned(), Favour::Refused)];
    let shared = |c: &mut Composition| c.prizes.prizes[0].by_branch = "A01 50\nA02 50".into();
    for moved in ["A01 90\nA02 10", "A01 90\nA03 10"] {
        let found = after(shared, |c| c.prizes.prizes[0].by_branch = moved.into());
        assert_eq!(found, refused, "{moved}");
    }
    let bound = favours(|c| c.prizes.prizes[0].by_branch = "A01 100".into());
    assert_eq!(bound, refused);
    let with_terms = after(
        |c| c.prizes.prizes[0].terms.clear(),
        |c| c.prizes.prizes[0].terms = "仅限新开户客户".into(),
    );
    assert_eq!(with_terms, refused);
    let freed = after(shared, |c| c.prizes.prizes[0].by_branch.clear());
    assert_eq!(freed, [("奖品".to_owned(), Favour::Customers)]);
}

#[test]
fn instant_prizes_stay_where_their_moments_were_drawn() {
    let instant = |c: &mut Composition| {
        c.prizes.prizes[0].given = "instant".into();
        c.prizes.prizes[0].by_branch = "A01 50\nA02 50".into();
    };
    let moments = ("即开奖的中奖时刻".to_owned(), Favour::Refused);
    let freed = after(instant, |c| c.prizes.prizes[0].by_branch.clear());
    assert!(freed.contains(&moments), "{freed:?}");
    let more = |c: &mut Composition| {
        c.prizes.prizes[0].count = "110".into();
        c.prizes.prizes[0].by_branch = "A01 60\nA02 50".into();
    };
    let found = after(instant, more);
    assert_eq!(found, [("奖品".to_owned(), Favour::Customers)]);
    let (old, mut new) = (plan(instant), plan(instant));
    new.prizes[0].count += 10;
    let late = compare(&old, &new, at("2026-03-21 00:00"));
    let late: Vec<_> = late.into_iter().map(|one| (one.what, one.favour)).collect();
    assert!(late.contains(&moments), "{late:?}");
}

#[test]
fn a_published_survey_stays_and_is_not_put_before_the_quiz() {
    let refused = [("问卷".to_owned(), Favour::Refused)];
    let asked = |need: &'static str| {
        move |c: &mut Composition| {
            c.survey.need = need.into();
            c.survey.definition = Some(crate::surveys::Definition::blank());
        }
    };
    for need in ["optional", "required"] {
        let found = after(asked(need), |c| c.survey.need.clear());
        assert_eq!(found, refused, "{need} taken away");
    }
    let found = after(asked("optional"), |c| c.survey.need = "required".into());
    assert_eq!(found, refused);
    let found = after(asked("required"), |c| c.survey.need = "optional".into());
    assert_eq!(found, refused, "tickets wait for it");
    let found = after(asked("required"), |c| c.survey.first = "yes".into());
    assert_eq!(found, refused);
    let texts = after(asked("optional"), |c| {
        c.survey.definition.as_mut().unwrap().title = "另一个标题".into();
    });
    assert_eq!(texts, [("问卷标题".to_owned(), Favour::Neither)]);
}

#[test]
fn what_is_over_is_not_made_longer() {
    let old = plan(|_| {});
    let new = plan(|c| c.days.closes = "2026-03-25T00:00".into());
    let found = compare(&old, &new, at("2026-03-24 00:00"));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].favour, Favour::Refused);
}

#[test]
fn a_draw_and_a_claim_move_no_further_than_the_end() {
    let found = favours(|c| {
        c.days.closes = "2026-03-20T00:01".into();
        c.prizes.draw_at = "2026-03-28T10:00".into();
        c.prizes.claim_from = "2026-03-30".into();
    });
    for what in ["开奖时间", "领奖开始"] {
        assert!(found.contains(&(what.into(), Favour::Refused)), "{found:?}");
    }
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
