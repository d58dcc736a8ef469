//! Where in the film somebody may be: in order the first time, and not past a question that is open.

use uuid::Uuid;

use crate::lessons::shown::Standing;

/// How far beyond what was seen a jump may lead: players begin at the next key frame, and round.
const GAP_MS: u32 = 1_500;

/// A question at the very end is asked before the film says that it is over.
const END_MS: u32 = 500;

/// In a preview a question is asked when the film comes by, not when it lies behind.
const NEAR_MS: u32 = 2_000;

/// The way through a film.
pub(super) struct Course {
    duration_ms: u32,
    /// How far it was seen without a gap, as the server said last.
    known_ms: u32,
    /// The same with what was played since.
    seen_ms: u32,
    may_seek: bool,
    is_preview: bool,
    /// Whether it was learned.
    is_learned: bool,
    /// What is asked, in order: the moment, and whether it was answered.
    asked: Vec<(Uuid, u32, bool)>,
}

impl Course {
    /// That through a film of this length; `asked` is in order.
    pub(super) fn new(
        (duration_ms, is_preview): (u32, bool),
        asked: &[(Uuid, u32)],
        standing: &Standing,
    ) -> Self {
        let last = duration_ms.saturating_sub(END_MS);
        let asked = asked.iter().map(|&(id, at)| (id, at.min(last), false));
        let mut course = Self {
            duration_ms,
            known_ms: 0,
            seen_ms: 0,
            may_seek: false,
            is_preview,
            is_learned: standing.is_learned,
            asked: asked.collect(),
        };
        course.take(standing);
        course
    }

    /// Takes what the server says; whether it was learned by that.
    pub(super) fn take(&mut self, standing: &Standing) -> bool {
        self.known_ms = standing.seen_until_ms;
        self.seen_ms = self.seen_ms.max(self.known_ms);
        self.may_seek |= standing.may_seek;
        for (id, _, answered) in &mut self.asked {
            *answered |= standing.answered.contains(id);
        }
        let learned = standing.is_learned && !self.is_learned;
        self.is_learned |= learned;
        learned
    }

    /// The first question that is open: its place, and its moment.
    fn open(&self) -> Option<(usize, u32)> {
        let place = self.asked.iter().position(|&(_, _, answered)| !answered)?;
        Some((place, self.asked[place].1))
    }

    /// How far the film may be gone to.
    pub(super) fn limit(&self) -> u32 {
        if self.is_preview {
            return self.duration_ms;
        }
        let seen = if self.may_seek {
            self.duration_ms
        } else {
            self.seen_ms
        };
        self.open().map_or(seen, |(_, at)| seen.min(at))
    }

    /// Where to go instead, where `to` is too far.
    pub(super) fn set_back(&self, to: u32) -> Option<u32> {
        let limit = self.limit();
        (to > limit.saturating_add(GAP_MS)).then_some(limit)
    }

    /// The question that is asked here.
    pub(super) fn asks_at(&self, position: u32) -> Option<usize> {
        if self.is_preview {
            let near = |at: u32| at <= position && position < at + NEAR_MS;
            let mut all = self.asked.iter();
            return all.position(|&(_, at, answered)| !answered && near(at));
        }
        let (place, at) = self.open()?;
        (at <= position).then_some(place)
    }

    /// The last moment of what was played up to `to` that counts: a question stops the film, if a
    /// little late.
    pub(super) fn counted(&self, to: u32) -> u32 {
        self.open()
            .map_or(to, |(_, at)| to.min(at + GAP_MS / 2))
            .min(self.duration_ms)
    }

    pub(super) fn played(&mut self, from: u32, to: u32) {
        if from <= self.seen_ms.saturating_add(GAP_MS) {
            self.seen_ms = self.seen_ms.max(to);
        }
    }

    /// What was played since the server was asked last does not count.
    pub(super) fn fall_back(&mut self) {
        self.seen_ms = self.known_ms;
    }

    pub(super) fn answered(&mut self, place: usize) {
        if let Some((_, _, answered)) = self.asked.get_mut(place) {
            *answered = true;
        }
    }

    /// Whether a question is to be answered yet.
    pub(super) fn is_open(&self, place: usize) -> bool {
        self.asked
            .get(place)
            .is_some_and(|&(_, _, answered)| !answered)
    }

    /// Whether it was learned.
    pub(super) const fn is_learned(&self) -> bool {
        self.is_learned
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Uuid = Uuid::from_u128(1);
    const SECOND: Uuid = Uuid::from_u128(2);

    fn course() -> Course {
        let asked = [(FIRST, 20_000), (SECOND, 40_000)];
        Course::new((60_000, false), &asked, &Standing::default())
    }

    #[test]
    fn the_first_time_nothing_is_passed_over() {
        let mut course = course();
        assert_eq!(course.set_back(1_400), None);
        assert_eq!(course.set_back(30_000), Some(0));
        course.played(0, 10_000);
        assert_eq!(course.set_back(11_000), None);
        assert_eq!(course.set_back(30_000), Some(10_000));
        // What was played after a gap leads no further.
        course.played(15_000, 18_000);
        assert_eq!(course.limit(), 10_000);
        course.fall_back();
        assert_eq!(course.limit(), 0);
    }

    #[test]
    fn an_open_question_stops_the_film_also_where_parts_may_be_passed_over() {
        let mut course = course();
        course.may_seek = true;
        assert_eq!(course.set_back(59_000), Some(20_000));
        assert_eq!(course.asks_at(19_999), None);
        assert_eq!(course.asks_at(20_300), Some(0));
        assert_eq!(course.counted(22_000), 20_750);
        assert!(course.is_open(0));
        course.answered(0);
        assert!(!course.is_open(0) && course.is_open(1));
        assert_eq!(course.asks_at(20_300), None);
        assert_eq!(course.limit(), 40_000);
        course.answered(1);
        assert_eq!(course.limit(), 60_000);
        assert_eq!(course.counted(60_200), 60_000);
    }

    #[test]
    fn the_server_knows_more_and_learning_is_told_once() {
        let mut course = course();
        let standing = Standing {
            seen_until_ms: 30_000,
            answered: vec![FIRST],
            is_learned: true,
            ..Standing::default()
        };
        assert!(!course.is_learned());
        assert!(course.take(&standing));
        assert!(course.is_learned());
        assert!(!course.take(&standing));
        assert_eq!(course.limit(), 30_000);
        assert_eq!(course.asks_at(40_000), Some(1));
    }

    #[test]
    fn a_preview_leads_everywhere_and_asks_in_passing() {
        let mut course = course();
        course.is_preview = true;
        assert_eq!(course.set_back(60_000), None);
        assert_eq!(course.asks_at(30_000), None);
        assert_eq!(course.asks_at(40_200), Some(1));
    }
}
