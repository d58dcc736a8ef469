//! What was typed, read: a plan, and what is missing or makes no sense.

mod field;
mod prizes;
mod quiz;

use std::collections::BTreeMap;

use chrono::{NaiveDateTime, NaiveTime, TimeDelta};
use uuid::Uuid;

use super::{ChancesDraft, Composition, DrawDraft};
use crate::campaigns::campaign::{Audience, ExtraChances, LessonLink, Need, Slug};
use crate::campaigns::finding::{ComposeStep as S, Findings};
use crate::campaigns::plan::Plan;
use crate::campaigns::{ChanceRule, DailyHours};
use crate::prizes::TicketPer;
use field::{Unread, date_time, local, published, text, whole};
pub use prizes::{linked, yuan};
use prizes::{read_prize, read_prizes};
pub use quiz::numbers;
use quiz::read_quiz;

/// The questions that fixed papers name, by the number that staff call them by: the version that is
/// asked, where there is one.
pub type Numbered = BTreeMap<u64, Option<Uuid>>;

/// Makes a plan of what was typed, as far as there is one. What is in the way is noted.
pub(in crate::campaigns) fn read_into(
    composition: &Composition,
    numbered: &Numbered,
    found: &mut Findings,
) -> Option<Plan> {
    let Composition {
        basics,
        days,
        audience,
        quiz,
        survey,
        chances,
        prizes,
        texts,
    } = composition;
    let title = text(found, (S::Basics, "title"), &basics.title, "标题", 40);
    let slug = slug(found, &basics.slug);
    let summary = text(found, (S::Basics, "summary"), &basics.summary, "简介", 200);
    let organiser = published(found, (S::Basics, "organiser"), &basics.organiser, "主办方");
    let contact = published(found, (S::Basics, "contact"), &basics.contact, "联系方式");
    if basics.cover.trim().is_empty() {
        found.must(
            (S::Basics, "cover"),
            "还没有封面。",
            "选一张，或上传一张横图。",
        );
    }
    let opens = date_time(found, (S::Days, "opens"), &days.opens, "开始时间");
    let closes = date_time(found, (S::Days, "closes"), &days.closes, "结束时间");
    if opens
        .zip(closes)
        .is_some_and(|(opens, closes)| closes <= opens)
    {
        found.must(
            (S::Days, "closes"),
            "结束时间不晚于开始时间。",
            "改成开始之后的时间。",
        );
    }
    let daily = daily(found, &days.daily_from, &days.daily_to);
    let who = Audience::from_word(&audience.who);
    if who.is_none() {
        found.must((S::Days, "who"), "还没有选谁可以参加。", "选一项。");
    }
    let survey_need = Need::from_word(&survey.need);
    let quiz_need = Need::from_word(&quiz.need);
    if quiz_need.is_none() && survey_need.is_none() {
        found.must(
            (S::Quiz, "need"),
            "活动里没有答题，也没有问卷。",
            "至少加入一项。",
        );
    }
    let quiz_plan = quiz_need.map(|need| read_quiz(quiz, need, &basics.title, numbered, found));
    let (chance_rule, extra) = read_chances(chances, survey_need.is_some(), found);
    let prizes_read = read_prizes(prizes, found);
    let plan = Plan {
        title: title?,
        slug: slug?,
        summary: summary?,
        cover: basics.cover.trim().to_owned(),
        organiser: organiser?,
        contact: contact?,
        opens: opens?,
        closes: closes?,
        daily: daily.ok()?,
        audience: who?,
        conditions: audience.conditions.trim().to_owned(),
        quiz: match quiz_plan {
            Some(quiz) => Some(quiz?),
            None => None,
        },
        survey: survey_need.map(|need| (need, survey.first == "yes")),
        survey_definition: survey_need.and_then(|_| survey.definition.clone()),
        chances: chance_rule,
        extra,
        lessons: lessons(chances),
        ticket_per: prizes_read.as_ref()?.ticket_per,
        draw: prizes_read.as_ref()?.draw.clone(),
        claim: prizes_read.as_ref()?.claim.clone(),
        prizes: prizes_read?.prizes,
        without_phone: texts.without_phone.trim().to_owned(),
        further: texts.further.trim().to_owned(),
    };
    Some(plan)
}

