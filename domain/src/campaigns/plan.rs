//! A campaign as it was composed, complete: what is published, and what its rule page says.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::campaign::{
    Audience, CampaignDetails, ExtraChances, LessonLink, Need, PrizeOffer, Slug, Steps,
};
use super::{Campaign, ChanceRule, DailyHours, Window};
use crate::prizes::{EligibilityRule, Giving, PrizeKind, TicketPer};
use crate::quizzes::{Feedback, MultipleScoring, PaperPlan, Quiz, QuizRules, TimeLimit};
use crate::surveys::Definition;

/// Everything that a campaign's pages and rules say. Times are the bank's own clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Its title.
    pub title: String,
    /// Its name in addresses.
    pub slug: Slug,
    /// One or two sentences.
    pub summary: String,
    /// The cover picture.
    pub cover: String,
    /// Who runs it.
    pub organiser: String,
    /// How to reach them.
    pub contact: String,
    /// The first moment.
    pub opens: NaiveDateTime,
    /// The first moment after the end.
    pub closes: NaiveDateTime,
    /// Only in these hours of each day.
    pub daily: Option<DailyHours>,
    /// Who may take part.
    pub audience: Audience,
    /// Further conditions; may be empty.
    pub conditions: String,
    /// The quiz.
    pub quiz: Option<QuizPlan>,
    /// Whether there is a survey, and before the quiz.
    pub survey: Option<(Need, bool)>,
    /// What the survey asks.
    pub survey_definition: Option<Definition>,
    /// How often one may try.
    pub chances: ChanceRule,
    /// Chances beyond it.
    pub extra: ExtraChances,
    /// The lessons that belong to it.
    pub lessons: Vec<LessonLink>,
    /// How often a ticket can be earned.
    pub ticket_per: TicketPer,
    /// What can be won.
    pub prizes: Vec<Prize>,
    /// The draw; always there where a prize is drawn.
    pub draw: Option<DrawPlan>,
    /// How prizes are claimed; always there where there are prizes.
    pub claim: Option<ClaimPlan>,
    /// How those without a smartphone take part.
    pub without_phone: String,
    /// Further rules; may be empty.
    pub further: String,
}

/// The quiz of a campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuizPlan {
    /// Whether one must do it.
    pub need: Need,
    /// Its title.
    pub title: String,
    /// How papers are made.
    pub paper: PaperPlan,
    /// When what was right is shown.
    pub feedback: Feedback,
    /// How multiple-choice answers count.
    pub multiple: MultipleScoring,
    /// The time limit.
    pub time_limit: Option<TimeLimit>,
    /// The pass mark, out of 100.
    pub pass_mark: u8,
}

/// What can be won.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prize {
    /// Its name.
    pub name: String,
    /// Of which kind.
    pub kind: PrizeKind,
    /// How many, in all.
    pub count: u32,
    /// How many at which branch, by its code; empty where they are given in all.
    pub by_branch: Vec<(String, u32)>,
    /// What one is worth, in fen.
    pub value_fen: i64,
    /// By what it is given.
    pub given: Giving,
    /// Its kind and specification; for a voucher where, until when and how it can be used.
    pub terms: String,
}

/// The draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawPlan {
    /// When it is held.
    pub at: NaiveDateTime,
    /// How many alternates are drawn.
    pub alternates: u32,
    /// Campaigns whose winners win nothing in it: their names in addresses and their titles.
    pub linked: Vec<(String, String)>,
    /// Where and how the winners are told.
    pub announced: String,
}

/// How prizes are claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimPlan {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
    /// How they are claimed and handed over.
    pub how: String,
    /// When a prize counts as given up.
    pub forfeits: String,
    /// Who bears the tax.
    pub tax: Tax,
}

/// Who bears the tax on a prize (偶然所得, 20 %: 个人所得税法 Art. 3, 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tax {
    /// The organiser, beside the prize.
    Organiser,
    /// The winner, withheld by the organiser.
    Winner,
}

