//! What a change makes different of prizes, their draw and how they are claimed.

use chrono::TimeDelta;

use super::{Difference, Differences, Favour, if_better};
use crate::campaigns::plan::{DrawPlan, Plan, Prize, Tax, in_chinese};
use crate::campaigns::rule_page::prize_line;
use crate::prizes::Giving;

/// A published prize stays in its place: wins, stock and codes belong to whatever stands there.
pub(super) fn prizes(all: &mut Differences, old: &[Prize], new: &[Prize]) {
    for (place, before) in old.iter().enumerate() {
        match new.get(place) {
            Some(after) if after.name == before.name => same_prize(all, before, after),
            other => {
                let told = other.map_or_else(|| "（取消）".to_owned(), told_line);
                all.tell(
                    "奖品",
                    (told_line(before), told),
                    Favour::Refused,
                    "已公布的奖品不能取消、改名或调换次序；新增的奖品请排在后面",
                );
            }
        }
    }
    for after in new.iter().skip(old.len()) {
        all.add("奖品", "（没有）", told_line(after), Favour::Customers, "");
    }
}

fn same_prize(all: &mut Differences, before: &Prize, after: &Prize) {
    if before == after {
        return;
    }
    let better = after.count >= before.count
        && after.value_fen >= before.value_fen
        && after.kind == before.kind
        && after.given == before.given
        && after.terms == before.terms
        && no_branch_has_less(before, after);
    all.tell(
        "奖品",
        (with_branches(before), with_branches(after)),
        if_better(better),
        "奖品的数量和价值只能增加，各网点的数量不能减少，种类、规格和发放方式不能更改",
    );
}

/// What a frozen draw cannot follow of what `new` would have drawn otherwise than `old`, refused: to be told
/// where the list of the campaign's draw is frozen. Its lots are fixed by then, and no second draw is held.
pub fn drawn_too_late(old: &Plan, new: &Plan) -> Vec<Difference> {
    let mut all = Differences::default();
    let drawn = |prize: &&Prize| prize.given == Giving::Draw;
    for (place, after) in new.prizes.iter().enumerate() {
        let before = old.prizes.get(place).filter(drawn);
        let follows =
            |before: &Prize| after.count <= before.count && after.by_branch == before.by_branch;
        if !drawn(&after) || before.is_some_and(follows) {
            continue;
        }
        let told = before.map_or_else(|| "（没有）".to_owned(), with_branches);
        all.tell(
            "抽奖奖品",
            (told, with_branches(after)),
            Favour::Refused,
            "抽奖名单已经冻结，不能再增加抽奖奖品或改动各网点的份数；请改回原来的份数，或去掉新增的抽奖奖品",
        );
    }
    if let Some((before, after)) = old.draw.as_ref().zip(new.draw.as_ref()) {
        let told = |draw: &DrawPlan| {
            // By their names in addresses: another title is no other campaign.
            let slugs: Vec<_> = draw.linked.iter().map(|(slug, _)| &**slug).collect();
            format!(
                "候补 {} 名，关联活动：{}",
                draw.alternates,
                slugs.join("、")
            )
        };
        all.add(
            "候补人数和关联活动",
            told(before),
            told(after),
            Favour::Refused,
            "抽奖名单已经冻结，候补人数和关联活动不能再改",
        );
    }
    all.0
}

/// What the winning moments of instant prizes, which are drawn, cannot follow.
pub(super) fn moments(all: &mut Differences, old: &Plan, new: &Plan, now: chrono::NaiveDateTime) {
    for (place, after) in new.prizes.iter().enumerate() {
        let before = old.prizes.get(place);
        // Another prize in its place is refused anyhow.
        let is_other = before.is_some_and(|before| before.name != after.name);
        if after.given != Giving::Instant || is_other {
            continue;
        }
        let freed =
            before.is_some_and(|before| !before.by_branch.is_empty() && after.by_branch.is_empty());
        let more = before.is_none_or(|before| after.count > before.count);
        let why = if freed {
            "中奖时刻已经按网点抽定，不能改成不分网点"
        } else if more && old.closes <= now {
            "活动已经结束，没有时间再开出增加的份数"
        } else {
            continue;
        };
        let told = before.map_or_else(|| "（没有）".to_owned(), with_branches);
        let texts = (told, with_branches(after));
        all.tell("即开奖的中奖时刻", texts, Favour::Refused, why);
    }
}

