//! What the rule check finds: where, by which rule, how grave, and how to mend it.

/// A step of the composer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ComposeStep {
    /// 基本信息.
    Basics,
    /// 时间与对象.
    Days,
    /// 答题.
    Quiz,
    /// 问卷.
    Survey,
    /// 机会与资格.
    Chances,
    /// 奖品与领奖.
    Prizes,
    /// 规则补充.
    Texts,
}

impl ComposeStep {
    /// All of them, in order.
    pub const ALL: [Self; 7] = [
        Self::Basics,
        Self::Days,
        Self::Quiz,
        Self::Survey,
        Self::Chances,
        Self::Prizes,
        Self::Texts,
    ];

    /// Its word in addresses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Basics => "basics",
            Self::Days => "days",
            Self::Quiz => "quiz",
            Self::Survey => "survey",
            Self::Chances => "chances",
            Self::Prizes => "prizes",
            Self::Texts => "texts",
        }
    }

    /// What it is called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Basics => "基本信息",
            Self::Days => "时间与对象",
            Self::Quiz => "答题",
            Self::Survey => "问卷",
            Self::Chances => "机会",
            Self::Prizes => "奖品与领奖",
            Self::Texts => "规则补充",
        }
    }

    /// The step that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.word() == word)
    }
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Grade {
    /// Nothing is submitted or published with it.
    Must,
    /// The reviewer should look at it.
    Should,
    /// Something to know.
    Note,
}

/// The rule that a finding rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// 《规范促销行为暂行规定》第十三条: what is published before the event.
    Published,
    /// 《规范促销行为暂行规定》第十四条: what vouchers say.
    Vouchers,
    /// 《规范促销行为暂行规定》、反不正当竞争法: the highest prize of a draw, 50,000 yuan.
    TopPrize,
    /// 《规范促销行为暂行规定》: prizes above 500 yuan that are given on the spot.
    OnTheSpot,
    /// 微信外部链接内容管理规范 2.1.2.
    Sharing,
    /// 移动互联网应用适老化通用设计规范 5.1: nothing that urges in the elder edition.
    Urging,
    /// 个人信息保护法 Art. 6 and 16: nothing beyond need.
    PersonalData,
    /// 个人所得税法: 偶然所得.
    Tax,
    /// 无障碍环境建设法 Art. 39: a way for those without a smartphone.
    WithoutPhone,
    /// The platform's own: what cannot run.
    Platform,
}

impl Rule {
    /// Its source, as staff are told.
    pub const fn source(self) -> &'static str {
        match self {
            Self::Published => "《规范促销行为暂行规定》第十三条",
            Self::Vouchers => "《规范促销行为暂行规定》第十四条",
            Self::TopPrize => {
                "《规范促销行为暂行规定》《反不正当竞争法》：抽奖式最高奖不超过 5 万元"
            }
            Self::OnTheSpot => {
                "《规范促销行为暂行规定》：现场即时开奖超过 500 元的奖项随时公示兑奖情况"
            }
            Self::Sharing => "《微信外部链接内容管理规范》2.1.2",
            Self::Urging => "《移动互联网应用适老化通用设计规范》5.1",
            Self::PersonalData => "《个人信息保护法》第六条、第十六条",
            Self::Tax => "《个人所得税法》偶然所得、财税公告 2019 年第 74 号",
            Self::WithoutPhone => "《无障碍环境建设法》第三十九条",
            Self::Platform => "本平台",
        }
    }
}

/// Something that the rule check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// In which step it is mended.
    pub step: ComposeStep,
    /// In which field; empty where it is none.
    pub field: String,
    /// How grave it is.
    pub grade: Grade,
    /// By which rule.
    pub rule: Rule,
    /// What is wrong.
    pub told: String,
    /// How to mend it.
    pub mend: String,
}

/// Findings as they are gathered, in the order of the steps.
#[derive(Default)]
pub(super) struct Findings {
    pub list: Vec<Finding>,
}

impl Findings {
    /// Notes one.
    pub fn add(
        &mut self,
        (step, field): (ComposeStep, &str),
        (grade, rule): (Grade, Rule),
        told: impl Into<String>,
        mend: impl Into<String>,
    ) {
        self.list.push(Finding {
            step,
            field: field.to_owned(),
            grade,
            rule,
            told: told.into(),
            mend: mend.into(),
        });
    }

    /// Notes something that keeps the campaign from running.
    pub fn must(
        &mut self,
        at: (ComposeStep, &str),
        told: impl Into<String>,
        mend: impl Into<String>,
    ) {
        self.add(at, (Grade::Must, Rule::Platform), told, mend);
    }

    /// Notes something that has to be published.
    pub fn unpublished(
        &mut self,
        at: (ComposeStep, &str),
        told: impl Into<String>,
        mend: impl Into<String>,
    ) {
        self.add(at, (Grade::Must, Rule::Published), told, mend);
    }
}
