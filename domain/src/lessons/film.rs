//! Films as they come, piece by piece, and as they are kept.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The most bytes of a film: 2 GB.
pub const MOST_BYTES: u64 = 2 * 1024 * 1024 * 1024;

/// How many bytes a piece has; the last one may have fewer. A line of half a megabit sends one in 17
/// seconds, well within the time of a request, and a lost line costs little.
pub const PIECE_BYTES: u64 = 1024 * 1024;

/// How many films somebody may bring at the same time; the column `films.slot` holds to it as well.
pub const MOST_COMING: u8 = 5;

/// How far a film is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilmState {
    /// Its pieces come.
    Uploading,
    /// It is there, and waits to be made ready for phones.
    Waiting,
    /// It is being made ready.
    Transcoding,
    /// It can be watched.
    Ready,
    /// It cannot be used; why stands beside.
    Failed,
}

impl FilmState {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Uploading,
        Self::Waiting,
        Self::Transcoding,
        Self::Ready,
        Self::Failed,
    ];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Uploading => "uploading",
            Self::Waiting => "waiting",
            Self::Transcoding => "transcoding",
            Self::Ready => "ready",
            Self::Failed => "failed",
        }
    }

    /// The state that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// What it is called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Uploading => "正在上传",
            Self::Waiting => "等待转码",
            Self::Transcoding => "正在转码",
            Self::Ready => "可以播放",
            Self::Failed => "处理失败",
        }
    }
}

/// What of a film is shown, and to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ShownTo {
    /// The picture before it plays, to anyone: in lists, and where a link is shared.
    PosterOnly,
    /// Anyone.
    Anyone,
    /// Signed-in participants, and staff before it is published.
    Participants,
}

impl ShownTo {
    /// The word that an address uses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::PosterOnly => "pic",
            Self::Anyone => "all",
            Self::Participants => "own",
        }
    }

    /// Whom `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::PosterOnly, Self::Anyone, Self::Participants]
            .into_iter()
            .find(|to| to.word() == word)
    }
}

/// Why a film, or a piece of it, is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UploadFault {
    /// No file was chosen.
    #[error("请先选择一个视频文件")]
    Missing,
    /// More than [`MOST_BYTES`].
    #[error("视频超过 2 GB，请先压缩或剪短后再上传")]
    TooLarge,
    /// Nothing is in it.
    #[error("这个文件是空的，请重新选择")]
    Empty,
    /// A piece that does not belong to the film, or has not its length.
    #[error("上传的片段与文件对不上，请重新选择文件")]
    WrongPiece,
    /// It is no film by its first bytes.
    #[error("这个文件不是视频，请选择 MP4、MOV、MKV 等视频文件")]
    NotAFilm,
    /// Too many others were begun and not finished.
    #[error("您有好几个视频没有传完，请先接着传完其中一个；没传完的一周后会自动清除")]
    TooMany,
    /// It was given up or is complete.
    #[error("这次上传已经结束，请刷新页面查看")]
    Over,
}

/// A file in pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pieces {
    bytes: u64,
}

impl Pieces {
    /// Those of a file of so many bytes.
    ///
    /// # Errors
    /// [`UploadFault::Empty`], [`UploadFault::TooLarge`].
    pub fn of(bytes: u64) -> Result<Self, UploadFault> {
        match bytes {
            0 => Err(UploadFault::Empty),
            _ if bytes > MOST_BYTES => Err(UploadFault::TooLarge),
            _ => Ok(Self { bytes }),
        }
    }

    /// How many there are: at least one.
    pub fn count(self) -> u32 {
        u32::try_from(self.bytes.div_ceil(PIECE_BYTES)).unwrap_or(u32::MAX)
    }

    /// How many bytes this piece has, counted from 0; `None` where there is no such piece.
    pub fn length(self, piece: u32) -> Option<u64> {
        let begins = u64::from(piece) * PIECE_BYTES;
        (begins < self.bytes).then(|| PIECE_BYTES.min(self.bytes - begins))
    }
}

