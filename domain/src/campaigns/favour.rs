//! What a published campaign may change: only what is in the customers' favour
//! (《规范促销行为暂行规定》 Art. 13), and every change is shown with its date.

mod prizes;

use serde::{Deserialize, Serialize};

use super::campaign::Need;
use super::plan::Plan;
use super::rule_page::chances;
use crate::prizes::TicketPer;
use crate::surveys::{changed_texts, only_favourable};

pub use self::prizes::drawn_too_late;

/// Whom a difference favours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Favour {
    /// Customers get more by it.
    Customers,
    /// It changes nothing of what customers were promised.
    Neither,
    /// Customers get less, or other than was promised: it is refused.
    Refused,
}

/// One thing that a change makes different.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// What: 结束时间, 奖品 ….
    pub what: String,
    /// As it was published.
    pub before: String,
    /// As it is to be.
    pub after: String,
    /// Whom it favours.
    pub favour: Favour,
    /// Why it is refused; empty otherwise.
    pub why: String,
}

#[derive(Default)]
struct Differences(Vec<Difference>);

impl Differences {
    fn add(
        &mut self,
        what: impl Into<String>,
        before: impl Into<String>,
        after: impl Into<String>,
        favour: Favour,
        why: &str,
    ) {
        let (before, after) = (before.into(), after.into());
        if before != after {
            self.tell(what, (before, after), favour, why);
        }
    }

    /// A difference, also where its two texts read alike.
    fn tell(
        &mut self,
        what: impl Into<String>,
        (before, after): (String, String),
        favour: Favour,
        why: &str,
    ) {
        self.0.push(Difference {
            what: what.into(),
            before,
            after,
            favour,
            why: if favour == Favour::Refused {
                why.to_owned()
            } else {
                String::new()
            },
        });
    }

    fn text(&mut self, what: &str, before: &str, after: &str) {
        self.add(what, before, after, Favour::Neither, "");
    }

    fn fixed(&mut self, what: &str, before: impl Into<String>, after: impl Into<String>) {
        self.add(
            what,
            before,
            after,
            Favour::Refused,
            "公布后不能更改，也不能附加条件",
        );
    }
}

/// Favourable where `better`, refused otherwise.
const fn if_better(better: bool) -> Favour {
    if better {
        Favour::Customers
    } else {
        Favour::Refused
    }
}

/// What `new` makes different of `old`, which is published, at the bank's `now`.
pub fn compare(old: &Plan, new: &Plan, now: chrono::NaiveDateTime) -> Vec<Difference> {
    let mut all = Differences::default();
    all.fixed("网址名称", old.slug.as_str(), new.slug.as_str());
    all.text("标题", &old.title, &new.title);
    all.text("简介", &old.summary, &new.summary);
    if old.cover != new.cover {
        all.text("封面", "原来的封面", "新的封面");
    }
    all.fixed("主办方", &old.organiser, &new.organiser);
    all.text("联系方式", &old.contact, &new.contact);
    days(&mut all, old, new, now);
    people(&mut all, old, new);
    quiz(&mut all, old, new);
    survey(&mut all, old, new);
    let more = |old: Option<u32>, new: Option<u32>| match (old, new) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(old), Some(new)) => new >= old,
    };
    let better = more(old.chances.per_day, new.chances.per_day)
        && more(old.chances.in_all, new.chances.in_all)
        && new.extra.for_survey >= old.extra.for_survey
        && new.extra.for_practice >= old.extra.for_practice
        && new.extra.for_lesson >= old.extra.for_lesson
        && new.extra.lesson_tickets >= old.extra.lesson_tickets
        && old.lessons.iter().all(|lesson| {
            let mut kept = new.lessons.iter();
            kept.any(|other| other.number == lesson.number)
        });
    all.add(
        "答题机会",
        chances(old),
        chances(new),
        if_better(better),
        "机会只能增加，不能减少",
    );
    all.fixed("抽奖资格", ticket(old.ticket_per), ticket(new.ticket_per));
    prizes::prizes(&mut all, &old.prizes, &new.prizes);
    prizes::moments(&mut all, old, new, now);
    prizes::draw(&mut all, old, new);
    prizes::claim(&mut all, old, new);
    all.text(
        "不用智能手机的参加方式",
        &old.without_phone,
        &new.without_phone,
    );
    all.fixed("补充规则", &old.further, &new.further);
    all.0
}

fn days(all: &mut Differences, old: &Plan, new: &Plan, now: chrono::NaiveDateTime) {
    let shown = |at: chrono::NaiveDateTime| at.format("%Y-%m-%d %H:%M").to_string();
    let earlier = new.opens <= old.opens || old.opens <= now;
    let favour = if old.opens <= now {
        Favour::Refused
    } else {
        if_better(earlier)
    };
    all.add(
        "开始时间",
        shown(old.opens),
        shown(new.opens),
        favour,
        "公布后不能推迟开始；已经开始的不能再改",
    );
    let longer = new.closes >= old.closes && old.closes > now;
    all.add(
        "结束时间",
        shown(old.closes),
        shown(new.closes),
        if_better(longer),
        "不能提前结束；已经结束的不能再延长",
    );
    let hours = |plan: &Plan| {
        plan.daily.map_or("全天".to_owned(), |hours| {
            format!(
                "{}—{}",
                hours.from.format("%H:%M"),
                hours.to.format("%H:%M")
            )
        })
    };
    let wider = match (old.daily, new.daily) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(old), Some(new)) => new.from <= old.from && new.to >= old.to,
    };
    all.add(
        "每天开放",
        hours(old),
        hours(new),
        if_better(wider),
        "开放时间只能放宽",
    );
}

