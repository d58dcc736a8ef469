//! What was played and is not acknowledged yet.

/// The most film of one report. After a long silence the server believes so much more of it every few
/// seconds, and what it does not believe yet is told again.
const MOST_MS: u32 = 10_000;

/// What lies no further apart was played in one go.
const APART_MS: u32 = 250;

/// From where to where it was played, in milliseconds, in the order in which it was.
#[derive(Default)]
pub(super) struct Pending(Vec<(u32, u32)>);

impl Pending {
    pub(super) fn add(&mut self, from: u32, to: u32) {
        if to <= from {
            return;
        }
        match self.0.last_mut() {
            Some((begun, ended)) if (*begun..=ended.saturating_add(APART_MS)).contains(&from) => {
                *ended = to.max(*ended);
            }
            _ => self.0.push((from, to)),
        }
    }

    /// What is to be told next.
    pub(super) fn next(&self) -> Option<(u32, u32)> {
        let &(from, to) = self.0.first()?;
        Some((from, to.min(from + MOST_MS)))
    }

    /// It was told up to there.
    pub(super) fn told(&mut self, to: u32) {
        if let Some((from, ended)) = self.0.first_mut() {
            *from = to;
            if *from >= *ended {
                self.0.remove(0);
            }
        }
    }

    /// All of it that belongs together, from the first on.
    pub(super) fn first(&self) -> Option<(u32, u32)> {
        self.0.first().copied()
    }

    pub(super) fn drop_all(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_is_merged_and_told_in_small_parts() {
        let mut pending = Pending::default();
        assert_eq!(pending.next(), None);
        pending.add(0, 5_000);
        pending.add(5_100, 12_000);
        pending.add(40_000, 41_000);
        pending.add(41_000, 41_000);
        assert_eq!(pending.first(), Some((0, 12_000)));
        assert_eq!(pending.next(), Some((0, 10_000)));
        pending.told(10_000);
        assert_eq!(pending.next(), Some((10_000, 12_000)));
        pending.told(12_000);
        assert_eq!(pending.next(), Some((40_000, 41_000)));
        pending.drop_all();
        assert_eq!(pending.next(), None);
    }

    #[test]
    fn what_is_played_while_a_part_is_told_stays() {
        let mut pending = Pending::default();
        pending.add(0, 5_000);
        let told = pending.next().unwrap();
        pending.add(5_000, 7_000);
        pending.told(told.1);
        assert_eq!(pending.next(), Some((5_000, 7_000)));
    }
}
