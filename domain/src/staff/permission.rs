//! Who may do what: the one table that pages, changes and tests go by.

use serde::{Deserialize, Serialize};

/// What an account is for. Each account has one, so that duties stay apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 系统管理员: accounts and the organisation.
    Administrator,
    /// 活动编辑: questions and campaigns.
    CampaignEditor,
    /// 审核人员: approves what editors made.
    Reviewer,
    /// 网点人员: the counter of the own outlet.
    BranchTeller,
    /// 客服人员: complaints and praise.
    CustomerService,
    /// 审计人员: reads the trail.
    Auditor,
    /// 抽奖人员: draws.
    DrawOfficer,
}

/// Something that not everyone may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Invite, change, stop accounts, and end their sessions.
    ManageStaff,
    /// See the branches in the own scope.
    ViewBranches,
    /// Add, change, close and import branches.
    ManageBranches,
    /// See the question bank.
    ViewQuestions,
    /// Write questions, import them, send them for review, take one back.
    EditQuestions,
    /// Approve questions of others, or send them back.
    ReviewQuestions,
    /// Take published questions out of use.
    WithdrawQuestions,
    /// Take the bank away as a file.
    ExportQuestions,
    /// See lessons, also before they are published.
    ViewLessons,
    /// Write lessons, bring films, send them for review.
    EditLessons,
    /// Approve lessons of others, send them back, take published ones out of use.
    ReviewLessons,
    /// See campaigns, what was published of them and what is composed.
    ViewCampaigns,
    /// Compose campaigns, copy them, send them for review.
    EditCampaigns,
    /// Approve campaigns of others, or send them back.
    ReviewCampaigns,
    /// Stop a campaign for now or for good, and let it go on.
    StopCampaigns,
    /// See what the answers to a survey come to, and keep words out of it.
    ViewSurveyResults,
    /// Take the sheets of a survey away as a file.
    ExportSurveyResults,
    /// See, print and take away the channels of campaigns, of the own branches.
    ViewChannels,
    /// Watch campaigns: of the own branch and those below it, or the whole with [`Self::ViewReports`].
    ViewBoards,
    /// See how campaigns and their questions did, and take that away as a file.
    ViewReports,
    /// See prizes, their stock and what became of wins, of the own branches.
    ViewPrizes,
    /// Receive, send, write off and count prizes at the own branches.
    KeepStock,
    /// Hand prizes over at the own branch, and undo what a colleague handed over.
    RedeemWins,
    /// See draws, before they are published too.
    ViewDraws,
    /// Prepare, freeze and hold draws; draw winning moments beforehand.
    RunDraws,
    /// Confirm what somebody else typed for a draw, approve that a draw is replaced, decide on tickets
    /// that look dishonest.
    ConfirmDraws,
    /// Take what is due to the tax office, and the list of winners, away as a file.
    ExportWins,
    /// Read the audit trail, and take it away as a file.
    ViewAudit,
}

