//! Pictures as staff bring them: whole and upright photos, drawings, and files that are none.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop there"
)]

use std::io::Cursor;

use domain::pictures::{MOST_BYTES, PictureFault, PictureFormat, Size};
use exchange::pictures::{Redrawn, redraw};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ImageEncoder, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

const SECRET: &[u8] = b"31.2304N 121.4737E of somebody's home";

/// No two pixels alike: what photos are.
fn noisy(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let n = x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503);
        let [a, b, c, _] = n.wrapping_mul(2_246_822_519).to_le_bytes();
        Rgb([a, b, c])
    })
}

/// Red above, blue below: a drawing whose right way up can be told.
fn drawing(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |_, y| {
        if y < height / 2 {
            Rgb([200, 40, 30])
        } else {
            Rgb([20, 60, 160])
        }
    })
}

fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut file, 90);
    picture.write_with_encoder(encoder).unwrap();
    file
}

fn png(picture: &RgbImage) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, ImageFormat::Png).unwrap();
    file.into_inner()
}

fn webp(picture: &RgbImage) -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = WebPEncoder::new_lossless(&mut file);
    picture.write_with_encoder(encoder).unwrap();
    file
}

/// A block of EXIF (CIPA DC-008) with an orientation, and a description behind it.
fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
    // ImageDescription, ASCII, behind the directory.
    tiff.extend_from_slice(&[0x0E, 0x01, 2, 0]);
    tiff.extend_from_slice(&u32::try_from(SECRET.len()).unwrap().to_le_bytes());
    tiff.extend_from_slice(&38_u32.to_le_bytes());
    // Orientation, SHORT.
    tiff.extend_from_slice(&[0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    tiff.extend_from_slice(&[0; 4]);
    tiff.extend_from_slice(SECRET);
    tiff
}

/// A jpeg whose first segment is this one.
fn with_segment(jpeg: &[u8], marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, marker], &length, content, &jpeg[2..]].concat()
}

/// A chunk of a png (W3C PNG, 5.3).
fn chunk(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    let named = [&kind[..], content].concat();
    let crc = crc32(&named).to_be_bytes();
    [&length[..], &named, &crc].concat()
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xEDB8_8320 & 0_u32.wrapping_sub(crc & 1))
        })
    })
}

/// A png with chunks behind its header, which takes 33 bytes.
fn with_chunks(png: &[u8], chunks: &[Vec<u8>]) -> Vec<u8> {
    [&png[..33], &chunks.concat(), &png[33..]].concat()
}

fn holds(file: &[u8], part: &[u8]) -> bool {
    file.windows(part.len()).any(|window| window == part)
}

fn sizes(redrawn: &Redrawn) -> Vec<(u32, u32)> {
    let sizes = redrawn.sizes.iter();
    sizes.map(|(size, _)| (size.width, size.height)).collect()
}

/// The largest of its pictures, decoded again.
fn largest(redrawn: &Redrawn) -> RgbImage {
    let (size, file) = redrawn.sizes.last().unwrap();
    let decoded = image::load_from_memory(file).unwrap().into_rgb8();
    assert_eq!(decoded.dimensions(), (size.width, size.height));
    decoded
}

fn near(pixel: Rgb<u8>, wanted: [u8; 3]) -> bool {
    let pairs = pixel.0.into_iter().zip(wanted);
    pairs
        .into_iter()
        .all(|(is, wanted)| is.abs_diff(wanted) < 12)
}

fn refused(file: &[u8]) -> PictureFault {
    redraw(file).unwrap_err()
}

#[test]
fn a_photo_is_kept_as_jpeg_in_three_sizes() {
    let redrawn = redraw(&jpeg(&noisy(2000, 1125))).unwrap();
    assert_eq!(redrawn.format, PictureFormat::Jpeg);
    assert_eq!(sizes(&redrawn), [(480, 270), (960, 540), (1440, 810)]);
    for (size, file) in &redrawn.sizes {
        let format = image::guess_format(file).unwrap();
        let decoded = image::load_from_memory(file).unwrap();
        assert_eq!(format, ImageFormat::Jpeg);
        assert_eq!(
            (decoded.width(), decoded.height()),
            (size.width, size.height)
        );
    }
}

