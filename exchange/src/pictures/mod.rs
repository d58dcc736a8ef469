//! Pictures: decoded by what they hold, whatever they are called, and drawn anew, so that nothing of
//! the file itself is kept: no metadata, no place where a photo was taken, nothing behind its end.

mod decode;
mod jpeg;

use domain::pictures::{MOST_BYTES, PictureFault, PictureFormat, Size};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder, ImageError, RgbImage, imageops};

/// The quality of photos: below it, skies begin to show blocks.
const JPEG_QUALITY: u8 = 82;

/// A picture as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redrawn {
    /// The format of all its sizes.
    pub format: PictureFormat,
    /// Its sizes with their files, the smallest first.
    pub sizes: Vec<(Size, Vec<u8>)>,
}

/// Reads a png, jpeg or webp file and draws it anew in the sizes that are kept.
///
/// Drawings are kept as png where that takes no more room than jpeg, everything else as jpeg. What
/// can be seen through stands on white: a share card or a dark page behind it would hide it.
///
/// # Errors
/// [`PictureFault`].
pub fn redraw(bytes: &[u8]) -> Result<Redrawn, PictureFault> {
    if bytes.is_empty() {
        return Err(PictureFault::Missing);
    }
    if bytes.len() > MOST_BYTES {
        return Err(PictureFault::TooLarge);
    }
    let decode::Decoded { picture, is_photo } = decode::decode(bytes, Size::check)?;
    let own = Size {
        width: picture.width(),
        height: picture.height(),
    };
    let sizes = scaled(picture, &own.kept());
    let written = |format| -> Result<Vec<_>, PictureFault> {
        let each = sizes.iter();
        each.map(|(size, picture)| Ok((*size, encode(picture, format)?)))
            .collect()
    };
    let photo = Redrawn {
        format: PictureFormat::Jpeg,
        sizes: written(PictureFormat::Jpeg)?,
    };
    if is_photo {
        return Ok(photo);
    }
    let drawing = Redrawn {
        format: PictureFormat::Png,
        sizes: written(PictureFormat::Png)?,
    };
    let lighter = drawing.bytes() <= photo.bytes();
    Ok(if lighter { drawing } else { photo })
}

/// The pixels of a png, jpeg or webp file that is looked at and not kept: also of a small or narrow one.
///
/// # Errors
/// [`PictureFault`].
pub(crate) fn decode_any_size(bytes: &[u8]) -> Result<RgbImage, PictureFault> {
    Ok(decode::decode(bytes, Size::check_pixels)?.picture)
}

impl Redrawn {
    /// How many bytes all its files have.
    pub fn bytes(&self) -> usize {
        self.sizes.iter().map(|(_, file)| file.len()).sum()
    }
}

/// The picture in each of these sizes.
fn scaled(mut picture: RgbImage, sizes: &[Size]) -> Vec<(Size, RgbImage)> {
    let mut all: Vec<_> = sizes
        .iter()
        .rev()
        .map(|size| {
            let Size { width, height } = *size;
            if (width, height) != picture.dimensions() {
                // Averaging first: the finer filter reads each pixel many times.
                if picture.width() > width * 4 {
                    picture = imageops::thumbnail(&picture, width * 2, height * 2);
                }
                let filter = imageops::FilterType::Lanczos3;
                picture = imageops::resize(&picture, width, height, filter);
            }
            (*size, picture.clone())
        })
        .collect();
    all.reverse();
    all
}

/// # Errors
/// [`PictureFault::Broken`], which nothing that was decoded should be.
fn encode(picture: &RgbImage, format: PictureFormat) -> Result<Vec<u8>, PictureFault> {
    let mut file = Vec::new();
    let (width, height) = picture.dimensions();
    let written = match format {
        PictureFormat::Jpeg => JpegEncoder::new_with_quality(&mut file, JPEG_QUALITY).encode(
            picture,
            width,
            height,
            ExtendedColorType::Rgb8,
        ),
        PictureFormat::Png => {
            PngEncoder::new_with_quality(&mut file, CompressionType::Best, FilterType::Adaptive)
                .write_image(picture, width, height, ExtendedColorType::Rgb8)
        }
    };
    written.map_err(|_: ImageError| PictureFault::Broken)?;
    Ok(file)
}
