//! Small campaigns of the tests' own.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use domain::campaigns::{Campaign, CampaignDetails, ChanceRule, Cover, DailyHours, Window};
use domain::prizes::{EligibilityRule, TicketPer};
use domain::quizzes::{
    Feedback, MultipleScoring, PaperPlan, Question, QuestionKind, Quiz, QuizRules, TimeLimit, Topic,
};
use storage::Db;
use storage::questions::QuestionVersion;
use uuid::Uuid;

use super::{Browser, TestApp, at_the_bank, new_id};

/// A campaign that is to be: open from the day before the tests begin for eight days, five fixed
/// questions, 80 to pass, a ticket a day, no limit to chances or time.
pub struct NewCampaign {
    pub slug: &'static str,
    pub window: Window,
    pub chances: ChanceRule,
    pub rules: QuizRules,
    pub questions: Vec<Question>,
    pub details: CampaignDetails,
}

impl Browser {
    /// Adds a channel to a campaign as an editor does, of a branch or, with nothing, of none: its code.
    pub async fn add_channel(&mut self, app: &TestApp, campaign: Uuid, branch: &str) -> String {
        let (campaign, key) = (campaign.to_string(), new_id());
        let form = [
            ("campaign", &*campaign),
            ("key", &*key.to_string()),
            ("name", "门口海报"),
            ("medium", "poster"),
            ("branch", branch),
        ];
        assert_eq!(self.call("/api/channels/add", &form).await.error(), None);
        let mut conn = app.state.db.read().await.unwrap();
        let row = conn
            .query("select code from channels where id = $1")
            .bind(key);
        row.one::<(String,)>().await.unwrap().0
    }
}

impl NewCampaign {
    pub fn new(slug: &'static str) -> Self {
        Self::beginning(slug, at_the_bank("2026-03-14 00:00:00"))
    }

    pub fn beginning(slug: &'static str, opens_at: DateTime<Utc>) -> Self {
        Self {
            slug,
            window: Window {
                opens_at,
                closes_at: opens_at + TimeDelta::days(8),
                daily: None,
            },
            chances: ChanceRule {
                per_day: None,
                in_all: None,
            },
            rules: QuizRules {
                paper: PaperPlan::Drawn { rules: vec![] },
                eligibility: EligibilityRule {
                    pass_mark: 80,
                    ticket_per: TicketPer::Day,
                },
                feedback: Feedback::AtEnd,
                multiple: MultipleScoring::AllOrNothing,
                time_limit: None,
            },
            questions: five_questions(slug),
            details: details(),
        }
    }

    pub fn cover(self, cover: Cover) -> Self {
        self.with(|details| details.cover = cover)
    }

    /// With other details.
    pub fn with(mut self, change: impl FnOnce(&mut CampaignDetails)) -> Self {
        change(&mut self.details);
        self
    }

    pub fn feedback(mut self, feedback: Feedback) -> Self {
        self.rules.feedback = feedback;
        self
    }

    pub fn ticket_per(mut self, per: TicketPer) -> Self {
        self.rules.eligibility.ticket_per = per;
        self
    }

    pub fn partial_credit(mut self) -> Self {
        self.rules.multiple = MultipleScoring::Partial;
        self
    }

    pub fn minutes(mut self, minutes: u16) -> Self {
        self.rules.time_limit = Some(TimeLimit { minutes });
        self
    }

    pub fn chances(mut self, per_day: Option<u32>, in_all: Option<u32>) -> Self {
        self.chances = ChanceRule { per_day, in_all };
        self
    }

    pub fn between(mut self, opens_at: &str, closes_at: &str) -> Self {
        self.window.opens_at = at_the_bank(opens_at);
        self.window.closes_at = at_the_bank(closes_at);
        self
    }

    pub fn hours(mut self, from: u32, to: u32) -> Self {
        let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        self.window.daily = Some(DailyHours {
            from: hour(from),
            to: hour(to),
        });
        self
    }

    pub async fn add(self, app: &TestApp) -> (Campaign, Quiz) {
        self.add_to(&app.state.db).await
    }

    /// Stores it with its questions; the paper is all of them, options shuffled.
    pub async fn add_to(self, db: &Db) -> (Campaign, Quiz) {
        let versions: Vec<_> = self.questions.into_iter().map(version).collect();
        let campaign = Campaign {
            id: new_id(),
            slug: self.slug.into(),
            title: format!("答题赢风筝 {}", self.slug),
            window: self.window,
            chances: self.chances,
            details: self.details,
            paused_because: None,
            closed_because: None,
        };
        let paper = PaperPlan::Fixed {
            versions: versions.iter().map(|version| version.id).collect(),
            shuffle_options: true,
        };
        let quiz = Quiz {
            id: new_id(),
            campaign_id: campaign.id,
            title: "金融知识答题".into(),
            rules: QuizRules {
                paper,
                ..self.rules
            },
        };
        let data = (versions, campaign.clone(), quiz.clone());
        let stored: Result<(), storage::Error> = db
            .write(data, |tx, (versions, campaign, quiz)| {
                Box::pin(async move {
                    let now = campaign.window.opens_at;
                    for version in versions {
                        assert!(storage::questions::add(tx, version, now).await?);
                    }
                    assert!(storage::campaigns::add(tx, campaign, now).await?);
                    storage::quizzes::add(tx, quiz).await
                })
            })
            .await;
        stored.unwrap();
        (campaign, quiz)
    }
}

fn version(question: Question) -> QuestionVersion {
    QuestionVersion {
        id: new_id(),
        question_id: new_id(),
        question,
    }
}

fn details() -> CampaignDetails {
    CampaignDetails {
        summary: "三分钟学会护好自己的钱。".into(),
        organiser: "纸鸢银行".into(),
        contact: "95000".into(),
        cover: Cover::Site("cover.svg".into()),
        prizes: vec![],
        rules: "## 规则\n\n每天一张抽奖券。".into(),
        ..CampaignDetails::default()
    }
}

/// Questions of every kind, for one campaign. What explains them stands nowhere else.
pub fn five_questions(slug: &str) -> Vec<Question> {
    use QuestionKind::{Multiple, Single, TrueFalse};
    let question = |number: usize, kind, options: &[&str], key: &[u8]| Question {
        kind,
        topic: Topic::parse("反诈").unwrap(),
        difficulty: 2,
        stem: format!("{slug} 的第 {number} 道题，您怎么看？"),
        options: options.iter().map(|&option| option.to_owned()).collect(),
        key: key.to_vec(),
        explanation: format!("讲解之语 {slug}-{number}：这样做最稳妥。"),
        source: format!("《{slug} 法》第 {number} 条"),
    };
    let four = ["照对方说的办", "先放一放", "打官方电话核实", "告诉邻居"];
    vec![
        question(1, Single, &four, &[2]),
        question(
            2,
            Single,
            &["核对回单", "随手扔掉", "下次再看", "交给别人"],
            &[0],
        ),
        question(
            3,
            Multiple,
            &["不转账", "不点链接", "先转一点试试", "及时报警"],
            &[0, 1, 3],
        ),
        question(4, TrueFalse, &["对", "错"], &[1]),
        question(
            5,
            Single,
            &["高收益没有风险", "收益与风险相伴", "风险由银行承担"],
            &[1],
        ),
    ]
}

/// The version id of each question of a fixed paper.
pub fn versions(quiz: &Quiz) -> &[Uuid] {
    match &quiz.rules.paper {
        PaperPlan::Fixed { versions, .. } => versions,
        PaperPlan::Drawn { .. } => panic!("the paper is drawn"),
    }
}
