//! What was done, in the words of the next page.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::questions::refusal::QuestionRefusal;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Done {
    /// Another code is on its way.
    CodeResent,
    /// Signed out, here.
    SignedOut,
    /// Signed out on every device.
    SignedOutEverywhere,
    /// A consent was withdrawn.
    ConsentWithdrawn,
    /// A consent was given.
    ConsentGiven,
    /// Everything was deleted.
    AccountDeleted,
    /// The time allowance was changed.
    TimeAllowanceSet,
    /// A member of staff signed out.
    StaffSignedOut,
    /// A session was ended.
    SessionEnded,
    /// Every other session was ended.
    SessionsEnded,
    /// The password was changed.
    PasswordChanged,
    /// An account was changed.
    StaffChanged,
    /// An account was stopped.
    StaffDisabled,
    /// An account goes on.
    StaffEnabled,
    /// A branch was added.
    BranchAdded,
    /// A branch was changed.
    BranchChanged,
    /// Branches were imported: added, changed.
    BranchesImported(u32, u32),
    /// A picture is the cover now.
    CoverTaken,
    /// A film was brought, and is made ready.
    FilmTaken,
    /// A film is made ready once more.
    FilmRetried,
    /// A lesson is published.
    LessonApproved,
    /// It is given back.
    LessonSentBack,
    /// Customers see it no more.
    LessonWithdrawn,
    /// A channel was added.
    ChannelAdded,
    /// So many channels were added.
    ChannelsAdded(u32),
    /// A channel is counted no more.
    ChannelClosed,
    /// A channel is counted again.
    ChannelReopened,
    /// That a prize was handed over is undone.
    HandOverUndone,
    /// A draft was saved.
    DraftSaved,
    /// A draft was dropped.
    DraftDiscarded,
    /// What was to change of something published was dropped.
    ChangesDropped,
    /// A question or a campaign waits for its reviewer.
    Submitted,
    /// It waits no longer.
    TakenBack,
    /// A question is published.
    QuestionApproved,
    /// It is given back.
    QuestionSentBack,
    /// It is out of use.
    QuestionWithdrawn,
    /// What becomes of answers to it is decided.
    RemedyDecided,
    /// A campaign is published.
    CampaignPublished,
    /// It is given back.
    CampaignSentBack,
    /// It is put away.
    CampaignArchived,
    /// It is taken out again.
    CampaignUnarchived,
    /// It is stopped for now.
    CampaignPaused,
    /// It goes on.
    CampaignResumed,
    /// It is closed before its time.
    CampaignClosed,
    /// Its instant wins are stopped for now.
    InstantPaused,
    /// They go on.
    InstantResumed,
    /// Numbers were put on a campaign's list: new ones, and lines that are none.
    Listed(u32, u32),
    /// A row of an import, by its line, is settled.
    RowSettled(i64),
    /// A row of an import, by its line, is left out.
    RowSkipped(i64),
    /// An import was given up.
    ImportAbandoned,
    /// So many tickets were decided about.
    TicketsReviewed(u32),
    /// A look at all tickets of a campaign is under way.
    ReviewAsked,
    /// The list of staff numbers is empty: so many were on it.
    StaffNumbersCleared(u32),
    /// Drafts of an import wait for their reviewer: submitted, incomplete, whether there are more.
    ImportSubmitted(u32, u32, bool),
    /// A movement of stock is written down.
    StockMoved,
    /// Prizes are on their way to another branch.
    StockSent,
    /// Prizes from another branch arrived.
    StockArrived,
    /// Stock was counted: so many prizes, so many of which differed.
    StockCounted(u32, u32),
    /// It is set when to tell that little is left.
    ThresholdSet,
    /// So many voucher codes were imported.
    CodesImported(u32),
    /// A list of voucher codes was imported before, or lay too long.
    CodesGone,
    /// A prize has a picture, or none any more.
    PrizePictureSet,
    /// A draw is being prepared.
    DrawPrepared,
    /// What its freeze will announce is set.
    DrawSaved,
    /// It was given up.
    DrawAbandoned,
    /// Its list is frozen.
    DrawFrozen,
    /// That of a rehearsal is.
    RehearsalFrozen,
    /// Somebody typed its numbers.
    NumbersTyped,
    /// They are typed anew.
    NumbersTakenBack,
    /// It was held.
    DrawHeld,
    /// Its winners have their wins.
    DrawPublished,
    /// Somebody asks that it be taken back.
    ReplacementAsked,
    /// Somebody refused that.
    ReplacementRefused,
    /// One of two approved that.
    ReplacementApproved,
    /// It was taken back, and another one begins.
    DrawReplaced,
    /// A prize is kept at a branch for its winner.
    PrizeClaimed,
    /// At another one.
    PrizeMoved,
    /// A voucher code is its winner's.
    VoucherTaken,
    /// A prize was given up.
    PrizeDeclined,
    /// A winner agreed to be named.
    NamePublished,
    /// A winner took that back.
    NameWithdrawn,
    /// A step was taken with many questions: done, refused, and the first that was.
    Bulk(u32, u32, Option<(u64, QuestionRefusal)>),
}

