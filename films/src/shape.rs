//! The sizes and rates in which a film is kept: pure sums.

use serde::{Deserialize, Serialize};

/// The frames that a phone is given, by a frame lying down: its longer and its shorter side, in
/// pixels. The largest one, at [`MOST_RATE`], is what H.264 level 3.1 allows (ITU-T H.264, A.3).
const RUNGS: [Size; 3] = [size(640, 360), size(960, 540), size(1280, 720)];

/// The most frames of a second.
const MOST_RATE: u64 = 30;

/// The fewest, so that a second has a frame to seek to.
const LEAST_RATE: u64 = 10;

/// Width and height of a frame as it is seen, in square pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

const fn size(width: u32, height: u32) -> Size {
    Size { width, height }
}

impl Size {
    /// The shorter side: what the "720" of 720p counts, also of a film that stands.
    pub fn short(self) -> u32 {
        self.width.min(self.height)
    }

    /// Its pixels.
    pub fn pixels(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// Lying where it stood.
    pub(crate) fn turned(self) -> Self {
        size(self.height, self.width)
    }

    /// The largest size of the same shape that this box holds, with even sides; never larger than it
    /// is.
    pub(crate) fn within(self, most: Self) -> Self {
        let (width, height) = (u64::from(self.width.max(1)), u64::from(self.height.max(1)));
        let (most_width, most_height) = (u64::from(most.width), u64::from(most.height));
        let even = |side: u64, most: u32| u32::try_from(side & !1).unwrap_or(most).clamp(2, most);
        let (width, height) = if width <= most_width && height <= most_height {
            (width, height)
        } else if width * most_height >= height * most_width {
            (most_width, to_even(height * most_width, width))
        } else {
            (to_even(width * most_height, height), most_height)
        };
        size(even(width, most.width), even(height, most.height))
    }

    /// The sizes in which a film of this size is kept, the smallest first. The last one is its own,
    /// up to 720p; of the smaller ones those that save something.
    pub(crate) fn kept(self) -> Vec<Self> {
        let stands = self.height > self.width;
        let fitted = RUNGS.map(|rung| self.within(if stands { rung.turned() } else { rung }));
        let [.., own] = fitted;
        let mut kept: Vec<_> = fitted
            .into_iter()
            .filter(|size| size.short() * 6 <= own.short() * 5)
            .collect();
        kept.push(own);
        kept
    }

    /// The most kilobits a second that a film of this size takes, without sound.
    pub(crate) fn kilobits(self) -> u32 {
        let rates = RUNGS.into_iter().zip([500, 900]);
        let mut fitting = rates.filter(|(rung, _)| self.pixels() <= rung.pixels());
        fitting.next().map_or(1600, |(_, rate)| rate)
    }
}

/// The quotient as an even number, to the nearest.
fn to_even(dividend: u64, divisor: u64) -> u64 {
    (dividend + divisor) / (2 * divisor) * 2
}

/// Frames of a second: so many in so many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// The dividend.
    pub frames: u32,
    /// The divisor, never zero.
    pub seconds: u32,
}

impl Rate {
    /// Reads "30000/1001"; nothing of a rate of zero or of none.
    pub(crate) fn parse(words: &str) -> Option<Self> {
        let (frames, seconds) = words.split_once('/')?;
        let (frames, seconds) = (frames.parse().ok()?, seconds.parse().ok()?);
        (frames > 0 && seconds > 0).then_some(Self { frames, seconds })
    }

    /// The rate at which a film of this rate is kept. Above thirty only every second, third, … frame
    /// is kept, so that what moves evenly still does.
    pub(crate) fn kept(self) -> Self {
        let (frames, seconds) = (u64::from(self.frames), u64::from(self.seconds));
        if frames < seconds * LEAST_RATE {
            return rate(LEAST_RATE);
        }
        let share = frames.div_ceil(seconds * MOST_RATE);
        match u32::try_from(seconds * share) {
            Ok(seconds) => Self {
                frames: self.frames,
                seconds,
            },
            Err(_) => rate(MOST_RATE),
        }
    }
}

fn rate(frames: u64) -> Rate {
    Rate {
        frames: u32::try_from(frames).unwrap_or(1),
        seconds: 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(width: u32, height: u32) -> Vec<(u32, u32)> {
        let kept = size(width, height).kept();
        kept.into_iter()
            .map(|size| (size.width, size.height))
            .collect()
    }

    #[test]
    fn a_film_is_kept_in_sizes_that_save_something_and_never_larger_than_it_came() {
        let all = [(640, 360), (960, 540), (1280, 720)];
        assert_eq!(kept(1280, 720), all);
        assert_eq!(kept(3840, 2160), all);
        assert_eq!(kept(720, 1280), all.map(|(width, height)| (height, width)));
        assert_eq!(kept(853, 481), [(638, 360), (852, 480)]);
        assert_eq!(kept(1024, 576), [(640, 360), (1024, 576)]);
        assert_eq!(kept(640, 360), [(640, 360)]);
        assert_eq!(kept(320, 240), [(320, 240)]);
    }

    #[test]
    fn wide_films_stay_within_the_same_frames() {
        assert_eq!(kept(1920, 800), [(640, 266), (960, 400), (1280, 534)]);
        assert_eq!(kept(960, 720), [(480, 360), (720, 540), (960, 720)]);
        for size in size(4096, 240).kept() {
            assert!(size.width <= 1280 && size.height >= 2, "{size:?}");
        }
    }

    #[test]
    fn rates_are_halved_rather_than_made_uneven() {
        let kept = |words| {
            let Rate { frames, seconds } = Rate::parse(words).unwrap().kept();
            (frames, seconds)
        };
        assert_eq!(kept("25/1"), (25, 1));
        assert_eq!(kept("30000/1001"), (30000, 1001));
        assert_eq!(kept("60000/1001"), (60000, 2002));
        assert_eq!(kept("50/1"), (50, 2));
        assert_eq!(kept("1/5"), (10, 1));
        assert_eq!(kept("4294967295/4294967295"), (10, 1));
        assert_eq!(kept("4294967295/1"), (u32::MAX, 143_165_577));
        assert_eq!(Rate::parse("0/0"), None);
        assert_eq!(Rate::parse("25"), None);
    }

    #[test]
    fn the_rate_of_bits_goes_by_the_pixels() {
        let rates = |width, height| size(width, height).kilobits();
        assert_eq!(rates(640, 360), 500);
        assert_eq!(rates(540, 960), 900);
        assert_eq!(rates(852, 480), 900);
        assert_eq!(rates(1280, 720), 1600);
    }
}
