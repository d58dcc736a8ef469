//! What a teller can mend, and where.

use domain::pictures::PictureFault;
use domain::prizes::WinRefusal;
use serde::{Deserialize, Serialize};

/// Why something that was asked for at the counter did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CounterRefusal {
    /// Not twelve digits, or one of them is wrong.
    CodeUnreadable,
    /// Nobody has such a code.
    CodeUnknown,
    /// Too many codes were looked up; go on in so many seconds.
    CodesSpent(u32),
    /// The file is no picture that is taken.
    Photo(PictureFault),
    /// No claim code is seen in the photo.
    PhotoWithoutCode,
    /// It was not said who has come, or the name of who comes for the winner is too long.
    ComerMissing,
    /// The claim code was not shown to this teller, or too long ago.
    ScanFirst,
    /// Not four digits.
    DigitsInvalid,
    /// The winner's number has others.
    DigitsWrong,
    /// They were guessed too often; go on in so many seconds.
    DigitsSpent(u32),
    /// Not the six digits of a message.
    SentInvalid,
    /// Another code was sent; so many tries are left.
    SentWrong(u32),
    /// It was tried too often, or used.
    SentBurnt,
    /// It is older than five minutes.
    SentExpired,
    /// None was sent.
    NotSent,
    /// Codes were sent too often; go on in so many seconds.
    SentTooOften(u32),
    /// The winner has deleted the account: there is no number to check.
    AccountGone,
    /// It was not ticked that the tax was withheld.
    TaxNotWithheld,
    /// It was not ticked that they have got it.
    NotReceived,
    /// No reason was given, or a very long one.
    ReasonMissing,
    /// It was handed over before.
    Redeemed,
    /// It was declined or forfeited.
    GivenUp,
    /// Its deadline has passed.
    Late,
    /// Prizes of the campaign are handed over later.
    Early,
    /// No branch was chosen yet.
    Unclaimed,
    /// It lies at another branch.
    Elsewhere,
    /// It has not been handed over.
    NotRedeemed,
    /// Whoever handed it over cannot undo that.
    OwnDeed,
    /// It was handed over on an earlier day.
    AnotherDay,
    /// It was changed since the page was opened.
    Changed,
}

impl From<WinRefusal> for CounterRefusal {
    fn from(refusal: WinRefusal) -> Self {
        match refusal {
            WinRefusal::Redeemed { .. } => Self::Redeemed,
            WinRefusal::GivenUp => Self::GivenUp,
            WinRefusal::Late => Self::Late,
            WinRefusal::Early { .. } => Self::Early,
            WinRefusal::Unclaimed => Self::Unclaimed,
            WinRefusal::Elsewhere { .. } => Self::Elsewhere,
            WinRefusal::NotRedeemed => Self::NotRedeemed,
            WinRefusal::OwnDeed => Self::OwnDeed,
            WinRefusal::AnotherDay => Self::AnotherDay,
        }
    }
}

impl CounterRefusal {
    /// The form field it belongs beside.
    pub const fn field(self) -> Option<&'static str> {
        match self {
            Self::CodeUnreadable | Self::CodeUnknown | Self::CodesSpent(_) => Some("scanned"),
            Self::Photo(_) | Self::PhotoWithoutCode => Some("photo"),
            Self::ComerMissing => Some("comer"),
            Self::DigitsInvalid | Self::DigitsWrong | Self::DigitsSpent(_) => Some("digits"),
            Self::SentInvalid
            | Self::SentWrong(_)
            | Self::SentBurnt
            | Self::SentExpired
            | Self::NotSent => Some("code"),
            Self::SentTooOften(_) => Some("send"),
            Self::TaxNotWithheld => Some("withheld"),
            Self::NotReceived => Some("received"),
            Self::ReasonMissing => Some("reason"),
            _ => None,
        }
    }

    /// What is wrong and what to do.
    pub fn text(self) -> String {
        match self {
            Self::CodeUnreadable => {
                "领奖码是 12 位数字，这一串对不上，请核对有没有输错，或重新扫码。".into()
            }
            Self::CodeUnknown => {
                "没有找到这个领奖码，请客户打开“我的”里的领奖码，再扫一次。".into()
            }
            Self::CodesSpent(seconds) => {
                format!("查找太频繁，请约 {} 分钟后再试。", seconds.div_ceil(60))
            }
            Self::Photo(fault) => format!("{fault}。"),
            Self::PhotoWithoutCode => {
                "照片里没有认出领奖码，请对准二维码、避开反光再拍一张，或直接输入数字。".into()
            }
            Self::ComerMissing => "请选择本人还是代领；代领人只填姓，不写名字，也可以不填。".into(),
            Self::ScanFirst => {
                "请先扫客户的领奖码。客户拿不出领奖码时，只能本人用短信验证码领取。".into()
            }
            Self::DigitsInvalid => "请输入中奖人手机号的后 4 位数字。".into(),
            Self::DigitsWrong => "与中奖人登记的手机号不符，请客户再报一遍。".into(),
            Self::DigitsSpent(seconds) => format!(
                "后四位核对次数过多，请约 {} 分钟后再试，或改用短信验证码。",
                seconds.div_ceil(60)
            ),
            Self::SentInvalid => "请输入短信中的 6 位数字。".into(),
            Self::SentWrong(left) => format!("验证码不正确，还可以再试 {left} 次。"),
            Self::SentBurnt => "这个验证码已失效，请重新发送。".into(),
            Self::SentExpired => "验证码已过期（5 分钟内有效），请重新发送。".into(),
            Self::NotSent => "还没有发送验证码，请先发送。".into(),
            Self::SentTooOften(seconds) if seconds <= 90 => {
                format!("验证码发送太频繁，请 {seconds} 秒后再试。")
            }
            Self::SentTooOften(seconds) => format!(
                "验证码发送次数过多，请约 {} 分钟后再试，或核对手机号后四位。",
                seconds.div_ceil(60)
            ),
            Self::AccountGone => "中奖人已注销账号，无法核对身份，不能发放。".into(),
            Self::TaxNotWithheld => "税款由中奖人承担，请按本行流程代扣后勾选，再发放。".into(),
            Self::NotReceived => "奖品交到领取人手上后，请勾选确认，再提交。".into(),
            Self::ReasonMissing => "请写明撤销的原因，不超过 200 个字。".into(),
            Self::Redeemed => "这份奖品已经发放过了，不能再发。".into(),
            Self::GivenUp => "这份奖品已放弃或逾期作废，不能发放。".into(),
            Self::Late => "已过领奖截止时间，不能发放。".into(),
            Self::Early => "还没有到领奖开始的日期，不能发放。".into(),
            Self::Unclaimed => "客户还没有选择领奖网点，请客户先在“我的”里选择。".into(),
            Self::Elsewhere => "这份奖品不在本网点，不能在这里办理。".into(),
            Self::NotRedeemed => "这份奖品没有发放过，不用撤销。".into(),
            Self::OwnDeed => "自己发放的奖品，要由本网点另一位同事撤销。".into(),
            Self::AnotherDay => "只能撤销当天的发放。".into(),
            Self::Changed => "这份奖品的情况刚刚有变，请核对后再提交。".into(),
        }
    }
}
