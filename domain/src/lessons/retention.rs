//! Where people leave a film: how many saw each second of it.
//!
//! Watches are folded one by one into the changes from one second to the next, so that no more is held
//! than the film has seconds, however many people watched it.

use std::cmp::Reverse;

/// How many seconds a loss is told over at most: people need a moment to leave.
const STRETCH: usize = 3;

/// The last seconds, in which nobody leaves: browsers stop short of the end, and that counts as the end
/// (see [`super::progress`]).
const END: usize = 2;

/// How many saw each second of a film.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retention {
    /// By how many more saw a second than the one before it; the last stands behind the film.
    changes: Vec<i64>,
    viewers: u64,
}

/// People who left within a few seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    /// The last second that they saw, or the first of those in which they left.
    pub from: u32,
    /// The second that none of them saw.
    pub to: u32,
    /// How many more left than came.
    pub people: u64,
}

/// The first second whose middle is not before this moment. A second was seen where its middle was:
/// each belongs to one piece at most, whatever its edges.
fn second_at(millis: u32) -> usize {
    usize::try_from((u64::from(millis) + 499) / 1000).unwrap_or(usize::MAX)
}

impl Retention {
    /// Of a film of so many milliseconds that nobody has seen.
    pub fn new(duration_ms: u32) -> Self {
        Self {
            changes: vec![0; second_at(duration_ms) + 1],
            viewers: 0,
        }
    }

    /// Counts a viewer who saw these pieces, in milliseconds, in order and apart, as
    /// [`super::Progress::seen`] has them; none of somebody who saw nothing.
    pub fn add(&mut self, seen: &[(u32, u32)]) {
        self.viewers += 1;
        let end = self.seconds();
        for &(from_ms, to_ms) in seen {
            let (from, to) = (second_at(from_ms).min(end), second_at(to_ms).min(end));
            if from < to {
                self.changes[from] += 1;
                self.changes[to] -= 1;
            }
        }
    }

    /// How many viewers were counted.
    pub const fn viewers(&self) -> u64 {
        self.viewers
    }

    /// How many seconds the film has.
    pub fn seconds(&self) -> usize {
        self.changes.len() - 1
    }

    /// How many saw this second, counted from 0; nobody where the film has no such second.
    pub fn viewers_at(&self, second: u32) -> u64 {
        let second = usize::try_from(second).unwrap_or(usize::MAX);
        if second >= self.seconds() {
            return 0;
        }
        let seen: i64 = self.changes[..=second].iter().sum();
        u64::try_from(seen).unwrap_or(0)
    }

    /// How many saw each second.
    pub fn curve(&self) -> Vec<u64> {
        let mut seen = 0_i64;
        let changes = self.changes[..self.seconds()].iter();
        changes
            .map(|change| {
                seen += change;
                u64::try_from(seen).unwrap_or(0)
            })
            .collect()
    }

    /// The steepest losses, the steepest first, at most `most`; none reaches into another.
    pub fn drops(&self, most: usize) -> Vec<Loss> {
        let curve = self.curve();
        let curve = &curve[..curve.len().saturating_sub(END)];
        let mut taken: Vec<(usize, usize)> = Vec::new();
        let mut losses = Vec::new();
        while losses.len() < most {
            let Some((people, from, to)) = steepest(curve, &taken) else {
                break;
            };
            taken.push((from, to));
            losses.push(Loss {
                from: u32::try_from(from).unwrap_or(u32::MAX),
                to: u32::try_from(to).unwrap_or(u32::MAX),
                people,
            });
        }
        losses
    }
}

