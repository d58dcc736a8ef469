use proptest::prelude::*;

use super::*;

const UNIT: f64 = 1e7;

/// `mod/quiz/report/statistics/tests/fixtures/results00.csv` of Moodle: 25 attempts, 7 items,
/// in ten-millionths of a mark.
fn published() -> TestTally {
    let mut tally = TestTally::of(7);
    for line in include_str!("../results00.csv").lines().skip(1) {
        let marks = line.split(',').map(|mark| units(mark.parse().unwrap()));
        tally.add(&marks.collect::<Vec<_>>());
    }
    tally
}

#[expect(clippy::cast_possible_truncation, reason = "a mark of a test")]
fn units(mark: f64) -> Mark {
    (mark * UNIT).round() as Mark
}

fn close(found: Option<f64>, expected: f64) {
    let found = found.unwrap();
    assert!((found - expected).abs() < 1e-6, "{found} is not {expected}");
}

/// Every figure of `qstats00.csv`, and those of the test as computed independently.
#[test]
fn the_published_figures_come_out() {
    let tally = published();
    let found = tally.item_figures(&[units(1.0); 7], UNIT);
    let facility = [0.704, 0.48, 0.973_333_3, 0.68, 0.52, 0.64, 0.62];
    let index = [
        -7.065_076_752_6,
        -28.898_212_577_2,
        -9.123_067_426_8,
        -22.630_644_411_3,
        -17.699_704_767_4,
        -45.378_517_842_1,
        -5.654_316_660_2,
    ];
    let efficiency = [
        -9.455_053_696_7,
        -36.783_411_893_8,
        -21.654_501_216_5,
        -31.441_139_561_3,
        -21.179_480_258_4,
        -56.936_597_443_9,
        -6.504_374_205_8,
    ];
    let weight = [
        21.292_274_234_4,
        18.897_980_030_9,
        4.443_012_573,
        18.934_725_135_7,
        11.145_013_868_8,
        9.808_133_917_7,
        15.478_860_239_4,
    ];
    for (item, found) in found.iter().enumerate() {
        assert_eq!(found.attempts, 25);
        close(found.facility, facility[item]);
        close(found.discrimination_index, index[item]);
        close(found.discriminative_efficiency, efficiency[item]);
        close(found.effective_weight, weight[item]);
    }
    let test = tally.figures(UNIT).unwrap();
    assert_eq!(test.attempts, 25);
    close(Some(test.mean), 4.617_333_33);
    close(test.sd, 0.811_726_56);
    close(test.skewness, -0.092_502_5);
    close(test.kurtosis, -0.707_396_86);
    close(test.cic, -87.223_093_6);
    close(test.error_ratio, 136.829_490_1);
    close(test.standard_error, 1.110_681_3);
}

#[test]
fn what_would_divide_by_nothing_is_absent() {
    let mut tally = TestTally::of(2);
    for _ in 0..5 {
        tally.add(&[100, 0]);
    }
    let found = tally.item_figures(&[100, 100], 100.0);
    assert_eq!(
        (found[0].facility, found[1].facility),
        (Some(1.0), Some(0.0))
    );
    assert_eq!(found[0].sd, Some(0.0));
    assert_eq!(found[0].discrimination_index, None);
    assert_eq!(found[0].discriminative_efficiency, None);
    assert_eq!(found[0].effective_weight, None);
    let test = tally.figures(100.0).unwrap();
    assert_eq!((test.mean, test.median, test.sd), (1.0, 1.0, Some(0.0)));
    assert_eq!(
        (test.cic, test.skewness, test.standard_error),
        (None, None, None)
    );
    assert_eq!(TestTally::of(2).figures(100.0), None);
    assert_eq!(
        TestTally::of(1).item_figures(&[100], 100.0)[0].facility,
        None
    );
}

#[test]
fn where_papers_differ_nothing_is_said_of_the_test() {
    let mut tally = TestTally::of(2);
    tally.add(&[100, 100]);
    tally.add(&[0, 100]);
    tally.items[0].add(100, 100, 1);
    *tally.totals.entry(200).or_default() += 1;
    assert_eq!(tally.figures(100.0), None);
    let found = tally.item_figures(&[100, 100], 100.0);
    assert_eq!((found[0].attempts, found[1].attempts), (3, 2));
    assert_eq!(found[0].effective_weight, None);
}

#[test]
fn the_median_is_the_middle_or_between_two() {
    let mut tally = TestTally::of(1);
    for mark in [100, 0, 300] {
        tally.add(&[mark]);
    }
    close(tally.figures(100.0).map(|test| test.median), 1.0);
    tally.add(&[200]);
    close(tally.figures(100.0).map(|test| test.median), 1.5);
}

fn counted<'a>(attempts: impl IntoIterator<Item = &'a Vec<Mark>>) -> TestTally {
    let mut tally = TestTally::of(4);
    for attempt in attempts {
        tally.add(attempt);
    }
    tally
}

proptest! {
    #[test]
    fn parts_add_up_to_the_same_in_any_order(
        attempts in prop::collection::vec(prop::collection::vec(0i64..=100, 4), 0..40),
        cut in 0usize..40,
    ) {
        let whole = counted(&attempts);
        let (one, other) = attempts.split_at(cut.min(attempts.len()));
        let mut parts = counted(other.iter().rev());
        parts.merge(&counted(one));
        prop_assert_eq!(&parts, &whole);
    }

    #[test]
    fn figures_stay_within_their_bounds(
        attempts in prop::collection::vec(prop::collection::vec(0i64..=100, 4), 1..40),
    ) {
        let tally = counted(&attempts);
        for item in tally.item_figures(&[100; 4], 100.0) {
            prop_assert!((0.0..=1.0).contains(&item.facility.unwrap()));
            for share in [item.discrimination_index, item.discriminative_efficiency] {
                prop_assert!(share.is_none_or(|share| share <= 100.0 + 1e-6));
            }
        }
        let test = tally.figures(100.0).unwrap();
        prop_assert!(test.cic.is_none_or(|alpha| alpha <= 100.0 + 1e-6));
        prop_assert!((0.0..=4.0).contains(&test.median));
    }

    #[test]
    fn the_order_of_the_items_does_not_matter(
        attempts in prop::collection::vec(prop::collection::vec(0i64..=100, 4), 2..40),
    ) {
        let turned: Vec<Vec<Mark>> = attempts
            .iter()
            .map(|attempt| attempt.iter().rev().copied().collect())
            .collect();
        let mut found = counted(&turned).item_figures(&[100; 4], 100.0);
        found.reverse();
        let same = |one: Option<f64>, other: Option<f64>| match (one, other) {
            (Some(one), Some(other)) => (one - other).abs() < 1e-6,
            (one, other) => one == other,
        };
        for (one, other) in counted(&attempts).item_figures(&[100; 4], 100.0).iter().zip(&found) {
            prop_assert!(same(one.facility, other.facility));
            prop_assert!(same(one.discrimination_index, other.discrimination_index));
            prop_assert!(same(one.effective_weight, other.effective_weight));
        }
    }
}