impl Tax {
    /// The word that is stored and that a form sends.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Organiser => "organiser",
            Self::Winner => "winner",
        }
    }

    /// What it is called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Organiser => "主办方承担",
            Self::Winner => "中奖人承担",
        }
    }

    /// Who `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Organiser, Self::Winner]
            .into_iter()
            .find(|tax| tax.word() == word)
    }
}

impl Plan {
    /// How many questions a paper has at most.
    pub fn questions(&self) -> usize {
        self.quiz.as_ref().map_or(0, |quiz| quiz.paper.asks())
    }

    /// The window, with the bank's clock read in `zone`.
    pub fn window(&self, zone: Tz) -> Window {
        Window {
            opens_at: moment(self.opens, zone),
            closes_at: moment(self.closes, zone),
            daily: self.daily,
        }
    }

    /// The campaign that is published with this rule page.
    pub fn campaign(&self, id: Uuid, zone: Tz, rule_page: String) -> Campaign {
        let prizes = self.prizes.iter().map(|prize| PrizeOffer {
            name: prize.name.clone(),
            count: prize.count,
            value_fen: prize.value_fen,
            how: self.how_given(prize),
            picture: String::new(),
            kind: prize.kind,
            given: prize.given,
        });
        Campaign {
            id,
            slug: self.slug.as_str().to_owned(),
            title: self.title.clone(),
            window: self.window(zone),
            chances: self.chances,
            details: CampaignDetails {
                summary: self.summary.clone(),
                organiser: self.organiser.clone(),
                contact: self.contact.clone(),
                cover: self.cover.clone().into(),
                prizes: prizes.collect(),
                rules: rule_page,
                audience: self.audience,
                steps: Steps {
                    quiz: self.quiz.as_ref().map(|quiz| quiz.need),
                    survey: self.survey.map(|(need, _)| need),
                    survey_first: self.survey.is_some_and(|(_, first)| first),
                },
                extra: self.extra,
                lessons: self.lessons.clone(),
            },
            paused_because: None,
            closed_because: None,
        }
    }

    /// The quiz that is published with it.
    pub fn quiz(&self, id: Uuid, campaign_id: Uuid) -> Option<Quiz> {
        let quiz = self.quiz.as_ref()?;
        Some(Quiz {
            id,
            campaign_id,
            title: quiz.title.clone(),
            rules: QuizRules {
                paper: quiz.paper.clone(),
                eligibility: EligibilityRule {
                    pass_mark: quiz.pass_mark,
                    ticket_per: self.ticket_per,
                },
                feedback: quiz.feedback,
                multiple: quiz.multiple,
                time_limit: quiz.time_limit,
            },
        })
    }

    /// In a sentence, how somebody gets this prize.
    fn how_given(&self, prize: &Prize) -> String {
        let claim = self.claim.as_ref().map(|claim| {
            format!(
                "{} 至 {} 领取。",
                in_chinese(claim.from),
                in_chinese(claim.until)
            )
        });
        let given = match (prize.given, &self.draw) {
            (Giving::Draw, Some(draw)) => {
                format!("{} 公开抽取，", in_chinese(draw.at.date()))
            }
            (Giving::Draw, None) => "公开抽取，".into(),
            (Giving::Instant, _) => "交卷后当场开奖，".into(),
            (Giving::Threshold, _) => "达标即得，送完为止，".into(),
        };
        given + &claim.unwrap_or_default()
    }
}

/// The moment that the bank's clock shows as `local`. Where clocks change, a time that comes twice
/// is the earlier one, and one that does not come is the first moment after the gap.
pub fn moment(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    let steps = (0..=4).map(|quarters| local + chrono::TimeDelta::minutes(30 * quarters));
    let found = steps
        .into_iter()
        .find_map(|local| zone.from_local_datetime(&local).earliest());
    found.map_or_else(|| local.and_utc(), |at| at.to_utc())
}

/// A day as texts say it: 2026 年 3 月 15 日.
pub fn in_chinese(day: NaiveDate) -> String {
    day.format("%Y 年 %-m 月 %-d 日").to_string()
}
