//! The rule check: what law, WeChat and the platform say about a campaign before anybody sees it.

mod paper;
mod prizes;
mod survey;
mod words;

use chrono::NaiveDateTime;

use super::Composition;
use super::campaign::{Audience, Need};
use super::composition::Numbered;
use super::finding::{ComposeStep as S, Finding, Findings, Grade, Rule};
use super::plan::Plan;
use super::window::Phase;
use crate::prizes::Giving;
use crate::quizzes::BankEntry;
pub use paper::fitting;
pub use prizes::{ON_THE_SPOT_FEN, TOP_PRIZE_FEN};

/// What the check has to know besides.
pub struct CheckFacts<'f> {
    /// What the bank's clock shows.
    pub now: NaiveDateTime,
    /// The bank's time zone.
    pub zone: chrono_tz::Tz,
    /// What may be asked on the first day.
    pub bank_at_first: &'f [BankEntry],
    /// What may be asked on the last day, as far as is known today.
    pub bank_at_last: &'f [BankEntry],
    /// The questions that a fixed paper names.
    pub numbered: &'f Numbered,
    /// Whether another campaign has its name in addresses.
    pub slug_taken: bool,
    /// How many numbers are on its list.
    pub listed: u64,
    /// Whether it runs already: then it may have begun.
    pub published: bool,
    /// What the codes of unknown branches among the prizes are.
    pub unknown_branches: &'f [String],
    /// The titles of linked campaigns that are not there under this title any more.
    pub unknown_linked: &'f [String],
    /// The titles of lessons that customers cannot watch.
    pub unknown_lessons: &'f [String],
}

/// What came of a check.
pub struct Checked {
    /// The plan, where everything that it takes was typed.
    pub plan: Option<Plan>,
    /// What was found, the gravest first, otherwise in the order of the steps.
    pub findings: Vec<Finding>,
}

impl Checked {
    /// The plan, where nothing keeps it from being published.
    pub fn passed(&self) -> Option<&Plan> {
        let stopped = self.findings.iter().any(|found| found.grade == Grade::Must);
        self.plan.as_ref().filter(|_| !stopped)
    }

    /// How many findings of this grade there are.
    pub fn count(&self, grade: Grade) -> usize {
        self.findings
            .iter()
            .filter(|found| found.grade == grade)
            .count()
    }
}

/// Checks a composition.
pub fn check(composition: &Composition, facts: &CheckFacts<'_>) -> Checked {
    let mut found = Findings::default();
    let plan = super::composition::read_for_check(composition, facts.numbered, &mut found);
    words::check(composition, &mut found);
    if facts.slug_taken {
        found.must(
            (S::Basics, "slug"),
            "这个网址名称已经有别的活动在用。",
            "换一个。",
        );
    }
    survey::check(composition, &mut found);
    if let Some(plan) = &plan {
        days(plan, facts, &mut found);
        paper::check(plan, facts, &mut found);
        prizes::check(plan, facts, &mut found);
        people(plan, facts, &mut found);
        lessons(plan, facts, &mut found);
        survey::required(plan, facts.zone, &mut found);
    }
    let mut findings = found.list;
    findings.sort_by_key(|found| (found.grade, found.step));
    let whole = plan.filter(|_| {
        !findings
            .iter()
            .any(|found| found.grade == Grade::Must && found.rule == Rule::Published)
    });
    Checked {
        plan: whole,
        findings,
    }
}

fn days(plan: &Plan, facts: &CheckFacts<'_>, found: &mut Findings) {
    if facts.published {
        return;
    }
    if plan.closes <= facts.now {
        found.must(
            (S::Days, "closes"),
            "结束时间已经过去，活动永远不会开放。",
            "改成以后的时间。",
        );
        return;
    }
    if plan.closes <= plan.opens {
        // That is told of the fields themselves.
        return;
    }
    let window = plan.window(facts.zone);
    let now = super::plan::moment(facts.now, facts.zone);
    if matches!(window.phase(now, facts.zone), Phase::Closed { .. }) {
        found.must(
            (S::Days, "daily_from"),
            "在开始和结束之间，没有一刻落在每天的开放时间里，活动永远不会开放。",
            "改开始、结束时间，或每天的开放时间。",
        );
    }
    if plan.opens < facts.now {
        found.add(
            (S::Days, "opens"),
            (Grade::Should, Rule::Published),
            "开始时间已经过去：规则要在活动开始前公布。",
            "把开始时间改到审核通过以后。",
        );
    }
}

fn lessons(plan: &Plan, facts: &CheckFacts<'_>, found: &mut Findings) {
    if plan.extra.lesson_tickets {
        let drawn = plan.prizes.iter().any(|prize| prize.given == Giving::Draw);
        if !drawn {
            found.must(
                (S::Chances, "lesson_tickets"),
                "学微课得抽奖券，但活动里没有抽奖。",
                "去掉勾选，或加入抽奖的奖品。",
            );
        }
        if matches!(plan.survey, Some((Need::Required, _))) {
            found.must(
                (S::Chances, "lesson_tickets"),
                "问卷是必填的，学完微课却不用填问卷就有抽奖券。",
                "去掉勾选，或把问卷改为选填。",
            );
        }
    }
    for title in facts.unknown_lessons {
        let told = format!("微课《{title}》客户看不到：没有发布、已下架或已过期。");
        let at = (S::Chances, "lessons");
        if facts.published {
            // What was promised cannot be taken back.
            found.add(
                at,
                (Grade::Should, Rule::Published),
                told,
                "重新发布这节微课，客户才能学到它。",
            );
        } else {
            found.must(at, told, "去掉它，或先发布。");
        }
    }
}

fn people(plan: &Plan, facts: &CheckFacts<'_>, found: &mut Findings) {
    if plan.audience == Audience::Listed && facts.listed == 0 {
        found.must(
            (S::Days, "who"),
            "只有名单里的人可以参加，但名单是空的。",
            "上传手机号名单，或改为所有人。",
        );
    }
    if plan.audience == Audience::AtBranches && !plan.prizes.is_empty() {
        found.add(
            (S::Days, "who"),
            (Grade::Should, Rule::Published),
            "只有到网点扫码的人可以参加，规则页会写明；奖品不得只在部分地区投放。",
            "确认参加的网点都有二维码，奖品对所有参加者一样。",
        );
    }
    if plan.without_phone.is_empty() {
        found.add(
            (S::Texts, "without_phone"),
            (Grade::Should, Rule::WithoutPhone),
            "没有写不用智能手机的人怎么参加。",
            "写一句，例如：可以到任一网点领取纸质试卷作答。",
        );
    }
}
