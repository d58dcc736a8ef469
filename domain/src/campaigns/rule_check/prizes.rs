//! What the rules say about prizes: what they may be worth, and what must be said of them.

use super::CheckFacts;
use crate::campaigns::finding::{ComposeStep as S, Findings, Grade, Rule};
use crate::campaigns::plan::{ClaimPlan, DrawPlan, Plan, Prize, Tax};
use crate::prizes::{Giving, PrizeKind};

/// The highest prize of a draw: 50,000 yuan, in fen.
pub const TOP_PRIZE_FEN: i64 = 5_000_000;
/// Prizes above it that are given on the spot are published as they are redeemed: 500 yuan.
pub const ON_THE_SPOT_FEN: i64 = 50_000;
/// Once a winner's single prize is above it, the organiser needs who it was for the tax: a thousand
/// yuan is where tellers ask for it anyway.
const SENSIBLE_ID_FEN: i64 = 100_000;

pub(super) fn check(plan: &Plan, facts: &CheckFacts<'_>, found: &mut Findings) {
    for code in facts.unknown_branches {
        found.must(
            (S::Prizes, "prizes"),
            format!("奖品的网点数量里有不认识的网点编号“{code}”。"),
            "核对网点编号。",
        );
    }
    for title in facts.unknown_linked {
        found.must(
            (S::Prizes, "linked"),
            format!("关联活动“{title}”找不到了，可能改了标题。"),
            "重新勾选关联活动。",
        );
    }
    for (place, prize) in plan.prizes.iter().enumerate() {
        one(place, prize, found);
        if prize.given != Giving::Draw && plan.quiz.is_none() {
            found.must(
                (S::Prizes, &format!("prizes.{place}.given")),
                format!("“{}”按答题结果发放，但活动里没有答题。", prize.name),
                "加入答题，或改为抽奖。",
            );
        }
    }
    if let Some(draw) = &plan.draw {
        drawing(plan, draw, found);
    }
    if let Some(claim) = &plan.claim {
        claiming(plan, claim, found);
    }
}

fn one(place: usize, prize: &Prize, found: &mut Findings) {
    let field = |name: &str| format!("prizes.{place}.{name}");
    if prize.given != Giving::Threshold && prize.value_fen > TOP_PRIZE_FEN {
        found.add(
            (S::Prizes, &field("value")),
            (Grade::Must, Rule::TopPrize),
            format!("“{}”的价值超过 5 万元。", prize.name),
            "抽奖式活动的最高奖不得超过 5 万元，换一种奖品。",
        );
    }
    if prize.given != Giving::Draw && prize.value_fen > ON_THE_SPOT_FEN {
        found.add(
            (S::Prizes, &field("given")),
            (Grade::Note, Rule::OnTheSpot),
            format!("“{}”当场发放且超过 500 元。", prize.name),
            "活动期间要随时公示兑奖情况：平台会在活动页公布已发数量。",
        );
    }
    if prize.kind == PrizeKind::Voucher && prize.terms.chars().count() < 10 {
        found.add(
            (S::Prizes, &field("terms")),
            (Grade::Must, Rule::Vouchers),
            format!(
                "“{}”是券码，没有写明兑换规则、使用范围、有效期和限制。",
                prize.name
            ),
            "在“规格与说明”里写清楚由谁兑换、在哪里用、到哪天、有什么限制。",
        );
    } else if prize.terms.is_empty() {
        found.add(
            (S::Prizes, &field("terms")),
            (Grade::Should, Rule::Published),
            format!("“{}”没有写品名规格。", prize.name),
            "写一句，例如：手绘沙燕风筝，宽约 60 厘米。",
        );
    }
}

fn drawing(plan: &Plan, draw: &DrawPlan, found: &mut Findings) {
    if draw.at < plan.closes {
        found.must(
            (S::Prizes, "draw_at"),
            "开奖时间早于活动结束，最后作答的人来不及参加。",
            "改到活动结束以后。",
        );
    }
    // What is won at once is claimed earlier.
    let all_drawn = plan.prizes.iter().all(|prize| prize.given == Giving::Draw);
    let claim = plan.claim.as_ref().filter(|_| all_drawn);
    if claim.is_some_and(|claim| claim.from < draw.at.date()) {
        found.must(
            (S::Prizes, "claim_from"),
            "领奖开始早于开奖。",
            "改到开奖当天或以后。",
        );
    }
    if plan.quiz.is_none() {
        found.must(
            (S::Prizes, "ticket_per"),
            "抽奖资格由答题达标获得，但活动里没有答题。",
            "加入答题。",
        );
    }
}

fn claiming(plan: &Plan, claim: &ClaimPlan, found: &mut Findings) {
    if claim.until <= claim.from {
        found.add(
            (S::Prizes, "claim_until"),
            (Grade::Should, Rule::Published),
            "领奖只有一天。",
            "多留几天，老年客户不一定当天能来。",
        );
    }
    if claim.tax == Tax::Winner {
        found.add(
            (S::Prizes, "tax"),
            (Grade::Note, Rule::Tax),
            "税由中奖人承担：领奖时要代扣 20 %，并登记身份。",
            "价值小的奖品，主办方承担更简单。",
        );
    }
    let top = plan
        .prizes
        .iter()
        .map(|prize| prize.value_fen)
        .max()
        .unwrap_or(0);
    let asks_id = ["身份证号", "身份证复印", "身份证照片"]
        .iter()
        .any(|word| claim.how.contains(word));
    if asks_id && top < SENSIBLE_ID_FEN && claim.tax == Tax::Organiser {
        found.add(
            (S::Prizes, "claim_how"),
            (Grade::Must, Rule::PersonalData),
            "领小额奖品要登记身份证号，超出需要。",
            "核对领奖码和登录手机号就够了；代领时出示证件即可，不登记。",
        );
    }
}
