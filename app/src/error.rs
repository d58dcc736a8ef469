//! Everything a page or server function can fail with: a closed set, whose words the page owns.

use domain::campaigns::ChannelFault;
use domain::lessons::ReportRefusal;
use domain::pictures::PictureFault;
#[cfg(feature = "ssr")]
use domain::prizes::StockFault;
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::campaigns::refusal::ComposeRefusal;
#[cfg(feature = "ssr")]
use crate::lessons::refusal::LessonRefusal;
#[cfg(feature = "ssr")]
use crate::prizes::claims::refusal::ClaimRefusal;
#[cfg(feature = "ssr")]
use crate::prizes::counter::refusal::CounterRefusal;
#[cfg(feature = "ssr")]
use crate::prizes::draws::refusal::DrawRefusal;
#[cfg(feature = "ssr")]
use crate::prizes::reviews::refusal::ReviewRefusal;
use crate::questions::refusal::QuestionRefusal;
use crate::staff::refusal::StaffRefusal;

/// Why something did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppError {
    /// Sign in first.
    #[error("not signed in")]
    NotSignedIn,
    /// Sign in as staff first.
    #[error("not signed in as staff")]
    StaffNotSignedIn,
    /// The role does not permit it.
    #[error("not permitted")]
    NotPermitted,
    /// There is no such thing, or it is somebody else's.
    #[error("not found")]
    NotFound,
    /// What was sent is refused, for a reason that can be mended.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// The request is none that our pages send.
    #[error("bad request")]
    BadRequest,
    /// It came from another site's page.
    #[error("from another site")]
    ForeignSite,
    /// Too many changes in a minute; the next one is taken in so many seconds.
    #[error("too fast: try again in {0} s")]
    TooFast(u32),
    /// It holds more than is taken.
    #[error("too large")]
    TooLarge,
    /// The server could not be reached: only a browser says this.
    #[error("unreachable")]
    Unreachable,
    /// The database is away for a moment.
    #[error("unavailable")]
    Unavailable,
    /// A fault of ours, logged where it happened.
    #[error("broken")]
    Broken,
}

/// What can be mended, and where. What only plain forms are told stays out of the browser's module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Not a mainland mobile number.
    PhoneInvalid,
    /// The consent that signing in rests on was not given.
    ConsentMissing,
    /// Codes were asked for too often; ask again in so many seconds.
    TooOften(u32),
    /// Not six digits.
    CodeInvalid,
    /// Wrong; so many tries are left.
    CodeWrong(u32),
    /// Tried too often or used before.
    CodeBurnt,
    /// Older than five minutes.
    CodeExpired,
    /// No code was asked for in this browser.
    CodeNotAsked,
    /// The campaign is not open.
    CampaignNotOpen,
    /// No chance is left today.
    NoChanceToday,
    /// No chance is left in all.
    NoChanceInAll,
    /// The bank cannot fill the paper.
    PaperUnavailable,
    /// The attempt is handed in.
    AttemptClosed,
    /// The attempt's time is up.
    TimeUp,
    /// The answer was checked and is final.
    AnswerFinal,
    /// Nothing, or nothing that fits, was chosen.
    ChoiceMissing,
    /// The box that confirms a deletion was not ticked.
    DeletionUnconfirmed,
    /// What a named survey rests on was not agreed to.
    SurveyConsentMissing,
    /// Something is wrong with a channel of a campaign.
    Channel(ChannelFault),
    /// A file is not taken as a picture.
    Picture(PictureFault),
    /// Something that staff can mend.
    Staff(StaffRefusal),
    /// Something about a question of the bank.
    Question(QuestionRefusal),
    /// Something about a campaign that staff compose or run.
    Compose(ComposeRefusal),
    /// Something at the counter that a teller can mend.
    #[cfg(feature = "ssr")]
    Counter(CounterRefusal),
    /// Something about tickets that are looked at before a freeze.
    #[cfg(feature = "ssr")]
    Review(ReviewRefusal),
    /// Something about a draw.
    #[cfg(feature = "ssr")]
    Draw(DrawRefusal),
    /// Something about a prize that somebody has won.
    #[cfg(feature = "ssr")]
    Claim(ClaimRefusal),
    /// What was told as watched does not count.
    NotWatched(ReportRefusal),
    /// What was chosen of a lesson's question is not offered any more.
    LessonChanged,
    /// What comes before it in a lesson comes first.
    ComesLater,
    /// Something about a lesson.
    #[cfg(feature = "ssr")]
    Lesson(LessonRefusal),
    /// The campaign is for those on its list.
    NotListed,
    /// The campaign is for those who come by a branch's code.
    NotAtBranch,
    /// The campaign's quiz begins after its survey.
    SurveyFirst,
    /// Something is wrong with a movement of stock.
    #[cfg(feature = "ssr")]
    Stock(StockFault),
    /// The same, in this row of a count, from 0.
    #[cfg(feature = "ssr")]
    StockLine(u16, StockFault),
    /// There is no ticket with this code, or it belongs to another branch.
    #[cfg(feature = "ssr")]
    TicketUnknown,
}