#[test]
fn a_drawing_is_kept_as_png_and_a_photo_that_came_as_png_is_not() {
    for file in [png(&drawing(1000, 600)), webp(&drawing(1000, 600))] {
        let redrawn = redraw(&file).unwrap();
        assert_eq!(redrawn.format, PictureFormat::Png);
        assert_eq!(sizes(&redrawn), [(480, 288), (960, 576), (1000, 600)]);
        assert_eq!(largest(&redrawn), drawing(1000, 600), "not a pixel is lost");
    }
    let photo = redraw(&png(&noisy(1000, 600))).unwrap();
    assert_eq!(photo.format, PictureFormat::Jpeg);
}

#[test]
fn every_orientation_is_turned_upright() {
    let lying = [(1, false), (3, false), (6, true), (8, true)];
    for (orientation, turned) in lying {
        let mut seen = DynamicImage::ImageRgb8(drawing(900, 700));
        // As the sensor had it: what the orientation says, backwards.
        seen = match orientation {
            3 => seen.rotate180(),
            6 => seen.rotate270(),
            8 => seen.rotate90(),
            _ => seen,
        };
        let stored = seen.into_rgb8();
        assert_eq!(stored.width() == 700, turned);
        let block = [b"Exif\0\0", &exif(orientation)[..]].concat();
        let file = with_segment(&jpeg(&stored), 0xE1, &block);
        let redrawn = redraw(&file).unwrap();
        let shown = largest(&redrawn);
        assert_eq!(shown.dimensions(), (900, 700), "{orientation}");
        assert!(
            near(*shown.get_pixel(450, 50), [200, 40, 30]),
            "{orientation}"
        );
        assert!(
            near(*shown.get_pixel(450, 650), [20, 60, 160]),
            "{orientation}"
        );
    }
}

#[test]
fn nothing_but_the_picture_is_kept() {
    let exif = exif(1);
    let jpeg = jpeg(&drawing(900, 600));
    let block = [b"Exif\0\0", &exif[..]].concat();
    let xmp = [b"http://ns.adobe.com/xap/1.0/\0", SECRET].concat();
    let png = png(&drawing(900, 600));
    let text = [b"Comment\0", SECRET].concat();
    let mut webp = Vec::new();
    let mut encoder = WebPEncoder::new_lossless(&mut webp);
    encoder.set_exif_metadata(exif.clone()).unwrap();
    drawing(900, 600).write_with_encoder(encoder).unwrap();
    for (what, file) in [
        ("EXIF", with_segment(&jpeg, 0xE1, &block)),
        ("XMP", with_segment(&jpeg, 0xE1, &xmp)),
        ("a comment", with_segment(&jpeg, 0xFE, SECRET)),
        ("what a phone adds", [&jpeg[..], SECRET].concat()),
        (
            "EXIF in a png",
            with_chunks(&png, &[chunk(*b"eXIf", &exif)]),
        ),
        (
            "text in a png",
            with_chunks(&png, &[chunk(*b"tEXt", &text)]),
        ),
        ("what stands behind a png", [&png[..], SECRET].concat()),
        ("EXIF in a webp", webp),
    ] {
        assert!(holds(&file, SECRET), "{what} is there at first");
        let redrawn = redraw(&file).unwrap();
        for (size, file) in &redrawn.sizes {
            for trace in [SECRET, b"Exif", b"eXIf", b"tEXt", b"xap/1.0"] {
                assert!(!holds(file, trace), "{what} at {size:?}");
            }
        }
    }
}

