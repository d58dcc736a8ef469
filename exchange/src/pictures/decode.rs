//! From a file to its pixels: upright, in the colours of the web (sRGB), and nothing else.

use std::io::Cursor;

use domain::pictures::{MOST_PIXELS, PictureFault, Size};
use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::{DynamicImage, ImageDecoder, Limits, Rgb, RgbImage, Rgba, RgbaImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

use super::jpeg;

/// The most memory that decoding may take: the largest picture with two bytes a channel.
const MOST_MEMORY: u64 = MOST_PIXELS * 8 + 64 * 1024 * 1024;

/// The largest colour profile that is heeded.
const LARGEST_PROFILE: usize = 4 * 1024 * 1024;

/// A picture's pixels.
pub struct Decoded {
    /// Upright, on white.
    pub picture: RgbImage,
    /// Whether it came as a photo does.
    pub is_photo: bool,
}

/// Reads what the first bytes say that the file is; `fits` says whether its size is taken.
pub fn decode(
    bytes: &[u8],
    fits: fn(Size) -> Result<(), PictureFault>,
) -> Result<Decoded, PictureFault> {
    let broken = |_| PictureFault::Broken;
    let (picture, is_photo) = match kind(bytes)? {
        Kind::Jpeg => {
            if !jpeg::is_whole(bytes) {
                return Err(PictureFault::Broken);
            }
            let decoder = JpegDecoder::new(Cursor::new(bytes)).map_err(broken)?;
            (pixels(decoder, fits)?, true)
        }
        Kind::Png => {
            let decoder = PngDecoder::with_limits(Cursor::new(bytes), limits()).map_err(broken)?;
            if decoder.is_apng().map_err(broken)? {
                return Err(PictureFault::Animated);
            }
            (pixels(decoder, fits)?, false)
        }
        Kind::WebP => {
            let decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(broken)?;
            if decoder.has_animation() {
                return Err(PictureFault::Animated);
            }
            (pixels(decoder, fits)?, false)
        }
    };
    Ok(Decoded {
        picture: on_white(picture),
        is_photo,
    })
}

enum Kind {
    Jpeg,
    Png,
    WebP,
}

/// By the first bytes alone: the name and the type that a browser tells are the sender's to choose.
fn kind(bytes: &[u8]) -> Result<Kind, PictureFault> {
    let head = &bytes[..bytes.len().min(1024)];
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    match head {
        [0xFF, 0xD8, 0xFF, ..] => Ok(Kind::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Ok(Kind::Png),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Ok(Kind::WebP),
        [b'G', b'I', b'F', b'8', ..] => Err(PictureFault::Animated),
        [_, _, _, _, b'f', b't', b'y', b'p', b'h' | b'm', ..] => Err(PictureFault::Heic),
        _ if text.contains("%PDF-") => Err(PictureFault::Pdf),
        _ if text.starts_with("<svg") || (text.starts_with("<?xml") && text.contains("<svg")) => {
            Err(PictureFault::Svg)
        }
        _ => Err(PictureFault::NotAPicture),
    }
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MOST_MEMORY);
    limits
}

/// Refuses sizes that are not taken, then decodes.
fn pixels(
    mut decoder: impl ImageDecoder,
    fits: fn(Size) -> Result<(), PictureFault>,
) -> Result<DynamicImage, PictureFault> {
    let broken = |_| PictureFault::Broken;
    let (width, height) = decoder.dimensions();
    fits(Size { width, height })?;
    decoder.set_limits(limits()).map_err(broken)?;
    // What is wrong with these two says nothing about the picture.
    let orientation = decoder.orientation().ok();
    let profile = decoder.icc_profile().ok().flatten();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    if let Some(profile) = profile {
        picture = in_srgb(picture, &profile);
    }
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    Ok(picture)
}

/// The picture in the colours of the web. New phones write wider ones, which would look dull once
/// their profile is gone. A profile that cannot be read, or is not for these channels, is ignored.
fn in_srgb(picture: DynamicImage, profile: &[u8]) -> DynamicImage {
    if profile.len() > LARGEST_PROFILE {
        return picture;
    }
    let Ok(own) = ColorProfile::new_from_slice(profile) else {
        return picture;
    };
    if own.color_space != DataColorSpace::Rgb || !picture.color().has_color() {
        return picture;
    }
    let (web, options) = (ColorProfile::new_srgb(), TransformOptions::default());
    let made = own.create_transform_8bit(Layout::Rgba, &web, Layout::Rgba, options);
    let Ok(transform) = made else {
        return picture;
    };
    let mut pixels = picture.into_rgba8();
    let row = pixels.width() as usize * 4;
    let mut moved = vec![0; row];
    for line in pixels.chunks_exact_mut(row) {
        // Lines of one length fit each other: nothing here can be refused.
        if transform.transform(line, &mut moved).is_ok() {
            line.copy_from_slice(&moved);
        }
    }
    DynamicImage::ImageRgba8(pixels)
}

fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    flattened(&picture.into_rgba8())
}

fn flattened(picture: &RgbaImage) -> RgbImage {
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let Rgba([red, green, blue, alpha]) = *picture.get_pixel(x, y);
        let over = |channel: u8| {
            let alpha = u32::from(alpha);
            let mixed = (u32::from(channel) * alpha + 255 * (255 - alpha) + 127) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        Rgb([over(red), over(green), over(blue)])
    })
}
