//! What staff can mend, and where.

use domain::staff::{BranchFault, BranchFaults, PasswordFault};
use serde::{Deserialize, Serialize};

/// Why something that staff asked for did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffRefusal {
    /// Username or password is wrong: it is not told which.
    SignInWrong,
    /// Too many failures; try again in so many seconds.
    SlowDown(u32),
    /// The sign-in took too long, or the second factor was tried too often: begin again.
    SignInGone,
    /// Neither a code of six digits nor a recovery code.
    CodeInvalid,
    /// Wrong; so many tries are left.
    CodeWrong(u32),
    /// The code was used already.
    CodeUsed,
    /// Not the code that the app shows, while an account is set up.
    SetUpCodeWrong,
    /// The password was chosen in another browser, or too long ago.
    SetUpElsewhere,
    /// The link is used up, too old or none.
    InvitationGone,
    /// The password is not taken.
    Password(PasswordFault),
    /// The password that was typed is not the present one.
    PasswordWrong,
    /// Not a username.
    UsernameInvalid,
    /// Somebody has it.
    UsernameTaken,
    /// Not a name.
    NameInvalid,
    /// No role was chosen.
    RoleMissing,
    /// There is no branch with this code.
    BranchUnknown,
    /// The role reaches the whole bank, and belongs to the head office.
    HeadOfficeOnly,
    /// One's own role, branch and standing are changed by others.
    NotOneself,
    /// Nobody would be left who manages accounts.
    LastAdministrator,
    /// Everything that is wrong with a branch.
    Branch(BranchFaults),
    /// Somebody else changed it since the page was opened.
    ChangedMeanwhile,
    /// A file has room for so many rows.
    TooManyRows(u32),
}

impl StaffRefusal {
    /// The form field it belongs beside, or the first of them.
    pub fn field(self) -> Option<&'static str> {
        match self {
            Self::SignInWrong | Self::SlowDown(_) | Self::PasswordWrong => Some("password"),
            Self::Password(_) => Some("new_password"),
            Self::CodeInvalid | Self::CodeWrong(_) | Self::CodeUsed | Self::SetUpCodeWrong => {
                Some("code")
            }
            Self::UsernameInvalid | Self::UsernameTaken => Some("username"),
            Self::NameInvalid => Some("name"),
            Self::RoleMissing => Some("role"),
            Self::BranchUnknown | Self::HeadOfficeOnly => Some("branch"),
            Self::Branch(faults) => faults.iter().next().map(BranchFault::field),
            Self::SignInGone
            | Self::InvitationGone
            | Self::SetUpElsewhere
            | Self::NotOneself
            | Self::LastAdministrator
            | Self::TooManyRows(_)
            | Self::ChangedMeanwhile => None,
        }
    }

    /// What to tell beside `field`, where something is wrong there.
    pub fn beside(self, field: &str) -> Option<String> {
        match self {
            Self::Branch(faults) => {
                let fault = faults.iter().find(|fault| fault.field() == field);
                fault.map(sentence)
            }
            other => (other.field() == Some(field)).then(|| other.text()),
        }
    }

    /// What is wrong and what to do.
    pub fn text(self) -> String {
        match self {
            Self::SignInWrong => "用户名或密码不正确，请重新输入。".into(),
            Self::SlowDown(seconds) if seconds <= 90 => {
                format!("连续输错次数较多，请 {seconds} 秒后再试。")
            }
            Self::SlowDown(seconds) => {
                format!(
                    "连续输错次数较多，请约 {} 分钟后再试。",
                    seconds.div_ceil(60)
                )
            }
            Self::SignInGone => "登录已超时，或动态码输错次数过多，请重新输入密码。".into(),
            Self::CodeInvalid => "请输入验证器应用里的 6 位动态码，或一个 10 位恢复码。".into(),
            Self::CodeWrong(left) => {
                format!(
                    "动态码或恢复码不正确，还可以再试 {left} 次。动态码总是不对时，请核对手机时间。"
                )
            }
            Self::CodeUsed => "这个动态码已经用过，请等下一个（最多 30 秒）。".into(),
            Self::SetUpCodeWrong => {
                "动态码不正确，请输入应用里当前显示的 6 位数字，并核对手机时间是否准确。".into()
            }
            Self::SetUpElsewhere => "请先在这个浏览器里设置密码。".into(),
            Self::InvitationGone => "这个链接已失效或已用过，请联系系统管理员重新邀请。".into(),
            Self::Password(fault) => match fault {
                PasswordFault::TooShort => "密码至少 12 个字符，可以用几个词连成一句话。".into(),
                PasswordFault::TooLong => "密码不超过 128 个字符。".into(),
                PasswordFault::Common => {
                    "这个密码太常见，容易被猜到。请换一个，例如几个不相干的词连在一起。".into()
                }
                PasswordFault::Personal => "密码不能只由用户名加几个字符组成。".into(),
            },
            Self::PasswordWrong => "当前密码不正确。".into(),
            Self::UsernameInvalid => {
                "用户名为 3 至 32 位小写字母、数字、点、短横线或下划线，以字母或数字开头。".into()
            }
            Self::UsernameTaken => "这个用户名已有人使用，请换一个。".into(),
            Self::NameInvalid => "姓名应为 1 至 20 个字。".into(),
            Self::RoleMissing => "请选择岗位。".into(),
            Self::BranchUnknown => "没有这个编号的机构，请核对。".into(),
            Self::NotOneself => {
                "不能修改自己的岗位和机构，也不能停用自己，请由另一位管理员操作。".into()
            }
            Self::LastAdministrator => "至少要保留一位可用的系统管理员，请先设置另一位。".into(),
            Self::Branch(faults) => faults.iter().map(sentence).collect(),
            Self::ChangedMeanwhile => {
                "您打开页面后，别人修改过这里。下面是您填写的内容，请核对后再保存。".into()
            }
            Self::TooManyRows(limit) => format!(
                "一个文件最多放 {limit} 行，现在的列表超过了。请返回列表，先筛选，再分几次导出。"
            ),
            Self::HeadOfficeOnly => "系统管理员和审计人员管的是全行，所属机构须是总行。".into(),
        }
    }
}

fn sentence(fault: BranchFault) -> String {
    format!("{fault}。")
}
