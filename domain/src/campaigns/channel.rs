//! The ways that lead to a campaign: posters, accounts, messages, each with a link of its own.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use crate::quizzes::clean;

/// The most characters of a channel's name.
const NAME_LIMIT: usize = 40;

/// What a channel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Medium {
    /// 海报.
    Poster,
    /// 公众号.
    Account,
    /// 短信.
    Message,
    /// 大屏.
    Screen,
    /// 柜台.
    Counter,
    /// 其他.
    Other,
}

impl Medium {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 6] = [
        Self::Poster,
        Self::Account,
        Self::Message,
        Self::Screen,
        Self::Counter,
        Self::Other,
    ];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Poster => "poster",
            Self::Account => "account",
            Self::Message => "message",
            Self::Screen => "screen",
            Self::Counter => "counter",
            Self::Other => "other",
        }
    }

    /// The medium that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|medium| medium.word() == word)
    }

    /// What it is called on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Poster => "海报",
            Self::Account => "公众号",
            Self::Message => "短信",
            Self::Screen => "大屏",
            Self::Counter => "柜台",
            Self::Other => "其他",
        }
    }
}

/// What a channel's link carries: 7 characters that are not mistaken for each other when they are
/// read aloud or copied from a poster.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ChannelCode(String);

impl ChannelCode {
    /// How long it is: 30^7, some 22 thousand million of them, so that nobody finds one by trying.
    pub const LENGTH: usize = 7;
    /// No 0 and o, no 1, i and l, no u and v.
    const ALPHABET: &'static [u8; 30] = b"23456789abcdefghjkmnpqrstvwxyz";

    /// A code out of unpredictable bytes. 2^128 is so much more than there are codes that each is
    /// as likely as any other.
    pub fn new(random: [u8; 16]) -> Self {
        let mut rest = u128::from_be_bytes(random);
        let code = (0..Self::LENGTH).map(|_| {
            let place = usize::try_from(rest % 30).unwrap_or(0);
            rest /= 30;
            char::from(Self::ALPHABET[place])
        });
        Self(code.collect())
    }

    /// Reads it from an address, in whatever case; `None` where it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let code = text.trim().to_ascii_lowercase();
        let known = code.bytes().all(|b| Self::ALPHABET.contains(&b));
        (code.len() == Self::LENGTH && known).then_some(Self(code))
    }

    /// As it stands in a link.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ChannelCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A channel as somebody describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelDraft {
    /// What staff call it.
    pub name: String,
    /// What it is.
    pub medium: Medium,
    /// The branch it belongs to, if it belongs to one.
    pub branch: Option<Uuid>,
}

/// What is wrong with a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelFault {
    /// The name is empty or too long.
    #[error("名称应为 1 至 40 个字，例如“滨江支行门口海报”")]
    Name,
    /// No medium was chosen.
    #[error("请选择渠道类型")]
    Medium,
    /// There is no such branch, or it is out of sight.
    #[error("没有找到这个网点，请填写编号，或从提示里选择")]
    Branch,
    /// No part of the organisation was chosen.
    #[error("请选择要为哪些网点生成")]
    Part,
    /// The branch has a channel of this medium and name.
    #[error("这个网点已有同类型、同名称的渠道")]
    Taken,
    /// Every branch of the part has one already.
    #[error("所选范围内的网点都已有这种渠道，没有新增")]
    NothingToAdd,
}

impl ChannelFault {
    /// The form field it belongs beside.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Name | Self::Taken => "name",
            Self::Medium => "medium",
            Self::Branch => "branch",
            Self::Part | Self::NothingToAdd => "part",
        }
    }
}

impl ChannelDraft {
    /// A channel as a form says it, tidied.
    ///
    /// # Errors
    /// [`ChannelFault::Name`], [`ChannelFault::Medium`].
    pub fn parse(name: &str, medium: &str, branch: Option<Uuid>) -> Result<Self, ChannelFault> {
        let name = clean(name).replace(['\n', '\t'], " ");
        if !(1..=NAME_LIMIT).contains(&name.chars().count()) {
            return Err(ChannelFault::Name);
        }
        let medium = Medium::from_word(medium).ok_or(ChannelFault::Medium)?;
        Ok(Self {
            name,
            medium,
            branch,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_short_plain_and_different() {
        let one = ChannelCode::new([1; 16]);
        assert_eq!(one.as_str().len(), ChannelCode::LENGTH);
        assert_ne!(one, ChannelCode::new([2; 16]));
        let parsed = ChannelCode::parse(&format!(" {} ", one.as_str().to_uppercase()));
        assert_eq!(parsed.as_ref(), Some(&one));
        for wrong in [
            "",
            "abc",
            "abcdef0",
            "abcdefl",
            "abcdefgh",
            "abcdef=",
            "风筝风筝风筝风",
        ] {
            assert_eq!(ChannelCode::parse(wrong), None, "{wrong}");
        }
        assert_eq!(ChannelCode::new([0; 16]).as_str(), "2222222");
        assert_eq!(ChannelCode::new([0xFF; 16]).as_str().len(), 7);
    }

    #[test]
    fn a_channel_has_a_name_and_a_medium() {
        let parse = |name: &str, medium: &str| ChannelDraft::parse(name, medium, None);
        assert_eq!(parse(" 门口\n海报 ", "poster").unwrap().name, "门口 海报");
        assert_eq!(parse("　\u{7f}", "poster"), Err(ChannelFault::Name));
        assert_eq!(parse(&"长".repeat(41), "poster"), Err(ChannelFault::Name));
        assert_eq!(parse("名", "pigeon"), Err(ChannelFault::Medium));
        for medium in Medium::ALL {
            assert_eq!(Medium::from_word(medium.word()), Some(medium));
        }
    }
}
