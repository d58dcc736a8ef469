//! The rule page, made from the plan, so that it says what the campaign does: everything that
//! 《规范促销行为暂行规定》 Art. 13 wants published, in the Markdown subset.

mod prizes;

use std::fmt::Write as _;

use chrono::NaiveDateTime;
use sha2::{Digest, Sha256};

use super::campaign::{Audience, Need};
use super::plan::{Plan, QuizPlan, in_chinese};
use crate::prizes::{Giving, TicketPer};
use crate::quizzes::Feedback;

pub use self::prizes::prize_line;

/// What of a rule page was published is known by: SHA-256 of its bytes.
pub fn rule_hash(rule_page: &str) -> [u8; 32] {
    Sha256::digest(rule_page.as_bytes()).into()
}

/// Sections with Chinese numbers, in order.
#[derive(Default)]
struct Page {
    text: String,
    sections: usize,
}

const NUMBERS: [&str; 15] = [
    "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四",
    "十五",
];

impl Page {
    fn section(&mut self, title: &str) {
        let number = NUMBERS.get(self.sections).copied().unwrap_or("·");
        self.sections += 1;
        let break_before = if self.text.is_empty() { "" } else { "\n" };
        let _ = write!(self.text, "{break_before}## {number}、{title}\n\n");
    }

    fn paragraph(&mut self, text: &str) {
        let _ = writeln!(self.text, "{text}");
    }

    fn list(&mut self, items: impl IntoIterator<Item = String>) {
        for (number, item) in (1..).zip(items) {
            let _ = writeln!(self.text, "{number}. {item}");
        }
    }
}

/// The rule page of a plan. The same plan always gives the same page.
pub fn rule_page(plan: &Plan) -> String {
    let mut page = Page::default();
    page.section("主办方");
    page.paragraph(&format!(
        "{}，联系方式：{}。",
        escaped(&plan.organiser),
        escaped(&plan.contact)
    ));
    page.section("活动时间");
    let hours = plan.daily.map_or("全天开放".to_owned(), |hours| {
        format!(
            "每天 {} 至 {} 开放",
            hours.from.format("%H:%M"),
            hours.to.format("%H:%M")
        )
    });
    page.paragraph(&format!(
        "{} 至 {}，{hours}（北京时间）。",
        at_moment(plan.opens),
        until(plan.closes)
    ));
    page.section("谁可以参加");
    page.paragraph(audience(plan.audience));
    if !plan.conditions.is_empty() {
        page.paragraph("");
        page.paragraph(&escaped(&plan.conditions));
    }
    page.section("怎么参加");
    page.list(steps(plan));
    if let Some(quiz) = &plan.quiz {
        tickets(&mut page, plan, quiz);
    }
    if !plan.prizes.is_empty() {
        prizes::prizes(&mut page, plan);
    }
    if let Some(draw) = &plan.draw {
        prizes::drawing(&mut page, draw);
    }
    if let Some(claim) = &plan.claim {
        prizes::claiming(&mut page, claim);
    }
    page.section("个人信息");
    page.list(personal_data(!plan.prizes.is_empty()));
    page.section("其他");
    page.list(others(plan));
    if !plan.further.is_empty() {
        page.section("补充规则");
        page.paragraph(&plan.further);
    }
    page.paragraph("");
    page.paragraph("依据：《规范促销行为暂行规定》《中华人民共和国消费者权益保护法》《中华人民共和国个人信息保护法》《中华人民共和国个人所得税法》。");
    page.text
}

