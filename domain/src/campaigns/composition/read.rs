//! What was typed, read: a plan, and what is missing or makes no sense.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use uuid::Uuid;

use super::{Composition, DrawDraft, PrizeDraft, PrizesDraft, QuizDraft};
use crate::campaigns::campaign::{Audience, ExtraChances, Need, Slug};
use crate::campaigns::finding::{ComposeStep, Findings};
use crate::campaigns::plan::{ClaimPlan, DrawPlan, Plan, Prize, QuizPlan, Tax};
use crate::campaigns::{ChanceRule, DailyHours};
use crate::prizes::{Giving, PrizeKind, TicketPer};
use crate::quizzes::{DrawRule, Feedback, MultipleScoring, PaperPlan, TimeLimit, Topic};

use ComposeStep as S;

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
    let chance_rule = ChanceRule {
        per_day: whole(found, (S::Chances, "per_day"), &chances.per_day, 1..=100).flatten(),
        in_all: whole(found, (S::Chances, "in_all"), &chances.in_all, 1..=10_000).flatten(),
    };
    if let ChanceRule {
        per_day: Some(day),
        in_all: Some(all),
    } = chance_rule
        && all < day
    {
        found.must(
            (S::Chances, "in_all"),
            "总次数少于每天的次数。",
            "改大，或留空不限。",
        );
    }
    let extra = ExtraChances {
        for_survey: whole(
            found,
            (S::Chances, "for_survey"),
            &chances.for_survey,
            0..=20,
        )
        .flatten()
        .unwrap_or(0),
        for_practice: whole(
            found,
            (S::Chances, "for_practice"),
            &chances.for_practice,
            0..=20,
        )
        .flatten()
        .unwrap_or(0),
    };
    if extra.for_survey > 0 && survey_need.is_none() {
        found.must(
            (S::Chances, "for_survey"),
            "活动里没有问卷，却说做问卷加机会。",
            "改成 0，或加入问卷。",
        );
    }
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
        daily: daily?,
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

type At<'f> = (ComposeStep, &'f str);

fn text(found: &mut Findings, at: At<'_>, typed: &str, what: &str, most: usize) -> Option<String> {
    let typed = typed.trim();
    if typed.is_empty() {
        found.must(at, format!("还没有填{what}。"), format!("填写{what}。"));
        return None;
    }
    if typed.chars().count() > most {
        found.must(at, format!("{what}超过 {most} 个字。"), "缩短一些。");
        return None;
    }
    Some(typed.to_owned())
}

fn published(found: &mut Findings, at: At<'_>, typed: &str, what: &str) -> Option<String> {
    let typed = typed.trim();
    if typed.is_empty() {
        found.unpublished(
            at,
            format!("没有公布{what}。"),
            format!("填写{what}，会写进规则页。"),
        );
        return None;
    }
    if typed.chars().count() > 1000 {
        found.must(at, format!("{what}超过 1000 个字。"), "缩短一些。");
        return None;
    }
    Some(typed.to_owned())
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

/// A moment as browsers send it, with or without seconds, in years that both databases keep.
fn local(typed: &str) -> Option<NaiveDateTime> {
    let typed = typed.trim().replace(' ', "T");
    let forms = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];
    let parse = |form| NaiveDateTime::parse_from_str(&typed, form).ok();
    let found = forms.into_iter().find_map(parse)?;
    let years = NaiveDate::from_ymd_opt(2000, 1, 1)?..NaiveDate::from_ymd_opt(2200, 1, 1)?;
    years.contains(&found.date()).then_some(found)
}

fn date_time(found: &mut Findings, at: At<'_>, typed: &str, what: &str) -> Option<NaiveDateTime> {
    if typed.trim().is_empty() {
        found.unpublished(at, format!("没有公布{what}。"), format!("填写{what}。"));
        return None;
    }
    let moment = local(typed);
    if moment.is_none() {
        found.must(
            at,
            format!("{what}不是有效的时间。"),
            "填成 2026-03-15 09:00 这样。",
        );
    }
    moment
}

fn date(found: &mut Findings, at: At<'_>, typed: &str, what: &str) -> Option<NaiveDate> {
    if typed.trim().is_empty() {
        found.unpublished(at, format!("没有公布{what}。"), format!("填写{what}。"));
        return None;
    }
    let day = local(&format!("{}T00:00", typed.trim())).map(|at| at.date());
    if day.is_none() {
        found.must(
            at,
            format!("{what}不是有效的日期。"),
            "填成 2026-03-15 这样。",
        );
    }
    day
}