/// A plan of what was typed so far, to be looked at: what is missing is marked or guessed, and
/// nothing of it is ever published. `now` is what the bank's clock shows.
pub fn read_so_far(
    composition: &Composition,
    numbered: &Numbered,
    now: NaiveDateTime,
) -> Option<Plan> {
    let mut filled = composition.clone();
    let fill = |field: &mut String, text: &str| {
        if field.trim().is_empty() {
            text.clone_into(field);
        }
    };
    let (basics, days, quiz) = (&mut filled.basics, &mut filled.days, &mut filled.quiz);
    fill(&mut basics.title, "（活动标题）");
    fill(&mut basics.summary, "（活动简介）");
    fill(&mut basics.organiser, "（主办方）");
    fill(&mut basics.contact, "（联系方式）");
    if Slug::parse(basics.slug.trim()).is_none() {
        "preview".clone_into(&mut basics.slug);
    }
    let form = "%Y-%m-%dT00:00";
    let opens = local(&days.opens).unwrap_or(now + TimeDelta::days(1));
    days.opens = opens.format(form).to_string();
    if local(&days.closes).is_none_or(|closes| closes <= opens) {
        days.closes = (opens + TimeDelta::days(7)).format(form).to_string();
    }
    fill(&mut filled.audience.who, "anyone");
    if quiz.need.is_empty() && filled.survey.need.is_empty() {
        "required".clone_into(&mut quiz.need);
    }
    fill(&mut quiz.paper, "drawn");
    fill(&mut quiz.feedback, "at_end");
    fill(&mut quiz.pass_mark, "80");
    if quiz.paper == "drawn" && quiz.draws.iter().all(|draw| draw.count.trim().is_empty()) {
        quiz.draws = vec![DrawDraft {
            count: "5".into(),
            ..DrawDraft::default()
        }];
    }
    let prizes = &mut filled.prizes;
    let typed = prizes
        .prizes
        .iter()
        .position(|prize| read_prize(0, prize, &mut Findings::default()).is_none());
    if let Some(unfinished) = typed {
        prizes.prizes.truncate(unfinished);
    }
    fill(
        &mut prizes.draw_at,
        &(opens + TimeDelta::days(3650)).format(form).to_string(),
    );
    fill(&mut prizes.announced, "（公布方式）");
    fill(&mut prizes.claim_from, &opens.date().to_string());
    fill(&mut prizes.claim_until, &opens.date().to_string());
    fill(&mut prizes.claim_how, "（领奖方式）");
    fill(&mut prizes.forfeits, "（弃奖条件）");
    fill(&mut prizes.tax, "organiser");
    if TicketPer::from_word(&prizes.ticket_per).is_none_or(|per| per == TicketPer::Never) {
        "day".clone_into(&mut prizes.ticket_per);
    }
    read_into(&filled, numbered, &mut Findings::default())
}

/// A plan, where what was typed makes one.
pub fn read(composition: &Composition, numbered: &Numbered) -> Option<Plan> {
    let mut found = Findings::default();
    let plan = read_into(composition, numbered, &mut found)?;
    found.list.is_empty().then_some(plan)
}

fn read_chances(
    chances: &ChancesDraft,
    has_survey: bool,
    found: &mut Findings,
) -> (ChanceRule, ExtraChances) {
    let mut number = |field: &str, typed: &str, within| {
        let read = whole(found, (S::Chances, field), typed, within);
        read.ok().flatten()
    };
    let rule = ChanceRule {
        per_day: number("per_day", &chances.per_day, 1..=100),
        in_all: number("in_all", &chances.in_all, 1..=10_000),
    };
    let extra = ExtraChances {
        for_survey: number("for_survey", &chances.for_survey, 0..=20).unwrap_or(0),
        for_practice: number("for_practice", &chances.for_practice, 0..=20).unwrap_or(0),
        for_lesson: number("for_lesson", &chances.for_lesson, 0..=20).unwrap_or(0),
        lesson_tickets: chances.lesson_tickets == "yes",
    };
    if rule
        .per_day
        .zip(rule.in_all)
        .is_some_and(|(day, all)| all < day)
    {
        found.must(
            (S::Chances, "in_all"),
            "总次数少于每天的次数。",
            "改大，或留空不限。",
        );
    }
    if extra.for_survey > 0 && !has_survey {
        found.must(
            (S::Chances, "for_survey"),
            "活动里没有问卷，却说做问卷加机会。",
            "改成 0，或加入问卷。",
        );
    }
    if extra.for_lesson > 0 && (rule.per_day, rule.in_all) == (None, None) {
        found.must(
            (S::Chances, "for_lesson"),
            "答题次数本来就不限，学微课加的机会没有用处。",
            "改成 0，或写明每天或总共几次。",
        );
    }
    if (extra.for_lesson > 0 || extra.lesson_tickets) && lessons(chances).is_empty() {
        found.must(
            (S::Chances, "lessons"),
            "没有选微课，却说学微课加机会或得抽奖券。",
            "勾选微课，或去掉加的机会和抽奖券。",
        );
    }
    (rule, extra)
}

fn lessons(chances: &ChancesDraft) -> Vec<LessonLink> {
    let lines = chances.lessons.iter();
    lines.filter_map(|line| LessonLink::parse(line)).collect()
}

fn slug(found: &mut Findings, typed: &str) -> Option<Slug> {
    let slug = Slug::parse(typed.trim());
    if slug.is_none() {
        found.must(
            (S::Basics, "slug"),
            "网址名称要用 1 到 60 个小写英文字母、数字或短横线。",
            "例如 315-2026。",
        );
    }
    slug
}

/// The daily hours; `Ok(None)` for all day.
fn daily(found: &mut Findings, from: &str, to: &str) -> Result<Option<DailyHours>, Unread> {
    if from.trim().is_empty() && to.trim().is_empty() {
        return Ok(None);
    }
    let time = |typed: &str| NaiveTime::parse_from_str(typed.trim(), "%H:%M").ok();
    let hours = time(from).zip(time(to));
    match hours {
        Some((from, to)) if from < to => Ok(Some(DailyHours { from, to })),
        Some(_) => {
            found.must(
                (S::Days, "daily_to"),
                "每天的结束时间不晚于开始时间。",
                "改成同一天里更晚的时间。",
            );
            Err(Unread)
        }
        None => {
            found.must(
                (S::Days, "daily_from"),
                "每天的开放时间没有填完整。",
                "两格都填，或都留空表示全天。",
            );
            Err(Unread)
        }
    }
}
