//! The prizes of a composition, read: what there is to win, how it is drawn, and how it is claimed.

use super::super::{PrizeDraft, PrizesDraft};
use super::field::{date, date_time, published, whole};
use crate::campaigns::finding::{ComposeStep as S, Findings, Grade, Rule};
use crate::campaigns::plan::{ClaimPlan, DrawPlan, Prize, Tax};
use crate::prizes::{Giving, PrizeKind, TicketPer};
use crate::quizzes::fold_width;

/// The prizes with what belongs to them.
pub(super) struct PrizesRead {
    pub(super) ticket_per: TicketPer,
    pub(super) prizes: Vec<Prize>,
    pub(super) draw: Option<DrawPlan>,
    pub(super) claim: Option<ClaimPlan>,
}

pub(super) fn read_prizes(draft: &PrizesDraft, found: &mut Findings) -> Option<PrizesRead> {
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
    // A change of what is published knows a prize by its place and its name.
    for (at, (place, prize)) in rows.iter().enumerate() {
        let name = prize.name.trim();
        if !name.is_empty()
            && rows[..at]
                .iter()
                .any(|(_, other)| other.name.trim() == name)
        {
            found.must(
                (S::Prizes, &format!("prizes.{place}.name")),
                format!("有两个奖品都叫“{name}”。"),
                "改成不同的名称，顾客才分得清。",
            );
        }
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
        alternates: alternates.ok()?.unwrap_or(0),
        linked: draft
            .linked
            .iter()
            .filter_map(|line| linked(line))
            .collect(),
        announced: announced?,
    })
}

/// A line of [`PrizesDraft::linked`]: a name in addresses, and a title.
pub fn linked(line: &str) -> Option<(String, String)> {
    let (slug, title) = line.trim().split_once(' ')?;
    Some((slug.to_owned(), title.trim().to_owned()))
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
    let tax = Tax::from_word(&draft.tax);
    if tax.is_none() {
        found.add(
            (S::Prizes, "tax"),
            (Grade::Must, Rule::Tax),
            "没有说明税由谁承担。",
            "选主办方承担或中奖人承担。",
        );
    }
    Some(ClaimPlan {
        from: from?,
        until: until?,
        how: how?,
        forfeits: forfeits?,
        tax: tax?,
    })
}

pub(super) fn read_prize(place: usize, prize: &PrizeDraft, found: &mut Findings) -> Option<Prize> {
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
    if count == Ok(None) {
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
        count: count.ok()??,
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
    let typed = fold_width(typed);
    for line in typed.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut parts = line.split(|c: char| c.is_whitespace() || matches!(c, ',' | ':'));
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
    let typed = fold_width(typed);
    let typed: String = typed
        .trim()
        .trim_end_matches('元')
        .trim_end()
        .replace(',', "");
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