/// How somebody gets what the campaign offers, in plain words: what an editor and a reviewer read to
/// see whether the settings say what was meant.
pub fn reading(plan: &Plan) -> Vec<String> {
    let mut told = Vec::new();
    let who = match plan.audience {
        Audience::Anyone => "任何人用手机号登录就能参加",
        Audience::Listed => "只有名单里的手机号能参加",
        Audience::AtBranches => "只有到网点扫码的人能参加",
    };
    told.push(format!(
        "{who}，{} 到 {}。",
        at_moment(plan.opens),
        until(plan.closes)
    ));
    if let Some(quiz) = &plan.quiz {
        let right = (plan.questions() * usize::from(quiz.pass_mark)).div_ceil(100);
        told.push(format!(
            "每份试卷 {} 道题，达到 {} 分算通过，也就是大约答对 {right} 道。",
            plan.questions(),
            quiz.pass_mark
        ));
        told.push(chances(plan));
    }
    match plan.ticket_per {
        TicketPer::Campaign => told.push("通过一次就有一张抽奖券，整个活动每人最多一张。".into()),
        TicketPer::Day => told.push("每天第一次通过得一张抽奖券，来的天数越多券越多。".into()),
        TicketPer::Attempt => {
            told.push("每通过一次得一张抽奖券，没有上限（受答题机会限制）。".into());
        }
        TicketPer::Never => {}
    }
    if matches!(plan.survey, Some((Need::Required, _))) && plan.ticket_per != TicketPer::Never {
        told.push("抽奖券要等问卷也填完才给。".into());
    }
    for prize in &plan.prizes {
        let given = match prize.given {
            Giving::Draw => "活动后抽奖",
            Giving::Instant => "交卷时当场开奖",
            Giving::Threshold => "通过的人先到先得",
        };
        told.push(format!(
            "“{}”共 {} 份，每份 {} 元，合计 {} 元，{given}。",
            prize.name,
            prize.count,
            yuan(prize.value_fen),
            yuan(prize.value_fen.saturating_mul(i64::from(prize.count)))
        ));
    }
    let linked = plan.draw.iter().flat_map(|draw| &draw.linked);
    let linked: Vec<_> = linked.map(|(_, title)| title.as_str()).collect();
    if !linked.is_empty() {
        told.push(format!(
            "在《{}》里已经中奖的人，这次抽奖不再中奖。",
            linked.join("》《")
        ));
    }
    told
}

const fn audience(audience: Audience) -> &'static str {
    match audience {
        Audience::Anyone => {
            "年满 18 周岁、持有中国大陆手机号码的个人都可以参加，不需要是本行客户，也不需要购买任何产品。"
        }
        Audience::Listed => {
            "主办方事先登记了手机号码的个人可以参加，用登记的号码登录即可，不需要购买任何产品。"
        }
        Audience::AtBranches => {
            "年满 18 周岁、持有中国大陆手机号码的个人，到参加活动的网点扫描二维码即可参加，不需要是本行客户，也不需要购买任何产品。"
        }
    }
}

fn steps(plan: &Plan) -> Vec<String> {
    let mut steps = vec!["用手机号登录，阅读并同意个人信息说明。".to_owned()];
    let quiz = plan.quiz.as_ref().map(|quiz| {
        let need = optional(quiz.need);
        let limit = quiz.time_limit.map_or("不限时".to_owned(), |limit| {
            format!(
                "限时 {} 分钟（可在“我的数据”里延长或取消，长辈版不限时）",
                limit.minutes
            )
        });
        let asks = match &quiz.paper {
            crate::quizzes::PaperPlan::Fixed { .. } => "",
            crate::quizzes::PaperPlan::Drawn { .. } => "，从题库中随机抽取",
        };
        let explained = match quiz.feedback {
            Feedback::AtEnd => "交卷后逐题讲解",
            Feedback::AfterEach => "每答一题马上讲解",
            Feedback::Never => "交卷后告知得分",
        };
        format!(
            "答题{need}：每份试卷 {} 道题{asks}，满分 100 分，{limit}，{explained}。",
            quiz.paper.asks()
        )
    });
    let survey = plan
        .survey
        .map(|(need, _)| format!("填写问卷{}：问卷没有对错，不影响得分。", optional(need)));
    if plan.survey.is_some_and(|(_, first)| first) {
        steps.extend(survey.into_iter().chain(quiz));
    } else {
        steps.extend(quiz.into_iter().chain(survey));
    }
    if plan.quiz.is_some() {
        steps.push(chances(plan));
    }
    if !plan.without_phone.is_empty() {
        steps.push(format!(
            "**不用智能手机的顾客**：{}",
            escaped(&plan.without_phone)
        ));
    }
    steps
}

const fn optional(need: Need) -> &'static str {
    match need {
        Need::Required => "",
        Need::Optional => "（自愿）",
    }
}

