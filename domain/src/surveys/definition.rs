//! A survey as staff write it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Condition, Jump, Key};

/// The most questions of a survey.
pub const MOST_QUESTIONS: usize = 200;
/// The most pages of a survey.
pub const MOST_PAGES: usize = 60;
/// The most options of a question, rows or columns of a matrix, things to rank.
pub const MOST_OPTIONS: usize = 40;
/// The most things to rank: each is a choice of a place for a person.
pub const MOST_RANKED: usize = 12;
/// The most characters of a question, an option, a title.
pub const MOST_TEXT: usize = 500;
/// The most characters of the texts before and after the questions.
pub const MOST_INTRO: usize = 4_000;
/// The most characters that a short and a long text take.
pub const SHORT_TEXT: u16 = 100;
/// The most characters that a long text takes.
pub const LONG_TEXT: u16 = 2_000;

/// A survey: what it says about itself, and its pages. Texts are plain, with the Markdown subset
/// of questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Its title.
    pub title: String,
    /// What it is for: shown before one begins.
    #[serde(default)]
    pub intro: String,
    /// Whether answers can be told to be somebody's.
    pub naming: Naming,
    /// From when it takes answers; as long as its campaign is open where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens_at: Option<DateTime<Utc>>,
    /// Until when it takes answers, exclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes_at: Option<DateTime<Utc>>,
    /// How many people can answer it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<u32>,
    /// Shown after the hand-in.
    #[serde(default)]
    pub thanks: String,
    /// Its pages, in order.
    pub pages: Vec<Page>,
}

/// Whether answers can be told to be somebody's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Naming {
    /// Nothing leads from a sheet to who answered.
    Anonymous {},
    /// The sheet belongs to the participant, who agrees to this before beginning.
    Named {
        /// What one agrees to: who reads it, what for, how long it is kept.
        consent: String,
    },
}

/// Questions that are shown together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Its name for jumps.
    pub key: Key,
    /// Its title, perhaps none.
    #[serde(default)]
    pub title: String,
    /// Shown only where this holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_if: Option<Condition>,
    /// Its questions.
    pub questions: Vec<Question>,
    /// Where to go from here: the first that holds; the next page where none does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub jumps: Vec<Jump>,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its name.
    pub key: Key,
    /// What is asked.
    pub text: String,
    /// A word of help.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub help: String,
    /// Whether it must be answered.
    #[serde(default)]
    pub required: bool,
    /// Shown only where this holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_if: Option<Condition>,
    /// What results take it for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Meaning>,
    /// How it is answered.
    pub ask: Ask,
}

/// What results take a question for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// Its options are bands of age.
    AgeBand,
}

/// How a question is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Ask {
    /// One option.
    Single {
        /// What can be chosen.
        options: Vec<Choice>,
    },
    /// Several options.
    Multiple {
        /// What can be chosen.
        options: Vec<Choice>,
        /// At least so many, where it is answered.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<u8>,
        /// At most so many.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<u8>,
    },
    /// One to five, with faces and words.
    Rating {},
    /// Zero to ten: would one recommend it (Net Promoter Score).
    Nps {},
    /// One column for each row.
    Matrix {
        /// What is judged.
        rows: Vec<Item>,
        /// What can be said of it.
        columns: Vec<Item>,
    },
    /// An order of all its things, best first.
    Ranking {
        /// What is ranked.
        items: Vec<Item>,
    },
    /// Words.
    Text {
        /// Whether there is room for several lines.
        #[serde(default)]
        long: bool,
    },
    /// A number, in hundredths inside.
    Number {
        /// The least, in whole ones.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<i64>,
        /// The most, in whole ones.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<i64>,
        /// How many digits behind the point, 0 to 2.
        #[serde(default)]
        decimals: u8,
        /// Of what, such as 元.
        #[serde(default)]
        unit: String,
    },
    /// A day.
    Date {
        /// The first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<NaiveDate>,
        /// The last.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<NaiveDate>,
    },
    /// Whether one may be called back by the number one has signed in with: nobody types a number.
    Contact {},
}

/// An option of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Its name.
    pub key: Key,
    /// What it says.
    pub text: String,
    /// Chosen alone or not at all.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exclusive: bool,
    /// Asks for words of one's own: 其他：____
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub other: bool,
    /// How many people can choose it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<u32>,
}

