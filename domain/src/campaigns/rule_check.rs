//! The rule check: what law, WeChat and the platform say about a campaign before anybody sees it.

use chrono::NaiveDateTime;

use super::Composition;
use super::campaign::Audience;
use super::composition::Numbered;
use super::finding::{ComposeStep as S, Finding, Findings, Grade, Rule};
use super::plan::{Plan, Tax};
use super::window::Phase;
use crate::prizes::{Giving, PrizeKind};
use crate::quizzes::{BankEntry, DrawRule, PaperError, PaperPlan, draw_paper};
use crate::seed::Seed;
use crate::surveys::Definition;

/// The highest prize of a draw: 50,000 yuan, in fen.
pub const TOP_PRIZE_FEN: i64 = 5_000_000;
/// Prizes above it that are given on the spot are published as they are redeemed: 500 yuan.
pub const ON_THE_SPOT_FEN: i64 = 50_000;
/// Once a winner's single prize is above it, the organiser needs who it was for the tax: a thousand
/// yuan is where tellers ask for it anyway.
const SENSIBLE_ID_FEN: i64 = 100_000;

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
    words(composition, &mut found);
    if facts.slug_taken {
        found.must(
            (S::Basics, "slug"),
            "这个网址名称已经有别的活动在用。",
            "换一个。",
        );
    }
    survey(composition, &mut found);
    if let Some(plan) = &plan {
        days(plan, facts, &mut found);
        paper(plan, facts, &mut found);
        prizes(plan, facts, &mut found);
        people(plan, facts, &mut found);
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

fn paper(plan: &Plan, facts: &CheckFacts<'_>, found: &mut Findings) {
    let Some(quiz) = &plan.quiz else { return };
    let days = [
        (facts.bank_at_first, "活动第一天"),
        (facts.bank_at_last, "活动最后一天"),
    ];
    if let PaperPlan::Fixed { versions, .. } = &quiz.paper {
        for (bank, when) in days {
            let gone = versions
                .iter()
                .filter(|version| bank.iter().all(|entry| entry.version_id != **version))
                .count();
            if gone > 0 {
                found.must(
                    (S::Quiz, "numbers"),
                    format!(
                        "{when}，固定的题目里有 {gone} 道不能出（未审核、已停用、未生效或已过期）。"
                    ),
                    "换题，或先处理这些题的有效期。",
                );
                return;
            }
        }
        return;
    }
    for (bank, when) in days {
        match draw_paper(&quiz.paper, bank, &Seed([0; 32])) {
            Ok(_) => {}
            Err(PaperError::TooFew {
                rule,
                wanted,
                found: only,
            }) => {
                found.must(
                    (S::Quiz, &format!("draws.{rule}")),
                    format!(
                        "{when}，第 {} 行要 {wanted} 道题，题库里只够 {only} 道。",
                        rule + 1
                    ),
                    "减少题数、放宽主题或难度，或先补充题目（注意过期的题）。",
                );
                return;
            }
            Err(PaperError::Empty) => {
                found.must(
                    (S::Quiz, "draws"),
                    format!("{when}，一道题也抽不出来。"),
                    "检查抽题规则。",
                );
                return;
            }
        }
    }
    let PaperPlan::Drawn { rules } = &quiz.paper else {
        return;
    };
    for (place, rule) in rules.iter().enumerate() {
        let fits = fitting(rule, facts.bank_at_last);
        if fits < usize::from(rule.count) * 2 {
            found.add(
                (S::Quiz, &format!("draws.{place}")),
                (Grade::Note, Rule::Platform),
                format!(
                    "第 {} 行每份抽 {} 道，题库里只有 {fits} 道可选，每个人遇到的题差不多。",
                    place + 1,
                    rule.count
                ),
                "补充题目会更好。",
            );
        }
    }
}

/// How many questions of a bank a rule can draw from.
pub fn fitting(rule: &DrawRule, bank: &[BankEntry]) -> usize {
    bank.iter()
        .filter(|entry| entry.is_newest && rule.fits(entry))
        .count()
}

fn prizes(plan: &Plan, facts: &CheckFacts<'_>, found: &mut Findings) {
    for code in facts.unknown_branches {
        found.must(
            (S::Prizes, "prizes"),
            format!("奖品的网点数量里有不认识的网点编号“{code}”。"),
            "核对网点编号。",
        );
    }
    for (place, prize) in plan.prizes.iter().enumerate() {
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
        if prize.given != Giving::Draw && plan.quiz.is_none() {
            found.must(
                (S::Prizes, &field("given")),
                format!("“{}”按答题结果发放，但活动里没有答题。", prize.name),
                "加入答题，或改为抽奖。",
            );
        }
    }
    if let Some(draw) = &plan.draw {
        if draw.at < plan.closes {
            found.must(
                (S::Prizes, "draw_at"),
                "开奖时间早于活动结束，最后作答的人来不及参加。",
                "改到活动结束以后。",
            );
        }
        if plan
            .claim
            .as_ref()
            .is_some_and(|claim| claim.from < draw.at.date())
        {
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
    let Some(claim) = &plan.claim else { return };
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

fn survey(composition: &Composition, found: &mut Findings) {
    if composition.survey.need.is_empty() {
        return;
    }
    let Some(definition) = &composition.survey.definition else {
        found.must(
            (S::Survey, "survey"),
            "加入了问卷，但问卷还没有题目。",
            "打开问卷编辑，至少写一道题。",
        );
        return;
    };
    let faults = definition.check().len();
    if faults > 0 {
        found.must(
            (S::Survey, "survey"),
            format!("问卷有 {faults} 处问题。"),
            "打开问卷编辑，按提示修改。",
        );
    }
    for text in texts_of(definition) {
        let asked = BEYOND_NEED.iter().find(|word| text.contains(**word));
        if let Some(word) = asked {
            found.add(
                (S::Survey, "survey"),
                (Grade::Must, Rule::PersonalData),
                format!("问卷里问到“{word}”，超出活动需要。"),
                "删去这道题；要联系对方，用“愿意被联系”这种题。",
            );
        }
    }
}

/// Everything that a survey says.
fn texts_of(definition: &Definition) -> Vec<String> {
    fn gather(value: serde_json::Value, texts: &mut Vec<String>) {
        match value {
            serde_json::Value::String(text) => texts.push(text),
            serde_json::Value::Array(items) => items.into_iter().for_each(|v| gather(v, texts)),
            serde_json::Value::Object(map) => map.into_values().for_each(|v| gather(v, texts)),
            _ => {}
        }
    }
    let mut texts = Vec::new();
    gather(
        serde_json::to_value(definition).unwrap_or_default(),
        &mut texts,
    );
    texts
}

/// What no survey of a campaign needs to know.
const BEYOND_NEED: [&str; 16] = [
    "身份证号",
    "证件号码",
    "银行卡号",
    "卡号",
    "密码",
    "验证码",
    "住址",
    "家庭地址",
    "详细地址",
    "手机号",
    "电话号码",
    "存款余额",
    "账户余额",
    "人脸",
    "指纹",
    "病史",
];

/// Words that make somebody hurry, which have no place in the elder edition.
const URGING: [&str; 18] = [
    "赶快",
    "赶紧",
    "速抢",
    "疯抢",
    "抢购",
    "手慢无",
    "最后机会",
    "错过不再",
    "错过等",
    "必中",
    "百分百中奖",
    "100%中奖",
    "人人中奖",
    "稳赚",
    "马上领",
    "立即领",
    "点击领",
    "大奖等你",
];

/// What is shared, and what is got by it.
const SHARED: [&str; 13] = [
    "转发",
    "分享",
    "邀请",
    "集赞",
    "点赞",
    "助力",
    "拉新",
    "拉人",
    "砍价",
    "组团",
    "关注公众号",
    "关注我们",
    "朋友圈",
];
const GAINED: [&str; 18] = [
    "机会", "次数", "抽奖", "奖", "得", "送", "赢", "领", "解锁", "概率", "几率", "翻倍", "加分",
    "可见", "查看", "优先", "参加", "参与",
];
const DENIED: [&str; 9] = [
    "不会",
    "不得",
    "不能",
    "不要",
    "不需要",
    "不增加",
    "无需",
    "没有",
    "请勿",
];

fn words(composition: &Composition, found: &mut Findings) {
    let Composition {
        basics,
        audience,
        quiz,
        prizes,
        texts,
        ..
    } = composition;
    let mut all = vec![
        ((S::Basics, "title".to_owned()), basics.title.as_str()),
        ((S::Basics, "summary".to_owned()), &basics.summary),
        ((S::Days, "conditions".to_owned()), &audience.conditions),
        ((S::Quiz, "title".to_owned()), &quiz.title),
        ((S::Prizes, "announced".to_owned()), &prizes.announced),
        ((S::Prizes, "claim_how".to_owned()), &prizes.claim_how),
        ((S::Prizes, "forfeits".to_owned()), &prizes.forfeits),
        ((S::Texts, "without_phone".to_owned()), &texts.without_phone),
        ((S::Texts, "further".to_owned()), &texts.further),
    ];
    for (place, prize) in prizes.prizes.iter().enumerate() {
        all.push(((S::Prizes, format!("prizes.{place}.name")), &prize.name));
        all.push(((S::Prizes, format!("prizes.{place}.terms")), &prize.terms));
    }
    let survey = composition
        .survey
        .definition
        .as_ref()
        .filter(|_| !composition.survey.need.is_empty());
    let survey = survey.map(texts_of).unwrap_or_default();
    for text in &survey {
        all.push(((S::Survey, "survey".to_owned()), text));
    }
    for ((step, field), text) in all {
        if let Some(clause) = sharing_clause(text) {
            found.add(
                (step, &field),
                (Grade::Must, Rule::Sharing),
                format!("“{clause}”用转发、邀请或关注换取好处。"),
                "删去。机会只能靠学习获得；微信会封禁这样的链接。",
            );
        }
        let plain = plain(text);
        if let Some(word) = URGING.iter().find(|word| plain.contains(**word)) {
            found.add(
                (step, &field),
                (Grade::Must, Rule::Urging),
                format!("“{word}”是催促、诱导的说法，长辈版里不能出现。"),
                "换成平实的说法。",
            );
        }
    }
}

/// The first clause that promises something for sharing, inviting or following.
fn sharing_clause(text: &str) -> Option<&str> {
    let ends = |c: char| matches!(c, '。' | '；' | '！' | '？' | ';' | '!' | '?' | '\n');
    text.split(ends).map(str::trim).find(|sentence| {
        let sentence = plain(sentence);
        let has = |words: &[&str]| words.iter().any(|word| sentence.contains(word));
        has(&SHARED) && has(&GAINED) && !has(&DENIED)
    })
}

/// Without the blanks that hide a word, and with full-width signs made narrow.
fn plain(text: &str) -> String {
    let kept = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '\u{200b}');
    kept.map(|c| match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    })
    .collect()
}