impl Done {
    /// What the page says.
    pub fn text(self) -> Cow<'static, str> {
        let told = match self {
            Self::CodeResent => "验证码已重新发送，请查收短信。",
            Self::SignedOut => "您已退出登录。",
            Self::SignedOutEverywhere => "您已在所有设备上退出登录。",
            Self::ConsentWithdrawn => "已撤回同意。",
            Self::ConsentGiven => "已记录您的同意。",
            Self::AccountDeleted => {
                "您的个人信息已删除：手机号、登录记录、答题选项和练习记录均已清除，抽奖券已作废，未领取的奖品视为放弃。"
            }
            Self::TimeAllowanceSet => "答题时间设置已保存，下次开始答题时生效。",
            Self::StaffSignedOut => "已退出登录。",
            Self::SessionEnded => "该登录已结束。",
            Self::SessionsEnded => "其他登录已全部结束。",
            Self::PasswordChanged => "密码已修改，其他设备上的登录已结束。",
            Self::StaffChanged => "账号已保存。",
            Self::StaffDisabled => "账号已停用，其登录已全部结束。",
            Self::StaffEnabled => "账号已恢复使用。",
            Self::BranchAdded => "网点已新增。",
            Self::BranchChanged => "网点已保存。",
            Self::CoverTaken => "封面已上传，本页其他内容也已保存。",
            Self::FilmTaken => "视频已传完，正在转码。转码期间可以接着写别的内容。",
            Self::FilmRetried => "视频已重新排队处理。",
            Self::LessonApproved => "微课已发布，客户现在可以看了。",
            Self::LessonSentBack => "微课已退回，编写人会看到您的意见。",
            Self::LessonWithdrawn => "微课已下架，客户看不到了。",
            Self::ChannelAdded => "渠道已新增，链接和二维码可以用了。",
            Self::ChannelClosed => "渠道已停用：链接仍能打开活动，但不再计入统计。",
            Self::ChannelReopened => "渠道已恢复，重新计入统计。",
            Self::HandOverUndone => {
                "已撤销发放，奖品仍为中奖人保留。领奖码已换新，请客户在“我的”里看新码。"
            }
            Self::DraftSaved => "草稿已保存。",
            Self::DraftDiscarded => "草稿已删除。",
            Self::ChangesDropped => "修改已放弃，已公布的内容不变。",
            Self::Submitted => "已提交审核，由另一位同事审核通过后发布。",
            Self::TakenBack => "已撤回，可以继续修改。",
            Self::QuestionApproved => "已通过并发布。",
            Self::QuestionSentBack => "已退回给编写人。",
            Self::QuestionWithdrawn => "已停用，新的试卷不再出这道题。",
            Self::CampaignPublished => "已通过并发布，规则页已冻结。",
            Self::CampaignSentBack => "已退回给编辑人。",
            Self::CampaignArchived => "活动已归档。",
            Self::CampaignUnarchived => "活动已取消归档。",
            Self::CampaignPaused => "活动已暂停，客户会看到您写的说明。",
            Self::CampaignResumed => "活动已恢复。",
            Self::InstantPaused => {
                "即开奖已暂停，客户会看到您写的说明。暂停期间到达的中奖时刻会留到恢复以后。"
            }
            Self::InstantResumed => "恢复时间已经定下，并在活动页面公布，到时自动恢复。",
            Self::CampaignClosed => "活动已提前结束，原因已在活动页面公布。",
            Self::StockMoved => "库存变动已登记。",
            Self::StockSent => "已登记调出，等待对方网点确认到货。",
            Self::StockArrived => "已确认到货，库存已更新。",
            Self::ThresholdSet => "库存提醒已保存。",
            Self::CodesGone => {
                "这份券码清单已经导入过，或放置太久已删除，没有再导入。下面是现在的券码数。"
            }
            Self::PrizePictureSet => "奖品图片已更新，客户的活动页面同时更新。",
            Self::ReviewAsked => "正在重新检查，完成后名单会更新；已经处理过的券不变。",
            Self::DrawPrepared => "请填写号码来源和见证人，保存后再冻结名单。",
            Self::DrawSaved => "抽奖设置已保存。核对无误后，活动结束即可冻结名单。",
            Self::DrawAbandoned => "已取消。",
            Self::DrawFrozen => "名单已冻结，摘要已经公布，任何改动都会被发现。",
            Self::RehearsalFrozen => "演练名单已冻结，没有公布。",
            Self::NumbersTyped => "号码已录入，请另一位同事对照公布的号码复核。",
            Self::NumbersTakenBack => "已退回，请重新录入号码。",
            Self::DrawHeld => "已复核并抽出，记录已经写入，不会再变。",
            Self::DrawPublished => {
                "中奖结果已公布。同意接收通知的中奖人会收到短信，其他人在“我的”里看到。"
            }
            Self::ReplacementRefused => "没有作废，这次抽奖继续。",
            Self::ReplacementAsked => "已提交申请，须由另外两位同事批准。",
            Self::ReplacementApproved => "已批准，还须另一位同事批准。",
            Self::DrawReplaced => "原来的抽奖已作废并保留在公示页，请为重抽填写新的号码来源。",
            Self::PrizeClaimed => "已为您留好一份奖品，请凭领奖码到网点领取。",
            Self::PrizeMoved => "已改到新的网点，原来网点的那一份已取消预留。",
            Self::VoucherTaken => "券码已发放，请妥善保管。",
            Self::PrizeDeclined => "您已放弃这份奖品。",
            Self::NamePublished => "已记录您的同意，公示时显示您的姓和部分手机号。",
            Self::NameWithdrawn => "已撤回同意，公示时只显示名单里的序号。",
            Self::RemedyDecided => "已定下，正在重新计分。",
            Self::ImportAbandoned => "已放弃这次导入，没有写入题库。",
            Self::ChannelsAdded(..)
            | Self::Listed(..)
            | Self::StockCounted(..)
            | Self::CodesImported(..)
            | Self::TicketsReviewed(..)
            | Self::StaffNumbersCleared(..)
            | Self::RowSettled(..)
            | Self::RowSkipped(..)
            | Self::ImportSubmitted(..)
            | Self::Bulk(..)
            | Self::BranchesImported(..) => return self.counted().into(),
        };
        told.into()
    }

    /// What the page says of what was counted.
    fn counted(self) -> String {
        match self {
            Self::ChannelsAdded(count) => format!("已新增 {count} 个网点渠道。"),
            Self::Listed(added, other) => match other {
                0 => format!("名单已更新：新增 {added} 个号码。"),
                some => {
                    format!("名单已更新：新增 {added} 个号码，{some} 行认不出手机号，没有加入。")
                }
            },
            Self::StockCounted(count, 0) => {
                format!("盘点已保存：{count} 项，全部账实相符。")
            }
            Self::StockCounted(count, differ) => {
                format!("盘点已保存：{count} 项，其中 {differ} 项有差异，原因已记录。")
            }
            Self::CodesImported(count) => format!("已导入 {count} 个券码。"),
            Self::TicketsReviewed(count) => {
                format!("已处理 {count} 张抽奖券，持券人在“我的”里能看到结果。")
            }
            Self::StaffNumbersCleared(count) => {
                format!("名单已清空，共 {count} 个号码。")
            }
            Self::RowSettled(line) => format!("第 {line} 行已核对，将会导入。"),
            Self::RowSkipped(line) => format!("第 {line} 行不导入。"),
            Self::ImportSubmitted(submitted, incomplete, more) => {
                import_submitted(submitted, incomplete, more)
            }
            Self::Bulk(done, refused, first) => {
                let first =
                    first.map(|(number, refusal)| format!("第 {number} 题：{}", refusal.text()));
                match refused {
                    0 => format!("{done} 道题目已处理。"),
                    _ => format!(
                        "{done} 道题目已处理，{refused} 道没有处理。{}",
                        first.unwrap_or_default()
                    ),
                }
            }
            Self::BranchesImported(added, changed) => {
                format!("导入完成：新增 {added} 个，修改 {changed} 个。")
            }
            _ => String::new(),
        }
    }
}

fn import_submitted(submitted: u32, incomplete: u32, more: bool) -> String {
    let mut told = format!("{submitted} 道已提交审核。");
    if incomplete > 0 {
        told += &incomplete.to_string();
        told += " 道还不完整，留作草稿，补全后再提交。";
    }
    if more {
        told += "还有一部分，请再按一次“全部提交审核”。";
    }
    told
}
