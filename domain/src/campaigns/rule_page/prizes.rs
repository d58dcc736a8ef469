//! The sections of a rule page about prizes: what there is, how it is drawn, and how it is claimed.

use std::fmt::Write as _;

use super::{Page, at_moment, escaped, yuan};
use crate::campaigns::plan::{ClaimPlan, DrawPlan, Plan, Prize, Tax, in_chinese};
use crate::prizes::claiming::CLAIM_DAYS;
use crate::prizes::{Giving, PrizeKind};

pub(super) fn prizes(page: &mut Page, plan: &Plan) {
    page.section("奖品");
    for prize in &plan.prizes {
        let _ = writeln!(page.text, "- {}", prize_line(prize));
    }
    page.paragraph("");
    let drawn: u64 = plan
        .prizes
        .iter()
        .filter(|prize| prize.given == Giving::Draw)
        .map(|prize| u64::from(prize.count))
        .sum();
    if drawn > 0 {
        page.paragraph(&format!(
            "抽奖的中奖概率取决于抽奖资格的总数：{drawn} 除以全部有效抽奖资格数。"
        ));
        page.paragraph("");
    }
    page.paragraph(&format!(
        "奖品不限于部分地区，不分批投放；主办方和承办单位的工作人员可以答题，但不参加抽奖、不领奖。{}",
        at_most(plan)
    ));
}

/// How often somebody can win: by chance once in all, and once what everybody earns who passes.
fn at_most(plan: &Plan) -> &'static str {
    let any = |given| plan.prizes.iter().any(|prize| prize.given == given);
    let (draw, instant) = (any(Giving::Draw), any(Giving::Instant));
    match (draw || instant, any(Giving::Threshold)) {
        (true, true) if draw && instant => {
            "抽奖和当场开奖合在一起，同一个人最多中奖 1 次；达标即得的奖品另算，每人最多 1 份。"
        }
        (true, true) => "同一个人最多中奖 1 次；达标即得的奖品另算，每人最多 1 份。",
        (true, false) if draw && instant => "抽奖和当场开奖合在一起，同一个人最多中奖 1 次。",
        (true, false) => "同一个人最多中奖 1 次。",
        (false, _) => "每人最多得到 1 份。",
    }
}

/// A prize in a line: name, kind, count, value, how it is given.
pub fn prize_line(prize: &Prize) -> String {
    let kind = match prize.kind {
        PrizeKind::Thing => "实物",
        PrizeKind::Voucher => "券码",
    };
    let given = match prize.given {
        Giving::Draw => "抽奖发放",
        Giving::Instant => {
            "交卷后当场开奖，中奖时刻在发布时随机抽定并公布承诺值，活动结束后公开；没有人遇到的不再发放"
        }
        Giving::Threshold => "达标即得，按达标先后，送完为止",
    };
    let mut line = format!(
        "**{}**（{kind}）：共 {} 份，单件价值 {} 元，{given}。",
        escaped(&prize.name),
        prize.count,
        yuan(prize.value_fen)
    );
    if !prize.terms.is_empty() {
        line.push_str(&escaped(&prize.terms.replace('\n', "；")));
    }
    if !prize.by_branch.is_empty() {
        let _ = write!(line, "分布在 {} 个网点。", prize.by_branch.len());
    }
    line
}

pub(super) fn drawing(page: &mut Page, draw: &DrawPlan) {
    page.section("怎么抽奖、怎么公布");
    let alternates = match draw.alternates {
        0 => String::new(),
        count => {
            format!("同时抽取 {count} 名候补，递补的人从递补之日起至少有 {CLAIM_DAYS} 天领奖。")
        }
    };
    let mut items = vec![
        format!("抽奖时间：{}。", at_moment(draw.at)),
        format!(
            "抽奖方式：活动结束后先公布抽奖名单的摘要，再用事先约定的公开随机数按公布的算法抽取，任何人都可以核对。{alternates}"
        ),
        format!("公布方式：{}", escaped(&draw.announced)),
        "公布中奖人时只显示抽奖券在名单里的序号；另行同意的，显示打码的手机号。".to_owned(),
    ];
    if !draw.linked.is_empty() {
        let titles: Vec<_> = draw
            .linked
            .iter()
            .map(|(_, title)| escaped(title))
            .collect();
        items.push(format!(
            "在下列活动的抽奖或当场开奖中已经中奖、没有放弃的人，这次抽奖不再中奖：《{}》。",
            titles.join("》《")
        ));
    }
    page.list(items);
    page.section("抽奖前怎么核对");
    page.list(reviewed());
}

/// What is looked at before the list is frozen, who decides, and how somebody objects.
fn reviewed() -> Vec<String> {
    vec![
        "名单冻结前，会核对抽奖券是不是如实取得：是否很多号码用同一台设备或同一网络参加、交卷是否快得来不及读题、是否有多份答卷错得一样、号码是否属于主办方和承办单位的工作人员。设备和网络只存不能还原的标记，活动结束 90 天后清除。".to_owned(),
        "程序只提示哪些券需要看，是否参加抽奖由工作人员逐张决定并留下记录；没有人决定的券照常参加抽奖。".to_owned(),
        "不会悄悄拒绝：没有参加抽奖的券保留券号，和名单一起公布为“经核对不参加”或“工作人员不参加”，本人在「我的」页面能看到结果和原因。".to_owned(),
        "对结果有异议，可以在抽奖前通过上面的联系方式或者到任一营业网点提出，主办方复核后答复，该恢复的恢复。".to_owned(),
    ]
}

pub(super) fn claiming(page: &mut Page, claim: &ClaimPlan) {
    page.section("怎么领奖");
    page.list([
        format!(
            "领奖时间：{} 至 {}，网点营业时间内。",
            in_chinese(claim.from),
            in_chinese(claim.until)
        ),
        format!("领奖条件、方式和交付：{}", escaped(&claim.how)),
    ]);
    page.section("什么情况视为放弃");
    page.paragraph(&escaped(&claim.forfeits));
    page.section("税费");
    page.paragraph(match claim.tax {
        Tax::Organiser => "奖品所得按「偶然所得」缴纳个人所得税，税款由主办方承担，中奖人无需另付费用。",
        Tax::Winner => "奖品所得按「偶然所得」缴纳 20% 的个人所得税，税款由中奖人承担，由主办方在领奖时代扣代缴。",
    });
}
