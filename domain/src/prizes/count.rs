//! Counting prizes: what becomes of a difference between shelf and ledger.

use super::{StockFault, StockMove};

/// One prize at a branch, as it was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counting {
    /// How many the ledger says are on hand.
    pub expected: u32,
    /// How many of these are kept for winners.
    pub reserved: u32,
    /// How many lie there.
    pub counted: u32,
}

/// What is done about a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// What is laid into the ledger.
    pub moved: Option<(StockMove, u32)>,
    /// How many are missing that were kept for winners: the ledger keeps them, and the difference
    /// stands open until they are there again or the winners were given up.
    pub open: u32,
}

impl Settled {
    /// By how much the ledger moves.
    pub fn change(self) -> i64 {
        let moved = self.moved;
        moved.map_or(0, |(kind, quantity)| kind.effect().0 * i64::from(quantity))
    }
}

impl Counting {
    /// What is done about it. A difference has to be explained.
    ///
    /// # Errors
    /// [`StockFault::ExplanationMissing`].
    pub fn settle(self, explanation: &str) -> Result<Settled, StockFault> {
        let Self {
            expected,
            reserved,
            counted,
        } = self;
        if counted == expected {
            return Ok(Settled {
                moved: None,
                open: 0,
            });
        }
        if explanation.is_empty() {
            return Err(StockFault::ExplanationMissing);
        }
        if counted > expected {
            return Ok(Settled {
                moved: Some((StockMove::Found, counted - expected)),
                open: 0,
            });
        }
        let missing = expected - counted;
        let lost = missing.min(expected.saturating_sub(reserved));
        Ok(Settled {
            moved: (lost > 0).then_some((StockMove::Lost, lost)),
            open: missing - lost,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settle(expected: u32, reserved: u32, counted: u32) -> Settled {
        let counting = Counting {
            expected,
            reserved,
            counted,
        };
        counting.settle("已查").unwrap()
    }

    #[test]
    fn what_agrees_moves_nothing_and_needs_no_words() {
        let counting = Counting {
            expected: 5,
            reserved: 2,
            counted: 5,
        };
        let settled = counting.settle("").unwrap();
        assert_eq!(
            (settled.moved, settled.open, settled.change()),
            (None, 0, 0)
        );
    }

    #[test]
    fn a_difference_is_explained() {
        for counted in [4, 6] {
            let counting = Counting {
                expected: 5,
                reserved: 0,
                counted,
            };
            assert_eq!(counting.settle(""), Err(StockFault::ExplanationMissing));
        }
    }

    #[test]
    fn what_is_missing_is_lost_and_what_is_more_was_found() {
        assert_eq!(settle(5, 0, 3).moved, Some((StockMove::Lost, 2)));
        assert_eq!(settle(5, 0, 3).change(), -2);
        assert_eq!(settle(5, 0, 7).moved, Some((StockMove::Found, 2)));
        assert_eq!(settle(5, 0, 7).change(), 2);
    }

    #[test]
    fn what_is_kept_for_winners_is_not_written_off() {
        let settled = settle(5, 4, 2);
        assert_eq!(
            (settled.moved, settled.open),
            (Some((StockMove::Lost, 1)), 2)
        );
        let settled = settle(3, 3, 0);
        assert_eq!((settled.moved, settled.open), (None, 3));
    }
}