/// The daily hours: `Some(None)` for all day.
fn daily(found: &mut Findings, from: &str, to: &str) -> Option<Option<DailyHours>> {
    if from.trim().is_empty() && to.trim().is_empty() {
        return Some(None);
    }
    let time = |typed: &str| NaiveTime::parse_from_str(typed.trim(), "%H:%M").ok();
    let hours = time(from).zip(time(to));
    match hours {
        Some((from, to)) if from < to => Some(Some(DailyHours { from, to })),
        Some(_) => {
            found.must(
                (S::Days, "daily_to"),
                "每天的结束时间不晚于开始时间。",
                "改成同一天里更晚的时间。",
            );
            None
        }
        None => {
            found.must(
                (S::Days, "daily_from"),
                "每天的开放时间没有填完整。",
                "两格都填，或都留空表示全天。",
            );
            None
        }
    }
}

/// A whole number: `Some(None)` where nothing was typed.
fn whole(
    found: &mut Findings,
    at: At<'_>,
    typed: &str,
    within: std::ops::RangeInclusive<u32>,
) -> Option<Option<u32>> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Some(None);
    }
    match typed.parse::<u32>() {
        Ok(number) if within.contains(&number) => Some(Some(number)),
        _ => {
            let (least, most) = within.into_inner();
            found.must(
                at,
                format!("“{typed}”不是 {least} 到 {most} 之间的整数。"),
                "改成这个范围里的整数。",
            );
            None
        }
    }
}

fn read_quiz(
    quiz: &QuizDraft,
    need: Need,
    title: &str,
    numbered: &Numbered,
    found: &mut Findings,
) -> Option<QuizPlan> {
    let before = found.list.len();
    let paper = match quiz.paper.as_str() {
        "fixed" => fixed_paper(quiz, numbered, found),
        "drawn" => drawn_paper(&quiz.draws, found),
        _ => {
            found.must(
                (S::Quiz, "paper"),
                "还没有选怎么出题。",
                "选随机抽题或固定题目。",
            );
            None
        }
    };
    let pass_mark = whole(found, (S::Quiz, "pass_mark"), &quiz.pass_mark, 1..=100);
    if pass_mark == Some(None) {
        found.must(
            (S::Quiz, "pass_mark"),
            "还没有填达标分。",
            "填 1 到 100，例如 80。",
        );
    }
    let feedback = Feedback::from_word(&quiz.feedback);
    if feedback.is_none() {
        found.must((S::Quiz, "feedback"), "还没有选什么时候讲解。", "选一项。");
    }
    let minutes = whole(found, (S::Quiz, "minutes"), &quiz.minutes, 1..=600)?;
    let own = quiz.title.trim();
    let plan = QuizPlan {
        need,
        title: if own.is_empty() { title.trim() } else { own }.to_owned(),
        paper: paper?,
        feedback: feedback?,
        multiple: match quiz.multiple.as_str() {
            "partial" => MultipleScoring::Partial,
            _ => MultipleScoring::AllOrNothing,
        },
        time_limit: minutes
            .and_then(|minutes| u16::try_from(minutes).ok())
            .map(|minutes| TimeLimit { minutes }),
        pass_mark: u8::try_from(pass_mark.flatten()?).ok()?,
    };
    (found.list.len() == before).then_some(plan)
}

/// The most questions that a paper has.
const MOST_QUESTIONS: u32 = 100;

fn drawn_paper(draws: &[DrawDraft], found: &mut Findings) -> Option<PaperPlan> {
    let mut rules = Vec::new();
    for (place, draw) in draws
        .iter()
        .enumerate()
        .filter(|(_, draw)| !draw.is_empty())
    {
        let at = (S::Quiz, format!("draws.{place}"));
        let count = whole(found, (at.0, &at.1), &draw.count, 1..=MOST_QUESTIONS)?;
        let Some(count) = count else {
            found.must(
                (at.0, &at.1),
                "这一行没有填抽几道。",
                "填题数，或清空这一行。",
            );
            return None;
        };
        let difficulty = whole(found, (at.0, &at.1), &draw.difficulty, 1..=5)?;
        let topic = draw.topic.trim();
        let parsed = Topic::parse(topic);
        if !topic.is_empty() && parsed.is_none() {
            found.must((at.0, &at.1), "主题要 1 到 20 个字。", "从题库的主题里选。");
            return None;
        }
        rules.push(DrawRule {
            topic: parsed,
            difficulty: difficulty.and_then(|level| u8::try_from(level).ok()),
            count: u16::try_from(count).ok()?,
        });
    }
    let paper = PaperPlan::Drawn { rules };
    match paper.asks() {
        0 => found.must(
            (S::Quiz, "draws"),
            "还没有写抽什么题。",
            "至少填一行：主题、难度、题数。",
        ),
        1..=100 => return Some(paper),
        _ => found.must((S::Quiz, "draws"), "一份试卷超过 100 道题。", "减少题数。"),
    }
    None
}

