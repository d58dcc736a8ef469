//! Sign-in by a code sent to the phone (ASVS 5.0 V6.5 and V6.6): six digits, bound to the request
//! that asked for it, five minutes, five tries, accepted once.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};

use crate::quizzes::question::fold_width;

/// How long a code can be used.
pub const CODE_LIFETIME: TimeDelta = TimeDelta::minutes(5);
/// After so many wrong tries a code is burnt.
pub const CODE_TRIES: u32 = 5;

/// At most `times` within `within`, counted from the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SendLimit {
    /// The name under which it is counted.
    pub name: &'static str,
    /// How many codes.
    pub times: u32,
    /// In how long.
    pub within: TimeDelta,
}

/// What one phone number may be sent.
pub const PHONE_LIMITS: [SendLimit; 3] = [
    SendLimit {
        name: "phone_minute",
        times: 1,
        within: TimeDelta::minutes(1),
    },
    SendLimit {
        name: "phone_hour",
        times: 5,
        within: TimeDelta::hours(1),
    },
    SendLimit {
        name: "phone_day",
        times: 10,
        within: TimeDelta::days(1),
    },
];

/// What one network address may ask for. Many phones share a carrier's address, so it is wide.
pub const ADDRESS_LIMITS: [SendLimit; 2] = [
    SendLimit {
        name: "address_minute",
        times: 30,
        within: TimeDelta::minutes(1),
    },
    SendLimit {
        name: "address_hour",
        times: 300,
        within: TimeDelta::hours(1),
    },
];

/// Six digits. Its `Debug` shows none of them.
#[derive(Clone, PartialEq, Eq)]
pub struct SignInCode(String);

impl SignInCode {
    /// The code that `number` gives, evenly spread where `number` is uniform below 10⁶ · n.
    pub fn from_number(number: u64) -> Self {
        Self(format!("{:06}", number % 1_000_000))
    }

    /// Reads what people type or paste; `None` where it is not six digits.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: String = fold_width(text)
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .collect();
        (digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit())).then_some(Self(digits))
    }

    /// The six digits.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SignInCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("******")
    }
}

/// A code that was sent, as far as its rules go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// When it was made.
    pub issued_at: DateTime<Utc>,
    /// How often a code was tried against it before.
    pub tries: u32,
    /// Whether it was accepted before.
    pub used: bool,
}

/// What became of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeCheck {
    /// Right: sign in, and use the challenge up.
    Accepted,
    /// Wrong; `left` tries remain.
    Wrong {
        /// At least 1.
        left: u32,
    },
    /// Too many tries, or used before: ask for a new one.
    Burnt,
    /// Older than [`CODE_LIFETIME`].
    Expired,
}

impl Challenge {
    /// The outcome of a try at `now`, where `matches` says whether the code was the one sent
    /// (compared in constant time by the caller). The caller counts the try whatever comes out.
    pub fn check(&self, now: DateTime<Utc>, matches: bool) -> CodeCheck {
        if self.used || self.tries >= CODE_TRIES {
            return CodeCheck::Burnt;
        }
        if now >= self.issued_at + CODE_LIFETIME {
            return CodeCheck::Expired;
        }
        match CODE_TRIES - self.tries - 1 {
            _ if matches => CodeCheck::Accepted,
            0 => CodeCheck::Burnt,
            left => CodeCheck::Wrong { left },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(minutes: i64, tries: u32, used: bool, matches: bool) -> CodeCheck {
        let issued_at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let now = issued_at + TimeDelta::minutes(minutes);
        Challenge {
            issued_at,
            tries,
            used,
        }
        .check(now, matches)
    }

    #[test]
    fn a_code_is_accepted_once_within_five_minutes_and_five_tries() {
        assert_eq!(check(4, 0, false, true), CodeCheck::Accepted);
        assert_eq!(check(4, 4, false, true), CodeCheck::Accepted);
        assert_eq!(check(4, 5, false, true), CodeCheck::Burnt);
        assert_eq!(check(4, 1, true, true), CodeCheck::Burnt);
        assert_eq!(check(5, 0, false, true), CodeCheck::Expired);
    }

    #[test]
    fn wrong_tries_count_down_until_the_code_is_burnt() {
        let left = |tries| check(1, tries, false, false);
        assert_eq!(left(0), CodeCheck::Wrong { left: 4 });
        assert_eq!(left(3), CodeCheck::Wrong { left: 1 });
        assert_eq!(left(4), CodeCheck::Burnt);
    }

    #[test]
    fn codes_are_six_digits_however_they_are_typed() {
        assert_eq!(SignInCode::parse(" 012 345 ").unwrap().digits(), "012345");
        assert_eq!(
            SignInCode::parse("０１２３４５").unwrap().digits(),
            "012345"
        );
        assert_eq!(SignInCode::parse("12345"), None);
        assert_eq!(SignInCode::parse("12345x"), None);
        assert_eq!(SignInCode::from_number(7_000_042).digits(), "000042");
    }
}
