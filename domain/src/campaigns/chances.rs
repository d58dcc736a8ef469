//! Chances: the right to an attempt, so many a day and so many in all.

use serde::{Deserialize, Serialize};

/// How many attempts a participant may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChanceRule {
    /// On each of the bank's days; `None` where only `in_all` counts.
    pub per_day: Option<u32>,
    /// Over the whole campaign; `None` where only `per_day` counts.
    pub in_all: Option<u32>,
}

/// What is left of a participant's chances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChancesLeft {
    /// The rule sets no limit.
    Unlimited,
    /// So many can be used today.
    Today(u32),
    /// None today, more tomorrow.
    NoneToday,
    /// None any more.
    NoneInAll,
}

impl ChanceRule {
    /// What is left after `used_today` and `used_in_all`.
    pub fn left(&self, used_today: u32, used_in_all: u32) -> ChancesLeft {
        let in_all = self.in_all.map(|limit| limit.saturating_sub(used_in_all));
        if in_all == Some(0) {
            return ChancesLeft::NoneInAll;
        }
        match (
            self.per_day.map(|limit| limit.saturating_sub(used_today)),
            in_all,
        ) {
            (None, None) => ChancesLeft::Unlimited,
            (Some(0), _) => ChancesLeft::NoneToday,
            (Some(today), all) => ChancesLeft::Today(all.map_or(today, |all| all.min(today))),
            (None, Some(all)) => ChancesLeft::Today(all),
        }
    }

    /// How many are left, as customers read it: of today only where days are limited.
    pub fn told(&self, left: u32) -> String {
        let today = if self.per_day.is_some() { "今天" } else { "" };
        format!("{today}还有 {left} 次")
    }
}

impl ChancesLeft {
    /// With so many beyond the rule.
    #[must_use]
    pub const fn and_extra(self, extra: u32) -> Self {
        match (self, extra) {
            (_, 0) | (Self::Unlimited, _) => self,
            (Self::Today(left), _) => Self::Today(left.saturating_add(extra)),
            (Self::NoneToday | Self::NoneInAll, _) => Self::Today(extra),
        }
    }

    /// Whether an attempt can be started now.
    pub const fn any(self) -> bool {
        matches!(self, Self::Unlimited | Self::Today(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tighter_of_both_limits_counts() {
        let rule = ChanceRule {
            per_day: Some(2),
            in_all: Some(5),
        };
        assert_eq!(rule.left(0, 0), ChancesLeft::Today(2));
        assert_eq!(rule.left(2, 2), ChancesLeft::NoneToday);
        assert_eq!(rule.left(0, 4), ChancesLeft::Today(1));
        assert_eq!(rule.left(1, 5), ChancesLeft::NoneInAll);
    }

    #[test]
    fn today_is_told_only_where_days_are_limited() {
        let rule = |per_day, in_all| ChanceRule { per_day, in_all };
        assert_eq!(rule(Some(2), Some(5)).told(2), "今天还有 2 次");
        assert_eq!(rule(None, Some(3)).told(3), "还有 3 次");
    }

    #[test]
    fn limits_are_optional() {
        assert_eq!(
            ChanceRule {
                per_day: None,
                in_all: None
            }
            .left(9, 9),
            ChancesLeft::Unlimited
        );
        assert_eq!(
            ChanceRule {
                per_day: None,
                in_all: Some(3)
            }
            .left(2, 2),
            ChancesLeft::Today(1)
        );
        assert_eq!(
            ChanceRule {
                per_day: Some(1),
                in_all: None
            }
            .left(1, 9),
            ChancesLeft::NoneToday
        );
    }
}
