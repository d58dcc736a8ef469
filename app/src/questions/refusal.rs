//! What can be mended about a question of the bank, and where.

use domain::quizzes::ValidityFault;
use domain::review::PublicationRefusal;
use serde::{Deserialize, Serialize};

/// Why a step of a question did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionRefusal {
    /// The step is not possible now, or not for this person.
    State(PublicationRefusal),
    /// So many things are missing or wrong; the page shows them beside their fields.
    Incomplete(u32),
    /// The days do not fit each other.
    Validity(ValidityFault),
    /// What stands in this field is no day.
    NoDay(DayField),
    /// Somebody else changed it since the page was opened.
    ChangedMeanwhile,
    /// The bank has published the same question.
    Same,
    /// What should change is to be said, in 500 characters at most.
    RemarkMissing,
    /// Why it is withdrawn is to be said, in 500 characters at most.
    ReasonMissing,
    /// What becomes of answers was not chosen.
    RemedyMissing,
    /// No version is out of use and without a remedy.
    NothingToRemedy,
    /// No question was chosen.
    NothingChosen,
    /// The import, or the row of it, has gone on since the page was opened.
    ImportMoved,
    /// No row of the import can go into the bank.
    NothingToImport,
    /// So many things of a row are still missing or wrong; what was typed is kept.
    RowIncomplete(u32),
}

/// A field of a question's form that holds a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayField {
    /// From when on it may be asked.
    EffectiveOn,
    /// Until when it may be asked.
    ExpiresOn,
    /// When it should be read again.
    ReviewOn,
}

impl DayField {
    /// The field's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::EffectiveOn => "effective_on",
            Self::ExpiresOn => "expires_on",
            Self::ReviewOn => "review_on",
        }
    }
}

impl QuestionRefusal {
    /// The form field it belongs beside.
    pub const fn field(self) -> Option<&'static str> {
        match self {
            Self::Validity(fault) => Some(fault.field()),
            Self::NoDay(field) => Some(field.name()),
            Self::RemarkMissing => Some("remark"),
            Self::ReasonMissing => Some("reason"),
            Self::RemedyMissing => Some("remedy"),
            _ => None,
        }
    }

    /// What is wrong and what to do.
    pub fn text(self) -> String {
        match self {
            Self::State(refusal) => refusal.told("题目"),
            Self::Incomplete(count) => {
                format!("草稿已保存，但还有 {count} 处需要补充或修改，改好后再提交审核。")
            }
            Self::Validity(fault) => format!("{fault}。"),
            Self::NoDay(_) => "这不是有效的日期，请填成 2026-12-31 这样，或留空。".into(),
            Self::ChangedMeanwhile => {
                "您打开页面后，这道题被别人改过或已进入下一步。下面是现在的内容，请核对后再操作。"
                    .into()
            }
            Self::Same => {
                "题库里已发布了相同的题目（题干和选项都相同），不能重复发布。请修改，或使用那一道。"
                    .into()
            }
            Self::RemarkMissing => "请写明要改什么，不超过 500 个字。".into(),
            Self::ReasonMissing => "请写明停用原因，不超过 500 个字。".into(),
            Self::RemedyMissing => "请选择已经答过这道题的卷怎么算。".into(),
            Self::NothingToRemedy => "这道题没有停用，或已经定下怎么算，不能再改。".into(),
            Self::NothingChosen => "请先勾选题目。".into(),
            Self::ImportMoved => "您打开页面后，这次导入已进入下一步。下面是现在的情况。".into(),
            Self::NothingToImport => "没有可以导入的题目。请先核对，或换一个文件。".into(),
            Self::RowIncomplete(count) => {
                format!("您填写的内容已保留，但这道题还有 {count} 处需要补充或修改。")
            }
        }
    }
}
