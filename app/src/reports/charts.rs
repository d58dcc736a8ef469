//! Charts as SVG, drawn from the same rows as the table behind each.

use leptos::prelude::*;

/// The width and height of a chart by day, without its labels.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 160.0;
/// Room for the numbers at the left.
const LEFT: f64 = 44.0;

#[expect(
    clippy::cast_precision_loss,
    reason = "a picture needs fewer digits than an f64 has"
)]
const fn real(count: i64) -> f64 {
    count as f64
}

/// A day and its two bars, the second in front of the first.
pub struct Day {
    /// What stands under it, where there is room.
    pub label: String,
    /// The taller.
    pub behind: i64,
    /// The shorter.
    pub before: i64,
}

/// Bars by day; `told` says for those who do not see it what it shows.
pub fn by_day(days: &[Day], told: String) -> AnyView {
    let top = days
        .iter()
        .map(|day| day.behind.max(day.before))
        .max()
        .unwrap_or(0);
    let top = nice(top.max(1));
    let count = i64::try_from(days.len().max(1)).unwrap_or(1);
    let step = (WIDTH - LEFT) / real(count);
    let every = days.len().div_ceil(10).max(1);
    let height = |count: i64| real(count) / real(top) * HEIGHT;
    let bar = |class, x: f64, width: f64, count: i64| {
        let height = height(count);
        view! {
            <rect class=class x=format!("{x:.1}") y=format!("{:.1}", HEIGHT - height + 8.0)
                width=format!("{width:.1}") height=format!("{height:.1}")/>
        }
    };
    let bars: Vec<_> = days
        .iter()
        .enumerate()
        .map(|(place, day)| {
            let x = LEFT + real(i64::try_from(place).unwrap_or(0)) * step;
            let width = (step * 0.72).min(36.0);
            let left = x + (step - width) / 2.0;
            let label = (place % every == 0).then(|| {
                view! {
                    <text class="axis" x=format!("{:.1}", x + step / 2.0) y="188" text-anchor="middle">{day.label.clone()}</text>
                }
            });
            view! { {bar("bar behind", left, width, day.behind)}{bar("bar before", left, width, day.before)}{label} }
        })
        .collect();
    let lines: Vec<_> = [0, top / 2, top]
        .into_iter()
        .map(|count| {
            let y = HEIGHT - height(count) + 8.0;
            view! {
                <line class="grid" x1=format!("{LEFT:.0}") x2=format!("{WIDTH:.0}") y1=format!("{y:.1}") y2=format!("{y:.1}")/>
                <text class="axis" x="38" y=format!("{:.1}", y + 4.0) text-anchor="end">{count}</text>
            }
        })
        .collect();
    view! {
        <svg class="chart" viewBox="0 0 720 196" role="img" aria-label=told>{lines}{bars}</svg>
    }
    .into_any()
}

/// The next round number: 1 to 6, 8 or 10 times a power of ten.
fn nice(count: i64) -> i64 {
    let mut power = 1;
    while power * 10 < count {
        power *= 10;
    }
    let step = [1, 2, 3, 4, 5, 6, 8, 10]
        .into_iter()
        .find(|n| n * power >= count);
    (step.unwrap_or(10) * power).max(2)
}

/// A share of a whole as a bar in a table's cell.
pub fn share_bar(part: i64, whole: i64, class: &'static str) -> AnyView {
    let width = if whole > 0 {
        (real(part) / real(whole) * 100.0).clamp(0.0, 100.0)
    } else {
        0.0
    };
    view! {
        <svg class=format!("share {class}") viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
            <rect class="whole" width="100" height="8"/>
            <rect class="part" width=format!("{width:.1}") height="8"/>
        </svg>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::nice;

    #[test]
    fn scales_end_at_round_numbers() {
        let ends = [1, 2, 3, 10, 11, 55, 100, 101, 999].map(nice);
        assert_eq!(ends, [2, 2, 3, 10, 20, 60, 100, 200, 1000]);
    }
}
