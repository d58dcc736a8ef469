//! What a composer begins with.

use super::{
    AudienceDraft, Basics, ChancesDraft, Composition, Days, DrawDraft, PrizeDraft, PrizesDraft,
    QuizDraft, SurveyStep, Texts,
};

/// A campaign of a kind that banks hold every year, as far as it can be composed beforehand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Template {
    /// Nothing but what every campaign needs.
    Blank,
    /// 3·15 消费者权益日.
    ConsumerRightsDay,
    /// 金融教育宣传月, in September.
    EducationMonth,
    /// 老年人防诈骗.
    ElderAntiFraud,
    /// 校园.
    Campus,
    /// 网点开业.
    BranchOpening,
}

impl Template {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 6] = [
        Self::ConsumerRightsDay,
        Self::EducationMonth,
        Self::ElderAntiFraud,
        Self::Campus,
        Self::BranchOpening,
        Self::Blank,
    ];

    /// The word that a form sends.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::ConsumerRightsDay => "rights_day",
            Self::EducationMonth => "education_month",
            Self::ElderAntiFraud => "elders",
            Self::Campus => "campus",
            Self::BranchOpening => "branch_opening",
        }
    }

    /// The template that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|template| template.word() == word)
    }

    /// What it is called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Blank => "空白活动",
            Self::ConsumerRightsDay => "3·15 消费者权益周",
            Self::EducationMonth => "9 月金融教育宣传月",
            Self::ElderAntiFraud => "老年客户防诈骗",
            Self::Campus => "校园金融知识",
            Self::BranchOpening => "网点开业",
        }
    }

    /// What it is for, in a sentence.
    pub const fn help(self) -> &'static str {
        match self {
            Self::Blank => "从头写起，只带通用的领奖和税费条款。",
            Self::ConsumerRightsDay => "十题，每天三次机会，达标得抽奖券，活动后公开抽奖。",
            Self::EducationMonth => "十题，每天两次机会，一个月，活动后公开抽奖。",
            Self::ElderAntiFraud => "六道反诈题，不限时，每题马上讲解，不设抽奖。",
            Self::Campus => "八题，讲借贷、刷单和信息安全，每天一次，活动后公开抽奖。",
            Self::BranchOpening => "五题，到网点扫码参加，达标即得小礼品，送完为止。",
        }
    }

    /// What its composer begins with. Days are left open, because only people know them.
    pub fn composition(self) -> Composition {
        let mut begun = common();
        match self {
            Self::Blank => {}
            Self::ConsumerRightsDay => {
                titled(
                    &mut begun,
                    "3·15 消费者权益日答题",
                    "三分钟十道题，弄懂自己的八项权利，看穿常见的骗局。",
                    "cover-315.svg",
                );
                draws(
                    &mut begun,
                    &[
                        ("反诈", "", "3"),
                        ("财产安全权", "", "1"),
                        ("知情权", "", "1"),
                        ("自主选择权", "", "1"),
                        ("信息安全权", "", "1"),
                        ("", "1", "1"),
                        ("", "2", "2"),
                    ],
                );
                begun.chances.per_day = "3".into();
                drawn_kite(&mut begun, "day");
            }
            Self::EducationMonth => {
                titled(
                    &mut begun,
                    "金融教育宣传月答题",
                    "十道题，看看自己的金融知识有多少，答完逐题讲解。",
                    "cover-check.svg",
                );
                draws(
                    &mut begun,
                    &[
                        ("存款", "", "2"),
                        ("理财", "", "2"),
                        ("银行卡", "", "1"),
                        ("反诈", "", "2"),
                        ("", "", "3"),
                    ],
                );
                begun.chances.per_day = "2".into();
                drawn_kite(&mut begun, "day");
            }
            Self::ElderAntiFraud => {
                titled(
                    &mut begun,
                    "守好养老钱：防诈骗小课堂",
                    "六道题，讲清楚冒充公检法、养老投资、保健品这些常见骗局。不限时，可以朗读。",
                    "cover-newcomer.svg",
                );
                draws(&mut begun, &[("反诈", "1", "3"), ("反诈", "2", "3")]);
                begun.quiz.feedback = "after_each".into();
                begun.quiz.pass_mark = "60".into();
            }
            Self::Campus => {
                titled(
                    &mut begun,
                    "校园金融知识答题",
                    "八道题，讲借贷、刷单和个人信息，进入社会前先弄明白。",
                    "cover-check.svg",
                );
                draws(
                    &mut begun,
                    &[
                        ("反诈", "", "3"),
                        ("信息安全权", "", "2"),
                        ("银行卡", "", "1"),
                        ("", "2", "2"),
                    ],
                );
                begun.chances.per_day = "1".into();
                drawn_kite(&mut begun, "campaign");
            }
            Self::BranchOpening => {
                titled(
                    &mut begun,
                    "网点开业：答题领手绘书签",
                    "到网点扫码答五道题，达标就能得到一枚手绘书签，送完为止。",
                    "cover-315.svg",
                );
                begun.audience.who = "at_branches".into();
                draws(&mut begun, &[("", "1", "3"), ("", "2", "2")]);
                begun.chances.in_all = "3".into();
                begun.prizes.prizes = vec![PrizeDraft {
                    name: "手绘书签".into(),
                    kind: "thing".into(),
                    count: "200".into(),
                    value: "6".into(),
                    given: "threshold".into(),
                    terms: "纸质手绘书签，图案随机。".into(),
                    ..PrizeDraft::default()
                }];
            }
        }
        begun
    }
}

