//! A win, from the moment it is somebody's until it is handed over or given up.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// Where a win stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WinState {
    /// Won; its winner has chosen no branch yet.
    Open,
    /// A prize is kept for its winner at a branch.
    Claimed {
        /// Where.
        branch: Uuid,
    },
    /// Handed over; of a voucher, its code was shown.
    Redeemed {
        /// Where; `None` for a voucher code.
        branch: Option<Uuid>,
        /// When.
        at: DateTime<Utc>,
        /// The teller; `None` for a voucher code.
        by: Option<Uuid>,
    },
    /// Its winner did not want it.
    Declined,
    /// Its deadline passed.
    Forfeited,
}

/// Why something cannot become of a win.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WinRefusal {
    /// It was handed over before.
    #[error("it was handed over at {at}")]
    Redeemed {
        /// When.
        at: DateTime<Utc>,
    },
    /// It was given up, by its winner or by the deadline.
    #[error("it was given up")]
    GivenUp,
    /// Its deadline has passed.
    #[error("its deadline has passed")]
    Late,
    /// Claiming begins on a later day.
    #[error("it can be claimed from {from} on")]
    Early {
        /// The first day.
        from: NaiveDate,
    },
    /// No branch was chosen yet.
    #[error("no branch was chosen")]
    Unclaimed,
    /// It lies at another branch.
    #[error("it lies at another branch")]
    Elsewhere {
        /// Where.
        branch: Uuid,
    },
    /// It has not been handed over.
    #[error("it has not been handed over")]
    NotRedeemed,
    /// Whoever handed it over cannot undo that.
    #[error("somebody else has to undo it")]
    OwnDeed,
    /// It was handed over on an earlier day.
    #[error("it was handed over on an earlier day")]
    AnotherDay,
}

