//! A large question bank that reads like one: for measuring lists and searches.

use chrono::{DateTime, TimeDelta, Utc};
use domain::quizzes::{BankQuestion, Figures, QuestionDraft, QuestionKind, Validity, WorkingCopy};
use domain::review::{PublicationState, Remark, Work};
use uuid::Uuid;

use crate::{Db, Error, Tx, questions};

/// The topics of the sample, the first ones on many questions, the last ones on few.
pub const TOPICS: [&str; 16] = [
    "反诈",
    "存款",
    "银行卡",
    "信息安全权",
    "理财",
    "贷款",
    "财产安全权",
    "知情权",
    "自主选择权",
    "公平交易权",
    "依法求偿权",
    "受教育权",
    "受尊重权",
    "征信",
    "外汇",
    "贵金属",
];

const SUBJECTS: [&str; 24] = [
    "存款保险",
    "定期存款",
    "大额存单",
    "个人贷款",
    "信用卡分期",
    "理财产品",
    "净值型产品",
    "公募基金",
    "国债",
    "人民币汇率",
    "征信报告",
    "验证码",
    "刷单返利",
    "冒充客服",
    "养老金融",
    "保险合同",
    "电子支付",
    "数字人民币",
    "LPR 利率",
    "担保合同",
    "投诉处理",
    "反洗钱",
    "非法集资",
    "贵金属积存",
];

const ASKED: [&str; 12] = [
    "下列说法正确的是",
    "消费者应当注意什么",
    "最高偿付限额是多少",
    "适用的法律依据是",
    "银行应当履行的义务是",
    "以下哪些做法存在风险",
    "客户有权要求银行提供什么",
    "办理时需要核对哪些信息",
    "遇到纠纷可以通过哪些渠道解决",
    "利息的计算方式是",
    "提前支取的后果是",
    "下列属于诈骗手段的是",
];

const SAID: [&str; 12] = [
    "不得泄露本人的密码和验证码",
    "应当如实告知产品的风险等级",
    "由存款保险基金管理机构偿付",
    "按照支取日挂牌公告的活期利率计息",
    "可以向银行或者监管部门投诉",
    "收益与风险并存，投资须谨慎",
    "任何要求转账到安全账户的都是诈骗",
    "金融机构不得强制搭售其他产品",
    "合同约定的条款对双方具有约束力",
    "逾期记录自结清之日起保存五年",
    "应当在十五日内作出处理决定",
    "本金和利息合并计算，实行限额偿付",
];

const LAWS: [&str; 6] = [
    "《存款保险条例》",
    "《银行业消费者权益保护办法》",
    "《反电信网络诈骗法》",
    "《个人信息保护法》",
    "《商业银行法》",
    "《征信业管理条例》",
];

/// Numbers that are spread well and the same every time (xorshift64*, Marsaglia 2003 and Vigna
/// 2016).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(number).unwrap_or(0) % limit
    }

    fn of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }

    /// Rather small: the lower of two.
    fn skewed_below(&mut self, limit: usize) -> usize {
        let (one, other) = (self.below(limit), self.below(limit));
        one.min(other)
    }
}

/// The question with this number in the sample of `seed`, and what became of it.
fn sample(seed: u64, number: u64, authors: &[Uuid], now: DateTime<Utc>) -> BankQuestion {
    let mut numbers = Numbers((seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15)) | 1);
    for _ in 0..4 {
        numbers.below(2);
    }
    let (kind, answer) =
        [("single", "B"), ("multiple", "ACD"), ("true_false", "对")][numbers.skewed_below(3)];
    let (subject, also) = (numbers.of(&SUBJECTS), numbers.of(&SUBJECTS));
    let options = (0..4).map(|_| format!("{}{}", numbers.of(&SUBJECTS), numbers.of(&SAID)));
    let options: Vec<_> = (1..)
        .zip(options)
        .map(|(n, o)| format!("{n}：{o}"))
        .collect();
    let question = QuestionDraft {
        kind: kind.into(),
        topic: TOPICS[numbers.skewed_below(TOPICS.len())].into(),
        difficulty: (numbers.below(5) + 1).to_string(),
        stem: format!(
            "（第 {number} 号）关于{subject}与{also}，{}？",
            numbers.of(&ASKED)
        ),
        options: if kind == "true_false" {
            vec![]
        } else {
            options
        },
        answer: answer.into(),
        explanation: format!("{}；{}。", numbers.of(&SAID), numbers.of(&SAID)),
        source: format!("{}第 {} 条", numbers.of(&LAWS), numbers.below(80) + 1),
    };
    let today = now.date_naive();
    let mut soon = |days: usize| {
        let days = i64::try_from(numbers.below(days)).unwrap_or(0);
        (numbers.below(5) == 0).then(|| today + TimeDelta::days(days - 100))
    };
    let validity = Validity {
        effective_on: None,
        expires_on: soon(1_000),
        review_on: soon(700),
    };
    let author = authors[numbers.skewed_below(authors.len())];
    let mut question = BankQuestion::begun_by(
        author,
        Uuid::from_u128((u128::from(seed) << 64) | u128::from(number)),
        WorkingCopy { question, validity },
    );
    match numbers.below(20) {
        0 => {}
        1 => {
            let _ = question.submit(author, now);
        }
        2 => {
            question.state = PublicationState::Published(Some(Work::begun_by(author)));
        }
        3 => {
            if let Some(reason) = Remark::parse("法规已修订") {
                question.state = PublicationState::Withdrawn { reason, work: None };
            }
        }
        _ => question.state = PublicationState::Published(None),
    }
    question
}

/// Fills the bank with `count` questions, the same for the same `seed`: mostly published, by the
/// staff in `authors` (at least one), changed over the year before `now`.
///
/// # Errors
/// Those of the database.
pub async fn fill(
    db: &Db,
    seed: u64,
    count: u64,
    authors: Vec<Uuid>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    const AT_ONCE: u64 = 500;
    let mut begun = 0;
    while begun < count {
        let until = (begun + AT_ONCE).min(count);
        db.write(
            (begun..until, authors.clone()),
            move |tx, (part, authors)| {
                let part = part.clone();
                Box::pin(async move {
                    for number in part {
                        add(tx, seed, number, authors, now).await?;
                    }
                    Ok::<_, Error>(())
                })
            },
        )
        .await?;
        begun = until;
    }
    Ok(())
}

async fn add(
    tx: &mut Tx,
    seed: u64,
    number: u64,
    authors: &[Uuid],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let question = sample(seed, number, authors, now);
    let mut numbers = Numbers(number | 1);
    let back = TimeDelta::seconds(i64::try_from(numbers.below(31_000_000)).unwrap_or(0));
    let (id, kind) = (question.id, question.draft.question.kind());
    questions::add_sample(tx, &question, now - back).await?;
    let answered = u64::try_from(numbers.skewed_below(2_000)).unwrap_or(0);
    let figures = Figures {
        used: answered,
        answered,
        right: answered * u64::try_from(numbers.below(60) + 40).unwrap_or(0) / 100,
    };
    let kind = kind.unwrap_or(QuestionKind::Single);
    questions::record_figures(tx, id, 1, kind, figures).await?;
    Ok(())
}
