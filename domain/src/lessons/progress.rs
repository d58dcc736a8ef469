//! Watching honestly: what a browser reports is bounded by the clock and by the order of the film.
//!
//! A report says "from here to there was played". It counts only what was not seen before, only what
//! follows what was seen (unless the lesson allows to pass parts over), no further than the next
//! question that was not answered, and no more film than the clock allows: twice the time that went by,
//! since nobody plays faster. So reports that are sent again, in another order, or made up, add up to
//! nothing that was not watched.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The highest speed at which a film is played.
pub const FASTEST: u32 = 2;

/// How long a browser may be silent before time goes by without counting: a lost line, a locked phone.
const SILENCE: TimeDelta = TimeDelta::seconds(60);

/// How much film may be told beyond what the clock allows: clocks and networks are uneven.
const SLACK_MS: u64 = 4_000;

/// A gap that is no seeking: players begin at the next key frame, and round.
const GAP_MS: u32 = 1_500;

/// How near the end counts as the end: browsers stop short of it.
const END_MS: u32 = 1_500;

/// How much of a film has to be seen where parts of it may be passed over.
const ENOUGH_PERCENT: u64 = 80;

/// The most pieces that are remembered, where parts may be passed over.
const MOST_PIECES: usize = 200;

/// How much of a film somebody has seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// From where to where, in milliseconds; in order, none touching the next.
    pub seen: Vec<(u32, u32)>,
    /// Film that may still be told, in milliseconds.
    credit_ms: u64,
    /// Up to when the clock was counted.
    counted_at: DateTime<Utc>,
}

/// What a browser says was played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// In milliseconds of the film.
    pub from_ms: u32,
    /// The first millisecond that was not.
    pub to_ms: u32,
}

/// What is being watched, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Showing {
    /// The length of the film.
    pub duration_ms: u32,
    /// Whether parts may be passed over.
    pub may_seek: bool,
    /// The moment of the first question in the film that was not answered yet.
    pub stops_at: Option<u32>,
}

/// Why a report counts nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportRefusal {
    /// It is none: it ends before it begins, or after the film.
    #[error("it lies outside of the film")]
    OutsideTheFilm,
    /// It begins after a part that was not seen.
    #[error("a part before it was not seen")]
    PartPassedOver,
    /// It goes beyond a question that was not answered.
    #[error("a question before it was not answered")]
    QuestionOpen,
    /// It tells more film than time went by.
    #[error("it tells more than the clock allows")]
    FasterThanTheClock,
}

impl Progress {
    /// Nothing yet, from `now` on.
    pub const fn begun(now: DateTime<Utc>) -> Self {
        Self {
            seen: Vec::new(),
            credit_ms: SLACK_MS,
            counted_at: now,
        }
    }

    /// How far it was seen without a gap: where watching goes on.
    pub fn seen_until(&self) -> u32 {
        let first = self.seen.first();
        first.map_or(0, |(from, to)| if *from <= GAP_MS { *to } else { 0 })
    }

    /// How much of it was seen, in milliseconds.
    pub fn seen_ms(&self) -> u64 {
        let lengths = self.seen.iter().map(|(from, to)| u64::from(to - from));
        lengths.sum()
    }

    /// Whether it was seen to its end; where parts may be passed over, most of it and its end.
    pub fn is_whole(&self, showing: &Showing) -> bool {
        let end = showing.duration_ms.saturating_sub(END_MS);
        if showing.may_seek {
            let most = u64::from(showing.duration_ms) * ENOUGH_PERCENT / 100;
            self.seen_ms() >= most && self.seen.last().is_some_and(|(_, to)| *to >= end)
        } else {
            self.seen_until() >= end
        }
    }