impl WinState {
    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Claimed { .. } => "claimed",
            Self::Redeemed { .. } => "redeemed",
            Self::Declined => "declined",
            Self::Forfeited => "forfeited",
        }
    }

    /// What it is called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Open => "待领取",
            Self::Claimed { .. } => "待到网点领取",
            Self::Redeemed { .. } => "已领取",
            Self::Declined => "已放弃",
            Self::Forfeited => "逾期作废",
        }
    }

    /// Whether it holds a prize: it was not given up.
    pub const fn holds(self) -> bool {
        !matches!(self, Self::Declined | Self::Forfeited)
    }

    /// Its winner may choose a branch, or another one.
    pub fn claim(self, now: DateTime<Utc>, deadline: DateTime<Utc>) -> Result<(), WinRefusal> {
        match self {
            Self::Open | Self::Claimed { .. } if now >= deadline => Err(WinRefusal::Late),
            Self::Open | Self::Claimed { .. } => Ok(()),
            Self::Redeemed { at, .. } => Err(WinRefusal::Redeemed { at }),
            Self::Declined | Self::Forfeited => Err(WinRefusal::GivenUp),
        }
    }

    /// A teller of `branch` may hand it over.
    pub fn redeem(
        self,
        branch: Uuid,
        now: DateTime<Utc>,
        deadline: DateTime<Utc>,
    ) -> Result<(), WinRefusal> {
        match self {
            Self::Claimed { .. } if now >= deadline => Err(WinRefusal::Late),
            Self::Claimed { branch: own } if own != branch => {
                Err(WinRefusal::Elsewhere { branch: own })
            }
            Self::Claimed { .. } => Ok(()),
            Self::Open => Err(WinRefusal::Unclaimed),
            Self::Redeemed { at, .. } => Err(WinRefusal::Redeemed { at }),
            Self::Declined | Self::Forfeited => Err(WinRefusal::GivenUp),
        }
    }

    /// `teller` of `branch` may undo that it was handed over, on the same of the bank's days;
    /// `day` tells on which a moment lies.
    pub fn undo(
        self,
        (branch, teller): (Uuid, Uuid),
        now: DateTime<Utc>,
        day: impl Fn(DateTime<Utc>) -> NaiveDate,
    ) -> Result<(), WinRefusal> {
        match self {
            Self::Redeemed {
                branch: Some(own),
                at,
                by,
            } => {
                if own != branch {
                    Err(WinRefusal::Elsewhere { branch: own })
                } else if by == Some(teller) {
                    Err(WinRefusal::OwnDeed)
                } else if day(at) != day(now) {
                    Err(WinRefusal::AnotherDay)
                } else {
                    Ok(())
                }
            }
            _ => Err(WinRefusal::NotRedeemed),
        }
    }

    /// Its winner may decline it.
    pub fn decline(self) -> Result<(), WinRefusal> {
        match self {
            Self::Open | Self::Claimed { .. } => Ok(()),
            Self::Redeemed { at, .. } => Err(WinRefusal::Redeemed { at }),
            Self::Declined | Self::Forfeited => Err(WinRefusal::GivenUp),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    const BRANCH: Uuid = Uuid::from_u128(1);
    const OTHER: Uuid = Uuid::from_u128(2);
    const TELLER: Uuid = Uuid::from_u128(3);
    const COLLEAGUE: Uuid = Uuid::from_u128(4);

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::default() + TimeDelta::hours(hours)
    }

    fn redeemed() -> WinState {
        WinState::Redeemed {
            branch: Some(BRANCH),
            at: at(1),
            by: Some(TELLER),
        }
    }

    #[test]
    fn it_is_claimed_until_the_deadline_and_not_after() {
        let claimed = WinState::Claimed { branch: BRANCH };
        for state in [WinState::Open, claimed] {
            assert_eq!(state.claim(at(1), at(2)), Ok(()));
            assert_eq!(state.claim(at(2), at(2)), Err(WinRefusal::Late));
        }
        let was = Err(WinRefusal::Redeemed { at: at(1) });
        assert_eq!(redeemed().claim(at(1), at(2)), was);
        assert_eq!(
            WinState::Forfeited.claim(at(1), at(2)),
            Err(WinRefusal::GivenUp)
        );
    }

    #[test]
    fn it_is_handed_over_where_it_lies_and_once() {
        let claimed = WinState::Claimed { branch: BRANCH };
        assert_eq!(claimed.redeem(BRANCH, at(1), at(2)), Ok(()));
        let elsewhere = Err(WinRefusal::Elsewhere { branch: BRANCH });
        assert_eq!(claimed.redeem(OTHER, at(1), at(2)), elsewhere);
        assert_eq!(claimed.redeem(BRANCH, at(2), at(2)), Err(WinRefusal::Late));
        assert_eq!(
            WinState::Open.redeem(BRANCH, at(1), at(2)),
            Err(WinRefusal::Unclaimed)
        );
        let was = Err(WinRefusal::Redeemed { at: at(1) });
        assert_eq!(redeemed().redeem(BRANCH, at(1), at(2)), was);
    }

    #[test]
    fn a_second_person_undoes_it_on_the_same_day() {
        let day = |at: DateTime<Utc>| at.date_naive();
        let undo = |who, now| redeemed().undo(who, now, day);
        assert_eq!(undo((BRANCH, COLLEAGUE), at(20)), Ok(()));
        let own = undo((BRANCH, TELLER), at(20));
        assert_eq!(own, Err(WinRefusal::OwnDeed));
        let late = undo((BRANCH, COLLEAGUE), at(30));
        assert_eq!(late, Err(WinRefusal::AnotherDay));
        let elsewhere = Err(WinRefusal::Elsewhere { branch: BRANCH });
        assert_eq!(undo((OTHER, COLLEAGUE), at(20)), elsewhere);
        let open = WinState::Open.undo((BRANCH, COLLEAGUE), at(20), day);
        assert_eq!(open, Err(WinRefusal::NotRedeemed));
    }

    #[test]
    fn what_is_given_up_holds_no_prize() {
        assert!(WinState::Open.holds() && redeemed().holds());
        assert!(!WinState::Declined.holds() && !WinState::Forfeited.holds());
        assert_eq!(WinState::Open.decline(), Ok(()));
        assert_eq!(WinState::Declined.decline(), Err(WinRefusal::GivenUp));
    }
}
