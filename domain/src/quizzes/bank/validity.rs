//! The days on which a question may be asked.

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// From when to when a question may be asked, and when somebody should read it again: laws,
/// limits and rates change. Days are the bank's; each may be open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Validity {
    /// The first day on which it may be asked (生效日期).
    pub effective_on: Option<NaiveDate>,
    /// The last day on which it may be asked (有效期至).
    pub expires_on: Option<NaiveDate>,
    /// From this day on it should be read again (复核日期).
    pub review_on: Option<NaiveDate>,
}

/// What is wrong with a [`Validity`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValidityFault {
    /// It would end before it begins.
    #[error("有效期至不能早于生效日期")]
    ExpiresBeforeEffective,
}

impl ValidityFault {
    /// The field the fault is in.
    pub const fn field(self) -> &'static str {
        match self {
            Self::ExpiresBeforeEffective => "expires_on",
        }
    }
}

/// How long before its last day a question counts as expiring.
const EXPIRING_DAYS: TimeDelta = TimeDelta::days(30);

impl Validity {
    /// Whether its days fit each other.
    ///
    /// # Errors
    /// [`ValidityFault`].
    pub fn check(&self) -> Result<(), ValidityFault> {
        match (self.effective_on, self.expires_on) {
            (Some(first), Some(last)) if last < first => Err(ValidityFault::ExpiresBeforeEffective),
            _ => Ok(()),
        }
    }

    /// Whether it covers `day`.
    pub fn is_in_force(&self, day: NaiveDate) -> bool {
        self.effective_on.is_none_or(|first| first <= day) && !self.is_over(day)
    }

    /// Whether it has ended before `day`.
    pub fn is_over(&self, day: NaiveDate) -> bool {
        self.expires_on.is_some_and(|last| last < day)
    }

    /// Whether it has not ended on `day` and will have within 30 days.
    pub fn is_expiring(&self, day: NaiveDate) -> bool {
        !self.is_over(day)
            && self
                .expires_on
                .is_some_and(|last| last <= Self::expiring_until(day))
    }

    /// The last of the days that count as soon, seen from `day`: the bound that lists use.
    pub fn expiring_until(day: NaiveDate) -> NaiveDate {
        day.checked_add_signed(EXPIRING_DAYS).unwrap_or(day)
    }

    /// Whether somebody should read it again by `day`.
    pub fn is_review_due(&self, day: NaiveDate) -> bool {
        self.review_on.is_some_and(|due| due <= day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
    }

    #[test]
    fn the_first_and_the_last_day_count() {
        let validity = Validity {
            effective_on: Some(day(10)),
            expires_on: Some(day(20)),
            review_on: Some(day(15)),
        };
        let in_force = [9, 10, 20, 21].map(|d| validity.is_in_force(day(d)));
        assert_eq!(in_force, [false, true, true, false]);
        let due = [14, 15, 25].map(|d| validity.is_review_due(day(d)));
        assert_eq!(due, [false, true, true]);
        assert!(Validity::default().is_in_force(day(1)));
        assert!(!Validity::default().is_review_due(day(1)));
    }

    #[test]
    fn what_ends_within_thirty_days_is_expiring_until_it_has_ended() {
        let until = |last| Validity {
            expires_on: Some(last),
            ..Validity::default()
        };
        assert!(until(day(31)).is_expiring(day(1)));
        assert!(until(day(1)).is_expiring(day(1)));
        assert!(!until(day(31) + TimeDelta::days(1)).is_expiring(day(1)));
        assert!(!until(day(1)).is_expiring(day(2)));
        assert!(!Validity::default().is_expiring(day(1)));
    }

    #[test]
    fn it_cannot_end_before_it_begins() {
        let mut validity = Validity {
            effective_on: Some(day(10)),
            expires_on: Some(day(10)),
            review_on: None,
        };
        assert_eq!(validity.check(), Ok(()));
        validity.expires_on = Some(day(9));
        assert_eq!(validity.check(), Err(ValidityFault::ExpiresBeforeEffective));
    }
}
