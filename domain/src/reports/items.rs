//! Item statistics by Moodle's definitions (`question/classes/statistics/questions/calculator.php`,
//! `mod/quiz/report/statistics/classes/calculator.php`; the formulas are restated).
//!
//! They are computed from counts that add up: for each item how often each pair of its mark and the
//! rest score (the marks of all other items) came up, and how often each total. So a job can count
//! attempts as they come in, and the figures are the same in whatever order it did.
//!
//! Variances and covariances have the divisor S − 1. A figure that would divide by a variance of 0
//! is absent. Alpha may be negative and is not clamped.

use std::collections::BTreeMap;

/// Marks in whole units, so that sums are exact: hundredths of a question, or whatever the caller
/// counts in.
pub type Mark = i64;

/// How often each pair of an item's mark and the rest score came up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemCells(BTreeMap<(Mark, Mark), u64>);

/// What is counted of the attempts of a test.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TestTally {
    /// One for each item.
    pub items: Vec<ItemCells>,
    /// How often each total came up.
    pub totals: BTreeMap<Mark, u64>,
}

/// How an item did.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ItemFigures {
    /// How many attempts saw it.
    pub attempts: u64,
    /// The mean mark as a share of the most there is: 0 to 1.
    pub facility: Option<f64>,
    /// The standard deviation of its marks, in marks.
    pub sd: Option<f64>,
    /// Pearson's correlation with the rest score, in per cent.
    pub discrimination_index: Option<f64>,
    /// The covariance with the rest score as a share of the most that these marks allow, in per
    /// cent.
    pub discriminative_efficiency: Option<f64>,
    /// Its share of the spread of the totals, in per cent; absent where its covariance with them is
    /// negative, and where not every attempt had the same items.
    pub effective_weight: Option<f64>,
}

/// How a test did whose every attempt had the same items.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TestFigures {
    /// How many attempts.
    pub attempts: u64,
    /// The mean total, in marks.
    pub mean: f64,
    /// The median total, in marks.
    pub median: f64,
    /// The standard deviation of the totals, in marks; from 2 attempts.
    pub sd: Option<f64>,
    /// k3 / k2^1.5; from 3 attempts.
    pub skewness: Option<f64>,
    /// k4 / k2²; from 4 attempts.
    pub kurtosis: Option<f64>,
    /// Cronbach's alpha, in per cent; from 3 attempts and 2 items.
    pub cic: Option<f64>,
    /// How much of the spread is chance, in per cent.
    pub error_ratio: Option<f64>,
    /// The standard error of measurement, in marks.
    pub standard_error: Option<f64>,
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts and marks are far below 2^53"
)]
const fn real(count: u64) -> f64 {
    count as f64
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts and marks are far below 2^53"
)]
const fn marks(mark: Mark) -> f64 {
    mark as f64
}

/// A quotient that is a number.
fn ratio(of: f64, by: f64) -> Option<f64> {
    let ratio = of / by;
    (by != 0.0 && ratio.is_finite()).then_some(ratio)
}

/// Weighted pairs, with what is needed of them.
struct Pairs<'a>(&'a [(f64, f64, f64)]);

impl Pairs<'_> {
    fn weight(&self) -> f64 {
        self.0.iter().map(|(_, _, weight)| weight).sum()
    }

    /// The sample covariance; `None` for fewer than 2.
    fn covariance(&self) -> Option<f64> {
        let all = self.weight();
        let mean = |value: fn(&(f64, f64, f64)) -> f64| {
            self.0.iter().map(|pair| value(pair) * pair.2).sum::<f64>() / all
        };
        let (left, right) = (mean(|pair| pair.0), mean(|pair| pair.1));
        let sum: f64 = self
            .0
            .iter()
            .map(|(x, y, weight)| (x - left) * (y - right) * weight)
            .sum();
        (all >= 2.0).then(|| sum / (all - 1.0))
    }
}

impl ItemCells {
    /// Counts `times` attempts with this mark and rest score.
    pub fn add(&mut self, mark: Mark, rest: Mark, times: u64) {
        *self.0.entry((mark, rest)).or_default() += times;
    }