fn fixed_paper(quiz: &QuizDraft, numbered: &Numbered, found: &mut Findings) -> Option<PaperPlan> {
    let Some(numbers) = numbers(&quiz.numbers) else {
        found.must(
            (S::Quiz, "numbers"),
            "题号里有认不出的内容。",
            "写成 3, 15, 18-20 这样。",
        );
        return None;
    };
    let mut versions = Vec::new();
    for number in &numbers {
        match numbered.get(number) {
            Some(Some(version)) => versions.push(*version),
            Some(None) => found.must(
                (S::Quiz, "numbers"),
                format!("第 {number} 题没有已发布的版本。"),
                "先让这道题通过审核，或换一道。",
            ),
            None => found.must(
                (S::Quiz, "numbers"),
                format!("题库里没有第 {number} 题。"),
                "核对题号。",
            ),
        }
    }
    if numbers.is_empty() {
        found.must(
            (S::Quiz, "numbers"),
            "还没有填题号。",
            "填题库里的题号，按出题顺序。",
        );
        return None;
    }
    (versions.len() == numbers.len()).then_some(PaperPlan::Fixed {
        versions,
        shuffle_options: quiz.shuffle == "yes",
    })
}

/// The numbers in `3, 15、18-20`, each once, at most 100; `None` where there is something else.
pub fn numbers(typed: &str) -> Option<Vec<u64>> {
    let mut all = Vec::new();
    let parts =
        typed.split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | ';' | '；'));
    for part in parts.filter(|part| !part.is_empty()) {
        let (first, last) = part
            .split_once(['-', '–', '~', '～'])
            .unwrap_or((part, part));
        let (first, last): (u64, u64) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        if last < first || last - first >= u64::from(MOST_QUESTIONS) {
            return None;
        }
        for number in first..=last {
            if !all.contains(&number) {
                all.push(number);
            }
        }
    }
    (all.len() <= MOST_QUESTIONS as usize).then_some(all)
}

struct PrizesRead {
    ticket_per: TicketPer,
    prizes: Vec<Prize>,
    draw: Option<DrawPlan>,
    claim: Option<ClaimPlan>,
}

fn read_prizes(draft: &PrizesDraft, found: &mut Findings) -> Option<PrizesRead> {
    let typed = draft.prizes.iter().enumerate();
    let rows: Vec<_> = typed.filter(|(_, prize)| !prize.is_empty()).collect();
    if rows.is_empty() {
        return Some(PrizesRead {
            ticket_per: TicketPer::Never,
            prizes: vec![],
            draw: None,
            claim: None,
        });
    }
    let read: Vec<_> = rows
        .into_iter()
        .map(|(place, prize)| read_prize(place, prize, found))
        .collect();
    let prizes: Option<Vec<Prize>> = read.into_iter().collect();
    let drawn = draft
        .prizes
        .iter()
        .any(|prize| !prize.is_empty() && Giving::from_word(&prize.given) == Some(Giving::Draw));
    let ticket_per = TicketPer::from_word(&draft.ticket_per);
    let ticket_per = match (drawn, ticket_per) {
        (true, None | Some(TicketPer::Never)) => {
            found.unpublished(
                (S::Prizes, "ticket_per"),
                "没有说明怎样得到抽奖资格。",
                "选每人、每天或每次达标得一张。",
            );
            None
        }
        (true, Some(per)) => Some(per),
        (false, per) => Some(per.unwrap_or(TicketPer::Never)),
    };
    let draw = if drawn {
        read_draw(draft, found).map(Some)
    } else {
        Some(None)
    };
    let claim = read_claim(draft, found);
    Some(PrizesRead {
        ticket_per: ticket_per?,
        prizes: prizes?,
        draw: draw?,
        claim: Some(claim?),
    })
}

fn read_draw(draft: &PrizesDraft, found: &mut Findings) -> Option<DrawPlan> {
    let at = date_time(found, (S::Prizes, "draw_at"), &draft.draw_at, "开奖时间");
    let alternates = whole(
        found,
        (S::Prizes, "alternates"),
        &draft.alternates,
        0..=100_000,
    );
    let announced = published(
        found,
        (S::Prizes, "announced"),
        &draft.announced,
        "中奖结果的公布方式",
    );
    Some(DrawPlan {
        at: at?,
        alternates: alternates?.unwrap_or(0),
        announced: announced?,
    })
}