/// The steepest loss outside of what is taken, without the seconds at either end in which nobody left;
/// the earliest of several.
fn steepest(curve: &[u64], taken: &[(usize, usize)]) -> Option<(u64, usize, usize)> {
    let last = curve.len().checked_sub(1)?;
    let is_free =
        |from: usize, to: usize| taken.iter().all(|&(begin, end)| to <= begin || end <= from);
    let (people, mut from, mut to) = (0..last)
        .map(|from| (from, (from + STRETCH).min(last)))
        .filter(|&(from, to)| is_free(from, to))
        .map(|(from, to)| (curve[from].saturating_sub(curve[to]), from, to))
        .max_by_key(|&(people, from, _)| (people, Reverse(from)))
        .filter(|&(people, ..)| people > 0)?;
    while curve[from + 1] == curve[from] {
        from += 1;
    }
    while curve[to - 1] == curve[to] {
        to -= 1;
    }
    Some((people, from, to))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A film of 20 seconds that 12 saw whole, 5 until the tenth second and 3 until the middle of the
    /// sixth; one only opened it.
    fn watched() -> Retention {
        let mut retention = Retention::new(20_000);
        for (times, to) in [(12, 20_000), (5, 10_000), (3, 5_500)] {
            for _ in 0..times {
                retention.add(&[(0, to)]);
            }
        }
        retention.add(&[]);
        retention
    }

    #[test]
    fn each_second_knows_who_saw_it() {
        let retention = watched();
        assert_eq!((retention.viewers(), retention.seconds()), (21, 20));
        let at = [0, 4, 5, 9, 10, 19, 20].map(|second| retention.viewers_at(second));
        assert_eq!(at, [20, 20, 17, 17, 12, 12, 0]);
        let curve = retention.curve();
        assert_eq!(
            (curve.len(), curve[4], curve[5], curve[19]),
            (20, 20, 17, 12)
        );
    }

    #[test]
    fn the_steepest_losses_come_first_and_as_short_as_they_are() {
        let loss = |from, to, people| Loss { from, to, people };
        assert_eq!(watched().drops(3), [loss(9, 10, 5), loss(4, 5, 3)]);
        assert_eq!(watched().drops(1), [loss(9, 10, 5)]);
        // Three that leave within three seconds are one loss.
        let mut retention = Retention::new(20_000);
        for to in [10_000, 11_000, 12_000, 20_000] {
            retention.add(&[(0, to)]);
        }
        assert_eq!(retention.drops(3), [loss(9, 12, 3)]);
    }

    #[test]
    fn nobody_leaves_in_the_last_seconds_of_a_film() {
        let mut retention = Retention::new(20_000);
        retention.add(&[(0, 18_500)]);
        retention.add(&[(0, 20_000)]);
        assert_eq!((retention.viewers_at(17), retention.viewers_at(18)), (2, 1));
        assert_eq!(retention.drops(3), []);
    }

    #[test]
    fn what_was_passed_over_was_not_seen() {
        let mut retention = Retention::new(20_400);
        retention.add(&[(0, 5_000), (15_000, 20_400)]);
        let curve = retention.curve();
        assert_eq!(curve.len(), 20);
        let seen: Vec<usize> = (0..20).filter(|&second| curve[second] == 1).collect();
        assert_eq!(seen, [0, 1, 2, 3, 4, 15, 16, 17, 18, 19]);
    }

    #[test]
    fn a_film_too_short_for_a_second_has_no_curve() {
        for duration in [0, 400, 900, 2_000] {
            let mut retention = Retention::new(duration);
            retention.add(&[(0, duration)]);
            assert_eq!(retention.drops(3), [], "{duration}");
        }
    }

    proptest! {
        /// The changes add up to what counting each second by itself finds.
        #[test]
        fn folding_counts_as_counting_does(
            watches in prop::collection::vec(prop::collection::vec((0u32..3_000, 1u32..3_000), 0..5), 0..20),
        ) {
            let mut retention = Retention::new(15_000);
            let mut counted = vec![0_u64; 15];
            for steps in &watches {
                let (mut at, mut seen) = (0, Vec::new());
                for &(gap, length) in steps {
                    seen.push((at + gap, at + gap + length));
                    at += gap + length;
                }
                retention.add(&seen);
                for (second, count) in (0..).zip(&mut counted) {
                    let middle = second * 1_000 + 500;
                    let sees = seen.iter().any(|&(from, to)| from <= middle && middle < to);
                    *count += u64::from(sees);
                }
            }
            prop_assert_eq!(retention.curve(), counted);
        }
    }
}