    /// Counts a report that came at `now`.
    ///
    /// # Errors
    /// [`ReportRefusal`]; nothing of the report counts then, but the time that went by does.
    pub fn take(
        &mut self,
        report: Report,
        showing: &Showing,
        now: DateTime<Utc>,
    ) -> Result<(), ReportRefusal> {
        self.count_time(now);
        let Report { from_ms, to_ms } = report;
        let to_ms = match to_ms {
            _ if to_ms <= from_ms => return Err(ReportRefusal::OutsideTheFilm),
            _ if to_ms > showing.duration_ms.saturating_add(GAP_MS) => {
                return Err(ReportRefusal::OutsideTheFilm);
            }
            _ => to_ms.min(showing.duration_ms),
        };
        if showing
            .stops_at
            .is_some_and(|stop| to_ms > stop.saturating_add(GAP_MS))
        {
            return Err(ReportRefusal::QuestionOpen);
        }
        let follows = from_ms <= self.seen_until().saturating_add(GAP_MS);
        if !follows && !showing.may_seek {
            return Err(ReportRefusal::PartPassedOver);
        }
        let mut seen = self.seen.clone();
        merge(&mut seen, (from_ms, to_ms));
        let length: u64 = seen.iter().map(|(from, to)| u64::from(to - from)).sum();
        let new = length - self.seen_ms();
        if new > self.credit_ms {
            return Err(ReportRefusal::FasterThanTheClock);
        }
        if seen.len() > MOST_PIECES {
            return Err(ReportRefusal::PartPassedOver);
        }
        self.credit_ms -= new;
        self.seen = seen;
        Ok(())
    }

    /// Gives credit for the time that went by; no more than a browser may be silent.
    fn count_time(&mut self, now: DateTime<Utc>) {
        let gone = (now - self.counted_at).clamp(TimeDelta::zero(), SILENCE);
        let gone = u64::try_from(gone.num_milliseconds()).unwrap_or(0);
        let most = u64::try_from(SILENCE.num_milliseconds()).unwrap_or(0) * u64::from(FASTEST);
        self.credit_ms = (self.credit_ms + gone * u64::from(FASTEST)).min(most + SLACK_MS);
        self.counted_at = self.counted_at.max(now);
    }
}