/// What a film was made into: all that its pages have to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilmFiles {
    /// How long it is.
    pub duration_ms: u32,
    /// Of the plain file, in pixels.
    pub width: u32,
    /// Of the plain file, in pixels.
    pub height: u32,
    /// Whether anything is to be heard.
    pub has_audio: bool,
    /// Every file, by its name below the film.
    pub files: Vec<FilmFile>,
    /// Which of the beginnings to make it ready made them, so that two do not write over each other; 0
    /// where that is not told.
    #[serde(default)]
    pub made_by: u32,
    /// The heights that can be chosen from, rising; empty where there is the plain file alone.
    pub renditions: Vec<Rendition>,
    /// Small pictures along the film.
    pub thumbs: Option<Thumbs>,
}

/// One file of a film.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilmFile {
    /// Its name below the film, such as `hls/360/0001.ts`.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// Its media type (RFC 2046).
    pub media_type: String,
}

/// One height of a film.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendition {
    /// In pixels.
    pub height: u32,
    /// At most so many bits a second.
    pub bandwidth: u32,
}

/// One picture that holds many small ones, row by row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thumbs {
    /// From one to the next.
    pub interval_ms: u32,
    /// How many stand in a row.
    pub columns: u32,
    /// How many there are.
    pub count: u32,
    /// Of each, in pixels.
    pub width: u32,
    /// Of each, in pixels.
    pub height: u32,
}

impl FilmFiles {
    /// The plain file.
    pub const PLAIN: &'static str = "film.mp4";
    /// The list of heights.
    pub const MASTER: &'static str = "hls/master.m3u8";
    /// The picture before it plays.
    pub const POSTER: &'static str = "poster.jpg";
    /// Small pictures along it.
    pub const THUMBS: &'static str = "thumbs.jpg";
    /// What is heard alone.
    pub const AUDIO: &'static str = "audio.m4a";

    /// How long it is, in seconds, as players show it.
    pub const fn seconds(&self) -> u32 {
        self.duration_ms / 1000
    }

    /// The sizes that can be chosen from, by their shorter sides, rising.
    pub fn sizes(&self) -> Vec<u32> {
        let names = self.files.iter().map(|file| file.name.as_str());
        let sizes = names.filter_map(|name| {
            let size = name.strip_prefix("hls/")?.strip_suffix("/index.m3u8")?;
            size.parse().ok()
        });
        let mut sizes: Vec<u32> = sizes.collect();
        sizes.sort_unstable();
        sizes
    }

    /// The list of one size alone.
    pub fn list(size: u32) -> String {
        format!("hls/{size}/index.m3u8")
    }

    /// The file of this name.
    pub fn file(&self, name: &str) -> Option<&FilmFile> {
        self.files.iter().find(|file| file.name == name)
    }

    /// How many bytes all files have.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_its_pieces() {
        let pieces = Pieces::of(PIECE_BYTES * 2 + 1).unwrap();
        assert_eq!(pieces.count(), 3);
        let lengths: Vec<_> = (0..4).map(|piece| pieces.length(piece)).collect();
        assert_eq!(
            lengths,
            [Some(PIECE_BYTES), Some(PIECE_BYTES), Some(1), None]
        );
        assert_eq!(Pieces::of(PIECE_BYTES).unwrap().count(), 1);
        assert_eq!(Pieces::of(0), Err(UploadFault::Empty));
        assert_eq!(Pieces::of(MOST_BYTES + 1), Err(UploadFault::TooLarge));
        assert_eq!(Pieces::of(MOST_BYTES).unwrap().count(), 2048);
    }

    #[test]
    fn sizes_are_those_that_there_are_lists_of() {
        let file = |name: &str| FilmFile {
            name: name.into(),
            bytes: 1,
            media_type: String::new(),
        };
        let names = [
            "hls/540/index.m3u8",
            "hls/master.m3u8",
            "hls/360/0001.ts",
            "hls/360/index.m3u8",
        ];
        let files = FilmFiles {
            duration_ms: 10_030,
            width: 608,
            height: 1080,
            has_audio: false,
            files: names.map(file).into(),
            made_by: 1,
            renditions: vec![],
            thumbs: None,
        };
        assert_eq!(files.sizes(), [360, 540]);
        assert!(files.file(&FilmFiles::list(360)).is_some());
        assert_eq!(files.seconds(), 10);
    }

    #[test]
    fn states_are_remembered_by_word() {
        for state in FilmState::ALL {
            assert_eq!(FilmState::from_word(state.word()), Some(state));
        }
    }
}
