//! What can be mended about a lesson, and where.

use domain::lessons::UploadFault;
use domain::review::PublicationRefusal;
use serde::{Deserialize, Serialize};

/// Why a step of a lesson did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LessonRefusal {
    /// The step is not possible now, or not for this person.
    State(PublicationRefusal),
    /// So many things are missing or wrong; the page shows them beside their fields.
    Incomplete(u32),
    /// Somebody else changed it since the page was opened.
    ChangedMeanwhile,
    /// What should change is to be said, in 500 characters at most.
    RemarkMissing,
    /// Why it is withdrawn is to be said, in 500 characters at most.
    ReasonMissing,
    /// The bank has published the same question as this one, from 1.
    SameInBank(u32),
    /// A film, or a piece of one, is not taken.
    Upload(UploadFault),
    /// No file with captions was chosen, or an empty one.
    CaptionsMissing,
    /// They are no captions, or too many.
    CaptionsUnreadable,
    /// The last day on which it is to be shown is over.
    ExpiryOver,
    /// Nobody can have read this part in the time.
    ReadTooFast,
    /// A question of this part is not answered yet.
    QuestionOpen,
}

impl LessonRefusal {
    /// The form field it belongs beside.
    pub const fn field(self) -> Option<&'static str> {
        match self {
            Self::RemarkMissing => Some("remark"),
            Self::ReasonMissing => Some("reason"),
            Self::Upload(_) => Some("film"),
            Self::CaptionsMissing | Self::CaptionsUnreadable => Some("captions"),
            _ => None,
        }
    }

    /// What is wrong and what to do.
    pub fn text(self) -> String {
        match self {
            Self::State(refusal) => refusal.told("微课"),
            Self::Incomplete(count) => {
                format!("草稿已保存，但还有 {count} 处需要补充或修改，改好后再提交审核。")
            }
            Self::ChangedMeanwhile => {
                "您打开页面后，这节微课被别人改过或已进入下一步。下面是现在的内容，请核对后再操作。"
                    .into()
            }
            Self::RemarkMissing => "请写明要改什么，不超过 500 个字。".into(),
            Self::ReasonMissing => "请写明下架原因，不超过 500 个字。".into(),
            Self::SameInBank(number) => {
                format!("第 {number} 题与题库里已发布的题目相同，请退回修改，或不让它入题库。")
            }
            Self::Upload(fault) => format!("{fault}。"),
            Self::CaptionsMissing => "请先选择一个有内容的字幕文件（.vtt 或 .srt）。".into(),
            Self::CaptionsUnreadable => {
                "这个文件读不出字幕，或者超过 50 万字节。请用 .vtt 或 .srt 字幕文件，时间要一条比一条晚。".into()
            }
            Self::ExpiryOver => {
                "“有效期至”的日子已经过了，改晚一些或留空，才能提交和发布。".into()
            }
            Self::ReadTooFast => "请先把这一部分读完，再继续。".into(),
            Self::QuestionOpen => "请先回答这一部分里的问题，再往下看。".into(),
        }
    }
}
