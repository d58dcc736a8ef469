//! The individual income tax on what is won (偶然所得).
//!
//! Sources: 个人所得税法 (2018) Art. 2 and 3: occasional income is taxed at 20 %; Art. 6: each
//! occurrence by itself, on the whole of it; Art. 9: whoever pays it out withholds; Art. 14: it is paid
//! in and filed by the 15th of the next month. 财政部 税务总局公告2019年第74号 Art. 2: gifts that are given
//! at random to others in advertising are such income, except coupons that are discounts of a price.
//!
//! The rule that is used here: a prize is worth what the published rules say. Where its winner bears
//! the tax, the base is that value. Where the organiser bears it, what it pays to the tax office is the
//! winner's income as well, so the value is what is left after tax: base × (1 − 20 %) = value, and the
//! tax is a quarter of the value. Laws do not spell this out for prizes; it is the careful reading, and
//! the bank's tax staff confirm it.

use chrono::{Datelike, Months, NaiveDate};

use crate::campaigns::plan::Tax;

/// What is due for one prize that was handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaxDue {
    /// What the tax is taken from, in fen.
    pub base_fen: i64,
    /// The tax, in fen: a half is rounded up.
    pub tax_fen: i64,
}

/// What is due for a prize worth `value_fen` fen, not below 0, where `bears` bears the tax.
pub const fn due(value_fen: i64, bears: Tax) -> TaxDue {
    match bears {
        Tax::Winner => TaxDue {
            base_fen: value_fen,
            tax_fen: part(value_fen, 5),
        },
        Tax::Organiser => {
            let tax_fen = part(value_fen, 4);
            TaxDue {
                base_fen: value_fen + tax_fen,
                tax_fen,
            }
        }
    }
}

/// One of so many equal parts, a half rounded up.
const fn part(value: i64, parts: i64) -> i64 {
    (2 * value + parts) / (2 * parts)
}

/// The last day on which what was handed over in the month of `day` is paid in and filed; `None` at
/// the end of all days.
pub fn file_by(day: NaiveDate) -> Option<NaiveDate> {
    day.with_day(1)?
        .checked_add_months(Months::new(1))?
        .with_day(15)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_winner_pays_a_fifth_of_the_value() {
        let kite = due(6_800, Tax::Winner);
        assert_eq!((kite.base_fen, kite.tax_fen), (6_800, 1_360));
    }

    #[test]
    fn the_organiser_pays_so_that_the_value_is_what_is_left() {
        let kite = due(6_800, Tax::Organiser);
        assert_eq!((kite.base_fen, kite.tax_fen), (8_500, 1_700));
    }

    #[test]
    fn a_half_fen_is_rounded_up_and_less_is_not() {
        let tax = |value, bears| due(value, bears).tax_fen;
        assert_eq!(
            [1, 2, 3, 5].map(|value| tax(value, Tax::Winner)),
            [0, 0, 1, 1]
        );
        assert_eq!(
            [1, 2, 3, 4].map(|value| tax(value, Tax::Organiser)),
            [0, 1, 1, 1]
        );
        assert_eq!(
            due(0, Tax::Organiser),
            TaxDue {
                base_fen: 0,
                tax_fen: 0
            }
        );
    }

    #[test]
    fn it_is_filed_by_the_fifteenth_of_the_next_month() {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        assert_eq!(file_by(day(2026, 12, 31)), Some(day(2027, 1, 15)));
        assert_eq!(file_by(day(2026, 1, 31)), Some(day(2026, 2, 15)));
    }

    proptest! {
        #[test]
        fn the_tax_is_a_fifth_of_the_base_within_a_fen(value in 0_i64..1_000_000_000) {
            for bears in [Tax::Winner, Tax::Organiser] {
                let TaxDue { base_fen, tax_fen } = due(value, bears);
                prop_assert!((base_fen - 5 * tax_fen).abs() <= 4);
            }
        }
    }
}