impl Role {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 7] = [
        Self::Administrator,
        Self::CampaignEditor,
        Self::Reviewer,
        Self::BranchTeller,
        Self::CustomerService,
        Self::Auditor,
        Self::DrawOfficer,
    ];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::CampaignEditor => "campaign_editor",
            Self::Reviewer => "reviewer",
            Self::BranchTeller => "branch_teller",
            Self::CustomerService => "customer_service",
            Self::Auditor => "auditor",
            Self::DrawOfficer => "draw_officer",
        }
    }

    /// The role that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    /// What it is called on a page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Administrator => "系统管理员",
            Self::CampaignEditor => "活动编辑",
            Self::Reviewer => "审核人员",
            Self::BranchTeller => "网点人员",
            Self::CustomerService => "客服人员",
            Self::Auditor => "审计人员",
            Self::DrawOfficer => "抽奖人员",
        }
    }

    /// What it is for, in a sentence.
    pub const fn help(self) -> &'static str {
        match self {
            Self::Administrator => "管理网点和员工账号，不编辑也不审核题目",
            Self::CampaignEditor => "编写题目、编排活动，提交审核",
            Self::Reviewer => "审核他人提交的题目和活动，可以停用有问题的题目",
            Self::BranchTeller => "办理本网点的领奖和库存",
            Self::CustomerService => "处理投诉和表扬",
            Self::Auditor => "查阅和导出操作记录，不能修改任何内容",
            Self::DrawOfficer => "冻结名单、主持抽奖",
        }
    }

    /// What this role may do.
    pub const fn permissions(self) -> &'static [Permission] {
        use Permission::{
            ConfirmDraws, EditCampaigns, EditLessons, EditQuestions, ExportQuestions,
            ExportSurveyResults, ExportWins, KeepStock, ManageBranches, ManageStaff, RedeemWins,
            ReviewCampaigns, ReviewLessons, ReviewQuestions, RunDraws, StopCampaigns, ViewAudit,
            ViewBoards, ViewBranches, ViewCampaigns, ViewChannels, ViewDraws, ViewLessons,
            ViewPrizes, ViewQuestions, ViewReports, ViewSurveyResults, WithdrawQuestions,
        };
        match self {
            Self::Administrator => &[ManageStaff, ViewBranches, ManageBranches],
            Self::CampaignEditor => &[
                ViewBranches,
                ViewQuestions,
                EditQuestions,
                ExportQuestions,
                ViewLessons,
                EditLessons,
                ViewCampaigns,
                EditCampaigns,
                StopCampaigns,
                ViewSurveyResults,
                ExportSurveyResults,
                ViewChannels,
                ViewBoards,
                ViewReports,
                ViewPrizes,
                KeepStock,
                ViewDraws,
                ExportWins,
            ],
            Self::Reviewer => &[
                ViewBranches,
                ViewQuestions,
                ReviewQuestions,
                WithdrawQuestions,
                ExportQuestions,
                ViewLessons,
                ReviewLessons,
                ViewCampaigns,
                ReviewCampaigns,
                StopCampaigns,
                ViewSurveyResults,
                ViewChannels,
                ViewBoards,
                ViewReports,
                ViewPrizes,
                ViewDraws,
                ConfirmDraws,
            ],
            Self::BranchTeller => &[
                ViewBranches,
                ViewChannels,
                ViewBoards,
                ViewPrizes,
                KeepStock,
                RedeemWins,
            ],
            Self::CustomerService => &[ViewBranches],
            Self::DrawOfficer => &[
                ViewBranches,
                ViewCampaigns,
                ViewPrizes,
                ViewDraws,
                RunDraws,
                ConfirmDraws,
            ],
            Self::Auditor => &[
                ViewBranches,
                ViewQuestions,
                ViewLessons,
                ViewCampaigns,
                ViewChannels,
                ViewAudit,
                ViewBoards,
                ViewReports,
                ViewPrizes,
                ViewDraws,
            ],
        }
    }

    /// Whether what it does reaches the whole bank, so that only the head office has it.
    pub const fn is_of_head_office(self) -> bool {
        matches!(self, Self::Administrator | Self::Auditor)
    }

    /// Whether this role may do that.
    pub fn may(self, permission: Permission) -> bool {
        self.permissions().contains(&permission)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_remembered_by_word() {
        for role in Role::ALL {
            assert_eq!(Role::from_word(role.word()), Some(role));
        }
        assert_eq!(Role::from_word("root"), None);
    }

    #[test]
    fn duties_stay_apart() {
        use Permission as P;
        for role in Role::ALL {
            assert!(
                !(role.may(P::EditQuestions) && role.may(P::ReviewQuestions)),
                "{role:?} would review its own kind of work"
            );
            assert!(
                !(role.may(P::EditLessons) && role.may(P::ReviewLessons)),
                "{role:?} would review its own kind of work"
            );
            assert!(
                !(role.may(P::EditCampaigns) && role.may(P::ReviewCampaigns)),
                "{role:?} would review its own kind of work"
            );
            assert!(
                !(role.may(P::ManageStaff) && role.may(P::ViewAudit)),
                "{role:?} would audit itself"
            );
            assert!(
                !(role.may(P::RunDraws) && (role.may(P::EditCampaigns) || role.may(P::RedeemWins))),
                "{role:?} would draw what it composed or hands over"
            );
        }
        let changes = [
            P::ManageStaff,
            P::ManageBranches,
            P::EditQuestions,
            P::ReviewQuestions,
            P::WithdrawQuestions,
            P::EditLessons,
            P::ReviewLessons,
            P::EditCampaigns,
            P::ReviewCampaigns,
            P::StopCampaigns,
            P::KeepStock,
            P::RedeemWins,
            P::RunDraws,
            P::ConfirmDraws,
        ];
        assert!(changes.into_iter().all(|change| !Role::Auditor.may(change)));
    }
}
