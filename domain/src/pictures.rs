//! Pictures that staff bring: what is taken, and in which sizes it is kept.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The most bytes of a file: 10 MB.
pub const MOST_BYTES: usize = 10 * 1024 * 1024;

/// The most pixels of a picture. Decoded, one takes four bytes and more, so a small file that claims
/// a large picture is refused by what it claims.
pub const MOST_PIXELS: u64 = 40_000_000;

/// The least width and height: smaller ones are blurred on a phone, and no share card takes them.
pub const LEAST: (u32, u32) = (640, 360);

/// How many times as long as the shorter side the longer one may be.
pub const MOST_RATIO: u32 = 3;

/// The widths in which a picture is kept, in pixels: a phone's column on a plain, a double and a
/// triple display.
pub const WIDTHS: [u32; 3] = [480, 960, 1440];

/// How a picture is kept. Both are shown by every web view there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureFormat {
    /// For photos.
    Jpeg,
    /// For drawings.
    Png,
}

impl PictureFormat {
    /// The word that is stored, and the end of its file's name.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }

    /// The format whose files end in this.
    pub fn from_extension(word: &str) -> Option<Self> {
        let all = [Self::Jpeg, Self::Png];
        all.into_iter().find(|format| format.extension() == word)
    }

    /// Its media type (RFC 2046).
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }
}

/// A picture in one of its sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

impl Size {
    /// Refuses sizes that are not taken, before anything of the picture is decoded.
    ///
    /// # Errors
    /// [`PictureFault::TooManyPixels`], [`PictureFault::TooSmall`], [`PictureFault::TooNarrow`].
    pub fn check(self) -> Result<(), PictureFault> {
        self.check_pixels()?;
        let Self { width, height } = self;
        // Also a portrait has to fill the width of a phone.
        if width < LEAST.0 || height < LEAST.1 {
            return Err(PictureFault::TooSmall);
        }
        if width.max(height) > width.min(height).saturating_mul(MOST_RATIO) {
            return Err(PictureFault::TooNarrow);
        }
        Ok(())
    }

    /// Refuses more pixels than are decoded, whatever the picture is for.
    ///
    /// # Errors
    /// [`PictureFault::TooManyPixels`].
    pub fn check_pixels(self) -> Result<(), PictureFault> {
        if u64::from(self.width) * u64::from(self.height) > MOST_PIXELS {
            return Err(PictureFault::TooManyPixels);
        }
        Ok(())
    }

    /// The sizes in which it is kept, the smallest first: nothing is made larger than it came.
    pub fn kept(self) -> Vec<Self> {
        let own = self.width.min(WIDTHS[WIDTHS.len() - 1]);
        let mut widths: Vec<_> = WIDTHS.into_iter().filter(|width| *width < own).collect();
        widths.push(own);
        widths
            .into_iter()
            .map(|width| Self {
                width,
                height: self.height_at(width),
            })
            .collect()
    }

    /// Its height at another width, to the nearest pixel.
    fn height_at(self, width: u32) -> u32 {
        let (own, height) = (u64::from(self.width.max(1)), u64::from(self.height));
        let height = (height * u64::from(width) + own / 2) / own;
        u32::try_from(height).unwrap_or(u32::MAX).max(1)
    }
}

/// Why a file is not taken as a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureFault {
    /// No file was chosen.
    #[error("请先选择一张图片")]
    Missing,
    /// More than [`MOST_BYTES`].
    #[error("图片超过 10 MB，请压缩后再上传")]
    TooLarge,
    /// A PDF, whatever it is called.
    #[error("这是 PDF 文件，不是图片。请把要用的那一页另存为 PNG 或 JPG，再上传")]
    Pdf,
    /// A photo as some phones keep them.
    #[error("这是 HEIC 格式的手机照片，很多手机看不了。请另存为 JPG 再上传")]
    Heic,
    /// A drawing in SVG, which can hold scripts.
    #[error("不支持 SVG 矢量图。请导出为 PNG，再上传")]
    Svg,
    /// Something that moves.
    #[error("不支持动图。请选一张静止的 PNG、JPG 或 WebP 图片")]
    Animated,
    /// None of the formats that are read.
    #[error("这个文件不是 PNG、JPG 或 WebP 图片，改文件名不能改变它的格式。请换一张图片")]
    NotAPicture,
    /// One of them, but broken or cut off.
    #[error("图片文件不完整或已损坏，请重新导出或重新下载后再上传")]
    Broken,
    /// More than [`MOST_PIXELS`].
    #[error("图片尺寸太大（超过 4000 万像素），请缩小后再上传，宽 1440 像素就够了")]
    TooManyPixels,
    /// Less than [`LEAST`].
    #[error("图片太小，宽至少 640 像素，高至少 360 像素")]
    TooSmall,
    /// More than [`MOST_RATIO`].
    #[error("图片太狭长，长边不能超过短边的 3 倍，建议宽高比 16:9")]
    TooNarrow,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(width: u32, height: u32) -> Size {
        Size { width, height }
    }

    #[test]
    fn a_picture_is_kept_in_sizes_that_are_no_larger_than_it_came() {
        let widths = |width, height| -> Vec<_> {
            let kept = size(width, height).kept();
            kept.into_iter()
                .map(|size| (size.width, size.height))
                .collect()
        };
        assert_eq!(widths(4000, 3000), [(480, 360), (960, 720), (1440, 1080)]);
        assert_eq!(widths(1440, 810), [(480, 270), (960, 540), (1440, 810)]);
        assert_eq!(widths(1200, 675), [(480, 270), (960, 540), (1200, 675)]);
        assert_eq!(widths(640, 361), [(480, 271), (640, 361)]);
    }

    #[test]
    fn sizes_are_refused_by_what_they_claim() {
        assert_eq!(size(1920, 1080).check(), Ok(()));
        assert_eq!(size(640, 360).check(), Ok(()));
        assert_eq!(size(639, 360).check(), Err(PictureFault::TooSmall));
        assert_eq!(size(640, 359).check(), Err(PictureFault::TooSmall));
        assert_eq!(size(1441, 480).check(), Err(PictureFault::TooNarrow));
        assert_eq!(size(1440, 480).check(), Ok(()));
        let huge = size(u32::MAX, u32::MAX).check();
        assert_eq!(huge, Err(PictureFault::TooManyPixels));
    }

    #[test]
    fn formats_are_remembered_by_the_end_of_their_files_names() {
        for format in [PictureFormat::Jpeg, PictureFormat::Png] {
            assert_eq!(
                PictureFormat::from_extension(format.extension()),
                Some(format)
            );
        }
        assert_eq!(PictureFormat::from_extension("svg"), None);
    }
}