fn titled(begun: &mut Composition, title: &str, summary: &str, cover: &str) {
    begun.basics.title = title.into();
    begun.basics.summary = summary.into();
    begun.basics.cover = cover.into();
}

fn draws(begun: &mut Composition, rows: &[(&str, &str, &str)]) {
    begun.quiz.draws = rows
        .iter()
        .map(|(topic, difficulty, count)| DrawDraft {
            topic: (*topic).into(),
            difficulty: (*difficulty).into(),
            count: (*count).into(),
        })
        .collect();
}

fn drawn_kite(begun: &mut Composition, per: &str) {
    begun.prizes.ticket_per = per.into();
    begun.prizes.alternates = "50".into();
    begun.prizes.prizes = vec![PrizeDraft {
        name: "手绘风筝".into(),
        kind: "thing".into(),
        count: "100".into(),
        value: "68".into(),
        given: "draw".into(),
        terms: "手绘沙燕风筝，宽约 60 厘米，图案随机。".into(),
        ..PrizeDraft::default()
    }];
}

/// What every campaign begins with.
fn common() -> Composition {
    Composition {
        basics: Basics {
            cover: "cover-check.svg".into(),
            ..Basics::default()
        },
        days: Days::default(),
        audience: AudienceDraft {
            who: "anyone".into(),
            conditions: String::new(),
        },
        quiz: QuizDraft {
            need: "required".into(),
            paper: "drawn".into(),
            shuffle: "yes".into(),
            feedback: "at_end".into(),
            multiple: "all_or_nothing".into(),
            pass_mark: "80".into(),
            ..QuizDraft::default()
        },
        survey: SurveyStep::default(),
        chances: ChancesDraft::default(),
        prizes: PrizesDraft {
            announced: "抽奖后 3 个工作日内在活动页面公布。".into(),
            claim_how: "本人出示中奖页面上的领奖码，由网点人员核对登录手机号后当场交付，不邮寄，不收取任何费用；可以委托他人代领。".into(),
            forfeits: "领奖截止日营业结束前没有领取的，视为放弃，奖品由候补按顺序递补；递补后仍无人领取的，用于主办方下一次公益性金融知识宣传，并在活动页面公布数量。".into(),
            tax: "organiser".into(),
            ..PrizesDraft::default()
        },
        texts: Texts {
            without_phone: "可以到任一营业网点向工作人员领取纸质试卷，现场作答，由工作人员登记；机会、评分和抽奖资格与线上相同。".into(),
            further: String::new(),
        },
    }
}