#[test]
fn a_file_that_is_two_things_at_once_is_only_a_picture_afterwards() {
    let script = b"*/=1;alert(document.cookie);/*";
    let page = b"<html><script>alert(1)</script></html>";
    let archive = b"PK\x03\x04\x14\0\0\0 evil.jar PK\x05\x06";
    let picture = jpeg(&drawing(900, 600));
    for hidden in [&script[..], page, archive] {
        for file in [
            with_segment(&picture, 0xFE, hidden),
            [&picture[..], hidden].concat(),
        ] {
            let redrawn = redraw(&file).unwrap();
            let kept = redrawn.sizes.iter().any(|(_, file)| holds(file, hidden));
            assert!(!kept);
        }
    }
    // The other way round, what comes first decides.
    assert_eq!(
        refused(&[page, &picture[..]].concat()),
        PictureFault::NotAPicture
    );
    let gif = [b"GIF89a/*", &picture[..]].concat();
    assert_eq!(refused(&gif), PictureFault::Animated);
}

#[test]
fn what_can_be_seen_through_stands_on_white() {
    let glass = RgbaImage::from_fn(800, 500, |x, _| match x {
        0..400 => Rgba([0, 0, 0, 0]),
        _ => Rgba([0, 0, 0, 128]),
    });
    let mut file = Vec::new();
    glass
        .write_with_encoder(PngEncoder::new(&mut file))
        .unwrap();
    let shown = largest(&redraw(&file).unwrap());
    assert_eq!(*shown.get_pixel(100, 100), Rgb([255, 255, 255]));
    assert!(near(*shown.get_pixel(700, 100), [127, 127, 127]));
}

#[test]
fn colours_of_a_wider_space_are_moved_into_the_webs() {
    let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let picture = RgbImage::from_pixel(800, 500, Rgb([200, 100, 60]));
    let mut file = Vec::new();
    let mut encoder = PngEncoder::new(&mut file);
    encoder.set_icc_profile(profile).unwrap();
    picture.write_with_encoder(encoder).unwrap();
    let redrawn = redraw(&file).unwrap();
    let Rgb([red, green, _]) = *largest(&redrawn).get_pixel(1, 1);
    assert!(
        red > 205 && green < 100,
        "the same colour needs more in sRGB: {red} {green}"
    );
    assert!(!holds(&redrawn.sizes[0].1, b"iCCP"));
    let mut file = Vec::new();
    let mut encoder = PngEncoder::new(&mut file);
    encoder.set_icc_profile(vec![7; 300]).unwrap();
    picture.write_with_encoder(encoder).unwrap();
    let shown = largest(&redraw(&file).unwrap());
    assert_eq!(
        *shown.get_pixel(1, 1),
        Rgb([200, 100, 60]),
        "a broken profile is ignored"
    );
}

#[test]
fn files_that_are_no_pictures_are_told_by_what_they_are() {
    let moving = [&b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..], &[0; 64]].concat();
    for (file, fault) in [
        (&b""[..], PictureFault::Missing),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", PictureFault::Pdf),
        (b"\xef\xbb\xbf\r\n%PDF-1.4", PictureFault::Pdf),
        (&moving, PictureFault::Heic),
        (b"GIF89a\x01\0\x01\0\0\0\0;", PictureFault::Animated),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            PictureFault::Svg,
        ),
        (b"<?xml version='1.0'?>\n<svg/>", PictureFault::Svg),
        (b"<html></html>", PictureFault::NotAPicture),
        (b"MZ\x90\0", PictureFault::NotAPicture),
        (b"BM\x46\0\0\0", PictureFault::NotAPicture),
        (b"\xff\xd8", PictureFault::NotAPicture),
        (b"\x89PNG\r\n\x1a\n", PictureFault::Broken),
        (b"\xff\xd8\xff\xe0", PictureFault::Broken),
        (b"RIFF\x04\0\0\0WEBP", PictureFault::Broken),
    ] {
        assert_eq!(refused(file), fault, "{}", String::from_utf8_lossy(file));
    }
    assert_eq!(refused(&vec![0xFF; MOST_BYTES + 1]), PictureFault::TooLarge);
}

#[test]
fn a_picture_that_was_cut_off_anywhere_is_broken() {
    for file in [
        jpeg(&drawing(700, 500)),
        png(&noisy(700, 500)),
        webp(&noisy(700, 500)),
    ] {
        for part in [20, 33, 60, 90] {
            let cut = file.len() * part / 100;
            assert_eq!(refused(&file[..cut]), PictureFault::Broken, "{part} %");
        }
    }
}

