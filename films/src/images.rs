//! Pictures of the film as it was encoded: that file can be trusted.

use crate::args::Args;
use crate::encode::{FILM, STRIPPED};
use crate::formats;
use crate::limits::Limits;
use crate::manifest::Thumbs;
use crate::shape::{Rate, Size};

/// The picture that stands for the film.
pub const POSTER: &str = "poster.jpg";

/// The small pictures.
pub const THUMBS: &str = "thumbs.jpg";

/// The most small pictures.
const MOST_TILES: u64 = 100;

/// How many stand in a row.
const COLUMNS: u64 = 10;

/// A tile of a film that lies; it is as wide of one that stands.
const TILE: Size = Size {
    width: 160,
    height: 284,
};

/// Keyframes are two seconds apart, and only they are decoded.
const KEYFRAMES: u64 = 2000;

/// Takes the most usual frame of three seconds, from a tenth of the film on; if `not_black`, those
/// that are black do not count, and there may be none.
pub fn poster(duration_ms: u64, rate: Rate, not_black: bool, limits: &Limits) -> Args {
    let at = duration_ms / 10;
    let frames = (u64::from(rate.frames) * 3 / u64::from(rate.seconds)).clamp(2, 90);
    let not_black = if not_black {
        "blackframe=amount=0,\
         metadata=mode=select:key=lavfi.blackframe.pblack:value=96:function=less,"
    } else {
        ""
    };
    formats::reading(limits)
        .words(&format!(
            "-threads 2 -ss {}.{:03} -i {FILM}",
            at / 1000,
            at % 1000
        ))
        .words(&format!(
            "-map 0:v:0 -vf {not_black}thumbnail=n={frames} -frames:v 1 -update 1 -q:v 3"
        ))
        .words(&format!("{STRIPPED} -f image2 {POSTER}"))
}

/// How the small pictures of a film stand.
pub fn layout(duration_ms: u64, film: Size) -> Thumbs {
    // The last one needs a frame.
    let last = duration_ms.saturating_sub(100);
    let interval_ms = (last / (MOST_TILES * KEYFRAMES) + 1) * KEYFRAMES;
    let count = last / interval_ms + 1;
    let columns = count.min(COLUMNS);
    let tile = film.within(TILE);
    let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    Thumbs {
        interval_ms,
        count: small(count),
        columns: small(columns),
        rows: small(count.div_ceil(columns)),
        tile_width: tile.width,
        tile_height: tile.height,
    }
}

/// Draws the small pictures.
pub fn thumbs(thumbs: &Thumbs, limits: &Limits) -> Args {
    let Thumbs {
        interval_ms,
        columns,
        rows,
        tile_width: width,
        tile_height: height,
        ..
    } = thumbs;
    let every = interval_ms / 1000;
    // Keyframes are where the rate has a frame, not to the millisecond.
    formats::reading(limits)
        .words(&format!(
            "-threads 2 -skip_frame nokey -i {FILM} -map 0:v:0 -vf"
        ))
        .one(format!(
            "select=gte(t+0.05\\,selected_n*{every}),scale={width}:{height}:flags=area,\
             tile={columns}x{rows}"
        ))
        .words(&format!(
            "-frames:v 1 -update 1 -q:v 4 {STRIPPED} -f image2 {THUMBS}"
        ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILM: Size = Size {
        width: 1280,
        height: 720,
    };

    #[test]
    fn small_pictures_are_a_hundred_at_most() {
        let tell = |duration_ms| {
            let thumbs = layout(duration_ms, FILM);
            let Thumbs {
                interval_ms,
                count,
                columns,
                rows,
                ..
            } = thumbs;
            (interval_ms, count, columns, rows)
        };
        assert_eq!(tell(1000), (2000, 1, 1, 1));
        assert_eq!(tell(3000), (2000, 2, 2, 1));
        assert_eq!(tell(4000), (2000, 2, 2, 1));
        assert_eq!(tell(61_000), (2000, 31, 10, 4));
        assert_eq!(tell(200_000), (2000, 100, 10, 10));
        assert_eq!(tell(200_200), (4000, 51, 10, 6));
        assert_eq!(tell(1_800_000), (18_000, 100, 10, 10));
    }

    #[test]
    fn small_pictures_have_the_shape_of_the_film() {
        let tile = |film| {
            let thumbs = layout(9000, film);
            (thumbs.tile_width, thumbs.tile_height)
        };
        assert_eq!(tile(FILM), (160, 90));
        assert_eq!(tile(FILM.turned()), (160, 284));
    }
}
