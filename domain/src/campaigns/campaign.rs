//! A campaign as customers see it.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ChanceRule, Phase, Window};

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
}

/// What a campaign's pages say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignDetails {
    /// One or two sentences.
    pub summary: String,
    /// Who runs it.
    pub organiser: String,
    /// How to reach them.
    pub contact: String,
    /// The name of the cover picture among the site's files.
    pub cover: String,
    /// What can be won.
    pub prizes: Vec<PrizeOffer>,
    /// The rule page, in the Markdown subset.
    pub rules: String,
}

/// What can be won, as the campaign's pages say it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrizeOffer {
    /// Its name.
    pub name: String,
    /// How many there are.
    pub count: u32,
    /// What one is worth, in fen.
    pub value_fen: i64,
    /// How it is given and collected, in a sentence.
    pub how: String,
    /// The name of its picture among the site's files.
    pub picture: String,
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
        self.window.phase(now, zone)
    }
}
