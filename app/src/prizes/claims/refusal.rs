//! Why a winner's choice is refused.

use serde::{Deserialize, Serialize};

/// What can be mended, or is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimRefusal {
    /// It was handed over before.
    Redeemed,
    /// It was given up.
    GivenUp,
    /// Its deadline has passed.
    Late,
    /// Claiming begins later, on this day of this month.
    Early(u32, u32),
    /// No branch was chosen.
    BranchMissing,
    /// The branch has none left.
    NoStock,
    /// No voucher code is left.
    NoVoucher,
    /// Something came in between.
    ChangedMeanwhile,
    /// What was typed is no surname.
    SurnameInvalid,
}

impl ClaimRefusal {
    /// The form field it belongs beside.
    pub const fn field(self) -> Option<&'static str> {
        match self {
            Self::BranchMissing | Self::NoStock => Some("branch"),
            Self::SurnameInvalid => Some("surname"),
            _ => None,
        }
    }

    /// What is wrong and what to do.
    pub fn text(self) -> String {
        match self {
            Self::Redeemed => "这份奖品已经领取了。如果不是您领的，请联系活动主办方。".into(),
            Self::GivenUp => "这份奖品已经放弃或作废，不能再领取。".into(),
            Self::Late => "领奖截止时间已过，不能再领取。".into(),
            Self::Early(month, day) => {
                format!("{month}月{day}日起开始领奖，到时再来选择网点。")
            }
            Self::BranchMissing => "请先选择一个网点。".into(),
            Self::NoStock => "这个网点的奖品刚刚被领完了，请换一个网点。".into(),
            Self::NoVoucher => {
                "券码正在补充，请过一会儿再来领取；您的奖品一直保留到截止时间。".into()
            }
            Self::ChangedMeanwhile => "这份奖品的状态刚刚有变化，请看过最新状态再操作。".into(),
            Self::SurnameInvalid => {
                "请只填写您的姓，不要写名字，例如：王，或者欧阳；没有姓氏的，写名字的第一个字。"
                    .into()
            }
        }
    }
}

#[cfg(feature = "ssr")]
impl From<domain::prizes::WinRefusal> for ClaimRefusal {
    fn from(refusal: domain::prizes::WinRefusal) -> Self {
        use chrono::Datelike;
        use domain::prizes::WinRefusal;

        match refusal {
            WinRefusal::Redeemed { .. } => Self::Redeemed,
            WinRefusal::GivenUp => Self::GivenUp,
            WinRefusal::Late => Self::Late,
            WinRefusal::Early { from } => Self::Early(from.month(), from.day()),
            // What only concerns tellers.
            WinRefusal::Unclaimed
            | WinRefusal::Elsewhere { .. }
            | WinRefusal::NotRedeemed
            | WinRefusal::OwnDeed
            | WinRefusal::AnotherDay => Self::ChangedMeanwhile,
        }
    }
}
