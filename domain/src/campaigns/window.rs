//! A campaign's window and daily hours, in the bank's own time zone.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// From when to when a campaign runs, and in which hours of each day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The first moment.
    pub opens_at: DateTime<Utc>,
    /// The first moment after the end.
    pub closes_at: DateTime<Utc>,
    /// Only in these hours of the bank's day, or all day.
    pub daily: Option<DailyHours>,
}

/// Hours of a day in the bank's time zone; `from` is before `to`, which is exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DailyHours {
    /// The first moment of the day.
    pub from: NaiveTime,
    /// The first moment after.
    pub to: NaiveTime,
}

/// Why a window makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum WindowFault {
    /// It closes before it opens.
    #[error("the window closes before it opens")]
    ClosesBeforeOpening,
    /// The daily hours end before they begin.
    #[error("the daily hours end before they begin")]
    HoursEndBeforeTheyBegin,
}

/// Where a campaign stands at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It has not begun.
    NotYetOpen {
        /// When it first opens.
        opens_at: DateTime<Utc>,
    },
    /// Attempts can be started.
    Open {
        /// Until when, today or for good.
        until: DateTime<Utc>,
    },
    /// It runs, but not at this hour.
    OutsideHours {
        /// When it opens next.
        opens_at: DateTime<Utc>,
    },
    /// It runs, but staff have stopped it for now.
    Paused,
    /// It is over.
    Closed {
        /// Since when.
        closed_at: DateTime<Utc>,
    },
}

/// How long after the end an attempt that was started in time may still earn a ticket.
pub const HAND_IN_GRACE: TimeDelta = TimeDelta::minutes(60);

/// How long after that a last hand-in may still be on its way into the database.
pub const SETTLED_AFTER: TimeDelta = TimeDelta::minutes(5);

/// The day that `now` falls on at the bank.
pub fn bank_day(now: DateTime<Utc>, zone: Tz) -> NaiveDate {
    now.with_timezone(&zone).date_naive()
}

impl Window {
    /// # Errors
    /// What makes no sense in it.
    pub fn check(&self) -> Result<(), WindowFault> {
        if self.closes_at <= self.opens_at {
            return Err(WindowFault::ClosesBeforeOpening);
        }
        if self.daily.is_some_and(|hours| hours.to <= hours.from) {
            return Err(WindowFault::HoursEndBeforeTheyBegin);
        }
        Ok(())
    }

    /// Where the campaign stands at `now`, with the hours read in `zone`.
    pub fn phase(&self, now: DateTime<Utc>, zone: Tz) -> Phase {
        if now >= self.closes_at {
            return Phase::Closed {
                closed_at: self.closes_at,
            };
        }
        let today = bank_day(now.max(self.opens_at), zone);
        for day in [Some(today), today.checked_add_days(Days::new(1))]
            .into_iter()
            .flatten()
        {
            let (from, to) = self.hours_on(day, zone);
            if from >= to || now >= to {
                continue;
            }
            if now >= from {
                return Phase::Open { until: to };
            }
            return if now < self.opens_at {
                Phase::NotYetOpen { opens_at: from }
            } else {
                Phase::OutsideHours { opens_at: from }
            };
        }
        // The last hours were today's or yesterday's, and no more come before the end.
        let yesterday = today.checked_sub_days(Days::new(1));
        let ends = [Some(today), yesterday].into_iter().flatten();
        let ends = ends
            .map(|day| self.hours_on(day, zone))
            .filter(|(from, to)| from < to);
        let last = ends.map(|(_, to)| to).filter(|to| *to <= now).max();
        Phase::Closed {
            closed_at: last.unwrap_or(self.closes_at),
        }
    }

    /// Whether an attempt handed in at `now` still counts towards prizes.
    pub fn counts_hand_in(&self, now: DateTime<Utc>) -> bool {
        now < self.closes_at + HAND_IN_GRACE
    }

    /// When every hand-in that counts is stored.
    pub fn settles_at(&self) -> DateTime<Utc> {
        self.closes_at + HAND_IN_GRACE + SETTLED_AFTER
    }

    /// Whether every hand-in that counts is stored by `now`.
    pub fn is_settled(&self, now: DateTime<Utc>) -> bool {
        now >= self.settles_at()
    }

