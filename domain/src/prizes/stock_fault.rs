//! What is wrong with something that staff want to do with stock.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::StockMove;

/// The most that moves at once: more is a slip of the hand.
pub const MOST_MOVED: u32 = 100_000;
/// The most characters of a note or an explanation.
pub const LONGEST_NOTE: usize = 200;

/// Why it did not happen, to be told beside a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StockFault {
    /// No number from 1 to [`MOST_MOVED`].
    #[error("请填写件数，1 至 100000 的整数")]
    Quantity,
    /// No kind of movement that can be written by hand.
    #[error("请选择是哪一种变动")]
    Kind,
    /// No branch in sight that is open.
    #[error("请选择您可以管理的营业网点，输入编号或从提示里选择")]
    Branch,
    /// No branch that it could be sent to.
    #[error("请从提示里选择调入网点；不能与调出网点相同，也不能是没有的网点")]
    To,
    /// Nothing, or more than [`LONGEST_NOTE`] characters.
    #[error("请写明原因，不超过 200 个字")]
    Note,
    /// There are not as many.
    #[error("可用 {free} 件，不够{} {wanted} 件", kind.label())]
    NotEnough {
        /// What was to happen.
        kind: StockMove,
        /// How many are free.
        free: u32,
        /// How many it takes.
        wanted: u32,
    },
    /// More came than were sent.
    #[error("请填写实到件数，0 至 {sent} 的整数；多出来的请在盘点时填写")]
    Arrived {
        /// How many were sent.
        sent: u32,
    },
    /// Somebody else has confirmed it.
    #[error("这笔调拨已经由同事确认到货，请看下面的记录")]
    ArrivedBefore,
    /// What was counted differs and nothing explains it.
    #[error("实有与账面不一致，请写明原因，不超过 200 个字")]
    ExplanationMissing,
    /// A row of a count is no number.
    #[error("请填写实际清点的件数，0 至 100000 的整数")]
    Counted,
    /// Stock moved since the sheet was opened.
    #[error("打开盘点表后库存有变动，账面数已更新，请重新清点这一项")]
    CountMoved,
    /// Nothing was counted.
    #[error("还没有填写任何一项实有数")]
    NothingCounted,
    /// Not a number from 0.
    #[error("请填写 0 至 100000 的整数；不需要提醒时留空")]
    Threshold,
    /// Codes are of vouchers only.
    #[error("只有券码类奖品才能导入券码")]
    NoVoucher,
    /// No code can be read.
    #[error("没有认得出的券码：每行一个，4 至 64 位字母、数字或短横线")]
    NoCodes,
    /// The file cannot be read as a table.
    #[error("文件读不出来，请用 .xlsx、.csv 或 .txt，券码放在第一列")]
    File,
    /// More than one file's worth.
    #[error("一次最多导入 20000 个券码，请分几次")]
    TooManyCodes,
}

impl StockFault {
    /// The form field it belongs beside.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Quantity | Self::NotEnough { .. } => "quantity",
            Self::Kind => "kind",
            Self::Branch => "branch",
            Self::To => "to",
            Self::Note => "note",
            Self::Arrived { .. } | Self::ArrivedBefore => "arrived",
            Self::ExplanationMissing => "explanation",
            Self::Counted | Self::CountMoved | Self::NothingCounted => "counted",
            Self::Threshold => "threshold",
            Self::NoVoucher | Self::NoCodes | Self::TooManyCodes => "codes",
            Self::File => "file",
        }
    }
}

/// A quantity as it was typed, from `least` on; blanks and full-width digits do no harm.
pub fn quantity(typed: &str, least: u32) -> Option<u32> {
    let digits: String = typed
        .trim()
        .chars()
        .map(|c| match c {
            '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
            other => other,
        })
        .collect();
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = plain.then(|| digits.parse().ok()).flatten()?;
    (least..=MOST_MOVED).contains(&number).then_some(number)
}

/// A note as it was typed, tidied; `None` where it is too long.
pub fn note(typed: &str) -> Option<String> {
    let tidy = typed.trim().replace("\r\n", "\n");
    (tidy.chars().count() <= LONGEST_NOTE).then_some(tidy)
}

/// A voucher's code as it was typed, without blanks; `None` where it is none.
pub fn voucher_code(typed: &str) -> Option<String> {
    let tidy: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let known = tidy
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    (known && (4..=64).contains(&tidy.len())).then_some(tidy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_whole_numbers_in_their_bounds() {
        let read = |typed| quantity(typed, 1);
        assert_eq!(
            [read(" 12 "), read("１２"), read("100000")],
            [Some(12), Some(12), Some(100_000)]
        );
        assert_eq!(
            ["", "0", "-1", "1.5", "一", "100001", "+3"].map(read),
            [None; 7]
        );
        assert_eq!(quantity("0", 0), Some(0));
    }

    #[test]
    fn notes_have_their_length() {
        assert_eq!(note(" 雨淋 "), Some("雨淋".into()));
        assert_eq!(
            note(&"长".repeat(200)).map(|note| note.chars().count()),
            Some(200)
        );
        assert_eq!(note(&"长".repeat(201)), None);
    }

    #[test]
    fn codes_lose_their_blanks_and_nothing_else() {
        assert_eq!(voucher_code(" AB12 cd34 "), Some("AB12cd34".into()));
        assert_eq!(
            ["", "AB1", "券码1234", "a,b,c,d"].map(voucher_code),
            [const { None }; 4]
        );
    }

    #[test]
    fn what_is_missing_is_told_in_numbers() {
        let fault = StockFault::NotEnough {
            kind: StockMove::Sent,
            free: 3,
            wanted: 5,
        };
        assert_eq!(fault.to_string(), "可用 3 件，不够调出 5 件");
    }
}
