//! Consent by purpose and version (个人信息保护法 第十四条): recorded before the data is used.

use serde::{Deserialize, Serialize};

/// What personal data is used for. Each is asked for and withdrawn by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentPurpose {
    /// The phone number, to sign in and to keep attempts and tickets together. Withdrawing it
    /// ends the account, since nothing works without.
    Participation,
    /// The phone number, to tell of a win. Optional.
    PrizeNotice,
}

/// The version of the consent texts that pages show now.
pub const CONSENT_VERSION: u16 = 1;

impl ConsentPurpose {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 2] = [Self::Participation, Self::PrizeNotice];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Participation => "participation",
            Self::PrizeNotice => "prize_notice",
        }
    }

    /// The purpose that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.word() == word)
    }

    /// What it is called on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Participation => "登录与参与活动",
            Self::PrizeNotice => "中奖通知",
        }
    }
}
