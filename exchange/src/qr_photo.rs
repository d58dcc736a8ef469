//! QR codes in photos: what a branch's phone took of a code that a customer shows.

use domain::pictures::{MOST_BYTES, PictureFault};
use image::{GrayImage, imageops};
use rqrr::PreparedImage;

use crate::pictures::decode_any_size;

/// The longest side at which a photo is looked at, one after the other: a code that fills the photo is
/// found fastest and surest in a small one, one that is far away only in a large one.
const SIDES: [u32; 3] = [800, 1600, 3200];

/// The texts of the QR codes in a png, jpeg or webp file, each once; none where there is none that can
/// be read.
///
/// # Errors
/// [`PictureFault`] where the file is no picture that is taken.
pub fn texts(bytes: &[u8]) -> Result<Vec<String>, PictureFault> {
    if bytes.is_empty() {
        return Err(PictureFault::Missing);
    }
    if bytes.len() > MOST_BYTES {
        return Err(PictureFault::TooLarge);
    }
    let photo = imageops::grayscale(&decode_any_size(bytes)?);
    let own = photo.width().max(photo.height());
    for (place, side) in SIDES.into_iter().enumerate() {
        // A smaller photo is looked at as it is, and once.
        if place > 0 && SIDES[place - 1] >= own {
            break;
        }
        let found = texts_of(&scaled(&photo, side));
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

fn scaled(photo: &GrayImage, side: u32) -> GrayImage {
    let (width, height) = photo.dimensions();
    let own = width.max(height);
    if own <= side {
        return photo.clone();
    }
    let at = |length: u32| {
        let length = u64::from(length) * u64::from(side) / u64::from(own);
        u32::try_from(length).unwrap_or(side).max(1)
    };
    imageops::thumbnail(photo, at(width), at(height))
}

fn texts_of(photo: &GrayImage) -> Vec<String> {
    let side = |side| usize::try_from(side).unwrap_or_default();
    let (width, height) = photo.dimensions();
    let pixels = photo.as_raw();
    let row = side(width);
    let mut prepared =
        PreparedImage::prepare_from_greyscale(row, side(height), |x, y| pixels[y * row + x]);
    let mut texts = Vec::new();
    for grid in prepared.detect_grids() {
        // What is too dirty is as good as not there.
        if let Ok((_, text)) = grid.decode()
            && !texts.contains(&text)
        {
            texts.push(text);
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use image::codecs::jpeg::JpegEncoder;
    use image::{Luma, Rgb, RgbImage};

    use super::*;
    use crate::qr::Qr;

    const TEXT: &str = "ZY:123456789012";

    fn jpeg(picture: &RgbImage) -> Vec<u8> {
        let mut file = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut file, 70);
        picture.write_with_encoder(encoder).unwrap();
        file
    }

    #[test]
    fn the_png_of_a_code_is_read() {
        let file = Qr::of(TEXT).unwrap().to_png().unwrap();
        assert_eq!(texts(&file).unwrap(), [TEXT]);
    }

    #[test]
    fn a_small_grey_code_in_a_large_photo_is_read() {
        let code = Qr::of(TEXT).unwrap().to_png().unwrap();
        let code = image::load_from_memory(&code).unwrap().into_luma8();
        let code = imageops::resize(&code, 260, 260, imageops::FilterType::Triangle);
        let photo = RgbImage::from_fn(1600, 1200, |x, y| {
            let inside = (700..960).contains(&x) && (500..760).contains(&y);
            let Luma([light]) = if inside {
                *code.get_pixel(x - 700, y - 500)
            } else {
                Luma([180])
            };
            let dim = 40 + light / 2;
            Rgb([dim, dim, dim - 10])
        });
        assert_eq!(texts(&jpeg(&photo)).unwrap(), [TEXT]);
    }

    #[test]
    fn what_has_no_code_or_is_no_picture_is_told_apart() {
        let plain = RgbImage::from_pixel(900, 700, Rgb([200, 180, 160]));
        assert_eq!(texts(&jpeg(&plain)), Ok(vec![]));
        assert_eq!(texts(b""), Err(PictureFault::Missing));
        assert_eq!(texts(b"%PDF-1.7"), Err(PictureFault::Pdf));
        assert_eq!(texts(&vec![0; MOST_BYTES + 1]), Err(PictureFault::TooLarge));
    }
}
