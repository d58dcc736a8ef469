//! Why a film is not taken.

use std::fmt;
use std::io;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::tools::ToolsMissing;

/// Why a film is not taken.
#[derive(Debug, Error)]
pub enum FilmFault {
    /// No bytes at all.
    #[error("文件是空的，请重新选择视频文件")]
    Empty,
    /// Something else, which its first bytes say.
    #[error("这不是视频文件，而是{0}。请上传 MP4、MOV 等视频文件，改文件名不能改变它的格式")]
    NotAFilm(Found),
    /// Nothing that is known, or a kind of film that is not read.
    #[error("无法识别这个文件。请用剪辑软件导出为 MP4（H.264）视频，再上传")]
    UnknownFormat,
    /// The film is of a kind that is read, its picture or sound is not.
    #[error("不支持这段视频的编码（{0}）。请用剪辑软件导出为 MP4（H.264），再上传")]
    UnknownCodec(String),
    /// Sound alone, or with a cover.
    #[error("文件里只有声音，没有视频画面。请换一个视频文件")]
    NoVideo,
    /// Broken, cut off or encrypted.
    #[error("视频文件不完整、已损坏或有加密，请重新导出或重新传送后再上传")]
    Broken {
        /// What ffmpeg said about it, for the log.
        said: String,
    },
    /// Longer than `Limits::longest`.
    #[error("视频长约 {minutes} 分钟，最长 {most} 分钟，请剪短或分成几段再上传")]
    TooLong {
        /// Its minutes, rounded up.
        minutes: u64,
        /// The most that are taken.
        most: u64,
    },
    /// Shorter than a second.
    #[error("视频不到 1 秒，请检查是否选错了文件")]
    TooShort,
    /// More than `Limits::pixels`.
    #[error("视频画面太大（超过 4K），请导出为 1080p 或 720p，再上传")]
    TooManyPixels,
    /// The shorter side has less than 240 pixels.
    #[error("视频画面太小，短边至少 240 像素，在手机上才看得清")]
    TooSmall,
    /// `Limits::cpu` or `Limits::wall` was reached.
    #[error("处理这段视频用时太长，已停止。请导出为 1080p 或 720p 的 MP4（H.264），再上传")]
    TooSlow,
    /// `Limits::memory` was reached.
    #[error("处理这段视频需要的内存太多，已停止。请导出为 1080p 或 720p 的 MP4（H.264），再上传")]
    TooMuchMemory,
    /// `Limits::file` or `Limits::disk` was reached.
    #[error("这段视频处理后的文件太大，已停止。请剪短或导出为 720p，再上传")]
    TooMuchOutput,
    /// The disk is full.
    #[error("服务器磁盘空间不足，视频没有处理。请联系管理员清理后再试")]
    OutOfSpace,
    /// A program is missing.
    #[error(transparent)]
    NoTools(#[from] ToolsMissing),
    /// Anything else of the machine's; also a child that somebody else ended.
    #[error("服务器处理视频时出错，请稍后再试")]
    Machine(#[source] io::Error),
}

impl FilmFault {
    /// Whether the machine is at fault and not the film: the same file may pass another time.
    pub fn is_the_machines(&self) -> bool {
        matches!(self, Self::OutOfSpace | Self::NoTools(_) | Self::Machine(_))
    }

    pub(crate) fn broken(said: impl Into<String>) -> Self {
        Self::Broken { said: said.into() }
    }
}

impl From<io::Error> for FilmFault {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::OutOfSpace,
            _ => Self::Machine(error),
        }
    }
}

/// What a file is that is no film.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// A picture of any format.
    Picture,
    /// A PDF.
    Pdf,
    /// A zip or another archive; Office documents are such, too.
    Archive,
    /// Text.
    Text,
    /// HTML.
    WebPage,
    /// A list of what to play, which lies elsewhere.
    Playlist,
    /// Sound alone.
    Sound,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Picture => "图片",
            Self::Pdf => "PDF 文件",
            Self::Archive => "压缩包或 Office 文档",
            Self::Text => "文字文件",
            Self::WebPage => "网页",
            Self::Playlist => "播放列表（里面没有视频本身）",
            Self::Sound => "录音或音乐",
        })
    }
}
