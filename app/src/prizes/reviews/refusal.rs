//! What staff can mend about tickets that are looked at before a freeze, and where.

use serde::{Deserialize, Serialize};

/// Why something did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewRefusal {
    /// No ticket was ticked.
    NothingChosen,
    /// Why is to be said, in 500 characters at most: the holder reads it.
    ReasonMissing,
    /// The list is frozen, or its tickets were not looked at yet.
    Closed,
    /// A look is under way.
    UnderWay,
    /// Nothing that was brought reads as a number.
    NoNumbers,
    /// The box that confirms that the list is emptied was not ticked.
    ClearingUnconfirmed,
}

impl ReviewRefusal {
    /// The form field it belongs beside.
    pub const fn field(self) -> Option<&'static str> {
        match self {
            Self::ReasonMissing => Some("note"),
            Self::NoNumbers => Some("file"),
            Self::ClearingUnconfirmed => Some("confirm"),
            Self::NothingChosen | Self::Closed | Self::UnderWay => None,
        }
    }

    /// What is wrong and what to do.
    #[cfg(feature = "ssr")]
    pub const fn text(self) -> &'static str {
        match self {
            Self::NothingChosen => "请先勾选要处理的抽奖券。",
            Self::ReasonMissing => "请写明原因，不超过 500 个字；持券人会看到。",
            Self::Closed => "抽奖名单已经冻结，不能再处理。需要更正的，请按抽奖规则重新抽取。",
            Self::UnderWay => "检查正在进行，请稍等它完成。",
            Self::NoNumbers => "没有认得出的手机号码。每行一个 11 位手机号。",
            Self::ClearingUnconfirmed => "请先勾选确认，再清空名单。",
        }
    }

    /// Only the console's pages tell it, which the server renders.
    #[cfg(not(feature = "ssr"))]
    pub const fn text(self) -> &'static str {
        ""
    }
}