    /// Adds what was counted elsewhere.
    pub fn merge(&mut self, other: &Self) {
        for ((mark, rest), times) in other.iter() {
            self.add(mark, rest, times);
        }
    }

    /// Each pair of mark and rest score, and how often it came up.
    pub fn iter(&self) -> impl Iterator<Item = ((Mark, Mark), u64)> {
        self.0.iter().map(|(pair, times)| (*pair, *times))
    }

    /// How many attempts saw the item.
    pub fn attempts(&self) -> u64 {
        self.0.values().sum()
    }

    fn pairs(&self, of: impl Fn(Mark, Mark) -> (Mark, Mark)) -> Vec<(f64, f64, f64)> {
        let pairs = self.0.iter().map(|((mark, rest), times)| {
            let (left, right) = of(*mark, *rest);
            (marks(left), marks(right), real(*times))
        });
        pairs.collect()
    }

    fn covariance(&self, of: impl Fn(Mark, Mark) -> (Mark, Mark)) -> Option<f64> {
        Pairs(&self.pairs(of)).covariance()
    }

    fn variance(&self) -> Option<f64> {
        self.covariance(|mark, _| (mark, mark))
    }

    /// With both lists rising, each by itself: the most that the covariance can be.
    fn greatest_covariance(&self) -> Option<f64> {
        let (mut left, mut right) = (BTreeMap::new(), BTreeMap::new());
        for ((mark, rest), times) in &self.0 {
            *left.entry(*mark).or_insert(0) += *times;
            *right.entry(*rest).or_insert(0) += *times;
        }
        let mut rests = right.into_iter();
        let mut next = rests.next();
        let mut pairs = Vec::new();
        for (mark, mut times) in left {
            while times > 0 {
                let Some((rest, left_of_it)) = &mut next else {
                    break;
                };
                let both = times.min(*left_of_it);
                pairs.push((marks(mark), marks(*rest), real(both)));
                times -= both;
                *left_of_it -= both;
                if *left_of_it == 0 {
                    next = rests.next();
                }
            }
        }
        Pairs(&pairs).covariance()
    }

    /// How the item did whose most is `max` units, told in marks of `unit` units. Everything but
    /// the effective weight, which takes the other items.
    pub fn figures(&self, max: Mark, unit: f64) -> ItemFigures {
        let attempts = self.attempts();
        let sum: f64 = self
            .pairs(|mark, _| (mark, mark))
            .iter()
            .map(|(mark, _, times)| mark * times)
            .sum();
        let (variance, rest) = (self.variance(), self.covariance(|_, rest| (rest, rest)));
        let with_rest = self.covariance(|mark, rest| (mark, rest));
        let index = || ratio(100.0 * with_rest?, (variance? * rest?).sqrt());
        let efficiency = || ratio(100.0 * with_rest?, self.greatest_covariance()?);
        ItemFigures {
            attempts,
            facility: ratio(sum, real(attempts) * marks(max)),
            sd: variance.map(|variance| variance.sqrt() / unit),
            discrimination_index: index(),
            discriminative_efficiency: index().and_then(|_| efficiency()),
            effective_weight: None,
        }
    }
}

impl TestTally {
    /// Of a test with so many items.
    pub fn of(items: usize) -> Self {
        Self {
            items: vec![ItemCells::default(); items],
            totals: BTreeMap::new(),
        }
    }

    /// Counts an attempt by its marks, one for each item.
    pub fn add(&mut self, attempt: &[Mark]) {
        let total: Mark = attempt.iter().sum();
        for (item, mark) in self.items.iter_mut().zip(attempt) {
            item.add(*mark, total - mark, 1);
        }
        *self.totals.entry(total).or_default() += 1;
    }

    /// Adds what was counted of other attempts of the same test.
    pub fn merge(&mut self, other: &Self) {
        for (item, more) in self.items.iter_mut().zip(&other.items) {
            item.merge(more);
        }
        for (total, times) in &other.totals {
            *self.totals.entry(*total).or_default() += times;
        }
    }