fn people(all: &mut Differences, old: &Plan, new: &Plan) {
    let wider = new.audience == super::Audience::Anyone;
    all.add(
        "谁可以参加",
        old.audience.label(),
        new.audience.label(),
        if_better(wider),
        "参加范围只能放宽",
    );
    all.add(
        "参加条件",
        &old.conditions,
        &new.conditions,
        if_better(new.conditions.is_empty()),
        "公布后不能附加条件",
    );
}

fn quiz(all: &mut Differences, old: &Plan, new: &Plan) {
    let (Some(before), Some(after)) = (&old.quiz, &new.quiz) else {
        let shown = |plan: &Plan| {
            if plan.quiz.is_some() {
                "有答题"
            } else {
                "没有答题"
            }
        };
        all.fixed("答题", shown(old), shown(new));
        return;
    };
    all.add(
        "达标分",
        before.pass_mark.to_string(),
        after.pass_mark.to_string(),
        if_better(after.pass_mark <= before.pass_mark),
        "达标分只能降低",
    );
    all.add(
        "题数",
        before.paper.asks().to_string(),
        after.paper.asks().to_string(),
        Favour::Refused,
        "公布后不能更改题数",
    );
    let time = |quiz: &super::plan::QuizPlan| {
        quiz.time_limit.map_or("不限时".to_owned(), |limit| {
            format!("{} 分钟", limit.minutes)
        })
    };
    let longer = match (before.time_limit, after.time_limit) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(old), Some(new)) => new.minutes >= old.minutes,
    };
    all.add(
        "限时",
        time(before),
        time(after),
        if_better(longer),
        "限时只能放宽",
    );
    let easier = after.need == Need::Optional;
    all.add(
        "答题",
        before.need.label(),
        after.need.label(),
        if_better(easier),
        "不能把选做改成必做",
    );
    all.text("讲解", before.feedback.label(), after.feedback.label());
    if before.multiple != after.multiple {
        let partial = after.multiple == crate::quizzes::MultipleScoring::Partial;
        all.add(
            "多选题计分",
            "改前",
            "改后",
            if_better(partial),
            "计分只能放宽",
        );
    }
    if before.paper != after.paper && before.paper.asks() == after.paper.asks() {
        all.add(
            "出题",
            "原来的抽题范围",
            "调整后的抽题范围",
            Favour::Neither,
            "",
        );
    }
}

fn survey(all: &mut Differences, old: &Plan, new: &Plan) {
    let told = |plan: &Plan| {
        plan.survey.map_or("没有问卷".to_owned(), |(need, first)| {
            let place = if first && plan.quiz.is_some() {
                "，答题之前"
            } else {
                ""
            };
            format!("{}{place}", need.label())
        })
    };
    let (favour, why) = survey_need(old, new);
    all.add("问卷", told(old), told(new), favour, why);
    let (Some(before), Some(after)) = (&old.survey_definition, &new.survey_definition) else {
        return;
    };
    match only_favourable(before, after) {
        Ok(()) => {
            for (what, before, after) in changed_texts(before, after) {
                all.text(&what, &before, &after);
            }
        }
        Err(refused) => {
            for why in refused {
                let texts = ("原来的问卷".to_owned(), "调整后的问卷".to_owned());
                all.tell("问卷的内容", texts, Favour::Refused, &why.to_string());
            }
        }
    }
}

/// Whom it favours that the survey is asked for otherwise, and why it is refused.
fn survey_need(old: &Plan, new: &Plan) -> (Favour, &'static str) {
    match (old.survey, new.survey) {
        (None | Some((Need::Optional, _)), Some((Need::Required, _))) => {
            (Favour::Refused, "不能增加必须填写的问卷")
        }
        // Its answers are kept under it, and its links go on to lead there.
        (Some(_), None) => (Favour::Refused, "公布的问卷不能撤下，可以改成选填"),
        (Some((Need::Required, false)), Some((Need::Required, true))) => {
            (Favour::Refused, "不能改成先填问卷才能答题")
        }
        // Who has passed and not answered yet would wait for a ticket for ever.
        (Some((Need::Required, _)), Some((Need::Optional, _)))
            if old.ticket_per != TicketPer::Never =>
        {
            (
                Favour::Refused,
                "抽奖券要等问卷填完才给：改成选填，已经达标、还没有填问卷的人就拿不到了",
            )
        }
        _ => (Favour::Customers, ""),
    }
}

const fn ticket(per: TicketPer) -> &'static str {
    match per {
        TicketPer::Campaign => "活动期间每人 1 份",
        TicketPer::Day => "每人每天 1 份",
        TicketPer::Attempt => "每次达标 1 份",
        TicketPer::Never => "没有抽奖",
    }
}