/// Whether a prize can still be had wherever it could.
fn no_branch_has_less(before: &Prize, after: &Prize) -> bool {
    let has = |code: &String, count: u32| {
        let mut branches = after.by_branch.iter();
        branches.any(|(other, more)| other == code && *more >= count)
    };
    if after.by_branch.is_empty() {
        return true;
    }
    // What can be had anywhere is not bound to branches afterwards.
    !before.by_branch.is_empty()
        && before
            .by_branch
            .iter()
            .all(|(code, count)| has(code, *count))
}

/// A prize in a line, with how many each branch has.
fn with_branches(prize: &Prize) -> String {
    let branches = prize.by_branch.iter();
    let branches: Vec<_> = branches
        .map(|(code, count)| format!("{code} {count} 份"))
        .collect();
    match branches.as_slice() {
        [] => told_line(prize),
        branches => format!("{}（{}）", told_line(prize), branches.join("、")),
    }
}

/// A prize as the rule page says it, without the marks of its emphasis.
fn told_line(prize: &Prize) -> String {
    prize_line(prize).replace("**", "")
}

pub(super) fn draw(all: &mut Differences, old: &Plan, new: &Plan) {
    let (Some(before), Some(after)) = (&old.draw, &new.draw) else {
        if old.draw.is_some() {
            all.fixed("抽奖", "有抽奖", "没有抽奖");
        }
        return;
    };
    // A longer window needs a later draw, by as much; without one the draw stays where it was
    // announced.
    let follows = after.at >= before.at && after.at - before.at <= longer_by(old, new);
    all.add(
        "开奖时间",
        before.at.format("%Y-%m-%d %H:%M").to_string(),
        after.at.format("%Y-%m-%d %H:%M").to_string(),
        if follows {
            Favour::Neither
        } else {
            Favour::Refused
        },
        "开奖时间公布后不能更改，活动延长多久最多推迟多久",
    );
    all.add(
        "候补人数",
        before.alternates.to_string(),
        after.alternates.to_string(),
        if_better(after.alternates >= before.alternates),
        "候补只能增加",
    );
    let titles = |draw: &DrawPlan| {
        let titles: Vec<_> = draw.linked.iter().map(|(_, title)| &**title).collect();
        if titles.is_empty() {
            "没有".to_owned()
        } else {
            titles.join("、")
        }
    };
    let none_is_new = after
        .linked
        .iter()
        .all(|(slug, _)| before.linked.iter().any(|(other, _)| other == slug));
    all.add(
        "关联活动",
        titles(before),
        titles(after),
        if_better(none_is_new),
        "关联活动只能减少",
    );
    all.text("公布方式", &before.announced, &after.announced);
}

/// How much longer the campaign becomes.
fn longer_by(old: &Plan, new: &Plan) -> TimeDelta {
    (new.closes - old.closes).max(TimeDelta::zero())
}

pub(super) fn claim(all: &mut Differences, old: &Plan, new: &Plan) {
    let (Some(before), Some(after)) = (&old.claim, &new.claim) else {
        return;
    };
    // Days: an end that moves past a midnight may move the first day.
    let days = (new.closes.date() - old.closes.date()).max(TimeDelta::zero());
    let follows = after.from - before.from <= days;
    all.add(
        "领奖开始",
        in_chinese(before.from),
        in_chinese(after.from),
        if follows {
            Favour::Neither
        } else {
            Favour::Refused
        },
        "领奖不能推迟开始，活动延长几天最多推迟几天",
    );
    all.add(
        "领奖截止",
        in_chinese(before.until),
        in_chinese(after.until),
        if_better(after.until >= before.until),
        "领奖期限只能延长",
    );
    all.fixed("领奖方式", &before.how, &after.how);
    all.fixed("弃奖条件", &before.forfeits, &after.forfeits);
    let better = after.tax == Tax::Organiser;
    all.add(
        "税费",
        before.tax.label(),
        after.tax.label(),
        if_better(better),
        "不能把税改由中奖人承担",
    );
}
