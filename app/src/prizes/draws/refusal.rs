//! What can be mended about a draw, and where.

use serde::{Deserialize, Serialize};

/// Why a step of a draw was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DrawRefusal {
    /// The campaign has a draw that is under way or held.
    AnotherDraw,
    /// The step is not possible now: somebody else has gone on.
    ChangedMeanwhile,
    /// The campaign is not over, or attempts may still be handed in.
    NotOver,
    /// Nobody holds a ticket.
    NoTickets,
    /// All prizes are somebody's.
    NothingToDraw,
    /// A branch that a prize names is not there.
    BranchGone,
    /// Tickets came or went while the list was read.
    ListChanged,
    /// It was not ticked that everything was looked at.
    NotConfirmed,
    /// Attempts are being scored anew: some may earn tickets.
    Rescoring,
    /// Something is wrong with a source, counted from 1.
    Source(u8, SourceFault),
    /// A name is too long, or there are too many.
    Names,
    /// Something is wrong with what was typed for a source, counted from 1.
    Value(u8, ValueFault),
    /// Who typed confirms nothing.
    OnePerson,
    /// The reason is missing or too long.
    ReasonMissing,
    /// What was frozen cannot be read from the store as it was published.
    RecordDiffers,
    /// Winners were told: it is not taken back any more.
    PublishedAlready,
    /// A rehearsal is not published, and not taken back.
    RehearsalOnly,
    /// It was asked for, or approved, by this person already.
    SamePerson,
    /// Somebody has asked that it be taken back.
    BeingReplaced,
    /// Not all tickets were looked at.
    NotLookedAt,
}

/// What is wrong with a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceFault {
    /// There are fewer than two.
    TooFew,
    /// Its fields are not filled in.
    Incomplete,
    /// It is over before the freeze.
    NotAfterFreeze,
    /// What replaces it is drawn before it, or at the same time.
    InsteadNotAfter,
    /// It stands there twice.
    Repeated,
}

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueFault {
    /// Nothing was typed, or no numbers.
    Unreadable,
    /// So many numbers were announced.
    OtherCount(u8),
    /// A number is larger than any lottery's.
    TooLarge,
    /// Not drand's signature of this round.
    WrongSignature,
    /// It is not there yet.
    TooEarly,
    /// What replaces the source needs a reason.
    BecauseMissing,
    /// The source has nothing that replaces it.
    NoInstead,
    /// It is not what the first person typed.
    Differs,
}

const SOURCES: [&str; 3] = ["source1", "source2", "source3"];
const VALUES: [&str; 4] = ["value1", "value2", "value3", "value4"];

/// The form field of the source or value with this place, from 1.
fn nth(names: &'static [&'static str], place: u8) -> Option<&'static str> {
    let index = usize::from(place).checked_sub(1)?;
    names.get(index).or(names.last()).copied()
}