/// Adds a piece to those seen, which stay in order and apart. A gap that is no seeking is closed.
fn merge(seen: &mut Vec<(u32, u32)>, (mut from, mut to): (u32, u32)) {
    seen.retain(|&(known_from, known_to)| {
        let touches =
            from <= known_to.saturating_add(GAP_MS) && known_from <= to.saturating_add(GAP_MS);
        if touches {
            from = from.min(known_from);
            to = to.max(known_to);
        }
        !touches
    });
    if from <= GAP_MS {
        from = 0;
    }
    let place = seen.partition_point(|&(known_from, _)| known_from < from);
    seen.insert(place, (from, to));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    fn showing() -> Showing {
        Showing {
            duration_ms: 60_000,
            may_seek: false,
            stops_at: None,
        }
    }

    fn report(from: u32, to: u32) -> Report {
        Report {
            from_ms: from * 1000,
            to_ms: to * 1000,
        }
    }

    #[test]
    fn a_film_that_is_watched_is_seen() {
        let mut progress = Progress::begun(at(0));
        for second in (0..60).step_by(5) {
            let told = report(second, second + 5);
            let now = at(i64::from(second) + 5);
            assert_eq!(progress.take(told, &showing(), now), Ok(()));
        }
        assert_eq!(progress.seen, [(0, 60_000)]);
        assert!(progress.is_whole(&showing()));
    }

    #[test]
    fn a_film_can_be_watched_at_twice_its_speed_and_no_faster() {
        let watch = |speed: u32| {
            let mut progress = Progress::begun(at(0));
            let mut refused = 0;
            for step in 0..(60 / (5 * speed)) {
                let told = report(step * 5 * speed, (step + 1) * 5 * speed);
                let now = at(i64::from(step + 1) * 5);
                refused += u32::from(progress.take(told, &showing(), now).is_err());
            }
            (refused, progress.is_whole(&showing()))
        };
        assert_eq!(watch(2), (0, true));
        let (refused, whole) = watch(4);
        assert!(refused > 0 && !whole);
    }

    #[test]
    fn a_forged_report_of_the_whole_counts_nothing() {
        let mut progress = Progress::begun(at(0));
        let told = progress.take(report(0, 60), &showing(), at(1));
        assert_eq!(told, Err(ReportRefusal::FasterThanTheClock));
        assert_eq!(progress.seen_ms(), 0);
    }

    #[test]
    fn a_report_that_is_sent_again_counts_once() {
        let mut progress = Progress::begun(at(0));
        for second in 1..40 {
            let _ = progress.take(report(0, 5), &showing(), at(second * 5));
        }
        assert_eq!(progress.seen, [(0, 5_000)]);
    }

    #[test]
    fn a_part_that_was_passed_over_keeps_what_follows_from_counting() {
        let mut progress = Progress::begun(at(0));
        progress.take(report(0, 5), &showing(), at(5)).unwrap();
        let ahead = progress.take(report(50, 60), &showing(), at(30));
        assert_eq!(ahead, Err(ReportRefusal::PartPassedOver));
        assert!(!progress.is_whole(&showing()));

        let free = Showing {
            may_seek: true,
            ..showing()
        };
        progress.take(report(50, 60), &free, at(30)).unwrap();
        assert_eq!(progress.seen, [(0, 5_000), (50_000, 60_000)]);
        assert!(!progress.is_whole(&free), "the end alone is not enough");
        assert_eq!(progress.seen_until(), 5_000);
        progress.take(report(5, 40), &free, at(60)).unwrap();
        assert!(progress.is_whole(&free));
    }

    #[test]
    fn a_question_that_is_open_stops_the_film() {
        let stopped = Showing {
            stops_at: Some(20_000),
            ..showing()
        };
        let mut progress = Progress::begun(at(0));
        progress.take(report(0, 20), &stopped, at(20)).unwrap();
        let beyond = progress.take(report(20, 25), &stopped, at(25));
        assert_eq!(beyond, Err(ReportRefusal::QuestionOpen));
        progress.take(report(20, 25), &showing(), at(25)).unwrap();
        assert_eq!(progress.seen_until(), 25_000);
    }

    #[test]
    fn time_in_which_nobody_reports_counts_for_a_minute() {
        let mut progress = Progress::begun(at(0));
        let long = Showing {
            duration_ms: 600_000,
            ..showing()
        };
        let told = progress.take(report(0, 300), &long, at(3600));
        assert_eq!(told, Err(ReportRefusal::FasterThanTheClock));
        assert_eq!(progress.take(report(0, 120), &long, at(3600)), Ok(()));
    }

    #[test]
    fn what_lies_outside_of_the_film_is_no_report() {
        let mut progress = Progress::begun(at(0));
        for told in [report(5, 5), report(6, 5), report(0, 62)] {
            let refused = progress.take(told, &showing(), at(100));
            assert_eq!(refused, Err(ReportRefusal::OutsideTheFilm));
        }
        // Browsers round.
        let end = Report {
            from_ms: 0,
            to_ms: 60_400,
        };
        assert_eq!(progress.take(end, &showing(), at(100)), Ok(()));
        assert_eq!(progress.seen, [(0, 60_000)]);
    }

    proptest! {
        /// Whatever is reported, in whatever order and however often: never more film than the clock
        /// allows, and without leave to seek never anything after a gap.
        #[test]
        fn reports_never_add_up_to_more_than_was_watched(
            told in prop::collection::vec((0u32..60_000, 1u32..20_000, 0i64..4), 0..60),
            may_seek in any::<bool>(),
        ) {
            let showing = Showing { may_seek, ..showing() };
            let mut progress = Progress::begun(at(0));
            let mut now = 0;
            for (from_ms, length, wait) in told {
                now += wait;
                let _ = progress.take(Report { from_ms, to_ms: from_ms + length }, &showing, at(now));
                let allowed = u64::try_from(now).unwrap() * 2_000 + SLACK_MS;
                prop_assert!(progress.seen_ms() <= allowed);
                prop_assert!(may_seek || progress.seen.len() <= 1);
                prop_assert!(may_seek || progress.seen_ms() == u64::from(progress.seen_until()));
                let apart = progress.seen.windows(2).all(|two| two[0].1 < two[1].0);
                prop_assert!(apart);
            }
        }
    }
}
