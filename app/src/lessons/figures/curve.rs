//! The retention curve of a film as SVG, drawn from the same numbers as the table behind it.

use std::fmt::Write;

use domain::lessons::retention::Retention;
use domain::lessons::{Chapter, Lesson};
use leptos::prelude::*;

use super::rows::shown_second;

/// The picture, in its own units; a phone shows about half of them in a pixel.
const WIDTH: u32 = 720;
const LEFT: u32 = 56;
const TOP: u32 = 26;
const HEIGHT: u32 = 160;
const BASE: u32 = TOP + HEIGHT;

/// A chapter's title takes so much for a character.
const CHARACTER: u32 = 13;

/// No more points than the picture has room for.
const POINTS: usize = 700;

/// The steps of the axis, in seconds: the first that gives no more than [`TICKS`].
const STEPS: [usize; 11] = [5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600];
const TICKS: usize = 7;

#[expect(
    clippy::cast_precision_loss,
    reason = "a picture needs fewer digits than an f64 has"
)]
const fn real(count: u64) -> f64 {
    count as f64
}

/// Where moments and shares stand in the picture.
struct Scale {
    /// The length of the film.
    millis: u64,
    viewers: u64,
}

impl Scale {
    fn x(&self, millis: u64) -> f64 {
        let along = real(millis.min(self.millis)) / real(self.millis.max(1));
        f64::from(LEFT) + along * f64::from(WIDTH - LEFT)
    }

    fn y(&self, viewers: u64) -> f64 {
        let share = real(viewers) / real(self.viewers.max(1));
        f64::from(BASE) - share * f64::from(HEIGHT)
    }

    /// How many characters of a title have room between two moments.
    fn room(&self, from: u64, to: u64) -> usize {
        let width = u64::from(WIDTH - LEFT) * to.saturating_sub(from) / self.millis.max(1);
        usize::try_from(width / u64::from(CHARACTER)).unwrap_or(0)
    }
}

/// The curve, with the chapters as ticks and the moments of questions marked; `told` says for those
/// who do not see it what it shows.
pub fn curve(retention: &Retention, lesson: &Lesson, told: String) -> AnyView {
    let seconds = retention.seconds();
    let scale = Scale {
        millis: millis(seconds),
        viewers: retention.viewers(),
    };
    let (line, area) = paths(&retention.curve(), &scale);
    let chapters = chapters(&lesson.chapters, &scale);
    view! {
        <svg class="chart curve" viewBox="0 0 720 230" role="img" aria-label=told>
            {shares()}
            {chapters}
            <path class="area" d=area/>
            <path class="line" d=line/>
            {questions(lesson, &scale)}
            {axis(seconds, &scale)}
        </svg>
    }
    .into_any()
}

fn millis(seconds: usize) -> u64 {
    u64::try_from(seconds)
        .unwrap_or(u64::MAX)
        .saturating_mul(1_000)
}

/// The curve as a line, and as the area below it. A second stands at its middle.
fn paths(curve: &[u64], scale: &Scale) -> (String, String) {
    let every = curve.len().div_ceil(POINTS).max(1);
    let (first, last) = (curve.first().copied(), curve.last().copied());
    let mut line = format!("M{LEFT} {:.1}", scale.y(first.unwrap_or(0)));
    for (second, &viewers) in curve.iter().enumerate().step_by(every) {
        let x = scale.x(millis(second) + 500);
        let _ = write!(line, "L{x:.1} {:.1}", scale.y(viewers));
    }
    let _ = write!(line, "L{WIDTH} {:.1}", scale.y(last.unwrap_or(0)));
    let area = format!("{line}L{WIDTH} {BASE}L{LEFT} {BASE}Z");
    (line, area)
}

