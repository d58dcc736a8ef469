//! A campaign as customers see it.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ChanceRule, Cover, Phase, Window};
use crate::prizes::{Giving, PrizeKind};

/// What staff publish: a window, a rule page, chances and prizes. Its quiz stands beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// Its id.
    pub id: Uuid,
    /// Its name in addresses: lower-case letters, digits and dashes.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// When it is open.
    pub window: Window,
    /// How often one may try.
    pub chances: ChanceRule,
    /// What its pages say.
    pub details: CampaignDetails,
    /// What customers are told while nobody can take part.
    pub paused_because: Option<String>,
    /// Why it was closed before its time.
    pub closed_because: Option<String>,
}

/// What a campaign's pages say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignDetails {
    /// One or two sentences.
    pub summary: String,
    /// Who runs it.
    pub organiser: String,
    /// How to reach them.
    pub contact: String,
    /// The picture at its head.
    pub cover: Cover,
    /// What can be won.
    pub prizes: Vec<PrizeOffer>,
    /// The rule page, in the Markdown subset.
    pub rules: String,
    /// Who may take part.
    #[serde(default)]
    pub audience: Audience,
    /// What one does, and in which order.
    #[serde(default)]
    pub steps: Steps,
    /// Chances beyond those of its rule.
    #[serde(default)]
    pub extra: ExtraChances,
    /// The lessons that belong to it.
    #[serde(default)]
    pub lessons: Vec<LessonLink>,
}

/// A lesson that belongs to a campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonLink {
    /// What addresses call it by.
    pub number: u64,
    /// Its title when the campaign was composed.
    pub title: String,
}

impl LessonLink {
    /// Out of a line of a composition: a number, a space, a title.
    pub fn parse(line: &str) -> Option<Self> {
        let (number, title) = line.trim().split_once(' ')?;
        Some(Self {
            number: number.parse().ok()?,
            title: title.trim().to_owned(),
        })
    }
}

impl std::fmt::Display for LessonLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.number, self.title)
    }
}

/// Who may take part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Whoever is signed in.
    #[default]
    Anyone,
    /// Those whose numbers are on the campaign's list.
    Listed,
    /// Those who come by the code of a branch.
    AtBranches,
}

/// Whether one must do a step to get what the campaign offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// One must.
    Required,
    /// One may.
    Optional,
}

/// What one does in a campaign, and in which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Steps {
    /// The quiz.
    pub quiz: Option<Need>,
    /// The survey.
    pub survey: Option<Need>,
    /// Whether the survey comes before the quiz.
    pub survey_first: bool,
}

impl Steps {
    /// Whether the quiz begins only for those who have answered the survey.
    pub fn survey_opens_quiz(&self) -> bool {
        self.survey_first && self.survey == Some(Need::Required)
    }
}

impl Default for Steps {
    /// A quiz alone.
    fn default() -> Self {
        Self {
            quiz: Some(Need::Required),
            survey: None,
            survey_first: false,
        }
    }
}

/// Chances beyond those of the rule, which learning earns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExtraChances {
    /// How many the survey gives, once.
    pub for_survey: u32,
    /// How many a day gives on which wrong questions were done again.
    pub for_practice: u32,
    /// How many each lesson gives that is learned, once.
    pub for_lesson: u32,
    /// Whether each lesson that is learned gives a ticket, once.
    pub lesson_tickets: bool,
}

impl Audience {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Anyone, Self::Listed, Self::AtBranches];

    /// The word that is stored and that a form sends.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Anyone => "anyone",
            Self::Listed => "listed",
            Self::AtBranches => "at_branches",
        }
    }

    /// What it is called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Anyone => "所有登录的客户",
            Self::Listed => "名单里的手机号",
            Self::AtBranches => "扫网点二维码进来的客户",
        }
    }

    /// The audience that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|who| who.word() == word)
    }
}

impl Need {
    /// The word that is stored and that a form sends.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Optional => "optional",
        }
    }

    /// What it is called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Required => "必做",
            Self::Optional => "选做",
        }
    }

    /// The need that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Required, Self::Optional]
            .into_iter()
            .find(|need| need.word() == word)
    }
}

/// What can be won, as the campaign's pages say it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrizeOffer {
    /// Its name.
    pub name: String,
    /// How many there are.
    pub count: u32,
    /// What one is worth, in fen.
    pub value_fen: i64,
    /// How it is given and collected, in a sentence.
    pub how: String,
    /// The name of its picture among the site's files; empty for that of its kind.
    #[serde(default)]
    pub picture: String,
    /// Of which kind it is.
    #[serde(default)]
    pub kind: PrizeKind,
    /// By what it is given.
    #[serde(default)]
    pub given: Giving,
}

impl PrizeOffer {
    /// The name of its picture among the site's files.
    pub fn picture(&self) -> &str {
        match (self.picture.as_str(), self.kind) {
            ("", PrizeKind::Thing) => "prize-kite.svg",
            ("", PrizeKind::Voucher) => "prize-voucher.svg",
            (own, _) => own,
        }
    }
}

/// A campaign's name in addresses: 1 to 60 lower-case letters, digits and dashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slug(String);

impl Slug {
    /// Reads it from an address; `None` where it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        ((1..=60).contains(&text.len()) && text.bytes().all(plain)).then(|| Self(text.to_owned()))
    }

    /// As it stands in an address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Campaign {
    /// Where it stands at `now`, with daily hours read in `zone`.
    pub fn phase(&self, now: DateTime<Utc>, zone: Tz) -> Phase {
        let phase = self.window.phase(now, zone);
        match phase {
            Phase::Closed { .. } => phase,
            _ if self.paused_because.is_some() => Phase::Paused,
            _ => phase,
        }
    }
}