    /// The open hours of `day`, cut to the window; empty where they lie outside of it.
    pub(crate) fn hours_on(&self, day: NaiveDate, zone: Tz) -> (DateTime<Utc>, DateTime<Utc>) {
        let Some(hours) = self.daily else {
            return (self.opens_at, self.closes_at);
        };
        let moment = |time: NaiveTime| {
            let local = zone.from_local_datetime(&day.and_time(time));
            // A clock change may skip the hour: then the hours begin after the gap.
            let found = local.earliest().or_else(|| {
                zone.from_local_datetime(&(day.and_time(time) + TimeDelta::hours(1)))
                    .earliest()
            });
            found.map_or(self.closes_at, |at| at.with_timezone(&Utc))
        };
        (
            moment(hours.from).max(self.opens_at),
            moment(hours.to).min(self.closes_at),
        )
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Asia::Shanghai;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        let local = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
        Shanghai
            .from_local_datetime(&local)
            .unwrap()
            .with_timezone(&Utc)
    }

    fn window(daily: Option<(u32, u32)>) -> Window {
        let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        Window {
            opens_at: at("2026-03-10 10:00"),
            closes_at: at("2026-03-20 18:00"),
            daily: daily.map(|(from, to)| DailyHours {
                from: time(from),
                to: time(to),
            }),
        }
    }

    fn phase(daily: Option<(u32, u32)>, now: &str) -> Phase {
        window(daily).phase(at(now), Shanghai)
    }

    #[test]
    fn a_window_opens_and_closes_to_the_minute() {
        let opens_at = at("2026-03-10 10:00");
        let closes_at = at("2026-03-20 18:00");
        assert_eq!(
            phase(None, "2026-03-10 09:59"),
            Phase::NotYetOpen { opens_at }
        );
        assert_eq!(
            phase(None, "2026-03-10 10:00"),
            Phase::Open { until: closes_at }
        );
        assert_eq!(
            phase(None, "2026-03-20 17:59"),
            Phase::Open { until: closes_at }
        );
        assert_eq!(
            phase(None, "2026-03-20 18:00"),
            Phase::Closed {
                closed_at: closes_at
            }
        );
    }

    #[test]
    fn daily_hours_are_the_banks_hours() {
        let hours = Some((8, 22));
        assert_eq!(
            phase(hours, "2026-03-12 09:00"),
            Phase::Open {
                until: at("2026-03-12 22:00")
            }
        );
        let next = Phase::OutsideHours {
            opens_at: at("2026-03-13 08:00"),
        };
        assert_eq!(phase(hours, "2026-03-12 22:00"), next);
        assert_eq!(phase(hours, "2026-03-13 00:30"), next);
    }

    #[test]
    fn daily_hours_are_cut_to_the_window() {
        let hours = Some((8, 22));
        let opens_at = at("2026-03-10 10:00");
        assert_eq!(
            phase(hours, "2026-03-09 12:00"),
            Phase::NotYetOpen { opens_at }
        );
        assert_eq!(
            phase(hours, "2026-03-20 17:00"),
            Phase::Open {
                until: at("2026-03-20 18:00")
            }
        );
        let evening = Some((19, 22));
        let first = at("2026-03-10 19:00");
        assert_eq!(
            phase(evening, "2026-03-09 12:00"),
            Phase::NotYetOpen { opens_at: first }
        );
        let closed_at = at("2026-03-19 22:00");
        assert_eq!(
            phase(evening, "2026-03-20 09:00"),
            Phase::Closed { closed_at }
        );
    }

    #[test]
    fn the_bank_day_turns_at_the_banks_midnight() {
        assert_eq!(
            bank_day(at("2026-03-10 00:00"), Shanghai).to_string(),
            "2026-03-10"
        );
        let before = at("2026-03-10 00:00") - TimeDelta::seconds(1);
        assert_eq!(bank_day(before, Shanghai).to_string(), "2026-03-09");
    }

    #[test]
    fn windows_that_never_open_are_refused() {
        let backwards = Window {
            closes_at: at("2026-03-01 00:00"),
            ..window(None)
        };
        assert_eq!(backwards.check(), Err(WindowFault::ClosesBeforeOpening));
        assert_eq!(
            window(Some((22, 8))).check(),
            Err(WindowFault::HoursEndBeforeTheyBegin)
        );
        assert_eq!(window(Some((8, 22))).check(), Ok(()));
    }
}