impl DrawRefusal {
    /// The form field it belongs beside.
    pub fn field(self) -> Option<&'static str> {
        match self {
            Self::Source(place, _) => nth(&SOURCES, place),
            Self::Value(place, _) => nth(&VALUES, place),
            Self::Names => Some("witnesses"),
            Self::ReasonMissing => Some("reason"),
            _ => None,
        }
    }

    /// What is wrong and what to do.
    #[cfg(feature = "ssr")]
    pub fn text(self) -> String {
        let told = match self {
            Self::AnotherDraw => "这个活动已有一次抽奖在进行或已完成，请在那一次里继续。",
            Self::ChangedMeanwhile => {
                "您打开页面后，同事已经进行了下一步。下面是现在的情况，请核对后再操作。"
            }
            Self::NotOver => {
                "活动还没有结束。活动截止 65 分钟后（留给已经开始答题的客户交卷）才能冻结名单。"
            }
            Self::NoTickets => "这个活动还没有任何抽奖券，不能冻结名单。",
            Self::NothingToDraw => "这个活动没有尚待抽出的奖品。",
            Self::BranchGone => "奖品指定的网点已找不到，请先核对机构编号。",
            Self::ListChanged => "读取名单时抽奖券有变动，没有冻结。请稍等片刻再试一次。",
            Self::NotConfirmed => "请先核对上面的设置并勾选确认，再冻结名单。",
            Self::Rescoring => {
                "有题目正在重新判分，可能有人因此得到抽奖券。请等重新判分完成后再冻结。"
            }
            Self::Source(_, fault) => return fault.text().into(),
            Self::Value(_, fault) => return fault.text(),
            Self::Names => "见证人最多 10 位，每个名字不超过 40 个字；公证一栏不超过 80 个字。",
            Self::OnePerson => "号码是您录入的，须由另一位同事复核。",
            Self::ReasonMissing => "请写明原因，不超过 200 个字；会随抽奖记录公布。",
            Self::RecordDiffers => {
                "保存的名单和冻结时公布的摘要不一致，不能抽奖。请立即停止操作并联系运维和审计。"
            }
            Self::PublishedAlready => "中奖结果已经公布、通知了中奖人，不能重抽。",
            Self::RehearsalOnly => "这是演练，不产生中奖，也不公布。",
            Self::SamePerson => "申请人不能批准，同一个人也不能批准两次。请另一位同事来批准。",
            Self::NotLookedAt => {
                "抽奖券还没有核对完，不能冻结。活动截止 65 分钟后系统自动核对，一般几分钟就好；请稍后再试。"
            }
            Self::BeingReplaced => {
                "已有人申请作废这次抽奖，处理完之前不能录入号码、抽奖，也不能公布结果。"
            }
        };
        told.into()
    }

    /// Only the console's pages tell it, which the server renders.
    #[cfg(not(feature = "ssr"))]
    pub const fn text(self) -> String {
        String::new()
    }
}

#[cfg(feature = "ssr")]
impl SourceFault {
    const fn text(self) -> &'static str {
        match self {
            Self::TooFew => "主办方密值要和至少一个公开的来源混合：请填写一个彩票或 drand。",
            Self::Incomplete => {
                "请填全：彩票要有名称和期号（各不超过 40 个字）、号码个数（1 至 30）和开奖时间；drand 要有时间。"
            }
            Self::NotAfterFreeze => {
                "这个来源的开奖时间不在冻结之后，号码可能已经有人知道。请换更晚的一期。"
            }
            Self::InsteadNotAfter => {
                "替代来源要比它所替代的来源更晚公布，否则判断“停开”的人已经知道替代的号码。请换更晚的一期。"
            }
            Self::Repeated => "同一个来源写了两次，请换成另一个。",
        }
    }
}

#[cfg(feature = "ssr")]
impl ValueFault {
    fn text(self) -> String {
        match self {
            Self::Unreadable => "请录入公布的号码，用空格或逗号隔开，只写数字。".into(),
            Self::OtherCount(expected) => {
                format!("事先公布这个来源有 {expected} 个号码，录入的个数不同，请核对。")
            }
            Self::TooLarge => "有一个号码太大，不像彩票号码，请核对。".into(),
            Self::WrongSignature => {
                "这不是该轮 drand 的签名（96 位十六进制），验证没有通过，请重新复制。".into()
            }
            Self::TooEarly => "还没到这个来源公布号码的时间。".into(),
            Self::BecauseMissing => "改用替代来源须写明原因，不超过 200 个字。".into(),
            Self::NoInstead => "这个来源没有事先公布替代来源，不能改用。".into(),
            Self::Differs => {
                "和第一位同事录入的不一样。请对照公布的号码再核对；确实是录入错了，就退回重录。"
                    .into()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_and_value_has_a_field_of_its_own() {
        let field = |place| DrawRefusal::Source(place, SourceFault::TooFew).field();
        assert_eq!(field(1), Some("source1"));
        assert_eq!(field(3), Some("source3"));
        assert_eq!(field(0), None);
        let value = |place| DrawRefusal::Value(place, ValueFault::Differs).field();
        assert_eq!(value(2), Some("value2"));
        // One that a record of another release may have stands beside the last.
        assert_eq!(value(9), Some("value4"));
    }
}
