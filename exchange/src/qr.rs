//! QR codes as files that staff take away: as drawings for printers, as pictures for everything else.

use std::fmt::Write;

use fast_qr::qr::{QRBuilder, QRCodeError};
use fast_qr::{ECL, QRCode};
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};
use thiserror::Error;

/// The light border that readers need, in modules (ISO/IEC 18004).
const QUIET: usize = 4;

/// The least width of a picture, in pixels: enough for a poster's corner at 300 dots an inch.
const LEAST_WIDTH: usize = 1024;

/// Why there is no code.
#[derive(Debug, Error)]
pub enum QrFault {
    /// The text is longer than a code holds.
    #[error("a QR code has no room for the text")]
    TooLong,
    /// The picture cannot be written.
    #[error("the picture of a QR code was not written: {0}")]
    Picture(#[from] image::ImageError),
}

impl From<QRCodeError> for QrFault {
    fn from(_: QRCodeError) -> Self {
        Self::TooLong
    }
}

/// A code: which modules are dark. A quarter of it may be dirty or torn (level Q).
pub struct Qr(Box<QRCode>);

impl Qr {
    /// The code of a text.
    ///
    /// # Errors
    /// [`QrFault::TooLong`].
    pub fn of(text: &str) -> Result<Self, QrFault> {
        Ok(Self(Box::new(QRBuilder::new(text).ecl(ECL::Q).build()?)))
    }

    /// How many modules it is wide with its border.
    pub const fn width(&self) -> usize {
        self.0.size + 2 * QUIET
    }

    /// Whether the module is dark, counted with the border.
    fn is_dark(&self, x: usize, y: usize) -> bool {
        let inside = |at: usize| at.checked_sub(QUIET).filter(|at| *at < self.0.size);
        match (inside(x), inside(y)) {
            (Some(x), Some(y)) => self.0[y][x].value(),
            _ => false,
        }
    }

    /// The dark modules as the `d` of an SVG path, each one unit wide; the border counts.
    pub fn path(&self) -> String {
        let mut path = String::new();
        for y in 0..self.width() {
            let mut x = 0;
            while x < self.width() {
                let run = (x..self.width())
                    .take_while(|x| self.is_dark(*x, y))
                    .count();
                if run > 0 {
                    let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
                }
                x += run.max(1);
            }
        }
        path
    }

    /// An SVG file, black on white.
    pub fn to_svg(&self) -> String {
        let (width, path) = (self.width(), self.path());
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {width}\" \
             width=\"1024\" height=\"1024\" shape-rendering=\"crispEdges\">\
             <path fill=\"#fff\" d=\"M0 0h{width}v{width}h-{width}z\"/><path d=\"{path}\"/></svg>"
        )
    }

    /// A png file, black on white, at least 1024 pixels wide, each module of whole pixels.
    ///
    /// # Errors
    /// [`QrFault::Picture`], which nothing should bring.
    pub fn to_png(&self) -> Result<Vec<u8>, QrFault> {
        let module = LEAST_WIDTH.div_ceil(self.width());
        let width = module * self.width();
        let mut pixels = Vec::with_capacity(width * width);
        for y in 0..width {
            for x in 0..width {
                let dark = self.is_dark(x / module, y / module);
                pixels.push(if dark { 0 } else { 255 });
            }
        }
        let side = u32::try_from(width).unwrap_or(u32::MAX);
        let mut file = Vec::new();
        PngEncoder::new(&mut file).write_image(&pixels, side, side, ExtendedColorType::L8)?;
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://quiz.example/campaigns/financial-literacy-month-2026?c=k7m2xpq";

    fn decoded(picture: &image::GrayImage) -> Vec<String> {
        let (width, height) = picture.dimensions();
        let side = |side| usize::try_from(side).unwrap();
        let mut prepared =
            rqrr::PreparedImage::prepare_from_greyscale(side(width), side(height), |x, y| {
                let at = |at| u32::try_from(at).unwrap();
                picture.get_pixel(at(x), at(y)).0[0]
            });
        let found = prepared.detect_grids();
        found.iter().map(|grid| grid.decode().unwrap().1).collect()
    }

    #[test]
    fn a_code_is_read_back_as_its_link() {
        let long = format!(
            "https://a-long-host-name.bank.example.cn/campaigns/{}?c=k7m2xpq",
            "s".repeat(60)
        );
        for link in [LINK, "http://127.0.0.1:8080/campaigns/a?c=2222222", &long] {
            let file = Qr::of(link).unwrap().to_png().unwrap();
            let picture = image::load_from_memory(&file).unwrap().into_luma8();
            assert!(picture.width() >= 1024, "{}", picture.width());
            assert_eq!(decoded(&picture), [link]);
        }
    }

    #[test]
    fn a_torn_code_is_still_read() {
        let file = Qr::of(LINK).unwrap().to_png().unwrap();
        let mut picture = image::load_from_memory(&file).unwrap().into_luma8();
        let (from, to) = (picture.width() * 45 / 100, picture.width() * 60 / 100);
        for y in from..to {
            for x in from..to {
                picture.put_pixel(x, y, image::Luma([255]));
            }
        }
        assert_eq!(decoded(&picture), [LINK]);
    }

    #[test]
    fn the_drawing_has_the_modules_of_the_picture_and_its_border() {
        let qr = Qr::of(LINK).unwrap();
        let svg = qr.to_svg();
        let path = svg
            .rsplit("<path d=\"")
            .next()
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        let mut dark = 0;
        for run in path.split('M').skip(1) {
            let (place, rest) = run.split_once('h').unwrap();
            let length: usize = rest.split('v').next().unwrap().parse().unwrap();
            let (x, y) = place.split_once(' ').unwrap();
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            assert!(x >= 4 && y >= 4 && x + length <= qr.width() - 4 && y < qr.width() - 4);
            assert!((x..x + length).all(|x| qr.is_dark(x, y)));
            dark += length;
        }
        let all = (0..qr.width()).flat_map(|y| (0..qr.width()).map(move |x| (x, y)));
        assert_eq!(dark, all.filter(|(x, y)| qr.is_dark(*x, *y)).count());
    }

    #[test]
    fn a_text_that_no_code_holds_is_refused() {
        assert!(matches!(Qr::of(&"长".repeat(3000)), Err(QrFault::TooLong)));
    }
}