impl Refusal {
    /// The form field it belongs beside.
    pub fn field(self) -> Option<&'static str> {
        match self {
            Self::PhoneInvalid | Self::TooOften(_) => Some("phone"),
            Self::ConsentMissing | Self::SurveyConsentMissing => Some("consent"),
            Self::CodeInvalid
            | Self::CodeWrong(_)
            | Self::CodeBurnt
            | Self::CodeExpired
            | Self::CodeNotAsked => Some("code"),
            Self::ChoiceMissing => Some("places"),
            Self::DeletionUnconfirmed => Some("confirm"),
            Self::Channel(fault) => Some(fault.field()),
            Self::Picture(_) => Some("cover"),
            #[cfg(feature = "ssr")]
            Self::TicketUnknown => Some("ticket"),
            Self::Staff(refusal) => refusal.field(),
            Self::Question(refusal) => refusal.field(),
            Self::Compose(refusal) => refusal.field(),
            #[cfg(feature = "ssr")]
            Self::Stock(fault) => Some(fault.field()),
            #[cfg(feature = "ssr")]
            Self::StockLine(..) => Some("counted"),
            #[cfg(feature = "ssr")]
            Self::Counter(refusal) => refusal.field(),
            #[cfg(feature = "ssr")]
            Self::Review(refusal) => refusal.field(),
            #[cfg(feature = "ssr")]
            Self::Draw(refusal) => refusal.field(),
            #[cfg(feature = "ssr")]
            Self::Claim(refusal) => refusal.field(),
            #[cfg(feature = "ssr")]
            Self::Lesson(refusal) => refusal.field(),
            _ => None,
        }
    }

    /// What is wrong and what to do.
    pub fn text(self) -> String {
        match self {
            Self::PhoneInvalid => "请输入 11 位大陆手机号码，例如 138 1234 5678。".into(),
            Self::ConsentMissing => "请先阅读并勾选同意，我们才能使用您的手机号。".into(),
            Self::TooOften(seconds) if seconds <= 90 => {
                format!("验证码发送太频繁，请 {seconds} 秒后再试。")
            }
            Self::TooOften(seconds) => {
                format!(
                    "验证码发送次数已达上限，请约 {} 分钟后再试。",
                    seconds.div_ceil(60)
                )
            }
            Self::CodeInvalid => "请输入短信中的 6 位数字。".into(),
            Self::CodeWrong(left) => format!("验证码不正确，还可以再试 {left} 次。"),
            Self::CodeBurnt => "这个验证码已失效，请重新获取。".into(),
            Self::CodeExpired => "验证码已过期（5 分钟内有效），请重新获取。".into(),
            Self::CodeNotAsked => "请先获取验证码。".into(),
            Self::CampaignNotOpen => "活动现在不开放作答。".into(),
            Self::NoChanceToday => "今天的答题机会已用完，明天再来。".into(),
            Self::NoChanceInAll => "本次活动的答题机会已全部用完。".into(),
            Self::PaperUnavailable => "题目正在准备中，请稍后再试。".into(),
            Self::AttemptClosed => "这份答卷已经交卷，不能再修改。".into(),
            Self::TimeUp => "答题时间已到，请交卷；已保存的答案都会计分。".into(),
            Self::AnswerFinal => "这道题已经确认，不能再修改。".into(),
            Self::ChoiceMissing => "请先选择一个答案。".into(),
            Self::DeletionUnconfirmed => "请先勾选确认，再删除。".into(),
            Self::SurveyConsentMissing => {
                "这份问卷是实名的，请先阅读并勾选同意，再开始填写。".into()
            }
            Self::Channel(fault) => format!("{fault}。"),
            Self::Picture(fault) => format!("{fault}。"),
            Self::Staff(refusal) => refusal.text(),
            Self::Question(refusal) => refusal.text(),
            Self::Compose(refusal) => refusal.text(),
            #[cfg(feature = "ssr")]
            Self::Stock(fault) | Self::StockLine(_, fault) => format!("{fault}。"),
            #[cfg(feature = "ssr")]
            Self::Counter(refusal) => refusal.text(),
            #[cfg(feature = "ssr")]
            Self::Review(refusal) => refusal.text().into(),
            #[cfg(feature = "ssr")]
            Self::Draw(refusal) => refusal.text(),
            #[cfg(feature = "ssr")]
            Self::Claim(refusal) => refusal.text(),
            Self::NotWatched(_) => "这一段没有计入观看进度，请按顺序看。".into(),
            Self::LessonChanged => "这节微课刚刚更新过，请刷新页面再答。".into(),
            Self::ComesLater => "还没有看到这里，请按顺序来。".into(),
            #[cfg(feature = "ssr")]
            Self::Lesson(refusal) => refusal.text(),
            Self::NotListed => {
                "这个活动只对主办方登记过的手机号开放，您登录的号码不在名单里。".into()
            }
            Self::SurveyFirst => "请先填写问卷，再来答题。".into(),
            #[cfg(feature = "ssr")]
            Self::TicketUnknown => {
                "没有找到这张抽奖券，或者它不属于您的机构。请核对券号，形如 7K3PX-29QMD。".into()
            }
            Self::NotAtBranch => {
                "这个活动只对到网点扫码的客户开放，请到网点扫描二维码参加。".into()
            }
        }
    }
}

