//! What is still missing or wrong in a lesson, and where.

use thiserror::Error;

use super::captions::CaptionFault;
use crate::quizzes::QuestionFault;

/// What is missing or wrong in a lesson that is being written.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LessonFault {
    /// Nothing stands in a field.
    #[error("还没有填{label}")]
    Empty {
        /// The field's name.
        field: &'static str,
        /// What the field is called.
        label: &'static str,
    },
    /// A field has more characters than it may.
    #[error("{label}超过 {limit} 个字")]
    TooLong {
        /// The field's name.
        field: &'static str,
        /// What the field is called.
        label: &'static str,
        /// How many it may have.
        limit: usize,
    },
    /// A list has more lines than it may.
    #[error("{label}超过 {limit} 条")]
    TooMany {
        /// The field's name.
        field: &'static str,
        /// What the field is called.
        label: &'static str,
        /// How many it may have.
        limit: usize,
    },
    /// None of the eight rights was chosen.
    #[error("还没有选涉及的权益")]
    Right,
    /// No film was brought.
    #[error("还没有上传视频")]
    NoFilm,
    /// The film cannot be watched yet.
    #[error("视频还不能播放，等转码完成后再提交")]
    FilmNotReady,
    /// Something is wrong with the captions.
    #[error(transparent)]
    Captions(#[from] CaptionFault),
    /// A line of the chapters makes no sense.
    #[error("章节第 {0} 行写得不对，每行写成“00:20 转折”，时间要越来越晚")]
    Chapter(usize),
    /// The first chapter does not begin with the film.
    #[error("第一章要从 00:00 开始")]
    FirstChapter,
    /// A chapter begins after the film is over.
    #[error("章节第 {0} 行在片尾之后")]
    ChapterAfterTheEnd(usize),
    /// Fewer than three questions go into the bank.
    #[error("至少要有 3 道题入题库，现在有 {0} 道")]
    FewForBank(usize),
    /// Too many questions for a short film.
    #[error("一节微课最多 10 道题")]
    ManyQuestions,
    /// Something of a question, counted from 1.
    #[error("第 {0} 题：{1}")]
    Question(usize, QuestionFault),
    /// A moment that is none.
    #[error("第 {0} 题的提问时刻写得不对，写成 00:25 这样，或留空表示片尾再问")]
    Moment(usize),
    /// A moment that lies outside of the film.
    #[error("第 {0} 题的提问时刻不在片中")]
    MomentOutside(usize),
    /// Two questions at the same moment.
    #[error("第 {0} 题的提问时刻与另一题相差不到 1 秒")]
    SameMoment(usize),
    /// The last day is none.
    #[error("有效期写得不对，写成 2027-12-31 这样，或留空")]
    Expiry,
}

impl LessonFault {
    /// The form field it belongs beside.
    pub fn field(&self) -> String {
        let question = |number: &usize, field: &str| format!("question-{number}-{field}");
        match self {
            Self::Empty { field, .. }
            | Self::TooLong { field, .. }
            | Self::TooMany { field, .. } => (*field).to_owned(),
            Self::Right => "right".into(),
            Self::NoFilm | Self::FilmNotReady => "film".into(),
            Self::Captions(_) => "captions".into(),
            Self::Chapter(_) | Self::FirstChapter | Self::ChapterAfterTheEnd(_) => {
                "chapters".into()
            }
            Self::FewForBank(_) | Self::ManyQuestions => "questions".into(),
            Self::Question(number, fault) => question(number, fault.field()),
            Self::Moment(number) | Self::MomentOutside(number) | Self::SameMoment(number) => {
                question(number, "at")
            }
            Self::Expiry => "expires_on".into(),
        }
    }
}
