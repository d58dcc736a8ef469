//! Medians out of counts by bucket, and how wide their buckets are.

use std::collections::BTreeMap;

/// Steps of 15 seconds up to 10 minutes, then of a minute up to an hour.
const FINE: i64 = 15;
const FINE_UNTIL: i64 = 600;
const COARSE: i64 = 60;
const COARSE_UNTIL: i64 = 3_600;

/// The bucket of a duration in seconds.
pub fn duration_bucket(seconds: i64) -> i32 {
    let seconds = seconds.clamp(0, COARSE_UNTIL);
    let bucket = if seconds < FINE_UNTIL {
        seconds / FINE
    } else {
        FINE_UNTIL / FINE + (seconds - FINE_UNTIL) / COARSE
    };
    i32::try_from(bucket).unwrap_or(i32::MAX)
}

/// From so many seconds up to but not including so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The least.
    pub from: i64,
    /// The end, which is not in it; `None` where it has none.
    pub to: Option<i64>,
}

/// The durations of a bucket.
pub fn duration_span(bucket: i32) -> Span {
    let bucket = i64::from(bucket);
    let fine = FINE_UNTIL / FINE;
    if bucket < fine {
        let from = bucket * FINE;
        Span {
            from,
            to: Some(from + FINE),
        }
    } else {
        let from = FINE_UNTIL + (bucket - fine) * COARSE;
        Span {
            from,
            to: (from < COARSE_UNTIL).then_some(from + COARSE),
        }
    }
}

/// How often each bucket came up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram(BTreeMap<i32, i64>);

impl Histogram {
    /// Counts so many more; fewer where negative.
    pub fn add(&mut self, bucket: i32, times: i64) {
        *self.0.entry(bucket).or_default() += times;
    }

    /// The buckets, rising, and how often each came up.
    pub fn iter(&self) -> impl Iterator<Item = (i32, i64)> {
        self.0.iter().map(|(bucket, times)| (*bucket, *times))
    }

    /// How many were counted.
    pub fn count(&self) -> i64 {
        self.0.values().sum()
    }

    /// The bucket that holds the median: the lower one of the two in the middle.
    pub fn median(&self) -> Option<i32> {
        let middle = (self.count() + 1) / 2;
        let mut before = 0;
        self.0.iter().find_map(|(bucket, times)| {
            before += times;
            (middle > 0 && before >= middle).then_some(*bucket)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_duration_lies_in_its_bucket() {
        for seconds in 0..4_000 {
            let Span { from, to } = duration_span(duration_bucket(seconds));
            assert!(
                from <= seconds && to.is_none_or(|to| seconds < to),
                "{seconds}"
            );
        }
        assert_eq!(duration_bucket(-5), 0);
        assert_eq!(duration_span(duration_bucket(1_000_000)).to, None);
    }

    #[test]
    fn the_median_is_found_among_counts() {
        let mut histogram = Histogram::default();
        assert_eq!(histogram.median(), None);
        for (bucket, times) in [(3, 2), (1, 2), (9, 1)] {
            histogram.add(bucket, times);
        }
        assert_eq!((histogram.count(), histogram.median()), (5, Some(3)));
        histogram.add(3, -2);
        assert_eq!(histogram.median(), Some(1));
    }
}
