//! Instant wins, `zhiyuan-instant/1`: the moments at which prizes are won are drawn before anybody
//! takes part, from a seed that is committed to, so that nobody can move them afterwards and how many
//! take part changes nothing.
//!
//! `docs/draw.md` writes it down for those who want to implement it again.

mod record;

#[cfg(test)]
mod tests;

use chrono::{DateTime, Days, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::record::{Difference, Drawn, FORMAT, Met, Moment, Part, Record, reference};
use super::draw::Hash;
use crate::campaigns::{DailyHours, Window, bank_day};
use crate::seed::Seed;

/// The algorithm that this module implements; another one gets another name.
pub const ALGORITHM: &str = "zhiyuan-instant/1";

/// What moments are drawn from, beside the seed. Its fields are hashed in the order in which they
/// stand here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Always [`ALGORITHM`].
    pub algorithm: String,
    /// The campaign's id.
    pub campaign: Uuid,
    /// The campaign's title when the plan was made.
    pub title: String,
    /// Which plan of the campaign, from 1: prizes that are added later get a plan of their own.
    pub part: u32,
    /// When the plan was made and its commitment published.
    pub made_at: DateTime<Utc>,
    /// The first moment of the window, or when the plan was made, where that is later.
    pub opens_at: DateTime<Utc>,
    /// The first moment after the window.
    pub closes_at: DateTime<Utc>,
    /// The hours of each day, or all day.
    pub daily: Option<DailyHours>,
    /// The time zone of these hours, by its name in the tz database.
    pub zone: String,
    /// The open time: from each first second up to but not including the last, in seconds since 1970
    /// in UTC.
    pub spans: Vec<[i64; 2]>,
    /// How many moments are drawn for what, in this order.
    pub lots: Vec<Lot>,
}

/// The moments of a prize, or of a prize at a branch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lot {
    /// The prize's number among the campaign's, from 1; of a branch's, with `@` and its code.
    pub label: String,
    /// The prize's name.
    pub prize: String,
    /// The code of the branch whose visitors alone can meet these moments.
    pub branch: Option<String>,
    /// How many.
    pub moments: u32,
}

/// A prize that is given by moments, as it is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// Its place among the campaign's prizes, from 0.
    pub place: u16,
    /// Its name.
    pub name: String,
    /// How many there are.
    pub quantity: u32,
    /// How many at which branch, by its code; empty where given in all.
    pub by_branch: Vec<(String, u32)>,
}

impl Offered {
    /// All moments that it takes.
    fn lots(&self) -> Vec<Lot> {
        let number = u32::from(self.place) + 1;
        let lot = |label, branch: Option<&String>, moments| Lot {
            label,
            prize: self.name.clone(),
            branch: branch.cloned(),
            moments,
        };
        if self.by_branch.is_empty() {
            return vec![lot(number.to_string(), None, self.quantity)];
        }
        let branches = self.by_branch.iter();
        branches
            .map(|(code, count)| lot(format!("{number}@{code}"), Some(code), *count))
            .collect()
    }
}

impl Lot {
    /// The place of its prize among the campaign's, from 0; `None` where the label is none.
    pub fn place(&self) -> Option<u16> {
        let number = self.label.split('@').next()?;
        number.parse::<u16>().ok()?.checked_sub(1)
    }
}

/// The moments that are still to be drawn, where those of `drawn` are.
pub fn still_to_draw(offered: &[Offered], drawn: &[Plan]) -> Vec<Lot> {
    let drawn_of = |label: &str| -> u32 {
        let lots = drawn.iter().flat_map(|plan| &plan.lots);
        lots.filter(|lot| lot.label == label)
            .map(|lot| lot.moments)
            .sum()
    };
    let lots = offered.iter().flat_map(Offered::lots);
    lots.filter_map(|lot| {
        let moments = lot.moments.saturating_sub(drawn_of(&lot.label));
        (moments > 0).then_some(Lot { moments, ..lot })
    })
    .collect()
}

/// The first whole second that is not before `at`, since 1970.
fn second(at: DateTime<Utc>) -> i64 {
    at.timestamp() + i64::from(at.timestamp_subsec_nanos() > 0)
}

/// The open time of a window from `from` on, in whole seconds since 1970.
fn spans(window: &Window, from: DateTime<Utc>, zone: Tz) -> Vec<[i64; 2]> {
    let window = Window {
        opens_at: window.opens_at.max(from),
        ..*window
    };
    let span = |(from, to)| [second(from), second(to)];
    if window.daily.is_none() {
        let whole = span((window.opens_at, window.closes_at));
        return if whole[0] < whole[1] {
            vec![whole]
        } else {
            vec![]
        };
    }
    let last = bank_day(window.closes_at, zone);
    let mut day = bank_day(window.opens_at, zone);
    let mut all = Vec::new();
    while day <= last {
        let open = span(window.hours_on(day, zone));
        if open[0] < open[1] {
            all.push(open);
        }
        let Some(next) = day.checked_add_days(Days::new(1)) else {
            break;
        };
        day = next;
    }
    all
}

impl Plan {
    /// What is to be committed to at `now`. `None` where there is nothing to draw, or no time left in
    /// which it could be won.
    pub fn new(
        (campaign, title): (Uuid, &str),
        part: u32,
        window: &Window,
        zone: Tz,
        lots: Vec<Lot>,
        now: DateTime<Utc>,
    ) -> Option<Self> {
        let spans = spans(window, now, zone);
        (!lots.is_empty() && !spans.is_empty()).then(|| Self {
            algorithm: ALGORITHM.into(),
            campaign,
            title: title.to_owned(),
            part,
            made_at: now,
            opens_at: window.opens_at.max(now),
            closes_at: window.closes_at,
            daily: window.daily,
            zone: zone.name().to_owned(),
            spans,
            lots,
        })
    }

    /// What is published at the start: SHA-256 over the seed and the plan's JSON.
    pub fn commitment(&self, seed: &Seed) -> Hash {
        Hash::of_json(Hash(seed.0), self)
    }

    /// How many moments it draws.
    pub fn count(&self) -> u32 {
        self.lots.iter().map(|lot| lot.moments).sum()
    }

    /// The moments of each lot, in the order of time. Every open second is as likely for each of
    /// them; two may fall together. Each lot has a stream of its own, by its label.
    pub fn moments(&self, seed: &Seed) -> Vec<Vec<DateTime<Utc>>> {
        let open: i64 = self.spans.iter().map(|[from, to]| to - from).sum();
        let Ok(open) = usize::try_from(open) else {
            return vec![];
        };
        let lots = self.lots.iter().map(|lot| {
            let mut stream = seed.stream(&lot.label);
            let drawn = (0..lot.moments).filter(|_| open > 0);
            let mut moments: Vec<_> = drawn
                .filter_map(|_| self.at(i64::try_from(stream.below(open)).ok()?))
                .collect();
            moments.sort_unstable();
            moments
        });
        lots.collect()
    }

    /// The open second of this number, from 0.
    fn at(&self, mut number: i64) -> Option<DateTime<Utc>> {
        for [from, to] in &self.spans {
            if number < to - from {
                return DateTime::from_timestamp(from + number, 0);
            }
            number -= to - from;
        }
        None
    }

    /// The spans that its window, hours and zone give; `None` where there is no such zone.
    fn spans_anew(&self) -> Option<Vec<[i64; 2]>> {
        let window = Window {
            opens_at: self.opens_at,
            closes_at: self.closes_at,
            daily: self.daily,
        };
        let zone: Tz = self.zone.parse().ok()?;
        Some(spans(&window, self.opens_at, zone))
    }
}