/// How often one may try, in a sentence.
pub fn chances(plan: &Plan) -> String {
    let mut told = match (plan.chances.per_day, plan.chances.in_all) {
        (Some(day), Some(all)) => format!("每人每天有 {day} 次答题机会，活动期间共 {all} 次。"),
        (Some(day), None) => format!("每人每天有 {day} 次答题机会。"),
        (None, Some(all)) => format!("每人活动期间共有 {all} 次答题机会。"),
        (None, None) => "答题次数不限。".to_owned(),
    };
    if plan.extra.for_survey > 0 {
        let _ = write!(
            told,
            "填写问卷后另加 {} 次（一次性）。",
            plan.extra.for_survey
        );
    }
    if plan.extra.for_practice > 0 {
        let _ = write!(
            told,
            "当天把做错的题重新做对，另加 {} 次（每天一次）。",
            plan.extra.for_practice
        );
    }
    if plan.extra.for_lesson > 0 {
        let _ = write!(
            told,
            "学完微课{}，每节另加 {} 次（每节一次）。",
            titles(plan),
            plan.extra.for_lesson
        );
    }
    if plan.extra.lesson_tickets {
        let _ = write!(
            told,
            "每学完一节微课{}，得 1 份抽奖资格（每节一次）。",
            titles(plan)
        );
    }
    told.push_str("转发、分享不会增加机会。");
    told
}

fn titles(plan: &Plan) -> String {
    let titles: Vec<_> = plan.lessons.iter().map(|lesson| &*lesson.title).collect();
    format!("《{}》", titles.join("》《"))
}

fn tickets(page: &mut Page, plan: &Plan, quiz: &QuizPlan) {
    let often = match plan.ticket_per {
        TicketPer::Campaign => "活动期间每人最多 1 份",
        TicketPer::Day => "每人每天最多 1 份；同一天再次达标不重复发放",
        TicketPer::Attempt => "每次达标都获得 1 份",
        TicketPer::Never => return,
    };
    page.section("怎么获得抽奖资格");
    let survey = match plan.survey {
        Some((Need::Required, _)) => "，并且填写了问卷，",
        _ => "，",
    };
    page.list([
        format!(
            "一份试卷达到 {} 分{survey}获得 1 份抽奖资格（页面上叫“抽奖券”）。",
            quiz.pass_mark
        ),
        format!("{often}。"),
        "抽奖资格在「我的」页面可以查看，不能转让，不能兑换现金。".to_owned(),
    ]);
}

fn personal_data(has_prizes: bool) -> Vec<String> {
    let mut all = vec![
        "登录和参与活动需要使用您的手机号，用途是识别同一位参与者、保存答题记录和抽奖资格；中奖通知需要您另行同意，不同意不影响参加。".to_owned(),
        "手机号加密保存。您可以随时在「我的数据」中查看、下载、撤回同意或者删除。".to_owned(),
    ];
    if has_prizes {
        all.push("依照有奖销售的有关规定，设奖规则、公示信息、兑奖结果和获奖人员的记录保存不少于 2 年，其余信息在活动结束后不再需要时删除或者匿名化。".to_owned());
    }
    all
}

fn others(plan: &Plan) -> Vec<String> {
    vec![
        "活动规则公布后不作更改，也不附加条件；作出有利于参与者的调整时，会在本页面公布时间和内容。".to_owned(),
        "用程序答题、冒用他人手机号等方式取得的抽奖资格无效。".to_owned(),
        "金融知识宣传不构成任何产品推介。".to_owned(),
        format!("对活动有疑问或者要投诉：{}，或者到任一营业网点提出。", escaped(&plan.contact)),
    ]
}

/// A moment as texts say it: 2026 年 3 月 15 日 09:00.
fn at_moment(at: NaiveDateTime) -> String {
    format!("{} {}", in_chinese(at.date()), at.format("%H:%M"))
}

/// An end: midnight belongs to the day before.
fn until(at: NaiveDateTime) -> String {
    let midnight = at.time() == chrono::NaiveTime::MIN;
    match at.date().pred_opt().filter(|_| midnight) {
        Some(day) => format!("{} 24:00", in_chinese(day)),
        None => at_moment(at),
    }
}

/// Yuan as texts say it: 68.00.
pub fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

/// A text in which nothing is markup, in one line.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push(' '),
            '*' | '_' | '`' | '[' | ']' | '<' | '>' | '#' | '\\' | '&' | '!' | '|' | '~' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}