#[test]
fn what_moves_is_refused() {
    let still = png(&drawing(800, 500));
    let control = chunk(*b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
    let mut frame = vec![0; 26];
    frame[4..8].copy_from_slice(&800_u32.to_be_bytes());
    frame[8..12].copy_from_slice(&500_u32.to_be_bytes());
    let moving = with_chunks(&still, &[control, chunk(*b"fcTL", &frame)]);
    assert_eq!(refused(&moving), PictureFault::Animated);
    assert_eq!(refused(&animated_webp()), PictureFault::Animated);
}

/// An extended webp (RFC 9649) with one frame that says it moves.
fn animated_webp() -> Vec<u8> {
    let still = webp(&drawing(800, 500));
    let part = |kind: &[u8; 4], content: &[u8]| {
        let length = u32::try_from(content.len()).unwrap().to_le_bytes();
        let padding = vec![0; content.len() % 2];
        [&kind[..], &length, content, &padding].concat()
    };
    let three = |n: u32| n.to_le_bytes()[..3].to_vec();
    let head = [&[2, 0, 0, 0], &three(799)[..], &three(499)].concat();
    let frame = [
        three(0),
        three(0),
        three(799),
        three(499),
        three(100),
        vec![0],
        still[12..].to_vec(),
    ];
    let content = [
        b"WEBP".to_vec(),
        part(b"VP8X", &head),
        part(b"ANIM", &[0; 6]),
        part(b"ANMF", &frame.concat()),
    ];
    part(b"RIFF", &content.concat())
}

#[test]
fn a_small_file_that_claims_a_huge_picture_is_refused_by_its_claim() {
    let mut bomb = png(&drawing(800, 500));
    let mut header = [0; 13];
    header[..4].copy_from_slice(&60_000_u32.to_be_bytes());
    header[4..8].copy_from_slice(&60_000_u32.to_be_bytes());
    header[8..10].copy_from_slice(&[8, 2]);
    bomb.splice(8..33, chunk(*b"IHDR", &header));
    assert_eq!(refused(&bomb), PictureFault::TooManyPixels);

    let mut bomb = jpeg(&drawing(800, 500));
    let frame = bomb
        .windows(2)
        .position(|pair| pair == [0xFF, 0xC0])
        .unwrap();
    bomb[frame + 5..frame + 9].copy_from_slice(&[0xFF, 0xDC, 0xFF, 0xDC]);
    assert_eq!(refused(&bomb), PictureFault::TooManyPixels);

    // Compressed text of a png that would take a gigabyte.
    let text = [b"bomb\0\0".to_vec(), vec![0x78, 0x9C], vec![0; 4096]].concat();
    let file = with_chunks(&png(&drawing(800, 500)), &[chunk(*b"zTXt", &text)]);
    let size = Size {
        width: 800,
        height: 500,
    };
    assert_eq!(redraw(&file).unwrap().sizes.last().unwrap().0, size);
}

#[test]
fn pictures_that_look_bad_wherever_they_are_shown_are_refused() {
    let file = |width, height| png(&drawing(width, height));
    assert_eq!(refused(&file(320, 180)), PictureFault::TooSmall);
    assert_eq!(refused(&file(1500, 400)), PictureFault::TooNarrow);
}

#[test]
fn random_damage_is_refused_or_drawn_but_never_fatal() {
    let files = [
        jpeg(&drawing(640, 400)),
        png(&drawing(640, 400)),
        webp(&drawing(640, 400)),
    ];
    let mut seed = 7_u32;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        usize::try_from(seed >> 8).unwrap() % below
    };
    for file in files {
        for _ in 0..40 {
            let mut damaged = file.clone();
            for _ in 0..=next(6) {
                let at = next(damaged.len());
                damaged[at] = u8::try_from(next(256)).unwrap();
            }
            if let Ok(redrawn) = redraw(&damaged) {
                assert!(!redrawn.sizes.is_empty());
            }
        }
    }
}