    /// How many attempts were counted.
    pub fn attempts(&self) -> u64 {
        self.totals.values().sum()
    }

    /// Whether every attempt had every item, so that something can be said of the test as a whole.
    pub fn has_one_paper(&self) -> bool {
        let attempts = self.attempts();
        attempts > 0 && self.items.iter().all(|item| item.attempts() == attempts)
    }

    /// How each item did. `max` is the most of each, in units; a mark has `unit` units.
    pub fn item_figures(&self, max: &[Mark], unit: f64) -> Vec<ItemFigures> {
        let with_total = |item: &ItemCells| {
            let covariance = item.covariance(|mark, rest| (mark, mark + rest));
            covariance.filter(|c| *c >= 0.0).map(f64::sqrt)
        };
        let weights: Vec<_> = if self.has_one_paper() {
            self.items.iter().map(with_total).collect()
        } else {
            vec![None; self.items.len()]
        };
        let all: f64 = weights.iter().flatten().sum();
        let figures = self.items.iter().zip(max).zip(weights);
        let figures = figures.map(|((item, max), weight)| ItemFigures {
            effective_weight: weight.and_then(|weight| ratio(100.0 * weight, all)),
            ..item.figures(*max, unit)
        });
        figures.collect()
    }

    /// How the test did, in marks of `unit` units; `None` where nothing was counted, and where not
    /// every attempt had the same items.
    pub fn figures(&self, unit: f64) -> Option<TestFigures> {
        if !self.has_one_paper() {
            return None;
        }
        let attempts = self.attempts();
        let all = real(attempts);
        let mean = self.sum(|total| total) / all;
        let [m2, m3, m4] =
            [2, 3, 4].map(|power| self.sum(|total| (total - mean).powi(power)) / all);
        let k2 = (attempts >= 2).then(|| all * m2 / (all - 1.0));
        let k3 = (attempts >= 3).then(|| all * all * m3 / ((all - 1.0) * (all - 2.0)));
        let k4 = (attempts >= 4).then(|| {
            all * all * ((all + 1.0) * m4 - 3.0 * (all - 1.0) * m2 * m2)
                / ((all - 1.0) * (all - 2.0) * (all - 3.0))
        });
        let variances: Option<f64> = self.items.iter().map(ItemCells::variance).sum();
        let items = real(u64::try_from(self.items.len()).unwrap_or(u64::MAX));
        let alpha = || {
            let share = ratio(variances?, k2?)?;
            (attempts > 2 && items > 1.0).then(|| 100.0 * items / (items - 1.0) * (1.0 - share))
        };
        let cic = alpha();
        let error_ratio = cic.map(|cic| 100.0 * (1.0 - cic / 100.0).sqrt());
        let sd = k2.map(|k2| k2.sqrt() / unit);
        Some(TestFigures {
            attempts,
            mean: mean / unit,
            median: self.median() / unit,
            sd,
            skewness: k2.zip(k3).and_then(|(k2, k3)| ratio(k3, k2.powf(1.5))),
            kurtosis: k2.zip(k4).and_then(|(k2, k4)| ratio(k4, k2 * k2)),
            cic,
            error_ratio,
            standard_error: error_ratio.zip(sd).map(|(ratio, sd)| ratio * sd / 100.0),
        })
    }

    fn sum(&self, of: impl Fn(f64) -> f64) -> f64 {
        let each = self.totals.iter();
        each.map(|(total, times)| of(marks(*total)) * real(*times))
            .sum()
    }

    /// The total at a place in their order.
    fn total_at(&self, place: u64) -> f64 {
        let mut before = 0;
        let mut found = self.totals.iter().map_while(|(total, times)| {
            let here = (before <= place).then_some(*total);
            before += times;
            here
        });
        found.by_ref().last().map_or(0.0, marks)
    }

    fn median(&self) -> f64 {
        let attempts = self.attempts();
        f64::midpoint(
            self.total_at(attempts.saturating_sub(1) / 2),
            self.total_at(attempts / 2),
        )
    }
}

#[cfg(test)]
mod tests;