fn read_claim(draft: &PrizesDraft, found: &mut Findings) -> Option<ClaimPlan> {
    let from = date(
        found,
        (S::Prizes, "claim_from"),
        &draft.claim_from,
        "领奖开始日期",
    );
    let until = date(
        found,
        (S::Prizes, "claim_until"),
        &draft.claim_until,
        "领奖截止日期",
    );
    if from.zip(until).is_some_and(|(from, until)| until < from) {
        found.must(
            (S::Prizes, "claim_until"),
            "领奖截止早于领奖开始。",
            "改成更晚的日期。",
        );
    }
    let how = published(
        found,
        (S::Prizes, "claim_how"),
        &draft.claim_how,
        "领奖条件和方式",
    );
    let forfeits = published(found, (S::Prizes, "forfeits"), &draft.forfeits, "弃奖条件");
    let tax = match draft.tax.as_str() {
        "organiser" => Some(Tax::Organiser),
        "winner" => Some(Tax::Winner),
        _ => {
            found.add(
                (S::Prizes, "tax"),
                (
                    super::super::finding::Grade::Must,
                    super::super::finding::Rule::Tax,
                ),
                "没有说明税由谁承担。",
                "选主办方承担或中奖人承担。",
            );
            None
        }
    };
    Some(ClaimPlan {
        from: from?,
        until: until?,
        how: how?,
        forfeits: forfeits?,
        tax: tax?,
    })
}

fn read_prize(place: usize, prize: &PrizeDraft, found: &mut Findings) -> Option<Prize> {
    let field = |name: &str| format!("prizes.{place}.{name}");
    let name = published(found, (S::Prizes, &field("name")), &prize.name, "奖品名称");
    let kind = PrizeKind::from_word(&prize.kind);
    if kind.is_none() {
        found.unpublished(
            (S::Prizes, &field("kind")),
            "没有公布奖品种类。",
            "选实物或券码。",
        );
    }
    let given = Giving::from_word(&prize.given);
    if given.is_none() {
        found.unpublished(
            (S::Prizes, &field("given")),
            "没有公布奖品怎么发放。",
            "选抽奖、即开奖或达标即得。",
        );
    }
    let count = whole(
        found,
        (S::Prizes, &field("count")),
        &prize.count,
        1..=10_000_000,
    );
    if count == Some(None) {
        found.unpublished(
            (S::Prizes, &field("count")),
            "没有公布奖品数量。",
            "填写总数。",
        );
    }
    let by_branch = by_branch(&prize.by_branch);
    if by_branch.is_none() {
        found.must(
            (S::Prizes, &field("by_branch")),
            "网点数量里有认不出的行。",
            "每行写：网点编号 数量。",
        );
    }
    let value_fen = yuan(&prize.value);
    if value_fen.is_none() {
        found.unpublished(
            (S::Prizes, &field("value")),
            "没有公布奖品价值，或写得认不出。",
            "填单件价值多少元，例如 68 或 68.50。",
        );
    }
    let prize = Prize {
        name: name?,
        kind: kind?,
        count: count.flatten()?,
        by_branch: by_branch?,
        value_fen: value_fen?,
        given: given?,
        terms: prize.terms.trim().to_owned(),
    };
    let shared: u64 = prize
        .by_branch
        .iter()
        .map(|(_, count)| u64::from(*count))
        .sum();
    if !prize.by_branch.is_empty() && shared != u64::from(prize.count) {
        found.must(
            (S::Prizes, &field("by_branch")),
            format!("各网点合计 {shared} 份，总数是 {} 份。", prize.count),
            "改到一致。",
        );
        return None;
    }
    Some(prize)
}

/// `code count`, a line each; no branch twice.
fn by_branch(typed: &str) -> Option<Vec<(String, u32)>> {
    let mut all: Vec<(String, u32)> = Vec::new();
    for line in typed.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut parts =
            line.split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | ':' | '：'));
        let code = parts.next()?.to_owned();
        let mut rest = parts.filter(|part| !part.is_empty());
        let count = rest.next()?.parse().ok().filter(|count| *count > 0)?;
        if rest.next().is_some() || all.iter().any(|(known, _)| *known == code) {
            return None;
        }
        all.push((code, count));
    }
    Some(all)
}

/// Fen, of `68`, `68.5` or `1,068.50`; more than nothing, at most ten million yuan.
pub fn yuan(typed: &str) -> Option<i64> {
    let typed: String = typed.trim().trim_end_matches('元').replace([',', '，'], "");
    let (whole, part) = typed.split_once('.').unwrap_or((&typed, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let fen = format!("{part:0<2}").parse::<i64>().ok()?;
    let fen = whole
        .parse::<i64>()
        .ok()?
        .checked_mul(100)?
        .checked_add(fen)?;
    (1..=1_000_000_000).contains(&fen).then_some(fen)
}
