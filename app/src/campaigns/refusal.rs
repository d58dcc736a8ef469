//! What can be mended about a campaign that staff compose or run, and where.

use domain::campaigns::CampaignRefusal;
use serde::{Deserialize, Serialize};

/// Why a step of a campaign did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComposeRefusal {
    /// The step is not possible now, or not for this person.
    State(CampaignRefusal),
    /// So many findings of the rule check stand in the way.
    RuleCheck(u32),
    /// So many changes of what is published are not in the customers' favour.
    Unfavourable(u32),
    /// Nothing differs from what is published.
    Unchanged,
    /// Somebody else changed it since the page was opened.
    ChangedMeanwhile,
    /// Another campaign has its name in addresses.
    SlugTaken,
    /// What should change is to be said, in 500 characters at most.
    RemarkMissing,
    /// What customers are told is to be said, in 200 characters at most.
    NoticeMissing,
    /// Why it is closed is to be said, in 200 characters at most.
    ReasonMissing,
    /// An earlier release published it: there is nothing to compose on.
    NoComposition,
    /// The file has no number that can be read.
    NoNumbers,
    /// Somebody else removed the page or question of the survey.
    PieceGone,
}

impl ComposeRefusal {
    /// The form field it belongs beside.
    pub const fn field(self) -> Option<&'static str> {
        match self {
            Self::RemarkMissing => Some("remark"),
            Self::NoticeMissing => Some("notice"),
            Self::ReasonMissing => Some("reason"),
            Self::NoNumbers => Some("file"),
            _ => None,
        }
    }

    /// What is wrong and what to do.
    #[cfg(feature = "ssr")]
    pub fn text(self) -> String {
        match self {
            Self::State(refusal) => format!("{refusal}。"),
            Self::RuleCheck(count) => {
                format!("规则检查还有 {count} 处必须修改，改好后再提交审核。")
            }
            Self::Unfavourable(count) => {
                format!("有 {count} 处改动对客户不利，公布后不能这样改。下面逐项写明了原因。")
            }
            Self::Unchanged => "和已发布的内容没有不同，不需要提交。".into(),
            Self::ChangedMeanwhile => {
                "您打开页面后，这个活动被别人改过或已进入下一步。下面是现在的内容，请核对后再操作。"
                    .into()
            }
            Self::SlugTaken => "这个网址名称已经有别的活动在用，请退回换一个。".into(),
            Self::RemarkMissing => "请写明要改什么，不超过 500 个字。".into(),
            Self::NoticeMissing => "请写明告诉客户的话，不超过 200 个字。".into(),
            Self::ReasonMissing => {
                "请写明提前结束的原因，会在活动页面公布，不超过 200 个字。".into()
            }
            Self::NoComposition => "这个活动由早先的版本发布，不能在这里修改。".into(),
            Self::PieceGone => "没有保存：这一页或这一题已经被同事删除。".into(),
            Self::NoNumbers => "文件里没有认得出的手机号码。每行一个 11 位手机号。".into(),
        }
    }

    /// Only the console's pages tell it, which the server renders.
    #[cfg(not(feature = "ssr"))]
    pub const fn text(self) -> String {
        String::new()
    }
}