impl AppError {
    /// The form field it belongs beside.
    pub fn field(self) -> Option<&'static str> {
        match self {
            Self::Refused(refusal) => refusal.field(),
            _ => None,
        }
    }

    /// What to tell people beside the form field `field`, where something is wrong there.
    pub fn beside(self, field: &str) -> Option<String> {
        match self {
            Self::Refused(Refusal::Staff(refusal)) => refusal.beside(field),
            #[cfg(feature = "ssr")]
            Self::Refused(Refusal::StockLine(line, fault)) => {
                (field == format!("counted-{line}")).then(|| format!("{fault}。"))
            }
            other => (other.field() == Some(field)).then(|| other.text()),
        }
    }

    /// What to tell people.
    pub fn text(self) -> String {
        match self {
            Self::NotSignedIn | Self::StaffNotSignedIn => "请先登录。".into(),
            Self::NotPermitted => "您的岗位没有这项权限，如有需要请联系系统管理员。".into(),
            Self::NotFound => "没有找到您要的内容。".into(),
            Self::Refused(refusal) => refusal.text(),
            Self::BadRequest => "这个请求无法识别，请返回上一页重试。".into(),
            Self::ForeignSite => {
                "这个操作不是从本站页面发出的，已被拒绝。请从首页重新进入。".into()
            }
            Self::TooLarge => "内容或文件太大，请删减或缩小后再提交。".into(),
            Self::TooFast(seconds) => format!("操作太快了，请等 {seconds} 秒再试。"),
            Self::Unreachable => "网络不通，请检查网络后再试。".into(),
            Self::Unavailable | Self::Broken => "系统繁忙，请稍后再试。".into(),
        }
    }
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StaffRefusal> for AppError {
    fn from(refusal: StaffRefusal) -> Self {
        Self::Refused(Refusal::Staff(refusal))
    }
}

impl From<QuestionRefusal> for AppError {
    fn from(refusal: QuestionRefusal) -> Self {
        Self::Refused(Refusal::Question(refusal))
    }
}

impl From<ComposeRefusal> for AppError {
    fn from(refusal: ComposeRefusal) -> Self {
        Self::Refused(Refusal::Compose(refusal))
    }
}

#[cfg(feature = "ssr")]
impl From<LessonRefusal> for AppError {
    fn from(refusal: LessonRefusal) -> Self {
        Self::Refused(Refusal::Lesson(refusal))
    }
}

#[cfg(feature = "ssr")]
impl From<StockFault> for AppError {
    fn from(fault: StockFault) -> Self {
        Self::Refused(Refusal::Stock(fault))
    }
}

#[cfg(feature = "ssr")]
impl From<ClaimRefusal> for AppError {
    fn from(refusal: ClaimRefusal) -> Self {
        Self::Refused(Refusal::Claim(refusal))
    }
}

#[cfg(feature = "ssr")]
impl From<CounterRefusal> for AppError {
    fn from(refusal: CounterRefusal) -> Self {
        Self::Refused(Refusal::Counter(refusal))
    }
}

#[cfg(feature = "ssr")]
impl From<ReviewRefusal> for AppError {
    fn from(refusal: ReviewRefusal) -> Self {
        Self::Refused(Refusal::Review(refusal))
    }
}

#[cfg(feature = "ssr")]
impl From<DrawRefusal> for AppError {
    fn from(refusal: DrawRefusal) -> Self {
        Self::Refused(Refusal::Draw(refusal))
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            // Only a browser fails to read an answer: it met a proxy's page or a captive portal.
            ServerFnErrorErr::Request(_)
            | ServerFnErrorErr::Response(_)
            | ServerFnErrorErr::Deserialization(_) => Self::Unreachable,
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => Self::BadRequest,
            _ => Self::Broken,
        }
    }
}

#[cfg(feature = "ssr")]
impl From<storage::Error> for AppError {
    /// Logged here, once, with what the database said; told as a closed code.
    fn from(error: storage::Error) -> Self {
        match error {
            storage::Error::Unavailable(_) => {
                tracing::error!(error = %error, "the database is unavailable");
                Self::Unavailable
            }
            // Mostly of a unit, which is run again.
            storage::Error::LostRace(_) => {
                tracing::debug!(error = %error, "the database let somebody else go first");
                Self::Unavailable
            }
            storage::Error::Broken(_) => {
                tracing::error!(error = %error, "the database refused");
                Self::Broken
            }
        }
    }
}