/// A row or column of a matrix, or something to rank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its name.
    pub key: Key,
    /// What it says.
    pub text: String,
}

/// What the ratings one to five say.
pub const RATING_WORDS: [&str; 5] = ["很不满意", "不满意", "一般", "满意", "很满意"];

impl Definition {
    /// Every question in order.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.pages.iter().flat_map(|page| &page.questions)
    }

    /// The question of this name.
    pub fn question(&self, key: &str) -> Option<&Question> {
        self.questions()
            .find(|question| question.key.as_str() == key)
    }

    /// The place of the page of this name.
    pub fn page(&self, key: &str) -> Option<usize> {
        self.pages.iter().position(|page| page.key.as_str() == key)
    }

    /// Whether nothing may lead from a sheet to who answered.
    pub const fn is_anonymous(&self) -> bool {
        matches!(self.naming, Naming::Anonymous {})
    }

    /// Everything that customers read in it.
    pub fn texts(&self) -> Vec<String> {
        let mut texts = vec![self.title.clone(), self.intro.clone(), self.thanks.clone()];
        if let Naming::Named { consent } = &self.naming {
            texts.push(consent.clone());
        }
        for page in &self.pages {
            texts.push(page.title.clone());
            for question in &page.questions {
                texts.extend([question.text.clone(), question.help.clone()]);
                let options = question.ask.options().iter();
                texts.extend(options.map(|option| option.text.clone()));
                let items = match &question.ask {
                    Ask::Matrix { rows, columns } => [rows.as_slice(), columns.as_slice()],
                    Ask::Ranking { items } => [items.as_slice(), &[]],
                    _ => [&[][..], &[]],
                };
                texts.extend(items.concat().into_iter().map(|item| item.text));
            }
        }
        texts.retain(|text| !text.is_empty());
        texts
    }

    /// How long it takes, in minutes, generously: by what each kind of question takes to read and
    /// answer on a phone.
    pub fn minutes(&self) -> u32 {
        let seconds: usize = self
            .questions()
            .map(|question| question.ask.seconds())
            .sum();
        u32::try_from(seconds.div_ceil(60))
            .unwrap_or(u32::MAX)
            .max(1)
    }

    /// Whether it takes answers at `now`, within its campaign's time.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.opens_at.is_none_or(|opens_at| opens_at <= now)
            && self.closes_at.is_none_or(|closes_at| now < closes_at)
    }
}

impl Ask {
    /// Its word, as in JSON.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Single { .. } => "single",
            Self::Multiple { .. } => "multiple",
            Self::Rating {} => "rating",
            Self::Nps {} => "nps",
            Self::Matrix { .. } => "matrix",
            Self::Ranking { .. } => "ranking",
            Self::Text { long: false } => "short_text",
            Self::Text { long: true } => "long_text",
            Self::Number { .. } => "number",
            Self::Date { .. } => "date",
            Self::Contact {} => "contact",
        }
    }

    /// What people call it.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Single { .. } => "单选",
            Self::Multiple { .. } => "多选",
            Self::Rating {} => "满意度（1–5）",
            Self::Nps {} => "推荐度（0–10）",
            Self::Matrix { .. } => "矩阵",
            Self::Ranking { .. } => "排序",
            Self::Text { long: false } => "短文本",
            Self::Text { long: true } => "长文本",
            Self::Number { .. } => "数字",
            Self::Date { .. } => "日期",
            Self::Contact {} => "是否愿意被联系",
        }
    }

    /// The options of a choice; none of other kinds.
    pub fn options(&self) -> &[Choice] {
        match self {
            Self::Single { options } | Self::Multiple { options, .. } => options,
            _ => &[],
        }
    }

    const fn seconds(&self) -> usize {
        match self {
            Self::Single { .. } | Self::Rating {} | Self::Nps {} | Self::Contact {} => 8,
            Self::Multiple { .. } | Self::Number { .. } | Self::Date { .. } => 12,
            Self::Matrix { rows, .. } => 6 + 5 * rows.len(),
            Self::Ranking { items } => 6 + 6 * items.len(),
            Self::Text { long: false } => 15,
            Self::Text { long: true } => 40,
        }
    }
}