/// Lines at nobody, half and everybody.
fn shares() -> Vec<AnyView> {
    [("0%", BASE), ("50%", TOP + HEIGHT / 2), ("100%", TOP)]
        .into_iter()
        .map(|(label, y)| {
            view! {
                <line class="grid" x1=LEFT.to_string() x2=WIDTH.to_string() y1=y.to_string() y2=y.to_string()/>
                <text class="axis" x="50" y=(y + 4).to_string() text-anchor="end">{label}</text>
            }
            .into_any()
        })
        .collect()
}

/// Times below the picture.
fn axis(seconds: usize, scale: &Scale) -> Vec<AnyView> {
    let fits = |step: &&usize| seconds / **step <= TICKS;
    let step = STEPS.iter().find(fits).copied();
    let step = step.unwrap_or_else(|| seconds.div_ceil(TICKS).max(1));
    (0..=seconds)
        .step_by(step)
        .map(|second| {
            let x = format!("{:.1}", scale.x(millis(second)));
            view! {
                <line class="tick" x1=x.clone() x2=x.clone() y1=BASE.to_string() y2=(BASE + 5).to_string()/>
                <text class="axis" x=x y=(BASE + 20).to_string() text-anchor="middle">{shown_second(second)}</text>
            }
            .into_any()
        })
        .collect()
}

/// Where chapters begin, with as much of their titles as has room.
fn chapters(chapters: &[Chapter], scale: &Scale) -> Vec<AnyView> {
    let begins = chapters.iter().map(|chapter| u64::from(chapter.at_ms));
    let ends = begins.clone().skip(1).chain([scale.millis]);
    chapters
        .iter()
        .zip(begins.zip(ends))
        .map(|(chapter, (from, to))| {
            let x = scale.x(from);
            let title = shortened(&chapter.title, scale.room(from, to));
            let title = title.map(|title| {
                view! { <text class="axis title" x=format!("{:.1}", x + 3.0) y=(BASE + 40).to_string()>{title}</text> }
            });
            let x = format!("{x:.1}");
            view! {
                <line class="chapter" x1=x.clone() x2=x y1=TOP.to_string() y2=(BASE + 44).to_string()/>
                {title}
            }
            .into_any()
        })
        .collect()
}

/// A title in so many characters; `None` where fewer than two have room.
fn shortened(title: &str, room: usize) -> Option<String> {
    if title.chars().count() <= room {
        return Some(title.to_owned());
    }
    let kept: String = title.chars().take(room.checked_sub(1)?).collect();
    (!kept.is_empty()).then(|| format!("{kept}…"))
}

/// The moments at which something is asked, by the number of the question.
fn questions(lesson: &Lesson, scale: &Scale) -> Vec<AnyView> {
    (1..)
        .zip(&lesson.questions)
        .filter_map(|(number, asked): (u32, _)| Some((number, asked.at_ms?)))
        .map(|(number, at_ms)| {
            let x = format!("{:.1}", scale.x(u64::from(at_ms)));
            view! {
                <line class="asked" x1=x.clone() x2=x.clone() y1=(TOP - 6).to_string() y2=BASE.to_string()/>
                <text class="axis asked-number" x=x y=(TOP - 10).to_string() text-anchor="middle">{format!("问{number}")}</text>
            }
            .into_any()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_spans_the_film_and_ends_on_its_base() {
        let mut retention = Retention::new(2_000);
        retention.add(&[(0, 2_000)]);
        retention.add(&[(0, 1_000)]);
        let scale = Scale {
            millis: 2_000,
            viewers: 2,
        };
        let (line, area) = paths(&retention.curve(), &scale);
        assert_eq!(line, "M56 26.0L222.0 26.0L554.0 106.0L720 106.0");
        assert!(area.ends_with("L720 186L56 186Z"), "{area}");
    }

    #[test]
    fn titles_are_cut_where_there_is_no_room() {
        let cut = |room| shortened("起因和经过", room);
        assert_eq!(cut(5).as_deref(), Some("起因和经过"));
        assert_eq!(cut(3).as_deref(), Some("起因…"));
        assert_eq!((cut(1), cut(0)), (None, None));
    }
}
